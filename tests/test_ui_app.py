"""The app over HTTP: what it serves, to whom, and what it refuses."""

import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from browser_support import ROOT, Server, serve
from ui_support import PLAIN, VIVID, Person, fill

from annotation.store import Store
from ui import markup, rate, texts
from ui.gate import Gate
from ui.stage import Visitor, answer
from ui.tokens import Tokens

STAGES = ("/", "/write", "/rate", "/compare")
PAGES = (*STAGES, "/scores", "/several", "/sources", "/models")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    db = tmp_path_factory.mktemp("app") / "a.db"
    fill(db).close()
    with serve(db) as running:
        yield running


def config(client: httpx.Client, path: str) -> dict[str, Any]:
    """What the page tells its scripts about the app."""
    found = re.search(r"window\.gradio_config = (\{.*?\});</script>", client.get(path).text)
    assert found
    parsed: dict[str, Any] = json.loads(found[1])
    return parsed


def event(client: httpx.Client, number: int, **message: object) -> httpx.Response:
    """Call a handler as a page does."""
    body = {"data": [], "fn_index": number, "session_hash": "abc", "event_data": message}
    return client.post("/gradio_api/run/predict", json=body)


def turn(client: httpx.Client, path: str, **message: object) -> httpx.Response:
    """Send a message of a page of judging or writing, as the page does."""
    return client.post(f"/turn{path}", json=message)


def handlers(client: httpx.Client) -> list[int]:
    return [one["id"] for path in PAGES for one in config(client, path)["dependencies"]]


def test_every_page_is_served_and_the_app_says_that_it_is_well(server: Server) -> None:
    with httpx.Client(base_url=server.url) as client:
        assert client.get("/health").json()["status"] == "ok"
        for path in PAGES:
            answered = client.get(path)
            assert answered.status_code == 200
            assert texts.SITE in answered.text
            policy = answered.headers["content-security-policy"]
            assert "default-src 'self'" in policy
            assert "http" not in policy


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/config"),
        ("GET", "/gradio_api/info"),
        ("GET", "/gradio_api/info?all_endpoints=1"),
        ("GET", "/gradio_api/openapi.json"),
        ("GET", "/openapi.json"),
        ("GET", "/docs"),
        ("GET", "/redoc"),
        ("POST", "/gradio_api/call/act"),
        ("POST", "/gradio_api/call/v2/act"),
        ("POST", "/gradio_api/run/act"),
        ("POST", "/gradio_api/api/act"),
        ("POST", "/gradio_api/api/predict"),
        ("POST", "/gradio_api/upload"),
        ("POST", "/upload"),
        ("POST", "/gradio_api/component_server"),
        ("GET", "/gradio_api/runs"),
        ("GET", "/gradio_api/deep_link"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/gradio_api/queue/status"),
        ("GET", "/gradio_api/queue/data?session_hash=abc"),  # no event waits in a queue
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/gradio_api/cancel"),
        ("GET", "/gradio_api/heartbeat/abc"),  # only for state kept per tab, which no page has
        ("GET", "/monitoring/summary"),
        ("GET", "/login_check"),
        ("POST", "/login"),
        ("GET", "/gradio_api/proxy=http://127.0.0.1/"),
        ("GET", "/static/../crpo.db"),
        ("GET", "/research/"),
        ("POST", "/research"),
        ("POST", "/rate"),
        ("POST", "/turn"),
        ("POST", "/turn/scores"),
        ("GET", "/turn/rate"),
        ("OPTIONS", "/turn/rate"),
        ("DELETE", "/rate"),
        ("OPTIONS", "/gradio_api/run/predict"),
    ],
)
def test_what_no_page_needs_is_not_found(server: Server, method: str, path: str) -> None:
    body = {"data": []} if method == "POST" else None
    answered = httpx.request(method, server.url + path, json=body)
    assert (answered.status_code, answered.text) == (404, texts.NOT_FOUND)


@pytest.mark.parametrize(
    ("path", "home"),
    [("/rates", "./"), ("/rate/x", "../"), ("/a/b/c", "../../"), ("/a%2Fb/<i>", "../")],
)
def test_a_person_at_no_page_reads_so_and_finds_the_start_page(
    server: Server, path: str, home: str
) -> None:
    answered = httpx.get(server.url + path, headers={"accept": "text/html,*/*;q=0.8"})
    assert answered.status_code == 404
    assert f'<h1 data-focus tabindex="-1">{texts.NOT_FOUND_TITLE}</h1>' in answered.text
    assert f'href="{home}"' in answered.text
    assert "<i>" not in answered.text


def test_the_gate_lets_in_what_is_listed_and_nothing_else() -> None:
    gate = Gate(None, frozenset(PAGES))  # type: ignore[arg-type]
    assert gate.lets_in("GET", "/rate")
    assert gate.lets_in("GET", "/assets/index.js")
    assert gate.lets_in("POST", "/gradio_api/run/predict")
    assert all(gate.lets_in("POST", f"/turn{path}") for path in STAGES)
    for path in (
        "/rates",
        "/turn/rates",
        "/rate/x",
        "/assets",
        "/gradio_api/run/predict/",
        "//rate",
        "",
    ):
        assert not gate.lets_in("GET", path)
        assert not gate.lets_in("POST", path)


