"""Somebody opens the page that compares sources, and watches it grow."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from browser_support import Server, barriers, chromium, serve
from ui_support import NASTY

from annotation.content import Entry, Response
from annotation.demo import load_demo
from annotation.store import Store
from ui import sources_texts as words

pytestmark = pytest.mark.browser

PATIENCE = 120_000  # ms; the first page loads the models
DEMO = ["Editors", "demo-plain", "demo-vivid"]
COMPLETE = (
    "() => document.querySelector('.panel') && !document.querySelector('.state')"
    " && !document.querySelector('.sources-page').hasAttribute('aria-busy')"
)

# Of names and marks in a panel, without the strokes that set them off from what they cross.
BOXES = """panel => [".name", ".mark"].map(kind => [...panel.querySelectorAll(kind)].map(one => {
  const { x, y, width, height } = one.getBBox();
  const moved = one.transform.baseVal.consolidate()?.matrix ?? { e: 0, f: 0 };
  return { x: x + moved.e, y: y + moved.f, width, height };
}))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    db = tmp_path_factory.mktemp("sources") / "a.db"
    with Store(db) as store:
        load_demo(store)
    with serve(db) as running:
        yield running


class Visit:
    """One person on the page that compares sources."""

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

    def open(self) -> "Visit":
        self.page.goto(f"{self.server.url}/sources?__theme={self.theme}")
        self.page.wait_for_function(COMPLETE)
        return self

    @property
    def sources(self) -> list[str]:
        return [str(one).strip() for one in self.page.locator("tbody th").all_text_contents()]

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


def test_the_three_sources_of_the_demonstration_have_numbers(visit: Visit) -> None:
    visit.open()
    assert visit.sources == DEMO
    assert visit.page.locator("h1").all_text_contents() == [words.TITLE]
    assert visit.page.locator(".panel").count() == 3
    for panel in visit.page.locator(".panel").all():
        assert panel.locator(".mark").count() == 3
        assert panel.locator(".name").all_text_contents() == DEMO
        assert str(panel.get_attribute("aria-label")).startswith("Quality against ")
    for cell in visit.page.locator("td:nth-child(n+4)").all_text_contents():
        assert re.search(r"\d\.\d+ \[\d\.\d+, \d\.\d+\]", cell)
    assert visit.page.is_checked("[data-shared]")
    assert "28 prompts" in visit.page.inner_text("[data-part=entering]")
    visit.page.wait_for_function(
        "document.querySelector('[role=status]').textContent.startsWith('Measured: 280 responses')"
    )


def test_no_name_in_the_figure_lies_on_a_mark_or_on_another_name(visit: Visit) -> None:
    visit.open()
    for panel in visit.page.locator(".panel").all():
        names, marks = panel.evaluate(BOXES)
        assert len(names) == len(marks) == 3
        for place, one in enumerate(names):
            for other in [*marks, *names[place + 1 :]]:
                apart = (
                    one["x"] + one["width"] <= other["x"]
                    or other["x"] + other["width"] <= one["x"]
                    or one["y"] + one["height"] <= other["y"]
                    or other["y"] + other["height"] <= one["y"]
                )
                assert apart, (one, other)


def test_a_task_narrows_the_numbers_and_the_switch_decides(visit: Visit) -> None:
    visit.open()
    visit.page.select_option("#of-task", "Metaphors")
    visit.page.wait_for_function("document.querySelector('td:nth-child(3)').innerText === '2'")
    assert not visit.page.is_checked("[data-shared]")
    assert words.NO_RANGES in visit.page.inner_text("[data-part=about]")
    visit.page.check("[data-shared]")
    visit.page.wait_for_timeout(500)
    visit.page.wait_for_function(COMPLETE)
    assert visit.page.is_checked("[data-shared]")
    visit.page.select_option("#of-task", "")
    visit.page.wait_for_function("document.querySelector('td:nth-child(3)').innerText === '28'")


def test_the_table_can_be_taken_along(visit: Visit) -> None:
    visit.open()
    with visit.page.expect_download() as download:
        visit.page.click("[data-csv]")
    assert download.value.suggested_filename == words.FILE
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("source,responses,prompts,novelty_mean,")
    assert [line.split(",")[0] for line in lines[1:]] == DEMO


def test_what_measured_opens_and_stays_open_while_the_page_asks_again(visit: Visit) -> None:
    visit.open()
    visit.page.get_by_text(words.MEASURED).click()
    assert visit.page.locator("dd code").first.is_visible()
    with visit.page.expect_response(re.compile("/gradio_api/run/predict")):
        pass  # the page asks by itself
    visit.page.wait_for_function(COMPLETE)
    assert visit.page.locator("dd code").first.is_visible()


def test_the_views_are_linked_and_a_stranger_path_names_them(visit: Visit) -> None:
    visit.open()
    assert visit.page.locator(".tabs [aria-current=page]").inner_text() == "By source"
    assert visit.page.locator(".site nav [aria-current=page]").inner_text() == "Scores"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_nothing_is_wider_than_the_window(
    browser: Any, server: Server, width: int, theme: str
) -> None:
    visit = Visit(browser, server, width, theme).open()
    for summary in visit.page.locator("summary").all():
        summary.click()
    assert visit.inside()
    visit.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_where_sources_are_compared(
    browser: Any, server: Server, theme: str
) -> None:
    visit = Visit(browser, server, theme=theme).open()
    visit.page.get_by_text(words.MEASURED).click()
    assert barriers(visit.page) == []
    visit.close()


# Last, because they change what is stored.


def test_a_new_source_appears_without_a_reload_and_its_name_stays_text(visit: Visit) -> None:
    visit.open()
    visit.page.evaluate("window.stayed = true")
    with Store(visit.server.db) as store:
        store.add_items(
            "demo",
            [
                Entry(one, (Response(one.id, "A raft for a sleeping cat.", "model", NASTY),))
                for one in store.prompts()
            ],
        )
    visit.page.wait_for_function("document.querySelectorAll('tbody tr').length === 4")
    visit.page.wait_for_function(COMPLETE)
    assert visit.page.evaluate("[window.stayed, window.ran]") == [True, None]
    assert re.sub(r"\s+", "", NASTY) in [re.sub(r"\s+", "", one) for one in visit.sources]
    assert visit.page.locator(".sources script, .sources img").count() == 0
    assert visit.inside()


def test_a_long_name_fits_on_a_phone(browser: Any, server: Server) -> None:
    visit = Visit(browser, server, 375)
    with Store(visit.server.db) as store:
        first = store.prompts()[0]
        long = Response(first.id, "A raft for a sleeping dog.", "model", "m" * 300)
        store.add_items("demo", [Entry(first, (long,))])
    visit.open()
    visit.page.uncheck("[data-shared]")
    visit.page.wait_for_function("document.querySelectorAll('tbody tr').length >= 4")
    assert visit.inside()
    visit.close()
