"""Everything that the app answers, asked for without rights: nothing is told and nothing changes.

What there is to ask is read from the app itself: its routes, its gate, its pages, the functions of
each page and every action that their code knows. So what is new is asked, too, and must refuse
unless it stands in one of the lists of what is public.
"""

import ast
import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import httpx
import itsdangerous
import pytest
from browser_support import ROOT, Server, serve
from ui_support import Person, rated, study

from annotation.store import Store
from ui import access, identity, logins, pages, texts
from ui.access import Access

PUBLIC_PAGES = frozenset(
    {"/", "/write", "/rate", "/compare", "/scores", "/several", "/sources", "/models"}
)
PUBLIC_ROUTES = frozenset(
    {
        *(("GET", path) for path in PUBLIC_PAGES),
        ("GET", "/health"),
        ("GET", "/healthz"),
        ("GET", "/theme.css"),
        ("GET", "/manifest.json"),
        ("GET", "/favicon.ico"),
        ("GET", "/robots.txt"),
        ("GET", "/login"),
        ("GET", "/login/callback"),
        ("GET", "/gradio_api/app_id"),
        ("GET", "/gradio_api/startup-events"),
        ("POST", "/logout"),
        ("POST", "/gradio_api/run/predict"),  # its functions are asked one by one below
        *(("POST", f"/turn{path}") for path in ("/", "/write", "/rate", "/compare")),
    }
)
PREDICT = "/gradio_api/run/predict"
MARKS = ("mark-title", "mark-item")  # of what only researchers may read
WEEK = 7 * 24 * 3600
SHORT = httpx.Limits(max_keepalive_connections=0)  # the server may end one that is kept
Cookie = Mapping[str, str]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with a study that is not open, in which one person has rated."""
    db = tmp_path_factory.mktemp("rights") / "a.db"
    with Store(db) as store:
        store.add_study(study("public", "rating"))
        store.add_items("public", rated("A swing."))
        hidden = replace(study("hidden", "rating"), title="mark-title")
        store.add_study(hidden)
        store.add_items("hidden", rated("mark-item one", "mark-item two"))
        rater = Person(store, study="hidden").begin()
        rater.rate(creativity="4")
        store.write(lambda tables: tables.set_study_state("hidden", "paused"))
    with serve(db, CRPO_LIMITS="off", CRPO_RESEARCHERS="anna") as running:
        yield running


@pytest.fixture(scope="module")
def keys(server: Server) -> tuple[str, str]:
    """The app's key and the researchers' token."""
    secret, token = (
        server.db.with_name(f"a.db.{end}").read_text(encoding="ascii").strip()
        for end in ("secret", "researcher")
    )
    return secret, token


class Old(itsdangerous.TimestampSigner):
    """Signs as if long ago."""

    def get_timestamp(self) -> int:
        return int(time.time()) - 10 * WEEK


def researcher(secret: str, token: str) -> dict[str, str]:
    """The cookies of somebody who opened the link."""
    signed = Access(secret, token).signer.sign("session").decode()
    return {access.COOKIE: signed, access.HINT: "research"} | rater(secret)


def rater(secret: str) -> dict[str, str]:
    return {identity.COOKIE: itsdangerous.Signer(secret, salt="annotator").sign("9" * 32).decode()}


def strangers(secret: str, token: str) -> dict[str, dict[str, str]]:
    """Browsers without rights, by what they hold."""
    good = Access(secret, token)
    mine = rater(secret)
    boss = logins.HubUser("8" * 32, "boss")
    anna = logins.HubUser("7" * 32, "anna")
    forged = Access("another key", token)
    old_link = Old(secret, salt=good.signer.salt).sign("session").decode()
    old_login = itsdangerous.URLSafeTimedSerializer(secret, salt="login", signer=Old)
    return {
        "nothing": {},
        "an ordinary rater": mine | {access.HINT: "research", logins.SHOWN: "anna"},
        "a rater's signature in the researchers' place": mine
        | {access.COOKIE: mine[identity.COOKIE], logins.COOKIE: mine[identity.COOKIE]},
        "a forged link": mine | {access.COOKIE: forged.signer.sign("session").decode()},
        "the token itself": mine | {access.COOKIE: token},
        "another token's link": mine
        | {access.COOKIE: Access(secret, "x" * 16).signer.sign("session").decode()},
        "no token's link": mine
        | {access.COOKIE: Access(secret, "").signer.sign("session").decode()},
        "an old link": mine | {access.COOKIE: old_link},
        "another account": mine
        | {logins.COOKIE: good.logins.signer.dumps([boss.id, boss.name, "s"])},
        "a forged login": mine
        | {logins.COOKIE: forged.logins.signer.dumps([anna.id, anna.name, "s"])},
        "an old login": mine | {logins.COOKIE: str(old_login.dumps([anna.id, anna.name, "s"]))},
    }


NAMES = tuple(strangers("key", "token"))


def browser(server: Server, cookies: Cookie) -> httpx.Client:
    held = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return httpx.Client(base_url=server.url, headers={"cookie": held}, timeout=60, limits=SHORT)


def content(server: Server) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the store; scores are left out, which whoever watches them may cause."""
    with sqlite3.connect(f"file:{server.db}?mode=ro", uri=True) as connection:
        names = [
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not row[0].startswith(("scores", "sqlite_"))
        ]
        rows = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    connection.close()
    return rows


def functions(client: httpx.Client, page: str) -> list[int]:
    """The numbers of a page's functions, as its own scripts are told them."""
    found = re.search(r"window\.gradio_config = (\{.*?\});</script>", client.get(page).text)
    assert found, f"{page} is no page"
    return [one["id"] for one in json.loads(found[1])["dependencies"]]


