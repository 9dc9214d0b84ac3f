"""Who compares with care, by numbers that can be counted by hand."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from voted_support import ARMS, Cast, cast, fill, person

from annotation.answers import public_id
from annotation.exclusions import exclude
from annotation.ranking_fit import fit, meetings
from annotation.raters import annotator
from annotation.store import Store
from annotation.vote_answers import read_votes_of
from annotation.vote_habits import as_seen, longest_runs
from annotation.vote_influence import POINTS, without_each
from annotation.vote_raters import VoteRater, vote_raters
from annotation.votes import Votes

PROMPTS = 8
PAIRS = list(itertools.combinations(ARMS, 2))  # six
WORTH = {"cre": 1.5, "dpo": 0.5, "human": -0.5, "sft": -1.5}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fill(tmp_path / "a.db", PROMPTS) as filled:
        yield filled


def of(store: Store, name: str) -> VoteRater:
    public = public_id("duels", person(name))
    return next(one for one in vote_raters(store, "duels") if one.id == public)


def names(one: VoteRater) -> list[str]:
    return [flag.name for flag in one.flags]


def honest(name: str, seed: int, seconds: float = 8.0) -> list[Cast]:
    """Votes on all pairs of all prompts that follow what the arms are worth; sides at random."""
    rng = np.random.default_rng(seed)
    votes = []
    for number, pair in itertools.product(range(PROMPTS), PAIRS):
        one, other = rng.permutation(pair).tolist()
        wins = rng.random() < 1 / (1 + np.exp(WORTH[other] - WORTH[one]))
        winner = "tie" if rng.random() < 0.1 else one if wins else other
        votes.append(Cast(name, (one, other), winner, number, seconds))
    return votes


def group(size: int = 6) -> list[Cast]:
    return [vote for seed in range(size) for vote in honest(f"rater {seed}", seed)]


def test_what_a_rater_did_is_counted(store: Store) -> None:
    cast(
        store,
        [
            Cast("anna", ("cre", "dpo"), "cre", 0, 2.0),
            Cast("anna", ("dpo", "cre"), "dpo", 1, 4.0),
            Cast("anna", ("cre", "dpo"), "dpo", 2, 6.0),
            Cast("anna", ("cre", "dpo"), "tie", 3, 9.0),
            Cast("anna", ("cre", "dpo"), "both_bad", 4, 9.5),
            Cast("anna", ("cre", "dpo"), "skip", 5),
        ],
    )
    anna = of(store, "anna")
    assert (anna.votes, anna.skipped, anna.decisive) == (5, 1, 3)
    assert anna.left == pytest.approx(2 / 3)
    assert (anna.ties, anna.both_bad, anna.most_used) == (0.2, 0.2, 0.4)
    assert anna.seconds == 6
    assert anna.longest_run == 2  # left, left, right, tie, both bad
    assert np.isnan(anna.majority)
    assert anna.flags == ()


def test_agreement_counts_pairs_on_which_two_others_lean_one_way(store: Store) -> None:
    pair = ("cre", "dpo")
    votes = {
        "anna": ["cre", "cre", "cre", "cre", "tie"],
        "ben": ["cre", "dpo", "cre", "tie", "cre"],
        "carl": ["cre", "dpo", "dpo", "cre", "cre"],
    }
    cast(
        store,
        [
            Cast(name, pair, winner, number)
            for name, chosen in votes.items()
            for number, winner in enumerate(chosen)
        ],
    )
    anna = of(store, "anna")
    # the third pair is even, on the fourth only one other chose, on the fifth anna did not
    assert (anna.shared, anna.majority) == (2, 0.5)
    exclude(store, "duels", person("carl"), "asleep", "a researcher")
    assert of(store, "anna").shared == 0
    assert of(store, "carl").shared == 2  # compared with those who count


def test_who_compares_with_care_has_no_flag(store: Store) -> None:
    cast(store, group())
    for one in vote_raters(store, "duels"):
        assert one.flags == ()
        assert one.shared >= 20
        assert one.majority > 0.6
        assert one.ranking > 0.6


def test_careless_raters_are_named_with_the_reason_and_come_first(store: Store) -> None:
    contrary = [
        Cast("contrary", one.pair, one.pair[one.winner == one.pair[0]], one.prompt)
        for one in honest("", 50)
    ]
    left = [Cast("left", one.pair, one.pair[0], one.prompt) for one in honest("", 51)]
    ties = [Cast("ties", one.pair, "tie", one.prompt) for one in honest("", 52)]
    cast(store, [*group(), *contrary, *left, *ties, *honest("fast", 53, seconds=1.5)])
    cast(store, honest("hasty", 54, seconds=2.5))
    found = vote_raters(store, "duels")
    assert [bool(one.flags) for one in found] == [True] * 5 + [False] * 6
    assert names(of(store, "contrary")) == ["unlike the others"]
    assert "who guesses in 50 %" in of(store, "contrary").flags[0].reason
    assert names(of(store, "ties")) == ["straight-lining"]
    assert names(of(store, "fast")) == names(of(store, "hasty")) == ["very fast"]
    assert names(of(store, "left"))[:2] == ["always one side", "straight-lining"]
    assert of(store, "left").flags[0].reason.startswith("Chose the one on the left 48 of 48 times")


def test_always_right_is_a_side_too(store: Store) -> None:
    cast(store, [Cast("right", one.pair, one.pair[1], one.prompt) for one in honest("", 1)])
    assert "on the right 48 of 48" in of(store, "right").flags[0].reason


def test_without_shared_pairs_agreement_is_with_the_ranking_of_the_others(store: Store) -> None:
    """As many raters as prompts; each has prompts of an own, so no pair has two votes."""
    votes: list[Cast] = []
    for rater in range(4):
        seen = {2 * rater, 2 * rater + 1}
        votes += [vote for vote in honest(f"rater {rater}", rater) if vote.prompt in seen]
    cast(store, votes)
    for one in vote_raters(store, "duels"):
        assert one.shared == 0
        assert one.ranked > 0
        assert one.ranking > 0.55


def test_a_raters_influence_is_that_of_a_ranking_without(store: Store) -> None:
    cast(store, group(4))
    answers = read_votes_of(store, "duels")
    without = without_each(answers.votes, answers.inside)

    def strengths(votes: Votes) -> np.ndarray:
        met = meetings(votes)
        wins, totals = (np.asarray(part.sum(axis=0))[None] for part in (met.wins, met.totals))
        found: np.ndarray = fit(met, wins, totals, np.zeros(len(votes.models)))[0]
        return found[0]

    now = strengths(answers.votes)
    for one in range(4):
        then = strengths(answers.votes.where(answers.votes.rater != one))
        assert without.others[one] == pytest.approx(then, abs=1e-8)
        assert without.points[one] == pytest.approx(POINTS * np.abs(then - now).mean())


def test_who_is_left_out_is_compared_with_taking_them_in(store: Store) -> None:
    cast(store, group(4))
    before = {one.id: one.points_without for one in vote_raters(store, "duels")}
    exclude(store, "duels", person("rater 2"), "asleep", "a researcher")
    out = of(store, "rater 2")
    assert out.excluded is not None
    assert out.excluded.reason == "asleep"
    assert out.points_without == pytest.approx(before[out.id])


def test_one_rater_alone_and_nobody_at_all(store: Store) -> None:
    assert vote_raters(store, "duels") == ()
    cast(store, honest("alone", 0))
    (alone,) = vote_raters(store, "duels")
    assert alone.shared == alone.ranked == 0
    assert alone.points_without > 0


def test_somebody_who_only_skips_is_there(store: Store) -> None:
    cast(store, [Cast("shy", ("cre", "dpo"), "skip", number) for number in range(3)])
    shy = of(store, "shy")
    assert (shy.votes, shy.skipped) == (0, 3)
    assert np.isnan(shy.left)
    assert np.isnan(shy.points_without)


def test_the_person_behind_a_public_name_is_found_for_acts(store: Store) -> None:
    cast(store, [Cast("anna", ("cre", "dpo"), "tie")])
    assert annotator(store, "duels", public_id("duels", person("anna"))) == person("anna")


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 1)), max_size=40))
def test_runs_are_those_that_one_counts(rows: list[tuple[int, int, int]]) -> None:
    table = np.array(rows, np.int64).reshape(-1, 3)
    zeros = np.zeros(len(rows), np.int64)
    votes = Votes(
        tuple("abcd"), ("p",), ("x", "y"), table[:, 0], zeros, zeros, zeros + 1, *table[:, 1:].T
    )
    seen = as_seen(votes)
    for rater, longest in enumerate(longest_runs(votes)):
        own = seen[votes.rater == rater].tolist()
        runs = [len(list(run)) for _, run in itertools.groupby(own)]
        assert longest == max(runs, default=0)
