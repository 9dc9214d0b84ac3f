"""People at a real browser who write: drafts, tabs, time, phones and hostile texts."""

import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from browser_support import Server, barriers, chromium, serve, settled
from ui_support import NASTY, fill

from annotation.content import Prompt
from annotation.studies import Codes, Study
from annotation.writing import add_prompts
from ui import texts
from ui import write_texts as words

pytestmark = pytest.mark.browser

THINGS = ("rope", "brick", "spoon")
SNAIL = "A hat for a snail."


def study(study_id: str, **settings: Any) -> Study:
    title = f"Ideas: {study_id}"
    return Study(study_id, title, "writing", "Write.", "It is voluntary.", (), **settings)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    db = tmp_path_factory.mktemp("browser") / "a.db"
    with fill(db) as store:
        for one in (
            study("things", codes=Codes(complete="SNAIL-7"), items_per_person=2),
            study("hurry", minutes=0.1),
            study("minute", minutes=1.03),
            study("single", answers="one"),
            study("odd"),
        ):
            store.add_study(one)
            prompts = [Prompt("uses", thing, f"Name a use for a {thing}") for thing in THINGS]
            add_prompts(store, one.id, [Prompt("odd", "o", NASTY)] if one.id == "odd" else prompts)
    with serve(db) as running:
        yield running


class Writer:
    """One person with a browser of their own."""

    def __init__(self, browser: Any, server: Server, width: int = 1280) -> None:
        self.server = server
        self.context = browser.new_context(
            viewport={"width": width, "height": 800}, reduced_motion="reduce"
        )
        self.errors: list[str] = []
        self.page = self.tab()

    def tab(self) -> Any:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: said.type == "error" and self.errors.append(said.text))
        return page

    def open(self, path: str, page: Any = None) -> Any:
        page = page or self.page
        page.goto(self.server.url + path)
        settled(page)
        return page

    def begin(self, name: str) -> Any:
        page = self.open(f"/write?study={name}")
        page.click("[data-act=consent]")
        settled(page)
        return page

    def add(self, text: str, page: Any = None) -> None:
        page = page or self.page
        page.fill("#answer", text)
        page.click("[data-add]")
        settled(page)

    def given(self, page: Any = None) -> list[str]:
        return (page or self.page).locator("[data-given]").all_text_contents()

    def rows(self) -> list[tuple[str, str]]:
        """What the store has of this person: action and text."""
        (person,) = [one for one in self.context.cookies() if one["name"] == "crpo_annotator"]
        with sqlite3.connect(self.server.db) as db:
            return db.execute(
                "SELECT action, text FROM writings WHERE annotator_id = ? ORDER BY rowid",
                (person["value"].split(".")[0],),
            ).fetchall()


@pytest.fixture
def writer(browser: Any, server: Server) -> Iterator[Writer]:
    person = Writer(browser, server)
    yield person
    person.context.close()
    assert person.errors == []


def box(page: Any) -> str:
    return str(page.locator("#answer").input_value())


def test_a_person_writes_takes_back_reloads_and_ends_with_a_code(writer: Writer) -> None:
    page = writer.open("/")
    page.click("text=Ideas: things")
    settled(page)
    page.click("[data-act=consent]")
    settled(page)
    assert page.locator(".place").text_content() == "1 of 2"
    assert page.locator("[data-add]").is_disabled()
    for text in ("A hat for a snail.", "A swing for mice.", "A very long violin string."):
        writer.add(text)
        assert page.locator("#answer").input_value() == ""
        assert page.evaluate("document.activeElement.id") == "answer"
    assert page.locator(".spoken").text_content() == "Saved. 3 answers."
    page.locator("li", has_text="swing").get_by_role("button").click()
    settled(page)
    kept = ["A very long violin string.", "A hat for a snail."]
    assert writer.given() == kept
    page.reload()
    settled(page)
    assert writer.given() == kept
    first = page.locator(".task").text_content()
    page.click("[data-write=done]")
    settled(page)
    assert page.locator(".task").text_content() != first
    assert page.locator(".place").text_content() == "2 of 2"
    page.click("[data-write=done]")
    settled(page)
    assert page.locator("h1").text_content() == words.FINISHED_TITLE
    assert "SNAIL-7" in page.locator(".message").text_content()
    writer.open("/")
    assert "Finished" in page.locator("li", has_text="Ideas: things").text_content()


def test_ctrl_enter_adds_and_what_is_typed_meanwhile_stays(writer: Writer) -> None:
    page = writer.begin("minute")
    page.click("[data-act=next]")
    settled(page)
    page.route(re.compile("/turn/"), slowly)
    page.fill("#answer", SNAIL)
    page.keyboard.press("Control+Enter")
    page.keyboard.type(" And one")
    settled(page)
    assert writer.given() == [SNAIL]
    assert box(page) == "And one"
    assert [text for _, text in writer.rows()] == [SNAIL]


