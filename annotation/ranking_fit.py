"""Which strengths make votes most likely? Bradley-Terry for many weightings of raters at once."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from annotation.ranking_errors import NoRankingError
from annotation.votes import BOTH_BAD, TIE, A, Votes

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
LONGEST_STEP = 1.0  # Newton's steps are this long at most, and so cannot leave the slope
ROUNDS = 200
SETTLED = 1e-10
TOLERANCE = 1e-8  # of evalica's own search, and its rounds
LIMIT = 1_000


@dataclass(frozen=True)
class Meetings:
    """Who met whom how often, by rater; a vote for "both bad" is no meeting.

    Attributes:
        first: Shape (pairs,): places of models; each pair of models that met stands here once.
        second: The other model, always the later one.
        wins: Shape (raters, pairs): wins of the first, a tie being half a win.
        totals: The same of votes.
        results: Shape (pairs, 3), of all raters: wins of the first, wins of the second, ties.
        component: Shape (models,): which group of models that met, directly or by way of others,
            a model is in; the largest group is 0; -1 for a model that met nobody.
        raters: Shape (raters,): places of the people who cast these votes, in the order of names.
    """

    first: Places
    second: Places
    wins: csr_array
    totals: csr_array
    results: Numbers
    component: Places
    raters: Places

    @property
    def together(self) -> Numbers:
        """Shape (models, models): 1 / size for two models of a component: taken off, its mean."""
        alike = (self.component[:, None] == self.component) & (self.component >= 0)
        shares: Numbers = alike / np.maximum(1, alike.sum(axis=1))
        return shares


def meetings(votes: Votes) -> Meetings:
    """Count votes; in whatever order they, their sides and their raters come, it is the same."""
    votes = votes.where(votes.winner != BOTH_BAD)
    models = len(votes.models)
    # Resamples draw places of raters, so these must not hang on the order of the file.
    order = np.array(sorted(range(len(votes.raters)), key=votes.raters.__getitem__), dtype=np.int64)
    raters = order[np.isin(order, votes.rater)]
    place = np.zeros(len(votes.raters), dtype=np.int64)
    place[raters] = np.arange(len(raters))
    earlier, later = np.minimum(votes.a, votes.b), np.maximum(votes.a, votes.b)
    pairs, pair = np.unique(earlier * models + later, return_inverse=True)
    first, second = pairs // max(1, models), pairs % max(1, models)
    won = np.where((votes.winner == A) == (votes.a == earlier), 0, 1)
    result = np.where(votes.winner == TIE, 2, won)
    cells, shape = (place[votes.rater], pair), (len(raters), len(pairs))
    graph = coo_array((np.ones(len(pairs)), (first, second)), shape=(models, models))
    return Meetings(
        first,
        second,
        csr_array((np.array([1.0, 0.0, 0.5])[result], cells), shape=shape),
        csr_array((np.ones(len(pair)), cells), shape=shape),
        np.bincount(pair * 3 + result, minlength=3 * len(pairs)).reshape(-1, 3).astype(np.float64),
        _largest_first(connected_components(graph, directed=False)[1] if models else pair),
        raters,
    )


def _largest_first(labels: npt.NDArray[np.integer[Any]]) -> Places:
    """Numbered by size, then by first model; -1 for groups of one."""
    _, firsts, which, sizes = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    number = np.empty(len(sizes), dtype=np.int64)
    number[np.lexsort((firsts, -sizes))] = np.arange(len(sizes))
    number[sizes == 1] = -1
    return number[which] if len(which) else np.zeros(0, dtype=np.int64)


def circles(met: Meetings, wins: Numbers, totals: Numbers) -> Places:
    """Shape (weightings, models): groups in which each model beat each, maybe by way of others.

    A tie is a win of both. The likelihood has a finite maximum where, and only where, such a group
    is all of its component (Ford 1957, "Solution of a ranking problem from binary comparisons").
    """
    models = len(met.component)
    row, pair = np.nonzero(wins > 0)
    back, other = np.nonzero(totals > wins)
    winners = np.concatenate([row * models + met.first[pair], back * models + met.second[other]])
    losers = np.concatenate([row * models + met.second[pair], back * models + met.first[other]])
    size = len(wins) * models
    if not size:
        return np.zeros((len(wins), models), dtype=np.int64)
    graph = coo_array((np.ones(len(winners)), (winners, losers)), shape=(size, size))
    labels = connected_components(graph, connection="strong")[1]
    return np.asarray(labels, dtype=np.int64).reshape(len(wins), models)


def crossings(met: Meetings, wins: Numbers, totals: Numbers) -> Flags:
    """Shape (weightings, pairs): pairs of which only one model beats the other, on all ways.

    Where there is one, the likelihood has no finite maximum: it grows as the two move apart.
    """
    groups = circles(met, wins, totals)
    apart: Flags = groups[:, met.first] != groups[:, met.second]
    return apart


def imaginary_ties(met: Meetings) -> Numbers:
    """Shape (pairs,): about one tie per model, spread over its opponents as its votes are.

    Added to `crossings` they make the maximum finite, and fade as votes come in: O(1/N). Two models
    that only met each other get one tie, so k wins of n become (k + 1/2) / (n + 1), which is
    Jeffreys' prior. What rests on them in a ranking is always said to be unbounded.
    """
    totals = met.results.sum(axis=1)
    votes = at_models(met, totals, 1)
    ties: Numbers = totals / 2 * (1 / votes[met.first] + 1 / votes[met.second])
    return ties


def fit(
    met: Meetings, wins: Numbers, totals: Numbers, start: Numbers | None = None
) -> tuple[Numbers, Flags]:
    """Strengths for each weighting of the votes, with mean 0 in each component.

    Args:
        met: Who met whom.
        wins: Shape (weightings, pairs): wins of the first of a pair, a tie being half a win.
        totals: The same of votes.
        start: Shape (models,): where to search from; what evalica finds when left out.

    Returns:
        Strengths, shape (weightings, models), 0 for a model that met nobody; and the `crossings`,
        to which `imaginary_ties` were added.

    Raises:
        NoRankingError: The search did not settle.
    """
    apart = crossings(met, wins, totals)
    ties = imaginary_ties(met) * apart
    wins, totals = wins + ties / 2, totals + ties
    if start is None:
        start = _evalica(met, wins.mean(axis=0), totals.mean(axis=0))
    return _newton(met, wins, totals, start), apart


def _evalica(met: Meetings, wins: Numbers, totals: Numbers) -> Numbers:
    """Strengths of one weighting, to which Newton's steps add the last digits."""
    import evalica  # it brings all of scipy's statistics, for which every start would wait

    strengths = np.zeros(len(met.component))
    if len(wins):
        found = evalica.bradley_terry(
            [*met.first, *met.first],
            [*met.second, *met.second],
            [evalica.Winner.X] * len(wins) + [evalica.Winner.Y] * len(wins),
            weights=np.concatenate([wins, totals - wins]),
            tolerance=TOLERANCE,
            limit=LIMIT,
        ).scores
        strengths[found.index] = np.log(np.maximum(found, np.finfo(float).tiny))
    return strengths - met.together @ strengths


