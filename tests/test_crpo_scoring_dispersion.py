"""Mean distances from sums alone: the same numbers as a loop over all pairs."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from crpo.errors import InvalidVectorError
from crpo.scoring.dispersion import Vectors, VectorSum, unit
from crpo.scoring.diversity import diversity
from crpo.scoring.novelty import dsi

# Vectors whose length is far from 0, so that their direction is no matter of rounding.
VECTORS = arrays(
    np.float64,
    array_shapes(min_dims=2, max_dims=2, min_side=2, max_side=8),
    elements=st.floats(-10, 10, allow_subnormal=False),
).filter(lambda rows: bool((np.linalg.norm(rows, axis=1) > 1e-3).all()))


def distance(one: Vectors, other: Vectors) -> float:
    return 1 - float(one @ other) / float(np.linalg.norm(one) * np.linalg.norm(other))


def looped(rows: Sequence[Vectors]) -> list[float]:
    """Mean distance of each to the others, by definition."""
    return [
        float(np.mean([distance(one, other) for j, other in enumerate(rows) if j != i]))
        for i, one in enumerate(rows)
    ]


@given(VECTORS)
def test_the_closed_forms_equal_the_double_loop(rows: Vectors) -> None:
    expected = looped(list(rows))
    np.testing.assert_allclose(diversity(rows), expected, atol=1e-9)
    assert dsi(rows) == pytest.approx(np.mean(expected), abs=1e-9)


@given(VECTORS, st.randoms(use_true_random=False))
def test_the_order_of_vectors_does_not_matter(rows: Vectors, random: object) -> None:
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    np.testing.assert_allclose(diversity(rows[order]), diversity(rows)[order], atol=1e-12)
    assert dsi(rows[order]) == pytest.approx(dsi(rows), abs=1e-12)


@given(VECTORS, st.data())
def test_the_length_of_vectors_does_not_matter(rows: Vectors, data: st.DataObject) -> None:
    lengths = data.draw(arrays(np.float64, len(rows), elements=st.floats(0.01, 100)))
    np.testing.assert_allclose(diversity(rows * lengths[:, None]), diversity(rows), atol=1e-12)


@given(VECTORS, st.integers(0, 8))
def test_sums_of_parts_add_up(rows: Vectors, cut: int) -> None:
    units = unit(rows)
    whole = VectorSum.of(units)
    parts = VectorSum.of(units[:cut]) + VectorSum.of(units[cut:])
    assert parts.count == whole.count
    assert parts.mean_distance() == pytest.approx(whole.mean_distance(), abs=1e-12)


@given(VECTORS)
def test_everything_twice_brings_the_mean_down_by_the_pairs_at_distance_0(rows: Vectors) -> None:
    # Of the 2n (2n - 1) ordered pairs, 2n are of a vector with its copy; the rest is the old pairs
    # four times.
    n = len(rows)
    shrunk = dsi(rows) * 4 * n * (n - 1) / (2 * n * (2 * n - 1))
    assert dsi(np.vstack([rows, rows])) == pytest.approx(shrunk, abs=1e-9)


def test_a_worked_example() -> None:
    # Two at right angles, a third opposite the first: distances 1, 2 and 1.
    rows = [[1, 0], [0, 5], [-2, 0]]
    np.testing.assert_allclose(diversity(rows), [1.5, 1.0, 1.5])
    assert dsi(rows) == pytest.approx(4 / 3)


def test_identical_vectors_are_at_distance_0_and_never_below() -> None:
    rows = np.tile([[0.1, 0.2, 0.3]], (1000, 1))
    assert dsi(rows) == pytest.approx(0, abs=1e-12)
    assert dsi(rows) >= 0
    assert (diversity(rows) >= 0).all()


@pytest.mark.parametrize("rows", [np.zeros((0, 3)), np.ones((1, 3))])
def test_fewer_than_two_vectors_have_no_distance(rows: Vectors) -> None:
    assert math.isnan(dsi(rows))
    assert np.isnan(diversity(rows)).all()
    assert len(diversity(rows)) == len(rows)


def test_single_precision_is_summed_in_double_precision() -> None:
    rows = np.random.default_rng(0).normal(size=(20_000, 64)).astype(np.float32)
    pairs = np.random.default_rng(1).integers(len(rows), size=5)
    units = rows.astype(np.float64) / np.linalg.norm(rows.astype(np.float64), axis=1)[:, None]
    for i in pairs:
        others = np.delete(units, i, axis=0)
        assert diversity(rows)[i] == pytest.approx(float((1 - others @ units[i]).mean()), abs=1e-12)


@pytest.mark.parametrize("broken", [math.nan, math.inf, -math.inf])
def test_a_vector_that_is_not_finite_is_named(broken: float) -> None:
    with pytest.raises(InvalidVectorError, match="the embedding of 'a broken text' has no"):
        unit([[1.0, 2.0], [broken, 0.0]], ["a text", "a broken text"])
    with pytest.raises(InvalidVectorError) as caught:
        unit([[broken, 0.0]], ["two\nlines " * 5000])
    assert len(str(caught.value)) < 200
    assert "\n" not in str(caught.value)
    with pytest.raises(InvalidVectorError, match="row 2"):
        diversity([[1.0, 2.0], [broken, 0.0]])


def test_a_vector_without_direction_is_refused() -> None:
    with pytest.raises(InvalidVectorError, match="row 1"):
        dsi([[0.0, 0.0], [1.0, 0.0]])
