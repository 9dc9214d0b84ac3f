"""A researcher watches votes come in, leaves a rater out, and takes pictures, tables, a report."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from browser_support import Server, barriers, chromium, serve
from PIL import Image
from voted_support import ARMS, Cast, cast, fill, person

from annotation.answers import public_id
from annotation.exclusions import excluded
from annotation.store import Store
from ui import ranking_texts as words
from ui import results_texts as common

pytestmark = pytest.mark.browser

TOKEN = "a-token-for-the-browser-test"
PATIENCE = 60_000  # ms
PROMPTS = 2
LEFT = public_id("duels", person("left"))
MANY = tuple(f"a model with a long name {number:02d}" for number in range(10))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    db = tmp_path_factory.mktemp("app") / "a.db"
    with fill(db, PROMPTS) as store:
        cast(store, votes())
    with serve(db, CRPO_RESEARCHER_TOKEN=TOKEN) as running:
        yield running


def votes() -> list[Cast]:
    """Four people prefer whoever comes first by name, each but for one pair; one goes left."""
    met = [(pair, at) for at in range(PROMPTS) for pair in itertools.combinations(ARMS, 2)]
    return [
        Cast(f"rater {who}", pair, pair[place == who], at, confidence=1 + who % 3)
        for who in range(4)
        for place, (pair, at) in enumerate(met)
    ] + [Cast("left", (pair[1], pair[0]) if place % 2 else pair, pair[place % 2], at)
         for place, (pair, at) in enumerate(met)]  # fmt: skip


class Visit:
    """One researcher on the page of results."""

    def __init__(self, browser: Any, server: Server, width: int = 1280, theme: str = "light"):
        self.server, self.theme = server, theme
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.errors: list[str] = []
        self.hosts: set[str] = set()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))

    def open(self) -> "Visit":
        self.page.goto(f"{self.server.url}/research?token={TOKEN}")
        self.page.goto(f"{self.server.url}/results?study=duels&__theme={self.theme}")
        self.page.wait_for_selector("[data-part=body] h2")
        return self

    def estimated(self) -> "Visit":
        """Also what is computed beside: the last part of it, then nothing is on its way."""
        self.page.wait_for_selector("[data-key=stop]", state="attached")
        self.page.wait_for_selector("[data-key=prompts]", state="attached")
        return self

    def says(self, sentence: str) -> None:
        self.page.wait_for_function(
            "words => document.querySelector('.results')?.innerText.includes(words)", arg=sentence
        )

    def counted(self) -> tuple[int, int]:
        """Votes and people, as the page has them now."""
        found = re.search(r"(\d+) of \d+ votes, by (\d+) people", self.page.inner_text(".results"))
        assert found
        return int(found[1]), int(found[2])

    def inside(self) -> bool:
        wide, window = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        return bool(wide <= window)

    def take(self, selector: str) -> tuple[str, Path]:
        with self.page.expect_download() as download:
            self.page.click(selector)
        return download.value.suggested_filename, Path(download.value.path())

    def close(self) -> None:
        self.context.close()
        assert self.errors == []
        assert self.hosts - {""} == {urlsplit(self.server.url).netloc}


@pytest.fixture
def visit(browser: Any, server: Server) -> Iterator[Visit]:
    found = Visit(browser, server)
    yield found
    found.close()


def test_the_page_follows_the_votes_and_keeps_what_is_open(visit: Visit) -> None:
    visit.open().estimated()
    votes, people = visit.counted()
    arms = (
        visit.page.locator("[data-part=body] .beside").first.locator("tbody th").all_inner_texts()
    )
    assert [arm.strip() for arm in arms] == list(ARMS)
    visit.page.get_by_text(words.CELLS, exact=True).click()
    visit.page.evaluate("window.stayed = true")
    with Store(visit.server.db) as store:
        cast(store, [Cast("late", ("sft", "cre"), "sft")])
    visit.says(f"{votes + 1} of 48 votes, by {people + 1} people")
    assert visit.page.evaluate("window.stayed")
    assert visit.page.locator("[data-key=cells] table").is_visible()


def test_a_rater_is_left_out_with_the_keyboard_and_comes_back(visit: Visit) -> None:
    visit.open()
    visit.says("Chose the one on the left 12 of 12 times")
    votes, people = visit.counted()
    visit.page.locator(f'[data-exclude="{LEFT}"]').focus()
    visit.page.keyboard.press("Enter")
    assert visit.page.locator("dialog").get_attribute("open") is not None
    visit.page.fill("#act-reason", "Always the left one.")
    visit.page.click("[data-act]")
    visit.says(f"{votes - 12} of 48 votes, by {people - 1} people; 12 by raters who are left out.")
    assert visit.page.locator("dialog").get_attribute("open") is None
    assert visit.page.evaluate("document.activeElement.dataset.include") == LEFT
    with Store(visit.server.db) as store:
        (act,) = excluded(store, "duels").values()
    assert act.reason == "Always the left one."
    visit.page.click(f'[data-include="{LEFT}"]')
    visit.page.fill("#act-reason", "On second thoughts.")
    visit.page.click("[data-act]")
    visit.says(f"{votes} of 48 votes, by {people} people.")


def test_a_look_without_careless_raters_changes_nothing(visit: Visit) -> None:
    visit.open().estimated()
    visit.page.check("[data-without]")
    visit.says(common.WITHOUT_NOTE)
    total = "[data-part=body] .beside tbody tr:nth-child(2) td:nth-of-type(4)"
    assert visit.page.inner_text(total) == "24"  # 4 people, 2 prompts, 3 other arms
    with Store(visit.server.db) as store:
        assert excluded(store, "duels") == {}


def test_tables_and_the_report_can_be_taken_along(visit: Visit) -> None:
    visit.open().estimated()
    votes, people = visit.counted()
    for name, column, rows in (
        ("ranking", "arm", 4),
        ("pairs", "model_a", 6),
        ("votes", "rater", votes),
        ("raters", "rater", people),
    ):
        called, path = visit.take(f'[data-take="{name}.csv"]')
        assert called == f"duels-{name}.csv"
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        assert lines[0].startswith(f"{column},")
        assert len(lines) == rows + 1
        assert person("left") not in "".join(lines)
    called, path = visit.take("a[download]")
    assert called.endswith(".html")
    report = path.read_text(encoding="utf-8")
    assert "Duels" in report
    assert person("left") not in report


def test_pictures_are_saved_as_they_look(visit: Visit) -> None:
    visit.open().estimated()
    for picture in ("ranking", "win-rates", "votes"):
        _, path = visit.take(f'[data-picture="{picture}.svg"]')
        drawn = path.read_text(encoding="utf-8")
        assert drawn.startswith("<svg")
        assert "var(" not in drawn
        assert "class=" not in drawn
        assert picture != "win-rates" or "stroke-dasharray:3px" in drawn  # what is undecided
        _, path = visit.take(f'[data-picture="{picture}.png"]')
        with Image.open(path) as dots:
            assert dots.format == "PNG"
            assert len(dots.convert("RGB").getcolors(1_000_000) or []) > 20  # not an empty sheet


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_wider_than_the_window_and_axe_finds_nothing(
    browser: Any, server: Server, theme: str
) -> None:
    visit = Visit(browser, server, 1280, theme).open().estimated()
    for summary in visit.page.locator("summary").all():
        summary.click()
    for width in (375, 640, 1280):
        visit.page.set_viewport_size({"width": width, "height": 800})
        assert visit.inside(), width
        assert width == 640 or barriers(visit.page) == [], width
    visit.page.set_viewport_size({"width": 320, "height": 640})
    visit.page.click(f'[data-exclude="{LEFT}"]')
    assert visit.inside()
    assert barriers(visit.page) == []
    visit.close()


def test_a_table_of_many_arms_scrolls_in_its_box_with_the_keyboard(
    browser: Any, tmp_path: Path
) -> None:
    met = list(itertools.combinations(MANY, 2))
    with fill(tmp_path / "a.db", 1, MANY) as store:
        cast(store, [Cast(who, pair, pair[0]) for who in ("one", "two") for pair in met])
    with serve(tmp_path / "a.db", CRPO_RESEARCHER_TOKEN=TOKEN) as server:
        visit = Visit(browser, server, 1280).open()
        box = visit.page.locator(".wide-picture")
        assert box.get_attribute("tabindex") is None  # there is room
        visit.page.set_viewport_size({"width": 375, "height": 760})
        visit.page.wait_for_selector(".wide-picture[tabindex='0']")
        assert visit.inside()
        assert box.get_attribute("aria-label") == words.MATRIX
        box.focus()
        visit.page.keyboard.press("ArrowRight")
        visit.page.wait_for_function("document.querySelector('.wide-picture').scrollLeft > 0")
        assert barriers(visit.page) == []
        visit.close()
