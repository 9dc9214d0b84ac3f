"""Which strengths and effects make votes most likely? Bradley-Terry with covariates of a vote."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy
from scipy.sparse import csr_array
from scipy.special import expit

from annotation.ranking_errors import NoRankingError
from annotation.ranking_fit import Meetings, circles, crossings, imaginary_ties, meetings
from annotation.ranking_groups import Open, mean_of, reference_models, unbounded
from annotation.ranking_intervals import FEWEST
from annotation.shares import clusters
from annotation.votes import TIE, A, Votes

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
# A normal prior with standard deviation 10 on effects: it adds this once, not for each vote, so it
# fades as votes come in (O(1/N)) and only keeps finite what votes would send to infinity.
RIDGE = 0.01
# An effect that would be this much larger without the prior has no maximum of its own; others move
# by less than a hundredth of it.
MOST_PULLED = 0.1
LONGEST_STEP, ROUNDS, SETTLED = 1.0, 200, 1e-9
# Leaving out each of more raters than this takes long and changes little.
MOST_RATERS = 2_000


@dataclass(frozen=True)
class Table:
    """Votes as an equation: the chance of A is expit(strength of a - strength of b + x @ effects).

    Attributes:
        met: Who met whom.
        reference: Shape (models,): whose mean strength is 0.
        bounds: Of each model, which bound of its strength does not exist.
        a: Models, shape (rows,); the rows after the votes are imaginary ties.
        b: Their opponents.
        x: Covariates, shape (rows, covariates); 0 for imaginary ties.
        y: 1 where a won, 0.5 for a tie.
        weight: 1 for a vote.
        rater: Shape (votes,), from 0 on.
    """

    met: Meetings
    reference: Flags
    bounds: list[Open]
    a: Places
    b: Places
    x: Numbers
    y: Numbers
    weight: Numbers
    rater: Places


def table(votes: Votes, x: Numbers) -> Table:
    """The equation of votes; none may be for both bad or on a model against itself."""
    met = meetings(votes)
    totals = met.results.sum(axis=1)
    wins = met.results[:, 0] + met.results[:, 2] / 2
    circle = circles(met, wins[None], totals[None])[0]
    reference = reference_models(met, circle)
    ties = imaginary_ties(met) * crossings(met, wins[None], totals[None])[0]
    more = np.flatnonzero(ties)
    return Table(
        met=met,
        reference=reference,
        bounds=unbounded(met, circle, reference),
        a=np.concatenate([votes.a, met.first[more]]),
        b=np.concatenate([votes.b, met.second[more]]),
        x=np.concatenate([x, np.zeros((len(more), x.shape[1]))]),
        y=np.concatenate([np.where(votes.winner == TIE, 0.5, votes.winner == A), 0.5 + 0 * more]),
        weight=np.concatenate([np.ones(len(votes)), ties[more]]),
        rater=np.unique(votes.rater, return_inverse=True)[1],
    )


def information(of: Table, weight: Numbers, rows: Places | slice = slice(None)) -> Numbers:
    """Minus the second derivatives by strengths and effects, when rows weigh so much."""
    models, (a, b, x) = len(of.met.component), (of.a[rows], of.b[rows], of.x[rows])
    pairs = np.bincount(a * models + b, weight, models**2).reshape(models, models)
    pairs = pairs + pairs.T
    weighed = weight[:, None] * x
    across = _at_models(a, b, weighed, models)
    strengths = np.diag(pairs.sum(axis=1)) - pairs
    return np.block([[strengths, across], [across.T, weighed.T @ x]])


def _at_models(a: Places, b: Places, values: Numbers, models: int) -> Numbers:
    """Sums over the rows of a model, those as b with a minus; shape (models, columns)."""
    columns = [
        np.bincount(a, column, models) - np.bincount(b, column, models) for column in values.T
    ]
    return np.stack(columns, axis=1) if columns else np.zeros((models, 0))


def anchored(of: Table) -> Numbers:
    """What makes information invertible: the mean of a component, the prior of effects."""
    models, effects = len(of.met.component), of.x.shape[1]
    found = np.zeros((models + effects, models + effects))
    found[:models, :models] = of.met.together + np.diag(of.met.component < 0)
    found[models:, models:] = RIDGE * np.eye(effects)
    return found


def fit(of: Table) -> tuple[Numbers, Numbers]:
    """Strengths and effects, and the chance of A in each row.

    Raises:
        NoRankingError: The search did not settle.
    """
    models, anchor = len(of.met.component), anchored(of)
    value = np.zeros(len(anchor))
    for _ in range(ROUNDS):
        strength, effect = value[:models], value[models:]
        chance = expit(strength[of.a] - strength[of.b] + of.x @ effect)
        off = of.weight * (of.y - chance)
        slope = np.concatenate(
            [_at_models(of.a, of.b, off[:, None], models)[:, 0], of.x.T @ off - RIDGE * effect]
        )
        weight = of.weight * chance * (1 - chance)
        step = np.linalg.solve(information(of, weight) + anchor, slope)
        longest = np.abs(step).max(initial=0)
        value += step / max(1, longest / LONGEST_STEP)
        if longest < SETTLED:
            return value, chance
    raise NoRankingError(ROUNDS)


def margins(of: Table, value: Numbers, chance: Numbers, level: float) -> Numbers:
    """Half widths of intervals of strengths, relative to reference models, and effects.

    Returns:
        Shape (models + covariates,); nan for what (nearly) all comes from one rater, and for an
        effect that always wins, so that only the prior keeps it finite.

    Source:
        Jackknife over clusters (CV3) in MacKinnon, Nielsen and Webb 2023, "Cluster-robust
        inference: a guide to empirical practice", one Newton step for each rater; the quantile is
        that of t with the number of equally informative raters minus 1, as in
        `annotation.ranking_intervals.margins`. Beyond `MOST_RATERS` the plain sandwich (CV1).
    """
    models, raters = len(of.met.component), int(of.rater.max(initial=-1)) + 1
    relative = np.eye(models + of.x.shape[1])
    if raters < 2:
        return np.full(len(relative), np.nan)
    relative[:models, :models] -= mean_of(of.met, _steady(of))
    weight = of.weight * chance * (1 - chance)
    whole = information(of, weight) + anchored(of)
    slopes = _slopes(of, (of.y - chance)[: len(of.rater)], raters)
    inverse = relative @ np.linalg.inv(whole)
    pulled = RIDGE * np.abs(value[models:]) * np.diagonal(inverse)[models:]  # by the prior
    tail = (1 - level) / 2
    if raters > MOST_RATERS:
        moved = slopes @ inverse.T
        wide = np.sqrt((moved**2).sum(axis=0) * raters / (raters - 1))
        wide[models:][pulled >= MOST_PULLED] = np.nan
        return np.asarray(wide * scipy.stats.t.isf(tail, raters - 1))
    order, ends = np.argsort(of.rater, kind="stable"), np.bincount(of.rater).cumsum()
    moved, shares = np.zeros((raters, len(whole))), np.zeros((raters, len(whole)))
    faint = 1e-9 * np.eye(len(whole))
    for rater, rows in enumerate(np.split(order, ends[:-1])):
        own = information(of, weight[rows], rows)
        moved[rater] = relative @ np.linalg.solve(whole - own + faint, slopes[rater])
        shares[rater] = np.einsum("ij,ji->i", inverse @ own, inverse.T)
    squared = (shares**2).sum(axis=0)
    some = squared > 0
    effective = np.divide(shares.sum(axis=0) ** 2, squared, out=np.ones_like(squared), where=some)
    found = np.sqrt((moved**2).sum(axis=0) * (raters - 1) / raters)
    enough = effective >= FEWEST
    enough[models:] &= pulled < MOST_PULLED
    return np.where(
        enough, found * scipy.stats.t.isf(tail, np.where(enough, effective - 1, 1)), np.nan
    )


def _steady(of: Table) -> Flags:
    """The reference models, without those of one rater unless there are no others."""
    votes = len(of.rater)
    pairs = np.concatenate([of.a[:votes], of.b[:votes]]), np.tile(of.rater, 2)
    raters = clusters(*pairs, len(of.met.component))
    several: Flags = of.reference & (raters > 1)
    kept = np.isin(of.met.component, of.met.component[several])
    return np.where(kept, several, of.reference)


def _slopes(of: Table, off: Numbers, raters: int) -> Numbers:
    """First derivatives of each rater's votes, shape (raters, models + covariates)."""
    votes, models = len(off), len(of.met.component)
    rows = np.tile(of.rater, 2), np.concatenate([of.a[:votes], of.b[:votes]])
    ends = csr_array((np.concatenate([off, -off]), rows), shape=(raters, models)).toarray()
    sums = [np.bincount(of.rater, column * off, raters) for column in of.x[:votes].T]
    return np.column_stack([ends, *sums])