def test_a_visitor_keeps_one_identity_over_pages_and_a_restart(tmp_path: Path) -> None:
    cookies = httpx.Cookies()
    seen = set()
    for _ in range(2):
        with serve(tmp_path / "a.db") as running, httpx.Client(base_url=running.url) as client:
            client.cookies.update(cookies)
            for path in PAGES:
                client.get(path)
            cookies = client.cookies
            seen |= {value.split(".")[0] for value in dict(cookies).values()}
            for number in handlers(client):
                event(client, number, action="consent")
            for path in STAGES:
                turn(client, path, action="consent")
    assert len(seen) == 1
    with sqlite3.connect(tmp_path / "a.db") as db:
        people = db.execute("SELECT id FROM annotators WHERE kind = 'local'").fetchall()
    assert {one for (one,) in people} == seen


def test_an_empty_store_gets_the_demonstration_and_another_keeps_its_own(tmp_path: Path) -> None:
    with serve(tmp_path / "new.db"), Store(tmp_path / "new.db") as store:
        assert {one.id for one in store.studies()} == {"demo", "demo-compare", "demo-write"}
        assert all(one.demonstration for one in store.studies())
    fill(tmp_path / "own.db").close()
    with serve(tmp_path / "own.db"), Store(tmp_path / "own.db") as store:
        assert {one.id for one in store.studies()} == {"rope", "ropes"}


def test_a_stranger_without_a_cookie_gets_nothing_and_leaves_nothing(server: Server) -> None:
    with httpx.Client(base_url=server.url) as client:
        numbers = handlers(client)
    with httpx.Client(base_url=server.url) as stranger:
        for number in numbers:
            for action in ("show", "consent", "answer", "undo"):
                answered = event(stranger, number, action=action).text
                assert not any(text in answered for text in (*PLAIN, *VIVID, "A swing."))
        for path in STAGES:
            for action in ("show", "consent", "answer", "undo"):
                assert texts.NO_COOKIE in turn(stranger, path, action=action).text
    with sqlite3.connect(server.db) as db:
        assert db.execute("SELECT count(*) FROM assignments").fetchone() == (0,)


def test_a_handler_called_by_hand_asks_for_consent_first(server: Server) -> None:
    with httpx.Client(base_url=server.url) as client:
        for number in handlers(client):
            answered = event(client, number, action="answer", values={"creativity": "5"})
            assert not any(text in answered.text for text in (*PLAIN, *VIVID, "A swing."))
        for path in STAGES:
            answered = turn(client, path, action="answer", values={"creativity": "5"})
            assert answered.status_code == 200
            assert not any(text in answered.text for text in (*PLAIN, *VIVID, "A swing."))
    with sqlite3.connect(server.db) as db:
        assert db.execute("SELECT count(*) FROM ratings").fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM votes").fetchone() == (0,)


def test_the_pages_configuration_names_no_text_no_arm_and_no_path(server: Server) -> None:
    with httpx.Client(base_url=server.url) as client:
        for path in PAGES:
            said = client.get(path).text
            for secret in (*PLAIN, *VIVID, "demo-plain", "demo-vivid", str(server.db), str(ROOT)):
                assert secret not in said


def test_a_store_that_fails_becomes_a_message_without_names_of_files(tmp_path: Path) -> None:
    store = fill(tmp_path / "a.db")
    store.close()
    tokens = Tokens("key")
    view = answer(
        lambda visitor, message: rate.turn(store, tokens, visitor, message),
        Visitor("1" * 32),
        {"action": "show"},
    )
    assert texts.STORE_TROUBLE in view
    assert texts.TRY_AGAIN in view
    assert str(tmp_path) not in view


@pytest.mark.parametrize("message", [None, "show", 7, ["show"], {}, {"action": ["show"]}])
def test_a_message_of_any_shape_gets_a_view(tmp_path: Path, message: Any) -> None:
    with fill(tmp_path / "a.db") as store:
        person = Person(store).begin()
        tokens = Tokens("another key")
        view = answer(
            lambda visitor, said: rate.turn(store, tokens, visitor, said),
            Visitor(person.annotator),
            message,
        )
    assert 'class="page rate"' in view


def test_the_header_marks_the_present_page() -> None:
    assert markup.header("/rate").count("aria-current") == 1
    assert '<a href="rate" aria-current="page">Rate</a>' in markup.header("/rate")


def test_the_command_says_where_it_serves_and_ends_when_asked(tmp_path: Path) -> None:
    with serve(tmp_path / "a.db") as running:
        with httpx.Client(base_url=running.url) as waiting:  # its connection stays open
            waiting.get("/rate")
            running.process.send_signal(signal.SIGTERM)
            assert running.process.wait(10) == 0
        said = running.said
    first, second = said.splitlines()[:2]
    assert running.url in first
    assert "demo" in second
    assert "Traceback" not in said


def test_a_second_app_on_the_same_port_is_refused_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "ui.app", "--db", str(tmp_path / "a.db"), "--port", port]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "is in use" in ended.stderr
