"""What few people see, and nobody shall trip over: refusals, ends, and pages without their server.

Each state is looked at in two widths, light and dark. The pages that everybody sees are held by the
tests that walk through them.
"""

import dataclasses
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_support import Server, barriers, chromium, serve, settled
from openid_stand_in import Hub, known_to, provider
from ui_support import fill, rated, study
from visiting import Visit

from ui import (
    limits_texts,
    login_texts,
    markup,
    mine_texts,
    operating_texts,
    studies_texts,
    texts,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]
VIEWS = [(width, dark) for width in (1280, 375) for dark in (False, True)]
AGREE, PAUSE, MINE, FORGET = (f"[data-act={act}]" for act in ("consent", "pause", "mine", "forget"))
# Where, what is clicked there one after the other, and what is to be read in the end.
STATES = {
    "start page": ("/", [], texts.HOME_TITLE),
    "nothing there": ("/rates/x", [], texts.NOT_FOUND_TITLE),
    "no such study": ("/rate?study=none", [], texts.NO_STUDY_TITLE),
    "no login": ("/login", [], login_texts.NOWHERE_TITLE),
    "for researchers": ("/research", [], texts.RESEARCHERS_TITLE),
    "refused": ("/rate?study=rope", ["[data-act=refuse]"], texts.REFUSED_TITLE),
    "closed": ("/rate?study=closed", [], texts.CLOSED_TITLE),
    "full": ("/rate?study=full", [], texts.FULL_TITLE),
    "no login here": ("/rate?study=known", [], login_texts.NO_LOGIN[:40]),
    "not from the platform": ("/rate?study=sent", [], login_texts.PLATFORM_TITLE),
    "twice": ("/rate?study=sent&PROLIFIC_PID=p1", [], login_texts.TWICE_TITLE),
    "own data": ("/rate?study=rope", [AGREE, PAUSE, "a[href='./']", MINE], mine_texts.TITLE),
    "own data go": (
        "/rate?study=rope",
        [AGREE, PAUSE, "a[href='./']", MINE, FORGET],
        mine_texts.SURE_TITLE,
    ),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


def filled(db: Path) -> None:
    store = fill(db)
    for name, settings in {
        "known": {"login": "huggingface"},
        "sent": {"login": "participant"},
        "full": {"judgements_at_most": 1},
        "closed": {"state": "closed"},
    }.items():
        store.add_study(dataclasses.replace(study(name, "rating"), **settings))
        store.add_items(name, rated("A swing.", "A hammock."))
    store.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[Server]:
    """Without a login; somebody has filled one study, and come to another from a platform."""
    db = tmp_path_factory.mktemp("barriers") / "a.db"
    filled(db)
    with serve(db, CRPO_LIMITS="turn.person=0.05/9") as running:
        first = Visit(browser, running)
        first.begin("/rate?study=full")
        first.page.check('input[value="4"]')
        first.click("[data-next]")
        first.begin("/rate?study=sent&PROLIFIC_PID=p1")
        first.close()
        yield running


@pytest.fixture
def visit(browser: Any, server: Server) -> Iterator[Visit]:
    visitor = Visit(browser, server)
    yield visitor
    visitor.context.close()


def check(page: Any, name: str) -> None:
    """Nothing that a screen reader or a narrow window trips over."""
    for width, dark in VIEWS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("(dark) => document.body.classList.toggle('dark', dark)", dark)
        assert barriers(page) == [], (name, width, dark)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)


@pytest.mark.parametrize("name", STATES)
def test_a_state_that_few_see_has_no_barrier(visit: Visit, name: str) -> None:
    path, clicks, read = STATES[name]
    page = visit.page
    page.goto(visit.server.url + path)
    for selector in clicks:
        page.wait_for_selector(selector)
        settled(page)
        page.click(selector)
    page.get_by_text(read).first.wait_for()
    check(page, name)


