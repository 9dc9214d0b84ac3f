"""How far is a comparison study, in each cell of the table of arms and over time?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from annotation.vote_answers import StudyVotes

Times = npt.NDArray[np.datetime64]
Places = npt.NDArray[np.int64]
MOST_HOURS = 24 * 10  # after so many, votes are counted by day


@dataclass(frozen=True)
class CellProgress:
    """Two arms that meet.

    Attributes:
        arms: In order.
        pairs: Pairs of responses that are drawn.
        served: How often one of them has been judged or is before somebody.
        votes: By raters who count.
        wanted: Votes that all pairs together should get.
    """

    arms: tuple[str, str]
    pairs: int
    served: int
    votes: int
    wanted: int


@dataclass(frozen=True)
class Progress:
    """A whole study.

    Attributes:
        cells: In the order of the arms.
        votes: By raters who count.
        left_out: By raters who are left out.
        wanted: Votes that all pairs together should get.
        skipped: Pairs answered with "I can't judge this".
        raters: People who voted and count.
        given: Votes that came with the data; they are among the others.
        pairs: How many pairs have 0, 1, 2, ... votes by raters who count.
    """

    cells: tuple[CellProgress, ...]
    votes: int
    left_out: int
    wanted: int
    skipped: int
    raters: int
    given: int
    pairs: tuple[int, ...]


@dataclass(frozen=True)
class Growth:
    """Votes over time.

    Attributes:
        unit: "hour" or "day".
        times: Beginnings of all units from the first vote to the last, in UTC.
        votes: How many there were at the end of each; it only grows.
    """

    unit: str
    times: Times
    votes: Places


def progress(answers: StudyVotes) -> Progress:
    """Raters who are left out do not count; others have been asked in their place."""
    counted = answers.counted
    each = answers.study.raters_per_item
    got = np.bincount(answers.pair[counted], minlength=len(answers.pairs))
    cells: dict[tuple[str, str], list[int]] = {}
    for pair, votes in zip(answers.pairs, got.tolist(), strict=True):
        low, high = sorted(pair.arms)
        sums = cells.setdefault((low, high), [0, 0, 0])
        for place, more in enumerate((1, pair.served, votes)):
            sums[place] += more
    return Progress(
        cells=tuple(
            CellProgress(arms, pairs, served, votes, pairs * each)
            for arms, (pairs, served, votes) in sorted(cells.items())
        ),
        votes=int(counted.sum()),
        left_out=int((~counted).sum()),
        wanted=len(answers.pairs) * each,
        skipped=len(answers.skips.reason),
        raters=len(np.unique(answers.votes.rater[counted])),
        given=answers.given,
        pairs=tuple(np.bincount(got, minlength=each + 1).tolist()),
    )


def growth(created: Times) -> Growth:
    """Votes by hour, or by day where that would be more than `MOST_HOURS` numbers."""
    unit = "hour"
    units = created.astype("datetime64[h]")
    if len(units) and (units.max() - units.min()).astype(int) >= MOST_HOURS:
        unit, units = "day", created.astype("datetime64[D]")
    if not len(units):
        return Growth(unit, units, np.zeros(0, np.int64))
    place = (units - units.min()).astype(np.int64)
    many = np.bincount(place)
    return Growth(unit, units.min() + np.arange(len(many)), np.cumsum(many))
