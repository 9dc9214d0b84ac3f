"""Which of two models wins more often, and may one say so? The model-by-model table of votes."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from annotation.shares import clusters, design_effect, score_interval, shrinkage
from annotation.votes import BOTH_BAD, TIE, A, B, Votes

Numbers = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class ByRaters:
    """The same cell, where votes of one rater are not taken to be independent.

    Attributes:
        raters: How many people voted A, B or tie.
        votes: As how many independent votes theirs count (n over the design effect, at most n).
        low: Lower end of the interval; nan with fewer than two raters, as all below.
        high: Upper end.
        p: Chance of such a difference between equal models (t with raters - 1 degrees of freedom).
        decided: As `Cell.decided`, from these numbers.
    """

    raters: int
    votes: float
    low: float
    high: float
    p: float
    decided: bool


@dataclass(frozen=True)
class Cell:
    """What one pair of models got, over all prompts.

    Attributes:
        model_a: The one that comes first in `Votes.models`.
        model_b: The other.
        wins_a: Votes for model_a.
        wins_b: Votes for model_b.
        ties: Votes for neither, half a win for each in the win rate.
        both_bad: Votes that both are bad; they count in nothing else.
        n: Votes that the win rate is a share of: wins_a + wins_b + ties.
        win_rate: (wins_a + ties / 2) / n; nan where n is 0, as the interval and p.
        low: Lower end of its interval (`score_interval`; Wilson's without ties).
        high: Upper end.
        p: Chance of such a difference between equal models: the exact sign test, which leaves ties
            out; 1 where all votes are ties.
        decided: Whether one of the two wins more often: p stands after control of false discoveries
            over all cells with votes, and the interval does not hold one half.
        by_raters: The same with raters as clusters.
    """

    model_a: str
    model_b: str
    wins_a: int
    wins_b: int
    ties: int
    both_bad: int
    n: int
    win_rate: float
    low: float
    high: float
    p: float
    decided: bool
    by_raters: ByRaters


def win_matrix(votes: Votes, level: float = 0.95, fdr: float = 0.05) -> list[Cell]:
    """Every pair of models that got a vote, in the order of `Votes.models`.

    Args:
        votes: Votes on a model against itself are left out.
        level: How often each interval shall hold the truth.
        fdr: Share of the decided cells that may be wrong.

    Source:
        Benjamini and Hochberg 1995 over the cells with votes, in `ByRaters` over those with two
        raters or more. Cells share models, and with them their luck; the method allows for that
        kind of dependence (Benjamini and Yekutieli 2001).
    """
    votes = votes.where(votes.a != votes.b)
    models = votes.models
    pair = np.minimum(votes.a, votes.b) * len(models) + np.maximum(votes.a, votes.b)
    pairs, cell = np.unique(pair, return_inverse=True)
    chose = np.where(votes.a < votes.b, votes.winner, _OTHER[votes.winner])
    counts = np.bincount(cell * 4 + chose, minlength=4 * len(pairs)).reshape(-1, 4)
    wins_a, wins_b, ties, both_bad = counts.T
    n = wins_a + wins_b + ties
    with np.errstate(invalid="ignore"):
        rate = (wins_a + ties / 2) / n
    low, high = score_interval(wins_a, wins_b, ties, level)
    p = np.minimum(2 * scipy.stats.binom.cdf(np.minimum(wins_a, wins_b), wins_a + wins_b, 0.5), 1)
    p = np.where(n > 0, p, np.nan)
    decided = decided_cells(low, high, p, fdr)
    by_raters = _by_raters(votes, cell, chose, counts, p, level, fdr)
    return [
        Cell(
            models[pairs[i] // len(models)],
            models[pairs[i] % len(models)],
            wins_a=int(wins_a[i]),
            wins_b=int(wins_b[i]),
            ties=int(ties[i]),
            both_bad=int(both_bad[i]),
            n=int(n[i]),
            win_rate=float(rate[i]),
            low=float(low[i]),
            high=float(high[i]),
            p=float(p[i]),
            decided=bool(decided[i]),
            by_raters=by_raters[i],
        )
        for i in range(len(pairs))
    ]


_OTHER = np.array([B, A, TIE, BOTH_BAD])


def _by_raters(
    votes: Votes,
    cell: Counts,
    chose: Counts,
    counts: Counts,
    exact: Numbers,
    level: float,
    fdr: float,
) -> list[ByRaters]:
    wins_a, wins_b, ties, _ = counts.T.astype(float)
    n, counted = wins_a + wins_b + ties, chose != BOTH_BAD
    cell, rater = cell[counted], votes.rater[counted]
    raters = clusters(cell, rater, len(n)).astype(float)
    effect = design_effect(cell, rater, _VALUE[chose[counted]], len(n))
    worth = shrinkage(effect, n, raters, level)
    low, high = score_interval(wins_a * worth, wins_b * worth, ties * worth, level)
    with np.errstate(invalid="ignore", divide="ignore"):
        off = np.abs(wins_a - wins_b) / np.sqrt((wins_a + wins_b) * effect)  # McNemar's
        # Never surer than without clusters: t is not exact where votes are few.
        p = np.maximum(np.where(wins_a == wins_b, 1, 2 * scipy.stats.t.sf(off, raters - 1)), exact)
        p = np.where(raters > 1, p, np.nan)
        independent = n / effect
    decided = decided_cells(low, high, p, fdr)
    return [
        ByRaters(
            int(raters[i]),
            float(independent[i]),
            float(low[i]),
            float(high[i]),
            float(p[i]),
            bool(decided[i]),
        )
        for i in range(len(n))
    ]


_VALUE = np.array([1, 0, 0.5])  # of A, B and TIE


def decided_cells(low: Numbers, high: Numbers, p: Numbers, fdr: float = 0.05) -> Mask:
    """Which cells are decided: their p stands among all, and their interval leaves out one half."""
    known = ~np.isnan(p)
    found = np.ones(len(p))
    found[known] = scipy.stats.false_discovery_control(p[known]) if known.any() else ()
    decided: Mask = (found <= fdr) & ((low > 0.5) | (high < 0.5))
    return decided
