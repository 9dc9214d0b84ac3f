"""Behind a proxy that shows the app at /studies: people rate, compare, write; researchers work."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from browser_support import Server, chromium, serve, settled
from proxy_stand_in import Proxy, proxy_stand_in
from ui_support import PROMPT, fill, judgements
from visiting import Visit

from annotation.store import Store
from annotation.studies import Study
from annotation.writing import add_prompts

pytestmark = pytest.mark.browser

TOKEN = "a-token-of-the-tests"
PATIENCE = 120_000  # ms; a loaded machine needs more than the seconds that a free one does
# What a browser asks of a host by itself, before a script of the framework has named our own icon;
# and what the framework's page names for whoever installs it as an app. Nothing needs either.
OF_THE_HOST = {"/favicon.ico", "/manifest.json"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    db = tmp_path_factory.mktemp("proxied") / "a.db"
    with fill(db) as store:
        store.add_study(Study("ideas", "Ideas", "writing", "Write.", "It is voluntary.", ()))
        add_prompts(store, "ideas", [PROMPT])
    below = {"CRPO_ROOT_PATH": "/studies", "CRPO_PROXIES": "1", "CRPO_RESEARCHER_TOKEN": TOKEN}
    with serve(db, **below) as running:
        yield running


@pytest.fixture(params=[True, False], ids=["path cut off", "path handed on"])
def proxy(server: Server, request: pytest.FixtureRequest) -> Iterator[Proxy]:
    with proxy_stand_in(server.url, cuts=request.param) as running:
        yield running


class Person(Visit):
    """Somebody who knows the app by the proxy's address alone."""

    def __init__(self, browser: Any, server: Server, proxy: Proxy) -> None:
        super().__init__(browser, Server(proxy.url, server.db, server.process, server.log))
        self.page.set_default_timeout(PATIENCE)
        self.proxy = proxy

    def cookies(self) -> dict[str, str]:
        """The path of each cookie, by name."""
        return {one["name"]: one["path"] for one in self.context.cookies()}

    def arrived(self, path: str) -> None:
        """Everything that was asked for went through the proxy's path, to this page."""
        place = urlsplit(self.page.url)
        assert place.path == f"/studies{path}"
        assert set(self.proxy.missed) <= OF_THE_HOST
        assert self.hosts == {urlsplit(self.proxy.url).netloc}
        assert self.errors == []


@pytest.fixture
def person(browser: Any, server: Server, proxy: Proxy) -> Iterator[Person]:
    visit = Person(browser, server, proxy)
    yield visit
    visit.context.close()


def test_people_go_from_the_start_page_to_rating_and_back(person: Person, server: Server) -> None:
    with Store(server.db) as store:
        before = len(judgements(store, "ratings"))
    page = person.open("/")
    page.click("a[href='rate?study=rope']")
    settled(page)
    person.arrived("/rate")
    person.click("[data-act=consent]")
    person.press("3", "Enter", "4", "Enter")
    page.reload()
    settled(page)
    with Store(server.db) as store:
        assert len(judgements(store, "ratings")) == before + 2
    assert person.cookies() == {"crpo_annotator": "/studies"}
    page.click("header .site-name")
    settled(page)
    person.arrived("/")
    icon = page.get_attribute("link[rel=icon]", "href")
    assert page.request.get(f"{person.proxy.url}/{icon}").headers["content-type"] == "image/svg+xml"


def test_people_compare_and_write(person: Person, server: Server) -> None:
    person.begin("/compare?study=ropes")
    person.click("button[data-key~=a]")
    person.arrived("/compare")
    page = person.begin("/write?study=ideas")
    page.fill("#answer", "A line for washing")
    person.click("[data-add]")
    assert page.locator("[data-given]").all_text_contents() == ["A line for washing"]
    person.arrived("/write")


def test_researchers_come_in_make_their_way_and_take_files_along(
    person: Person, server: Server
) -> None:
    page = person.begin("/compare?study=ropes")  # without a vote there are no results
    person.click("button[data-key~=a]")
    page.goto(f"{person.proxy.url}/research?token={TOKEN}")
    page.wait_for_selector(".studies-table")
    person.arrived("/research")
    assert set(person.cookies().values()) == {"/studies"}
    page.click("a[href='research?study=ropes']")
    page.wait_for_selector("[data-address]")
    address = page.text_content("[data-address]")
    assert address == f"{person.proxy.url}/compare?study=ropes"
    page.click("nav.tabs a[href='results?study=ropes']")
    page.wait_for_selector("a[href='research/report?study=ropes']")
    person.arrived("/results")
    with page.expect_download() as started:
        page.click("a[href='research/report?study=ropes']")
    assert started.value.suggested_filename == "ropes-report.html"
    page.goto(f"{person.proxy.url}/research/training")
    page.wait_for_selector("header .site-name")
    person.arrived("/training")


def test_scores_are_asked_for_below_the_path(person: Person) -> None:
    page = person.page
    page.goto(f"{person.proxy.url}/scores")
    page.wait_for_selector("nav.tabs")  # comes with the first answer of the server
    assert page.get_attribute("nav.tabs a >> nth=1", "href") == "several"
    person.arrived("/scores")


def test_over_https_cookies_are_for_https_and_a_bare_path_gets_its_slash(
    server: Server, proxy: Proxy
) -> None:
    proxy.protocol = "https"
    with httpx.Client() as client:
        cookie = client.get(f"{proxy.url}/rate").headers["set-cookie"]
        assert {"Secure", "Path=/studies"} <= set(cookie.split("; "))
        page = client.get(f"{proxy.url}/rate").text
        assert f"https://{urlsplit(proxy.url).netloc}/studies" in page
    with httpx.Client(base_url=server.url) as client:
        bare = client.get("/studies?study=a")
        assert (bare.status_code, bare.headers["location"]) == (308, "./studies/?study=a")
