"""Bradley-Terry: golden numbers, closed forms, and votes that have no finite maximum."""

import csv
import math
from collections.abc import Iterable
from pathlib import Path

import evalica
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotation.ranking import UNIT, Ranking, Standing, rank, rank_by
from annotation.votes import UNKNOWN, WINNERS, Votes

Row = tuple[str, str, str, str]  # rater, first model, second model, winner
# The golden numbers of evalica's examples; the tables are theirs, too (Apache-2.0).
FOOD = """Pizza Sushi a;Burger Pasta b;Tacos Pizza a;Sushi Tacos b;Burger Pizza a;Pasta Sushi b;
Tacos Burger a;Pizza Pasta tie;Sushi Burger b;Pasta Tacos a;Burger Sushi b;Tacos Pizza a;
Sushi Pasta tie;Burger Tacos a;Pizza Burger b;Pasta Tacos b;Burger Sushi b;Tacos Pasta a;
Pizza Tacos b;Sushi Burger a;Pasta Pizza b;Burger Sushi b;Tacos Pasta a;Pizza Sushi a;
Sushi Burger b;Pasta Tacos b;Tacos Pizza a;Burger Pasta b;Sushi Tacos a;Pizza Burger b"""
FOOD_SCORES = {
    "Tacos": 0.43428982771223773,
    "Sushi": 0.19060028489839073,
    "Burger": 0.14797665121689418,
    "Pasta": 0.1281534106031957,
    "Pizza": 0.09897982556928168,
}
SIMPLE = """0 1 tie;0 2 b;0 2 tie;0 4 tie;1 0 a;1 2 tie;1 2 tie;1 3 tie;2 4 tie;3 0 a;3 1 a;3 2 a;
3 4 tie;3 4 tie;4 0 a;4 3 a"""
SIMPLE_SCORES = {
    "4": 0.34947527489923,
    "3": 0.33688868041573855,
    "2": 0.13168568070110523,
    "1": 0.1311506914535368,
    "0": 0.050799672530389396,
}


def votes(rows: Iterable[Row], models: Iterable[str] = ()) -> Votes:
    """Each row on a prompt of its own."""
    table = list(rows)
    raters = tuple(dict.fromkeys(row[0] for row in table))
    names = tuple(dict.fromkeys([name for row in table for name in row[1:3]] + list(models)))
    return Votes(
        raters=raters,
        prompts=tuple(f"p{place}" for place in range(len(table))),
        models=names,
        rater=np.array([raters.index(row[0]) for row in table], dtype=np.int64),
        prompt=np.arange(len(table)),
        a=np.array([names.index(row[1]) for row in table], dtype=np.int64),
        b=np.array([names.index(row[2]) for row in table], dtype=np.int64),
        winner=np.array([WINNERS.index(row[3]) for row in table], dtype=np.int64),
        left=np.full(len(table), UNKNOWN),
    )


def between(first: str, second: str, wins: int, losses: int, ties: int = 0) -> list[Row]:
    """Votes of ten people in turn."""
    answers = ["a"] * wins + ["b"] * losses + ["tie"] * ties
    return [(f"r{place % 10}", first, second, answer) for place, answer in enumerate(answers)]


def by_name(ranking: Ranking) -> dict[str, Standing]:
    return {one.model: one for one in ranking.standings}


@pytest.mark.parametrize(("table", "golden"), [(FOOD, FOOD_SCORES), (SIMPLE, SIMPLE_SCORES)])
def test_scores_equal_the_golden_ones(table: str, golden: dict[str, float]) -> None:
    rows = [("r", *line.split()) for line in table.replace("\n", "").split(";")]
    found = rank(votes(rows), resamples=0)  # type: ignore[arg-type]
    assert [one.model for one in found.standings] == list(golden)
    for one in found.standings:
        assert one.score == pytest.approx(golden[one.model], abs=1e-6)
    strengths = {model: math.log(score) for model, score in golden.items()}
    mean = sum(strengths.values()) / len(strengths)
    for one in found.standings:
        assert one.rating == pytest.approx(1000 + UNIT * (strengths[one.model] - mean), abs=1e-3)


