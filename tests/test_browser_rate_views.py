"""Every view between opening a rating study and its code: for small windows, zoom and axe."""

from collections.abc import Iterator
from typing import Any

import pytest
from browser_support import Server, barriers, chromium, serve, settled
from ui_support import CREATIVITY, LONG, NOVELTY, fill, rated, study

from annotation.studies import Codes, Example
from ui import texts

pytestmark = pytest.mark.browser

SIZES = {"phone": (320, 568), "zoom 200 %": (640, 400), "zoom 400 %": (320, 256)}
DIALOGS = ("instructions", "report", "keys", "skip")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    db = tmp_path_factory.mktemp("browser") / "a.db"
    practice = Example("A use for a rope", "Tie up a boat.", {"creativity": (1, 2)}, "Ropes do.")
    with fill(db) as store:
        asked = study(
            "all",
            "rating",
            CREATIVITY,
            NOVELTY,
            raters_per_item=50,
            practice=(practice,),
            break_every=2,
            item_seconds=1,
            codes=Codes(complete="ROPE-7", no_consent="NO-1"),
        )
        store.add_study(asked)
        store.add_items("all", rated(LONG[:1500], "A fence for clouds.", "x" * 300))
        store.add_study(study("shut", "rating", state="closed"))
    with serve(db) as running:
        yield running


class Rater:
    """One person in a window of some size, who uses the pointer."""

    def __init__(self, browser: Any, server: Server, size: tuple[int, int], theme: str) -> None:
        self.url, self.theme = server.url, theme
        width, height = size
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, path: str) -> None:
        self.page.goto(f"{self.url}{path}{'&' if '?' in path else '?'}__theme={self.theme}")
        settled(self.page)

    def press(self, selector: str) -> None:
        """A click scrolls there, and fails when something lies above it."""
        self.page.click(selector, timeout=10_000)
        settled(self.page)

    def leave(self) -> None:
        self.context.close()
        assert self.errors == []


def views(rater: Rater) -> Iterator[str]:
    """All that a person meets, one after the other; the name of what is to be seen now."""
    page = rater.page
    rater.open("/")
    yield "start page"
    rater.open("/rate")
    yield "choice"
    rater.open("/rate?study=shut")
    yield "closed"
    rater.open("/rate?study=nowhere")
    yield "no such study"
    rater.open("/rate?study=all")
    yield "consent"
    rater.press("[data-act=refuse]")
    assert "NO-1" in page.inner_text(".message")
    yield "refused"
    rater.open("/rate?study=all")
    rater.press("[data-act=consent]")
    yield "practice"
    choose(rater)
    yield "chosen"
    rater.press("[data-next]")
    assert page.inner_text("h1") == texts.PRACTICE_DIFFERS
    yield "feedback"
    rater.press("[data-act=show]")
    page.locator(".hurry").wait_for(state="visible")
    yield "item"
    for name in DIALOGS:
        rater.press(f"[data-open={name}]")
        yield name
        rater.press(f"#{name} [data-close]")
    rater.press("[data-act=pause]")
    page.click("summary")
    yield "paused"
    rater.press("[data-act=show]")
    choose(rater)
    rater.press("[data-next]")
    rater.press("[data-act=undo]")
    yield "undone"
    rater.press("[data-next]")
    choose(rater)
    rater.press("[data-next]")
    assert page.inner_text("h1") == texts.REST_TITLE
    yield "break"
    rater.press("[data-act=show]")
    rater.press("[data-open=skip]")
    page.click("#skip label >> nth=0")
    rater.press("#skip [data-act=skip]")
    assert page.inner_text("h1") == texts.FINISHED_TITLE
    assert "ROPE-7" in page.inner_text(".message")
    yield "finished"


def choose(rater: Rater) -> None:
    for group in rater.page.locator("fieldset.points").all():
        group.locator(".point >> nth=3").click(timeout=10_000)


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_nobody_scrolls_sideways_and_every_button_can_be_pressed(
    browser: Any, server: Server, size: tuple[int, int]
) -> None:
    rater = Rater(browser, server, size, "light")
    for name in views(rater):
        wide, window = rater.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= window, name
        cut = rater.page.evaluate(
            "[...document.querySelectorAll('.page button, .page a, dialog[open]')]"
            ".filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect())"
            ".filter(b => b.left < 0 || b.right > innerWidth || b.height < 24).length"
        )
        assert cut == 0, name
    rater.leave()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_any_view(browser: Any, server: Server, theme: str) -> None:
    rater = Rater(browser, server, (1280, 800), theme)
    for name in views(rater):
        assert barriers(rater.page) == [], name
    rater.leave()
