"""How much of the variance of ratings is due to the items? Intraclass correlations."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy
from scipy.sparse import csr_array

from annotation.errors import (
    NoOverlapError,
    NoVarianceError,
    ThinRatingsError,
    TooFewItemsError,
    TooFewRatingsError,
    UnconnectedRatersError,
)
from annotation.overlap import linked_groups

Numbers = npt.NDArray[np.float64]
NOTHING = 1e-12  # a share of the sum of squares that rounding leaves


@dataclass(frozen=True)
class Correlation:
    """An intraclass correlation, at most 1, with its 95 % interval; nan where undefined."""

    value: float
    low: float
    high: float


UNDEFINED = Correlation(np.nan, np.nan, np.nan)


@dataclass(frozen=True)
class Intraclass:
    """The six correlations of Shrout and Fleiss; McGraw and Wong's names in brackets.

    Attributes:
        icc1: One rating, raters differ from item to item [ICC(1)]; severity counts as error. With
            raters who rate many items its interval is too narrow: take ICC(2).
        icc1k: The mean of an item's ratings, the same [ICC(k)].
        icc2: One rating, raters are a sample of all raters [ICC(A,1)]; severity counts as error.
        icc2k: The mean of an item's ratings, the same [ICC(A,k)].
        icc3: One rating, by these raters; severity does not count [ICC(C,1)].
        icc3k: The mean of an item's ratings, the same [ICC(C,k)].
        raters: Those who rated an item that somebody else rated too.
        items: Those with two ratings or more; the others are left out.
        per_item: Ratings per item, the k above; the harmonic mean where items differ.
        missing: What is missing for those that are nan; "" when nothing is.
    """

    icc1: Correlation
    icc1k: Correlation
    icc2: Correlation
    icc2k: Correlation
    icc3: Correlation
    icc3k: Correlation
    raters: int
    items: int
    per_item: float
    missing: str


def intraclass_correlations(ratings: Numbers) -> Intraclass:
    """All six, from ratings that may be incomplete.

    Args:
        ratings: Shape (raters, items); nan marks a missing rating.

    Returns:
        ICC(1) needs two items and an item with two ratings; ICC(2) and (3) need raters who are
        linked by shared items, and more ratings than raters and items have effects. What cannot be
        told is nan, and `missing` says why. Values can be negative: they are not cut off.

    Source:
        Shrout and Fleiss 1979; McGraw and Wong 1996 for the intervals from F, where a negative
        ICC(2) takes the degrees of freedom of 0. Incomplete ratings: variance components by
        Henderson's method III (Searle, Casella and McCulloch 1992, section 5.5), because
        planned missing ratings leave no item that everybody rated; with complete ratings these are
        the usual mean squares. There the intervals are approximate (the mean squares of items and
        raters are then not quite chi-squared); k is the harmonic mean (ten Hove, Jorgensen and van
        der Ark 2022).

    >>> table = np.array([[9, 6, 8.0], [2, 1, 4], [5, 3, 6]])  # severe raters, the same order
    >>> found = intraclass_correlations(table)
    >>> round(found.icc1.value, 3), round(found.icc3.value, 3)
    (-0.085, 0.738)
    """
    rated = ~np.isnan(ratings)
    kept = rated.sum(axis=0) > 1
    ratings, rated = ratings[:, kept], rated[:, kept]
    busy = rated.any(axis=1)
    ratings, rated = ratings[busy], rated[busy]
    raters, items = rated.shape
    per_item = float(items / (1 / rated.sum(axis=0)).sum()) if items else np.nan
    centred = np.where(rated, ratings - ratings[rated].mean(), 0) if items else ratings
    one = two = three = UNDEFINED
    missing = ""
    try:
        one = _one_way(centred, rated)
        two, three = _two_way(centred, rated)
    except ThinRatingsError as error:
        missing = str(error)
    return Intraclass(
        icc1=one,
        icc1k=_of_mean(one, per_item),
        icc2=two,
        icc2k=_of_mean(two, per_item),
        icc3=three,
        icc3k=_of_mean(three, per_item),
        raters=raters,
        items=items,
        per_item=per_item,
        missing=missing,
    )


def _one_way(ratings: Numbers, rated: npt.NDArray[np.bool_]) -> Correlation:
    """ICC(1); missing ratings are 0 here and in `_two_way`, and the mean is 0."""
    items = rated.shape[1]
    if items == 0:
        raise NoOverlapError
    if items == 1:
        raise TooFewItemsError(1, 2, 2)
    if np.ptp(ratings[rated]) == 0:
        raise NoVarianceError
    each = rated.sum(axis=0)
    total = int(each.sum())
    between = float((ratings.sum(axis=0) ** 2 / each).sum())
    within = _positive((ratings**2).sum() - between, ratings)
    weight = float(total - (each**2).sum() / total) / (
        items - 1
    )  # k, when all items have k ratings
    error = within / (total - items)
    return _correlation(between / (items - 1), error, error, weight, items - 1, total - items)


def _two_way(ratings: Numbers, rated: npt.NDArray[np.bool_]) -> tuple[Correlation, Correlation]:
    """ICC(2) and ICC(3), by Henderson's method III."""
    raters, items = rated.shape
    total = int(rated.sum())
    groups = linked_groups(rated)
    if len(groups) > 1:
        raise UnconnectedRatersError(len(groups))
    freedom: float = total - items - raters + 1
    if freedom < 1:
        raise TooFewRatingsError(total, items + raters)
    of_items = float((ratings.sum(axis=0) ** 2 / rated.sum(axis=0)).sum())
    of_raters = float((ratings.sum(axis=1) ** 2 / rated.sum(axis=1)).sum())
    if raters <= items:  # the smaller of the two systems of equations
        both = of_items + _beyond_columns(ratings, rated)
    else:
        both = of_raters + _beyond_columns(ratings.T, rated.T)
    residual = _positive((ratings**2).sum() - both, ratings) / freedom
    item_square = _positive(both - of_raters, ratings) / (items - 1)
    rater_square = _positive(both - of_items, ratings) / (raters - 1)
    # Expected: residual + weight * variance. With complete ratings the weights are k and n.
    item_weight, rater_weight = (total - raters) / (items - 1), (total - items) / (raters - 1)
    three = _correlation(item_square, residual, residual, item_weight, items - 1, freedom)
    noise = (rater_square + (rater_weight - 1) * residual) / rater_weight  # raters and residual
    value = _correlation(item_square, residual, noise, item_weight, items - 1, freedom).value
    # McGraw and Wong's a and b, and the degrees of freedom of a * MSC + b * MSE (Satterthwaite).
    odds = max(value / (1 - value), 0) * item_weight / rater_weight if value < 1 else np.inf
    parts = np.array([odds * rater_square, (1 + odds * (rater_weight - 1)) * residual])
    if 0 < parts.sum() < np.inf:
        freedom = float(parts.sum() ** 2 / (parts**2 / [raters - 1, freedom]).sum())
    return _correlation(item_square, residual, noise, item_weight, items - 1, freedom), three


