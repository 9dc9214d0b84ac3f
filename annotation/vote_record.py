"""What has everybody answered in a comparison study, row by row? The record behind the votes."""

from pathlib import Path

import pyarrow

from annotation.answers import public_id
from annotation.consent_table import COLUMNS, consent_cells, write_consents
from annotation.consents import agreements_in
from annotation.content_tables import Row
from annotation.errors import WrongKindError
from annotation.exclusions import excluded_now
from annotation.export_files import ExportRow, check_ending, write_table
from annotation.store import Store
from annotation.vote_errors import NoVotesError

SCHEMA = pyarrow.schema(
    [(name, pyarrow.string()) for name in ("study", "rater", "rater_kind", "item", "prompt")]
    + [(name, pyarrow.string()) for name in ("model_left", "model_right", "dimension", "action")]
    + [(name, pyarrow.string()) for name in ("reason", "answer", "comment")]
    + [("confidence", pyarrow.int64()), ("seconds", pyarrow.float64())]
    + [("study_version", pyarrow.int64()), ("left_out", pyarrow.bool_())]
    + [(name, pyarrow.string()) for name in ("served", "revealed", "created", "id", "replaces")]
    + COLUMNS
)
# `answer` is what the person saw and chose; where it is a or b, the model on the left or right.
CHOSEN = {"a": "left", "b": "right"}


def export_vote_record(store: Store, study_id: str, path: Path) -> int:
    """Write every vote, skip and withdrawal of a study, also those that were replaced.

    Each row names what its rater had agreed to; the wordings stand in a file beside the record
    (`consent_table.beside`). Raters have random ids that are the same in every table of the study
    and in no other study.

    Args:
        store: The store.
        study_id: A comparison study.
        path: As for `vote_table.export_votes`.

    Returns:
        How many rows.

    Raises:
        NoVotesError: Nobody has voted yet.
        UnknownStudyError, WrongKindError, UnknownFormatError, CannotWriteError: As they say.
    """
    check_ending(path)
    with store.read() as tables:
        study = tables.study(study_id)
        if study.kind != "comparison":
            raise WrongKindError(study_id, study.kind, "comparison")
        out = excluded_now(tables.connection, study_id)
        agreed = agreements_in(tables, study_id)
        rows = [
            {
                **_row(row, left_out=row["annotator_id"] in out),
                **consent_cells(agreed, row["annotator_id"], row["created"]),
            }
            for row in tables.connection.execute(
                "SELECT votes.*, first_arm, second_arm, prompts.text AS prompt, kind, served_at, "
                "revealed FROM votes JOIN items ON items.id = votes.item_id "
                "JOIN prompts ON prompts.id = prompt_id "
                "JOIN annotators ON annotators.id = votes.annotator_id "
                "JOIN assignments ON assignments.id = assignment_id "
                "WHERE votes.study_id = ? ORDER BY votes.rowid",
                (study_id,),
            )
        ]
    if not rows:
        raise NoVotesError(study_id)
    write_table(path, rows, SCHEMA)
    write_consents(agreed, path)
    return len(rows)


def _row(row: Row, *, left_out: bool) -> ExportRow:
    arms = (row["first_arm"], row["second_arm"])
    left, right = arms if row["side"] == "ab" else arms[::-1]
    return {
        "study": row["study_id"],
        "rater": public_id(row["study_id"], row["annotator_id"]),
        "rater_kind": row["kind"],
        "item": row["item_id"],
        "prompt": row["prompt"],
        "model_left": left,
        "model_right": right,
        "dimension": row["dimension"],
        "action": row["action"],
        "reason": row["reason"],
        "answer": CHOSEN.get(row["answer"], row["answer"]),
        "comment": row["comment"],
        "confidence": row["confidence"],
        "seconds": row["seconds"],
        "study_version": row["study_version"],
        "left_out": left_out,
        "served": row["served_at"],
        "revealed": row["revealed"],
        "created": row["created"],
        "id": row["id"],
        "replaces": row["replaces"],
    }
