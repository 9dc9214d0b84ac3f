"""From a researcher's form to rows of MuCE: two people write, two others and they themselves rate.

One story in one test, because each part begins where the last one ended.
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import datasets
import pytest
from browser_support import ROOT, Server, chromium, serve, settled

from ui import answers_texts, results_texts, studies_texts, texts, write_texts

pytestmark = pytest.mark.browser

PATIENCE = 60_000  # ms
HAT, SPOON = "Name a use for a hat", "Name a use for a spoon"
ADA = {HAT: "A nest for a bird without a tree.", SPOON: "A mirror in which all hang upside down."}
BEN = {HAT: "Keep rain in it.", SPOON: "Dig a garden for ants with it."}
EMPTY = "hat"  # what Ben writes as well
POINTS = dict(zip([*ADA.values(), *BEN.values()], (5, 4, 2, 3), strict=True))
PRACTICE, HATS = "Put it on your head.", "That is what hats are for."
PRACTISED, FEEDBACK = "A raft for ants at sea.", "Whatever comes to mind is fine."
MUCE = {
    "ID": "string",
    "Dataset": "string",
    "Set": "string",
    "Language": "string",
    "TaskType": "string",
    "TasksNamesFull": "string",
    "Prompt": "string",
    "FullPrompt": "string",
    "Response": "string",
    "RatingLabel": "string",
    "facsco_grm_scaled": "float64",
}


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, browser: Any, server: Server, name: str) -> None:
        self.server, self.name = server, name
        self.context = browser.new_context(accept_downloads=True, reduced_motion="reduce")
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.errors: list[str] = []
        self.hosts: set[str] = set()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: said.type == "error" and self.errors.append(said.text))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))

    def arrive(self, link: str) -> None:
        """From a platform, which puts its name for the person behind the study's link."""
        self.page.goto(f"{link}&PROLIFIC_PID={self.name}")
        settled(self.page)
        assert texts.YOUR_PART in self.page.inner_text(".message")
        self.press("[data-act=consent]")

    def press(self, selector: str) -> None:
        self.page.click(selector)
        settled(self.page)

    def write(self, text: str) -> None:
        self.page.fill("#answer", text)
        self.press("[data-add]")
        self.page.locator("[data-given]", has_text=text).wait_for()

    def judge(self, point: int) -> None:
        self.page.keyboard.press(str(point))
        self.page.keyboard.press("Enter")
        settled(self.page)

    def heading(self) -> str:
        return str(self.page.inner_text("h1"))

    def leave(self) -> None:
        self.context.close()
        assert self.errors == []
        assert self.hosts - {""} == {urlsplit(self.server.url).netloc}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serve(tmp_path / "a.db") as running:
        yield running


def test_a_study_of_writing_becomes_rated_rows(server: Server, tmp_path: Path) -> None:
    with chromium() as browser:
        researcher = Person(browser, server, "researcher")
        link = re.search(r"^Researchers: (\S+)$", server.said, re.MULTILINE)
        assert link is not None
        researcher.page.goto(link[1])
        to_rate = make_rating(researcher)
        to_write = make_writing(researcher)

        ada, ben = (Person(browser, server, name) for name in ("ada-1815", "ben-1706"))
        answer(ada, to_write, ADA)
        answer(ben, to_write, BEN, EMPTY)
        look_through(researcher)

        with watching(researcher):
            for name in ("carl-1777", "dora-1912"):
                rater = Person(browser, server, name)
                assert rate(rater, to_rate) == set(POINTS)
                rater.leave()
            assert rate(ada, to_rate) == set(BEN.values())
            assert rate(ben, to_rate) == set(ADA.values())
        tables = take_along(researcher)
        for person in (researcher, ada, ben):
            person.leave()
    assert all(text in tables["items"] for text in POINTS)
    check_rows(server, tmp_path)
    for file in tmp_path.glob("a.db*"):
        assert b"ada-1815" not in file.read_bytes()  # a platform's name for somebody is hashed


def make_rating(researcher: Person) -> str:
    """The study in which texts are judged; returns the link for raters."""
    page = researcher.page
    page.click(f"text={studies_texts.NEW}")
    page.fill("[name=title]", "Judge ideas")
    page.fill("[name=complete]", "RATED-1")
    teach(page, prompt=HAT, response=PRACTICE, expected="1-2", feedback=HATS)
    return save_and_open(page, "judge-ideas")


def teach(page: Any, **fields: str) -> None:
    """Something to practise on."""
    practice = page.locator("[data-rows=practice]")
    page.locator("summary", has_text=studies_texts.LISTS["practice"][0]).click()
    practice.locator("[data-add]").click()
    for name, text in fields.items():
        practice.locator(f"[name={name}]").fill(text)


def make_writing(researcher: Person) -> str:
    """The study in which people write, with its two tasks; returns the link for writers."""
    page = researcher.page
    page.goto(f"{researcher.server.url}/research?new")
    page.check("[name=kind][value=writing]")
    page.fill("[name=title]", "Have ideas")
    page.fill("[name=complete]", "WROTE-1")
    page.fill("[name=feeds]", "judge-ideas")
    page.check("[name=review]")
    teach(page, prompt="Name a use for a cork", feedback=FEEDBACK)
    page.click("[data-ask=save]")
    page.wait_for_url("**/research?study=have-ideas")
    page.fill("[name=prompts]", f"{HAT}\n{SPOON}")
    page.click("[data-bring=typed] button")
    page.click("[data-bring-in]")
    page.wait_for_selector(".brought .notice")
    return open_it(page)