def slowly(route: Any) -> None:
    answered = route.fetch()
    route.request.frame.page.wait_for_timeout(300)
    route.fulfill(response=answered)


def test_a_draft_survives_a_reload_and_a_break_in_its_tab(writer: Writer) -> None:
    page = writer.begin("odd")
    page.fill("#answer", "Half a thou")
    page.reload()
    settled(page)
    assert box(page) == "Half a thou"
    page.click("[data-act=pause]")
    settled(page)
    page.click("[data-act=show]")
    settled(page)
    assert box(page) == "Half a thou"
    assert page.locator("[data-add]").is_enabled()
    writer.add("Half a thought.")
    page.reload()
    settled(page)
    assert box(page) == ""


def test_an_answer_that_was_saved_but_not_confirmed_is_not_doubled(writer: Writer) -> None:
    page = writer.begin("odd")

    def swallow(route: Any) -> None:
        route.fetch()  # the server gets it, the browser hears nothing of it
        route.fulfill(status=502, body="")

    page.route(re.compile("/turn/"), swallow)
    page.fill("#answer", SNAIL)
    page.click("[data-add]")
    page.locator("[data-late]").wait_for(state="visible")
    assert box(page) == SNAIL
    page.unroute(re.compile("/turn/"))
    page.locator("[data-given]").wait_for()
    assert writer.given() == [SNAIL]
    assert box(page) == ""
    assert len(writer.rows()) == 1
    writer.errors.clear()  # the browser's own line about the status 502


def test_a_text_that_changed_while_the_connection_was_lost_is_kept_beside_what_was_saved(
    writer: Writer,
) -> None:
    page = writer.begin("odd")

    def swallow(route: Any) -> None:
        route.fetch()
        route.fulfill(status=502, body="")

    page.route(re.compile("/turn/"), swallow)
    page.fill("#answer", SNAIL)
    page.click("[data-add]")
    page.locator("[data-late]").wait_for(state="visible")
    page.fill("#answer", f"Better: {SNAIL}")
    page.unroute(re.compile("/turn/"))
    page.reload()
    settled(page)
    assert writer.given() == [SNAIL]
    assert box(page) == f"Better: {SNAIL}"
    writer.errors.clear()  # the browser's own line about the status 502


def test_two_tabs_lose_nothing_and_double_nothing(writer: Writer) -> None:
    page = writer.begin("things")
    other = writer.open("/write?study=things", writer.tab())
    other.fill("#answer", "Written in the other tab.")
    writer.add(SNAIL)
    page.click("[data-write=done]")
    settled(page)
    other.click("[data-add]")
    settled(other)
    assert [text for _, text in writer.rows()] == [SNAIL, "Written in the other tab."]
    assert other.locator(".task").text_content() == page.locator(".task").text_content()
    assert box(other) == ""


def test_a_text_for_a_task_that_another_tab_ended_is_shown_after_a_reload(writer: Writer) -> None:
    page = writer.begin("things")
    other = writer.open("/write?study=things", writer.tab())
    other.fill("#answer", "Never added.")
    page.click("[data-write=done]")
    settled(page)
    other.reload()
    settled(other)
    assert other.locator("[data-unsent] .kept").text_content() == "Never added."
    assert box(other) == ""


@pytest.mark.parametrize(("choice", "kept"), [("finish", [SNAIL]), ("leave", [])])
def test_going_on_with_text_in_the_box_asks_what_becomes_of_it(
    writer: Writer, choice: str, kept: list[str]
) -> None:
    page = writer.begin("things")
    page.fill("#answer", SNAIL)
    page.click("[data-write=done]")
    assert page.locator("dialog#leftover").is_visible()
    page.click("[data-close] >> visible=true")
    assert box(page) == SNAIL
    page.click("[data-write=done]")
    page.click(f"[data-write={choice}]")
    settled(page)
    assert page.locator(".place").text_content() == "2 of 2"
    assert box(page) == ""
    assert page.locator("[data-unsent]").is_hidden()
    assert [text for _, text in writer.rows()] == kept


def test_when_the_time_is_up_the_box_is_saved_and_the_next_task_waits(writer: Writer) -> None:
    page = writer.begin("hurry")
    assert "0.1 minutes" in page.locator(".message").text_content()
    page.click("[data-act=next]")
    settled(page)
    page.fill("#answer", SNAIL)
    page.locator("[data-act=next]").wait_for(timeout=15_000)
    assert words.TIME_IS_UP in page.locator(".notice:not([hidden])").text_content()
    assert writer.rows() == [("answer", SNAIL)]
    page.reload()
    settled(page)
    assert page.locator("h1").text_content() == "Task 2 of 3"
    page.click("[data-act=next]")
    settled(page)
    page.locator("[data-act=next]").wait_for(timeout=15_000)
    assert words.TIME_IS_UP_EMPTY in page.locator(".notice:not([hidden])").text_content()


