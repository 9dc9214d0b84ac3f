"""What sways votes besides the models: the side of the page, length and style."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from annotation.covariates_fit import Table, anchored, fit, information, margins, table
from annotation.ranking import CENTRE, UNIT
from annotation.ranking_groups import Open, mean_of
from annotation.shares import clusters, design_effect, score_interval, shrinkage
from annotation.votes import BOTH_BAD, UNKNOWN, A, B, Votes

Numbers = npt.NDArray[np.float64]
SIDE = "side"
# A covariate of which so little is its own cannot be told from the others.
OWN = 1e-6


@dataclass(frozen=True)
class LeftWinRate:
    """Share of decisive votes for what was on the left, with raters as clusters; 0.5 is no bias.

    Attributes:
        value: nan without such votes.
        low: Lower end of the 95 % interval; nan with fewer than two raters.
        high: Upper end.
        votes: For one of the two, with a known side.
        raters: Who gave them.
    """

    value: float
    low: float
    high: float
    votes: int
    raters: int


def left_win_rate(votes: Votes, level: float = 0.95) -> LeftWinRate:
    """How often the left response wins, among votes for one of two models whose side is known.

    With the side drawn at random this needs no model; `controlled` has the effect at equal
    strengths, where it was not.
    """
    decisive = (votes.winner == A) | (votes.winner == B)
    votes = votes.where(decisive & (votes.left != UNKNOWN) & (votes.a != votes.b))
    if not len(votes):
        return LeftWinRate(np.nan, np.nan, np.nan, 0, 0)
    left = (votes.winner == votes.left).astype(float)
    one = np.zeros(len(votes), dtype=np.int64)
    raters, count = clusters(one, votes.rater, 1).astype(float), np.array([float(len(votes))])
    worth = shrinkage(design_effect(one, votes.rater, left, 1), count, raters, level)
    low, high = score_interval(left.sum() * worth, (1 - left).sum() * worth, 0, level)
    return LeftWinRate(
        float(left.mean()), float(low[0]), float(high[0]), len(votes), int(raters[0])
    )


@dataclass(frozen=True)
class Interval:
    """A number with its 95 % interval: nan where it cannot be told, infinite where it is open."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Effect:
    """How much a covariate sways votes, at equal strengths of the models.

    Attributes:
        name: "side" for the left one, otherwise as given.
        value: Logarithm of the odds for the response that has one unit more of it; for the side,
            for the left one.
        low: Lower end of the interval, with raters as clusters; nan where one rater alone tells, or
            where it always won, so that the value is only what the prior allows.
        high: Upper end.
        unit: A usual difference: the root of the mean square of what was given; 1 for the side.
    """

    name: str
    value: float
    low: float
    high: float
    unit: float


@dataclass(frozen=True)
class Standing:
    """The rating of a model (1000 + 400 / ln 10 * strength) without and with control.

    Attributes:
        model: Its name.
        before: From the same votes, the models alone.
        after: At equal covariates.
        component: Ratings of two components cannot be compared; None if it met nobody.
        unbounded: As in `annotation.ranking.Standing`.
    """

    model: str
    before: Interval
    after: Interval
    component: int | None
    unbounded: Open


@dataclass(frozen=True)
class Controlled:
    """Ratings and effects.

    Attributes:
        standings: One for each model of the votes, in their order.
        effects: Of the covariates that could be told, the side first.
        left_out: By name, why a covariate is not among them, in a sentence.
        votes: That all this rests on: not for both bad, no covariate unknown.
        raters: Who gave them.
    """

    standings: tuple[Standing, ...]
    effects: tuple[Effect, ...]
    left_out: Mapping[str, str]
    votes: int
    raters: int

    @property
    def side(self) -> Effect | None:
        """The effect of being on the left, where it could be told."""
        return next((effect for effect in self.effects if effect.name == SIDE), None)


