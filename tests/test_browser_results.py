"""A researcher watches a study fill, leaves a rater out, and takes numbers along."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from browser_support import Server, barriers, chromium, serve
from judged_support import CREATIVITY, QUALITY, example, fill, give, person, study
from PIL import Image

from annotation.answers import public_id
from annotation.exclusions import exclude, excluded
from annotation.store import Store
from annotation.wording import rating_study
from ui import results_texts as words

pytestmark = pytest.mark.browser

TOKEN = "a-token-for-the-browser-test"
PATIENCE = 60_000  # ms
SAME = public_id("ropes", person("same"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    rng = np.random.default_rng(0)
    worth = rng.normal(3, 1.1, 40)
    asked = study(CREATIVITY, QUALITY, checks=(example("check", 2, 2),))
    with fill(tmp_path / "a.db", 40, asked) as store:
        store.add_study(rating_study("empty", "Nobody here", ("creativity",)))
        for dimension in ("creativity", "quality"):
            points = {
                f"rater {one}": np.clip(np.rint(worth + rng.normal(0, 0.7, 40)), 1, 5).tolist()
                for one in range(5)
            }
            give(store, points | {"same": [2.0] * 40}, dimension)
        give(store, {"rater 0": [2.0]}, named=["check"])
    with serve(tmp_path / "a.db", CRPO_RESEARCHER_TOKEN=TOKEN) as running:
        yield running


class Visit:
    """One researcher on the page of results."""

    def __init__(self, browser: Any, server: Server, width: int = 1280, theme: str = "light"):
        self.server, self.theme = server, theme
        self.context = browser.new_context(
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
            accept_downloads=True,
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.errors: list[str] = []
        self.hosts: set[str] = set()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console",
            lambda said: self.errors.append(said.text) if said.type == "error" else None,
        )
        self.page.on("request", lambda request: self.asked(request.url))

    def asked(self, url: str) -> None:
        if not url.startswith(("data:", "blob:")):
            self.hosts.add(urlsplit(url).netloc)

    def open(self, study_id: str = "ropes") -> "Visit":
        self.page.goto(f"{self.server.url}/research?token={TOKEN}")
        self.page.goto(f"{self.server.url}/results?study={study_id}&__theme={self.theme}")
        self.page.wait_for_selector("[data-part=body] h2")
        return self

    def estimated(self) -> "Visit":
        self.page.wait_for_function(
            "document.querySelector('.responses .number')?.innerText.includes('±')"
        )
        return self

    def says(self, sentence: str) -> None:
        self.page.wait_for_function(
            "words => document.querySelector('.results')?.innerText.includes(words)", arg=sentence
        )

    def inside(self) -> bool:
        wide, window = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        return bool(wide <= window)

    def close(self) -> None:
        self.context.close()
        assert self.errors == []
        assert self.hosts == {urlsplit(self.server.url).netloc}  # nothing from anybody else


@pytest.fixture
def visit(browser: Any, server: Server) -> Iterator[Visit]:
    found = Visit(browser, server)
    yield found
    found.close()


def test_a_stranger_sees_nothing_of_a_study(visit: Visit) -> None:
    visit.page.goto(f"{visit.server.url}/results?study=ropes")
    visit.page.wait_for_selector(".results-page .message")
    assert "for researchers" in visit.page.inner_text(".results-page")
    assert "Ropes" not in visit.page.content()


def test_a_rater_is_left_out_with_the_keyboard_and_comes_back(visit: Visit) -> None:
    visit.open()
    visit.says("240 ratings by 6 people.")
    button = visit.page.locator(f'[data-exclude="{SAME}"]')
    button.focus()
    visit.page.keyboard.press("Enter")
    assert visit.page.locator("dialog").get_attribute("open") is not None
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")  # without a reason
    visit.says(words.NO_REASON)
    visit.page.fill("#act-reason", "Always the same <b>point</b>.")
    visit.page.click("[data-act]")
    visit.says("200 ratings by 5 people; 1 rater left out.")
    assert visit.page.locator("dialog").get_attribute("open") is None
    assert visit.page.evaluate("document.activeElement.dataset.include") == SAME
    with Store(visit.server.db) as store:
        (act,) = excluded(store, "ropes").values()
    assert act.reason == "Always the same <b>point</b>."
    visit.page.reload()
    visit.says("Always the same <b>point</b>.")
    visit.page.click(f'[data-include="{SAME}"]')
    visit.page.fill("#act-reason", "On second thoughts.")
    visit.page.click("[data-act]")
    visit.says("240 ratings by 6 people.")
    visit.page.get_by_text(words.HISTORY).click()
    assert visit.page.locator(".history li").count() == 2


def test_escape_leaves_everything_as_it_is(visit: Visit) -> None:
    visit.open()
    visit.page.click(f'[data-exclude="{SAME}"]')
    visit.page.fill("#act-reason", "Not really.")
    with visit.page.expect_response(re.compile("/gradio_api/run/predict")):
        pass  # the page asks again by itself
    assert words.NO_REASON not in visit.page.inner_text("dialog")
    visit.page.keyboard.press("Escape")
    with Store(visit.server.db) as store:
        assert excluded(store, "ropes") == {}


def test_the_page_follows_the_study_and_keeps_what_is_open(visit: Visit) -> None:
    visit.open().estimated()
    visit.page.get_by_text(words.SPECIALISTS).click()
    assert visit.page.locator(".measures tbody tr").count() == 9
    visit.page.evaluate("window.stayed = true")
    with Store(visit.server.db) as store:
        for dimension in ("creativity", "quality"):
            give(store, {"late": [3.0] * 3}, dimension)
    visit.says("243 ratings by 7 people.")
    assert visit.page.evaluate("window.stayed")
    assert visit.page.locator(".measures").is_visible()


def test_questions_and_careless_raters_can_be_chosen(visit: Visit) -> None:
    visit.open()
    visit.page.select_option("#dimension", "quality")
    visit.says("quality: 1 not at all")
    visit.page.check("[data-without]")
    visit.says(words.WITHOUT_NOTE)
    assert visit.page.evaluate("document.activeElement.dataset.key") == "without"
    assert visit.page.locator(".plot .mark").count() == 4
    assert "200" in visit.page.inner_text("[data-part=body] .beside tbody tr:last-child")
    visit.page.uncheck("[data-without]")
    visit.page.wait_for_function("!document.querySelector('.choose .notice')")


def test_tables_and_pictures_can_be_taken_along(visit: Visit) -> None:
    visit.open().estimated()
    for name, column in (
        ("sources", "dimension"),
        ("items", "item"),
        ("raters", "rater"),
        ("agreement", "dimension"),
    ):
        with visit.page.expect_download() as download:
            visit.page.click(f'[data-take="{name}.csv"]')
        assert download.value.suggested_filename == f"ropes-{name}.csv"
        lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
        assert lines[0].startswith(f"{column},")
        assert len(lines) > 4
        assert person("same") not in "".join(lines)
    with visit.page.expect_download() as download:
        visit.page.click('[data-picture="means.svg"]')
    drawn = Path(download.value.path()).read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert "var(" not in drawn
    assert "font-size" in drawn
    with visit.page.expect_download() as download:
        visit.page.click('[data-picture="means.png"]')
    with Image.open(download.value.path()) as dots:
        assert dots.format == "PNG"
        assert dots.width > 1_000
        assert len(dots.convert("RGB").getcolors(1_000_000) or []) > 20  # not an empty sheet


def test_an_empty_study_says_so_and_fills(visit: Visit) -> None:
    visit.open("empty")
    assert words.EMPTY_TITLE in visit.page.inner_text(".results")
    assert not visit.page.locator(".people").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 375, 1280])
def test_nothing_is_wider_than_the_window_and_axe_finds_nothing(
    browser: Any, server: Server, width: int, theme: str
) -> None:
    with Store(server.db) as store:
        exclude(store, "ropes", person("rater 1"), "A reason " + "w" * 200, "a researcher")
    visit = Visit(browser, server, width, theme).open().estimated()
    for summary in visit.page.locator("summary").all():
        summary.click()
    assert visit.inside()
    assert barriers(visit.page) == []
    visit.page.click(f'[data-exclude="{SAME}"]')
    assert visit.inside()
    assert barriers(visit.page) == []
    if width == 1280:
        for path in ("/results?study=empty&", "/results?"):
            visit.page.goto(f"{server.url}{path}__theme={theme}")
            visit.page.wait_for_selector("main h1")
            assert barriers(visit.page) == [], path
    visit.close()