def test_the_time_is_shown_calmly_and_the_last_minute_is_announced(writer: Writer) -> None:
    page = writer.begin("minute")
    page.click("[data-act=next]")
    settled(page)
    assert page.locator("[data-words]").text_content() == "2 minutes left"
    page.wait_for_function(
        "said => document.querySelector('.spoken').textContent === said",
        arg=words.LAST_MINUTE_SAID,
        timeout=10_000,
    )
    assert page.locator("[data-words]").text_content() == words.LAST_MINUTE
    page.reload()
    settled(page)
    assert page.locator("[data-words]").text_content() == words.LAST_MINUTE


def test_one_answer_leads_on_with_the_keyboard_alone(writer: Writer) -> None:
    page = writer.begin("single")
    first = page.locator(".task").text_content()
    page.keyboard.type("A bridge\nfor ants")
    page.keyboard.press("Control+Enter")
    settled(page)
    assert page.locator(".task").text_content() != first
    assert page.evaluate("document.activeElement.id") == "answer"
    assert writer.rows() == [("answer", "A bridge\nfor ants")]


def test_what_was_pasted_is_told_to_the_server(writer: Writer, server: Server) -> None:
    page = writer.begin("odd")
    page.locator("#answer").focus()
    page.keyboard.insert_text("typed ")  # an input of another kind than pasting
    page.evaluate(
        """() => { const area = document.querySelector('#answer'); area.value += 'and pasted in';
        area.dispatchEvent(new InputEvent('input',
          { bubbles: true, inputType: 'insertFromPaste' })); }"""
    )
    page.click("[data-add]")
    settled(page)
    with sqlite3.connect(server.db) as db:
        found = db.execute("SELECT signs FROM writings WHERE text = 'typed and pasted in'")
        assert found.fetchall() == [('["pasted"]',)]


def test_hostile_texts_show_as_plain_text(writer: Writer) -> None:
    page = writer.begin("odd")
    assert page.locator(".task").text_content() == NASTY
    writer.add(NASTY)
    assert writer.given() == [NASTY]
    page.fill("#answer", NASTY + "!")
    page.reload()
    settled(page)
    assert box(page) == NASTY + "!"
    assert page.evaluate("window.ran") is None
    assert page.locator(".page script, .page .task *, .page .response *").count() == 0


def test_a_long_text_is_counted_before_it_is_too_long(writer: Writer) -> None:
    page = writer.begin("odd")
    page.fill("#answer", "word " * 920)
    assert page.locator("[data-count]").text_content() == "4,600 of 5,000 characters"
    assert page.locator("[data-add]").is_enabled()
    page.fill("#answer", "word " * 1001)
    assert page.locator("[data-add]").is_disabled()


@pytest.mark.parametrize("width", [320, 375, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_view_is_wider_than_its_window_and_every_control_can_be_hit(
    browser: Any, server: Server, width: int, theme: str
) -> None:
    writer = Writer(browser, server, width)
    page = writer.open(f"/write?study=minute&__theme={theme}")
    for act in ("[data-act=consent]", "[data-act=next]"):
        page.click(act)
        settled(page)
        fits(page)
    writer.add("word" * 60)
    fits(page)
    page.fill("#answer", "rest")
    page.click("[data-write=done]")
    fits(page)
    writer.context.close()
    assert writer.errors == []


def fits(page: Any) -> None:
    sizes = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert sizes[0] <= sizes[1]
    for button in page.locator(".page button:visible").all():
        assert button.bounding_box()["height"] >= 24


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, server: Server, theme: str) -> None:
    writer = Writer(browser, server)
    page = writer.page

    def check(where: str) -> None:
        assert barriers(page) == [], where

    writer.open(f"/write?__theme={theme}")
    assert page.locator("h1").text_content() == texts.CHOOSE_STUDY
    check("choice")
    writer.open(f"/write?study=minute&__theme={theme}")
    check("consent")
    page.click("[data-act=consent]")
    settled(page)
    check("before a task")
    page.click("[data-act=next]")
    settled(page)
    check("task")
    writer.add(SNAIL)
    check("answers")
    page.fill("#answer", "rest")
    page.click("[data-write=done]")
    check("leftover")
    writer.open(f"/write?study=single&__theme={theme}")
    page.click("[data-act=consent]")
    settled(page)
    page.click("[data-act=pause]")
    settled(page)
    check("paused")
    page.click("[data-act=show]")
    settled(page)
    for _ in THINGS:
        page.fill("#answer", SNAIL)
        page.click("[data-add]")
        settled(page)
    assert page.locator("h1").text_content() == words.FINISHED_TITLE
    check("finished")
    writer.context.close()
