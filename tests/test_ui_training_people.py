"""From a finished run to a blind study of its answers, and with its votes to what is published."""

import json
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from finished_run import NAME, finish

from annotation.answering import vote
from annotation.assignment import next_assignment
from annotation.store import Store
from crpo.publishing.win_rates import read_win_rates
from ui import training, training_people
from ui import training_people_texts as words
from ui.training_publishing import RATES
from ui.training_runs import RECORD, RUN

PILOT = {"title": "Uses", "win_rate": ".9", "raters": "", "each": "2", "pilot": True}
PATIENCE = 60  # seconds for commands in processes beside

# Stands where Python does: notes what it is told, and runs all but the publishing.
NOTED = """#!{python}
import json, os, sys
with open({notes!r}, "a") as file:
    file.write(json.dumps(sys.argv[1:]) + "\\n")
if sys.argv[2] == "crpo.cli":
    print("Would publish 1 file (1 B) to x:\\n  README.md  1 B")
else:
    os.execv({python!r}, [{python!r}, *sys.argv[1:]])
"""


class Page:
    """A researcher, or a stranger, at the page of a finished run."""

    def __init__(self, store: Store, *, researcher: bool = True) -> None:
        self.store, self.researcher = store, researcher
        self.desk = training.desk(store, store.path.with_suffix(".here"))

    @property
    def place(self) -> Path:
        return self.desk.runs.place(NAME)

    def send(self, action: str, **more: object) -> dict[str, str]:
        message = {"action": action, "n": 1, **more}
        said = json.loads(training.turn(self.desk, self.researcher, {"run": NAME}, message))
        parts: dict[str, str] = said["parts"]
        return parts

    def record(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.place / RECORD).read_text())
        return found

    def published(self) -> dict[str, str]:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            job = self.desk.publishing.job(NAME)
            if job is not None and not job.working:
                return self.send("live")
        raise TimeoutError


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "a.db") as opened:
        yield opened


@pytest.fixture
def page(store: Store) -> Page:
    made = Page(store)
    finish(made.place)
    return made


def let_vote(page: Page, raters: int = 10) -> str:
    """Everybody prefers the answers of the trained model; its study's id."""
    store, name = page.store, page.record()["study"]
    for number in range(raters):
        who = f"{number:032x}"
        store.ensure_annotator(who)
        store.consent(name, who)
        while (pair := next_assignment(store, name, who)) is not None:
            left = pair.texts[0]
            vote(store, pair.id, who, "a" if left.startswith("OPRC") else "b", 5.0)
    return str(name)


def test_what_the_study_would_be_is_shown_and_nothing_is_written(page: Page) -> None:
    assert words.LOOK in page.send("live")["people"]
    shown = page.send("look", people=PILOT | {"pilot": False})["people-look"]
    assert '<th scope="row">CrPO</th><td>12</td><td>24</td><td>0</td>' in shown
    assert "pairs" in shown
    assert "2 on each pair" in shown
    assert "with power 0.80" in shown
    assert page.store.studies() == []
    assert page.record().get("study", "") == ""


def rewrite(page: Page, same: str, caught: str) -> None:
    """Let some arms always say the same, and one say what it is."""
    file = page.place / RUN / "answers.jsonl"
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    for number, row in enumerate(rows):
        if row["arm"] in same:
            row["Response"] = "Same."
        if row["arm"] in caught:
            row["Response"] = f"As an AI language model, {number}"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_answers_that_are_alike_or_say_who_wrote_them_are_named_before(page: Page) -> None:
    rewrite(page, same="base sft", caught="")
    shown = page.send("look", people=PILOT)["people-look"]
    assert words.alike(48) in shown  # two answers of each to each of twelve prompts
    rewrite(page, same="", caught="base")
    shown = page.send("look", people=PILOT)["people-look"]
    assert words.CAUGHT in shown
    assert words.thinned("base") in shown


def test_a_study_without_any_pair_is_not_made_as_a_pilot_either(page: Page) -> None:
    rewrite(page, same="crpo sft", caught="base")
    for action in ("look", "make"):
        shown = page.send(action, people=PILOT)["people-look"]
        assert "arms gave the same responses" in shown
        assert "&amp;" not in shown
        assert "data-do" not in shown
    assert page.store.studies() == []


def test_a_study_that_finds_too_little_says_what_it_lacks_and_is_refused(page: Page) -> None:
    asked = {"win_rate": ".55", "each": "2"}
    shown = page.send("look", people=asked)["people-look"]
    assert "This study finds a win rate of 0.55 with power" in shown
    assert "votes on each pair" in shown
    assert words.TICK_PILOT in shown
    assert 'data-do="make"' not in shown
    refused = page.send("make", people=asked)["people-look"]
    assert "more pairs" in refused
    assert "--" not in shown + refused
    assert page.store.studies() == []
    pilot = page.send("look", people=asked | {"pilot": True})["people-look"]
    assert 'data-do="make"' in pilot


