"""The cookies of people who came in: their flags, their age, and who they make of a browser."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import itsdangerous
import pytest

from ui import access, identity, logins
from ui.access import Access
from ui.cookies import Cookies, sent
from ui.identity import CARRY, Identity
from ui.logins import HubUser, Logins
from ui.tokens import Tokens

HTTP: dict[str, Any] = {"type": "http", "scheme": "http", "headers": []}
HTTPS = HTTP | {"scheme": "https"}
ANNA = HubUser("a" * 32, "Anna")
TOKEN = "a token that nobody guesses"


@dataclass
class Request:
    cookies: dict[str, str] = field(default_factory=dict)


class Old(itsdangerous.TimestampSigner):
    """Signs as if long ago."""

    def get_timestamp(self) -> int:
        return int(time.time()) - max(access.MAX_AGE, logins.MAX_AGE) - 5


def browser(lines: list[str], before: Mapping[str, str] | None = None) -> dict[str, str]:
    """The cookies of a browser after it was told to set some."""
    held = dict(before or {})
    for line in lines:
        name, _, value = line.partition("; ")[0].partition("=")
        if "Max-Age=0" in line:
            held.pop(name, None)
        else:
            held[name] = value
    return held


def with_cookies(held: Mapping[str, str], **more: Any) -> dict[str, Any]:
    line = "; ".join(f"{name}={value}" for name, value in held.items())
    return HTTP | {"headers": [(b"cookie", line.encode())]} | more


def known() -> Access:
    return Access("key", TOKEN, researchers=frozenset({"anna"}))


def test_a_cookie_is_hidden_from_scripts_unless_it_says_otherwise() -> None:
    line = Cookies().line
    assert line(HTTP, "a", "b", 9) == "a=b; Path=/; Max-Age=9; HttpOnly; SameSite=Lax"
    assert "HttpOnly" not in line(HTTP, "a", "b", 9, hidden=False)


def test_a_cookie_goes_over_https_alone_where_there_is_https() -> None:
    assert "; Secure" in Cookies().line(HTTPS, "a", "b", 9)
    assert "; Secure" in Cookies(secure=True).line(HTTP, "a", "b", 9)
    assert "; Secure" not in Cookies().line(HTTP, "a", "b", 9)


def test_only_the_cookie_of_a_rater_goes_into_another_sites_frame() -> None:
    secure = Cookies(secure=True)
    assert "SameSite=None; Partitioned" in secure.line(HTTPS, "a", "b", 9, framed=True)
    assert "SameSite=Lax" in Cookies().line(HTTP, "a", "b", 9, framed=True)
    inside = Access("key", TOKEN, researchers=frozenset({"anna"}), cookies=secure)
    lines = inside.begun(HTTPS, ANNA) + inside.welcome(HTTPS).headers.getlist("set-cookie")
    assert all("SameSite=Lax" in line for line in lines)


@pytest.mark.parametrize(
    ("path", "below", "whole"),
    [("/", "", "/"), ("/", "/login", "/login"), ("/studies", "", "/studies"),
     ("/studies", "/login", "/studies/login"), ("/studies/", "/login", "/studies/login")],
)  # fmt: skip
def test_a_cookie_stays_below_the_path_of_the_app(path: str, below: str, whole: str) -> None:
    assert f"; Path={whole};" in Cookies(path).line(HTTP, "a", "b", 9, below=below)


@pytest.mark.parametrize("other", ['p={"a": 1}', "p=two words", "a b", "c[]=d", "=\xff", ";;", '"'])
def test_a_cookie_of_somebody_else_takes_none_of_ours_away(other: str) -> None:
    for whole in (f"{other}; {logins.COOKIE}=mine", f"{logins.COOKIE}=mine; {other}"):
        held = sent(HTTP | {"headers": [(b"cookie", whole.encode("latin-1"))]})
        assert held[logins.COOKIE] == "mine"
    apart = [(b"cookie", other.encode("latin-1")), (b"cookie", f"{logins.COOKIE}=mine".encode())]
    assert sent(HTTP | {"headers": apart})[logins.COOKIE] == "mine"


def test_one_account_is_one_person_and_only_the_key_says_which() -> None:
    first, second = Logins("key", Cookies()), Logins("another key", Cookies())
    assert first.person("1", "Anna").id == first.person("1", "Renamed").id
    assert first.person("1", "Anna").id != first.person("2", "Anna").id
    assert first.person("1", "Anna").id != second.person("1", "Anna").id


def test_a_login_is_read_from_its_own_cookie_and_from_no_other() -> None:
    kept = Logins("key", Cookies())
    held = browser(kept.begun(HTTP, ANNA))
    assert kept.user(held) == ANNA
    assert kept.user({}) is None
    assert kept.user({logins.COOKIE: held[logins.COOKIE][:-2]}) is None
    assert Logins("another key", Cookies()).user(held) is None
    value = [ANNA.id, ANNA.name, "session"]
    for salt in ("login flow", "annotator"):
        signed = itsdangerous.URLSafeTimedSerializer("key", salt=salt).dumps(value)
        assert kept.user({logins.COOKIE: str(signed)}) is None


def test_an_old_login_is_none() -> None:
    old = itsdangerous.URLSafeTimedSerializer("key", salt="login", signer=Old)
    held = {logins.COOKIE: str(old.dumps([ANNA.id, ANNA.name, "session"]))}
    assert Logins("key", Cookies()).user(held) is None
    assert not known().is_researcher(Request(held))


def test_two_logins_of_one_account_are_two_sessions_and_one_end_leaves_the_other() -> None:
    kept = Logins("key", Cookies())
    first, second = browser(kept.begun(HTTP, ANNA)), browser(kept.begun(HTTP, ANNA))
    assert first[logins.COOKIE] != second[logins.COOKIE]
    assert browser(kept.end(HTTP, first), first) == {}
    assert kept.user(first) is None
    assert kept.user(second) == ANNA


def test_a_researcher_is_whose_name_is_on_the_list_or_who_opened_the_link() -> None:
    here = known()
    assert here.is_researcher(Request(browser(here.begun(HTTP, ANNA))))
    ben = browser(here.begun(HTTP, HubUser("b" * 32, "ben")))
    assert not here.is_researcher(Request(ben))
    nameless = browser(here.begun(HTTP, HubUser("c" * 32, "")))
    assert not here.is_researcher(Request(nameless))
    link = browser(here.welcome(HTTP).headers.getlist("set-cookie"))
    assert here.is_researcher(Request(link))
    nobody = Access("key", TOKEN)
    assert not nobody.is_researcher(Request(browser(here.begun(HTTP, ANNA))))


def test_without_a_token_no_cookie_of_a_link_opens_anything() -> None:
    closed = Access("key", None)
    for token in ("", "None", TOKEN):
        assert not closed.is_token(token)
        link = browser(Access("key", token).welcome(HTTP).headers.getlist("set-cookie"))
        assert not closed.is_researcher(Request(link))


def test_an_old_link_opens_nothing() -> None:
    here = known()
    old = Old("key", salt=here.signer.salt).sign("session").decode()
    assert not here.is_researcher(Request({access.COOKIE: old}))


def test_logging_out_takes_every_right_and_a_copy_has_none() -> None:
    here = known()
    held = browser(here.welcome(HTTP).headers.getlist("set-cookie"))
    held |= browser(here.begun(HTTP, ANNA))
    only_link = {access.COOKIE: held[access.COOKIE]}
    assert browser(here.end(with_cookies(held)), held) == {}
    assert not here.is_researcher(Request(held))
    assert not here.is_researcher(Request(only_link))


def visit(held: Mapping[str, str], query: str = "") -> tuple[dict[str, Any], list[str], int]:
    """What a page is told of who asks, the cookies that it sets, and its status."""
    seen: dict[str, Any] = {}
    started: list[dict[str, Any]] = []

    async def page(scope: Any, receive: Any, send: Any) -> None:
        seen.update(scope["state"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: dict[str, Any]) -> None:
        started.append(message)

    scope = with_cookies(held, method="GET", path="/rate", query_string=query.encode())
    kept = Logins("key", Cookies())
    asyncio.run(Identity(page, "key", frozenset({"/rate"}), logins=kept)(scope, None, send))  # type: ignore[arg-type]
    lines = [value.decode() for name, value in started[0]["headers"] if name == b"set-cookie"]
    return seen, lines, started[0]["status"]


def test_who_has_logged_in_is_the_account_and_after_the_logout_the_browser_again() -> None:
    first, lines, _ = visit({})
    anonymous = browser(lines)
    logged_in = browser(Logins("key", Cookies()).begun(HTTP, ANNA), anonymous)
    during = visit(logged_in)[0]
    assert (during["annotator"], during["user"]) == (ANNA.id, ANNA)
    after = visit(anonymous)[0]
    assert (after["annotator"], after["user"]) == (first["annotator"], None)


def test_an_account_leaves_no_cookie_of_a_browser_behind() -> None:
    seen, lines, _ = visit(browser(Logins("key", Cookies()).begun(HTTP, ANNA)))
    assert seen["annotator"] == ANNA.id
    assert lines == []


def test_a_personal_link_makes_nobody_else_of_who_has_logged_in() -> None:
    note = f"{CARRY}={Tokens('key').personal('e' * 32)}"
    _, lines, status = visit(browser(Logins("key", Cookies()).begun(HTTP, ANNA)), note)
    assert (status, lines) == (303, [])
    _, lines, status = visit({}, note)
    assert (status, list(browser(lines))) == (200, [identity.ASKED])  # others are asked
