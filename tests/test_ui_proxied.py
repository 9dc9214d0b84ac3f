"""Behind a proxy: which path a page sees, which way a browser came, where cookies hold."""

import asyncio
import re
from typing import Any

import pytest
from stand_in import ROOT
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from ui import markup
from ui.proxied import Proxied
from ui.settings import read


async def _tells(scope: Any, receive: Any, send: Any) -> None:
    """Answers with what a page would see, and sets two cookies."""
    request = Request(scope)
    cookies = ",".join(f"{name}={value}" for name, value in request.cookies.items())
    answer = PlainTextResponse(f"{scope['path']} {scope['scheme']} {cookies}")
    answer.set_cookie("a", "1", httponly=True, samesite="lax")
    answer.headers.append("set-cookie", "b=2; Path=/; SameSite=None; Secure; Partitioned")
    await answer(scope, receive, send)


def ask(
    path: str, *, query: bytes = b"", proxy: dict[str, Any] | None = None, **headers: str
) -> Any:
    """Status, text and headers of the answer, as (text, list of Set-Cookie, location)."""
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    given = [(name.replace("_", "-").encode(), one.encode()) for name, one in headers.items()]
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "scheme": "http",
        "query_string": query,
        "headers": given,
    }
    asyncio.run(Proxied(_tells, **(proxy or {}))(scope, None, send))
    back = [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]
    cookies = [value for name, value in back if name == "set-cookie"]
    return sent[1]["body"].decode(), cookies, dict(back).get("location")


STUDIES = {"root_path": "/studies", "proxies": 1}


@pytest.mark.parametrize("path", ["/rate", "/studies/rate"])
def test_a_path_is_the_same_whether_the_proxy_cuts_its_own_off_or_not(path: str) -> None:
    assert ask(path, proxy=STUDIES)[0] == "/rate http "


def test_a_path_that_only_begins_alike_is_another() -> None:
    assert ask("/studies2/rate", proxy=STUDIES)[0].startswith("/studies2/rate")


def test_the_bare_path_leads_to_the_start_page_with_its_query() -> None:
    assert ask("/studies", proxy=STUDIES)[2] == "./studies/"
    assert ask("/a/studies", proxy={"root_path": "/a/studies"})[2] == "./studies/"
    assert ask("/studies", query=b"study=a&x=%20", proxy=STUDIES)[2] == "./studies/?study=a&x=%20"


def test_cookies_hold_for_the_path_of_the_app_alone() -> None:
    own, framed = ask("/studies/rate", proxy=STUDIES)[1]
    assert own == "a=1; HttpOnly; Path=/studies; SameSite=lax"
    assert framed == "b=2; Path=/studies; SameSite=None; Secure; Partitioned"
    assert ask("/rate")[1][0] == "a=1; HttpOnly; Path=/; SameSite=lax"


def test_over_https_every_cookie_is_for_https_alone() -> None:
    text, cookies, _ = ask("/rate", proxy=STUDIES, x_forwarded_proto="https")
    assert text.startswith("/rate https")
    assert cookies[0].endswith("; Secure")
    assert cookies[1].count("Secure") == 1
    assert ask("/rate", proxy=STUDIES, x_forwarded_proto="https, http")[0].startswith("/rate https")


@pytest.mark.parametrize(("proxies", "said"), [(0, "https"), (1, "gopher"), (1, "")])
def test_without_a_proxy_nobody_says_what_the_browser_speaks(proxies: int, said: str) -> None:
    text, cookies, _ = ask("/rate", proxy={"proxies": proxies}, x_forwarded_proto=said)
    assert text.startswith("/rate http ")
    assert "Secure" not in cookies[0]


def test_of_two_cookies_of_one_name_the_one_of_the_longer_path_counts() -> None:
    both = "crpo=mine; crpo=of the app above; other=1"
    assert ask("/studies/rate", proxy=STUDIES, cookie=both)[0].endswith("crpo=mine,other=1")


def test_the_path_is_a_setting_without_a_last_slash() -> None:
    assert read(["--root-path", "/a/studies"], {}).root_path == "/a/studies"
    for wrong in ("studies", "/studies/", "/a b", "//studies", "/"):
        with pytest.raises(SystemExit):
            read(["--root-path", wrong], {})


def test_addresses_of_pages_are_relative_and_others_are_left_alone() -> None:
    assert markup.at("/rate?study=a") == "rate?study=a"
    assert (markup.at("/"), markup.at("/?a=1")) == ("./", "./?a=1")
    assert markup.at("https://example.org/a") == "https://example.org/a"
    assert markup.at(markup.at("/rate")) == "rate"


def test_no_source_of_a_page_writes_an_address_that_begins_at_the_host() -> None:
    found = [
        f"{file.relative_to(ROOT)}: {one}"
        for file in sorted((ROOT / "ui").iterdir())
        if file.suffix in {".py", ".js", ".css"}
        for one in re.findall(
            r"""(?:href|src|action)=\\?["']?/[^/].*|fetch\(["'`]/.*|url\(["']?/.*|location\.origin.*""",
            file.read_text(encoding="utf-8"),
        )
    ]
    assert found == []
