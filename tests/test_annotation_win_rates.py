"""The win-rate table against scipy, hand counts and simulated raters with tastes of their own."""

from dataclasses import astuple, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from annotation.shares import design_effect, score_interval
from annotation.votes import BOTH_BAD, TIE, UNKNOWN, A, B, Votes
from annotation.win_rates import Cell, win_matrix

answers = st.sampled_from([A, B, TIE, BOTH_BAD])
one_vote = st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 2), answers)


def table(rows: list[tuple[int, int, int, int]]) -> Votes:
    """Votes of (rater, a, b, winner)."""
    rater, a, b, winner = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    names = [tuple(f"{kind} {place}" for place in range(40)) for kind in ("rater", "prompt", "m")]
    nothing = np.zeros(len(rater), dtype=np.int64)
    return Votes(*names, rater, nothing, a, b, winner, nothing + UNKNOWN)


def duel(wins: int, losses: int, ties: int = 0, both_bad: int = 0) -> Cell:
    """The cell of two models, every vote by another rater."""
    given = [A] * wins + [B] * losses + [TIE] * ties + [BOTH_BAD] * both_bad
    (cell,) = win_matrix(table([(rater, 0, 1, one) for rater, one in enumerate(given)]))
    return cell


def test_nine_of_sixteen_is_undecided_between_33_and_77_percent() -> None:
    cell = duel(9, 7)
    assert cell.n == 16
    assert cell.win_rate == 9 / 16
    assert (round(cell.low, 2), round(cell.high, 2)) == (0.33, 0.77)
    assert cell.p == pytest.approx(binomtest(9, 16).pvalue)
    assert not cell.decided


def test_ties_are_half_a_vote_each_and_both_bad_stands_apart() -> None:
    cell = duel(20, 5, ties=10, both_bad=30)
    assert (cell.wins_a, cell.wins_b, cell.ties, cell.both_bad) == (20, 5, 10, 30)
    assert cell.n == 35
    assert cell.win_rate == 25 / 35
    assert cell.p == pytest.approx(binomtest(20, 25).pvalue)
    assert cell.decided


@given(st.integers(0, 300), st.integers(0, 300), st.sampled_from([0.8, 0.95, 0.99]))
def test_without_ties_the_interval_is_wilsons(wins: int, losses: int, level: float) -> None:
    low, high = score_interval(wins, losses, 0, level)
    if not wins + losses:
        assert np.isnan([low, high]).all()
        return
    expected = binomtest(wins, wins + losses).proportion_ci(level, method="wilson")
    assert (float(low), float(high)) == pytest.approx((expected.low, expected.high), abs=1e-6)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_the_interval_holds_the_rate_and_turns_round_with_the_sides(a: int, b: int, t: int) -> None:
    low, high = score_interval(a, b, t)
    other_low, other_high = score_interval(b, a, t)
    if a + b + t:
        rate = (a + t / 2) / (a + b + t)
        assert 0 <= low <= rate + 1e-9
        assert rate - 1e-9 <= high <= 1
        assert low < high
    np.testing.assert_allclose([other_low, other_high], [1 - high, 1 - low], atol=1e-9)


@pytest.mark.parametrize(("n", "ties", "wins"), [(20, 0.3, 0.5), (50, 0.5, 0.7), (100, 0.2, 0.95)])
def test_with_ties_the_interval_holds_the_truth_as_often_as_it_says(
    n: int, ties: float, wins: float
) -> None:
    shares = [(1 - ties) * wins, (1 - ties) * (1 - wins), ties]
    drawn = np.random.default_rng(0).multinomial(n, shares, size=20_000)
    low, high = score_interval(*drawn.T)
    truth = shares[0] + ties / 2
    assert 0.945 < np.mean((low <= truth) & (truth <= high)) < 0.97


@given(st.lists(one_vote, max_size=40))
def test_every_vote_between_two_models_is_counted_once(rows: list[tuple[int, ...]]) -> None:
    cells = {(cell.model_a, cell.model_b): cell for cell in win_matrix(table(rows))}
    for (name_a, name_b), cell in cells.items():
        first, second = int(name_a[2:]), int(name_b[2:])
        assert first < second
        straight = [w for _, a, b, w in rows if (a, b) == (first, second)]
        turned = [w for _, a, b, w in rows if (a, b) == (second, first)]
        assert cell.wins_a == straight.count(A) + turned.count(B)
        assert cell.wins_b == straight.count(B) + turned.count(A)
        assert cell.ties == straight.count(TIE) + turned.count(TIE)
        assert cell.both_bad == straight.count(BOTH_BAD) + turned.count(BOTH_BAD)
    assert sum(cell.n + cell.both_bad for cell in cells.values()) == sum(
        a != b for _, a, b, _ in rows
    )


