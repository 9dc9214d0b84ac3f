"""From a writer's box to a rater's page, with a researcher in between, in a real browser."""

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from browser_support import Server, barriers, chromium, serve
from ui_support import NASTY, study

from annotation.content import Prompt
from annotation.store import Store
from annotation.studies import Study
from annotation.writing import add_prompts, next_prompt, write
from ui import answers_texts as words
from ui import texts

pytestmark = pytest.mark.browser

GOOD, BAD = "A hat for a snail.", "I do not know what to write."
SEVERAL = [f"A use of number {number} for it." for number in range(53)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    db = tmp_path_factory.mktemp("browser") / "a.db"
    with Store(db) as store:
        store.add_study(Study("nobody", "Nobody here", "writing", "W.", "A.", ()))
        store.add_study(study("judge", "rating"))
        store.add_study(study("many", "rating"))
        for name, feeds in (("write", "judge"), ("full", "many")):
            title = f"Ideas: {name}"
            store.add_study(
                Study(name, title, "writing", "W.", "A.", (), feeds=(feeds,), review=True)
            )
            add_prompts(store, name, [Prompt("uses", "rope", "Name a use for a rope")])
        store.ensure_annotator("ada")
        store.consent("full", "ada")
        sitting = next_prompt(store, "full", "ada")
        assert sitting is not None
        for text in ("rope", NASTY, *SEVERAL):
            write(store, "full", "ada", sitting.prompt_id, text, 12.0)
    with serve(db) as running:
        yield running


class Somebody:
    """One person with a browser of their own."""

    def __init__(self, browser: Any, server: Server, width: int = 1280) -> None:
        self.url = server.url
        self.context = browser.new_context(
            viewport={"width": width, "height": 800}, reduced_motion="reduce"
        )
        self.errors: list[str] = []
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: said.type == "error" and self.errors.append(said.text))

    def open(self, path: str) -> Any:
        self.page.goto(self.url + path)
        return quiet(self.page)

    def leave(self) -> None:
        self.context.close()
        assert self.errors == []


def quiet(page: Any) -> Any:
    """Wait until the page shows what the server answered last."""
    page.wait_for_function(
        "() => { const v = document.querySelector('.view, [data-view]');"
        " const list = document.querySelector('[data-part=list]');"
        " return v && !v.hasAttribute('aria-busy') && !v.querySelector('.loading')"
        " && (!list || list.innerHTML); }"
    )
    return page


def researcher(browser: Any, server: Server, width: int = 1280) -> Somebody:
    found = re.search(r"Researchers: (\S+)", server.said)
    assert found is not None
    person = Somebody(browser, server, width)
    person.page.goto(found[1])
    quiet(person.page)
    return person


def card(page: Any, text: str) -> Any:
    return page.locator("[data-id]", has_text=text)


def test_what_is_accepted_is_rated_and_what_is_rejected_is_not(
    browser: Any, server: Server
) -> None:
    writer = Somebody(browser, server)
    page = writer.open("/write?study=write")
    page.click("[data-act=consent]")
    for text in (GOOD, BAD):
        page.fill("#answer", text)
        page.click("[data-add]")
        page.locator("[data-given]", has_text=text).wait_for()
    writer.leave()

    reader = researcher(browser, server)
    page = reader.page
    page.click("a[href='answers?study=write']")
    card(page, GOOD).wait_for()
    assert page.locator("[data-id] .response").all_text_contents() == [BAD, GOOD]
    card(page, GOOD).locator("[data-decide=accept]").click()
    card(page, GOOD).wait_for(state="detached")
    assert "“The study judge”" in page.locator("[data-part=notice]").text_content()
    card(page, BAD).locator("[data-decide=reject]").click()
    page.locator("text=" + words.NOTHING["waiting"]).wait_for()
    page.click("[data-filter=all]")
    card(page, GOOD).wait_for()
    assert card(page, GOOD).locator(".tag").text_content() == words.STATES["accept"]
    assert card(page, BAD).locator(".tag").text_content() == words.STATES["reject"]
    reader.leave()

    rater = Somebody(browser, server)
    page = rater.open("/rate?study=judge")
    page.click("[data-act=consent]")
    page.locator(".response").wait_for()
    assert page.locator(".response").text_content() == GOOD
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    page.locator("h1", has_text=texts.FINISHED_TITLE).wait_for()
    rater.leave()


