"""In a browser: people see what is stored of them and delete it; researchers hand it out."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_support import Server, barriers, chromium, serve, settled
from ui_support import fill

from annotation.person import code
from annotation.store import Store
from ui import mine_texts, studies_person_texts

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SIZES = [(1280, "light"), (375, "dark")]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    db = tmp_path_factory.mktemp("mine") / "m.db"
    fill(db).close()
    with serve(db) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(params=SIZES, ids=["wide", "narrow"])
def page(request: pytest.FixtureRequest, browser: Any) -> Iterator[Any]:
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    yield context.new_page()
    context.close()


def check(page: Any, what: str) -> None:
    """Nothing that a screen reader or a narrow window trips over."""
    assert barriers(page) == [], what
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), what


def rate_one(page: Any, url: str) -> str:
    """Agree and answer once; the person's code."""
    page.goto(f"{url}/rate?study=rope")
    page.wait_for_selector("[data-act=consent]")
    check(page, "consent")
    name = str(page.inner_text(".mine code"))
    page.click("[data-act=consent]")
    page.wait_for_selector("[data-act=pause]")
    page.check('input[value="4"]')
    page.click("[data-act=answer]")
    page.wait_for_function("document.querySelector('.place')?.textContent.startsWith('2')")
    return name


def people(server: Server) -> set[str]:
    with Store(server.db) as store, store.read() as tables:
        rows = tables.connection.execute("SELECT annotator_id FROM ratings")
        return {code(row[0]) for row in rows}


def test_a_person_deletes_what_they_gave_and_is_somebody_new(server: Server, page: Any) -> None:
    name = rate_one(page, server.url)
    assert name in people(server)
    page.click("[data-act=pause]")
    page.wait_for_selector("[data-act=mine]")
    check(page, "pause")
    page.click("[data-act=mine]")
    page.wait_for_selector("[data-act=forget]")
    check(page, "mine")
    with page.expect_download() as saved:
        page.click("[data-act=download]")
    assert saved.value.suggested_filename == mine_texts.FILE
    data = json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))
    assert [one["code"] for one in data["people"]] == [name]
    page.get_by_text(mine_texts.SAVED).first.wait_for()
    check(page, "saved")
    page.click("[data-act=forget]")
    page.wait_for_selector("[data-act=forgotten]")
    check(page, "sure")
    page.click("[data-act=forgotten]")
    page.wait_for_selector(f"h1:has-text('{mine_texts.DELETED_TITLE}')")
    settled(page)
    check(page, "deleted")
    assert name not in people(server)
    assert rate_one(page, server.url) != name


def test_a_researcher_hands_out_and_deletes(server: Server, page: Any) -> None:
    name = rate_one(page, server.url)
    (link,) = re.findall(r"/research\?token=\S+", server.said)
    page.goto(server.url + link)
    page.wait_for_selector("[data-person]")
    page.fill("[data-person]", name)
    page.press("[data-person]", "Enter")
    page.wait_for_selector(".found")
    check(page, "found")
    with page.expect_download() as saved:
        page.click("[data-ask=download]")
    data = json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))
    assert [one["code"] for one in data["people"]] == [name]
    page.click("[data-ask=sure]")
    page.wait_for_selector("[data-ask=forget]")
    check(page, "sure")
    page.click("[data-ask=forget]")
    page.wait_for_selector(f"text={studies_person_texts.deleted(1, 0)[:12]}")
    assert name not in people(server)
