"""The results of a comparison, message by message."""

import csv
import dataclasses
import io
import itertools
import json
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ui_support import NASTY

from annotation.answering import skip, vote
from annotation.answers import public_id
from annotation.arms_tables import add_facts
from annotation.assignment import next_assignment
from annotation.comparison_estimates import estimates
from annotation.content import Entry, Prompt, Response
from annotation.exclusions import excluded
from annotation.store import Store
from annotation.tables import Tables
from annotation.wording import new_study
from ui import ranking_texts as words
from ui import results, results_compared
from ui import results_texts as common

ARMS = ("cre", "dpo", f"base {NASTY}")
PROMPTS = [Prompt("uses", thing, f"Name a use for a {thing}") for thing in ("rope", "tin")]
PATIENCE = 60  # seconds
BETTER = {"cre": 0.9, "dpo": 0.6, "base": 0.2}


def fill(store: Store, people: int, **settings: Any) -> None:
    """A study in which people prefer cre to dpo, and dpo to base; the last one always goes left."""
    study = new_study("arms", "Arms", "comparison", ("creativity",))
    store.add_study(dataclasses.replace(study, raters_per_item=people, **settings))
    of = {
        (prompt, arm, n): Response(prompt.id, f"{arm} {n} {'very ' * n}idea", "model", arm)
        for prompt, arm, n in itertools.product(PROMPTS, ARMS, range(5))
    }
    store.add_items(
        "arms",
        [
            Entry(prompt, (of[prompt, one, n], of[prompt, other, n]))
            for prompt, (one, other), n in itertools.product(
                PROMPTS, itertools.combinations(ARMS, 2), range(5)
            )
        ],
    )
    store.write(lambda tables: add_facts(tables.connection, of.values()))
    for number in range(people):
        name = f"person {number}"
        store.ensure_annotator(name)
        store.consent("arms", name)
        store.write(lambda tables, name=name: _same_draws(tables, name))
        while (served := next_assignment(store, "arms", name)) is not None:
            best, other = sorted(served.texts, key=lambda text: -BETTER[text.split()[0]])
            strong, weak = (BETTER[text.split()[0]] for text in (best, other))
            chance = random.Random(f"{number} {best} {other}")  # whatever is served when
            liked = best if chance.random() < strong / (strong + weak) else other
            answer = "a" if number == people - 1 or liked == served.texts[0] else "b"
            if chance.random() < 0.05:
                skip(store, served.id, name, "unclear", 3)
            else:
                vote(store, served.id, name, answer, 5.0, confidence=chance.choice([None, 3]))


def _same_draws(tables: Tables, name: str) -> None:
    """The order and the sides of a person, drawn anew for every store otherwise."""
    tables.connection.execute(
        "UPDATE enrolments SET seed = ? WHERE annotator_id = ?", (f"seed of {name}", name)
    )


@pytest.fixture(scope="module")
def voted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("store") / "s.db") as store:
        fill(store, 8)
        yield store


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "s.db") as store:
        yield store


