"""What would change in the ranking without one rater? For each rater in turn."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from annotation.ranking_fit import fit, meetings
from annotation.votes import Votes

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
POINTS = 400 / np.log(10)  # of the rating scale in one unit of strength
CELLS = 4_000_000  # of the largest array


@dataclass(frozen=True)
class Without:
    """For each rater, in the order of `Votes.raters`.

    Attributes:
        others: Strengths of the models from the votes of all others who count; shape
            (raters, models), nan for a model that met nobody.
        points: Mean absolute change of the models' ratings, in points; nan for a rater whose votes
            say nothing.
        order: How many pairs of models change their order.
    """

    others: Numbers
    points: Numbers
    order: Places


def without_each(votes: Votes, inside: npt.NDArray[np.bool_]) -> Without:
    """How much each rater moves Bradley-Terry strengths.

    Args:
        votes: Of everybody.
        inside: Shape (raters,). Those who are outside already are compared with taking them in.

    Raises:
        NoRankingError: The search for strengths did not settle.
    """
    met = meetings(votes)
    raters, models = len(votes.raters), len(votes.models)
    others = np.full((raters, models), np.nan)
    points, order = np.full(raters, np.nan), np.zeros(raters, np.int64)
    known = met.component >= 0
    weights = inside[met.raters].astype(float)
    wins, totals = (np.asarray(weights @ table) for table in (met.wins, met.totals))
    now, _ = fit(met, wins[None], totals[None], np.zeros(models))
    others[:, known] = now[0, known]
    upper = np.triu_indices(models, 1)
    step = max(1, CELLS // max(1, models**2))
    for start in range(0, len(met.raters), step):
        chunk = np.arange(start, min(start + step, len(met.raters)))
        sign = np.where(weights[chunk] > 0, -1, 1)[:, None]
        own_wins, own_totals = (table[chunk].toarray() for table in (met.wins, met.totals))
        changed, _ = fit(met, wins + sign * own_wins, totals + sign * own_totals, now[0])
        rows = met.raters[chunk]
        points[rows] = POINTS * np.abs(changed - now)[:, known].mean(axis=1)
        before, after = (
            np.sign(theta[:, upper[0]] - theta[:, upper[1]]) for theta in (now, changed)
        )
        order[rows] = (before * after < 0).sum(axis=1)
        counted = weights[chunk] > 0
        others[np.ix_(rows[counted], known)] = changed[np.ix_(counted, known)]
    return Without(others, points, order)