def _beyond_columns(ratings: Numbers, rated: npt.NDArray[np.bool_]) -> float:
    """Sum of squares that the rows explain after the columns; all rows are linked."""
    each = rated.sum(axis=0)
    left = (ratings - rated * (ratings.sum(axis=0) / each)).sum(axis=1)
    given = csr_array(rated.astype(float))
    shared = (given * (1 / each)) @ given.T
    # The equations leave the mean of the rows open; the constant sets it to 0.
    equations = np.diag(rated.sum(axis=1)) - shared.toarray() + 1 / len(rated)
    return float(left @ np.linalg.solve(equations, left))


def _correlation(
    square: float, residual: float, noise: float, weight: float, items: float, freedom: float
) -> Correlation:
    """V / (v + noise) with v = (square - residual) / weight, and the interval from F.

    Args:
        square: Mean square of the items.
        residual: What it would be without differences between items.
        noise: Variance of a rating of one item.
        weight: Ratings per item.
        items: Degrees of freedom of the mean square.
        freedom: Degrees of freedom of the noise.
    """

    def share(factor: float) -> float:
        signal = (square * factor - residual) / weight
        return signal / (signal + noise) if signal + noise > 0 else np.nan

    low = share(1 / float(scipy.stats.f.ppf(0.975, items, freedom)))
    return Correlation(share(1), low, share(float(scipy.stats.f.ppf(0.975, freedom, items))))


def _of_mean(single: Correlation, count: float) -> Correlation:
    """The correlation of the mean of so many ratings (Spearman and Brown)."""

    def stepped(one: float) -> float:
        rest = 1 + (count - 1) * one
        return count * one / rest if rest > NOTHING else np.nan

    return Correlation(stepped(single.value), stepped(single.low), stepped(single.high))


def _positive(square: float, ratings: Numbers) -> float:
    """A sum of squares without what rounding leaves where it should be 0."""
    return float(square) if square > NOTHING * (ratings**2).sum() else 0.0
