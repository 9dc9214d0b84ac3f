"""What a request may hold, how long it may take, and what of an event reaches the framework."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message

from ui.bodies import (
    EVENT,
    LONGEST,
    LONGEST_EVENT,
    LONGEST_OTHERS,
    MOST_VALUES,
    ONE_SESSION,
    SESSION,
    UPLOADS,
    Bodies,
)

UPLOAD = next(iter(UPLOADS))


async def _echo(request: Request) -> Response:
    body = await request.body()
    return Response(body, headers={"x-length": request.headers.get("content-length", "none")})


def _app(seconds: float = 30.0) -> Bodies:
    routes = [Route(path, _echo, methods=["POST"]) for path in ("/turn/rate", EVENT, UPLOAD)]
    known = {"name": "researcher"}
    return Bodies(Starlette(routes=routes), {0, 7}, seconds, lambda asked: asked.cookies == known)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(_app()) as opened:
        yield opened


def _parts(length: int) -> Iterator[bytes]:
    for _ in range(0, length, 1000):
        yield b" " * 1000


@pytest.mark.parametrize(
    ("path", "longest"),
    [("/turn/rate", LONGEST), ("/no/such/path", LONGEST), (EVENT, LONGEST_EVENT)],
)
def test_a_message_is_given_up_when_it_is_too_long_with_and_without_a_length(
    client: TestClient, path: str, longest: int
) -> None:
    who = {"cookie": "name=researcher"}
    for body in (b" " * (longest + 1), _parts(longest + 1000)):  # the second says no length
        assert client.post(path, content=body, headers=who).status_code == 413
    assert client.post(path, content=b" " * longest, headers=who).status_code != 413
    small = client.post(path, content=b" ", headers={"content-length": "9" * 30})
    assert small.status_code == 413


def test_a_body_arrives_as_it_was_sent_and_with_its_length(client: TestClient) -> None:
    sent = client.post("/turn/rate", content=iter([b'{"a":', b" 1}"]))
    assert (sent.content, sent.headers["x-length"]) == (b'{"a": 1}', "8")


def test_an_upload_is_left_to_its_route(client: TestClient) -> None:
    assert len(client.post(UPLOAD, content=b" " * (LONGEST_EVENT + 1)).content) > LONGEST_EVENT


def _ask(app: Bodies, path: str, parts: AsyncIterator[Message]) -> list[Message]:
    """What the app sends when it is asked so."""
    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    async def ask() -> None:
        scope = {
            "type": "http",
            "method": "POST",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [],
            "http_version": "1.1",
        }
        await app(scope, parts.__anext__, send)

    anyio.run(ask)
    return said


async def _dripping() -> AsyncIterator[Message]:
    """A byte, and then another one."""
    for _ in range(200):
        yield {"type": "http.request", "body": b" ", "more_body": True}
        await anyio.sleep(0.01)
    raise RuntimeError("it is still being read")


async def _silent() -> AsyncIterator[Message]:
    """A byte, and then nothing."""
    yield {"type": "http.request", "body": b" ", "more_body": True}
    await anyio.sleep(2)
    raise RuntimeError("it is still waited for")


async def _gone() -> AsyncIterator[Message]:
    yield {"type": "http.request", "body": b" ", "more_body": True}
    yield {"type": "http.disconnect"}


def test_a_message_that_drips_or_stops_is_given_up_in_time() -> None:
    for parts in (_dripping(), _silent()):
        start, _ = _ask(_app(seconds=0.05), "/turn/rate", parts)
        assert start["status"] == 408
        assert (b"connection", b"close") in start["headers"]


def test_nobody_is_answered_who_has_gone() -> None:
    assert _ask(_app(), "/turn/rate", _gone()) == []


def test_an_upload_that_stops_ends_with_an_error_that_its_route_knows() -> None:
    with pytest.raises(TimeoutError):
        _ask(_app(seconds=0.05), UPLOAD, _silent())


def _event(**changes: Any) -> dict[str, Any]:
    return {"data": [], "fn_index": 7, "session_hash": "abc", "event_data": {"n": 1}} | changes


def test_an_event_keeps_what_pages_send_and_loses_the_rest(client: TestClient) -> None:
    given = _event(
        trigger_id=3, oauth_token="t", event_id="e", simple_format=True, batched=True, more=1
    )
    told = client.post(EVENT, json=given)
    assert told.json() == _event(session_hash=ONE_SESSION)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site"},
        {"origin": "http://testserver:81"},
        {"origin": "null"},
    ],
)
def test_no_other_site_sends_an_event(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post(EVENT, json=_event(), headers=headers).status_code == 403
    assert client.post(EVENT, json=_event(), headers={"origin": "http://testserver"}).is_success


def test_an_event_of_somebody_without_rights_is_shorter(client: TestClient) -> None:
    body = json.dumps(_event(event_data="x" * LONGEST_OTHERS)).encode()
    assert client.post(EVENT, content=body).status_code == 413
    assert client.post(EVENT, content=body, headers={"cookie": "name=other"}).status_code == 413
    assert client.post(EVENT, content=body, headers={"cookie": "name=researcher"}).is_success
    several = "\n".join(["\u521b" * 2_000] * 100)  # what the view of several texts may ask about
    assert client.post(EVENT, json=_event(event_data={"responses": several})).is_success


@pytest.mark.parametrize(
    "told",
    [
        [1] * MOST_VALUES,
        {str(number): None for number in range(MOST_VALUES)},
        [[[]] * (MOST_VALUES // 2)] * 2,
        {"a": [{"b": [{}] * MOST_VALUES}]},
    ],
    ids=["list", "mapping", "lists", "deep"],
)
def test_an_event_of_very_many_values_is_refused(client: TestClient, told: object) -> None:
    who = {"cookie": "name=researcher"}
    assert client.post(EVENT, json=_event(event_data=told), headers=who).status_code == 400
    assert client.post(
        EVENT, json=_event(event_data=[1] * (MOST_VALUES - 1)), headers=who
    ).is_success


def test_the_framework_keeps_one_session_however_many_are_named(client: TestClient) -> None:
    told = [client.post(EVENT, json=_event(session_hash=f"s{one}")).json() for one in range(3)]
    assert [one["session_hash"] for one in told] == [ONE_SESSION] * 3


@pytest.mark.parametrize(
    "changes",
    [
        {"data": [{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}]},
        {"data": None},
        {"data": {}},
        {"fn_index": 8},
        {"fn_index": True},
        {"fn_index": "7"},
        {"fn_index": 7.0},
        {"fn_index": None},
        {"fn_index": 10**30},
        {"session_hash": None},
        {"session_hash": ["abc"]},
        {"session_hash": "a" * (SESSION + 1)},
    ],
)
def test_an_event_that_no_page_sends_is_refused(
    client: TestClient, changes: dict[str, Any]
) -> None:
    assert client.post(EVENT, json=_event(**changes)).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"7",
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"a":' * 50_000,
        b'{"data": [], "fn_index": NaN}',
        b'{"data": [], "fn_index": ' + b"9" * 5_000 + b"}",
    ],
)
def test_what_is_no_event_is_refused(client: TestClient, body: bytes) -> None:
    assert client.post(EVENT, content=body).status_code == 400


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=100)
@given(data=VALUES, number=VALUES | st.just(7), session=VALUES | st.just("s"), told=VALUES)
def test_whatever_is_sent_is_refused_or_reaches_the_framework_in_shape(
    data: Any, number: Any, session: Any, told: Any
) -> None:
    asked = {"data": data or [], "fn_index": number, "session_hash": session, "event_data": told}
    kept = Bodies(JSONResponse({}), {7})._event(json.dumps(asked).encode())
    if isinstance(kept, bytes):
        shape = json.loads(kept.decode("utf-8"))
        assert (shape["data"], shape["fn_index"]) == ([], 7)
        assert isinstance(shape["session_hash"], str)
    else:
        assert kept == 400
