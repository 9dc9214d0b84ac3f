"""The statements by which nothing leads any more from the answers to a study to a person."""

import hashlib
import json
import sqlite3

from annotation import forgetting_tables
from annotation.content_tables import Row, utc_now

# A moment becomes a day: to the second, a platform's own records would tell whose it is.
DAY = "substr({0}, 1, 10) || 'T00:00:00.000000+00:00'"
# What becomes of the rows of each table; those of any other that names a person and a study go.
KEPT = {
    "assignments": {"served_at": DAY.format("served_at"), "revealed": DAY.format("revealed")},
    "ratings": {"created": DAY.format("created")},
    "votes": {"created": DAY.format("created"), "comment": "NULL"},
    "flags": {"created": DAY.format("created")},
    "exclusions": {},  # a researcher's act; which came last matters
    "writings": {"created": DAY.format("created")},
    "consents": {"created": DAY.format("created")},
}
SITTINGS = (
    "INSERT OR IGNORE INTO sittings SELECT study_id, ?3, prompt_id, "  # noqa: S608
    f"{DAY.format('begun')}, {DAY.format('ended')} FROM sittings "
    "WHERE study_id = ?1 AND annotator_id = ?2"
)
AUTHORS = """
SELECT response_id FROM authors JOIN responses ON responses.id = response_id JOIN writings
ON origin = 'writing:' || writings.id WHERE authors.annotator_id = ?2 AND writings.study_id = ?1
"""
# A copy learns of it from `forgotten`; what was to be told of the old number is told no more.
UNTOLD = """
DELETE FROM changes WHERE instr(key, json_quote(?2)) AND (
    name IN ('enrolments', 'sittings', 'practices') AND instr(key, json_quote(?1))
    OR name = 'authors' AND NOT EXISTS (SELECT 1 FROM authors
        WHERE annotator_id = ?2 AND response_id = json_extract(key, '$[1]'))
    OR name = 'annotators' AND NOT EXISTS (SELECT 1 FROM annotators WHERE id = ?2))
"""


def due(connection: sqlite3.Connection, study_id: str) -> list[str]:
    """The people of a study to whom its answers still lead."""
    rows = connection.execute(
        "SELECT annotator_id FROM enrolments WHERE study_id = ? AND unlinked IS NULL", (study_id,)
    )
    return [str(row["annotator_id"]) for row in rows]


def closed(connection: sqlite3.Connection) -> dict[str, str]:
    """Since when each closed study is closed."""
    rows = connection.execute("SELECT study_id, closed FROM closings")
    return {str(row["study_id"]): str(row["closed"]) for row in rows}


def unlink(connection: sqlite3.Connection, study_id: str, annotator_id: str) -> bool:
    """Give a person's rows of one study a number that nobody has, without what led to the person.

    The number follows from the seed of their enrolment, which then goes, so that every copy of the
    store gives the same one and nobody can tell afterwards whose it was.

    Returns:
        False when the person has not agreed to the study, or was unlinked before.
    """
    row: Row | None = connection.execute(
        "SELECT * FROM enrolments WHERE study_id = ? AND annotator_id = ? AND unlinked IS NULL",
        (study_id, annotator_id),
    ).fetchone()
    if row is None:
        return False
    new = _hash("person", row["seed"])
    place = (study_id, annotator_id)
    connection.execute("PRAGMA defer_foreign_keys = ON")  # rows refer to one another
    forgetting_tables.leave(connection, [annotator_id])
    connection.execute(
        "INSERT OR IGNORE INTO annotators VALUES (?, 'local', ?)", (new, _day(row["consented"]))
    )
    _enrol(connection, row, new)
    connection.execute(SITTINGS, (*place, new))
    for table, changes in KEPT.items():
        sets = "".join(f", {name} = {value}" for name, value in changes.items())
        connection.execute(
            f"UPDATE {table} SET annotator_id = ?{sets} "  # noqa: S608  (names of our own)
            "WHERE study_id = ? AND annotator_id = ?",
            (new, *place),
        )
    written = json.dumps([one["response_id"] for one in connection.execute(AUTHORS, place)])
    connection.execute(
        "INSERT OR IGNORE INTO authors SELECT value, ? FROM json_each(?)", (new, written)
    )
    connection.execute(
        "DELETE FROM authors WHERE annotator_id = ? "
        "AND response_id IN (SELECT value FROM json_each(?))",
        (annotator_id, written),
    )
    for table in forgetting_tables.tables_with(connection, "annotator_id", "study_id"):
        connection.execute(
            f"DELETE FROM {table} WHERE study_id = ? AND annotator_id = ?",  # noqa: S608
            place,
        )
    _leave(connection, study_id, annotator_id)
    return True


def _enrol(connection: sqlite3.Connection, row: Row, new: str) -> None:
    """The enrolment under the new number, with neither the platform's id nor an address."""
    cells = dict(row) | {
        "annotator_id": new,
        "seed": _hash("order", row["seed"]),
        "consented": _day(row["consented"]),
        "ended": row["ended"] and _day(row["ended"]),
        "participant": None,
        "address": None,
        "unlinked": _day(utc_now()),
    }
    names, marks = ", ".join(cells), ", ".join("?" * len(cells))
    connection.execute(
        f"INSERT OR IGNORE INTO enrolments ({names}) VALUES ({marks})",  # noqa: S608
        tuple(cells.values()),
    )


def _leave(connection: sqlite3.Connection, study_id: str, annotator_id: str) -> None:
    """Forget the old number in this study, and altogether where it is in no other."""
    marks = [forgetting_tables.mark(annotator_id, study_id)]
    if (
        connection.execute(
            "SELECT 1 FROM enrolments WHERE annotator_id = ? LIMIT 1", (annotator_id,)
        ).fetchone()
        is None
    ):
        for table in forgetting_tables.tables_with(connection, "annotator_id"):
            sql = f"DELETE FROM {table} WHERE annotator_id = ?"  # noqa: S608
            connection.execute(sql, (annotator_id,))
        connection.execute("DELETE FROM annotators WHERE id = ?", (annotator_id,))
        marks.append(forgetting_tables.mark(annotator_id, ""))
    forgetting_tables.note(connection, marks, "retention")
    forgetting_tables.left(connection)
    connection.execute(UNTOLD, (study_id, annotator_id))
    forgetting_tables.soil(connection)


def _hash(*parts: str) -> str:
    return hashlib.sha256("/".join(parts).encode()).hexdigest()[:32]


def _day(moment: str) -> str:
    return f"{moment[:10]}T00:00:00.000000+00:00"
