"""Who gets to the researchers' pages, and what somebody else gets."""

import asyncio
import stat
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest

from ui import access, texts
from ui.access import COOKIE, HINT, Access, Door, token_beside
from ui.errors import SecretError, TokenError

TOKEN = "a token that nobody guesses"
ACCESS = Access("key", TOKEN)


@dataclass
class Request:
    cookies: dict[str, str] = field(default_factory=dict)


def visit(query: bytes, path: str = "/research", method: str = "GET") -> dict[str, Any]:
    """What somebody gets who opens an address: status, location, cookies."""
    sent: list[dict[str, Any]] = []

    async def page(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "query_string": query, "headers": []}
    asyncio.run(Door(page, ACCESS)(scope, None, send))  # type: ignore[arg-type]
    cookies = SimpleCookie()
    headers = sent[0]["headers"]
    for name, value in headers:
        if name == b"set-cookie":
            cookies.load(value.decode())
    location = dict(headers).get(b"location", b"").decode()
    return {"status": sent[0]["status"], "location": location, "cookies": cookies}


def test_the_link_leaves_a_cookie_and_drops_the_token_from_the_address() -> None:
    got = visit(b"token=a%20token+that%20nobody%20guesses")
    assert (got["status"], got["location"]) == (303, "research")
    cookie = got["cookies"][COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert TOKEN not in cookie.value
    assert ACCESS.is_researcher(Request({COOKIE: cookie.value}))
    assert not got["cookies"][HINT]["httponly"]


@pytest.mark.parametrize("query", [b"token=", b"token=no", b"token=%ff%00", b"token=a&token=b"])
def test_a_wrong_token_gives_no_cookie_and_leaves_the_address_too(query: bytes) -> None:
    got = visit(query)
    assert (got["status"], got["location"], len(got["cookies"])) == (303, "research", 0)


@pytest.mark.parametrize(
    ("path", "method", "query"),
    [("/research", "GET", b""), ("/research", "GET", b"study=a"), ("/rate", "GET", b"token=x")],
)
def test_other_requests_go_on_to_the_pages(path: str, method: str, query: bytes) -> None:
    assert visit(query, path, method)["status"] == 200


@pytest.mark.parametrize("value", ["", "researcher", "researcher.x.y", TOKEN, "\udcff", "é"])
def test_a_cookie_that_was_not_given_here_opens_nothing(value: str) -> None:
    assert not ACCESS.is_researcher(Request({COOKIE: value}))
    assert not ACCESS.is_researcher(Request())
    assert not ACCESS.is_researcher(Request({HINT: "research"}))


def test_a_new_token_or_another_key_makes_earlier_cookies_worthless() -> None:
    cookie = Request({COOKIE: visit(b"token=a token that nobody guesses")["cookies"][COOKIE].value})
    assert ACCESS.is_researcher(cookie)
    assert not Access("key", "another token that is long").is_researcher(cookie)
    assert not Access("another key", TOKEN).is_researcher(cookie)


def test_the_cookie_of_an_annotator_is_no_cookie_of_a_researcher() -> None:
    import itsdangerous

    signed = itsdangerous.Signer("key", salt="annotator").sign("researcher").decode()
    assert not ACCESS.is_researcher(Request({COOKIE: signed}))


def test_the_token_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    token = token_beside(tmp_path / "a.db", {})
    assert len(token) >= 48
    assert token_beside(tmp_path / "a.db", {}) == token
    path = tmp_path / "a.db.researcher"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_token_of_the_environment_replaces_the_file_and_must_be_long(tmp_path: Path) -> None:
    assert token_beside(tmp_path / "a.db", {access.VARIABLE: TOKEN}) == TOKEN
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(TokenError, match="16"):
        token_beside(tmp_path / "a.db", {access.VARIABLE: "short"})
    with pytest.raises(SecretError, match=access.VARIABLE):
        token_beside(tmp_path / "missing" / "a.db", {})


def test_a_space_has_no_token_of_its_own(tmp_path: Path) -> None:
    space = {"SPACE_ID": "lab/study"}
    assert token_beside(tmp_path / "a.db", space) is None
    assert list(tmp_path.iterdir()) == []
    assert token_beside(tmp_path / "a.db", space | {access.VARIABLE: TOKEN}) == TOKEN
    assert "token=" not in access.link("::1", 80, None, space)


def test_the_printed_link_opens_a_page_wherever_the_app_is_shown() -> None:
    rest = f"/research?token={TOKEN}"
    for host, named in (("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::", "[::1]")):
        assert access.link(host, 80, TOKEN, {}) == f"Researchers: http://{named}:80{rest}"
        assert texts.serving(host, 80, "a.db").startswith(f"Serving http://{named}:80 from")
    below = access.link("127.0.0.1", 80, TOKEN, {}, "/studies")
    assert below == f"Researchers: http://127.0.0.1:80/studies{rest}"
    assert "http://127.0.0.1:80/studies from" in texts.serving("127.0.0.1", 80, "a.db", "/studies")
    known = {"CRPO_ADDRESS": "https://example.org/studies/"}
    outside = access.link("127.0.0.1", 80, TOKEN, known, "/studies")
    assert outside == f"Researchers: https://example.org/studies{rest}"


def test_the_printed_link_repeats_no_token_that_somebody_chose() -> None:
    assert access.link("::1", 80, TOKEN, {}).endswith(f"http://[::1]:80/research?token={TOKEN}")
    assert TOKEN not in access.link("::1", 80, TOKEN, {access.VARIABLE: TOKEN})
