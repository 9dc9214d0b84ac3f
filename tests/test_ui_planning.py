"""The panel that says how many votes a comparison needs and what those it has can find."""

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ui_support import TOKENS

from annotation.answering import vote
from annotation.assignment import next_assignment
from annotation.content import Entry, Prompt, Response
from annotation.errors import WrongKindError
from annotation.prospects import prospects
from annotation.store import Store
from annotation.wording import new_study, rating_study
from ui import planning, studies
from ui import planning_texts as words

ROPE = Prompt("uses", "rope", "Name a use for a rope")
STUDY = new_study("pairs", "Pairs", "comparison", ("creativity",))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "s.db") as store:
        store.add_study(STUDY)
        store.add_study(rating_study("ropes", "Ropes", ("creativity",)))
        of = {
            (arm, n): Response(ROPE.id, f"{arm} {n}", "model", arm)
            for arm in "abc"
            for n in range(5)
        }
        store.add_items(
            "pairs",
            [
                Entry(ROPE, (of[one, n], of[other, n]))
                for one, other in itertools.combinations("abc", 2)
                for n in range(5)
            ],
        )
        yield store


def judge(store: Store, name: str, count: int, answer: str = "a") -> None:
    store.ensure_annotator(name)
    store.consent("pairs", name)
    for _ in range(count):
        served = next_assignment(store, "pairs", name)
        assert served is not None
        vote(store, served.id, name, answer, 1.0)


def said(store: Store, **values: object) -> str:
    return planning.answer(store, STUDY, values)


def test_votes_are_counted_by_cell_as_they_are_given_and_planned(store: Store) -> None:
    judge(store, "ada", 7)
    judge(store, "bea", 3, "tie")
    now = prospects(store, "pairs")
    assert (now.arms, now.cells, now.raters) == (3, 3, 2)
    assert (now.fewest, now.middle, now.most) == (3, 3, 4)  # ten votes, as even as can be
    assert now.undecided == pytest.approx(0.3)
    assert now.planned == 5 * 4  # pairs, people for each
    with pytest.raises(WrongKindError):
        prospects(store, "ropes")


def test_before_the_first_vote_the_panel_says_what_it_takes(store: Store) -> None:
    text = said(store)
    assert "win rate of 60 % in 80 % of studies" in text
    assert "for all 3 pairs of 3 arms" in text
    (needed,) = re.findall(r"any two arms need (\d+) votes", text)
    assert 190 <= int(needed) <= 200  # 194 by the normal approximation
    assert "no more than 20 votes for some two arms: too few" in text
    assert words.NO_VOTES in text
    assert "20 votes or more for any two arms: enough" in said(store, win_rate="95", power="80")


def test_what_the_votes_find_is_said_in_per_cent(store: Store) -> None:
    for name in ("ada", "bea", "cea", "dea"):
        judge(store, name, 15)
    text = said(store)
    assert "So far any two arms have 20 votes" in text
    (rate,) = re.findall(r"of them find a win rate of (\d+) %", text)
    assert 78 <= int(rate) <= 84


@pytest.mark.parametrize("typed", ["50", "abc", "", "120", "-3", "nan", "6" * 400])
def test_a_win_rate_that_cannot_be_found_is_a_sentence(store: Store, typed: str) -> None:
    text = said(store, win_rate=typed)
    assert text.startswith('<p class="notice warning">')
    assert "<" not in re.sub(r"</?p[^>]*>", "", text)


def test_the_panel_answers_a_researcher_only_and_only_for_a_comparison(store: Store) -> None:
    def turn(researcher: bool, study: str) -> dict[str, str]:
        message = {"action": "plan", "n": 1, "plan": {"win_rate": "70", "power": "90"}}
        return json.loads(studies.turn(store, TOKENS, researcher, {"study": study}, message))[
            "parts"
        ]

    assert "win rate of 70 % in 90 %" in turn(True, "pairs")["plan"]
    assert "plan" not in turn(False, "pairs")
    assert "plan" not in turn(True, "ropes")
    assert planning.section(store, rating_study("ropes", "Ropes", ("creativity",))) == ""
