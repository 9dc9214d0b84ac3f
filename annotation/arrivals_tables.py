"""The statement on who came to a study when and from where."""

import sqlite3

Enrolment = tuple[str | None, str | None, str | None]


def enrolments(connection: sqlite3.Connection, study_id: str) -> dict[str, Enrolment]:
    """By annotator: hash of the address, hash of the platform's id, and when they agreed.

    Of people to whom nothing leads any more only the day is kept, which is no time to compare.
    """
    cursor = connection.cursor()
    cursor.row_factory = None
    rows = cursor.execute(
        "SELECT annotator_id, address, participant, iif(unlinked IS NULL, consented, NULL) "
        "FROM enrolments WHERE study_id = ?",
        (study_id,),
    )
    return {who: (where, platform, when) for who, where, platform, when in rows}
