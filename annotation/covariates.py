"""What sways votes besides the models: the side of the page, length and style."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from annotation.shares import clusters, design_effect, score_interval, shrinkage
from annotation.votes import UNKNOWN, A, B, Votes

Numbers = npt.NDArray[np.float64]


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
