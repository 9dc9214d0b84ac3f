"""What would change without one rater? Agreement and the means of items, for each rater in turn.

Taking a rater away changes the items that he or she rated and no others, so nothing is computed
twice: a thousand raters take little longer than one.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
MOST_POINTS = 200  # of a scale; the tables here are points x points


@dataclass(frozen=True)
class Influence:
    """For each rater, in the order of their numbers.

    Attributes:
        alpha: Ordinal alpha without the rater minus with; nan where one of them is undefined.
        means: Mean absolute change, in points, of the means of the items that the rater rated; nan
            where nobody else rated them.
    """

    alpha: Numbers
    means: Numbers


def leaving_out(
    rater: Places, item: Places, value: Numbers, inside: npt.NDArray[np.bool_]
) -> Influence:
    """How much each rater moves ordinal alpha and the means of items.

    Args:
        rater: Who gave each rating, from 0; shape (ratings,), as the next two.
        item: What it was given to, from 0. Nobody rates an item twice.
        value: Points of a scale, no nan.
        inside: Shape (raters,). Those who are outside already are compared with taking them in.

    Source:
        Krippendorff 2018, chapter 12, with the coincidences of the changed items exchanged. It is
        exact; a test holds it to `krippendorff_alpha` of the table without the rater.
    """
    raters = len(inside)
    alpha, means = np.full(raters, np.nan), np.full(raters, np.nan)
    points, code = np.unique(value, return_inverse=True)
    if not 0 < len(points) <= MOST_POINTS:
        return Influence(alpha, means)
    counted = inside[rater]
    counts = np.zeros((int(item.max()) + 1, len(points)))  # (items, points)
    np.add.at(counts, (item[counted], code[counted]), 1)
    together = _coincidences(counts)
    now = ordinal_alpha(together)
    order = np.argsort(rater, kind="stable")
    ends = np.searchsorted(rater[order], np.arange(raters + 1))
    for one in range(raters):
        own = order[ends[one] : ends[one + 1]]
        if not len(own):
            continue
        there = counts[item[own]]
        step = np.zeros_like(there)
        step[np.arange(len(own)), code[own]] = -1 if inside[one] else 1
        moved = together - _coincidences(there) + _coincidences(there + step)
        change = ordinal_alpha(moved) - now
        alpha[one] = change if inside[one] else -change
        means[one] = _moved(there, there + step, points)
    return Influence(alpha, means)


def ordinal_alpha(together: Numbers) -> float:
    """Alpha from the coincidences of points, shape (points, points); nan where undefined."""
    each = together.sum(axis=1)
    total = each.sum()
    if (each > 0.5).sum() < 2:  # rounding leaves less than a rating
        return np.nan
    ranks = np.cumsum(each) - each / 2
    apart = (ranks[:, None] - ranks) ** 2
    expected = each @ apart @ each / (total - 1)
    return float(1 - (together * apart).sum() / expected)


def _coincidences(counts: Numbers) -> Numbers:
    """How often two points stand at one item, each item weighted by its ratings - 1."""
    several = counts[counts.sum(axis=1) > 1]
    weights = 1 / (several.sum(axis=1) - 1)
    together: Numbers = several.T @ (several * weights[:, None]) - np.diag(weights @ several)
    return together


def _moved(before: Numbers, after: Numbers, points: Numbers) -> float:
    """Mean absolute difference of the means of items that have ratings both times."""
    many = (before.sum(axis=1) > 0) & (after.sum(axis=1) > 0)
    if not many.any():
        return np.nan
    old, new = (part[many] @ points / part[many].sum(axis=1) for part in (before, after))
    return float(np.abs(old - new).mean())
