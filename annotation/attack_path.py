"""Which votes lift an arm fastest? Greedily, the pair with the largest influence, again and again.

The influence of one vote that i wins over j on the lead of arm x over arm l is the product of what
the vote says anew, 1 - P(i wins), and of how far strength flows from i and j to the two:
(e_x - e_l)' H^-1 (e_i - e_j), H being the information of Bradley-Terry strengths.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from annotation.ranking_fit import Meetings, crossings, derivatives, imaginary_ties

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
# Of the votes that seem to be left, so many are put on one pair before the influences are computed
# again: a fifth costs no vote more than one in a hundred (benchmarks/vote_attacks.py --steps).
STEP = 0.2
STEPS = 400
LONGEST = 1.0  # of a Newton step
SETTLED = 1e-4  # what was found is fitted again, to the last digits
ROUNDS = 50


@dataclass(frozen=True)
class Path:
    """Votes one after the other.

    Attributes:
        legs: Pair (a place among those that met), whether its first arm wins, and how often.
    """

    legs: tuple[tuple[int, bool, int], ...]

    @property
    def votes(self) -> int:
        """How many there are."""
        return sum(many for _, _, many in self.legs)

    def longer(self) -> "Path":
        """Twice as many and a few, the further ones as the last."""
        if not self.legs:
            return self
        pair, wins, _ = self.legs[-1]
        return Path((*self.legs, (pair, wins, self.votes + 10)))

    def cut(self, votes: int) -> "Path":
        """The first so many."""
        legs, left = [], votes
        for pair, wins, many in self.legs:
            if left > 0:
                legs.append((pair, wins, min(many, left)))
            left -= many
        return Path(tuple(legs))

    def added(self, met: Meetings, votes: int) -> tuple[Numbers, Numbers]:
        """Wins of the first arms and votes of the first so many, each of shape (pairs,)."""
        wins, totals = np.zeros(len(met.first)), np.zeros(len(met.first))
        for pair, won, many in self.cut(votes).legs:
            wins[pair] += many * won
            totals[pair] += many
        return wins, totals

    def plan(self, met: Meetings) -> list[tuple[int, int, int]]:
        """Who wins over whom how often, the most frequent first."""
        many: Counter[tuple[int, int]] = Counter()
        for pair, won, times in self.legs:
            ends = int(met.first[pair]), int(met.second[pair])
            many[ends if won else ends[::-1]] += times
        return [(winner, loser, times) for (winner, loser), times in many.most_common()]


def paths(
    met: Meetings,
    wins: Numbers,
    totals: Numbers,
    theta: Numbers,
    goals: Places,
    step: float = STEP,
) -> list[Path]:
    """For each arm, votes that put it before all others of the largest group.

    Only pairs of arms that have votes are used: these are what the study compares.

    Args:
        met: Who met whom.
        wins: Shape (pairs,): wins of the first, a tie being half a win.
        totals: The same of votes.
        theta: The strengths that follow.
        goals: Shape (goals,): places of arms.
        step: Share of the votes that seem to be left that is put on one pair at once.
    """
    ties = imaginary_ties(met) * crossings(met, wins[None], totals[None])[0]
    rows = np.arange(len(goals))
    own = np.tile(wins + ties / 2, (len(goals), 1))
    every = np.tile(totals + ties, (len(goals), 1))
    now = np.tile(theta, (len(goals), 1))
    here = met.component[met.first] == 0
    outside = met.component != 0
    legs: list[list[tuple[int, bool, int]]] = [[] for _ in goals]
    active = rows
    for _ in range(STEPS):
        now[active], information = _settle(met, own[active], every[active], now[active])
        others = np.where(outside, -np.inf, now[active])
        own_rank = others[np.arange(len(active)), goals[active]].copy()
        others[np.arange(len(active)), goals[active]] = -np.inf
        leader = others.argmax(axis=1)
        gap = others.max(axis=1) - own_rank
        left = gap >= 0
        active, leader, gap = active[left], leader[left], gap[left]
        if not len(active):
            break
        flow = _flow(information[left], goals[active], leader)
        across = flow[:, met.first] - flow[:, met.second]
        chance = 1 / (1 + np.exp(now[active][:, met.second] - now[active][:, met.first]))
        gain = np.abs(across) * np.where(across > 0, 1 - chance, chance) * here
        best = gain.argmax(axis=1)
        for row, one in enumerate(active.tolist()):
            pair = int(best[row])
            many = max(1, int(step * gap[row] / gain[row, pair]))
            won = bool(across[row, pair] > 0)
            own[one, pair] += many * won
            every[one, pair] += many
            legs[one].append((pair, won, many))
    return [Path(tuple(leg)) for leg in legs]


def pull(met: Meetings, totals: Numbers, theta: Numbers, goals: Places) -> Numbers:
    """Which winner of each pair helps an arm against those before it; (goals, pairs), signed.

    Positive where it is the first of the pair, 0 where it makes no difference.
    """
    _, information = derivatives(met, totals[None] / 2, totals[None], theta[None])
    before = (theta > theta[goals][:, None]) & (met.component == 0)
    ends = np.eye(len(theta))[goals] - before / np.maximum(1, before.sum(axis=1, keepdims=True))
    flow = np.linalg.solve(information[0], ends.T).T
    pulls: Numbers = flow[:, met.first] - flow[:, met.second]
    return pulls


def _settle(
    met: Meetings, wins: Numbers, totals: Numbers, theta: Numbers
) -> tuple[Numbers, Numbers]:
    """Strengths, good to six digits, and the information there."""
    information = np.zeros(0)
    for _ in range(ROUNDS):
        slope, information = derivatives(met, wins, totals, theta)
        move = np.linalg.solve(information, slope[..., None])[..., 0]
        longest = np.abs(move).max(initial=0)
        shorter = np.maximum(1, np.abs(move).max(axis=1, keepdims=True) / LONGEST)
        theta = np.asarray(theta + move / shorter, np.float64)
        if longest < SETTLED:
            break
    return theta, information


def _flow(information: Numbers, arms: Places, leaders: Places) -> Numbers:
    """How one more win at each arm moves the lead of an arm over another; (goals, models)."""
    rows = np.arange(len(arms))
    ends = np.zeros(information.shape[:2])
    ends[rows, arms] = 1
    ends[rows, leaders] = -1
    return np.asarray(np.linalg.solve(information, ends[..., None])[..., 0], np.float64)
