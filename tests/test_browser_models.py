"""Two models answer a prompt side by side, in a browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from browser_support import Server, barriers, chromium, serve

from annotation.demo import load_demo
from annotation.store import Store
from ui import models_texts as words

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOKEN = "a-token-for-the-browser-test"
PATIENCE = 120_000  # ms; a loaded machine needs more than the seconds that a free one does


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("models")
    with Store(folder / "a.db") as store:
        load_demo(store)
    environment: Any = {"CRPO_RESEARCHER_TOKEN": TOKEN, "CRPO_CACHE": str(folder / "cache")}
    with serve(folder / "a.db", **environment) as running:
        yield running


@pytest.fixture
def visit(browser: Any, server: Server, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The page of models, for a researcher at a desk or a stranger with a phone."""
    phone = getattr(request, "param", "desk") == "phone"
    viewport = {"width": 375 if phone else 1280, "height": 900}
    context = browser.new_context(viewport=viewport, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    errors: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda one: asked.append(one.url))
    if not phone:
        page.goto(f"{server.url}/research?token={TOKEN}")
    page.goto(f"{server.url}/models?__theme={'dark' if phone else 'light'}")
    page.wait_for_selector("[data-example]")
    yield page
    context.close()
    assert errors == []
    assert all(one.startswith((server.url, "data:", "blob:")) for one in asked)


def test_a_stop_while_the_first_models_load_is_heard(visit: Any) -> None:
    assert visit.locator("header [aria-current]").inner_text() == "Models"
    assert barriers(visit) == []
    visit.click("[data-example] >> nth=0")
    visit.click("[data-go]")
    visit.wait_for_selector(".columns > .column")
    assert visit.locator("[data-go]").is_disabled()
    visit.click("[data-stop]:not(:disabled)")
    ended = ", ".join(f".state:text-is('{one}')" for one in words.ENDINGS.values())
    visit.wait_for_selector(f":is({ended}) >> nth=1")
    assert words.ENDINGS["stopped"] in visit.inner_text(".columns")
    visit.wait_for_selector("[data-go]:not(:disabled)")
    assert visit.locator("[data-stop]").is_disabled()
    assert barriers(visit) == []


def test_from_a_prompt_to_a_saved_pair(visit: Any, server: Server) -> None:
    visit.fill(
        "#prompt", "Come up with an original and creative use for the following object: sock"
    )
    visit.uncheck("[value=miniature-dpo]")
    visit.check("[value=miniature-cre]")
    visit.keyboard.press("Tab")
    visit.click("[data-go]")
    visit.wait_for_selector("[data-pick]")
    visit.wait_for_function("document.querySelectorAll('.mark .strip').length === 8")
    assert visit.locator(".columns .response").count() == 2
    assert "miniature" not in visit.inner_text(".round")
    assert barriers(visit) == []
    visit.reload()  # what was typed and what was written are still there
    visit.wait_for_selector("[data-pick]")
    assert visit.locator("[value=miniature-cre]").is_checked()
    visit.click("[data-pick='1']")
    visit.wait_for_selector("[data-chose]")
    assert set(visit.locator(".column h2 bdi").all_inner_texts()) == {"miniature", "miniature-cre"}
    assert visit.evaluate("document.activeElement.hasAttribute('data-chose')")
    assert barriers(visit) == []
    visit.click("[data-save]")
    visit.wait_for_selector(f"text={words.SAVED}")
    with Store(server.db) as store:
        texts = [one.text for prompt in store.prompts() for one in store.responses(prompt.id)]
    for text in visit.locator(".columns .response").all_inner_texts():
        assert text in texts


@pytest.mark.parametrize("visit", ["phone"], indirect=True)
def test_a_phone_shows_one_below_the_other(visit: Any) -> None:
    assert visit.locator("#hub").count() == 0  # a stranger names no other model
    visit.uncheck("[name=blind]")
    visit.click("[data-go]")
    visit.wait_for_selector(f"text={words.NO_PROMPT}")
    visit.click("[data-example] >> nth=2")
    visit.click("[data-go]")
    visit.wait_for_selector("[data-pick]")
    visit.wait_for_function("document.querySelectorAll('.mark .strip').length === 8")
    ends = visit.evaluate(
        "[...document.querySelectorAll('.columns > .column')]"
        ".map((one) => one.getBoundingClientRect())"
        ".map((one) => [one.top, one.bottom])"
    )
    assert ends[1][0] >= ends[0][1]
    wide, window = visit.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= window
    assert visit.locator("[data-save]").count() == 0
    assert barriers(visit) == []
