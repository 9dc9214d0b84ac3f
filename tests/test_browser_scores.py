"""Somebody types at a real browser and watches the four scores."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from browser_support import Server, barriers, chromium, serve
from ui_support import NASTY

from annotation.demo import load_demo
from annotation.store import Store
from crpo.scoring.scorer import DIMENSIONS
from ui import scores_texts as words
from ui import texts

pytestmark = pytest.mark.browser

DULL = "Climb up it to reach a high shelf."
STRIKING = "Lay it over the frozen river at dusk, so that the fog has somewhere to sit down."
PATIENCE = 120_000  # ms; the first page loads the models


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    db = tmp_path_factory.mktemp("scores") / "a.db"
    with Store(db) as store:
        load_demo(store)
    with serve(db) as running:
        yield running


class Visit:
    """One person on the page of scores."""

    def __init__(
        self, browser: Any, server: Server, width: int = 1280, height: int = 900, theme: str = ""
    ) -> None:
        self.server, self.theme = server, theme
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.errors: list[str] = []
        self.hosts: set[str] = set()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.asked(request.url))

    def asked(self, url: str) -> None:
        if not url.startswith(("data:", "blob:")):
            self.hosts.add(urlsplit(url).netloc)

    def open(self) -> "Visit":
        self.page.goto(f"{self.server.url}/scores?__theme={self.theme or 'light'}")
        self.measured()
        return self

    def measured(self) -> None:
        """Wait until the scores shown are those of the text in the box."""
        self.page.wait_for_function(
            "() => { const page = document.querySelector('.scores-page');"
            " const text = document.querySelector('#response');"
            " return text && page.dataset.measured === text.value"
            " && !page.hasAttribute('aria-busy') && !document.querySelector('.state'); }"
        )

    def type(self, text: str) -> "Visit":
        self.page.fill("#response", text)
        self.measured()
        return self

    def read(self, selector: str) -> str:
        return str(self.page.locator(selector).text_content())

    @property
    def numbers(self) -> list[str]:
        return [self.read(f"[data-part={name}-value]") for name in DIMENSIONS]

    @property
    def tinted(self) -> str:
        """The tinted text, without the numbers that are hidden."""
        return str(self.page.locator("[data-part=tokens]").inner_text())

    def inside(self) -> bool:
        wide, window = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        return bool(wide <= window)


@pytest.fixture
def visit(browser: Any, server: Server) -> Iterator[Visit]:
    found = Visit(browser, server)
    yield found
    found.context.close()
    assert found.errors == []
    assert found.hosts == {urlsplit(server.url).netloc}  # nothing from anybody else


def test_four_scores_move_while_a_person_types(visit: Visit) -> None:
    visit.open()
    assert visit.numbers == ["–"] * 4
    visit.type(DULL)
    dull = visit.numbers
    places = [visit.page.locator(f".{name} .present").bounding_box()["x"] for name in DIMENSIONS]
    visit.type(STRIKING)
    assert all(one != other for one, other in zip(dull, visit.numbers, strict=True))
    moved = [visit.page.locator(f".{name} .present").bounding_box()["x"] for name in DIMENSIONS]
    assert places != moved  # a value beyond all others stays at the end of its strip
    assert visit.tinted.strip() == STRIKING
    assert re.search(r"than \d of 10 responses|stored here", visit.read(".novelty .place"))


def test_the_last_text_wins_however_quickly_it_is_typed(visit: Visit) -> None:
    visit.open().type(STRIKING)
    expected = visit.numbers
    visit.page.fill("#response", "")
    visit.page.locator("#response").press_sequentially(STRIKING, delay=8)
    visit.measured()
    assert visit.numbers == expected
    assert visit.tinted.strip() == STRIKING
    assert visit.page.input_value("#response") == STRIKING


def test_one_question_is_on_its_way_at_a_time(visit: Visit) -> None:
    visit.open()
    under_way = most = 0

    def slow(route: Any) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        answered = route.fetch()
        under_way -= 1
        route.fulfill(response=answered)

    visit.page.route(re.compile("/gradio_api/run/predict"), slow)
    visit.page.locator("#response").press_sequentially(DULL, delay=5)
    visit.measured()
    assert most == 1
    assert visit.tinted.strip() == DULL


def test_markup_that_is_typed_is_shown_as_text(visit: Visit) -> None:
    visit.open().type(NASTY)
    assert visit.page.evaluate("window.ran") is None
    shown = re.sub(r"\s+", "", visit.tinted)
    assert shown == re.sub(r"\s+", "", NASTY)
    visit.page.select_option("#task", "own")
    visit.page.fill("#own", NASTY)
    visit.type(f"{NASTY} again")
    assert visit.page.evaluate("window.ran") is None
    assert visit.page.locator(".scores script, .scores img").count() == 0


def test_one_word_and_a_task_of_ones_own_say_what_is_missing(visit: Visit) -> None:
    visit.open().type("puppet")
    assert visit.read(".novelty .place") == words.DIMENSIONS["novelty"].short
    assert visit.numbers[0] == "–"
    visit.page.select_option("#task", "own")
    visit.page.fill("#own", "Name a creative use for a cloud")
    visit.type(STRIKING)
    assert visit.read(".novelty .place") == words.DIMENSIONS["novelty"].alone
    assert visit.read(".diversity .place") == words.DIMENSIONS["diversity"].alone
    assert "nats per token" in visit.numbers[2]
    assert visit.page.locator(".strip").count() == 0


def test_another_task_places_the_same_text_among_other_responses(visit: Visit) -> None:
    visit.open().type(STRIKING)
    before = visit.numbers
    visit.page.select_option("#task", label="mirror")
    visit.page.wait_for_function(
        "document.querySelector('[data-part=prompt]').textContent.includes('mirror')"
    )
    visit.measured()
    assert visit.numbers[1] != before[1]
    assert visit.read("[data-part=quality-note]") == words.FITTED_ELSEWHERE


def test_a_reload_keeps_what_was_typed(visit: Visit) -> None:
    visit.open()
    visit.page.select_option("#task", label="mirror")
    visit.type(STRIKING)
    numbers = visit.numbers
    visit.page.reload()
    visit.page.wait_for_selector("#response")
    visit.measured()
    assert visit.page.input_value("#response") == STRIKING
    assert visit.numbers == numbers


def test_the_model_behind_a_score_opens_with_the_keyboard_and_stays_open(visit: Visit) -> None:
    visit.open()
    visit.page.locator(".surprise summary").focus()
    visit.page.keyboard.press("Enter")
    assert visit.page.locator("[data-part=surprise-model]").is_visible()
    visit.type(DULL)
    assert visit.page.locator("[data-part=surprise-model]").is_visible()
    assert visit.read("[data-part=surprise-model]").startswith("Measured by ")


def test_numbers_of_nats_can_be_shown(visit: Visit) -> None:
    visit.open().type(DULL)
    number = visit.page.locator("[data-part=tokens] small").first
    assert not number.is_visible()
    visit.page.check("[data-numbers]")
    assert number.is_visible()
    visit.type(STRIKING)
    assert visit.page.locator("[data-part=tokens] small").first.is_visible()


def test_a_screen_reader_hears_the_scores_after_a_pause(visit: Visit) -> None:
    visit.open().type(DULL)
    visit.page.wait_for_function(
        "document.querySelector('[role=status]').textContent.includes('Diversity 0.')"
    )
    assert visit.page.locator(".strip[role=img]").count() == 4
    name = visit.page.locator(".novelty .strip").get_attribute("aria-label")
    assert name == f"Novelty: {visit.read('.novelty .place')}"


def test_a_lost_connection_loses_no_text(visit: Visit) -> None:
    visit.open().type(DULL)
    predict = re.compile("/gradio_api/run/predict")
    visit.page.route(predict, lambda route: route.fulfill(status=502, body=""))
    visit.page.fill("#response", STRIKING)
    visit.page.locator("[data-late]").wait_for(state="visible")
    assert visit.page.input_value("#response") == STRIKING
    visit.page.unroute(predict)
    visit.type(f"{STRIKING} Again.")
    assert not visit.page.locator("[data-late]").is_visible()


def test_the_scores_shown_are_saved_as_a_file(visit: Visit, tmp_path: Path) -> None:
    visit.open()
    assert visit.page.locator("[data-csv]").count() == 0  # nothing to save yet
    visit.type(f'={STRIKING}\nSo it "sat".')
    with visit.page.expect_download() as download:
        visit.page.click("[data-csv]")
    assert download.value.suggested_filename == words.FILE
    download.value.save_as(tmp_path / "scores.csv")
    with (tmp_path / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["response"] == f'\'={STRIKING}\nSo it "sat".'
    assert row["profile"] == "demo"
    for name, shown in zip(DIMENSIONS, visit.numbers, strict=True):
        assert f"{float(row[name]):.2f}" in shown or f"{float(row[name]):.3f}" in shown
    visit.page.locator("[data-csv]").focus()
    with visit.page.expect_download():
        visit.page.keyboard.press("Enter")


def test_a_profile_that_is_not_on_this_machine_cannot_be_chosen(visit: Visit) -> None:
    visit.open()
    assert visit.page.input_value("#profile") == "demo"
    paper = visit.page.locator("#profile option[value=paper]")
    assert paper.text_content() == words.offer("paper", here=False)
    assert paper.is_disabled()
    # Whoever asks for it all the same is measured by the started one, and told so.
    visit.page.evaluate("document.querySelector('#profile [value=paper]').disabled = false")
    visit.page.select_option("#profile", "paper")
    visit.type(DULL)
    assert words.not_here("paper", "demo") in visit.read("[data-part=notice]")
    assert visit.numbers[0] != "–"
    visit.page.reload()
    visit.page.wait_for_selector("#response")
    visit.measured()
    assert visit.page.input_value("#profile") == "demo"


def test_the_views_are_one_step_apart_and_keep_what_was_typed(visit: Visit) -> None:
    visit.open().type(DULL)
    present = visit.page.locator(".tabs [aria-current=page]")
    assert present.text_content() == texts.SCORES_ONE
    visit.page.click(f".tabs >> text={texts.SCORES_SEVERAL}")
    visit.page.wait_for_selector("#responses")
    assert present.text_content() == texts.SCORES_SEVERAL
    assert visit.page.locator(".site [aria-current=page]").text_content() == texts.SCORES
    visit.page.go_back()
    visit.page.wait_for_selector("#response")
    visit.measured()
    assert visit.page.input_value("#response") == DULL


@pytest.mark.parametrize("width", [320, 375, 768, 1024, 1280])
def test_nothing_is_wider_than_the_window(browser: Any, server: Server, width: int) -> None:
    visit = Visit(browser, server, width).open()
    assert visit.inside()
    for text in (STRIKING, "w" * 300, "puppet"):
        assert visit.type(text).inside()
    visit.page.check("[data-numbers]")
    for name in DIMENSIONS:
        visit.page.click(f".{name} summary")
    assert visit.type(f"{STRIKING} {'long' * 60}").inside()
    visit.context.close()


def test_on_a_phone_the_scores_come_below_the_text(browser: Any, server: Server) -> None:
    visit = Visit(browser, server, 375, 760).open().type(STRIKING)

    def box(selector: str) -> dict[str, float]:
        found: dict[str, float] = visit.page.locator(selector).bounding_box()
        return found

    written, rows, why = box("#response"), box(".rows"), box(".why")
    assert written["y"] + written["height"] <= rows["y"]
    assert rows["y"] + rows["height"] <= why["y"]
    for target in visit.page.locator(".scores :is(select, summary, textarea, label.switch)").all():
        if target.is_visible():
            size = target.bounding_box()
            assert min(size["width"], size["height"]) >= 24
    visit.context.close()


def test_a_dark_page_is_dark_to_its_edges(browser: Any, server: Server) -> None:
    visit = Visit(browser, server, theme="dark").open()
    page, edge = visit.page.evaluate(
        "[document.body, document.documentElement].map(e => getComputedStyle(e).backgroundColor)"
    )
    assert page == edge
    visit.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_of_scores(browser: Any, server: Server, theme: str) -> None:
    visit = Visit(browser, server, theme=theme).open()

    def check(where: str) -> None:
        assert barriers(visit.page) == [], where

    check("empty")
    visit.type(STRIKING)
    visit.page.check("[data-numbers]")
    visit.page.click(".novelty summary")
    check("typed")
    visit.page.select_option("#task", "own")
    visit.page.fill("#own", "Name a creative use for a cloud")
    visit.type("puppet")
    check("own")
    visit.context.close()
