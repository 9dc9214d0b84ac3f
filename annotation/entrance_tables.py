"""The statement that tells whether somebody else came to a study with the same platform id."""

import sqlite3


def taken(connection: sqlite3.Connection, study_id: str, participant: str, annotator: str) -> bool:
    """Whether another annotator takes part with this platform id.

    Args:
        connection: Of a store.
        study_id: The study.
        participant: The salted hash of the id.
        annotator: Who asks.
    """
    row = connection.execute(
        "SELECT 1 FROM enrolments WHERE study_id = ? AND participant = ? AND annotator_id <> ?",
        (study_id, participant, annotator),
    ).fetchone()
    return row is not None
