"""How many votes does it take to find who is better, and what can a number of votes find?

A win rate is among decisive votes here, those for one of the two: that is what the sign test looks
at. The numbers are of the normal approximation; the sign test moves in whole votes and may lie some
per cent below the power that was planned (`exact_power` says where).
"""

import math
from dataclasses import dataclass

import scipy

from annotation.planning_errors import (
    ImpossibleShareError,
    ImpossibleWinRateError,
    TooFewModelsError,
    TooFewRatersPlannedError,
    TooFewVotesError,
)

POWER, ALPHA = 0.8, 0.05
# How alike two votes by one rater on one pair of models are (correlation). Our own choice, to be
# replaced by what a pilot shows: `Cell.by_raters` has the votes that theirs are worth.
ALIKE = 0.05


@dataclass(frozen=True)
class Plan:
    """Votes to collect so that a difference is found as often as the power says.

    Attributes:
        decisive: Votes for one of the two in each cell of the table, by independent raters.
        per_cell: Votes in each cell, with ties and both bad, and with raters who vote repeatedly.
        effect: By how much repeated raters make votes worth less, 1 or more.
        cells: Pairs of models.
        total: Votes in the whole table.
        per_rater: Votes of one rater in the whole table; nan without a number of raters.
    """

    decisive: int
    per_cell: int
    effect: float
    cells: int
    total: int
    per_rater: float


def votes_needed(win_rate: float, power: float = POWER, alpha: float = ALPHA) -> int:
    """Decisive votes of independent raters for a two-sided test to find a win rate.

    Raises:
        ImpossibleWinRateError: It is 0.5, or none.
        ImpossibleShareError: Power or alpha.

    Source:
        Normal approximation of the test of one proportion (Fleiss, Levin and Paik 2003,
        "Statistical methods for rates and proportions", chapter 2), not corrected for continuity;
        never fewer than the sign test needs to find anything at all.

    >>> votes_needed(0.55)
    783
    """
    if not 0 <= win_rate <= 1 or win_rate == 0.5:
        raise ImpossibleWinRateError(win_rate)
    approximate = (_reach(win_rate, power, alpha) / (win_rate - 0.5)) ** 2
    return max(_fewest(alpha), math.ceil(approximate - 1e-9))


def detectable(votes: float, power: float = POWER, alpha: float = ALPHA) -> float:
    """The win rate above one half that so many decisive votes find; they find 1 - it, too.

    Args:
        votes: Need not be whole: votes over a design effect.
        power: How often they shall find it.
        alpha: How often they may find what is not there.

    Raises:
        TooFewVotesError: They would not even find a win rate of 1.
        ImpossibleShareError: Power or alpha.

    >>> round(detectable(16), 3)
    0.825
    """

    def short(win_rate: float) -> float:
        return _reach(win_rate, power, alpha) - math.sqrt(max(votes, 0)) * (win_rate - 0.5)

    reached = short(1) <= 0
    if not reached or votes < _fewest(alpha):
        raise TooFewVotesError(votes)
    return float(scipy.optimize.brentq(short, 0.5, 1))


def _reach(win_rate: float, power: float, alpha: float) -> float:
    """Standard deviations of the mean, for one vote, between one half and what is found."""
    if not 0 < alpha < 1:
        raise ImpossibleShareError("alpha", alpha, 0)
    if not alpha < power < 1:
        raise ImpossibleShareError("power", power, alpha)
    spread = math.sqrt(win_rate * (1 - win_rate))
    return float(scipy.stats.norm.isf(alpha / 2)) / 2 + float(scipy.stats.norm.ppf(power)) * spread


def _fewest(alpha: float) -> int:
    """Votes of which the sign test finds something if all are for the same."""
    return math.ceil(1 - math.log2(alpha))


def exact_power(votes: int, win_rate: float, alpha: float = ALPHA) -> float:
    """How often the exact sign test of so many decisive votes finds a win rate, in [0, 1].

    >>> round(exact_power(16, 0.825), 2)
    0.7
    """
    # The most votes for the loser with which the two-sided p still is alpha at most.
    most = int(scipy.stats.binom.ppf(alpha / 2, votes, 0.5))
    if scipy.stats.binom.cdf(most, votes, 0.5) > alpha / 2:
        most -= 1
    return float(
        scipy.stats.binom.cdf(most, votes, win_rate)
        + scipy.stats.binom.cdf(most, votes, 1 - win_rate)
    )


def plan(
    win_rate: float,
    power: float = POWER,
    alpha: float = ALPHA,
    *,
    models: int = 2,
    ties: float = 0,
    raters: int | None = None,
    alike: float = ALIKE,
) -> Plan:
    """Votes for every pair of some models.

    Args:
        win_rate: To be found, among decisive votes.
        power: How often it shall be found.
        alpha: How often equal models may be taken for different ones, in one cell.
        models: In the table.
        ties: Share of votes that are a tie or both bad, which say nothing of who is better.
        raters: Who share the votes of a cell evenly; None when everybody votes once in a cell.
        alike: Correlation of two votes by one rater on one pair of models.

    Raises:
        PlanError: Some of this cannot be, or no number of votes is enough.

    >>> plan(0.55, models=6, ties=0.1).total
    13050
    """
    if models < 2:
        raise TooFewModelsError(models)
    _check(ties, alike)
    decisive = votes_needed(win_rate, power, alpha)
    collected = float(decisive)
    if raters is not None and raters < decisive:
        if raters <= decisive * alike:
            raise TooFewRatersPlannedError(raters, alike, math.floor(decisive * alike) + 1)
        collected = decisive * (1 - alike) / (1 - decisive * alike / raters)
    per_cell = math.ceil(collected / (1 - ties) - 1e-9)
    cells = models * (models - 1) // 2
    return Plan(
        decisive=decisive,
        per_cell=per_cell,
        effect=collected / decisive,
        cells=cells,
        total=per_cell * cells,
        per_rater=per_cell * cells / raters if raters else math.nan,
    )


def found_by(
    votes: int,
    power: float = POWER,
    alpha: float = ALPHA,
    *,
    ties: float = 0,
    raters: int | None = None,
    alike: float = ALIKE,
) -> float:
    """The win rate above one half that so many votes in a cell find; arguments as for `plan`.

    >>> round(found_by(16, raters=4), 3)
    0.844
    """
    return detectable(worth(votes, ties=ties, raters=raters, alike=alike), power, alpha)


def worth(
    votes: float, *, ties: float = 0, raters: int | None = None, alike: float = ALIKE
) -> float:
    """As how many decisive votes of independent raters the votes in a cell count.

    >>> round(worth(16, raters=4), 2)
    13.91
    """
    _check(ties, alike)
    if raters is not None and raters < 1:
        raise TooFewVotesError(raters, "raters")
    decisive = votes * (1 - ties)
    each = max(1.0, decisive / raters) if raters else 1.0
    return decisive / (1 + (each - 1) * alike)


def _check(ties: float, alike: float) -> None:
    if not 0 <= ties < 1:
        raise ImpossibleShareError("the share of ties", ties, 0)
    if not 0 <= alike <= 1:
        raise ImpossibleShareError("how alike votes of one rater are", alike, 0)
