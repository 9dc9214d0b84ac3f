"""Nothing that tells who wrote what reaches a rater's browser before the reveal.

All traffic of a whole session is recorded, and everything that a page keeps. Then every arm's name,
every id of a response or pair, every origin and file name is looked for in it, also inside what is
encoded.
"""

import base64
import contextlib
import json
import re
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_support import Server, chromium, serve, settled
from ui_support import WHICH, study
from visiting import Visit

from annotation.arms import add_arms
from annotation.files import read_rows
from annotation.generations import read_generations
from annotation.intake import Brought
from annotation.store import Store
from annotation.studies import Codes
from ui import compare_texts as words
from ui import texts
from ui.tokens import Tokens

pytestmark = pytest.mark.browser

ARMS = {"Zarquon-9b-Wobble": "zarquon-out", "vellichor/quux-plonk": "quux-out", None: "collected"}
THINGS = ("rope", "brick", "sock")
# Words of which any one would tell an arm, and what the store calls the sources.
TELLING = ("zarquon", "wobble", "vellichor", "quux", "plonk", "collected", ".jsonl")
SOURCES = re.compile(r"\b(human|editor|model|arm|source|origin)s?\b", re.IGNORECASE)
CODED = re.compile(r"[A-Za-z0-9_-]{12,}")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("blind")
    with Store(folder / "a.db") as store:
        for study_id, size in (("wave-2", 1), ("wave-3", 3)):
            made = study(
                study_id,
                "comparison",
                WHICH,
                raters_per_item=9,
                break_every=4,
                confidence=True,
                comments=True,
                reveal="end",
                set_size=size,
                codes=Codes("DONE-77"),
            )
            store.add_study(made)
            read = [
                read_generations(Brought(read_rows(path), path.name), made)
                for path in files(folder, study_id, each=2 * size)
            ]
            add_arms(store, made, read)
    with serve(folder / "a.db") as running:
        yield running


def files(folder: Path, study_id: str, each: int) -> list[Path]:
    """One file of generations for each arm, named after it."""
    paths = []
    for number, (arm, name) in enumerate(ARMS.items()):
        path = folder / f"{name}-{study_id}.jsonl"
        rows = [
            {
                "prompt": f"Name a use for a {thing}",
                "response": f"Idea {number}{n} for a {thing}, {study_id}.",
            }
            | ({"model": arm} if arm else {})
            for thing in THINGS
            for n in range(each)
        ]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        paths.append(path)
    return paths


class Watched(Visit):
    """A visit of which everything is kept.

    Attributes:
        traffic: Address, headers and body of all that was sent and all that came.
        views: What came in answer to messages of the page of comparing.
        kept: What the page and the browser held at some moment.
    """

    def __init__(self, browser: Any, server: Server) -> None:
        super().__init__(browser, server)
        self.traffic: list[str] = []
        self.views: list[str] = []
        self.kept: list[str] = []
        self.files: dict[str, Any] = {}  # the framework's own; recording keeps no cache
        self.context.route("**/*", self._record)

    def _record(self, route: Any) -> None:
        asked = route.request
        if asked.url in self.files:
            route.fulfill(response=self.files[asked.url])
            return
        answered = route.fetch()
        if "/assets/" in asked.url or "/static/" in asked.url:
            self.files[asked.url] = answered
        body = answered.body().decode("utf-8", "replace")
        self.traffic += [asked.method, asked.url, str(asked.all_headers()), asked.post_data or ""]
        self.traffic += [str(answered.headers), body]
        if asked.method == "POST" and "/compare" in asked.url:
            self.views.append(body)
        route.fulfill(response=answered)

    def look(self) -> None:
        """Keep all that the page has now, also what is not to be seen."""
        stored = "JSON.stringify([localStorage, sessionStorage, document.cookie, document.title])"
        self.kept += [self.page.content(), self.page.evaluate(stored)]
        self.kept += [str(self.context.cookies()), self.page.url]
        self.kept.append(self.page.evaluate("JSON.stringify(window.gradio_config ?? null)"))

    def step(self, *keys: str) -> None:
        self.press(*keys)
        self.look()

    def use(self, selector: str) -> None:
        self.click(selector)
        self.look()

    @property
    def everything(self) -> str:
        text = "\n".join(self.traffic + self.kept)
        return "\n".join([text, *decoded(text)]).casefold()


def decoded(text: str) -> Iterator[str]:
    """What signed or encoded pieces of a text hold."""
    for piece in set(CODED.findall(text)):
        with contextlib.suppress(ValueError):
            data = base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4))
            yield data.decode("utf-8", "replace")
            with contextlib.suppress(zlib.error):
                yield zlib.decompress(data).decode("utf-8", "replace")