@settings(max_examples=30)
@given(st.lists(one_vote, max_size=40))
def test_which_response_is_called_a_changes_nothing(rows: list[tuple[int, ...]]) -> None:
    turned = [(rater, b, a, {A: B, B: A}.get(winner, winner)) for rater, a, b, winner in rows]
    seen, other = ([astuple(cell) for cell in win_matrix(table(one))] for one in (rows, turned))
    np.testing.assert_equal(other, seen)


def test_a_cell_where_all_is_bad_has_no_win_rate() -> None:
    cell = duel(0, 0, both_bad=3)
    assert (cell.n, cell.both_bad, cell.decided, cell.by_raters.decided) == (0, 3, False, False)
    assert np.isnan([cell.win_rate, cell.low, cell.high, cell.p, cell.by_raters.p]).all()


def test_only_ties_decide_nothing() -> None:
    cell = duel(0, 0, ties=400)
    assert (cell.win_rate, cell.p, cell.decided) == (0.5, 1, False)
    assert cell.low < 0.5 < cell.high


def test_no_votes_make_no_cells() -> None:
    assert win_matrix(table([])) == []


def test_what_one_cell_shows_by_chance_is_not_decided_among_many() -> None:
    """14 of 16 in one cell alone is decided, in one of a hundred equal ones it is not."""
    assert duel(14, 2).decided
    rows = [(vote, 0, 1, A if vote < 14 else B) for vote in range(16)]
    pairs = [(a, b) for a in range(15) for b in range(a + 1, 15)][1:]
    rows += [(vote, a, b, vote % 2) for a, b in pairs for vote in range(16)]
    assert not any(cell.decided for cell in win_matrix(table(rows)))


def test_raters_who_vote_once_in_a_cell_are_independent() -> None:
    cell = duel(14, 6, ties=5)
    assert (cell.by_raters.raters, cell.by_raters.votes) == (25, 25)
    assert (cell.by_raters.low, cell.by_raters.high) == (cell.low, cell.high)


def test_one_rater_alone_decides_no_cell_for_raters() -> None:
    (cell,) = win_matrix(table([(0, 0, 1, A)] * 50))
    assert cell.decided
    assert not cell.by_raters.decided
    assert np.isnan([cell.by_raters.low, cell.by_raters.high, cell.by_raters.p]).all()


def test_raters_who_never_change_their_mind_count_once_each() -> None:
    rows = [(rater, 0, 1, A) for rater in range(10) for _ in range(8)]
    (cell,) = win_matrix(table(rows))
    assert cell.by_raters.votes == 10
    assert cell.low > cell.by_raters.low > 0.5


def test_tastes_of_raters_fool_the_plain_interval_and_not_the_one_by_raters() -> None:
    """1,000 pairs of equal models; 20 raters with 10 votes and a liking on each."""
    rng = np.random.default_rng(0)
    pair, rater = (one.ravel() for one in np.indices((1_000, 200)))
    likes = rng.beta(2, 2, size=(1_000, 20))[pair, rater // 10]
    rows = [rater // 10, 2 * pair, 2 * pair + 1, np.where(rng.random(len(pair)) < likes, A, B)]
    models = tuple(map(str, range(2_000)))
    cells = win_matrix(replace(table(np.stack(rows, axis=1).tolist()), models=models))
    assert len(cells) == 1_000
    assert np.mean([cell.low <= 0.5 <= cell.high for cell in cells]) < 0.8
    assert np.mean([cell.decided for cell in cells]) > 0.05
    by_raters = [cell.by_raters for cell in cells]
    assert 0.93 < np.mean([one.low <= 0.5 <= one.high for one in by_raters]) < 0.97
    assert not any(one.decided for one in by_raters)


def test_the_design_effect_is_that_of_its_definition() -> None:
    """Equal clusters of equal size: 1 + (m - 1) times the correlation within them, about."""
    rng = np.random.default_rng(1)
    people = np.repeat(np.arange(4_000), 5)
    likes = rng.beta(3, 3, size=4_000)  # correlation 1 / (3 + 3 + 1)
    value = (rng.random(len(people)) < likes[people]).astype(float)
    (effect,) = design_effect(people * 0, people, value, 1)
    assert effect == pytest.approx(1 + 4 / 7, abs=0.06)


def test_names_that_nobody_voted_on_make_no_cell() -> None:
    votes = table([(0, 0, 1, A)])
    assert len(win_matrix(replace(votes, models=(*votes.models, "unmet")))) == 1
