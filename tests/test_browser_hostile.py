"""Every page, full of texts that attack whoever reads them, in a real browser."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from browser_support import Server, chromium, serve, settled
from hostile_support import BORN, COMPARES, EVIL, RATES, WRITES, fill

from ui.gate import HEADERS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOKEN = "a-token-for-the-browser-test"
PATIENCE = 60_000  # ms
QUIET = (  # nothing is asked and nothing stands there as not yet come
    "() => { const v = document.querySelector('.view, [data-view]');"
    " return v && !v.hasAttribute('aria-busy') && v.querySelector('h1')"
    " && !v.querySelector('p.loading:not([hidden])'); }"
)
WATCH = (
    "document.addEventListener('securitypolicyviolation',"
    " e => console.error('BLOCKED ' + e.violatedDirective + ' ' + e.blockedURI));"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    db = tmp_path_factory.mktemp("hostile") / "a.db"
    fill(db).close()
    with serve(db, CRPO_RESEARCHER_TOKEN=TOKEN) as running:
        yield running


class Reader:
    """Somebody who reads; `wrong` grows with whatever an attack brought about."""

    def __init__(self, browser: Any, server: Server) -> None:
        self.server = server
        self.context = browser.new_context(reduced_motion="reduce")
        self.context.add_init_script(WATCH)
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: self.wrong.append(f"dialog: {dialog.message}"))
        self.page.on("console", lambda said: self._said(said.type, said.text))
        self.page.on("response", self._answered)

    def _said(self, kind: str, text: str) -> None:
        if text.startswith("BLOCKED") or "Content Security Policy" in text:
            self.wrong.append(f"{kind}: {text}")

    def _answered(self, answer: Any) -> None:
        address = urlsplit(answer.url)
        if address.scheme not in {"http", "https"}:
            return
        if address.netloc != urlsplit(self.server.url).netloc:
            self.wrong.append(f"asked: {answer.url}")
        elif lacking := set(HEADERS) - set(answer.headers):
            self.wrong.append(f"without {lacking}: {answer.url}")

    def look(self, path: str = "") -> None:
        """Go to a page, or stay, and look at all that became of the texts."""
        if path:
            self.page.goto(self.server.url + path)
        self.page.wait_for_function(QUIET)
        born = self.page.evaluate(
            "born => [...document.querySelectorAll(born)].map(e => e.outerHTML.slice(0, 200))", BORN
        )
        ran = self.page.evaluate("() => window.ran")
        if born or ran is not None:
            self.wrong.append(f"{path or self.page.url}: {born} ran={ran}")

    def click(self, selector: str) -> None:
        self.page.click(selector)
        settled(self.page)
        self.look()

    def close(self) -> None:
        self.context.close()
        assert not self.wrong, "\n".join(self.wrong)


def test_who_takes_part_reads_hostile_texts_as_texts(browser: Any, server: Server) -> None:
    reader = Reader(browser, server)
    reader.look("/")
    for study in (RATES, COMPARES, WRITES):
        page = {RATES: "rate", COMPARES: "compare", WRITES: "write"}[study]
        reader.look(f"/{page}?study={study}")
        assert "Consent" in reader.page.inner_text("body")
        reader.click("[data-act=consent]")
    reader.page.fill("#answer", EVIL)
    reader.look()
    reader.look(f"/compare?study={COMPARES}")
    assert "Text arm-1" in reader.page.inner_text("body")
    reader.page.click("[data-why]")
    reader.page.fill("[name=why]", EVIL)
    for key in ("Enter", "a"):
        reader.page.keyboard.press(key)
        settled(reader.page)
    reader.look()
    assert "arm-1" in reader.page.inner_text("body"), "who wrote what is told after each vote"
    reader.look(f"/rate?study={RATES}")
    reader.close()


@pytest.mark.parametrize("asked", ["%22%3E%3Cscript%3Ewindow.ran=9%3C/script%3E", "%0d%0ax: y"])
def test_an_address_is_never_part_of_a_page(browser: Any, server: Server, asked: str) -> None:
    reader = Reader(browser, server)
    for path in ("/", "/rate", "/compare", "/write", "/research", "/results", "/models"):
        reader.look(f"{path}?study={asked}&PROLIFIC_PID={asked}&__theme={asked}&prompt={asked}")
    reader.close()


def test_researchers_read_hostile_texts_as_texts(browser: Any, server: Server) -> None:
    reader = Reader(browser, server)
    reader.page.goto(f"{server.url}/research?token={TOKEN}")
    reader.look("/research")
    assert "Rates" in reader.page.inner_text("body")
    for study in (RATES, COMPARES, WRITES):
        reader.look(f"/research?study={study}")
        reader.look(f"/results?study={study}")
    for path in (f"/answers?study={WRITES}", "/training", "/sources", "/scores", "/several"):
        reader.look(path)
    for path in ("/models", "/operations"):
        reader.look(path)
    report = reader.page.request.get(f"{server.url}/research/report?study={COMPARES}")
    reader.page.set_content(report.text())
    assert reader.page.locator(BORN).count() == 0
    reader.close()