def test_two_models_have_the_odds_of_their_votes() -> None:
    best, worst = rank(votes(between("x", "y", 30, 10))).standings
    assert (best.model, best.votes, best.unbounded) == ("x", 40, "")
    assert best.score == pytest.approx(0.75)
    assert best.rating - worst.rating == pytest.approx(400 * math.log10(3))
    # Half of the log odds, whose variance is 1 / 30 + 1 / 10.
    half = UNIT * 1.959964 * math.sqrt(1 / 30 + 1 / 10) / 2
    assert best.naive_high - best.rating == pytest.approx(half)
    # The raters agree wholly, so counting them takes nothing away; it never adds.
    assert (best.low, best.high) == (best.naive_low, best.naive_high)


def test_a_tie_is_half_a_win_for_each() -> None:
    with_ties = by_name(rank(votes(between("x", "y", 20, 5, 10)), resamples=0))
    halves = by_name(rank(votes(between("x", "y", 25, 10)), resamples=0))
    assert with_ties["x"].rating == pytest.approx(halves["x"].rating)


def test_both_bad_is_counted_apart() -> None:
    rows = between("x", "y", 30, 10)
    found = rank(votes([*rows, ("r0", "x", "y", "both_bad"), ("other", "x", "y", "both_bad")]))
    plain = rank(votes(rows))
    assert (found.votes, found.both_bad, found.raters) == (40, 2, 11)
    for one, other in zip(found.standings, plain.standings, strict=True):
        assert (one.rating, one.low, one.votes) == (other.rating, other.low, other.votes)
        assert one.both_bad == 2


def test_both_bad_only_leaves_no_number() -> None:
    found = rank(votes([("r", "x", "y", "both_bad")] * 3))
    assert (found.components, found.votes, found.both_bad) == (0, 0, 3)
    assert all(math.isnan(one.rating) and math.isnan(one.low) for one in found.standings)
    assert "x, y: no rating" in found.missing[0]


def test_no_votes_at_all_leave_no_number() -> None:
    found = rank(votes([], models=["x"]))
    assert [one.model for one in found.standings] == ["x"]
    assert math.isnan(found.standings[0].score)
    assert rank(votes([])).standings == ()


def test_a_model_that_met_nobody_is_listed_without_a_number() -> None:
    found = rank(votes(between("x", "y", 6, 4), models=["alone"]))
    last = found.standings[-1]
    assert (last.model, last.component, last.votes) == ("alone", None, 0)
    assert all(map(math.isnan, (last.score, last.rating, last.low, last.high, last.naive_low)))
    assert "alone: no rating" in found.missing[0]
    assert found.standings[0].rating == pytest.approx(1000 + 200 * math.log10(1.5))


def test_groups_that_never_met_are_ranked_apart() -> None:
    apart = [*between("x", "y", 6, 4), *between("u", "v", 3, 7), *between("v", "w", 5, 4)]
    found = rank(votes(apart))
    assert [one.component for one in found.standings] == [0, 0, 0, 1, 1]
    assert "2 groups that never met" in found.missing[0]
    alone = by_name(rank(votes(between("x", "y", 6, 4))))
    for model in ("x", "y"):
        assert by_name(found)[model].rating == pytest.approx(alone[model].rating)
        assert by_name(found)[model].score == pytest.approx(alone[model].score)
        assert math.isfinite(by_name(found)[model].low)


