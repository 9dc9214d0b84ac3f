"""People at a real browser who practise writing before the tasks that count."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from browser_support import Server, barriers, chromium, serve, settled
from test_browser_write import SNAIL, THINGS, Writer, box, fits, study
from ui_support import NASTY, fill

from annotation.content import Prompt
from annotation.store import Store
from annotation.studies import Codes, Example
from annotation.submissions import submissions
from annotation.writing import add_prompts
from ui import login_texts, texts
from ui import write_texts as words

pytestmark = pytest.mark.browser

CORK = Example("What could a cork be?", "A raft for ants.", {}, "Any idea is welcome.")
KEY = Example("What could a key be?", feedback=NASTY)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    db = tmp_path_factory.mktemp("browser") / "a.db"
    with fill(db) as store:
        for one in (
            study("free", practice=(CORK, KEY), codes=Codes(complete="CORK-7")),
            study("single", practice=(CORK,), answers="one"),
            study("hurry", practice=(CORK,), minutes=0.1),
            study("minute", practice=(CORK, KEY), minutes=3),
        ):
            store.add_study(one)
            prompts = [Prompt("uses", thing, f"Name a use for a {thing}") for thing in THINGS[:1]]
            add_prompts(store, one.id, prompts)
    with serve(db) as running:
        yield running


@pytest.fixture
def writer(browser: Any, server: Server) -> Iterator[Writer]:
    person = Writer(browser, server)
    yield person
    person.context.close()
    assert person.errors == []


def place(page: Any) -> str:
    return str(page.locator(".place").text_content())


def learned(page: Any) -> list[str]:
    return list(page.locator(".learn .response").all_text_contents())


def press(page: Any, selector: str) -> None:
    page.click(selector)
    settled(page)


def test_practice_with_feedback_a_reload_in_the_middle_and_then_the_tasks(
    writer: Writer, server: Server
) -> None:
    page = writer.begin("free")
    assert place(page) == "Practice 1 of 2"
    assert page.locator("p.practice").text_content() == words.PRACTICE
    writer.add(SNAIL)
    writer.add("A stamp.")
    page.fill("#answer", "Half a thou")
    page.reload()
    settled(page)
    assert (place(page), box(page)) == ("Practice 1 of 2", "Half a thou")
    assert writer.given() == ["A stamp.", SNAIL]
    page.locator("li", has_text="stamp").get_by_role("button").click()
    settled(page)
    press(page, "[data-write=done]")
    press(page, "[data-write=leave]")
    for _ in range(2):  # the feedback, and again after a reload
        assert page.locator("h2.title").text_content() == words.FEEDBACK_TITLE
        assert learned(page) == [SNAIL, CORK.response]
        assert page.locator(".learn .wording").text_content() == CORK.feedback
        page.reload()
        settled(page)
    press(page, "[data-act=pause]")
    assert page.locator("h1").text_content() == texts.PAUSED_TITLE
    elsewhere = page.locator("a.address").evaluate("link => link.href").removeprefix(server.url)
    press(page, "[data-act=show]")
    assert learned(page) == [SNAIL, CORK.response]

    other = Writer(page.context.browser, server)  # another device
    other.page.goto(server.url + elsewhere)
    other.page.get_by_text(login_texts.CARRIED_YES).click()
    settled(other.page)
    shown = other.page
    assert learned(shown) == [SNAIL, CORK.response]
    press(shown, "[data-act=learned]")
    assert place(shown) == "Practice 2 of 2"
    other.context.close()
    assert other.errors == []

    press(page, "[data-act=learned]")  # which leaves the second practice as it is
    assert place(page) == "Practice 2 of 2"
    press(page, "[data-write=done]")
    assert words.NOTHING_WRITTEN in page.locator(".learn").text_content()
    assert page.locator(".learn .wording").text_content() == NASTY
    assert page.evaluate("window.ran") is None
    press(page, "[data-act=learned]")
    assert place(page) == "1 of 1"
    assert writer.rows() == []
    writer.add(SNAIL)
    press(page, "[data-write=done]")
    assert "CORK-7" in page.locator(".message").text_content()
    assert writer.rows() == [("answer", SNAIL)]
    with Store(server.db) as store:
        assert [one.text for one in submissions(store, "free")] == [SNAIL]


def test_the_keyboard_alone_leads_through_practice(writer: Writer) -> None:
    page = writer.begin("single")
    assert page.evaluate("document.activeElement.id") == "answer"
    page.keyboard.type(SNAIL)
    page.keyboard.press("Control+Enter")
    settled(page)
    assert learned(page) == [SNAIL, CORK.response]
    assert page.evaluate("document.activeElement.textContent") == words.FEEDBACK_TITLE
    assert page.locator(".spoken").text_content() == "Practice 1 of 1. After the practice."
    page.keyboard.press("Enter")
    settled(page)
    assert place(page) == "1 of 1"
    assert page.evaluate("document.activeElement.id") == "answer"
    assert box(page) == ""
    assert page.locator("[data-unsent]").is_hidden()


def test_when_the_time_is_up_the_box_is_shown_back_with_the_feedback(writer: Writer) -> None:
    page = writer.begin("hurry")
    assert page.locator("h1").text_content() == "Practice 1 of 1"
    press(page, "[data-act=next]")
    page.fill("#answer", SNAIL)
    page.locator(".learn").wait_for(timeout=15_000)
    assert learned(page) == [SNAIL, CORK.response]
    assert words.PRACTICE_TIME_IS_UP in page.locator(".notice:not([hidden])").text_content()
    press(page, "[data-act=learned]")
    assert page.locator("h1").text_content() == "Task 1 of 1"


def test_an_answer_that_was_saved_but_not_confirmed_is_not_lost_or_doubled(writer: Writer) -> None:
    page = writer.begin("single")

    def swallow(route: Any) -> None:
        route.fetch()
        route.fulfill(status=502, body="")

    page.route(re.compile("/turn/"), swallow)
    page.fill("#answer", SNAIL)
    page.click("[data-add]")
    page.locator("[data-late]").wait_for(state="visible")
    page.unroute(re.compile("/turn/"))
    page.locator(".learn").wait_for()
    assert learned(page) == [SNAIL, CORK.response]
    press(page, "[data-act=learned]")
    assert place(page) == "1 of 1"
    assert page.locator("[data-unsent]").is_hidden()
    writer.errors.clear()  # the browser's own line about the status 502


@pytest.mark.parametrize("width", [320, 375, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_view_of_practice_fits_and_axe_finds_nothing(
    browser: Any, server: Server, width: int, theme: str
) -> None:
    writer = Writer(browser, server, width)
    page = writer.open(f"/write?study=minute&__theme={theme}")
    page.click("[data-act=consent]")

    def check(where: str) -> None:
        settled(page)
        fits(page)
        assert barriers(page) == [], where

    check("before the practice")
    page.click("[data-act=next]")
    check("practice")
    writer.add("word" * 60)
    check("an answer")
    page.click("[data-write=done]")
    check("feedback")
    press(page, "[data-act=learned]")
    press(page, "[data-act=next]")
    page.click("[data-write=done]")
    check("feedback without an answer")
    writer.context.close()
    assert writer.errors == []
