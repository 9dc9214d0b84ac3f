"""Which model do people prefer, and how sure is that? Bradley-Terry with intervals from raters."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from annotation.ranking_fit import Meetings, at_models, circles, fit, meetings
from annotation.ranking_groups import Open, mean_of, reference_models, unbounded
from annotation.ranking_intervals import FEWEST, Margins, margins
from annotation.votes import BOTH_BAD, Votes

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
RESAMPLES = 1_000
SHOWN = 5  # names in a sentence
CENTRE = 1_000
UNIT = 400 / math.log(10)  # rating points of one unit of strength: 400 are odds of 10 to 1


@dataclass(frozen=True)
class Standing:
    """Where a model stands; nan is what cannot be told, infinity a bound that does not exist.

    Attributes:
        model: Its name.
        score: Its share of the strengths of its component, in [0, 1].
        rating: 1000 + 400 / ln 10 * strength, which is relative to its component's mean.
        low: Lower bound of the 95 % interval of the rating, from resampling raters.
        high: The upper bound.
        naive_low: The same as if each vote came from another person.
        naive_high: The upper bound.
        votes: Votes with a winner and ties, which the rating rests on.
        both_bad: Votes for "both bad", which it does not rest on.
        component: Which group of models that met each other it is in; None if it met nobody.
        unbounded: Which bound of the rating does not exist. "above": it or models that it beat
            never lost to the others; "below": the reverse; "both": it is between such models, or
            never met them by way of others. The rating rests on `imaginary_ties` then.
        effective_raters: Of how many equally informative raters its interval is made.
    """

    model: str
    score: float
    rating: float
    low: float
    high: float
    naive_low: float
    naive_high: float
    votes: int
    both_bad: int
    component: int | None
    unbounded: Open
    effective_raters: float


@dataclass(frozen=True)
class Ranking:
    """Standings of all models, the best of the largest component first.

    Attributes:
        standings: One for each model of the votes.
        components: Groups of models that met; ratings of two groups cannot be compared.
        votes: With a winner or a tie.
        both_bad: Votes for "both bad".
        raters: People who gave them.
        resamples: Draws of raters behind the intervals.
        crossed: Resamples with `imaginary_ties`, because a model won or lost everything in them.
        seed: Of the draws.
        missing: Sentences on what cannot be told, and why.
    """

    standings: tuple[Standing, ...]
    components: int
    votes: int
    both_bad: int
    raters: int
    resamples: int
    crossed: int
    seed: int
    missing: tuple[str, ...]


def rank(votes: Votes, *, resamples: int = RESAMPLES, seed: int = 0) -> Ranking:
    """Rank models by maximum likelihood; ties are half a win each, "both bad" is left out.

    Args:
        votes: Any order, and any order of sides, gives the same; a model against itself is left
            out.
        resamples: How often raters are drawn for the intervals; 0 for none.
        seed: Of the draws.

    Returns:
        Models that won or lost everything have a rating that rests on `imaginary_ties` and an open
        interval; models that met nobody have no numbers; where models fall apart into groups that
        never met, each group has ratings of its own.

    Raises:
        NoRankingError: The search for the maximum did not settle.

    Source:
        Bradley and Terry 1952; the strengths are evalica's, with Newton's last digits. Intervals:
        `annotation.ranking_intervals.margins`.
    """
    votes = votes.where(votes.a != votes.b)
    met = meetings(votes)
    totals = met.results.sum(axis=1)
    wins = met.results[:, 0] + met.results[:, 2] / 2
    theta, apart = fit(met, wins[None], totals[None])
    circle = circles(met, wins[None], totals[None])[0]
    reference = reference_models(met, circle)
    found = margins(met, theta[0], apart[0], reference, resamples=resamples, seed=seed)
    strength = theta[0] - mean_of(met, reference) @ theta[0]
    bounds = unbounded(met, circle, reference)
    standings = _standings(votes, met, strength, found, bounds)
    bad = int((votes.winner == BOTH_BAD).sum())
    return Ranking(
        standings=standings,
        components=int(met.component.max(initial=-1)) + 1,
        votes=len(votes) - bad,
        both_bad=bad,
        raters=len(np.unique(votes.rater)),
        resamples=resamples,
        crossed=found.crossed,
        seed=seed,
        missing=tuple(_missing(met, standings, reference, resamples)),
    )


def rank_by(
    votes: Votes, labels: Places, names: Sequence[str], *, resamples: int = RESAMPLES, seed: int = 0
) -> dict[str, Ranking]:
    """A ranking of the votes under each name, such as each prompt, task or dimension.

    Args:
        votes: The votes.
        labels: Shape (votes,): places in the names; votes with -1 are in none.
        names: Of the groups; one without votes has no ranking.
        resamples: How often raters are drawn in each group.
        seed: Of the draws, the same in each group.
    """
    found = np.unique(labels[labels >= 0])
    return {
        names[place]: rank(votes.where(labels == place), resamples=resamples, seed=seed)
        for place in found.tolist()
    }


def _standings(
    votes: Votes, met: Meetings, strength: Numbers, found: Margins, bounds: Sequence[Open]
) -> tuple[Standing, ...]:
    totals = at_models(met, met.results.sum(axis=1), 1)
    bad = votes.where(votes.winner == BOTH_BAD)
    both_bad = np.bincount(np.concatenate([bad.a, bad.b]), minlength=len(votes.models))
    rows = []
    for place, model in enumerate(votes.models):
        component = int(met.component[place])
        alone = component < 0
        mates = strength[met.component == component]
        rating = math.nan if alone else CENTRE + UNIT * float(strength[place])
        low, high = _interval(rating, float(found.clustered[place]), bounds[place])
        naive_low, naive_high = _interval(rating, float(found.naive[place]), bounds[place])
        rows.append(
            Standing(
                model=model,
                score=math.nan if alone else float(1 / np.exp(mates - strength[place]).sum()),
                rating=rating,
                low=low,
                high=high,
                naive_low=naive_low,
                naive_high=naive_high,
                votes=int(totals[place]),
                both_bad=int(both_bad[place]),
                component=None if alone else component,
                unbounded=bounds[place],
                effective_raters=float(found.effective[place]),
            )
        )
    return tuple(sorted(rows, key=_best_first))


def _interval(rating: float, margin: float, bounds: Open) -> tuple[float, float]:
    if math.isnan(rating):
        return math.nan, math.nan
    low = -math.inf if bounds in ("below", "both") else rating - UNIT * margin
    high = math.inf if bounds in ("above", "both") else rating + UNIT * margin
    return low, high


def _best_first(standing: Standing) -> tuple[float, float, str]:
    if standing.component is None:
        return math.inf, 0, standing.model
    return standing.component, -standing.rating, standing.model


def _missing(
    met: Meetings, ranking: Sequence[Standing], reference: Flags, resamples: int
) -> Iterator[str]:
    """What cannot be told, and why, a sentence for each."""
    alone = [one.model for one in ranking if one.component is None]
    if alone:
        yield f"{_named(alone)}: no rating, because no vote compares them with another model"
    parts = int(met.component.max(initial=-1)) + 1
    if parts > 1:
        yield (
            f"the models are {parts} groups that never met, so each is ranked by itself, with the "
            "mean of its own models at 1000"
        )
    for bounds, words in (
        ("above", "never lost to the others: no upper bound"),
        ("below", "never won against the others: no lower bound"),
        ("both", "joined to the others only by models that only won or only lost: no bounds"),
    ):
        models = [one.model for one in ranking if one.unbounded == bounds]
        if models:
            yield f"{_named(models)}: {words}, and the rating rests on imaginary ties"
    open_parts = np.unique(met.component[~reference & (met.component >= 0)])
    if len(open_parts):
        known = int((reference & np.isin(met.component, open_parts)).sum())
        yield f"ratings beside theirs are relative to the {known} models that all beat each other"
    if not resamples:
        yield "no interval that counts raters, because none was asked for (resamples 0)"
    few = [
        one.model for one in ranking if one.component is not None and one.effective_raters < FEWEST
    ]
    if few:
        yield (
            f"{_named(few)}: no interval that counts raters, because nearly all that is known "
            "comes from one rater; have more people vote"
        )


def _named(models: Sequence[str]) -> str:
    return ", ".join(models[:SHOWN]) + (
        f" and {len(models) - SHOWN} more" if models[SHOWN:] else ""
    )