def test_a_model_that_won_everything_is_unbounded_and_moves_nobody() -> None:
    known = [*between("x", "y", 6, 4), *between("y", "z", 7, 3)]
    found = rank(votes([*known, *between("winner", "x", 10, 0), *between("z", "loser", 5, 0)]))
    models, alone = by_name(found), by_name(rank(votes(known)))
    assert models["winner"].unbounded == "above"
    assert models["winner"].high == models["winner"].naive_high == math.inf
    assert math.isfinite(models["winner"].low)
    assert models["winner"].rating > models["x"].rating
    assert (models["loser"].unbounded, models["loser"].low) == ("below", -math.inf)
    assert math.isfinite(models["loser"].high)
    for model in "xyz":
        assert models[model].unbounded == ""
        assert models[model].rating == pytest.approx(alone[model].rating, abs=25)
        assert math.isfinite(models[model].low)
    assert any("winner: never lost" in line for line in found.missing)
    assert any("relative to the 3 models" in line for line in found.missing)


def test_two_models_of_which_one_won_everything_get_half_a_vote_each() -> None:
    best, worst = rank(votes(between("x", "y", 10, 0))).standings
    assert (best.unbounded, worst.unbounded) == ("above", "below")
    assert best.score == pytest.approx(10.5 / 11)  # Jeffreys' prior
    assert (best.high, worst.low) == (math.inf, -math.inf)
    assert best.low < best.rating


def test_a_chain_of_wins_has_a_middle_without_bounds() -> None:
    models = by_name(rank(votes([*between("x", "y", 5, 0), *between("y", "z", 5, 0)])))
    assert [models[name].unbounded for name in "xyz"] == ["above", "both", "below"]
    assert (models["y"].low, models["y"].high) == (-math.inf, math.inf)
    assert models["x"].rating > models["y"].rating > models["z"].rating


def test_two_circles_are_above_and_below() -> None:
    rows = [*between("x", "y", 6, 4), *between("u", "v", 6, 4), *between("y", "u", 3, 0)]
    models = by_name(rank(votes(rows)))
    assert [models[name].unbounded for name in "xyuv"] == ["above", "above", "below", "below"]


def test_one_that_meets_the_others_by_way_of_a_loser_has_no_bounds() -> None:
    known = [*between("x", "y", 6, 4), *between("x", "weak", 3, 0)]
    models = by_name(rank(votes([*known, *between("new", "weak", 3, 0)])))
    assert (models["weak"].unbounded, models["new"].unbounded) == ("below", "both")


def test_one_rater_gives_no_interval_that_counts_raters() -> None:
    found = rank(votes([("ada", "x", "y", "a")] * 6 + [("ada", "x", "y", "b")] * 3))
    best = found.standings[0]
    assert (math.isnan(best.low), math.isnan(best.high)) == (True, True)
    assert best.naive_low < best.rating < best.naive_high
    assert "comes from one rater" in found.missing[0]


def test_no_resamples_leave_the_naive_interval() -> None:
    found = rank(votes(between("x", "y", 6, 4)), resamples=0)
    assert math.isnan(found.standings[0].low)
    assert math.isfinite(found.standings[0].naive_low)
    assert "none was asked for" in found.missing[0]


def test_a_model_against_itself_is_left_out() -> None:
    rows = between("x", "y", 6, 4)
    assert rank(votes([*rows, ("r0", "x", "x", "a")])) == rank(votes(rows))


def test_votes_that_all_tie_still_leave_doubt() -> None:
    best, worst = rank(votes(between("x", "y", 0, 0, 30))).standings
    assert best.rating == pytest.approx(1000)
    assert best.score == pytest.approx(0.5)
    assert best.low < 1000 - 20 < 1000 + 20 < best.high
    assert worst.unbounded == ""


def test_groups_of_votes_have_rankings_of_their_own() -> None:
    table = votes([*between("x", "y", 6, 4), *between("y", "z", 7, 3)])
    labels = np.array([0] * 10 + [2] * 10)
    found = rank_by(table, labels, ("poems", "none", "jokes"), resamples=100)
    assert list(found) == ["poems", "jokes"]
    assert found["poems"] == rank(table.where(labels == 0), resamples=100)
    assert "z: no rating" in found["poems"].missing[0]


