"""A researcher brings the responses of several arms, looks at what is caught, and lets it in."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_support import Server, barriers, chromium, serve

from annotation.store import Store
from annotation.wording import new_study
from ui import arms_texts as words

pytestmark = pytest.mark.browser
LEAK = "As an AI language model, I would tie a boat to it. <b>Or not.</b>"
ROWS = "prompt,response,model\n" + "".join(
    f"Name a use for a {thing},{text} {thing},{arm}\n"
    for thing in ("rope", "sock")
    for arm, text in (("CrPO-llama-3.1-8b-cre", "Marry a"), ("sft", "Sell a"), ("", "Tie a"))
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    db = tmp_path_factory.mktemp("app") / "a.db"
    with Store(db) as store:
        store.add_study(
            new_study("pairs", "Which is more creative?", "comparison", ("creativity",))
        )
    with serve(db, HF_HUB_OFFLINE="1") as running:
        yield running


@pytest.fixture(scope="module", params=[1280, 375])
def page(request: pytest.FixtureRequest, server: Server) -> Iterator[Any]:
    with chromium() as browser:
        context = browser.new_context(viewport={"width": request.param, "height": 900})
        found = context.new_page()
        link = re.search(r"^Researchers: (\S+)$", server.said, re.MULTILINE)
        assert link
        found.goto(link[1])
        found.wait_for_selector(".studies-table")
        yield found
        context.close()


def test_arms_come_in_and_what_gives_itself_away_waits(
    page: Any, server: Server, tmp_path: Path
) -> None:
    wide = page.viewport_size["width"]
    path = tmp_path / f"arms-{wide}.csv"
    path.write_text(
        ROWS
        + f'"Name a use for a brick {wide}","{LEAK}",sft\n'
        + f"Name a use for a brick {wide},Name it,\n"
    )
    page.goto(f"{server.url}/research?study=pairs")
    page.click("summary:has-text('From a file')")
    page.set_input_files("[type=file]", str(path))
    page.click("[data-bring=file] button")
    page.wait_for_selector("[data-bring-in]")
    assert "As an AI language model" in page.text_content("[data-brought]")
    assert page.locator("[data-brought] .response b").count() == 0
    page.click("[data-bring-in]")
    page.wait_for_selector("[data-release]")
    assert page.locator(".of-arms .arms tbody tr").count() == 3
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.click("[data-release]")
    page.wait_for_selector(f"text={words.let_in(1)}")
    assert page.locator("[data-release]").count() == 0
