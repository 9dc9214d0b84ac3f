"""Which preference pairs do the votes of a study make, in the columns of MuCE-Pref?

One pair of responses makes at most one pair to train on: what most raters chose, ties and both bad
apart. The published pairs come from ratings; here the score of a response is the share of the
decisive votes that it got, on the same scale of 10 to 50.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow

from annotation.export_files import NESTED, ExportRow, check_ending, write_table
from annotation.studies import Study
from annotation.vote_answers import StudyVotes
from annotation.vote_errors import NoPreferenceError
from annotation.vote_pairs import Pair
from annotation.votes import BOTH_BAD, TIE, A, B

_TURNS = pyarrow.list_(pyarrow.struct([("role", pyarrow.string()), ("content", pyarrow.string())]))
SCHEMA = pyarrow.schema(
    [(name, pyarrow.string()) for name in ("dataset", "task", "score_label")]
    + [("score_chosen", pyarrow.float64()), ("score_rejected", pyarrow.float64())]
    + [("chosen", _TURNS), ("rejected", _TURNS)]
    + [("agreement", pyarrow.float64()), ("votes", pyarrow.int64()), ("ties", pyarrow.int64())]
    + [(name, pyarrow.string()) for name in ("model_chosen", "model_rejected", "item")]
    + [("chosen_by", pyarrow.string())]
)
LOWEST, HIGHEST = 10.0, 50.0  # of MuCE's scale
# Reasons for which a pair is left out, in the order in which they are asked.
NOBODY = "nobody has chosen yet"
TIED = "only ties and both bad"
EVEN = "as many votes for the one as for the other"
SETS = "sides are sets of responses"
EMPTY = "an empty response"
EQUAL = "both responses are the same text"


@dataclass(frozen=True)
class PreferencePairs:
    """What the votes of a study give to training.

    Attributes:
        rows: One for each pair of responses that is decided, in MuCE-Pref's columns.
        votes: Votes for a response, behind the rows.
        undecided: Ties and both bad on all pairs: votes that never train.
        dropped: By reason, how many pairs of the study are not among the rows.
    """

    rows: Sequence[ExportRow]
    votes: int
    undecided: int
    dropped: Mapping[str, int]


def export_pairs(answers: StudyVotes, path: Path) -> PreferencePairs:
    """Write one row for each pair that most raters who count decide, whole or not at all.

    Args:
        answers: The votes of a study.
        path: A .jsonl or .parquet file, or a folder for a `datasets` table; chats fit no CSV.

    Raises:
        NoPreferenceError: No pair is decided.
        UnknownFormatError, CannotWriteError: As they say.
    """
    check_ending(path, NESTED)
    found = preference_pairs(answers)
    if not found.rows:
        raise NoPreferenceError(answers.study.id, found.dropped)
    write_table(path, found.rows, SCHEMA)
    return found


def preference_pairs(answers: StudyVotes) -> PreferencePairs:
    """What `export_pairs` writes, in the order of the study's pairs."""
    counted = answers.counted
    size = len(answers.pairs)
    counts = np.stack(
        [
            np.bincount(answers.pair[counted & (answers.votes.winner == answer)], minlength=size)
            for answer in (A, B, TIE, BOTH_BAD)
        ],
        axis=1,
    )  # (pairs, 4)
    rows: list[ExportRow] = []
    dropped: dict[str, int] = {}
    votes = 0
    for pair, (first, second, ties, bad) in zip(answers.pairs, counts.tolist(), strict=True):
        reason = _reason(pair, first, second, ties + bad)
        if reason:
            dropped[reason] = dropped.get(reason, 0) + 1
        else:
            rows.append(_row(answers.study, pair, first, second, ties + bad))
            votes += first + second
    return PreferencePairs(rows, votes, int(counts[:, [TIE, BOTH_BAD]].sum()), dropped)


def _reason(pair: Pair, first: int, second: int, undecided: int) -> str:
    if not first + second + undecided:
        return NOBODY
    if not first + second:
        return TIED
    if first == second:
        return EVEN
    if max(map(len, pair.responses)) > 1:
        return SETS
    one, other = (side[0].strip() for side in pair.responses)
    if not one or not other:
        return EMPTY
    return EQUAL if one == other else ""


def _row(study: Study, pair: Pair, first: int, second: int, undecided: int) -> ExportRow:
    best = A if first > second else B
    share = max(first, second) / (first + second)
    chats = [
        [{"role": "user", "content": pair.prompt}, {"role": "assistant", "content": side[0]}]
        for side in pair.responses
    ]
    scale = HIGHEST - LOWEST
    return {
        "dataset": study.id,
        "task": pair.task,
        "score_label": study.dimensions[0].name,
        "score_chosen": LOWEST + scale * share,
        "score_rejected": LOWEST + scale * (1 - share),
        "chosen": chats[best],
        "rejected": chats[1 - best],
        "agreement": share,
        "votes": first + second,
        "ties": undecided,
        "model_chosen": pair.arms[best],
        "model_rejected": pair.arms[1 - best],
        "item": pair.id,
        "chosen_by": study.chosen_by,
    }
