"""How sure are the strengths of models? Intervals that know that votes of a rater are not apart."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy
from scipy.special import ndtr, ndtri

from annotation.ranking_fit import Meetings, at_models, derivatives, fit, imaginary_ties
from annotation.ranking_groups import mean_of

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
NORMAL = float(ndtri(0.975))
ONE = float(ndtr(-1))  # below one standard deviation
# With less than this the t distribution has under half a degree of freedom: one of two raters
# holds four fifths of what is known.
FEWEST = 1.5
CELLS = 4_000_000  # of the largest array while raters are drawn again


@dataclass(frozen=True)
class Margins:
    """Half widths of 95 % intervals of strengths, each of shape (models,); nan for undefined.

    Attributes:
        clustered: Of the intervals that count raters.
        naive: Of those that count votes.
        effective: Of how many equally informative raters a strength is made.
        crossed: In how many resamples the votes had no finite maximum somewhere.
    """

    clustered: Numbers
    naive: Numbers
    effective: Numbers
    crossed: int


def margins(
    met: Meetings,
    theta: Numbers,
    apart: Flags,
    reference: Flags,
    *,
    resamples: int,
    seed: int,
) -> Margins:
    """Half widths of 95 % intervals around strengths relative to the mean of some models.

    Naive: the votes as if each came from another person (the sandwich variance with votes as
    units), times the normal 1.96. Where that says nothing, because all votes of a model are what
    the strengths predict or because its strength rests on imaginary ties, it is the inverse of the
    Fisher information.

    Clustered: raters are drawn with replacement, each with all their votes, and the model is fitted
    to each resample. The half width is the standard deviation of the resamples (half the distance
    between their 16 % and 84 % quantiles, so that a few far ones do not count), times
    sqrt(n / (n - 1)) and the quantile of t with n - 1 degrees of freedom; n is the number of
    equally informative raters, (sum of shares) ** 2 / sum of shares ** 2 of what each rater adds to
    the variance of a strength. It is never less than the naive one. In a resample in which some
    votes have no finite maximum, `fit` adds imaginary ties there, as it does for the votes
    themselves; `crossed` counts these.

    Why not the percentiles of the resamples, as is usual: with few raters they are too narrow. In
    1,000 simulated studies each of five designs with 6 to 55 raters who have tastes of their own
    they held the truth in 85 to 94 % of cases, the naive intervals in 70 to 93 %, these in 94 to
    98 % (most where raters are few and models far apart). Leaving out one rater at a time did as
    well, but has no answer for a rater without whom models fall apart
    (benchmarks/ranking.py --coverage; docs/experiments.md).

    Args:
        met: Who met whom.
        theta: Strengths, shape (models,).
        apart: Shape (pairs,): where imaginary ties were added.
        reference: Shape (models,): models whose mean, within a component, the strengths are
            relative to.
        resamples: How often raters are drawn; with 0 the clustered half widths are nan.
        seed: Of the draws.
    """
    ties = imaginary_ties(met) * apart
    totals = met.results.sum(axis=1) + ties
    _, information = derivatives(met, totals[None] / 2, totals[None], theta[None])
    contrasts = np.eye(len(theta)) - mean_of(met, reference)  # a row takes theta to a strength
    pulls = np.linalg.solve(information[0], contrasts.T)  # (models, strengths)
    across = pulls[met.first] - pulls[met.second]  # (pairs, strengths)
    chance = 1 / (1 + np.exp(theta[met.second] - theta[met.first]))
    weight = chance * (1 - chance)
    rests = at_models(met, ties, 1) > 0
    naive = NORMAL * _naive(across, met.results, chance, rests, totals * weight)
    shares = met.totals @ (weight[:, None] * across**2)  # (raters, strengths)
    squared = (shares**2).sum(axis=0)
    effective = np.divide(
        shares.sum(axis=0) ** 2, squared, out=np.zeros_like(squared), where=squared > 0
    )
    clustered, crossed = np.full_like(naive, np.nan), 0
    enough = effective >= FEWEST
    if resamples and enough.any():
        drawn, crossed = _drawn(met, theta, contrasts, resamples, np.random.default_rng(seed))
        low, high = np.quantile(drawn[:, enough], [ONE, 1 - ONE], axis=0)
        freedom = effective[enough] - 1
        deviation = (high - low) / 2 * np.sqrt(effective[enough] / freedom)
        wide = deviation * scipy.stats.t.ppf(0.975, freedom)
        clustered[enough] = np.maximum(wide, naive[enough])
    alone = met.component < 0
    naive[alone] = np.nan
    return Margins(clustered, naive, effective, crossed)


def _naive(
    across: Numbers, results: Numbers, chance: Numbers, rests: Flags, weight: Numbers
) -> Numbers:
    """Standard errors if each vote came from another person."""
    residuals = np.stack([1 - chance, chance, 0.5 - chance], axis=1)
    scores = (results * residuals**2).sum(axis=1)
    sandwich = scores @ across**2
    inverse = weight @ across**2
    nothing = rests | (sandwich < 1e-9 * inverse)
    errors: Numbers = np.sqrt(np.where(nothing, inverse, sandwich))
    return errors


def _drawn(
    met: Meetings, theta: Numbers, contrasts: Numbers, resamples: int, rng: np.random.Generator
) -> tuple[Numbers, int]:
    """Strengths in each resample of the raters, and how many resamples have `crossings`."""
    raters, pairs = met.totals.shape
    step = max(1, CELLS // max(raters, pairs, len(theta) ** 2))
    drawn, crossed = [], 0
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        weights = rng.multinomial(raters, np.full(raters, 1 / raters), size=size).astype(np.float64)
        found, apart = fit(met, weights @ met.wins, weights @ met.totals, theta)
        drawn.append(found @ contrasts.T)
        crossed += int(apart.any(axis=1).sum())
    return np.concatenate(drawn), crossed