def save_and_open(page: Any, study_id: str) -> str:
    page.click("[data-ask=save]")
    page.wait_for_url(f"**/research?study={study_id}")
    return open_it(page)


def open_it(page: Any) -> str:
    page.click("[data-state=open]")
    page.wait_for_selector(".standing .state-open")
    return str(page.inner_text("[data-address]"))


def answer(writer: Person, link: str, ideas: Mapping[str, str], hasty: str = "") -> None:
    """Practice, then both tasks, in whichever order they come, to the code at the end."""
    writer.arrive(link)
    writer.write(PRACTISED)
    writer.press("[data-write=done]")
    assert PRACTISED in writer.page.inner_text(".learn .given")
    assert FEEDBACK in writer.page.inner_text(".learn")
    writer.press("[data-act=learned]")
    for _ in ideas:
        task = writer.page.inner_text(".task")
        writer.write(ideas[task])
        if hasty and task == HAT:
            writer.write(hasty)
        writer.press("[data-write=done]")
    assert writer.heading() == write_texts.FINISHED_TITLE
    assert "WROTE-1" in writer.page.inner_text(".message")


def look_through(researcher: Person) -> None:
    """What people wrote: the near-empty answer is rejected, all others go on."""
    page = researcher.page
    page.goto(f"{researcher.server.url}/answers?study=have-ideas")
    hasty = page.locator("[data-id]", has=page.locator(".sign"))
    hasty.wait_for()
    assert hasty.locator(".response").inner_text() == EMPTY
    hasty.locator("[data-decide=reject]").click()
    hasty.wait_for(state="detached")
    assert page.locator("[data-id]").count() == len(POINTS)
    page.click("[data-many]")
    page.click("[data-all]")
    page.wait_for_selector(f"text={answers_texts.accepted(len(POINTS))}")


def rate(person: Person, link: str) -> set[str]:
    """Practice, then every text that is shown, to the code; returns these texts."""
    person.arrive(link)
    page = person.page
    assert page.inner_text(".response") == PRACTICE
    person.judge(5)
    assert person.heading() == texts.PRACTICE_DIFFERS
    assert HATS in page.inner_text(".message")
    person.press("[data-act=show]")
    seen: list[str] = []
    while page.locator("form[data-judge]").count():
        seen.append(page.inner_text(".response"))
        person.judge(POINTS[seen[-1]])
    assert len(set(seen)) == len(seen)
    assert person.heading() == texts.FINISHED_TITLE
    assert "RATED-1" in page.inner_text(".message")
    return set(seen)


@contextmanager
def watching(researcher: Person) -> Iterator[None]:
    """The page of results is open before the first rating, and fills by itself."""
    page = researcher.page
    page.goto(f"{researcher.server.url}/results?study=judge-ideas")
    page.wait_for_selector(f"text={results_texts.EMPTY_TITLE}")
    page.evaluate("window.stayed = true")
    yield
    page.wait_for_function(
        "() => document.querySelector('.results')?.innerText.includes('12 ratings by 4 people')"
    )
    assert page.evaluate("window.stayed")


def take_along(researcher: Person) -> Mapping[str, str]:
    """The tables of the page of results, by name."""
    page = researcher.page
    found = {}
    for name in ("sources", "items", "raters", "agreement"):
        with page.expect_download() as download:
            page.click(f'[data-take="{name}.csv"]')
        found[name] = Path(download.value.path()).read_text(encoding="utf-8-sig")
        assert "ada-1815" not in found[name]
    return found


def check_rows(server: Server, folder: Path) -> None:
    """The export joins what MuCE has, and holds what was written and how it was rated."""
    crpo_data(server, "export", "judge-ideas", "-o", str(folder / "rows"))
    rows = datasets.load_from_disk(folder / "rows")
    assert {name: rows.features[name].dtype for name in MUCE} == MUCE
    muce = datasets.Dataset.from_dict(
        {name: [1.0] if kind == "float64" else ["x"] for name, kind in MUCE.items()}
    )
    joined = datasets.concatenate_datasets([muce, rows.select_columns(list(MUCE))])
    assert joined.num_rows == len(POINTS) + 1
    assert set(rows["Response"]) == set(POINTS)
    assert set(rows["FullPrompt"]) == {HAT, SPOON}
    assert set(rows["source"]) == {"human"}
    assert set(rows["RatingLabel"]) == {"creativity"}
    assert set(rows["n_ratings"]) == {3}
    scores = dict(zip(rows["Response"], rows["facsco_grm_scaled"], strict=True))
    assert all(10 <= score <= 50 for score in scores.values())
    assert sorted(scores, key=scores.__getitem__) == sorted(POINTS, key=POINTS.__getitem__)


def crpo_data(server: Server, *arguments: str) -> None:
    """A command of the researcher, while the app runs."""
    done = subprocess.run(
        [sys.executable, "-m", "annotation.cli", *arguments, "--db", str(server.db)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
