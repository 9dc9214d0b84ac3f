"""Who is at a browser, and what a forger gets."""

import asyncio
import html
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from annotation.person import code
from ui import login_texts
from ui.errors import MessageError, SecretError
from ui.identity import ASKED, CARRY, COOKIE, SURE, Identity, secret_beside
from ui.tokens import Tokens

PAGES = frozenset({"/", "/rate"})


async def _whoami(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    body = str(scope["state"]["annotator"]).encode()
    await send({"type": "http.response.body", "body": body})


def follow(
    query: str, secret: str = "key", path: str = "/rate", cookie: str = ""
) -> tuple[int, dict[bytes, bytes], str]:
    """What a personal link answers with: status, headers and page."""
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(),
             "headers": [(b"cookie", cookie.encode())]}  # fmt: skip
    asyncio.run(Identity(_whoami, secret, PAGES)(scope, None, send))  # type: ignore[arg-type]
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"].decode()


def asked(first: str) -> tuple[str, str]:
    """The cookie that a personal link leaves at first, and the way on that its page shows."""
    note = Tokens("key").personal(first)
    status, headers, page = follow(f"study=a%20b&{CARRY}={note}")
    assert (status, code(first) in page) == (200, True)
    way = re.search(r'class="primary"[^>]* href="([^"]*)"|href="([^"]*)"[^>]*class="primary"', page)
    assert way
    onward = html.unescape(way[1] or way[2])
    return headers[b"set-cookie"].decode().split(";")[0], onward.removeprefix("rate?")


def lines(query: str, cookie: str) -> list[str]:
    """The cookies that an address sets."""
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/rate", "query_string": query.encode(),
             "headers": [(b"cookie", cookie.encode())]}  # fmt: skip
    asyncio.run(Identity(_whoami, "key", PAGES)(scope, None, send))  # type: ignore[arg-type]
    return [value.decode() for name, value in sent[0]["headers"] if name == b"set-cookie"]


def test_a_personal_link_makes_another_browser_the_same_person() -> None:
    first, _ = ask()
    word, onward = asked(first)
    assert word.startswith(f"{ASKED}=")
    status, headers, _ = follow(onward, cookie=word)
    assert status == 303
    assert headers[b"location"] == b"rate?study=a+b"  # the note is gone from the address
    carried = [line for line in lines(onward, word) if line.startswith(f"{COOKIE}=")]
    assert ask("/rate", carried[0].split(";")[0])[0] == first


def test_a_link_alone_makes_nobody_of_whoever_opens_it() -> None:
    """Session fixation: what its sender could do with it, they cannot do in another's browser."""
    first, line = ask()
    _, onward = asked(first)
    victim, mine = ask()
    mine = mine.split(";")[0]
    forged = f"{onward.partition(SURE)[0]}{SURE}="
    for query, cookie in (
        (onward, mine),
        (onward, f"{mine}; {ASKED}=another-word"),
        (onward, f"{mine}; {ASKED}="),
        (forged, mine),
        (forged, f"{mine}; {ASKED}="),
    ):
        status, headers, page = follow(query, cookie=cookie)
        assert (status, login_texts.CARRIED_TITLE in page) == (200, True)
        assert COOKIE not in headers[b"set-cookie"].decode()
    own = line.split(";")[0]  # who is that person already is not asked
    assert follow(onward, cookie=own)[0] == 303
    assert victim != first


@pytest.mark.parametrize("note", ["", "x", "1" * 32, "1" * 32 + ".aaaaaa.bbbb"])
def test_a_forged_or_old_personal_link_is_an_ordinary_address(
    note: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leads(note: str, secret: str = "key") -> bool:
        status, _, page = follow(f"{CARRY}={note}", secret=secret)
        assert status == 200
        return login_texts.CARRIED_TITLE in page

    assert not leads(note)
    good = Tokens("key").personal("1" * 32)
    assert leads(good)
    assert not leads(good, secret="another")
    monkeypatch.setattr("ui.identity.CARRIED", -1)
    assert not leads(good)


def ask(path: str = "/", cookie: str = "", method: str = "GET", **settings: Any) -> tuple[str, str]:
    """The id that a handler sees, and the Set-Cookie header."""
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(b"cookie", cookie.encode("latin-1"))] if cookie else [],
    }
    app = Identity(_whoami, settings.pop("secret", "key"), PAGES, **settings)
    asyncio.run(app(scope, None, send))
    headers = dict(sent[0]["headers"])
    return sent[1]["body"].decode(), headers.get(b"set-cookie", b"").decode()


