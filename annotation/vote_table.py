"""Who voted what in a comparison study, row by row, in the columns that `crpo-data rank` reads?"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow

from annotation.export_files import ExportRow, check_ending, write_table
from annotation.vote_answers import StudyVotes
from annotation.vote_errors import NoVotesError
from annotation.votes import UNKNOWN, WINNERS

SCHEMA = pyarrow.schema(
    [(name, pyarrow.string()) for name in ("rater", "prompt", "model_a", "model_b", "winner")]
    + [(name, pyarrow.string()) for name in ("side", "task", "dimension", "item")]
    + [("seconds", pyarrow.float64()), ("confidence", pyarrow.int64())]
    + [(name, pyarrow.string()) for name in ("comment", "created", "response_a", "response_b")]
    + [("study", pyarrow.string()), ("study_version", pyarrow.int64())]
)
BETWEEN = "\n\n---\n\n"  # texts of a set


@dataclass(frozen=True)
class VotesExported:
    """What was written.

    Attributes:
        path: Where.
        rows: Votes.
        left_out: Votes of raters who are left out, which are not among them.
    """

    path: Path
    rows: int
    left_out: int


def export_votes(answers: StudyVotes, path: Path) -> VotesExported:
    """Write the votes that stand and count, whole or not at all.

    Args:
        answers: The votes of a study; those of raters who are left out are left out here.
        path: A .jsonl, .csv or .parquet file, or a folder (no ending) for a `datasets` table.

    Raises:
        NoVotesError: There is no such vote.
        UnknownFormatError, CannotWriteError: As they say.
    """
    check_ending(path)
    rows = vote_rows(answers)
    if not rows:
        raise NoVotesError(answers.study.id)
    write_table(path, rows, SCHEMA)
    return VotesExported(path, len(rows), len(answers.votes) - len(rows))


def vote_rows(answers: StudyVotes) -> list[ExportRow]:
    """The rows that `export_votes` writes, in the order in which the votes came."""
    votes, study = answers.votes, answers.study
    rows: list[ExportRow] = []
    for one in np.flatnonzero(answers.counted).tolist():
        pair = answers.pairs[answers.pair[one]]
        seconds, confidence = answers.seconds[one], answers.confidence[one]
        side = int(votes.left[one])
        rows.append(
            {
                "rater": votes.raters[votes.rater[one]],
                "prompt": pair.prompt,
                "model_a": pair.arms[0],
                "model_b": pair.arms[1],
                "winner": WINNERS[votes.winner[one]],
                "side": None if side == UNKNOWN else WINNERS[side],
                "task": pair.task,
                "dimension": study.dimensions[0].name,
                "item": pair.id,
                "seconds": None if np.isnan(seconds) else float(seconds),
                "confidence": None if np.isnan(confidence) else int(confidence),
                "comment": answers.comment[one],
                "created": f"{answers.created[one]}+00:00",
                "response_a": BETWEEN.join(pair.responses[0]),
                "response_b": BETWEEN.join(pair.responses[1]),
                "study": study.id,
                "study_version": int(answers.version[one]),
            }
        )
    return rows
