"""Logging in and out in a real browser, also from within another site's frame."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from browser_support import Server, barriers, chromium, serve, settled
from openid_stand_in import BEN, Hub, known_to, provider
from ui_support import fill, rated, study
from visiting import Visit

from ui import login_texts, texts

pytestmark = pytest.mark.browser

HUB_PAGE = "https://huggingface.co/spaces/lab/study"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hub, Server]]:
    """An app as on a Space, but for its address."""
    db = tmp_path_factory.mktemp("login") / "a.db"
    store = fill(db)
    store.add_study(study("known", "rating", login="huggingface"))
    store.add_items("known", rated("A swing."))
    store.close()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with provider() as hub:
        known = known_to(hub, f"http://127.0.0.1:{port}")
        space = {"SPACE_ID": "lab/study", "SPACE_AUTHOR_NAME": "anna"}
        with serve(db, port, **known, **space) as server:
            yield hub, server


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


def test_a_researcher_logs_in_sees_the_studies_and_logs_out(
    browser: Any, running: tuple[Hub, Server]
) -> None:
    visit = Visit(browser, running[1])
    page = visit.page
    page.goto(f"{running[1].url}/research")
    page.wait_for_selector("a[data-login]", state="visible")
    assert barriers(page) == []
    page.click("a[data-login]")
    page.wait_for_selector("text=New study")
    page.click(".site form button")
    page.wait_for_selector(".doors, .door")
    page.goto(f"{running[1].url}/research")
    page.wait_for_selector(f"text={texts.RESEARCHERS_TITLE}")
    page.wait_for_selector(".site form", state="hidden")
    visit.hosts -= {running[0].url.removeprefix("http://")}
    visit.close()


def test_in_a_frame_the_login_opens_a_tab_and_the_study_goes_on_there(
    browser: Any, running: tuple[Hub, Server]
) -> None:
    running[0].account = BEN
    context = browser.new_context(viewport={"width": 375, "height": 800})
    frame = f'<iframe src="{running[1].url}/rate?study=known" width="360" height="780">'
    context.grant_permissions(["local-network-access"], origin="https://huggingface.co")
    context.route("https://huggingface.co/**", lambda route: route.fulfill(
        status=200, content_type="text/html", body=frame
    ))  # fmt: skip
    page = context.new_page()
    page.goto(HUB_PAGE)
    way = page.frame_locator("iframe").locator("a[data-login]")
    way.wait_for(state="visible")
    with context.expect_page() as opened:
        way.click()
    tab = opened.value
    settled(tab)
    assert tab.url == f"{running[1].url}/rate?study=known"
    assert tab.locator("h1").text_content() == "The study known"
    tab.click("[data-act=consent]")
    tab.wait_for_selector("text=A swing.")
    assert page.frame_locator("iframe").locator("h1").text_content() == login_texts.ASKED_TITLE
    mine = {one["name"]: one for one in context.cookies()}
    assert mine["crpo_login"]["sameSite"] == "Lax"
    assert mine["crpo_annotator"]["partitionKey"] == "https://huggingface.co"
    context.close()
