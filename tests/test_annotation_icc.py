"""Intraclass correlations against published numbers and a second way to get them."""

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize

from annotation.icc import Intraclass, intraclass_correlations

# Shrout and Fleiss 1979, table 2: six targets in columns, four judges in rows.
TARGETS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
).T
NAMES = ("icc1", "icc1k", "icc2", "icc2k", "icc3", "icc3k")
complete = arrays(
    np.float64,
    st.tuples(st.integers(2, 4), st.integers(2, 6)),
    elements=st.integers(1, 5).map(float),
).filter(lambda table: np.ptp(table) > 0)


def values(found: Intraclass) -> list[float]:
    return [getattr(found, name).value for name in NAMES]


def by_mean_squares(table: np.ndarray) -> list[float]:
    """Shrout and Fleiss's formulas on explicit sums of squares, for complete ratings."""
    k, n = table.shape
    grand, item, rater = table.mean(), table.mean(axis=0), table.mean(axis=1)
    bms = k * np.sum((item - grand) ** 2) / (n - 1)
    wms = np.sum((table - item) ** 2) / (n * (k - 1))
    jms = n * np.sum((rater - grand) ** 2) / (k - 1)
    ems = np.sum((table - item - rater[:, None] + grand) ** 2) / ((n - 1) * (k - 1))
    shares = [
        (bms - wms, bms + (k - 1) * wms),
        (bms - wms, bms),
        (bms - ems, bms + (k - 1) * ems + k * (jms - ems) / n),
        (bms - ems, bms + (jms - ems) / n),
        (bms - ems, bms + (k - 1) * ems),
        (bms - ems, bms),
    ]
    return [top / bottom if bottom > 1e-9 else np.nan for top, bottom in shares]


def components_by_regression(table: np.ndarray) -> tuple[float, float, float]:
    """Henderson's method III as he has it: sums of squares of regressions on indicators.

    Returns:
        Variances of items, raters and residual.
    """
    rater, item = np.nonzero(~np.isnan(table))
    y = table[rater, item]
    one = np.ones((len(y), 1))
    of_raters = (rater[:, None] == np.arange(table.shape[0])) * 1.0
    of_items = (item[:, None] == np.arange(table.shape[1])) * 1.0

    def explained(*parts: np.ndarray) -> tuple[float, np.ndarray]:
        design = np.hstack([one, *parts])
        projection = design @ np.linalg.pinv(design)
        return y @ projection @ y, projection

    both, everything = explained(of_items, of_raters)
    raters_only, on_raters = explained(of_raters)
    items_only, on_items = explained(of_items)
    residual = (y @ y - both) / (len(y) - np.trace(everything))
    item_part = np.trace(of_items.T @ (everything - on_raters) @ of_items)
    rater_part = np.trace(of_raters.T @ (everything - on_items) @ of_raters)
    return (
        (both - raters_only - residual * np.trace(everything - on_raters)) / item_part,
        (both - items_only - residual * np.trace(everything - on_items)) / rater_part,
        residual,
    )


def likely_components(table: np.ndarray) -> np.ndarray:
    """Variances of items, raters and residual by restricted maximum likelihood."""
    rater, item = np.nonzero(~np.isnan(table))
    y, one = table[rater, item], np.ones(len(rater))
    same_item = (item[:, None] == item) * 1.0
    same_rater = (rater[:, None] == rater) * 1.0

    def cost(logs: np.ndarray) -> float:
        a, b, e = np.exp(logs)
        cover = a * same_item + b * same_rater + e * np.eye(len(y))
        solved = np.linalg.solve(cover, np.column_stack([one, y]))
        weight = one @ solved[:, 0]
        spread = y @ solved[:, 1] - (one @ solved[:, 1]) ** 2 / weight
        return np.linalg.slogdet(cover)[1] + np.log(weight) + spread

    return np.exp(minimize(cost, np.zeros(3), method="Nelder-Mead").x)


def planned(raters: int, items: int, each: int, seed: int) -> np.ndarray:
    """Each item rated by some of the raters, who differ in severity; all variances are 1."""
    rng = np.random.default_rng(seed)
    table = rng.normal(size=items) + rng.normal(size=(raters, 1)) + rng.normal(size=(raters, items))
    for item in range(items):
        table[rng.permutation(raters)[each:], item] = np.nan
    return table


def test_the_published_example_comes_out() -> None:
    found = intraclass_correlations(TARGETS)
    assert np.round(values(found), 2).tolist() == [0.17, 0.44, 0.29, 0.62, 0.71, 0.91]
    assert values(found) == pytest.approx(by_mean_squares(TARGETS), abs=1e-12)
    assert (found.raters, found.items, found.per_item, found.missing) == (4, 6, 4, "")


def test_the_intervals_are_those_that_are_published_for_the_example() -> None:
    found = intraclass_correlations(TARGETS)
    # As R's psych::ICC prints them.
    published = [(-0.13, 0.72), (-0.88, 0.91), (0.02, 0.76), (0.07, 0.93), (0.34, 0.95)]
    published.append((0.68, 0.99))
    for name, (low, high) in zip(NAMES, published, strict=True):
        one = getattr(found, name)
        assert (one.low, one.high) == pytest.approx((low, high), abs=0.005), name