def test_the_search_reads_what_is_encoded_and_what_is_compressed() -> None:
    for arm in ("zarquon", "zarquon " * 40):  # the second one is compressed
        note = Tokens("a key").sign("somebody", "wave-2", arm)
        assert "zarquon" not in note
        assert "zarquon" in "".join(decoded(f'data-token="{note}"'))


def secrets(server: Server) -> set[str]:
    """Ids of responses, pairs and prompts, arms, and where responses come from."""
    with sqlite3.connect(server.db) as db:
        found = {value for row in db.execute("SELECT id, model, origin FROM responses")
                 for value in row if value}  # fmt: skip
        for sql in (
            "SELECT id FROM items",
            "SELECT arm FROM pool WHERE arm <> 'human'",
            "SELECT seed FROM enrolments",
            "SELECT participant FROM enrolments WHERE participant IS NOT NULL",
        ):
            found |= {row[0] for row in db.execute(sql)}
    return {value.casefold() for value in found} | set(TELLING)


def judge(person: Watched) -> None:
    """From the invitation to the last page, with everything that one can do on the way."""
    page = person.page
    person.look()
    person.use("[data-act=consent]")
    page.click("button >> text=Instructions")
    person.look()
    page.keyboard.press("Escape")
    person.step("f", "w")
    page.keyboard.type("It made me laugh")
    person.step("Enter", "a", "u", "b")
    page.click(f"button >> text={texts.REPORT}")
    page.click("#report >> text=copied")
    person.use("#report [data-reason]")
    page.click(f"text={texts.SKIP}")
    page.click("#skip >> text=subject")
    person.use("#skip [data-reason]")
    person.use("[data-act=pause]")
    person.use("[data-act=show]")
    page.reload()
    settled(page)
    person.look()
    while not page.get_by_text(texts.FINISHED_TITLE).count():
        if page.locator(".response").count():
            person.step("4", "u", "1")
        else:
            person.use("[data-act=show]")  # after a break


@pytest.mark.parametrize("study_id", ["wave-2", "wave-3"])
def test_a_whole_session_names_no_arm_before_the_reveal(server: Server, study_id: str) -> None:
    with chromium() as browser:
        person = Watched(browser, server)
        person.open("/")
        person.open(f"/compare?study={study_id}&PROLIFIC_PID=rater-7")
        judge(person)
        said = person.everything
        assert "idea 0" in said  # the recording has what was shown
        assert "it made me laugh" in said
        assert "done-77" in said
        assert {secret for secret in secrets(server) if secret in said} == set()
        assert not [found for view in person.views for found in SOURCES.findall(view)]
        # nothing in a page tells two responses apart but their texts
        for view in person.views:
            for card in re.findall(r'<section class="card">.*?</section>', view, re.DOTALL):
                assert set(re.findall(r'[\w-]+="[^"]*"', card)) <= {
                    'class="card"', 'class="scroll"', 'class="set"', 'class="response"',
                    'tabindex="0"', 'role="group"', 'dir="auto"',
                    *(f'aria-label="{name} {side}"' for name in ("Response", "Responses")
                      for side in "AB"),
                }  # fmt: skip
        person.use("[data-act=reveal]")
        assert person.heading() == words.TITLE
        for name in ("zarquon-9b-wobble", "vellichor/quux-plonk", "a person"):  # it can be found
            assert name in person.everything
        person.close()


def test_no_other_door_gives_the_names_away(server: Server) -> None:
    """What a rater can ask for by hand: addresses and messages that no page sends."""
    with chromium() as browser:
        person = Watched(browser, server)
        person.begin("/compare?study=wave-2")
        ask = """async ([path, body]) => {
          const answer = await fetch(path, body === null ? {} : {method: "POST",
            headers: {"content-type": "application/json"}, body: JSON.stringify(body)});
          return answer.status;
        }"""
        for path in ("/config", "/config?page=compare", "/gradio_api/info", "/export.csv",
                     "/research/export.csv", "/results?study=wave-2", "/answers?study=wave-2",
                     "/research", "/manifest.json", "/sitemap.xml"):  # fmt: skip
            person.page.evaluate(ask, [path, None])
        for action in ("reveal", "names", "export", "arms"):
            message = {"action": action, "study": "wave-2", "values": {}}
            person.page.evaluate(ask, ["/turn/compare?study=wave-2", message])
        person.look()
        assert {one for one in secrets(server) if one in person.everything} == set()
        person.context.close()
