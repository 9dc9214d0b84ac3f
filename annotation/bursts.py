"""Did many new raters come within minutes, and do they all favour the same arm?

A class comes within minutes, too, and so do people from a platform; only who also favours one arm,
by far more than raters differ, is flagged.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from annotation.arrivals import Arrivals
from annotation.crowding import Flags
from annotation.flags import Flag
from annotation.ranking_fit import Meetings, at_models, derivatives, fit, meetings
from annotation.votes import Votes

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
WINDOW = np.timedelta64(10, "m")
# Four or more, with at least eight others to compare them with; nine of ten of them favour the arm
# (all our own choice). The chance is that of any arm in any window of the study.
FEWEST, OTHERS, OF_ONE_MIND, CHANCE = 4, 8, 0.9, 0.01
MOST_WINDOWS = 200


@dataclass(frozen=True)
class Burst:
    """Raters who came together and favour an arm.

    Attributes:
        arm: A place in the names of the models.
        raters: Places of those who favour it.
        came: How many came in that window.
        minutes: Between the first and the last.
        won: How often it won with them, of `votes`, and of how many it would have been expected.
        expected: The same by the votes of all others.
        votes: With the arm in them.
        p: Chance of that among honest raters, anywhere in the study.
    """

    arm: int
    raters: tuple[int, ...]
    came: int
    minutes: float
    won: float
    expected: float
    votes: int
    p: float


def flagged_bursts(votes: Votes, arrivals: Arrivals) -> Flags:
    """Flags of those who came in a burst for an arm; of several bursts the most unlikely one."""
    found: dict[int, list[Flag]] = {}
    for burst in sorted(bursts(votes, arrivals), key=lambda one: one.p):
        reason = (
            f"One of {burst.came} raters who came within {max(1, round(burst.minutes))} minutes "
            f"and favour {votes.models[burst.arm]}: it won {burst.won:g} of {burst.votes} votes, "
            f"where by all others' votes it would win {burst.expected:.0f}."
        )
        for who in burst.raters:
            found.setdefault(who, [Flag("came in a crowd for one arm", reason)])
    return found


def bursts(votes: Votes, arrivals: Arrivals) -> list[Burst]:
    """All windows and arms that are beyond chance.

    What a group does is compared with the strengths that follow from the votes of all others, as
    the sum of wins minus expected wins. Its variance is that of independent votes and of those
    strengths, times what the others vary more than that from rater to rater (at least 1); t has as
    many degrees of freedom as there are others, less one. Corrected for windows and arms.
    """
    groups = _windows(arrivals)
    votes = votes.where(votes.a != votes.b)
    met = meetings(votes)
    place = np.full(len(votes.raters), -1)
    place[met.raters] = np.arange(len(met.raters))
    groups = [one for one in (_present(group, place) for group in groups) if one is not None]
    groups = [one for one in groups if len(met.raters) - len(one) >= OTHERS]
    if not groups:
        return []
    inside = np.zeros((len(groups), len(met.raters)))
    for row, group in enumerate(groups):
        inside[row, group] = 1
    wins, totals = ((1 - inside) @ table for table in (met.wins, met.totals))
    theta = fit(met, np.asarray(wins), np.asarray(totals), np.zeros(len(votes.models)))[0]
    found = []
    tests = len(groups) * len(votes.models)
    came = arrivals.came[met.raters]
    for row, group in enumerate(groups):
        extra, spread, expected = _extra(met, theta[row])
        own = np.isin(np.arange(len(met.raters)), group)
        mine, its = extra[own].sum(axis=0), spread[own].sum(axis=0)
        known = (spread[~own] > 0).sum(axis=0)
        between = (extra[~own] ** 2).sum(axis=0) / np.maximum(spread[~own].sum(axis=0), 1e-9)
        its = its + _unsure(met, np.asarray(totals[row]), group, theta[row])
        with np.errstate(divide="ignore", invalid="ignore"):
            off = np.nan_to_num(mine / np.sqrt(np.maximum(between, 1) * its))
        p = np.where(
            (known >= OTHERS) & (its > 0),
            tests * scipy.stats.t.sf(off, np.maximum(known - 1, 1)),
            1,
        )
        # Whoever pushes one arm pushes the others down; the one that rises most is meant.
        arm = int(np.argmin(p))
        lifted = extra[own][:, arm] > 0
        if p[arm] >= CHANCE or lifted.mean() < OF_ONE_MIND:
            continue
        counted = at_models(met, met.totals[group].sum(axis=0), 1)[arm]
        found.append(
            Burst(
                arm,
                tuple(met.raters[group[lifted]].tolist()),
                len(group),
                float((came[group].max() - came[group].min()) / np.timedelta64(1, "m")),
                float(mine[arm] + expected[own].sum(axis=0)[arm]),
                float(expected[own].sum(axis=0)[arm]),
                int(counted),
                float(p[arm]),
            )
        )
    return found


def _windows(arrivals: Arrivals) -> list[Places]:
    """Groups of raters who came within ten minutes, none of which is inside another."""
    known = np.flatnonzero(~np.isnat(arrivals.came))
    order = known[np.argsort(arrivals.came[known], kind="stable")]
    times = arrivals.came[order]
    ends = np.searchsorted(times, times + WINDOW, side="right")
    groups, reached = [], 0
    for start, end in enumerate(ends.tolist()):
        if end - start >= FEWEST and end > reached:
            groups.append(order[start:end])
            reached = end
    groups.sort(key=len, reverse=True)
    return groups[:MOST_WINDOWS]


def _present(group: Places, place: Places) -> Places | None:
    """The members who have voted, as rows of the table; None where they are too few."""
    rows = place[group]
    rows = np.asarray(rows[rows >= 0], np.int64)
    return rows if len(rows) >= FEWEST else None


def _extra(met: Meetings, theta: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """For each rater and arm: wins beyond expectation, their variance, expected wins."""
    chance = 1 / (1 + np.exp(theta[met.second] - theta[met.first]))
    totals = met.totals.toarray()
    beyond = met.wins.toarray() - totals * chance
    expected = at_models(met, totals * chance, 0) + _seconds(met, totals * (1 - chance))
    return (
        at_models(met, beyond, -1),
        at_models(met, totals * chance * (1 - chance), 1),
        expected,
    )


def _unsure(met: Meetings, others: Numbers, group: Places, theta: Numbers) -> Numbers:
    """What not knowing the strengths exactly adds to the variance of a group's extra wins."""
    own = np.asarray(met.totals[group].sum(axis=0))
    both = np.stack([others, own])
    information = derivatives(met, both / 2, both, np.stack([theta, theta]))[1]
    moved = information[1] - met.together - np.diag((met.component < 0).astype(float))
    return np.asarray(np.diagonal(moved @ np.linalg.solve(information[0], moved)), np.float64)


def _seconds(met: Meetings, values: Numbers) -> Numbers:
    """Sums over the pairs in which a model is the second one."""
    sums = np.zeros((len(values), len(met.component)))
    for pair, model in enumerate(met.second.tolist()):
        sums[:, model] += values[:, pair]
    return sums
