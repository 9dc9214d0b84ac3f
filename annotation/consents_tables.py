"""The statements on what people agreed to."""

import hashlib
import json
import sqlite3
import uuid
from collections.abc import Mapping

from annotation.content_tables import Row, utc_now


def add(
    connection: sqlite3.Connection,
    place: tuple[str, str, int],
    text: str,
    terms: Mapping[str, object],
) -> None:
    """Note that somebody agreed to a wording; the same as last time is not noted twice.

    Args:
        connection: Inside a transaction.
        place: Study, person, and the study's version.
        text: What they read.
        terms: What it says.
    """
    study_id, annotator_id, version = place
    wording_id = hashlib.sha256(text.encode()).hexdigest()
    before = last(connection, study_id, annotator_id)
    if before is not None and before["wording_id"] == wording_id:
        return
    connection.execute("INSERT OR IGNORE INTO wordings VALUES (?, ?)", (wording_id, text))
    connection.execute(
        "INSERT INTO consents VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            str(uuid.uuid4()),
            study_id,
            annotator_id,
            version,
            wording_id,
            json.dumps(terms, sort_keys=True),
            utc_now(),
        ),
    )


def last(connection: sqlite3.Connection, study_id: str, annotator_id: str) -> Row | None:
    """What somebody agreed to last; None without a page that said it."""
    row: Row | None = connection.execute(
        "SELECT * FROM consents WHERE study_id = ? AND annotator_id = ? "
        "ORDER BY created DESC, rowid DESC LIMIT 1",
        (study_id, annotator_id),
    ).fetchone()
    return row


def given(connection: sqlite3.Connection, study_id: str) -> list[Row]:
    """Everything that people agreed to in a study, by person and in order, with its text."""
    return connection.execute(
        "SELECT consents.*, text FROM consents JOIN wordings ON wordings.id = wording_id "
        "WHERE study_id = ? ORDER BY annotator_id, created, consents.rowid",
        (study_id,),
    ).fetchall()


def enrolled(connection: sqlite3.Connection, study_id: str) -> list[Row]:
    """Who agreed to a study when, and to which of its versions."""
    return connection.execute(
        "SELECT annotator_id, study_version, consented FROM enrolments WHERE study_id = ? "
        "ORDER BY consented, annotator_id",
        (study_id,),
    ).fetchall()


def copied(connection: sqlite3.Connection) -> bool:
    """Whether copies of this store are made elsewhere."""
    return connection.execute("SELECT 1 FROM copying LIMIT 1").fetchone() is not None