def test_every_page_has_a_name_of_its_own_in_the_browsers_tab(visit: Visit) -> None:
    paths = {*markup.SCORES, *markup.PAGES, *markup.RESEARCH}
    titles = set()
    for path in paths:
        visit.page.goto(visit.server.url + path)
        visit.page.wait_for_function(
            "(site) => document.title.endsWith(site)", arg=f" · {texts.SITE}"
        )
        titles.add(visit.page.title())
    assert len(titles) == len(paths)


def test_who_is_slowed_reads_it_without_a_barrier(visit: Visit) -> None:
    page = visit.open("/rate?study=rope")
    notice = page.locator("[data-late]:not([hidden])")
    while not notice.count():  # each asks the server once
        page.reload()
        page.wait_for_function("() => !document.querySelector('.view')?.hasAttribute('aria-busy')")
    assert notice.text_content() == limits_texts.SLOW_FIRST  # nothing was given yet
    check(page, "slowed")


@pytest.fixture
def researcher(browser: Any, server: Server) -> Iterator[Any]:
    (link,) = re.findall(r"/research\?token=\S+", server.said)
    visitor = Visit(browser, server)
    visitor.page.goto(server.url + link)
    visitor.page.wait_for_selector("[data-person]")
    yield visitor.page
    visitor.context.close()


def test_a_login_that_is_not_there_is_said_where_it_is_chosen(
    researcher: Any, server: Server
) -> None:
    researcher.goto(f"{server.url}/research?new=1")
    missing = researcher.get_by_text(studies_texts.NO_LOGIN)
    choice = researcher.locator("input[name=login]")
    choice.first.wait_for()
    assert not missing.is_visible()
    choice.and_(researcher.locator("[value=huggingface]")).check()
    missing.wait_for()
    check(researcher, "no login to choose")
    choice.first.check()
    missing.wait_for(state="hidden")


def test_a_page_without_its_server_says_so_at_once_and_only_there(
    researcher: Any, server: Server
) -> None:
    """The last test of this server, which ends here."""
    researcher.goto(f"{server.url}/operations")
    researcher.get_by_text(operating_texts.WELL).wait_for()
    server.process.terminate()
    server.process.wait(15)
    researcher.wait_for_selector(".toast-body", state="attached")  # the framework has noticed
    researcher.get_by_text(operating_texts.LATE).wait_for(timeout=1_000)
    assert not researcher.locator(".toast-body").is_visible()
    assert not researcher.get_by_text(operating_texts.WELL).is_visible(), "nobody knows that now"
    check(researcher, "no server")


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hub, Server]]:
    """With a login, as on a Space."""
    db = tmp_path_factory.mktemp("space") / "a.db"
    filled(db)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with provider() as hub:
        known = known_to(hub, f"http://127.0.0.1:{port}")
        with serve(db, port, **known, SPACE_ID="lab/s", SPACE_AUTHOR_NAME="anna") as running:
            yield hub, running


def test_a_login_has_no_barrier_and_the_header_is_one_flow(
    browser: Any, space: tuple[Hub, Server]
) -> None:
    visit = Visit(browser, space[1])
    page = visit.open("/rate?study=known")
    page.get_by_text(login_texts.ASKED_TITLE).wait_for()
    check(page, "login asked")
    space[0].denies = True
    page.click("a[data-login]")
    page.get_by_text(login_texts.FAILED_TITLE).wait_for()
    check(page, "login declined")
    space[0].denies = False
    page.goto(f"{space[1].url}/research")
    page.click("a[data-login]")
    page.wait_for_selector("[data-person]")
    check(page, "all entries of the header")
    page.set_viewport_size({"width": 375, "height": 900})
    page.goto(f"{space[1].url}/operations")
    page.get_by_text(operating_texts.WELL).wait_for()
    entries = visit.boxes(".site nav a, .site form button")
    rows = sorted({round(box["y"] + box["height"] / 2) for box in entries})
    assert len(rows) == 2, rows
    assert entries[-1]["x"] > entries[0]["x"], "the last entry follows another on its line"
    visit.context.close()
