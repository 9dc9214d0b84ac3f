"""Every answer of the app carries the headers that protect whoever reads it."""

import re
from collections.abc import Iterator

import httpx
import pytest
from browser_support import Server, serve
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from test_ui_app import config, event
from ui_support import fill

from ui import texts
from ui.gate import HEADERS, READ, WRITE, Gate, broken
from ui.pages import PAGES

PRIVATE = "no-store"
NEEDED = {
    "content-security-policy": "default-src 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    db = tmp_path_factory.mktemp("gate") / "a.db"
    fill(db).close()
    with serve(db) as running:
        yield running


def check(answer: httpx.Response) -> None:
    """All of them, and no trace of who answers."""
    for name, begins in NEEDED.items():
        said = answer.headers.get(name, "")
        assert said.startswith(begins), f"{answer.request.url}: {name} is '{said}'"
    assert "server" not in answer.headers
    assert "strict-transport-security" not in answer.headers, "it did not come by HTTPS"


def test_every_answer_has_the_headers_whatever_is_asked(server: Server) -> None:
    with httpx.Client(base_url=server.url) as client:
        for path in sorted(PAGES | READ):
            answer = client.get(path)
            check(answer)
            assert PRIVATE in answer.headers["cache-control"], path
            for asked in re.findall(r'(?:src|href)="\.?/?(assets/[^"]+)"', answer.text)[:2]:
                check(client.get(f"/{asked}"))
        for path in sorted(WRITE):
            for body in ({}, {"action": "show"}, "[" * 10_000):
                check(client.post(path, json=body))
            check(client.post(path, content=b" " * 5_000_000))  # 413, or 403 to a stranger
        check(event(client, config(client, "/scores")["dependencies"][0]["id"], action="open"))
        for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"):
            answer = client.request(method, "/no/such/path")
            assert answer.status_code == 404
            check(answer)


def gated(embedded: bool = False) -> TestClient:
    """A gate with a page behind it."""

    async def page(request: object) -> Response:
        return PlainTextResponse("page")

    app = Starlette(routes=[Route("/rate", page)])
    gate = Gate(app, frozenset({"/rate"}), embedded)
    return TestClient(gate, base_url="https://study.example")


def test_who_came_by_https_stays_with_it() -> None:
    assert "max-age=" in gated().get("/rate").headers["strict-transport-security"]


def test_only_the_hub_may_frame_a_space_and_nobody_another_app() -> None:
    own, space = gated().get("/rate").headers, gated(embedded=True).get("/rate").headers
    assert own["content-security-policy"].endswith("frame-ancestors 'self'")
    assert space["content-security-policy"].endswith(
        "frame-ancestors 'self' https://huggingface.co"
    )
    assert own["x-frame-options"] == "SAMEORIGIN"
    assert "x-frame-options" not in space


def test_no_other_site_may_read_an_answer(server: Server) -> None:
    asked = {"host": "rate.lab.example", "origin": "https://other.lab.example"}
    for path in ("/rate", "/research", "/gradio_api/app_id", "/theme.css"):
        answer = httpx.get(server.url + path, headers=asked)
        assert answer.status_code == 200
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_policy_lets_no_other_host_in() -> None:
    policy = HEADERS["content-security-policy"].replace("{ancestors}", "")
    assert not re.search(r"https?:|\*|//", policy)
    assert {"default-src 'self'", "object-src 'none'", "base-uri 'self'", "form-action 'self'"} <= {
        part.strip() for part in policy.split(";")
    }


def test_an_answer_to_what_failed_says_nothing_and_fetches_nothing() -> None:
    app = FastAPI()
    app.add_exception_handler(Exception, broken)

    @app.get("/")
    def fails() -> None:
        raise RuntimeError("a secret of the server")

    answer = TestClient(app, raise_server_exceptions=False).get("/")
    assert (answer.status_code, answer.text) == (500, texts.TROUBLE_TITLE)
    assert answer.headers["content-security-policy"] == "default-src 'none'"
    assert answer.headers["cache-control"] == PRIVATE


def test_a_name_with_a_line_end_adds_no_header(server: Server) -> None:
    evil = "a%0d%0aSet-Cookie:%20evil=1%0d%0a%0d%0a<script>"
    for path in (
        f"/rate?study={evil}",
        f"/research?token={evil}",
        f"/research/report?study={evil}",
    ):
        answer = httpx.get(server.url + path)
        assert "evil" not in str(answer.headers)
        check(answer)


def test_files_of_the_machine_are_out_of_reach(server: Server) -> None:
    climbed = "../" * 12 + "etc/passwd"
    for start in ("/static/", "/assets/", "/static/js/", "/gradio_api/file=", "/theme.css/"):
        for way in (
            climbed,
            climbed.replace("/", "%2f"),
            climbed.replace("..", "%2e%2e"),
            "/etc/passwd",
        ):
            answer = httpx.get(f"{server.url}{start}{way}")
            assert answer.status_code in {403, 404}
            assert "root:" not in answer.text