@given(table=complete)
def test_complete_ratings_give_what_the_mean_squares_give(table: np.ndarray) -> None:
    expected = by_mean_squares(table)
    found = values(intraclass_correlations(table))
    for one, other in zip(found, expected, strict=True):
        # Where both are 0 / 0 one of the two may see what rounding has left.
        assert one == pytest.approx(other, abs=1e-6) or np.isnan([one, other]).any()


@pytest.mark.parametrize("shape", [(5, 12, 3), (9, 7, 4)])
def test_incomplete_ratings_give_what_hendersons_regressions_give(
    shape: tuple[int, int, int],
) -> None:
    table = planned(*shape, seed=4)
    item, rater, residual = components_by_regression(table)
    found = intraclass_correlations(table)
    assert found.icc2.value == pytest.approx(item / (item + rater + residual), abs=1e-9)
    assert found.icc3.value == pytest.approx(item / (item + residual), abs=1e-9)
    assert found.icc3k.value == pytest.approx(item / (item + residual / shape[2]), abs=1e-9)


def test_incomplete_ratings_come_close_to_maximum_likelihood() -> None:
    table = planned(12, 80, 4, seed=1)
    item, rater, residual = likely_components(table)
    found = intraclass_correlations(table)
    assert found.icc2.value == pytest.approx(item / (item + rater + residual), abs=0.03)
    assert found.icc3.value == pytest.approx(item / (item + residual), abs=0.03)


def test_the_intervals_of_incomplete_ratings_hold_the_truth_as_often_as_they_say() -> None:
    # The interval of ICC(2) is McGraw and Wong's, which holds .92 to .94 with complete ratings too.
    held = np.zeros(2)
    for seed in range(400):
        found = intraclass_correlations(planned(10, 40, 4, seed))
        held += [found.icc2.low < 1 / 3 < found.icc2.high, found.icc3.low < 1 / 2 < found.icc3.high]
    assert (held / 400 > 0.91).all()
    assert (held / 400 < 0.98).all()


@given(table=complete, seed=st.integers(0, 99))
def test_the_order_of_raters_and_items_changes_nothing(table: np.ndarray, seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = np.where(rng.random(table.shape) < 0.2, np.nan, table)
    mixed = rng.permutation(rng.permutation(table, axis=0), axis=1)
    assert values(intraclass_correlations(mixed)) == pytest.approx(
        values(intraclass_correlations(table)), abs=1e-6, nan_ok=True
    )


def test_items_with_one_rating_change_nothing() -> None:
    alone = np.full((5, 3), np.nan)
    alone[4] = [1, 5, 9]  # by a rater who has nothing in common with the others
    wider = np.hstack([np.vstack([TARGETS, np.full(6, np.nan)]), alone])
    assert intraclass_correlations(wider) == intraclass_correlations(TARGETS)


def test_a_shift_between_raters_spares_the_third_alone() -> None:
    table = np.array([[1, 2, 3, 4.0], [3, 4, 5, 6], [2, 3, 4, 5]])
    found = intraclass_correlations(table)
    assert (found.icc3.value, found.icc3.low, found.icc3.high) == pytest.approx((1, 1, 1))
    assert found.icc1.value < found.icc2.value < 0.8


@pytest.mark.parametrize(
    ("ratings", "words", "defined"),
    [
        ([[1, np.nan], [np.nan, 2]], "no item has two ratings", 0),
        ([[np.nan, np.nan]], "no item has two ratings", 0),
        ([[1, np.nan], [2, 3]], "1 items have 2 ratings or more; this needs 2", 0),
        ([[3, 3, 3], [3, 3, 3]], "all ratings are equal", 0),
        ([[1, np.nan], [2, np.nan], [np.nan, 3], [np.nan, 5]], "2 groups that share no item", 1),
        ([[1, np.nan], [2, 2], [np.nan, 3]], "4 ratings cannot tell the levels of 5", 1),
    ],
)
def test_what_thin_ratings_cannot_tell_is_undefined_and_said(
    ratings: list[list[float]], words: str, defined: int
) -> None:
    found = intraclass_correlations(np.array(ratings, float))
    assert words in found.missing
    one, two, three = found.icc1, found.icc2, found.icc3
    assert np.isnan(one.value) == (not defined)
    assert np.isnan([*astuple(two), *astuple(three)]).all()


def test_nested_raters_have_the_first_correlation() -> None:
    rng = np.random.default_rng(0)
    table = np.full((60, 30), np.nan)
    for item in range(30):  # two raters of its own for each item
        table[2 * item : 2 * item + 2, item] = rng.normal() + rng.normal(size=2)
    found = intraclass_correlations(table)
    assert found.icc1.low < 0.5 < found.icc1.high
    assert "share no item" in found.missing