class Page:
    """A researcher at the page; what takes long is computed here and not beside."""

    def __init__(self, store: Store) -> None:
        self.store = store
        view = results_compared.VIEW
        here = dataclasses.replace(
            view.computation, slow=lambda found, _: estimates(found, resamples=99)
        )
        self.watch = results.Watch(
            store, {"comparison": dataclasses.replace(view, computation=here)}
        )

    def send(self, action: str, **values: Any) -> dict[str, Any]:
        message = {"action": action, "n": 1, **values}
        said = results.turn(self.store, self.watch, True, {"study": "arms"}, message)
        return dict(json.loads(said))

    def parts(self, **values: Any) -> dict[str, str]:
        """The page when everything is computed."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            look = self.watch.look(self.store.study("arms"), 0.1)
            if look.fresh and (look.fresh_estimates or look.failed_estimates):
                break
            time.sleep(0.05)
        return dict(self.send("live", **values)["parts"])


def plain(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def test_the_answer_comes_first_with_ranges_that_count_raters(voted: Store) -> None:
    body = Page(voted).parts()["body"]
    heads = [words.ANSWER, words.MATRIX, words.SURE, words.PROGRESS]
    assert [body.index(f"<h2>{one}") for one in heads] == sorted(
        body.index(f"<h2>{one}") for one in heads
    )
    assert body.index("<bdi>cre</bdi>") < body.index("<bdi>dpo</bdi>")
    assert words.COMING not in body
    assert words.NO_RANGES not in body
    assert "nan" not in plain(body)
    text = plain(body)
    assert re.search(r"cre 1,\d{3} \[[\d,]+, 1,\d{3}\]", text)
    assert "of 3 pairs of arms are decided" in text
    assert "The response on the left won" in text
    assert "certain, 0 fairly sure, 0 a guess" in text
    assert NASTY not in body


def test_until_then_the_ranking_stands_with_ranges_by_votes(voted: Store) -> None:
    page = Page(voted)
    page.watch = results.Watch(voted)  # beside, which takes longer than the first look
    text = plain(page.send("live")["parts"]["body"])
    assert words.COMING in text
    assert re.search(r"cre 1,\d{3}", text)


def test_who_always_goes_left_has_a_sign_and_can_be_left_out(fresh: Store) -> None:
    fill(fresh, 6)
    page = Page(fresh)
    parts = page.parts()
    last = public_id("arms", "person 5")
    assert "always one side" in parts["raters"]
    assert parts["raters"].index(last) < parts["raters"].index(public_id("arms", "person 0"))
    assert common.WITHOUT in parts["choose"]
    shown = page.parts(without=True)
    assert common.WITHOUT_NOTE in shown["choose"]
    assert shown["body"] != parts["body"]
    done = page.send("exclude", rater=last, reason="always left")
    assert done["done"] is True
    assert set(excluded(fresh, "arms")) == {"person 5"}
    assert "by raters who are left out" in plain(page.parts()["body"])
    assert page.send("include", rater=last, reason="a mistake")["done"] is True
    assert not excluded(fresh, "arms")


def test_ratings_at_equal_length_and_by_prompt_stand_below(voted: Store) -> None:
    rest = plain(Page(voted).parts()["rest"])
    assert words.CONTROL in rest
    assert words.EFFECTS["side"] in rest
    assert words.GROUPS["prompts"] in rest
    assert "Name a use for a tin" in rest
    assert words.REPORT in rest


def test_a_choice_by_a_measure_stands_above_the_result(fresh: Store) -> None:
    fill(fresh, 2, chosen_by="novelty <b>")
    page = Page(fresh)
    body = page.parts()["body"]
    assert body.index(words.CHOSEN_BY) < body.index("<svg")
    assert "novelty &lt;b&gt;" in body
    rows = list(csv.DictReader(io.StringIO(page.send("file", file="ranking.csv")["csv"])))
    assert {row["chosen_by"] for row in rows} == {"novelty <b>"}


@pytest.mark.parametrize(
    ("name", "columns", "rows"),
    [
        ("ranking.csv", {"arm", "rating", "low", "naive_low"}, 3),
        ("pairs.csv", {"model_a", "wins_a", "low_by_raters", "decided_by_raters"}, 3),
        ("votes.csv", {"rater", "model_a", "winner", "side", "confidence"}, None),
        ("raters.csv", {"rater", "left", "with_majority", "signs"}, 8),
    ],
)
def test_tables_hold_all_digits_and_no_persons_own_id(
    voted: Store, name: str, columns: set[str], rows: int | None
) -> None:
    page = Page(voted)
    page.parts()
    answer = page.send("file", file=name)
    assert answer["name"] == f"arms-{name}"
    found = list(csv.DictReader(io.StringIO(answer["csv"])))
    assert columns <= set(found[0])
    assert rows is None or len(found) == rows
    assert "person" not in answer["csv"]
    assert "None" not in answer["csv"]


@pytest.mark.parametrize("name", ["secret", "../votes.csv", "votes", ["votes.csv"]])
def test_a_file_that_is_none_is_not_given(voted: Store, name: object) -> None:
    page = Page(voted)
    page.parts()
    assert page.send("file", file=name)["csv"] is None


def test_a_study_without_votes_and_one_with_a_single_rater_are_said_plainly(
    fresh: Store,
) -> None:
    fill(fresh, 0 + 1)
    text = plain(Page(fresh).parts()["body"])
    assert "nan" not in text
    assert "rater" in text
    empty = new_study("empty", "Empty", "comparison", ("creativity",))
    fresh.add_study(empty)
    page = Page(fresh)
    page.watch.look(fresh.study("empty"), 10)
    said = results.turn(fresh, page.watch, True, {"study": "empty"}, {"action": "live", "n": 1})
    assert common.EMPTY_TITLE in json.loads(said)["parts"]["body"]


def test_nothing_new_is_not_sent_again(voted: Store) -> None:
    page = Page(voted)
    page.parts()
    seen = page.send("live")["seen"]
    assert page.send("live", seen=seen)["parts"] == {}