def actions() -> list[str]:
    """Every word that some page's code compares an action with, or has an act for."""
    known: set[str] = set()
    for path in sorted((ROOT / "ui").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare) and re.search(r"\baction\b", ast.unparse(node.left)):
                known |= _words(node)
            elif isinstance(node, ast.Assign | ast.AnnAssign) and re.match(
                r"ACT(ION)?S\b", ast.unparse(node)
            ):
                keys = node.value.keys if isinstance(node.value, ast.Dict) else [node.value]
                known |= {word for key in keys if key for word in _words(key)}
    return sorted(known - {"action"})


def _words(tree: ast.AST) -> set[str]:
    found = {one.value for one in ast.walk(tree) if isinstance(one, ast.Constant)}
    return {word for word in found if isinstance(word, str)}


def message(action: str) -> dict[str, object]:
    """An action with whatever some page needs for it."""
    return {
        "action": action,
        "n": 1,
        "study": "hidden",
        "state": "open",
        "to": "open",
        "values": {"title": "changed", "id": "hidden", "kind": "rating"},
        "rater": "9",
        "reason": "because",
        "answers": [["1", "accept"]],
        "yaml": "title: changed",
        "text": "changed",
        "run": "changed",
        "prompt": "changed",
        "seen": "",
    }


def send(client: httpx.Client, number: int, action: str, **more: object) -> httpx.Response:
    """Call a function as a page does that was opened for the hidden study."""
    told = message(action) | more
    body = {"data": [], "fn_index": number, "session_hash": "abc", "event_data": told}
    return client.post(PREDICT, params={"study": "hidden"}, json=body)


def page_of(answer: httpx.Response) -> dict[str, str]:
    """The parts of a page that an answer carries."""
    parts: dict[str, str] = json.loads(answer.json()["data"][0])["parts"]
    return parts


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """Every method and path that there is a route for."""
    db = tmp_path_factory.mktemp("routes") / "a.db"
    command = [sys.executable, str(ROOT / "tests" / "app_routes.py"), str(db)]
    known = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=known, capture_output=True, text=True, check=True)
    return [(method, path) for method, path in json.loads(done.stdout.splitlines()[-1])]


def test_what_is_asked_for_is_there(server: Server, keys: tuple[str, str]) -> None:
    """The other tests of this file ask for something: with rights it is told, and it changes."""
    closed = sorted(pages.PAGES - PUBLIC_PAGES)
    assert {"/research", "/results", "/answers", "/training", "/operations"} <= set(closed)
    assert {"state", "save", "yaml", "all", "exclude", "start", "publish"} <= set(actions())
    before, told = content(server), ""
    with browser(server, researcher(*keys)) as client:
        for page in closed:
            for number in functions(client, page):
                for action in ("open", "live"):
                    answer = send(client, number, action)
                    assert texts.RESEARCHERS_TITLE not in answer.text
                    told += answer.text
        (studies,) = functions(client, "/research")
        send(client, studies, "state")
        changed = content(server) != before
        send(client, studies, "state", state="paused")
    assert changed
    assert all(mark in told for mark in MARKS)


@pytest.mark.parametrize("name", NAMES)
def test_no_function_of_a_closed_page_tells_or_changes_anything(
    server: Server, keys: tuple[str, str], name: str
) -> None:
    before = content(server)
    with browser(server, strangers(*keys)[name]) as client:
        for page in sorted(pages.PAGES - PUBLIC_PAGES):
            assert not [mark for mark in MARKS if mark in client.get(page).text]
            numbers = functions(client, page)
            assert numbers
            for number in numbers:
                for action in actions() if name == NAMES[1] else ("open", "state", "save"):
                    answer = send(client, number, action)
                    if name == "nothing":  # asked for a cookie, before anything else
                        assert list(page_of(answer)) == ["page"]
                        assert "cookie" in page_of(answer)["page"]
                    else:
                        assert page_of(answer) == {"page": access.strangers()}
    assert content(server) == before


@pytest.mark.parametrize("name", NAMES[:2])
def test_no_function_of_a_public_page_tells_what_is_for_researchers(
    server: Server, keys: tuple[str, str], name: str
) -> None:
    before = content(server)
    with browser(server, strangers(*keys)[name]) as client:
        for page in sorted(PUBLIC_PAGES):
            assert not [mark for mark in MARKS if mark in client.get(page).text]
            for number in functions(client, page):
                for action in ("open", "live", "save"):
                    said = send(client, number, action).text
                    assert not [mark for mark in MARKS if mark in said]
        for path in ("/", "/write", "/rate", "/compare"):
            for action in actions():
                said = client.post(f"/turn{path}?study=hidden", json=message(action)).text
                assert not [mark for mark in MARKS if mark in said]
    assert content(server) == before


@pytest.mark.parametrize("name", NAMES)
def test_every_route_is_public_or_refuses(
    server: Server, keys: tuple[str, str], name: str, routes: list[tuple[str, str]]
) -> None:
    before = content(server)
    refused = 0
    with browser(server, strangers(*keys)[name]) as client:
        for method, path in routes:
            if (method, path) in PUBLIC_ROUTES or method == "HEAD":
                continue
            if method == "GET" and path in pages.PAGES | {pages.LONG}:
                continue  # their functions are asked above
            query = {"study": "hidden", "name": "a.csv"}
            body = json.dumps(message("save")) if method == "POST" else None
            answer = client.request(method, path, params=query, content=body)
            assert answer.status_code in {401, 403, 404, 405}, (method, path)
            assert not [mark for mark in MARKS if mark in answer.text]
            refused += 1
    assert refused > 20
    assert content(server) == before
