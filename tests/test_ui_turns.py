"""The route of judgements: what it takes, from whom, and in which shape."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
from browser_support import Server, serve
from starlette.requests import Request
from ui_support import fill

from ui import texts
from ui.turns import LONGEST, refusal

JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    db = tmp_path_factory.mktemp("turns") / "a.db"
    fill(db).close()
    with serve(db) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    """Somebody new, with a cookie."""
    with httpx.Client(base_url=server.url) as visitor:
        visitor.get("/rate")
        yield visitor


def request(**headers: str) -> Request:
    named = [
        (name.replace("_", "-").encode(), value.encode())
        for name, value in (
            {"host": "here:7860", "content_type": "application/json"} | headers
        ).items()
    ]
    return Request({"type": "http", "method": "POST", "headers": named})


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, None),
        ({"content_type": "application/json; charset=utf-8"}, None),
        ({"sec_fetch_site": "same-origin", "origin": "https://here:7860"}, None),
        ({"sec_fetch_site": "same-origin", "origin": "https://renamed.example"}, None),
        ({"origin": "http://here:7860"}, None),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site", "origin": "http://here:7860"}, 403),
        ({"sec_fetch_site": "none"}, 403),
        ({"origin": "http://elsewhere:7860"}, 403),
        ({"origin": "http://here:7861"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"origin": "http://[here"}, 403),
        ({"content_type": "text/plain"}, 415),
        ({"content_type": "application/x-www-form-urlencoded"}, 415),
        ({"content_type": ""}, 415),
    ],
)
def test_only_json_from_a_page_of_the_same_site_is_taken(
    headers: dict[str, str], status: int | None
) -> None:
    assert refusal(request(**headers)) == status


def test_a_person_rates_over_the_route_as_on_the_page(server: Server, client: httpx.Client) -> None:
    def send(**message: object) -> str:
        answered = client.post("/turn/rate?study=rope&PROLIFIC_PID=abc", json=message)
        assert answered.headers["content-type"].startswith("text/html")
        assert answered.headers["cache-control"] == "no-store"
        return answered.text

    assert 'data-act="consent"' in send(action="show")
    view = send(action="consent")
    (token,) = re.findall(r'data-token="([^"]*)"', view)
    assert "Saved. 2 of 3." in send(action="answer", token=token, values={"creativity": "4"})
    with sqlite3.connect(server.db) as db:
        (value,) = db.execute("SELECT value FROM ratings").fetchall()
        (participant,) = db.execute("SELECT participant FROM enrolments").fetchall()
    assert value == (4.0,)
    assert participant[0]
    assert participant != ("abc",)


def test_what_is_turned_away_leaves_nothing_and_says_so(
    server: Server, client: httpx.Client
) -> None:
    consent = json.dumps({"action": "consent"})
    for headers, status in (
        (JSON | {"origin": "http://elsewhere"}, 403),
        (JSON | {"sec-fetch-site": "cross-site"}, 403),
        ({"content-type": "text/plain"}, 415),
        ({}, 415),
    ):
        answered = client.post("/turn/compare", content=consent, headers=headers)
        assert (answered.status_code, answered.text) == (status, texts.NOT_TAKEN)
    assert 'data-act="consent"' in client.post("/turn/compare", json={"action": "show"}).text


def test_a_message_may_be_so_long_and_no_longer(client: httpx.Client) -> None:
    def send(length: int) -> int:
        body = b'{"action": "show"}'.ljust(length)
        return client.post("/turn/rate", content=body, headers=JSON).status_code

    def parts() -> Iterator[bytes]:
        for _ in range(1000):
            yield b" " * LONGEST  # without a length in its headers

    assert (send(LONGEST), send(LONGEST + 1)) == (200, 413)
    with suppress(httpx.WriteError):  # it may hang up on the rest
        assert client.post("/turn/rate", content=parts(), headers=JSON).status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"7",
        b"null",
        b"\xff\xfe",
        b"[" * 5_000,
        b'{"action": "show", "values": ' + b"9" * 5_000 + b"}",
        b'{"action": "\\ud800", "values": {"\\ud800": "1"}, "token": "\\ud800"}',
        b'{"action": "answer", "values": {"creativity": "\\ud800"}, "token": "\\ud800"}',
        b'{"action": "answer", "values": {"creativity": "\xed\xa0\x80"}, "token": "\xed\xa0\x80"}',
        b'{"action": "undo", "token": "\xed\xb0\x80"}',
        b'{"action": NaN, "token": Infinity}',
    ],
)
@pytest.mark.parametrize("path", ["/", "/write", "/rate", "/compare"])
def test_a_body_of_any_shape_gets_a_view(client: httpx.Client, path: str, body: bytes) -> None:
    for _ in range(2):
        answered = client.post(f"/turn{path}", content=body, headers=JSON)
        assert answered.status_code == 200
        assert answered.text.startswith('<div class="page')
        client.post(f"/turn{path}", json={"action": "consent"})


@pytest.mark.parametrize("cookie", ["", "crpo_annotator=" + "1" * 32 + ".forged"])
def test_without_a_cookie_of_ours_nothing_is_shown(server: Server, cookie: str) -> None:
    headers = JSON | {"cookie": cookie}
    for path in ("/", "/write", "/rate", "/compare"):
        answered: Any = httpx.post(f"{server.url}/turn{path}", content=b"{}", headers=headers)
        assert texts.NO_COOKIE in answered.text
