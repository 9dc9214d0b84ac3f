"""Krippendorff's alpha against published numbers, its definition, and a slow bootstrap."""

from dataclasses import astuple
from itertools import permutations
from pathlib import Path

import evalica
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from annotation.agreement import FEWEST, LEVELS, Level, krippendorff_alpha
from annotation.errors import TooManyValuesError

CODINGS = Path(__file__).parents[2] / "shared" / "data" / "pairwise-examples" / "codings.csv"
# Raters in rows, items in columns: Krippendorff's own example.
EXAMPLE = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, np.nan, np.nan, np.nan],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, np.nan, 3],
        [np.nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, np.nan],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, np.nan],
    ]
)
tables = arrays(
    np.float64,
    st.tuples(st.integers(2, 4), st.integers(1, 9)),
    elements=st.sampled_from([1.0, 2.0, 3.0, 5.0, np.nan]),
)
levels = st.sampled_from(LEVELS)


def by_definition(ratings: np.ndarray, level: Level) -> float:
    """Alpha as the definition says it, over every ordered pair of ratings."""
    units = [column[~np.isnan(column)] for column in ratings.T]
    units = [unit for unit in units if len(unit) > 1]
    pooled = np.concatenate([*units, []])

    def distance(a: float, b: float) -> float:
        if level == "nominal":
            return float(a != b)
        if level == "interval":
            return (a - b) ** 2
        low, high = min(a, b), max(a, b)
        between = np.sum((pooled >= low) & (pooled <= high))
        return (between - (np.sum(pooled == low) + np.sum(pooled == high)) / 2) ** 2

    total = len(pooled)
    expected = sum(distance(a, b) for a, b in permutations(pooled, 2)) / max(total - 1, 1)
    if expected == 0:
        return np.nan
    observed = sum(
        distance(a, b) / (len(unit) - 1) for unit in units for a, b in permutations(unit, 2)
    )
    return 1 - observed / expected