def test_a_first_visit_gets_an_id_that_comes_back() -> None:
    first, header = ask()
    assert len(first) == 32
    again, _ = ask("/rate", header.split(";")[0])
    assert again == first
    event, set_again = ask("/gradio_api/run/predict", header.split(";")[0], "POST")
    assert (event, set_again) == (first, "")


def test_two_first_visits_are_two_people() -> None:
    assert ask()[0] != ask()[0]


def test_files_and_events_without_a_cookie_belong_to_nobody() -> None:
    assert ask("/assets/index.js") == ("None", "")
    assert ask("/gradio_api/run/predict", method="POST") == ("None", "")


def test_the_cookie_is_closed_to_scripts_and_other_sites() -> None:
    attributes = ask()[1].split("; ")[1:]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)


def test_inside_a_frame_of_another_site_the_cookie_still_arrives() -> None:
    attributes = ask(embedded=True)[1].split("; ")[1:]
    assert {"HttpOnly", "SameSite=None", "Secure", "Partitioned"} <= set(attributes)


@pytest.mark.parametrize(
    "change",
    [
        lambda value: "0" * 32 + value[32:],  # somebody else's id, this signature
        lambda value: value[:32],  # no signature
        # Not the last letter: its lowest bits are padding, so that some changes mean the same.
        lambda value: value[:33] + ("A" if value[33] != "A" else "B") + value[34:],
        lambda value: "",
        lambda value: "\xff\xfe" + value,
        lambda value: value + "; " + "=" * 10,
    ],
)
def test_a_forged_cookie_counts_as_none(change: Any) -> None:
    first, header = ask()
    value = change(header.split(";")[0].removeprefix(COOKIE + "="))
    seen, _ = ask("/gradio_api/run/predict", f"{COOKIE}={value}", "POST")
    assert seen in {"None", first} if value.startswith(first) and ";" in value else seen == "None"


def test_a_cookie_of_another_key_counts_as_none() -> None:
    header = ask(secret="another")[1]
    assert ask("/gradio_api/run/predict", header.split(";")[0], "POST")[0] == "None"


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    key = secret_beside(tmp_path / "a.db")
    assert len(key) >= 48
    assert secret_beside(tmp_path / "a.db") == key
    (path,) = tmp_path.iterdir()
    assert path.name == "a.db.secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_that_cannot_be_kept_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SecretError, match="CRPO_SECRET"):
        secret_beside(tmp_path / "missing" / "a.db")
    (tmp_path / "b.db.secret").write_text("\n")
    with pytest.raises(SecretError, match="empty"):
        secret_beside(tmp_path / "b.db")


def test_the_note_of_what_was_shown_holds_for_one_person_and_one_study() -> None:
    tokens = Tokens("key")
    note = tokens.sign("anna", "demo", "item 7")
    shown = tokens.read("anna", "demo", note)
    assert shown.assignment == "item 7"
    assert 0 <= shown.seconds < 5
    for stranger in (("ben", "demo", note), ("anna", "other", note), ("anna", "demo", note + "x")):
        with pytest.raises(MessageError):
            tokens.read(*stranger)
    for nonsense in (None, 7, "", {"a": 1}):
        with pytest.raises(MessageError):
            tokens.read("anna", "demo", nonsense)
    with pytest.raises(MessageError):
        Tokens("another key").read("anna", "demo", note)


def test_a_browser_whose_data_were_deleted_gets_a_new_number() -> None:
    old, line = ask()
    cookie = line.split(";")[0]
    assert ask("/rate", cookie, gone=lambda _: False)[0] == old
    asked: list[str] = []
    new, line = ask("/rate", cookie, gone=lambda one: asked.append(one) is None)
    assert asked == [old]
    assert new not in {old, "None"}
    assert new in line
