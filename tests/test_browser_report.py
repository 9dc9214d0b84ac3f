"""A reviewer opens the report of a study: from the file alone, at any width, in light and dark."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_support import barriers, chromium, serve
from test_annotation_comparison_results import PROMPTS, measured, votes
from voted_support import cast, fill, study

from annotation.comparison_estimates import estimates
from annotation.comparison_results import comparison_results
from ui.report import report

pytestmark = pytest.mark.browser
TOKEN = "a-token-for-the-browser-test"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    with fill(folder / "a.db", PROMPTS, asked=study(chosen_by="novelty")) as store:
        measured(store)
        cast(store, votes())
        results = comparison_results(store, "duels")
        made = report(results, estimates(results, resamples=40), "2026-11-21T15:00:00+00:00")
    path = folder / "duels-report.html"
    path.write_text(made, encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375, 320])
def test_it_is_readable_without_any_other_file(
    browser: Any, file: Path, scheme: str, width: int
) -> None:
    with browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    ) as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        assert asked == [file.as_uri()]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert barriers(page) == []


def test_on_paper_nothing_is_cut_off(browser: Any, file: Path) -> None:
    width = 673  # A4 without its margins, in px
    with browser.new_context(viewport={"width": width, "height": 900}) as context:
        page = context.new_page()
        page.emulate_media(media="print")
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.pdf(format="A4").startswith(b"%PDF")


def test_a_researcher_downloads_it(browser: Any, tmp_path: Path) -> None:
    with fill(tmp_path / "a.db", PROMPTS) as store:
        cast(store, votes())
    with serve(tmp_path / "a.db", CRPO_RESEARCHER_TOKEN=TOKEN) as server:
        address = f"{server.url}/research/report?study=duels"
        with browser.new_context() as context:
            page = context.new_page()
            assert page.goto(address).status == 403
            page.goto(f"{server.url}/research?token={TOKEN}")
            with page.expect_download() as downloading:
                page.evaluate("(to) => { location.href = to }", address)
            assert downloading.value.suggested_filename == "duels-report.html"
            downloading.value.save_as(tmp_path / "taken.html")
    assert "Duels" in (tmp_path / "taken.html").read_text(encoding="utf-8")
