"""How far do raters agree beyond chance? Krippendorff's alpha with an interval."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array

from annotation.errors import TooManyValuesError

Numbers = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Level = Literal["nominal", "ordinal", "interval"]
LEVELS: tuple[Level, ...] = get_args(Level)
RESAMPLES = 1_000
# No draw leaves the range of the items, and the range of n items holds the middle of what they come
# from 1 - 2 ** (1 - n) of the time: 94 % for five, 97 % for six.
FEWEST = 6
# A bound of the 95 % interval has this share of the draws outside.
TAIL = 0.025
MOST_VALUES = 2_000  # evalica's table is values x values
CELLS = 4_000_000  # of the largest array while items are drawn again


@dataclass(frozen=True)
class Alpha:
    """Krippendorff's alpha with its 95 % interval, and the items with two ratings or more."""

    value: float
    low: float
    high: float
    items: int


def krippendorff_alpha(
    ratings: Numbers, level: Level, *, resamples: int = RESAMPLES, seed: int = 0
) -> Alpha:
    """1 - observed / expected disagreement, at most 1; 0 is what chance gives.

    Args:
        ratings: Shape (raters, items); nan marks a missing rating.
        level: What counts as disagreement: any difference (nominal), the number of ratings between
            two values (ordinal), or the squared difference (interval).
        resamples: How often the items are drawn again for the interval.
        seed: Of the draws.

    Returns:
        The value is nan where nothing can disagree: no item with two ratings, or all ratings of
        such items equal. The interval is nan too with fewer than `FEWEST` such items, and where a
        share `TAIL` of the draws has equal ratings only, so that a bound could lie anywhere.

    Raises:
        TooManyValuesError: The values are no points of a scale.

    Source:
        Krippendorff 2018, "Content analysis", chapter 12; the value is evalica's. The interval is
        the percentile one over items drawn with replacement, each with all its ratings. evalica's
        own draws single pairs of ratings, as if the pairs within an item were independent, and
        holds the expected disagreement fixed (Hayes and Krippendorff 2007).

    >>> alpha = krippendorff_alpha(np.array([[1, 2, 3, np.nan], [1, 2, 4, 4.0]]), "nominal")
    >>> round(alpha.value, 4), alpha.items
    (0.6154, 3)
    """
    together = ratings[:, (~np.isnan(ratings)).sum(axis=0) > 1]
    values = np.unique(together[~np.isnan(together)])
    items = together.shape[1]
    if len(values) > MOST_VALUES:
        raise TooManyValuesError(len(values), MOST_VALUES)
    if len(values) < 2:
        return Alpha(np.nan, np.nan, np.nan, items)
    # Who gave a rating plays no part: sorted, most items of a study are the same few patterns.
    ranked = np.sort(together.T, axis=1)  # (items, most ratings of an item), nan at the end
    ranked = ranked[:, ~np.isnan(ranked).all(axis=0)]
    import evalica  # it brings all of scipy's statistics, for which every start would wait

    value = evalica.alpha(pd.DataFrame(ranked.T), level).alpha
    if items < FEWEST:
        return Alpha(value, np.nan, np.nan, items)
    drawn = _drawn(ranked, values, level, resamples, np.random.default_rng(seed))
    if np.isnan(drawn).mean() > TAIL:
        return Alpha(value, np.nan, np.nan, items)
    low, high = np.nanquantile(drawn, [TAIL, 1 - TAIL])
    return Alpha(value, float(low), float(high), items)


def _drawn(
    ranked: Numbers, values: Numbers, level: Level, resamples: int, rng: np.random.Generator
) -> Numbers:
    """Alpha of each resample of the items; nan where all its ratings are equal."""
    codes = np.where(np.isnan(ranked), -1, np.searchsorted(values, ranked))
    patterns, frequencies = np.unique(codes, axis=0, return_counts=True)
    rows, places = np.nonzero(patterns >= 0)
    counts = csr_array(  # (patterns, values): how many ratings of each value
        (np.ones(len(rows)), (rows, patterns[rows, places])),
        shape=(len(patterns), len(values)),
    )
    items = int(frequencies.sum())
    step = max(1, CELLS // max(counts.shape))
    alphas = []
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        weights = rng.multinomial(items, frequencies / items, size=size)
        alphas.append(_alphas(counts, weights, level, values))
    return np.concatenate(alphas)


def _alphas(counts: csr_array, weights: Counts, level: Level, values: Numbers) -> Numbers:
    """Alpha of each row of weights, which says how often each pattern occurs.

    Both disagreements are sums over the coincidences, which are linear in the items; a squared
    difference of scores is taken apart so that no table of values x values is made.
    """
    totals = weights @ counts  # (resamples, values)
    ratings = totals.sum(axis=1)
    pairs = 1 / (counts.sum(axis=1) - 1)  # (patterns,)
    if level == "nominal":
        equal = (counts.power(2) - counts).sum(axis=1) * pairs
        observed = ratings - weights @ equal
        expected = (ratings**2 - (totals**2).sum(axis=1)) / (ratings - 1)
    else:
        if level == "ordinal":  # the middle of the ranks that a value takes
            scores = np.cumsum(totals, axis=1) - totals / 2
        else:
            scores = np.broadcast_to(values - values.mean(), totals.shape)
        squares = (totals * scores**2).sum(axis=1)
        within = (counts @ scores.T) ** 2 - counts @ (scores**2).T  # (patterns, resamples)
        observed = 2 * (squares - np.einsum("rp,pr,p->r", weights, within, pairs))
        expected = 2 * (ratings * squares - (totals * scores).sum(axis=1) ** 2) / (ratings - 1)
    several = (totals > 0).sum(axis=1) > 1
    alphas: Numbers = 1 - np.divide(
        observed, expected, out=np.full(len(ratings), np.nan), where=several
    )
    return alphas
