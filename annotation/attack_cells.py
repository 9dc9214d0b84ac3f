"""How many votes make a decided pair of arms undecided? Counted as the table of pairs counts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from annotation.votes import UNKNOWN, A, B, Votes
from annotation.win_rates import Cell, decided_cells, win_matrix


@dataclass(frozen=True)
class Undone:
    """A decided pair, and what ends that.

    Attributes:
        arm: The one that is behind.
        over: The one that is ahead.
        votes: The smallest number of votes for the one behind with which nobody is ahead.
        raters: People who give them, each at most as many as one may.
    """

    arm: str
    over: str
    votes: int
    raters: int


def undecided(votes: Votes, per_rater: int, first_two: tuple[str, str]) -> Iterator[Undone]:
    """For the decided pair that is nearest to it, and for that of the two first arms.

    Args:
        votes: Those that count.
        per_rater: How often one person may vote.
        first_two: The arm that leads the ranking and the next one.
    """
    matrix = win_matrix(votes)
    decided = [place for place, cell in enumerate(matrix) if cell.by_raters.decided]
    if not decided:
        return
    found = {}
    nearest = max(decided, key=lambda place: matrix[place].by_raters.p)
    ahead = [
        place for place in decided if {matrix[place].model_a, matrix[place].model_b} == {*first_two}
    ]
    for place in dict.fromkeys([nearest, *ahead]):
        found[place] = _undone(votes, matrix, place, per_rater)
    yield from found.values()


def _undone(votes: Votes, matrix: list[Cell], place: int, per_rater: int) -> Undone:
    """By bisection: each vote for the one behind brings the win rate nearer to one half."""
    cell = matrix[place]
    places = [votes.models.index(name) for name in (cell.model_a, cell.model_b)]
    here = votes.where(np.isin(votes.a, places) & np.isin(votes.b, places))
    ahead, behind = (A, B) if cell.win_rate > 0.5 else (B, A)
    names = cell.model_a, cell.model_b
    per_rater = min(per_rater, max(1, int(np.bincount(here.rater).max())))
    low, high = 0, abs(cell.wins_a - cell.wins_b)  # as many wins as losses decide nothing
    while high - low > 1:
        middle = (low + high) // 2
        more = with_votes(here, names[behind], names[ahead], middle, per_rater)
        if _decided(matrix, place, win_matrix(more)[0]):
            low = middle
        else:
            high = middle
    return Undone(names[behind], names[ahead], high, -(-high // per_rater))


def _decided(matrix: list[Cell], place: int, changed: Cell) -> bool:
    """Whether the changed cell is decided among all others, as they are."""
    cells = [changed if one == place else cell for one, cell in enumerate(matrix)]
    low, high, p = (
        np.array([getattr(cell.by_raters, name) for cell in cells]) for name in ("low", "high", "p")
    )
    return bool(decided_cells(low, high, p)[place])


def with_votes(votes: Votes, winner: str, loser: str, many: int, per_rater: int) -> Votes:
    """Votes with further ones for an arm over another, by new people, each at most so many."""
    new = -(-many // per_rater)
    raters = votes.raters + tuple(f"new {number}" for number in range(new))
    one, other = votes.models.index(winner), votes.models.index(loser)
    columns = {
        "rater": len(votes.raters) + np.arange(many) // per_rater,
        "prompt": np.zeros(many, np.int64),
        "a": np.full(many, one),
        "b": np.full(many, other),
        "winner": np.full(many, A),
        "left": np.full(many, UNKNOWN),
    }
    joined = {name: np.concatenate([getattr(votes, name), new]) for name, new in columns.items()}
    return replace(votes, raters=raters, **joined)  # type: ignore[arg-type]
