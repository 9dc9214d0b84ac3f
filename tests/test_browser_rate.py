"""People who rate at a real browser: keys, tabs, lost connections, phones and hostile texts."""

import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from browser_support import Server, barriers, chromium, serve, settled
from ui_support import CREATIVITY, LONG, NASTY, NOVELTY, fill, rated, study
from visiting import Visit

from ui import texts

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    db = tmp_path_factory.mktemp("browser") / "a.db"
    with fill(db) as store:
        store.add_study(study("odd", "rating", raters_per_item=50))
        store.add_items("odd", rated(NASTY, LONG, "שלום עולם, חבל"))
        store.add_study(study("two", "rating", CREATIVITY, NOVELTY, raters_per_item=50))
        store.add_items("two", rated("A lasso for the moon.", "A fence for clouds."))
        store.add_study(study("many", "rating", raters_per_item=50))
        store.add_items("many", rated(*(f"Use number {number}." for number in range(8))))
    with serve(db) as running:
        yield running


@pytest.fixture
def visit(browser: Any, server: Server) -> Iterator[Visit]:
    visitor = Visit(browser, server)
    yield visitor
    visitor.close()


def rows(server: Server, sql: str, *values: object) -> list[Any]:
    with sqlite3.connect(server.db) as db:
        return db.execute(sql, values).fetchall()


def test_a_person_rates_skips_undoes_reloads_and_finishes(visit: Visit) -> None:
    page = visit.open("/")
    page.click("text=The study rope >> nth=0")
    settled(page)
    assert page.locator("h1").text_content() == "The study rope"
    page.click("[data-act=consent]")
    settled(page)
    first = visit.shown()
    assert visit.place() == "1 of 3"
    assert page.locator("form[data-judge] [type=radio]:checked:not([data-keys])").count() == 0
    assert page.locator("[data-next]").is_disabled()

    page.click(".point >> text=very")
    assert page.locator("[data-next]").is_enabled()
    page.click("[data-next]")
    settled(page)
    second = visit.shown()
    assert second != first
    assert visit.place() == "2 of 3"
    assert page.locator(".spoken").text_content() == "Saved. 2 of 3."
    assert page.locator("form[data-judge] input[type=radio]:checked").count() == 0

    page.click("button >> text=Undo")
    settled(page)
    assert visit.shown() == first
    assert page.locator("form[data-judge] input[type=radio]:checked").get_attribute("value") == "4"
    page.click(".point >> text=slightly")
    page.click("[data-next]")
    settled(page)
    assert visit.shown() == second

    page.reload()
    settled(page)
    assert visit.shown() == second
    assert visit.place() == "2 of 3"

    page.click(f"text={texts.SKIP}")
    assert page.locator("#skip [data-reason]").is_disabled()
    page.click("dialog >> text=language")
    page.click("#skip [data-reason]")
    settled(page)
    assert visit.place() == "3 of 3"
    page.click(".point >> text=extremely")
    page.click("[data-next]")
    settled(page)
    assert page.locator("h1").text_content() == texts.FINISHED_TITLE
    page.reload()
    settled(page)
    assert page.locator("h1").text_content() == texts.FINISHED_TITLE
    visit.open("/")
    assert page.locator(".far >> nth=0").count() == 1
    assert "Finished" in page.locator("li", has_text="The study rope").first.text_content()


def test_rating_works_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit.begin("/rate?study=many")
    first = visit.shown()
    assert page.evaluate("document.activeElement.matches('[data-focus]')")
    visit.press("4")
    chosen = page.locator("form[data-judge] input[type=radio]:checked")
    assert chosen.get_attribute("value") == "4"
    visit.press("ArrowRight")
    assert chosen.get_attribute("value") == "5"
    visit.press("Enter")
    assert visit.shown() != first
    assert page.evaluate("document.activeElement.matches('[data-focus]')")
    visit.press("u")
    assert visit.shown() == first
    assert chosen.get_attribute("value") == "5"
    visit.press("Enter")
    visit.press("?")
    assert page.locator("dialog#keys").is_visible()
    visit.press("3")  # not behind the list
    assert chosen.count() == 0
    visit.press("Escape")
    assert not page.locator("dialog#keys").is_visible()
    visit.press("s")
    visit.press("ArrowDown", "Tab", "Enter")
    assert visit.place() == "3 of 8"
    # The scale is one stop for Tab, as a group of radio buttons is.
    page.locator("[data-focus]").focus()
    visit.press("Tab", "Space", "Tab")
    assert page.evaluate("document.activeElement.matches('[data-next]')")


