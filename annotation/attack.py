"""How many votes would somebody need who wants another ranking? Computed from the votes themselves.

Two attackers are looked at. One may choose what to compare, which the app allows nobody: this is
what a ranking can bear at worst, and so many votes are enough. The other one is many people who
take the pairs that the app hands out, evenly over the cells of the table, and who recognise every
arm although they should not: how many of them, if each votes as often as one may?

Source:
    Min et al. 2025, "Improving your model ranking on Chatbot Arena by vote rigging" (ICML, PMLR
    267): votes on any pair move a model, not only its own ("omnipresent" against "target-only"),
    and on the data of a public arena some hundreds of votes do. They simulate random battles; here
    the best pair is found by the influence function of Bradley-Terry strengths (as Huang, Shen, Wei
    and Broderick 2025, arXiv 2508.11847, find votes to drop), and the ranking is fitted again with
    the votes really added.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from annotation.attack_cells import undecided
from annotation.attack_path import Path, paths, pull
from annotation.ranking_fit import Meetings, at_models, crossings, fit, meetings
from annotation.votes import Votes

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
MOST_ARMS = 12  # that are tried as the new first one, the best first; the others need more
MOST_RATERS = 1 << 14
EQUAL = 1e-8  # strengths that differ by less stand side by side
GRID = 33  # numbers of votes that are tried at once


@dataclass(frozen=True)
class Attack:
    """What it takes to reach one goal.

    Attributes:
        goal: "swap": the second arm passes the first; "first": an arm passes all others;
            "undecided": a pair of arms that is decided is so no more.
        arm: Whom it helps.
        over: Who loses by it: the first arm, or the other one of the pair.
        votes: How many votes are enough if the voter chooses the pairs; None where no number is.
        direct: The smallest number of votes that are all on this arm against the other; None where
            none is enough, or the two have never been compared.
        raters: How many people who take what they are given are enough; None where no number is,
            and for "undecided" as many as `votes` need.
        plan: Who wins over whom how often in those votes, the most frequent first.
    """

    goal: str
    arm: str
    over: str
    votes: int | None
    direct: int | None
    raters: int | None
    plan: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class Attacks:
    """All goals that were looked at, those of arms in the order of the ranking.

    Attributes:
        attacks: What each takes; none where fewer than two arms have met.
        votes: How many votes the ranking rests on, "both bad" and all.
        per_rater: How often one person may vote.
    """

    attacks: tuple[Attack, ...]
    votes: int
    per_rater: int

    def share(self, votes: int) -> float:
        """So many votes as a share of those that there are."""
        return votes / self.votes


def attacks(votes: Votes, per_rater: int | None = None) -> Attacks:
    """The smallest attacks that were found.

    Args:
        votes: Those that count.
        per_rater: How often one person may vote; what the busiest one did when left out.

    Returns:
        A "swap", a "first" for each further arm of the largest group of arms that met, and an
        "undecided" for the decided pair that is nearest to it and for that of the two first arms.
        `direct` is exact, because every such vote brings the two nearer. `votes` is the best of two
        ways: that, and the path of `attack_path.paths`; one vote less on the same path is not
        enough.

    Raises:
        NoRankingError: The search for strengths did not settle.
    """
    votes = votes.where(votes.a != votes.b)
    most = int(np.bincount(votes.rater, minlength=1).max())
    each = max(1, most if per_rater is None else per_rater)
    met = meetings(votes)
    inside = np.flatnonzero(met.component == 0)
    if len(inside) < 2:
        return Attacks((), len(votes), each)
    totals = met.results.sum(axis=1)
    wins = met.results[:, 0] + met.results[:, 2] / 2
    theta = fit(met, wins[None], totals[None])[0][0]
    order = inside[np.lexsort((np.array(votes.models)[inside], -theta[inside]))]
    table = Table(met, wins, totals, theta)
    goals = order[1 : MOST_ARMS + 1]
    found = _first(table, goals)
    raters = _raters(table, goals, each)
    straight = _direct(table, int(order[1]), int(order[0]))
    rows = []
    for place, arm in enumerate(goals.tolist()):
        path, direct = found[place], straight if place == 0 else None
        number = path.votes if path is not None else None
        plan = path.plan(met) if path is not None else []
        if direct is not None and (number is None or direct <= number):
            number, plan = direct, [(arm, int(order[0]), direct)]
        rows.append(
            Attack(
                "swap" if place == 0 else "first",
                votes.models[arm],
                votes.models[order[0]],
                number,
                direct,
                raters[place],
                tuple((votes.models[one], votes.models[other], many) for one, other, many in plan),
            )
        )
    pair = votes.models[order[0]], votes.models[order[1]]
    for cell in undecided(votes, each, pair):
        way = ((cell.arm, cell.over, cell.votes),)
        rows.append(
            Attack("undecided", cell.arm, cell.over, cell.votes, cell.votes, cell.raters, way)
        )
    return Attacks(tuple(rows), len(votes), each)


@dataclass(frozen=True)
class Table:
    """What was voted, summed over people: wins (ties half) and votes by pair, and the strengths."""

    met: Meetings
    wins: Numbers
    totals: Numbers
    theta: Numbers

    def strengths(self, wins: Numbers, totals: Numbers) -> Numbers:
        """With further votes, each of shape (weightings, pairs); (weightings, models)."""
        wins, totals = self.wins + wins, self.totals + totals
        apart = crossings(self.met, wins, totals)
        if apart.any():  # imaginary ties as the table has them that holds the further votes
            votes = at_models(self.met, totals, 1)
            rarity = 1 / votes[:, self.met.first] + 1 / votes[:, self.met.second]
            ties = totals / 2 * rarity * apart
            wins, totals = wins + ties / 2, totals + ties
        return fit(self.met, wins, totals, self.theta)[0]


def is_first(met: Meetings, theta: Numbers, arms: Places) -> Flags:
    """For each row of strengths, whether an arm is before all others of the largest group."""
    others = np.where(met.component == 0, theta, -np.inf)
    own = theta[np.arange(len(arms)), arms]
    others[np.arange(len(arms)), arms] = -np.inf
    return np.asarray(own > others.max(axis=1) + EQUAL)


def _first(table: Table, goals: Places) -> list[Path | None]:
    """For each arm the path, cut where it is first; None where its end does not make it so."""
    found = paths(table.met, table.wins, table.totals, table.theta, goals)

    def enough(numbers: Places) -> Flags:
        added = [path.added(table.met, n) for path, n in zip(found, numbers.tolist(), strict=True)]
        wins, totals = (np.stack(part) for part in zip(*added, strict=True))
        return is_first(table.met, table.strengths(wins, totals), goals)

    high = np.array([path.votes for path in found])
    reached = enough(high)
    if not reached.all():  # imaginary ties, which the path keeps as they are, fade with more votes
        found = [
            path if there else path.longer()
            for path, there in zip(found, reached.tolist(), strict=True)
        ]
        high = np.array([path.votes for path in found])
        reached = enough(high)
    low = np.zeros(len(goals), np.int64)  # not enough
    step = 1
    while (open_ := high - low > 1).any():
        # One vote less first: nearly always the path has ended where it must.
        middle = np.maximum(high - step, (low + high) // 2)
        there = enough(np.where(open_, middle, high))
        high = np.where(open_ & there, middle, high)
        low = np.where(open_ & ~there, middle, low)
        step *= 2
    return [
        path.cut(int(many)) if there else None
        for path, many, there in zip(found, high, reached, strict=True)
    ]


def _direct(table: Table, arm: int, over: int) -> int | None:
    """The smallest number of votes for one arm over the other that puts it before the other."""
    met = table.met
    first, second = min(arm, over), max(arm, over)
    (pair,) = np.nonzero((met.first == first) & (met.second == second))
    if not len(pair):
        return None

    def enough(numbers: Places) -> Flags:
        totals = np.zeros((len(numbers), len(table.wins)))
        totals[:, pair[0]] = numbers
        theta = table.strengths(totals * (arm == first), totals)
        return np.asarray(theta[:, arm] > theta[:, over] + EQUAL)

    low, high = 0, 2 * int(table.totals.sum()) + 2
    if not enough(np.array([high]))[0]:
        return None
    while high - low > 1:
        tried = np.unique(np.linspace(low, high, GRID).astype(np.int64))[1:]
        first_enough = int(np.argmax(enough(tried)))
        low = int(tried[first_enough - 1]) if first_enough else low
        high = int(tried[first_enough])
    return high


def _raters(table: Table, goals: Places, each: int) -> list[int | None]:
    """For each arm, how many people who vote for its sake on whatever they are given.

    They win for it where it stands, lose for the arms before it where these stand, and call both
    bad what is left; or also choose there, what helps by way of others. The better of the two.
    """
    met = table.met
    votes = each / len(table.wins)  # of one person on each pair of arms
    pulls = pull(met, table.totals, table.theta, goals)  # (goals, pairs)
    ends = np.stack([met.first, met.second])
    own = (ends[:, None] == goals[:, None]).any(axis=0)
    ahead = table.theta[ends][:, None] > table.theta[goals][:, None]
    told = own | (ahead[0] != ahead[1])
    ways = [np.where(chosen, pulls, 0) for chosen in (told, np.ones_like(told))]
    found = [_how_many(table, goals, votes, np.sign(np.where(np.abs(one) > 1e-12, one, 0)))
             for one in ways]  # fmt: skip
    return [int(many) if many <= MOST_RATERS else None for many in np.min(found, axis=0)]


def _how_many(table: Table, goals: Places, votes: float, side: Numbers) -> Places:
    """People who cast so many votes on each pair that has a side; more than MOST_RATERS: none."""
    met = table.met
    low, high = np.zeros(len(goals), np.int64), np.full(len(goals), MOST_RATERS)

    def enough(numbers: Places) -> Flags:
        totals = np.asarray(votes * numbers[:, None] * np.abs(side), np.float64)
        return is_first(met, table.strengths((side > 0) * totals, totals), goals)

    reached = enough(high)
    tried = np.ones(len(goals), np.int64)
    while (high - low > 1).any():
        there = enough(tried)
        high, low = np.where(there, tried, high), np.where(there, low, tried)
        doubled = np.minimum(2 * np.maximum(low, 1), MOST_RATERS)
        tried = np.where(doubled < high, doubled, (low + high) // 2)
        tried = np.where(high - low > 1, tried, high)
    return np.where(reached, high, MOST_RATERS + 1)