rows = st.lists(
    st.tuples(
        st.sampled_from(["ada", "bob", "cy"]),
        st.sampled_from("uvwxyz"),
        st.sampled_from("uvwxyz"),
        st.sampled_from(WINNERS),
    ).filter(lambda row: row[1] != row[2]),
    max_size=40,
)


def numbers(one: Standing) -> list[float]:
    found = [one.score, one.rating, one.low, one.high, one.naive_low, one.naive_high]
    return [*found, one.votes, one.both_bad, one.effective_raters]


@settings(max_examples=60)
@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_votes_and_sides_changes_nothing(table: list[Row], random: object) -> None:
    swapped = {"a": "b", "b": "a"}
    other = [
        (rater, second, first, swapped.get(winner, winner))
        if random.random() < 0.5  # type: ignore[attr-defined]
        else (rater, first, second, winner)
        for rater, first, second, winner in table
    ]
    random.shuffle(other)  # type: ignore[attr-defined]
    found, again = (by_name(rank(votes(one), resamples=50)) for one in (table, other))
    assert set(found) == set(again)
    for model, one in found.items():
        assert numbers(one) == pytest.approx(numbers(again[model]), rel=1e-6, abs=1e-4, nan_ok=True)
        assert one.unbounded == again[model].unbounded


@settings(max_examples=60)
@given(rows)
def test_any_votes_give_numbers_that_hold_together(table: list[Row]) -> None:
    found = rank(votes(table), resamples=50)
    for component in range(found.components):
        members = [one for one in found.standings if one.component == component]
        assert sum(one.score for one in members) == pytest.approx(1)
        assert all(math.isfinite(one.rating) for one in members)
        for one in members:
            assert one.naive_low <= one.rating <= one.naive_high
            if not math.isnan(one.low) and not math.isnan(one.high):
                assert one.low <= one.naive_low + 1e-9
                assert one.high >= one.naive_high - 1e-9
    counted = sum(row[3] != "both_bad" for row in table)
    assert sum(one.votes for one in found.standings) == 2 * counted


@settings(max_examples=30)
@given(rows)
def test_where_all_beat_each_other_the_scores_are_evalicas(table: list[Row]) -> None:
    circle = [("r", *pair, "a") for pair in ("uv", "vw", "wx", "xy", "yz", "zu")]
    table = [*table, *circle]  # type: ignore[list-item]
    names = {"a": evalica.Winner.X, "b": evalica.Winner.Y, "tie": evalica.Winner.Draw}
    counted = [row for row in table if row[3] in names]
    scores = evalica.bradley_terry(
        [row[1] for row in counted],
        [row[2] for row in counted],
        [names[row[3]] for row in counted],
        tolerance=1e-12,
        limit=100_000,
    ).scores
    for one in rank(votes(table), resamples=0).standings:
        assert one.unbounded == ""
        assert one.score == pytest.approx(scores[one.model] / scores.sum(), abs=1e-6)


@pytest.mark.parametrize("name", ["food", "simple"])
def test_the_files_of_the_examples_say_the_same(name: str, shared: Path) -> None:
    folder = shared / "data" / "pairwise-examples"
    with (folder / f"{name}.csv").open() as lines:
        sides = {"left": "a", "right": "b", "tie": "tie"}
        table = [
            ("r", one["left"], one["right"], sides[one["winner"]]) for one in csv.DictReader(lines)
        ]
    with (folder / f"{name}-golden.csv").open() as lines:
        golden = {
            one["item"]: float(one["score"])
            for one in csv.DictReader(lines)
            if one["algorithm"] == "bradley_terry"
        }
    for one in rank(votes(table), resamples=0).standings:
        assert one.score == pytest.approx(golden[one.model], abs=1e-6)