def controlled(
    votes: Votes,
    differences: Numbers | None = None,
    names: Sequence[str] = (),
    *,
    side: bool = True,
    level: float = 0.95,
) -> Controlled:
    """Rate the models as if all responses had the same length, style and side.

    Args:
        votes: A tie is half a win for each.
        differences: How much more of each covariate the response of a has than that of b, shape
            (votes, covariates), such as `annotation.style.differences`. They are divided by their
            root mean square and not centred, since a and b may change places. Votes with nan are
            left out.
        names: Of the covariates.
        side: Whether the side is one, too.
        level: How often an interval shall hold the truth, for other raters.

    Returns:
        Style is a part of what a model does: the ratings answer what people would choose if it were
        equal, not whom they choose.

    Raises:
        NoRankingError: The search for the maximum did not settle.

    Source:
        Li, Angelopoulos and Chiang 2024, lmsys.org/blog/2024-08-28-style-control. Theirs has a
        ridge on the mean loss, which makes effects several times too small; here the prior has
        `annotation.covariates_fit.RIDGE` once. Intervals are t with raters - 1 degrees of freedom.
    """
    given = np.zeros((len(votes), 0)) if differences is None else differences
    known = ~np.isnan(given).any(axis=1)
    chosen = known & (votes.winner != BOTH_BAD) & (votes.a != votes.b)
    votes, given = votes.where(chosen), given[chosen]
    units = np.sqrt((given**2).mean(axis=0)) if len(given) else np.zeros(given.shape[1])
    every = dict(zip(names, zip(given.T, units.tolist(), strict=True), strict=True))
    if side:
        left = np.array([1.0, -1.0, 0.0])[votes.left]  # UNKNOWN is the last
        every = {SIDE: (left, float(np.abs(left).max(initial=0)))} | every
    left_out = {
        name: "no vote says which response was on the left"
        if name == SIDE
        else "it is the same for both responses in every vote"
        for name, (_, unit) in every.items()
        if not unit > 0
    }
    told = {name: column / unit for name, (column, unit) in every.items() if unit > 0}
    plain = table(votes, np.zeros((len(votes), 0)))
    left_out |= _mixed(votes, told)
    kept = [name for name in told if name not in left_out]
    full = table(votes, np.column_stack([plain.x[: len(votes)], *(told[name] for name in kept)]))
    before, after = (_numbers(of, level) for of in (plain, full))
    effects = (
        Effect(name, one.value, one.low, one.high, every[name][1])
        for name, one in zip(kept, after[len(votes.models) :], strict=True)
    )
    return Controlled(
        standings=_standings(votes, plain, before, after),
        effects=tuple(effects),
        left_out=left_out,
        votes=len(votes),
        raters=len(np.unique(votes.rater)),
    )


def _mixed(votes: Votes, columns: Mapping[str, Numbers]) -> dict[str, str]:
    """Covariates that follow from the models and those before them, and why they are left out."""
    of = table(votes, np.column_stack([np.zeros((len(votes), 0)), *columns.values()]))
    squares = information(of, of.weight)
    kept = list(range(len(votes.models)))
    squares[np.ix_(kept, kept)] += anchored(of)[np.ix_(kept, kept)]
    known: list[str] = []
    found = {}
    for place, name in enumerate(columns, start=len(votes.models)):
        shared = squares[kept, place]
        own = squares[place, place] - shared @ np.linalg.solve(squares[np.ix_(kept, kept)], shared)
        if own > OWN * squares[place, place]:
            kept.append(place)
            known.append(name)
        else:
            others = ", ".join(["which models met", *known])
            found[name] = f"it cannot be told from: {others}"
    return found


def _numbers(of: Table, level: float) -> list[Interval]:
    """Strengths and effects."""
    value, chance = fit(of)
    wide = margins(of, value, chance, level)
    models = len(of.met.component)
    value[:models] -= mean_of(of.met, of.reference) @ value[:models]
    return [
        Interval(one, one - half, one + half)
        for one, half in zip(value.tolist(), wide.tolist(), strict=True)
    ]


def _standings(
    votes: Votes, of: Table, before: Sequence[Interval], after: Sequence[Interval]
) -> tuple[Standing, ...]:
    rows = []
    for place, model in enumerate(votes.models):
        component, bounds = int(of.met.component[place]), of.bounds[place]
        alone = component < 0
        rows.append(
            Standing(
                model=model,
                before=NOTHING if alone else _rating(before[place], bounds),
                after=NOTHING if alone else _rating(after[place], bounds),
                component=None if alone else component,
                unbounded=bounds,
            )
        )
    return tuple(rows)


NOTHING = Interval(math.nan, math.nan, math.nan)


def _rating(strength: Interval, bounds: Open) -> Interval:
    return Interval(
        CENTRE + UNIT * strength.value,
        -math.inf if bounds in ("below", "both") else CENTRE + UNIT * strength.low,
        math.inf if bounds in ("above", "both") else CENTRE + UNIT * strength.high,
    )