def simulated(items: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    ratings = np.round(rng.normal(3, 1, items) + rng.normal(0, 0.8, (4, items)))
    ratings[rng.random(ratings.shape) < 0.2] = np.nan
    return ratings


@pytest.mark.parametrize(
    ("level", "value"), [("nominal", 904 / 1216), ("ordinal", 0.815388), ("interval", 0.849107)]
)
def test_the_published_example_comes_out(level: Level, value: float) -> None:
    alpha = krippendorff_alpha(EXAMPLE, level)
    assert alpha.value == pytest.approx(value, abs=1e-6)
    assert alpha.items == 11
    assert -1 <= alpha.low < alpha.value < alpha.high <= 1


@pytest.mark.skipif(not CODINGS.exists(), reason="the shared data are not here")
def test_the_example_is_the_one_in_the_shared_data() -> None:
    np.testing.assert_array_equal(np.genfromtxt(CODINGS, delimiter=","), EXAMPLE)


@given(ratings=tables, level=levels)
def test_alpha_is_what_its_definition_says(ratings: np.ndarray, level: Level) -> None:
    value = krippendorff_alpha(ratings, level, resamples=1).value
    assert value == pytest.approx(by_definition(ratings, level), abs=1e-9, nan_ok=True)


@given(ratings=tables, level=levels, seed=st.integers(0, 99))
def test_the_order_of_raters_and_items_changes_nothing(
    ratings: np.ndarray, level: Level, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    mixed = rng.permutation(rng.permutation(ratings, axis=0), axis=1)
    one, other = krippendorff_alpha(mixed, level), krippendorff_alpha(ratings, level)
    assert astuple(one) == pytest.approx(astuple(other), abs=1e-9, nan_ok=True)


@given(ratings=tables)
def test_other_names_for_the_categories_change_nothing_nominal(ratings: np.ndarray) -> None:
    renamed = ratings.copy()
    for old, new in zip((1, 2, 3, 5), (40, 7, 11, 3), strict=True):
        renamed[ratings == old] = new
    one = krippendorff_alpha(ratings, "nominal", resamples=1).value
    other = krippendorff_alpha(renamed, "nominal", resamples=1).value
    assert one == pytest.approx(other, abs=1e-12, nan_ok=True)


@given(
    values=st.lists(st.integers(1, 5), min_size=2, max_size=20).filter(lambda v: len(set(v)) > 1),
    level=levels,
)
def test_perfect_agreement_is_one(values: list[int], level: Level) -> None:
    alpha = krippendorff_alpha(np.tile(np.array(values, float), (3, 1)), level)
    assert alpha.value == pytest.approx(1)
    assert np.isnan(alpha.low) or (alpha.low, alpha.high) == pytest.approx((1, 1))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    ("ratings", "items"),
    [
        ([[1, np.nan], [np.nan, 2]], 0),  # no item has two ratings
        ([[3, 3, 3], [3, 3, 3]], 3),  # nothing that could differ
        ([[3, 3, 1], [3, 3, np.nan]], 2),  # the same where it counts
        ([[np.nan, np.nan]], 0),
    ],
)
def test_where_nothing_can_disagree_alpha_is_undefined(
    ratings: list[list[float]], items: int, level: Level
) -> None:
    alpha = krippendorff_alpha(np.array(ratings, float), level)
    assert np.isnan([alpha.value, alpha.low, alpha.high]).all()
    assert alpha.items == items


def test_chance_gives_about_zero_and_opposites_less() -> None:
    rng = np.random.default_rng(1)
    assert abs(krippendorff_alpha(rng.integers(1, 6, (4, 2000)) * 1.0, "ordinal").value) < 0.03
    assert krippendorff_alpha(np.array([[1, 2, 1, 2.0], [2, 1, 2, 1]]), "nominal").value < -0.5


@pytest.mark.parametrize("level", LEVELS)
def test_the_interval_is_that_of_drawing_items_again(level: Level) -> None:
    ratings = simulated(60, seed=3)
    alpha = krippendorff_alpha(ratings, level, resamples=4000)
    rng = np.random.default_rng(8)
    slow = [
        evalica.alpha(pd.DataFrame(ratings[:, rng.integers(0, 60, 60)]), level).alpha
        for _ in range(2000)
    ]
    assert (alpha.low, alpha.high) == pytest.approx(np.quantile(slow, [0.025, 0.975]), abs=0.02)


def test_the_interval_comes_from_the_seed() -> None:
    ratings = simulated(40, seed=5)
    first = krippendorff_alpha(ratings, "ordinal", seed=1)
    assert krippendorff_alpha(ratings, "ordinal", seed=1) == first
    assert krippendorff_alpha(ratings, "ordinal", seed=2).low != first.low


def test_few_items_have_a_value_but_no_interval() -> None:
    few = krippendorff_alpha(EXAMPLE[:, : FEWEST - 1], "nominal")
    assert few.value > 0
    assert np.isnan([few.low, few.high]).all()


def test_draws_without_any_difference_leave_no_interval() -> None:
    ratings = np.full((2, 50), 3.0)
    ratings[0, 0] = 4  # more than a third of the draws miss the only item that differs
    alpha = krippendorff_alpha(ratings, "nominal")
    assert alpha.value == pytest.approx(0)
    assert np.isnan([alpha.low, alpha.high]).all()


def test_values_that_are_no_scale_are_refused() -> None:
    ratings = np.random.default_rng(0).normal(size=(2, 1500))
    with pytest.raises(TooManyValuesError, match="3,000 different values"):
        krippendorff_alpha(ratings, "interval")


@settings(max_examples=20)
@given(ratings=tables, level=levels)
def test_the_ratings_stay_as_they_were(ratings: np.ndarray, level: Level) -> None:
    before = ratings.copy()
    krippendorff_alpha(ratings, level, resamples=5)
    np.testing.assert_array_equal(ratings, before)
