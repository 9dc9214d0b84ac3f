"""A researcher opens the link, makes a study, brings texts, looks at it and opens it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from browser_support import Server, barriers, chromium, serve, settled
from ui_support import NASTY, fill

from annotation.store import Store
from annotation.wording import INSTRUCTIONS
from ui import studies_texts as words
from ui import texts

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    db = tmp_path_factory.mktemp("app") / "a.db"
    fill(db).close()
    with serve(db, HF_HUB_OFFLINE="1") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Any, server: Server) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    found = context.new_page()
    found.set_default_timeout(60_000)
    errors: list[str] = []
    hosts: set[str] = set()
    found.on("pageerror", lambda error: errors.append(str(error)))
    found.on("request", lambda one: hosts.add(urlsplit(one.url).netloc))
    link = re.search(r"^Researchers: (\S+)$", server.said, re.MULTILINE)
    assert link
    found.goto(link[1])
    found.wait_for_selector(".studies-table")
    assert found.url == f"{server.url}/research"
    yield found
    context.close()
    assert errors == []
    assert hosts - {""} == {urlsplit(server.url).netloc}  # nothing from anybody else


def go(page: Any, server: Server, path: str) -> None:
    page.goto(server.url + path)
    page.wait_for_selector(".research [data-late]", state="attached")


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_study_from_the_form_to_its_first_rater(page: Any, server: Server) -> None:
    page.click(f"text={words.NEW}")
    page.wait_for_selector("[data-form]")
    page.click("[data-ask=save]")
    page.wait_for_selector("[data-field=title] .mistake:visible")
    assert page.evaluate("document.activeElement.name") == "title"
    page.keyboard.type("Ropes & tins")
    assert page.input_value("[name=id]") == "ropes-tins"
    assert page.locator(".mistake:visible, [data-part=problem] > :visible").count() == 0
    page.fill("[name=instructions]", "# Read\n\n- *carefully*\n\n" + NASTY)
    page.click("[data-rows=dimensions] [data-add]")
    second = page.locator("[data-rows=dimensions] [data-row]").nth(1)
    second.locator("[name=name]").fill("novelty")
    second.locator("[name=question]").fill("How new is it?")
    page.click("[data-ask=preview]")  # the second question has no points yet
    mistake = second.locator("[data-field=labels] .mistake")
    mistake.wait_for(state="visible")
    assert mistake.inner_text() == words.LABELS
    assert page.input_value("[name=title]") == "Ropes & tins"
    second.locator("[name=labels]").fill("old\nnew")
    page.click("[data-ask=preview]")
    page.wait_for_selector("dialog.preview[open]")
    shown = page.locator(".as-rater")
    assert shown.locator("em", has_text="carefully").count() == 1
    assert shown.locator("fieldset.points").count() == 2
    assert page.evaluate("window.ran") is None
    page.keyboard.press("Escape")
    page.click("[data-ask=save]")
    page.wait_for_url("**/research?study=ropes-tins")
    page.wait_for_selector("[data-study]")

    page.fill("[data-bring=typed] [name=prompt]", "A use for a tin")
    page.fill(
        "[data-bring=typed] [name=responses]", "Drum on it.\nPlant a fern in it.\nDrum on it."
    )
    page.click("[data-bring=typed] button")
    page.click("[data-bring-in]")
    page.wait_for_selector(".brought .notice")
    page.click("[data-state=open]")
    page.wait_for_selector(".standing .state-open")
    assert page.locator(".numbers dd").first.inner_text() == "2"
    address = page.locator("[data-address]").inner_text()
    page.goto(address)
    settled(page)
    assert page.locator("h1").inner_text() == "Ropes & tins"


def test_the_words_of_a_comparison_stand_in_for_those_of_a_rating(
    page: Any, server: Server
) -> None:
    go(page, server, "/research?new")
    page.check("[name=kind][value=comparison]")
    assert page.input_value("[name=instructions]") == INSTRUCTIONS["comparison"]
    assert page.input_value("[name=question]") == "Which response is more creative?"
    assert not page.is_visible("[name=labels]")
    page.fill("[name=question]", "Which one would you tell a friend?")
    page.fill("[name=title]", "Which of two")
    page.fill("[name=pairs_per_cell]", "30")
    page.check("[name=reveal][value=end]")
    page.check("[name=confidence]")
    page.check("[name=kind][value=rating]")
    page.check("[name=kind][value=comparison]")
    assert page.input_value("[name=question]") == "Which one would you tell a friend?"
    page.click("[data-ask=save]")
    page.wait_for_url("**/research?study=which-of-two")
    go(page, server, "/research?study=which-of-two&show=settings")
    assert page.input_value("[name=pairs_per_cell]") == "30"
    assert page.is_checked("[name=reveal][value=end]")
    assert page.is_checked("[name=confidence]")


def test_what_is_typed_survives_a_reload(page: Any, server: Server) -> None:
    go(page, server, "/research?new")
    page.fill("[name=title]", "Half a form")
    page.click("[data-rows=dimensions] [data-add]")
    page.locator("[name=name]").nth(1).fill("novelty")
    page.reload()
    page.wait_for_function(
        "() => document.querySelector('[name=title]')?.value === 'Half a form'"
        " && document.querySelectorAll('.rows [name=name]')[1]?.value === 'novelty'"
    )


def test_a_file_is_read_and_its_mistakes_are_shown(
    page: Any, server: Server, tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("prompt,response\ntin,Wear it.\ntin,\n", encoding="utf-8")
    go(page, server, "/research?study=rope")
    page.click("text=From a file")
    page.set_input_files("[type=file]", path)
    page.click("[data-bring=file] button")
    page.wait_for_selector(".refused")
    assert page.locator(".refused td").all_inner_texts() == ["3", "no response (column response)"]
    page.click("[data-bring-in]")
    page.wait_for_selector(".brought .notice")
    with Store(server.db) as store:
        assert "tin" in {one.text for one in store.prompts("rope")}


def test_yaml_goes_out_and_fills_the_form_again(page: Any, server: Server) -> None:
    go(page, server, "/research?study=ropes&show=settings")
    page.click(f"text={words.YAML}")
    page.click("[data-ask=yaml]")
    page.wait_for_function(
        "() => document.querySelector('[data-yaml]').value.includes('id: ropes')"
    )
    changed = page.input_value("[data-yaml]").replace("The study ropes", "Renamed")
    page.fill("[data-yaml]", changed)
    page.click("[data-ask=fill]")
    page.wait_for_function("() => document.querySelector('[name=title]').value === 'Renamed'")


def test_only_researchers_see_the_link_in_the_header(page: Any, server: Server) -> None:
    page.goto(f"{server.url}/rate")
    page.wait_for_selector("[data-researchers]:visible")
    page.context.clear_cookies()
    page.goto(f"{server.url}/research")
    page.wait_for_selector("text=This page is for researchers")
    assert page.locator("[data-researchers]:visible").count() == 0
    assert "The study rope" not in page.content()


def test_practice_of_writing_is_made_in_the_form_and_previewed(page: Any, server: Server) -> None:
    go(page, server, "/research?new")
    page.check("[name=kind][value=writing]")
    page.fill("[name=title]", "Corks")
    practice = page.locator("[data-rows=practice]")
    assert page.locator("[data-rows=gold]").is_hidden()
    page.locator("details", has=practice).locator("summary").click()
    practice.locator("[data-add]").click()
    page.click("[data-ask=save]")
    practice.locator("[data-field=prompt] .mistake").wait_for(state="visible")
    assert practice.locator("[data-field=expected]").is_hidden()
    response = practice.locator("[data-field=response] label")
    assert response.inner_text() == words.PRACTISED[0]["writing"]
    practice.locator("[name=prompt]").fill("What could a cork be?")
    practice.locator("[name=response]").fill("A raft for ants.")
    practice.locator("[name=feedback]").fill("Any idea is welcome.")
    page.click("[data-ask=preview]")
    page.wait_for_selector("dialog.preview[open]")
    shown = page.locator(".as-rater .learn")
    assert shown.locator(".wording").inner_text() == "Any idea is welcome."
    assert barriers(page) == []
    page.keyboard.press("Escape")
    page.click("[data-ask=save]")
    page.wait_for_url("**/research?study=corks")
    with Store(server.db) as store:
        (one,) = store.study("corks").practice
    assert (one.prompt, one.response) == ("What could a cork be?", "A raft for ants.")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_no_page_is_wider_than_the_window(
    page: Any, server: Server, width: int, theme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("?", "?new&", "?study=rope&", "?study=ropes&show=settings&"):
        go(page, server, f"/research{path}__theme={theme}")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert fits(page)
    page.click("[data-ask=preview]")
    page.wait_for_selector("dialog.preview[open]")
    assert page.evaluate(
        "(() => { const s = document.querySelector('.preview .scroll');"
        " return s.scrollWidth <= s.clientWidth; })()"
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_researchers_pages(page: Any, server: Server, theme: str) -> None:

    def check(where: str) -> None:
        assert barriers(page) == [], where

    for path in ("?", "?new&", "?study=rope&", "?study=ropes&", "?study=ropes&show=settings&"):
        go(page, server, f"/research{path}__theme={theme}")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        check(path)
    go(page, server, f"/research?study=rope&__theme={theme}")
    page.fill("[name=responses]", "Drum on it.\nDrum on it.")
    page.fill("[name=prompt]", "A use for a tin")
    page.click("[data-bring=typed] button")
    page.wait_for_selector("[data-bring-in]")
    check("read")
    page.click("text=From a file")
    rows = b"prompt,response\ntin,Wear it.\ntin,\n"
    file = {"name": "rows.csv", "mimeType": "text/csv", "buffer": rows}
    page.set_input_files("[type=file]", file)
    page.click("[data-bring=file] button")
    page.wait_for_selector(".refused")
    check("rows left out")
    go(page, server, f"/research?study=ropes&show=settings&__theme={theme}")
    page.fill("[name=title]", "")
    page.click("[data-ask=save]")
    page.wait_for_selector(".mistake:visible")
    check("mistakes")
    page.fill("[name=title]", "The study ropes")
    page.click("[data-ask=preview]")
    page.wait_for_selector("dialog.preview[open]")
    check("preview")
    page.context.clear_cookies()
    page.goto(f"{server.url}/research?__theme={theme}")
    page.wait_for_selector(f"text={texts.RESEARCHERS_TITLE}")
    check("stranger")
