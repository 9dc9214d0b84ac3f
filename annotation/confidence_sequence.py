"""Who is ahead so far, when somebody looks after every vote and stops when it is clear?

An interval of the usual kind is for one look: looked at after each of 1,000 votes, it leaves out
the truth at some time more often than not. A confidence sequence holds the truth at all times
together, with 95 % probability, so one may look, stop or go on as one likes.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import roots_jacobi

from annotation.votes import BOTH_BAD, TIE, A, B, Votes

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
# A gambler bets that the win rate is p, for these p together: Beta(2, 2). Measured: with a win rate
# of 0.55 it needs 15 % fewer votes than Jeffreys' Beta(1/2, 1/2), with 0.9 it needs no more.
_ROOTS, _WEIGHTS = roots_jacobi(256, 1, 1)
BETS: Numbers = (1 + _ROOTS) / 2
SHARES: Numbers = np.log(_WEIGHTS / _WEIGHTS.sum())
NEAREST = 1e-9  # to 0 and 1
CELLS = 2_000_000  # of the largest array


@dataclass(frozen=True)
class Sequence:
    """Intervals of a win rate after each look; `low` above or `high` below one half is decided.

    What was decided at an earlier look stays decided: all intervals hold the truth together.

    Attributes:
        votes: How many there were at each look; shape (looks,), as the next two.
        low: Lower ends; 0 before any vote.
        high: Upper ends; 1 before any vote.
    """

    votes: Places
    low: Numbers
    high: Numbers


def sequence(
    values: npt.ArrayLike,
    *,
    looks: npt.ArrayLike | None = None,
    alpha: float = 0.05,
    effect: float = 1,
) -> Sequence:
    """Intervals of the mean of votes that come one by one.

    This holds when each vote has the same expected value given those before: votes of different
    people, drawn at random. Several votes of one person are alike, and then the truth is left out
    more often than alpha says (benchmarks/confidence_sequence.py has how often). Two ways out:
    take one value of each rater (`pair_values(..., once=True)`, or a mean of a rater who is
    finished), which holds as it says; or name the design effect, which held in simulations, without
    a proof. It is for one pair of models: for many at once, divide alpha by their number.

    Args:
        values: In [0, 1], in the order in which they came: 1 for a win, 0.5 a tie, 0 a loss.
        looks: After how many votes to look; None for after each.
        alpha: How often the truth may be left out at any time.
        effect: By how much repeated raters make votes worth less (`design_effect`), 1 or more.

    Source:
        Waudby-Smith and Ramdas 2024, "Estimating means of bounded random variables by betting",
        JRSS B 86: a mean is left out when bets against it have multiplied a stake by 1 / alpha.
        The bets are Cover's universal portfolio, as in Orabona and Jun 2024, "Tight concentrations
        and confidence sequences from the regret of universal portfolio", over fixed shares `BETS`;
        the stake is log-convex in the mean, so what remains is an interval.

    >>> found = sequence([1, 1, 0.5, 1, 1, 1, 1, 1, 1, 1])
    >>> round(float(found.low[-1]), 2), round(float(found.high[-1]), 2)
    (0.51, 1.0)
    """
    support, counts, at = _counted(values, looks)
    low, high = np.zeros(len(at)), np.ones(len(at))
    step = max(1, CELLS // (max(1, len(support)) * len(BETS)))
    for start in range(0, len(at), step):
        part = slice(start, start + step)
        low[part], high[part] = _interval(counts[part] / effect, support, alpha)
    return Sequence(at, low, high)


def log_stake(
    values: npt.ArrayLike, mean: float, *, looks: npt.ArrayLike | None = None, effect: float = 1
) -> Numbers:
    """Logarithm of what bets against a mean have made of 1 at each look; shape (looks,).

    If the mean is true, this gets to log(1 / alpha) at any time with probability alpha at most.

    >>> round(float(np.exp(log_stake([1] * 8, 0.5)[-1])), 1)
    14.0
    """
    support, counts, _ = _counted(values, looks)
    return _log_stake(np.array([mean]), counts / effect, support)


def pair_values(votes: Votes, model_a: str, model_b: str, *, once: bool = False) -> Numbers:
    """Votes of two models as 1 for the first, 0 for the second, 0.5 for a tie, in their order.

    Args:
        votes: In the order in which they were given; votes for both bad are left out.
        model_a: Whose wins are 1.
        model_b: The other.
        once: Only the first vote of each rater, so that values are independent.
    """
    first, second = votes.models.index(model_a), votes.models.index(model_b)
    straight = (votes.a == first) & (votes.b == second)
    turned = (votes.a == second) & (votes.b == first)
    found = votes.where((straight | turned) & (votes.winner != BOTH_BAD))
    if once:
        found = found.where(np.sort(np.unique(found.rater, return_index=True)[1]))
    won = np.where(found.a == first, A, B)
    values: Numbers = np.where(found.winner == TIE, 0.5, found.winner == won)
    return values


def _counted(values: npt.ArrayLike, looks: npt.ArrayLike | None) -> tuple[Numbers, Places, Places]:
    """Different values, how often each was there at each look, and the looks."""
    given = np.asarray(values, dtype=np.float64)
    support, which = np.unique(given, return_inverse=True)
    at = np.arange(1, len(given) + 1) if looks is None else np.asarray(looks, dtype=np.int64)
    counts = np.zeros((len(given) + 1, len(support)), dtype=np.int64)
    counts[np.arange(1, len(given) + 1), which] = 1
    return support, counts.cumsum(axis=0)[at], at


def _interval(counts: Numbers, support: Numbers, alpha: float) -> tuple[Numbers, Numbers]:
    """The means that the bets have not refuted; the mean of the values is always among them."""
    from scipy.optimize.elementwise import find_root  # at the top every start would wait for it

    def beyond(tried: Numbers, place: Places) -> Numbers:
        stake: Numbers = _log_stake(tried, counts[place], support) + np.log(alpha)
        return stake

    votes = counts.sum(axis=1)
    mean = np.divide(counts @ support, votes, out=np.full(len(votes), 0.5), where=votes > 0)
    inside = np.clip(mean, NEAREST, 1 - NEAREST)
    ends = []
    for end, inner in ((0.0, mean > NEAREST), (1.0, mean < 1 - NEAREST)):
        outer = abs(end - NEAREST / 1_000)
        edge, every = np.full(len(votes), outer), np.arange(len(votes))
        places = every[inner & (beyond(edge, every) > 0)]
        found = np.full(len(votes), end)
        found[places] = find_root(beyond, (edge[places], inside[places]), args=(places,)).x
        ends.append(found)
    return ends[0], ends[1]


def _log_stake(mean: Numbers, counts: Numbers, support: Numbers) -> Numbers:
    """Shape (looks,), for a mean of each look, or one for all."""
    win, lose = BETS / mean[:, None], (1 - BETS) / (1 - mean[:, None])  # (looks, bets)
    stakes = np.tile(SHARES, (len(counts), 1))
    for value, count in zip(support.tolist(), counts.T, strict=True):
        stakes += count[:, None] * np.log(value * win + (1 - value) * lose)
    most = stakes.max(axis=1)  # scipy's logsumexp takes four times as long
    found: Numbers = most + np.log(np.exp(stakes - most[:, None]).sum(axis=1))
    return found