def test_somebody_without_the_link_sees_no_answer(browser: Any, server: Server) -> None:
    stranger = Somebody(browser, server)
    page = stranger.open("/answers?study=full")
    assert page.locator("h1").text_content() == texts.RESEARCHERS_TITLE
    assert page.locator(".response").count() == 0
    stranger.leave()


def test_keys_move_and_decide_until_they_are_switched_off(browser: Any, server: Server) -> None:
    reader = researcher(browser, server)
    page = reader.open("/answers?study=full")
    texts_of = "[data-id] .response"
    first, second, third = page.locator(texts_of).all_text_contents()[:3]
    for key in "jjk":
        page.keyboard.press(key)
    assert first in page.locator("[data-id]:focus").text_content()
    page.keyboard.press("r")
    page.keyboard.press("a")
    card(page, first).wait_for(state="detached")
    card(page, second).wait_for(state="detached")
    quiet(page)
    assert third in page.locator("[data-id]:focus").text_content()
    page.click("[data-part=notice] [data-decide=reject]")
    page.locator("[data-part=notice]", has_text=words.STATES["reject"]).wait_for()
    page.locator("[data-keys]").uncheck()
    card(page, third).focus()
    page.keyboard.press("a")
    page.wait_for_timeout(300)
    assert card(page, third).count() == 1
    reader.leave()


def test_new_answers_are_announced_by_themselves_and_all_clean_ones_accepted_at_once(
    browser: Any, server: Server
) -> None:
    reader = researcher(browser, server)
    page = reader.open("/answers?study=full")
    assert page.locator("[data-id]").count() == 50
    page.click("[data-more]")
    card(page, "שלום").wait_for()
    assert page.evaluate("window.ran") is None
    assert page.locator("[data-id] script, .response *").count() == 0
    with Store(server.db) as store:
        store.ensure_annotator("bob")
        store.consent("full", "bob")
        sitting = next_prompt(store, "full", "bob")
        assert sitting is not None
        write(store, "full", "bob", sitting.prompt_id, "A tail for a kite.", 3.0)
    page.locator("[data-ask=new]").wait_for(timeout=15_000)
    assert card(page, "kite").count() == 0
    page.click("[data-many]")
    assert page.locator("dialog").is_visible()
    page.click("[data-all]")
    page.locator("[data-part=notice]", has_text="accepted").wait_for()
    page.click("[data-ask=new] >> visible=true")
    card(page, "kite").wait_for()
    assert "Near-empty" in card(page, "Hardly").text_content()
    with page.expect_download() as taken:
        page.click("[data-ask=file]")
    assert taken.value.suggested_filename == "full-answers.csv"
    reader.leave()


@pytest.mark.parametrize("width", [320, 375, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_fits_its_window_and_axe_finds_nothing(
    browser: Any, server: Server, width: int, theme: str
) -> None:
    reader = researcher(browser, server, width)
    page = reader.open(f"/answers?study=full&__theme={theme}")
    page.click("[data-filter=all]")
    page.locator(".is-accept, .is-reject, .is-waiting").first.wait_for()
    quiet(page)
    sizes = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert sizes[0] <= sizes[1]
    assert barriers(page) == []
    page.click("[data-many]")
    assert barriers(page) == []
    page.keyboard.press("Escape")
    if os.environ.get("SHOTS"):
        card(page, "use").first.focus()
        page.screenshot(path=f"{os.environ['SHOTS']}/{width}-{theme}.png")
    reader.leave()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_where_there_is_no_answer(
    browser: Any, server: Server, theme: str
) -> None:
    reader = researcher(browser, server)
    for path in ("/answers?", "/answers?study=nobody&"):
        assert barriers(reader.open(f"{path}__theme={theme}")) == [], path
    reader.leave()
