"""What is counted of requests, and of people."""

import asyncio
import logging
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.counters import COUNTS, Counters
from ui.watching import ACTIVE, People, Watching

ROUTES = frozenset({"/rate", "/turn/rate", "/broken"})


async def answer(request: Request) -> PlainTextResponse:
    request.state.annotator = request.headers.get("who")
    if request.url.path == "/broken":
        raise ZeroDivisionError("a private text")
    return PlainTextResponse("", int(request.headers.get("status", 200)))


@pytest.fixture
def watched() -> tuple[TestClient, Counters, People]:
    counters, people = Counters(), People()
    app = Starlette(routes=[Route("/{rest:path}", answer, methods=["GET", "POST"])])
    layer = Watching(app, counters, people, ROUTES)
    return TestClient(layer, raise_server_exceptions=False), counters, people


def test_answers_are_counted_by_their_class_and_refusals_by_status(
    watched: tuple[TestClient, Counters, People],
) -> None:
    client, counters, _ = watched
    for status in ("200", "303", "404", "403", "429", "429"):
        client.get("/rate", headers={"status": status})
    assert counters.by("requests") == {("2xx",): 1, ("3xx",): 1, ("4xx",): 4}
    assert counters.by("refused") == {("403",): 1, ("429",): 2}
    assert counters.by("errors") == {}


def test_an_error_is_counted_at_its_route_and_written_down_without_its_text(
    watched: tuple[TestClient, Counters, People], caplog: pytest.LogCaptureFixture
) -> None:
    client, counters, _ = watched
    with caplog.at_level(logging.INFO):
        client.get("/broken")
        client.get("/something/a-visitor-made-up", headers={"status": "500"})
    assert counters.by("errors") == {("/broken",): 1, ("other",): 1}
    facts = [record.facts for record in caplog.records if hasattr(record, "facts")]
    assert facts[0]["error"] == "ZeroDivisionError"
    assert "private" not in repr(facts)


def test_one_person_who_does_much_is_one_person_and_later_none() -> None:
    now = [0.0]
    people = People(lambda: now[0])
    for person in "abab":
        people.here(person)
    now[0] = ACTIVE - 1
    people.here("c")
    assert people.active() == 3
    now[0] = ACTIVE + 1
    assert people.active() == 1
    now[0] = 2 * ACTIVE + 1
    assert (people.active(), people.seen) == (0, {})


def test_only_who_sends_a_message_of_a_page_is_active(
    watched: tuple[TestClient, Counters, People],
) -> None:
    client, _, people = watched
    client.get("/rate", headers={"who": "a"})
    assert people.active() == 0
    client.post("/turn/rate", headers={"who": "a"})
    client.post("/turn/rate", headers={"who": "a"})
    client.post("/turn/rate")
    assert people.active() == 1


def test_somebody_who_hangs_up_is_no_error() -> None:
    counters = Counters()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await Request(scope, receive).body()

    async def gone() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def nowhere(_: Any) -> None: ...

    scope = {"type": "http", "path": "/turn/rate", "method": "POST", "headers": []}
    with pytest.raises(Exception):  # noqa: B017, PT011  (starlette's, on its way to the server)
        asyncio.run(Watching(app, counters, People(), ROUTES)(scope, gone, nowhere))
    assert counters.by("errors") == counters.by("requests") == {}


def test_the_text_for_prometheus_has_every_count_with_its_meaning() -> None:
    counters = Counters()
    counters.add("limited", 2)
    text = counters.text()
    for name, (says, _) in COUNTS.items():
        assert f"# HELP crpo_{name}_total {says}" in text
    assert "crpo_limited_total 2.0" in text
    assert "_created" not in text
    with pytest.raises(KeyError):
        counters.add("nothing of that name")
    with pytest.raises(ValueError, match="label"):
        counters.add("errors", wrong="x")