def test_two_questions_are_answered_one_after_the_other_by_number(visit: Visit) -> None:
    page = visit.begin("/rate?study=two")
    visit.press("4")
    assert page.locator("[data-next]").is_disabled()
    visit.press("2")
    assert page.locator("[data-next]").is_enabled()
    chosen = page.locator("form[data-judge] input[type=radio]:checked")
    assert [chosen.nth(n).get_attribute("value") for n in (0, 1)] == ["4", "2"]
    visit.press("Enter")
    assert visit.place() == "2 of 2"


def test_a_stale_tab_loses_nothing_and_rates_no_wrong_text(visit: Visit, server: Server) -> None:
    visit.begin("/rate?study=many")
    stale = visit.open("/rate?study=many", visit.tab())
    visit.page.bring_to_front()
    visit.press("5", "Enter")
    present = visit.shown()
    stale.bring_to_front()
    stale.click(".point >> text=not at all")
    stale.click("[data-next]")
    settled(stale)
    assert visit.shown(stale) == present
    assert stale.locator(".notice:not([hidden])").text_content() == texts.OTHER_TAB
    (person,) = visit.context.cookies()
    values = rows(server, "SELECT value FROM ratings WHERE annotator_id = ?",
                  person["value"].split(".")[0])  # fmt: skip
    assert values == [(5.0,)]


def test_an_answer_not_yet_sent_survives_a_reload_of_its_tab(visit: Visit) -> None:
    page = visit.begin("/rate?study=many")
    visit.press("2")
    page.reload()
    settled(page)
    chosen = page.locator("form[data-judge] input[type=radio]:checked")
    assert chosen.get_attribute("value") == "2"
    assert page.locator("[data-next]").is_enabled()
    visit.press("Enter")
    assert chosen.count() == 0


TURNS = re.compile("/turn/")


def test_a_lost_connection_is_said_and_the_answer_goes_out_when_it_is_back(visit: Visit) -> None:
    page = visit.begin("/rate?study=many")
    first = visit.shown()
    page.route(TURNS, lambda route: route.abort())
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    page.locator("[data-late]").wait_for(state="visible")
    assert page.locator("[data-late]").text_content() == texts.LOST
    assert page.locator(".spoken").text_content() == texts.LOST
    assert visit.shown() == first
    assert page.locator("form[data-judge] [type=radio]:checked").get_attribute("value") == "3"
    page.unroute(TURNS)
    page.locator(".place", has_text="2 of 8").wait_for()  # nobody pressed anything


def test_a_choice_that_changed_while_the_connection_was_lost_waits_for_the_person(
    visit: Visit, server: Server
) -> None:
    page = visit.begin("/rate?study=many")
    page.route(TURNS, lambda route: route.abort())
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    page.locator("[data-late]").wait_for(state="visible")
    page.keyboard.press("4")
    page.unroute(TURNS)
    visit.press("Enter")
    assert visit.place() == "2 of 8"
    assert own(visit, server) == [(4.0,)]


def test_a_slow_server_is_said_and_pressing_again_is_safe(visit: Visit, server: Server) -> None:
    page = visit.begin("/rate?study=many")

    def hold(route: Any) -> None:
        route.fetch()  # the server gets it, and the answer never comes

    page.route(TURNS, hold)
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    page.locator("[data-late]").wait_for(state="visible", timeout=15_000)
    assert page.locator("[data-late]").text_content() == texts.LATE
    page.unroute(TURNS)
    visit.press("Enter")
    assert visit.place() == "2 of 8"
    assert own(visit, server) == [(3.0,)]


@pytest.mark.parametrize("status", [403, 413, 415, 500])
def test_a_message_that_is_not_taken_says_so_and_the_choice_is_kept(
    visit: Visit, status: int
) -> None:
    page = visit.begin("/rate?study=many")
    page.route(TURNS, lambda route: route.fulfill(status=status, body="<b>no</b>"))
    visit.press("3", "Enter")
    assert page.locator("h1").text_content() == texts.TROUBLE_TITLE
    assert page.locator(".message p").first.text_content() == texts.NOT_TAKEN
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.unroute(TURNS)
    page.click("[data-act=show]")
    settled(page)
    assert page.locator("form[data-judge] [type=radio]:checked").get_attribute("value") == "3"


