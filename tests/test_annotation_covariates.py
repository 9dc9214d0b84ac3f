"""Side, length and style: planted effects come back, and what cannot be told is said."""

import numpy as np
import pytest

from annotation.covariates import left_win_rate
from annotation.shares import score_interval
from annotation.votes import BOTH_BAD, TIE, UNKNOWN, A, B, Votes


def table(rows: list[tuple[int, int, int, int, int]]) -> Votes:
    """Votes of (rater, a, b, winner, left)."""
    rater, a, b, winner, left = np.array(rows, dtype=np.int64).reshape(-1, 5).T
    names = [tuple(f"{kind}{place}" for place in range(30)) for kind in "rpm"]
    return Votes(*names, rater, np.zeros_like(rater), a, b, winner, left)


def test_the_left_win_rate_is_of_decisive_votes_with_a_known_side() -> None:
    rows = [(rater, 0, 1, A, A) for rater in range(12)]
    rows += [(rater, 0, 1, B, A) for rater in range(12, 20)]
    rows += [(0, 0, 1, TIE, A), (1, 0, 1, BOTH_BAD, B), (2, 0, 1, A, UNKNOWN), (3, 1, 1, A, A)]
    found = left_win_rate(table(rows))
    assert (found.value, found.votes, found.raters) == (0.6, 20, 20)
    low, high = score_interval(12, 8)
    assert (found.low, found.high) == (pytest.approx(float(low)), pytest.approx(float(high)))


def test_a_win_of_b_on_the_left_is_one_of_the_left() -> None:
    rows = [(0, 0, 1, B, B), (1, 0, 1, B, B), (2, 1, 0, A, A), (3, 0, 1, A, B)]
    assert left_win_rate(table(rows)).value == 0.75


def test_without_votes_or_with_one_rater_the_side_is_not_known() -> None:
    nothing = left_win_rate(table([(0, 0, 1, TIE, A)]))
    assert (nothing.votes, nothing.raters) == (0, 0)
    assert np.isnan([nothing.value, nothing.low, nothing.high]).all()
    alone = left_win_rate(table([(0, 0, 1, A, A), (0, 0, 1, B, A)]))
    assert alone.value == 0.5
    assert np.isnan([alone.low, alone.high]).all()


def test_habits_of_raters_widen_the_interval_of_the_side() -> None:
    """Half of the raters always take the left, the others always the right."""
    rows = [(rater, 0, 1, rater % 2, A) for rater in range(20) for _ in range(30)]
    found = left_win_rate(table(rows))
    assert found.value == 0.5
    assert found.high - found.low > 0.35
