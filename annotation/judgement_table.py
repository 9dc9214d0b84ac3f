"""What has everybody answered, row by row? The raw record behind a study's scores."""

from pathlib import Path

import pyarrow

from annotation.answers import public_id
from annotation.consent_table import COLUMNS, consent_cells, write_consents
from annotation.consents import agreements_in
from annotation.content_tables import Row
from annotation.errors import NothingToExportError, WrongKindError
from annotation.exclusions import excluded
from annotation.export_files import ExportRow, check_ending, write_table
from annotation.store import Store

SCHEMA = pyarrow.schema(
    [(name, pyarrow.string()) for name in ("study", "rater", "rater_kind", "item", "role")]
    + [(name, pyarrow.string()) for name in ("response", "dimension", "action", "reason")]
    + [("value", pyarrow.float64()), ("seconds", pyarrow.float64())]
    + [("study_version", pyarrow.int64()), ("left_out", pyarrow.bool_())]
    + [(name, pyarrow.string()) for name in ("created", "id", "replaces")]
    + COLUMNS
)


def export_judgements(store: Store, study_id: str, path: Path) -> int:
    """Write every answer, skip and withdrawal of a rating study, also those that were replaced.

    Each row names what its rater had agreed to; the wordings stand in a file beside the record
    (`consent_table.beside`). Raters have random ids that are the same in every table of the study
    and in no other study.

    Args:
        store: The store.
        study_id: A rating study.
        path: As for `export.export`.

    Returns:
        How many rows.

    Raises:
        NothingToExportError: Nobody has judged yet.
        UnknownStudyError, WrongKindError, UnknownFormatError, CannotWriteError: As they say.
    """
    check_ending(path)
    with store.read() as tables:
        study = tables.study(study_id)
        if study.kind != "rating":
            raise WrongKindError(study_id, study.kind, "rating")
        rows = tables.judgements(study_id)
        agreed = agreements_in(tables, study_id)
    if not rows:
        raise NothingToExportError(study_id, "any")
    out = excluded(store, study_id)
    cells = [
        {
            **_row(row, left_out=row["annotator_id"] in out),
            **consent_cells(agreed, row["annotator_id"], row["created"]),
        }
        for row in rows
    ]
    write_table(path, cells, SCHEMA)
    write_consents(agreed, path)
    return len(rows)


def _row(row: Row, *, left_out: bool) -> ExportRow:
    return {
        "study": row["study_id"],
        "rater": public_id(row["study_id"], row["annotator_id"]),
        "rater_kind": row["kind"],
        "item": row["item_id"],
        "role": row["role"],
        "response": row["response"],
        "dimension": row["dimension"],
        "action": row["action"],
        "reason": row["reason"],
        "value": row["value"],
        "seconds": row["seconds"],
        "study_version": row["study_version"],
        "left_out": left_out,
        "created": row["created"],
        "id": row["id"],
        "replaces": row["replaces"],
    }
