"""Items of a study by way of a browser: who may bring them, and what is done with what comes."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from browser_support import serve
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import ClientDisconnect, Request
from test_ui_access import ACCESS
from test_ui_app import config, event
from ui_support import NASTY, fill, study

from annotation.arms_standing import Arm, Standing
from annotation.store import Store
from annotation.studies import Study
from annotation.wording import new_study
from ui import access, arms_page, arms_texts, items
from ui import items_texts as words

ROWS = (
    "prompt,response,rating,model\n"
    "tin,Drum on it.,4,\n"
    "tin,Moor a boat with it.,,m-1\n"
    "tin,,3,\n"
    "tin,Too good.,9,\n"
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fill(tmp_path / "a.db") as opened:
        opened.add_study(Study("write", "Write", "writing", "i", "c", ()))
        yield opened


@pytest.fixture
def client(store: Store) -> Iterator[TestClient]:
    app = FastAPI()
    items.add_route(app, store, ACCESS)
    cookie = re.search(rf"{access.COOKIE}=([^;]*)", ACCESS.welcome({}).headers["set-cookie"])
    assert cookie
    with TestClient(app, cookies={access.COOKIE: cookie[1]}) as opened:
        yield opened


def send(client: TestClient, study: str, **message: Any) -> dict[str, Any]:
    answer = client.post(items.ROUTE, params={"study": study}, json=message)
    return dict(answer.json())


def upload(client: TestClient, study: str, name: str, body: bytes | str) -> dict[str, Any]:
    content = body.encode() if isinstance(body, str) else body
    answer = client.post(items.ROUTE, params={"study": study, "name": name}, content=content)
    return dict(answer.json())


def count(store: Store, study: str) -> int:
    with store.read() as tables:
        sql = "SELECT count(*) FROM items WHERE study_id = ? AND role = 'item'"
        return int(tables.connection.execute(sql, (study,)).fetchone()[0])


@pytest.mark.parametrize("cookies", [{}, {access.COOKIE: "researcher"}, {access.HINT: "research"}])
def test_strangers_bring_nothing(
    store: Store, client: TestClient, tmp_path: Path, cookies: dict[str, str]
) -> None:
    client.cookies.clear()
    client.cookies.update(cookies)
    said = client.post(items.ROUTE, params={"study": "rope", "name": "a.csv"}, content=b"x" * 99)
    assert said.status_code == 403
    assert "for researchers" in said.text
    said = client.post(items.ROUTE, params={"study": "rope"}, json={"prompt": "p"})
    assert said.status_code == 403
    assert count(store, "rope") == 3


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-site", "origin": "https://other.lab.example"},
        {"origin": "http://testserver:81"},
    ],
)
def test_no_other_site_brings_items_with_a_researchers_cookie(
    store: Store, client: TestClient, headers: dict[str, str]
) -> None:
    before = store.prompts()
    for more in ({}, {"name": "a.csv"}):
        query = {"study": "rope"} | more
        body = ROWS if more else '{"prompt": "tin", "responses": "Planted.", "load": true}'
        plain = {"content-type": "text/plain"} | headers  # what needs no leave beforehand
        assert (
            client.post(items.ROUTE, params=query, content=body, headers=plain).status_code == 403
        )
    assert store.prompts() == before


def test_a_file_is_shown_first_and_added_then(store: Store, client: TestClient) -> None:
    shown = upload(client, "rope", "my rows.csv", ROWS)
    assert words.read(4, 2, 1, "rating") in shown["markup"]
    assert "no response (column response)" in shown["markup"]
    assert "the rating 9 is not from 1 to 5" in shown["markup"]
    assert count(store, "rope") == 3
    assert words.added(2, 0) in send(client, "rope", **shown["again"])["markup"]
    assert count(store, "rope") == 5
    assert words.GONE in send(client, "rope", **shown["again"])["markup"]  # it was added
    again = upload(client, "rope", "my rows.csv", ROWS)
    assert words.added(0, 2) in send(client, "rope", **again["again"])["markup"]
    (prompt,) = [one for one in store.prompts("rope") if one.text == "tin"]
    assert {one.origin for one in store.responses(prompt.id)} == {"my rows.csv"}


def test_what_is_typed_is_one_item_a_line(store: Store, client: TestClient) -> None:
    typed = {"prompt": "tin", "responses": "a\n\n b \na\n" + NASTY, "model": ""}
    shown = send(client, "rope", **{"from": "typed"}, **typed)
    assert "<script>" not in shown["markup"]
    assert words.repeated(1, kept=False) in shown["markup"]
    assert words.added(4, 0) in send(client, "rope", **shown["again"])["markup"]
    again = send(client, "rope", **shown["again"])
    assert words.added(0, 4) in again["markup"]


ARMS = (
    "prompt,response,model\n"
    "tin,Drum on it.,m<b>1</b>\n"
    "tin,As an AI language model I drum.,m-2\n"
    "tin,,m-2\n"
    "tin,Moor a boat with it.,\n"
    ",Nothing asked.,\n"
)


def test_a_file_of_arms_shows_them_and_what_is_left_out_first(
    store: Store, client: TestClient
) -> None:
    shown = upload(client, "ropes", "arms.csv", ARMS)
    assert arms_texts.read(5, 3, 1) in shown["markup"]
    assert "m&lt;b&gt;1&lt;/b&gt;" in shown["markup"]
    assert "As an AI language model" in shown["markup"]
    assert arms_texts.empty(1, "4") in shown["markup"]
    assert arms_texts.thinned("m-2") in shown["markup"]
    assert "no prompt (column prompt)" in shown["markup"]
    assert count(store, "ropes") == 3
    added = send(client, "ropes", **shown["again"])
    assert arms_texts.added(3, 1) in added["markup"]
    assert count(store, "ropes") == 4
    assert words.GONE in send(client, "ropes", **shown["again"])["markup"]
    (caught,) = re.findall(r'data-release="(\w+)"', added["parts"]["arms"])
    freed = send(client, "ropes", **{"from": "release"}, response=caught)
    assert arms_texts.let_in(2) in freed["markup"]
    assert "data-release" not in freed["parts"]["arms"]
    assert count(store, "ropes") == 6
    again = send(client, "ropes", **{"from": "release"}, response=caught)
    assert "has caught no response" in again["markup"]
    assert arms_texts.NOTHING_NEW in upload(client, "ropes", "arms.csv", ARMS)["markup"]


def test_one_arm_alone_is_refused_in_one_sentence(store: Store, client: TestClient) -> None:
    store.add_study(study("alone", "comparison"))
    shown = upload(client, "alone", "arms.csv", ROWS.replace("m-1", ""))
    assert "needs responses of two arms" in shown["markup"]
    assert "again" not in shown


def test_pairs_and_tasks_are_typed_too(store: Store, client: TestClient) -> None:
    pairs = {"prompt": "tin", "responses": "a\nb\nc", "second": "d\ne", "model": "m"}
    shown = send(client, "ropes", **pairs, second_model="m")
    assert arms_texts.read(5, 5, 2) in shown["markup"]
    assert arms_texts.added(5, 2) in send(client, "ropes", **shown["again"])["markup"]
    shown = send(client, "write", prompts="tin\nrope\ntin")
    assert words.added(2, 0) in send(client, "write", **shown["again"])["markup"]
    assert {one.text for one in store.prompts("write")} == {"tin", "rope"}


def test_what_is_typed_is_in_the_language_of_a_study_that_has_one(
    store: Store, client: TestClient
) -> None:
    store.add_study(study("german", "rating", languages=("German",)))
    store.add_study(study("both", "rating", languages=("German", "French")))
    shown = send(client, "german", prompt="Dose", responses="Ein Boot.")
    send(client, "german", **shown["again"])
    assert [one.language for one in store.prompts("german")] == ["German"]
    refused = send(client, "both", prompt="tin", responses="A boat.")["markup"]
    assert "its language is English, and study &#x27;both&#x27; takes German, French" in refused


def test_two_columns_of_a_spreadsheet_are_tasks_and_responses(
    store: Store, client: TestClient
) -> None:
    shown = send(client, "rope", prompt="", responses="tin\tDrum on it.\nshoe\tPlant it.\nlost")
    assert words.read(3, 2, 2, "rating") in shown["markup"]
    assert "no prompt" in shown["markup"]
    shown = send(client, "rope", prompt="tin", responses="a\tb")
    assert words.read(1, 1, 1, "rating") in shown["markup"]


@pytest.mark.parametrize(
    ("name", "body", "what"),
    [
        ("rows.txt", ROWS, "should end in"),
        ("rows", ROWS, "should end in"),
        ("../../evil.csv/..", ROWS, "should end in"),
        ("a.csv", b"prompt,response\ncaf\xe9,x\n", "not UTF-8"),
        ("a.parquet", b"no table", "Cannot read"),
        ("a.xlsx", b"no book", "Excel"),
        ("a.csv", "", words.NOTHING),
        ("a.jsonl", "[1]\n", "not a JSON object"),
        ("a.jsonl", '{"prompt": "p", "response": "\\ud800"}\n', "surrogate"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_not_where_it_lies(
    store: Store, client: TestClient, name: str, body: bytes | str, what: str
) -> None:
    said = upload(client, "rope", name, body)
    assert what in said["markup"]
    assert "crpo-items" not in said["markup"]
    assert "/tmp" not in said["markup"]
    assert count(store, "rope") == 3


def test_a_file_that_is_too_large_is_given_up_while_it_comes(
    store: Store, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(items, "LARGEST", 100)
    assert words.TOO_LARGE in upload(client, "rope", "a.csv", "x" * 101)["markup"]


def test_a_page_that_waits_is_told_how_far_it_is(
    store: Store, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(items, "EACH_SECOND", 0.001)
    rows = "prompt,response\n" + "".join(f"tin,use {n}\n" for n in range(3000))
    shown = client.post(items.ROUTE, params={"study": "rope", "name": "a.csv"}, content=rows)
    *before, last = [json.loads(line) for line in shown.text.splitlines()]
    assert {one["progress"] for one in before} >= {words.READING}
    added = client.post(items.ROUTE, params={"study": "rope"}, json=last["again"])
    *before, last = [json.loads(line) for line in added.text.splitlines()]
    assert {one["progress"] for one in before} > {words.READING}
    assert words.added(3000, 0) in last["markup"]


def test_only_the_last_files_wait() -> None:
    uploads = items.Uploads()
    first, path = uploads.place("a.csv")
    path.write_text("x")
    assert uploads.find(first) == (path, "a.csv")
    for _ in range(items.KEPT):
        uploads.place("b.csv")
    assert uploads.find(first) is None
    assert not path.exists()
    for nonsense in (None, 7, "", "*", "../x"):
        assert uploads.find(nonsense) is None
    uploads.folder.cleanup()


@pytest.mark.parametrize("message", [{}, {"from": "file"}, {"from": "file", "upload": "../x"}])
def test_a_message_of_any_shape_is_answered(
    store: Store, client: TestClient, message: dict[str, Any]
) -> None:
    assert send(client, "rope", **message)["markup"]
    assert send(client, "none", **message)["markup"]
    for body in (b"", b"[", b"[" * 100_000, b"7", b"\xff"):
        answer = client.post(items.ROUTE, params={"study": "rope"}, content=body)
        assert answer.status_code == 200
    assert count(store, "rope") == 3


def test_the_hub_that_does_not_answer_is_one_line(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    said = send(client, "rope", **{"from": "hub", "name": "owner/name", "split": "train"})
    assert "the Hub does not answer" in said["markup"]


def test_the_running_app_lets_researchers_in_and_keeps_the_token_to_itself(tmp_path: Path) -> None:
    fill(tmp_path / "a.db").close()
    with serve(tmp_path / "a.db", HF_HUB_OFFLINE="1") as running:
        link = re.search(r"^Researchers: (\S+)$", running.said, re.MULTILINE)
        assert link
        token = link[1].split("token=")[1]
        with httpx.Client(base_url=running.url) as client:
            (number,) = [one["id"] for one in config(client, "/research")["dependencies"]]
            assert "for researchers" in event(client, number, action="open").text
            client.cookies.set(access.HINT, "research")
            assert "for researchers" in event(client, number, action="save").text
            stranger = client.post("/research/items?study=rope&name=a.csv", content=b"x")
            assert stranger.status_code == 403
            wrong = client.get("/research?token=wrong")
            assert (wrong.status_code, wrong.headers["location"]) == (303, "research")
            opened = client.get(link[1])
            assert (opened.status_code, opened.headers["location"]) == (303, "research")
            assert token not in client.get("/research").text
            page = json.loads(event(client, number, action="open").json()["data"][0])
            assert "The study rope" in page["parts"]["page"]
            read = client.post("/research/items?study=rope&name=a.csv", content=ROWS.encode())
            assert "data-bring-in" in read.json()["markup"]
        assert running.said.count(token) == 1
        assert Path(f"{tmp_path}/a.db.researcher").read_text().strip() == token


def test_a_study_whose_words_name_an_arm_is_said_to() -> None:
    now = Standing((Arm("cre<1>", 1, 2, 0), Arm("dpo", 1, 2, 0)), (), 2, 1, 0, 0, 2)
    named = new_study("cre-1-or-dpo", "Which?", "comparison", ("creativity",))
    shown = arms_page.standing(named, now)
    assert "names cre&lt;1&gt;, dpo." in shown
    calm = new_study("which", "Which?", "comparison", ("creativity",))
    assert "warning" not in arms_page.standing(calm, now)


@pytest.mark.parametrize("ending", [TimeoutError, ClientDisconnect])
def test_a_file_that_stops_coming_is_given_up(ending: type[Exception], tmp_path: Path) -> None:
    parts: Iterator[dict[str, Any]] = iter([{"type": "http.request", "body": b"a", "more_body": 1}])

    async def receive() -> dict[str, Any]:
        for part in parts:
            return part
        raise ending

    request = Request({"type": "http", "method": "POST", "headers": []}, receive)
    assert anyio.run(items._receive, request, tmp_path / "a.csv") == words.CUT_OFF
