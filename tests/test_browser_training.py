"""A researcher goes from ratings to a published folder, in a browser."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from browser_support import Server, barriers, chromium, serve
from finished_run import NAME, finish

from annotation.demo import load_demo
from annotation.store import Store
from crpo.progress import read_progress
from ui import training_people_texts as people
from ui import training_texts as words

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOKEN = "a-token-for-the-browser-test"
PATIENCE = 180_000  # ms; a loaded machine needs more than the minute that a free one does
TINY = (
    "sft.max_steps: 4\ncrpo.max_steps: 12\npairs.max_pairs: 48\nmax_prompts: 6\n"
    "generate.samples: 1\nmax_new_tokens: 8\ncrpo.per_device_train_batch_size: 4"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


class Visit:
    """One researcher; `errors` grows with what breaks, `hosts` with who is asked."""

    def __init__(self, browser: Any, server: Server, width: int = 1280, theme: str = "light"):
        self.server, self.theme = server, theme
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.errors: list[str] = []
        self.hosts: set[str] = set()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.goto(f"{server.url}/research?token={TOKEN}")

    def open(self, path: str = "/training") -> Any:
        sign = "&" if "?" in path else "?"
        self.page.goto(f"{self.server.url}{path}{sign}__theme={self.theme}")
        self.page.wait_for_selector(".page.training [data-part] *")
        return self.page

    def state(self, *states: str) -> None:
        wanted = ", ".join(f".standing .state-{one}" for one in states)
        self.page.wait_for_selector(wanted)

    def inside(self) -> bool:
        wide, window = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        return bool(wide <= window)

    def close(self) -> None:
        self.context.close()
        assert self.errors == []
        assert self.hosts - {""} == {urlsplit(self.server.url).netloc}


def started(db: Path, cache: Path) -> Any:
    return serve(db, CRPO_RESEARCHER_TOKEN=TOKEN, CRPO_CACHE=str(cache))


def test_from_ratings_to_a_published_folder(browser: Any, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    with Store(db) as store:
        load_demo(store)
    with started(db, tmp_path) as server:
        visit = Visit(browser, server)
        page = visit.open("/research/training")  # the way that stands in the header is /training
        assert page.locator("header [aria-current]").inner_text() == words.TITLE
        page.click("summary:has-text('All settings')")
        page.fill("[name=more]", TINY)
        page.wait_for_selector(".allow:has-text('48 pairs')")
        page.wait_for_selector("[data-do=start]:not(:disabled)")
        assert barriers(page) == []
        page.click("[data-do=start]")
        page.wait_for_selector(".following")
        (record,) = (tmp_path / "a.db.runs").glob("*/record.json")
        run, path = record.parent, "/training?run=" + record.parent.name
        page.wait_for_selector("[data-part=standing]:has-text('Stage')")
        page.click("[data-do=stop]")
        visit.state("stopped")
        assert json.loads(record.read_text())["stop"] is True
        assert page.locator("[data-do=resume]").is_enabled()
        page.click("[data-do=resume]")
        visit.state("running")
        page.click("summary:has-text('printed')")
        page.wait_for_selector("[data-part=log] *")
        page.goto("about:blank")  # a closed tab changes nothing, nor does the end of the app
        visit.close()
    with started(db, tmp_path) as server:
        visit = Visit(browser, server)
        page = visit.open()
        assert page.locator(".runs tbody tr").count() == 1
        visit.open(path)
        visit.state("running", "finished")
        visit.state("finished")
        ends = [one for one in read_progress(run / "run") if one["event"] == "end"]
        assert [one["outcome"] for one in ends] == ["stopped", "finished"]
        page.wait_for_selector("table.result")
        assert page.locator(".strip .done").count() == 7
        page.click("[data-stage=dpo]")
        page.wait_for_selector("[data-stage=dpo][aria-pressed=true]")
        assert page.locator(".curve").count() == 3
        assert barriers(page) == []
        page.fill("#folder", "first")
        page.click("[data-do=files]")
        page.wait_for_selector(".files")
        assert "adapter_model.safetensors" in page.inner_text(".files")
        assert not (tmp_path / "a.db.runs" / "published").exists()
        page.click("[data-do=publish]")
        page.wait_for_selector("ul.published")
        folder = tmp_path / "a.db.runs" / "published" / "first"
        assert (folder / "README.md").is_file()
        assert str(folder) in page.inner_text("ul.published")
        visit.close()
        narrow = Visit(browser, server, width=375, theme="dark")
        for place in ("/training", path):
            narrow.open(place)
            narrow.page.wait_for_selector(".runs, table.result")
            assert narrow.inside()
            assert barriers(narrow.page) == []
        narrow.close()


def test_a_finished_run_asks_people_about_its_answers(browser: Any, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    finish(tmp_path / "a.db.runs" / NAME)
    with started(db, tmp_path) as server:
        visit = Visit(browser, server, width=375)
        page = visit.open(f"/training?run={NAME}")
        page.fill(".ask [name=win_rate]", ".55")
        page.click("[data-do=look]")
        page.wait_for_selector(f"[data-part=people-look]:has-text('{people.TICK_PILOT}')")
        assert page.locator("[data-do=make]").count() == 0
        assert barriers(page) == []
        page.check(".ask [name=pilot]")
        assert page.inner_text("[data-part=people-look]") == ""
        page.click("[data-do=look]")
        page.dblclick("[data-do=make]")
        page.wait_for_selector(f".ask:has-text('{people.PAUSED}')")
        assert visit.inside()
        visit.open(f"/training?run={NAME}")
        page.click(f".ask a:has-text('{people.TO_RESULTS}')")
        page.wait_for_selector(f"h1:has-text('{people.TITLE}')")
        visit.close()
    with Store(db) as store:
        assert [one.title for one in store.studies()].count(people.TITLE) == 1


def test_strangers_see_nothing_of_it(browser: Any, tmp_path: Path) -> None:
    with started(tmp_path / "a.db", tmp_path) as server:
        page = browser.new_page()
        page.goto(f"{server.url}/training")
        page.wait_for_selector(".message")
        assert page.locator("[data-form]").count() == 0
        assert page.locator("header a:has-text('Training')").is_hidden()
        page.close()
