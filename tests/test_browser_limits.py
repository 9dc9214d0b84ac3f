"""People who are slowed lose nothing: what they did stays, and goes out when it is time."""

import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from browser_support import Server, chromium, serve, settled
from ui_support import fill, rated, study
from visiting import Visit

from annotation.content import Prompt
from annotation.studies import Study
from annotation.writing import add_prompts
from ui import limits_texts, texts
from ui.identity import secret_beside
from ui.limits import hashed

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    db = tmp_path_factory.mktemp("limits") / "a.db"
    with fill(db) as store:
        store.add_study(study("many", "rating", raters_per_item=50))
        store.add_items("many", rated(*(f"Use number {number}." for number in range(30))))
        store.add_study(Study("write", "Write", "writing", "Write.", "Free.", ()))
        add_prompts(store, "write", [Prompt("uses", "rope", "Name uses for a rope")])
    # Five messages at once, and one every two seconds.
    with serve(db, CRPO_LIMITS="turn.person=0.5/5 view.person=0.2/3") as running:
        yield running


@pytest.fixture
def visit(browser: Any, server: Server) -> Iterator[Visit]:
    visitor = Visit(browser, server)
    yield visitor
    visitor.close()


def rows(server: Server, sql: str, *values: object) -> list[Any]:
    with sqlite3.connect(server.db) as db:
        return db.execute(sql, values).fetchall()


def test_an_answer_that_comes_too_soon_stays_and_is_sent_again(visit: Visit) -> None:
    page = visit.begin("/rate?study=many")
    answered = 0
    notice = page.locator("[data-late]:not([hidden])")
    while not notice.count() or notice.text_content() != limits_texts.SLOW:
        before = visit.place()
        page.keyboard.press("4")
        page.keyboard.press("Enter")
        page.wait_for_function(
            "([old, slow]) => document.querySelector('.place')?.textContent !== old"
            " || document.querySelector('[data-late]:not([hidden])')?.textContent === slow",
            arg=[before, limits_texts.SLOW],
        )
        answered += visit.place() != before
    held = visit.shown()
    assert page.locator("form[data-judge] [type=radio]:checked:not([data-keys])").count() == 1
    # Nobody touches anything: the page sends it by itself when it may.
    page.wait_for_function(
        "(old) => document.querySelector('.place').textContent !== old", arg=before
    )
    assert visit.shown() != held
    found = rows(
        visit.server,
        "SELECT count(*), count(DISTINCT item_id) FROM ratings WHERE annotator_id = ?",
        visit.annotator,
    )
    assert found == [(answered + 1, answered + 1)]
    assert visit.errors == []


def test_a_text_that_is_sent_too_soon_stays_in_its_box_and_is_stored_once(visit: Visit) -> None:
    page = visit.begin("/write?study=write")
    for name in "abcdefgh":
        page.fill("#answer", f"Use {name} of a rope.")
        page.keyboard.press("Control+Enter")
        page.wait_for_function(
            "([text, slow]) => [...document.querySelectorAll('[data-given]')]"
            ".some(one => one.textContent === text)"
            " || document.querySelector('[data-late]:not([hidden])')?.textContent === slow",
            arg=[f"Use {name} of a rope.", limits_texts.SLOW],
        )
        if page.locator("[data-late]:not([hidden])").count():
            break
    assert page.locator("#answer").input_value() == f"Use {name} of a rope."
    page.wait_for_function(
        "(text) => [...document.querySelectorAll('[data-given]')]"
        ".some(one => one.textContent === text)",
        arg=f"Use {name} of a rope.",
    )
    assert page.locator("#answer").input_value() == ""
    kept = rows(visit.server, "SELECT text FROM writings WHERE annotator_id = ?", visit.annotator)
    assert sorted(text for (text,) in kept) == [
        f"Use {one} of a rope." for one in "abcdefgh"[: "abcdefgh".index(name) + 1]
    ]


@pytest.mark.parametrize(
    ("status", "said"), [(429, limits_texts.SLOW_FIRST), (503, texts.LOST_FIRST)]
)
def test_nobody_who_has_given_nothing_yet_reads_of_what_they_gave(
    visit: Visit, status: int, said: str
) -> None:
    page, turns = visit.page, re.compile("/turn/")
    answer = {"status": status, "headers": {"retry-after": "1"}}
    page.route(turns, lambda route: route.fulfill(**answer))
    page.goto(f"{visit.server.url}/rate?study=many")
    notice = page.locator("[data-late]:not([hidden])")
    notice.wait_for()
    assert [notice.text_content(), page.locator(".spoken").text_content()] == [said, said]
    page.unroute(turns)
    page.wait_for_selector("[data-act=consent]")  # nobody pressed anything
    assert not notice.count()


def test_a_page_that_only_says_something_says_when_the_server_is_late(visit: Visit) -> None:
    page, turns = visit.open("/rate?study=many"), re.compile("/turn/")
    page.route(turns, lambda route: None)  # no answer ever comes
    page.click("[data-act=consent]")
    notice = page.locator("[data-late]:not([hidden])")
    notice.wait_for(timeout=15_000)
    assert notice.text_content() == texts.LATE
    page.unroute(turns)


def test_a_page_that_is_asked_for_too_often_opens_by_itself(visit: Visit) -> None:
    page = visit.open("/rate?study=many")
    for _ in range(5):
        page.reload()
        if page.locator("h1").text_content() == limits_texts.TITLE:
            break
    assert page.locator("h1").text_content() == limits_texts.TITLE
    assert re.search("opens by itself in", page.locator("p").text_content())
    page.wait_for_selector(".view")
    settled(page)
    assert visit.place() if page.locator(".place").count() else visit.heading()


def test_no_header_changes_where_somebody_agreed_from(server: Server) -> None:
    with httpx.Client(base_url=server.url, headers={"x-forwarded-for": "198.51.100.7"}) as client:
        client.get("/")
        client.post("/turn/rate?study=rope", json={"action": "consent"})
    found = rows(server, "SELECT DISTINCT address FROM enrolments WHERE study_id = 'rope'")
    assert found == [(hashed(secret_beside(server.db).encode(), "127.0.0.1"),)]