def test_a_study_is_made_once_and_outlives_the_app(page: Page) -> None:
    shown = page.send("make", people=PILOT)["people"]
    (study,) = page.store.studies()
    assert page.record()["study"] == study.id
    assert (study.state, study.title, study.baseline) == ("paused", "Uses", "crpo")
    assert f"compare?study={study.id}" in shown
    assert f"results?study={study.id}" in shown
    assert words.PAUSED in shown
    again = page.send("make", people=PILOT | {"title": "Another", "open": True})["people"]
    assert again == shown
    assert page.store.studies() == [study]
    assert Page(page.store).send("live")["people"] == shown


def test_a_study_that_was_made_when_the_app_ended_is_found_again(page: Page) -> None:
    page.send("make", people=PILOT | {"open": True})
    (study,) = page.store.studies()
    assert study.state == "open"
    page.desk.runs.ask_people(NAME, "")
    page.send("make", people=PILOT)
    assert page.record()["study"] == study.id
    assert page.store.studies() == [study]


@pytest.mark.parametrize("action", ["live", "look", "make", "publish"])
def test_strangers_learn_and_do_nothing(page: Page, action: str) -> None:
    stranger = Page(page.store, researcher=False)
    assert list(stranger.send(action, people=PILOT, publish={"folder": "x"})) == ["page"]
    assert page.store.studies() == []


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"win_rate": "half"}, words.WIN_RATE_RULE),
        ({"win_rate": ".5"}, words.WIN_RATE_RULE),
        ({"win_rate": "nan"}, words.WIN_RATE_RULE),
        ({"raters": "1"}, words.RATERS_RULE),
        ({"raters": "2.5"}, words.RATERS_RULE),
        ({"each": "0"}, words.EACH_RULE),
        ({"title": "x" * 200}, words.TITLE_RULE),
    ],
)
def test_what_cannot_be_used_is_said(page: Page, values: dict[str, str], rule: str) -> None:
    for action in ("look", "make"):
        assert rule in page.send(action, people=values)["people-look"]
    assert page.store.studies() == []


@pytest.mark.parametrize("values", [None, [], "x", {"title": {}, "raters": None, "each": []}])
def test_anything_may_stand_in_the_form(values: object) -> None:
    training_people.read(values)


def test_the_smallest_win_rate_that_may_be_asked_for_is_answered_at_once(page: Page) -> None:
    began = time.process_time()
    shown = page.send("look", people={"win_rate": ".51", "raters": "2", "each": "2"})
    assert "too few raters" in shown["people-look"]
    assert time.process_time() - began < 5  # looking for how many raters it takes has an end


def test_a_run_with_one_arm_or_without_answers_gives_no_study(store: Store) -> None:
    page = Page(store)
    finish(page.place, arms=("crpo",))
    shown = page.send("make", people=PILOT)["people-look"]
    assert "needs responses of two arms" in shown
    assert store.studies() == []
    page.place.joinpath(RUN, "answers.jsonl").unlink()
    assert page.send("live")["people"] == ""
    assert "people-look" not in page.send("make", people=PILOT)


def test_a_title_is_shown_as_text(page: Page) -> None:
    title = "<script>x</script>"
    shown = page.send("make", people=PILOT | {"title": title})["people"]
    assert "<script>" not in shown
    assert page.store.studies()[0].title == title


def test_votes_are_shown_and_go_with_what_is_published(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = {"where": "folder", "folder": "first"}
    page.send("make", people=PILOT | {"each": "10", "open": True})
    assert page.send("live")["publish-people"] == ""
    early = page.send("publish", publish=folder | {"people": True})
    assert words.NO_VOTES in early["publish-notice"]
    study = let_vote(page)
    shown = page.send("live")
    assert '<th scope="row">fine-tuned</th><td><b>100' in shown["people"]
    assert words.WITH_PEOPLE in shown["publish-people"]

    notes, stand_in = tmp_path / "notes.jsonl", tmp_path / "python"
    stand_in.write_text(NOTED.format(python=sys.executable, notes=str(notes)))
    stand_in.chmod(stand_in.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(sys, "executable", str(stand_in))
    page.send("files", publish=folder | {"people": True})
    assert "README.md" in page.published()["published"]
    *_, told = map(json.loads, notes.read_text().splitlines())
    rates = page.place / RATES
    assert told[told.index("--win-rates") :] == [
        *("--win-rates", str(rates), "--arm", "crpo"),
        "--dry-run",
    ]
    found = read_win_rates(rates, [], "crpo")
    assert [one["against"] for one in found["pairs"]] == ["base", "sft"]
    assert {one["value"] for one in found["pairs"]} == {1.0}
    assert study not in rates.read_text()

    notes.unlink()
    page.send("files", publish=folder)
    page.published()
    (told,) = map(json.loads, notes.read_text().splitlines())
    assert "--win-rates" not in told
