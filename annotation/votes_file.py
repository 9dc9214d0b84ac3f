"""Who voted for which of two models, from a file with a row for each vote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from annotation.errors import EmptyFileError, RowError
from annotation.ranking_errors import RepeatedVoteError, SameModelError, UnknownWinnerError
from annotation.votes import UNKNOWN, WINNERS, A, B, Votes
from annotation.votes_columns import COLUMNS, FURTHER, Column, read_columns

Places = npt.NDArray[np.int64]
SIDES = {"": UNKNOWN, "a": A, "b": B}


@dataclass(frozen=True)
class Groups:
    """Which of some names each vote has: `places`, shape (votes,), -1 for none."""

    names: tuple[str, ...]
    places: Places


@dataclass(frozen=True)
class VotesFile:
    """Votes, and what a ranking can be made by.

    Attributes:
        votes: The votes; a prompt that stands under several tasks is several prompts.
        groups: By column: "prompt" and, where the file has them, "task", "dimension" and "item".
    """

    votes: Votes
    groups: Mapping[str, Groups]

    @property
    def apart(self) -> Places | None:
        """Shape (votes,): a number for each dimension and item; None where the file has neither."""
        found = None
        for name in ("dimension", "item"):
            if name in self.groups:
                places = self.groups[name].places + 1
                found = places if found is None else found * (places.max(initial=0) + 1) + places
                found = np.unique(found, return_inverse=True)[1]
        return found


def read_votes(path: Path) -> Votes:
    """The votes of a file, as `read_votes_file` reads it."""
    return read_votes_file(path).votes


def read_votes_file(path: Path) -> VotesFile:
    """Read a .csv, .jsonl or .parquet file: rater, prompt, model_a, model_b and winner.

    The winner is a, b, tie or both_bad. A column `side` says which model was on the left, by a, b
    or its name (a and b mean model_a and model_b even where models are called that), or is empty;
    columns `task`, `dimension` and `item` (a name for two responses, where a prompt has several
    pairs of the same models) are kept as groups; other columns are left aside.

    Raises:
        MissingColumnError: One of the five columns is not there.
        UnknownWinnerError: A winner is none of the four.
        SameModelError: A model is compared with itself.
        RepeatedVoteError: A rater is on the same prompt, dimension, item and models twice.
        RowError: A row lacks a name, or its side is neither of its models.
        EmptyFileError, UnreadableFileError, UnknownFormatError: The file cannot be used.
    """
    columns, rows = read_columns(path)
    if not len(rows):
        raise EmptyFileError(path)
    for name in COLUMNS[:4]:
        empty = _first(columns[name].places == _place(columns[name], ""))
        if empty is not None:
            raise RowError(path, int(rows[empty]), f"no {name}")
    models = tuple(sorted({*columns["model_a"].names, *columns["model_b"].names}))
    a, b = (_among(models, columns[name]) for name in ("model_a", "model_b"))
    winner = _winners(path, rows, columns["winner"])
    same = _first(a == b)
    if same is not None:
        raise SameModelError(path, int(rows[same]), models[a[same]])
    prompt = columns["prompt"]
    if "task" in columns:
        prompt = _of_tasks(prompt, columns["task"])
    votes = Votes(
        raters=columns["rater"].names,
        prompts=prompt.names,
        models=models,
        rater=columns["rater"].places,
        prompt=prompt.places,
        a=a,
        b=b,
        winner=winner,
        left=_left(path, rows, columns.get("side"), models, a, b),
    )
    groups = {"prompt": Groups(prompt.names, prompt.places)}
    groups |= {name: _group(columns[name]) for name in FURTHER[1:] if name in columns}
    file = VotesFile(votes, groups)
    _refuse_repeats(path, rows, votes, file.apart)
    return file


def _place(column: Column, name: str) -> int:
    return column.names.index(name) if name in column.names else -1


def _among(names: Sequence[str], column: Column) -> Places:
    place = {name: number for number, name in enumerate(names)}
    return np.array([place.get(name, -1) for name in column.names], dtype=np.int64)[column.places]


def _group(column: Column) -> Groups:
    empty = column.places == _place(column, "")
    return Groups(column.names, np.where(empty, -1, column.places))


def _winners(path: Path, rows: Places, column: Column) -> Places:
    known = {name: place for place, name in enumerate(WINNERS)}
    places = np.array([known.get(name.lower(), -1) for name in column.names])[column.places]
    unknown = _first(places < 0)
    if unknown is not None:
        raise UnknownWinnerError(path, int(rows[unknown]), column.at(unknown), WINNERS)
    return places


def _of_tasks(prompt: Column, task: Column) -> Column:
    """Prompts by task; those of one name under several tasks are told apart."""
    keys, places = np.unique(prompt.places * len(task.names) + task.places, return_inverse=True)
    pairs = [
        (prompt.names[key // len(task.names)], task.names[key % len(task.names)]) for key in keys
    ]
    several = {one for (one, _), (other, _) in pairwise(pairs) if one == other}
    return Column(
        tuple(f"{name} ({of})" if name in several else name for name, of in pairs), places
    )


def _left(
    path: Path, rows: Places, side: Column | None, models: Sequence[str], a: Places, b: Places
) -> Places:
    """Whose response was on the left: A, B or UNKNOWN."""
    if side is None:
        return np.full(len(rows), UNKNOWN)
    meant = np.array([SIDES.get(name.lower(), B + 1) for name in side.names])[side.places]
    model = _among(models, side)
    named = np.select([model == a, model == b], [A, B], B + 1)
    left = np.where(meant <= B, meant, named)
    neither = _first(left > B)
    if neither is not None:
        problem = f"side must be a, b, one of its two models or empty, not '{side.at(neither)}'"
        raise RowError(path, int(rows[neither]), problem)
    return left


def _refuse_repeats(path: Path, rows: Places, votes: Votes, apart: Places | None) -> None:
    key = votes.rater
    earlier, later = np.minimum(votes.a, votes.b), np.maximum(votes.a, votes.b)
    parts = [votes.prompt, earlier * len(votes.models) + later]
    if apart is not None:
        parts.append(apart)
    for part in parts:  # numbered anew each time, so that no product is too large
        key = np.unique(key * (part.max() + 1) + part, return_inverse=True)[1]
    order = np.argsort(key, kind="stable")
    again = order[1:][key[order[1:]] == key[order[:-1]]]
    if len(again):
        row = again.min()
        raise RepeatedVoteError(
            path,
            int(rows[row]),
            votes.raters[votes.rater[row]],
            votes.prompts[votes.prompt[row]],
            (votes.models[votes.a[row]], votes.models[votes.b[row]]),
        )


def _first(flags: npt.NDArray[np.bool_]) -> int | None:
    return int(flags.argmax()) if flags.any() else None