def _newton(met: Meetings, wins: Numbers, totals: Numbers, start: Numbers) -> Numbers:
    theta = np.broadcast_to(start, (len(wins), len(met.component))).copy()
    active = np.arange(len(wins))
    for _ in range(ROUNDS):
        if not len(active):
            return theta
        slope, curvature = derivatives(met, wins[active], totals[active], theta[active])
        step = np.linalg.solve(curvature, slope[..., None])[..., 0]
        longest = np.abs(step).max(axis=1, initial=0)
        theta[active] += step / np.maximum(1, longest / LONGEST_STEP)[:, None]
        active = active[longest > SETTLED]
    raise NoRankingError(ROUNDS)


def derivatives(
    met: Meetings, wins: Numbers, totals: Numbers, theta: Numbers
) -> tuple[Numbers, Numbers]:
    """Gradient, (weightings, models), and information, (weightings, models, models), of each.

    The information is made invertible in the direction that votes say nothing about, the mean of
    a component, where the gradient has nothing: a Newton step keeps that mean.
    """
    difference = theta[:, met.first] - theta[:, met.second]
    chance = 1 / (1 + np.exp(-difference))
    slope = at_models(met, wins - totals * chance, -1)
    weight = totals * chance * (1 - chance)
    diagonal = np.arange(theta.shape[1])
    information = np.zeros((*theta.shape, theta.shape[1]))
    information[:, met.first, met.second] = -weight
    information[:, met.second, met.first] = -weight
    information[:, diagonal, diagonal] = at_models(met, weight, 1) + (met.component < 0)
    return slope, information + met.together


def at_models(met: Meetings, values: Numbers, sign: int) -> Numbers:
    """Sums over a model's pairs, (..., models); `sign` is that of the second model's share."""
    pairs, models = len(met.first), len(met.component)
    ends = csr_array(
        (
            np.repeat([1.0, sign], pairs),
            (np.tile(np.arange(pairs), 2), np.concatenate([met.first, met.second])),
        ),
        shape=(pairs, models),
    )
    return np.asarray(values @ ends)
