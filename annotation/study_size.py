"""How large must a study be to find what it is asked to find, and what does its size find?"""

import math
from bisect import bisect_left
from dataclasses import dataclass, replace

import scipy

from annotation import planning
from annotation.planning_errors import ImpossibleShareError

MOST = 100_000  # pairs of each two arms that somebody might think of
SITTING = 50  # votes or ratings of one person where nobody says how many: until the first break
TIES = 0.1  # share of votes for neither, until a pilot study shows it
# How far single ratings on 1 to 5 lie from one another, and what of that is the response, the
# rater's severity, and everything else. Four ratings then have a reliability of .64, a correlation
# of .8 with the truth (Forthmann et al.). Our own choice until a pilot study shows it.
SPREAD, OF_RESPONSES, OF_RATERS = 1.1, 0.31, 0.1


@dataclass(frozen=True)
class Aim:
    """What a comparison shall find, and who there is to vote.

    Attributes:
        win_rate: Among votes for one of the two.
        power: How often it shall be found.
        raters: How many people there are; None for as many as it takes.
        each: How many votes one of them gives at most; None for `SITTING` where it takes as many
            raters as it takes, and otherwise for as many votes as it takes.
        ties: Share of votes for neither.
        alike: Correlation of two votes by one rater on the same two arms.
    """

    win_rate: float = 0.6
    power: float = planning.POWER
    raters: int | None = None
    each: int | None = None
    ties: float = TIES
    alike: float = planning.ALIKE


@dataclass(frozen=True)
class Size:
    """A comparison study and what it finds.

    Attributes:
        pairs: In each cell, that with the fewest.
        cells: Two arms that are compared.
        votes: In each cell.
        raters: Who give them.
        power: How often they find the win rate that is asked for.
        finds: The win rate they find with the power that is asked for; nan where they find none.
    """

    pairs: int
    cells: int
    votes: int
    raters: int
    power: float
    finds: float

    @property
    def total(self) -> int:
        """Votes in the whole table."""
        return self.votes * self.cells


def needed(aim: Aim, cells: int, raters_per_item: int) -> int | None:
    """Pairs of each two arms that it takes; None where no number by so many raters is enough.

    Raises:
        PlanError: Some of this cannot be.
    """

    def enough(pairs: int) -> bool:
        return size(aim, pairs, cells, raters_per_item).power >= aim.power

    high = 1
    while not enough(high):
        high *= 2
        if high > MOST:
            return None
    return bisect_left(range(high + 1), True, lo=high // 2 + 1, key=enough)


def size(aim: Aim, pairs: int, cells: int, raters_per_item: int) -> Size:
    """What a study of so many pairs in each cell finds.

    Raises:
        PlanError: Some of this cannot be.
    """
    planning.votes_needed(aim.win_rate, aim.power)  # refuses numbers that cannot be
    votes = pairs * raters_per_item
    raters = aim.raters or max(raters_per_item, math.ceil(votes * cells / (aim.each or SITTING)))

    def power(win_rate: float) -> float:
        return _power(aim, votes, raters, win_rate)

    low, high = 0.5 + 1e-6, 1 - 1e-6
    reached = power(high) >= aim.power
    finds = (
        scipy.optimize.brentq(lambda one: power(one) - aim.power, low, high)
        if reached
        else math.nan
    )
    return Size(pairs, cells, votes, raters, power(aim.win_rate), float(finds))


def _power(aim: Aim, votes: int, raters: int, win_rate: float) -> float:
    """How often a cell is decided by the test that the results use, t with raters - 1 degrees.

    It is about .08 lower than that of independent votes where ten people vote. In simulation it is
    met within .015 (benchmarks/study_power.py).

    Source:
        Noncentral t, with the variance of a share under the win rate and not under one half.
    """
    if votes == 0 or raters < 2:
        return 0.0
    count = planning.worth(votes, ties=aim.ties, raters=raters, alike=aim.alike)
    spread = math.sqrt(win_rate * (1 - win_rate))
    apart = abs(win_rate - 0.5) * math.sqrt(count) / spread
    critical = float(scipy.stats.t.isf(planning.ALPHA / 2, raters - 1)) * 0.5 / spread
    exact = planning.exact_power(round(votes * (1 - aim.ties)), win_rate)
    return min(
        float(scipy.stats.nct.sf(critical, raters - 1, apart)), exact
    )  # the test takes the larger p


def lacks(aim: Aim, found: Size, raters_per_item: int) -> str:
    """In one line, why a study does not find what it should and what it takes; "" when it does."""
    if aim.raters is not None and aim.raters < raters_per_item:
        return f"asks {raters_per_item:,} raters for each pair, and there are {aim.raters:,}"
    people = math.ceil(found.total / aim.each) if aim.each else 0
    if aim.raters is not None and aim.raters < people:
        return (
            f"has {found.total:,} votes, at most {aim.each:,} by each rater, which takes "
            f"{people - aim.raters:,} raters more than {aim.raters:,}"
        )
    if found.power >= aim.power - 1e-9:
        return ""
    pairs = needed(aim, found.cells, raters_per_item)
    if pairs is None and aim.raters is None:
        return f"asks for a win rate of {aim.win_rate:g}, which takes more than {MOST:,} pairs"
    if pairs is None:
        return (
            f"has too few raters: votes of one rater are alike ({aim.alike:g}), so {aim.raters:,} "
            f"raters do not find a win rate of {aim.win_rate:g} with power {aim.power:g}, however "
            f"often they vote; it takes {_people(aim, found.cells, raters_per_item):,} raters"
        )
    raters = math.ceil(pairs * raters_per_item / found.pairs) if found.pairs else raters_per_item
    return (
        f"finds a win rate of {aim.win_rate:g} with power {found.power:.2f}, not {aim.power:g}: it "
        f"has {found.pairs:,} pairs of each two arms with {raters_per_item:,} votes each; it takes "
        f"{pairs - found.pairs:,} more pairs (prompts, or samples of each) or --raters-per-item "
        f"{raters}"
    )


def _people(aim: Aim, cells: int, raters_per_item: int) -> int:
    """Raters that are enough if they vote often enough."""

    def enough(raters: int) -> bool:
        return needed(replace(aim, raters=raters, each=None), cells, raters_per_item) is not None

    high = 2 * (aim.raters or 1)
    while not enough(high):
        high *= 2
    return bisect_left(range(high + 1), True, lo=high // 2 + 1, key=enough)


def half_width(responses: int, raters_per_item: int, raters: int, level: float = 0.95) -> float:
    """How far the interval of an arm's mean rating will reach to each side, in points of 1 to 5.

    Args:
        responses: Of the arm.
        raters_per_item: Ratings of each.
        raters: Who share the ratings evenly.
        level: How often the interval shall hold the mean.

    Raises:
        ImpossibleShareError: The level.

    >>> round(half_width(100, 4, 8), 2)
    0.28
    """
    if not 0 < level < 1:
        raise ImpossibleShareError("level", level, 0)
    rest = 1 - OF_RESPONSES - OF_RATERS
    variance = (
        OF_RESPONSES / responses + OF_RATERS / raters + rest / (responses * raters_per_item)
    ) * SPREAD**2
    return float(scipy.stats.norm.isf((1 - level) / 2) * math.sqrt(variance))
