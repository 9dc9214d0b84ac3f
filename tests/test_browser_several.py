"""Somebody pastes several responses into a real browser."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from browser_support import Server, barriers, chromium, serve

from annotation.demo import load_demo
from annotation.store import Store
from ui import several_texts as words

pytestmark = pytest.mark.browser

USES = [
    "Climb it to reach a shelf.",
    "Lean it on the moon.",
    "shelf",
    "Hang wet maps on it to dry.",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("app")
    with Store(folder / "a.db") as store:
        load_demo(store)
    with serve(folder / "a.db", CRPO_CACHE=str(folder / "cache")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Any, server: Server) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    found = context.new_page()
    found.set_default_timeout(120_000)
    errors: list[str] = []
    hosts: set[str] = set()
    found.on("pageerror", lambda error: errors.append(str(error)))
    found.on("request", lambda one: hosts.add(urlsplit(one.url).netloc))
    found.goto(f"{server.url}/several?__theme=light")
    found.wait_for_selector("#responses")
    yield found
    context.close()
    assert errors == []
    assert hosts - {""} == {urlsplit(server.url).netloc}  # nothing from anybody else


def write(page: Any, lines: list[str]) -> None:
    page.fill("#responses", "\n".join(lines))
    measured(page)


def measured(page: Any) -> None:
    page.wait_for_function(
        "() => document.querySelector('.several-page').dataset.measured"
        " === document.querySelector('#responses').value"
    )


def order(page: Any) -> list[str]:
    return [str(text) for text in page.locator(".several tbody .text").all_text_contents()]


def test_rows_come_in_the_order_of_the_lines_and_the_heads_sort(page: Any) -> None:
    write(page, USES)
    assert order(page) == USES
    head = page.locator("th[data-column=novelty]")
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    shown = page.locator("td[data-head=Novelty]").all_inner_texts()
    numbers = [text.split()[-1] for text in shown]
    assert numbers[-1] == "–"  # one word has no novelty, and comes last
    assert numbers[:-1] == sorted(numbers[:-1], reverse=True)
    write(page, [*USES, "Call it a staircase for the shy."])
    assert head.get_attribute("aria-sort") == "descending"  # it stays as it was
    head.locator("button").click()
    numbers = [t.split()[-1] for t in page.locator("td[data-head=Novelty]").all_inner_texts()]
    assert numbers[:-1] == sorted(numbers[:-1])
    head.locator("button").click()
    assert order(page)[:4] == USES


def test_the_table_is_saved_as_it_is_measured(page: Any, tmp_path: Path) -> None:
    write(page, [*USES, "=HYPERLINK(1)"])
    with page.expect_download() as download:
        page.click("[data-csv]")
    download.value.save_as(tmp_path / "scores.csv")
    assert download.value.suggested_filename == "scores.csv"
    with (tmp_path / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["response"] for row in rows] == [*USES, "'=HYPERLINK(1)"]
    assert rows[2]["novelty"] == ""
    assert float(rows[0]["diversity"]) > 0


def test_a_reload_keeps_what_was_pasted(page: Any) -> None:
    write(page, USES)
    page.select_option("#task", label="mirror")
    measured(page)
    page.reload()
    page.wait_for_selector(".several tbody tr")
    assert page.input_value("#responses") == "\n".join(USES)
    assert order(page) == USES
    assert "mirror" in page.locator("[data-part=prompt]").text_content()


@pytest.mark.parametrize("width", [320, 375, 768])
def test_nothing_is_wider_than_the_window(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    write(page, [*USES, "w" * 200, "שלום עולם"])
    wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= window
    for button in page.locator(".several button:visible").all():
        assert button.bounding_box()["height"] >= 24


def test_a_long_set_scrolls_in_its_box_so_that_the_result_stays_near(page: Any) -> None:
    write(page, [f"Use number {n}." for n in range(120)])
    box = page.locator("#responses").bounding_box()
    assert box["height"] < 400
    assert words.too_many(120, 100) in page.locator("[data-part=notice]").text_content()
    assert len(order(page)) == 100
    assert page.input_value("#responses").count("Use") == 120  # nothing of it is lost


def test_a_number_that_is_missing_is_explained_where_everybody_can_read_it(page: Any) -> None:
    write(page, USES)
    assert words.WHY_NOT["novelty"] in page.locator("[data-part=table]").inner_text()
    write(page, [USES[0], USES[1]])
    assert words.WHY_NOT["novelty"] not in page.locator("[data-part=table]").inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_view_of_several_texts(page: Any, theme: str) -> None:
    page.goto(f"{page.url.split('?')[0]}?__theme={theme}")
    page.wait_for_selector("#responses")
    write(page, [*USES, "w" * 200, "שלום עולם"])
    page.locator("th[data-column=quality] button").click()
    assert barriers(page) == []


def test_a_screen_reader_hears_how_diverse_the_set_is(page: Any) -> None:
    write(page, USES)
    page.wait_for_function(
        "document.querySelector('[role=status]').textContent.includes('4 responses measured')"
    )