def test_a_page_whose_cookie_is_gone_says_what_it_needs(visit: Visit) -> None:
    page = visit.begin("/rate?study=many")
    visit.context.clear_cookies()
    visit.press("3", "Enter")
    assert texts.NO_COOKIE in page.locator(".message").text_content()


def own(visit: Visit, server: Server) -> list[Any]:
    """The points that this person gave."""
    (person,) = visit.context.cookies()
    sql = "SELECT value FROM ratings WHERE annotator_id = ?"
    return rows(server, sql, person["value"].split(".")[0])


def test_an_answer_that_was_saved_but_not_confirmed_is_not_doubled(
    visit: Visit, server: Server
) -> None:
    page = visit.begin("/rate?study=many")

    def swallow(route: Any) -> None:
        route.fetch()  # the server gets it, the browser hears nothing of it
        route.fulfill(status=502, body="")

    page.route(TURNS, swallow)
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    page.locator("[data-late]").wait_for(state="visible")
    page.unroute(TURNS)
    page.locator(".place", has_text="2 of 8").wait_for()
    assert own(visit, server) == [(3.0,)]


def test_hostile_right_to_left_and_long_texts_show_as_plain_text(visit: Visit) -> None:
    page = visit.begin("/rate?study=odd")
    seen = []
    for _ in range(3):
        seen += visit.shown()
        assert page.evaluate("window.ran") is None
        assert page.locator(".page script, .page .response *").count() == 0
        if "שלום עולם," in seen[-1]:
            direction = "getComputedStyle(document.querySelector('.response')).direction"
            assert page.evaluate(direction) == "rtl"
        if len(seen[-1]) == len(LONG):
            assert page.locator("[data-next]").bounding_box()["y"] < 800  # stays in the window
        visit.press("3", "Enter")
    assert set(seen) == {NASTY, LONG, "שלום עולם, חבל"}
    assert page.evaluate("window.ran") is None


def test_a_line_of_a_response_has_at_most_68_characters(visit: Visit) -> None:
    page = visit.begin("/rate?study=odd")
    while len(visit.shown()[0]) != len(LONG):
        visit.press("3", "Enter")
    characters = page.evaluate(
        """() => {
          const text = document.querySelector('.response').firstChild;
          const range = document.createRange();
          const lines = new Map();
          for (let i = 0; i < 600; i++) {
            range.setStart(text, i); range.setEnd(text, i + 1);
            const top = Math.round(range.getBoundingClientRect().top);
            lines.set(top, (lines.get(top) || 0) + 1);
          }
          return Math.max(...lines.values());
        }"""
    )
    assert 40 <= characters <= 69  # the space at the end hangs over


@pytest.mark.parametrize("width", [320, 375, 1280])
@pytest.mark.parametrize("path", ["/", "/rate?study=odd"])
def test_no_page_is_wider_than_its_window(
    browser: Any, server: Server, path: str, width: int
) -> None:
    visit = Visit(browser, server, width, 700)
    page = visit.open(path)
    for _ in range(4):
        sizes = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert sizes[0] <= sizes[1]
        if page.locator("[data-act=consent]").count():
            page.click("[data-act=consent]")
            settled(page)
        elif path != "/":
            visit.press("3", "Enter")
    visit.close()


def test_every_control_is_large_enough_to_hit(browser: Any, server: Server) -> None:
    visit = Visit(browser, server, 375, 760)
    visit.begin("/rate?study=many")
    for box in visit.boxes(".page button:visible, .page label:visible"):
        assert min(box["width"], box["height"]) >= 24
    visit.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, server: Server, theme: str) -> None:
    visit = Visit(browser, server)
    page = visit.page

    def check(where: str) -> None:
        assert barriers(page) == [], where

    visit.open(f"/?__theme={theme}")
    check("start page")
    visit.open(f"/rate?study=many&__theme={theme}")
    check("consent")
    visit.begin(f"/rate?study=many&__theme={theme}")
    check("rate")
    visit.press("4")
    check("rated")
    visit.press("s")
    check("skip")
    visit.close()
