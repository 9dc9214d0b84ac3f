"""The statements on deleting all that there is of a person, and on how much that is."""

import hashlib
import json
import sqlite3
from collections.abc import Collection, Sequence

from annotation.content_tables import Row, utc_now
from annotation.forgetting_errors import ForgottenError

# Texts that these people wrote here and nobody else, and the items that show one of them.
WRITTEN = """
SELECT response_id FROM authors JOIN responses ON responses.id = response_id
WHERE annotator_id IN (SELECT value FROM json_each(?1)) AND origin LIKE 'writing:%'
AND NOT EXISTS (SELECT 1 FROM authors AS other WHERE other.response_id = authors.response_id
    AND other.annotator_id NOT IN (SELECT value FROM json_each(?1)))
"""
SHOWING = """
SELECT id FROM items WHERE first_id IN (SELECT value FROM json_each(?1))
UNION SELECT id FROM items WHERE second_id IN (SELECT value FROM json_each(?1))
UNION SELECT item_id FROM item_sets WHERE response_id IN (SELECT value FROM json_each(?1))
"""
# By study, what somebody answered or skipped, or wrote and did not take back.
GIVEN = """
SELECT study_id, sum(given) AS given FROM (
    SELECT study_id, count(*) FILTER (WHERE state IN ('judged', 'skipped')) AS given
    FROM assignments WHERE study_id IN (SELECT id FROM studies)
    AND annotator_id IN (SELECT value FROM json_each(?1)) GROUP BY study_id
    UNION ALL SELECT study_id, count(*) FROM writings WHERE study_id IN (SELECT id FROM studies)
    AND annotator_id IN (SELECT value FROM json_each(?1)) AND action = 'answer'
    AND NOT EXISTS (SELECT 1 FROM writings AS later WHERE later.replaces = writings.id)
    GROUP BY study_id
    UNION ALL SELECT study_id, 0 FROM enrolments
    WHERE annotator_id IN (SELECT value FROM json_each(?1)) GROUP BY study_id
) GROUP BY study_id ORDER BY study_id
"""
OTHERS = """
SELECT count(*) FROM assignments WHERE item_id IN (SELECT value FROM json_each(?1))
AND state IN ('judged', 'skipped') AND annotator_id NOT IN (SELECT value FROM json_each(?2))
"""
OF_ITEMS = ("ratings", "votes", "flags", "assignments", "item_sets")
OF_RESPONSES = ("scores", "facts", "pool", "authors")


def mark(annotator_id: str, study_id: str | None = None) -> str:
    """What stands in the table `forgotten` for a person, or for a person in one study.

    For a person of whom all studies have let go (annotation/retention.py), the study is "": what
    they gave is kept and has its new number; where they are in further studies, they stay there.
    """
    name = annotator_id if study_id is None else f"{annotator_id}/{study_id}"
    return hashlib.sha256(name.encode()).hexdigest()


def is_forgotten(
    connection: sqlite3.Connection, annotator_id: str, study_id: str | None = None
) -> bool:
    """Whether a person's data were deleted, or what led from a study's answers to the person."""
    marks = [mark(annotator_id)] + ([mark(annotator_id, study_id)] if study_id else [])
    found = connection.execute(
        "SELECT 1 FROM forgotten WHERE id IN (SELECT value FROM json_each(?1)) OR (id = ?2 "
        "AND NOT EXISTS (SELECT 1 FROM annotators WHERE annotators.id = ?3)) LIMIT 1",
        (json.dumps(marks), mark(annotator_id, ""), annotator_id),
    ).fetchone()
    return found is not None


def check_not_forgotten(
    connection: sqlite3.Connection, annotator_id: str, study_id: str | None = None
) -> None:
    """Refuse, with `ForgottenError`, somebody whose data were deleted."""
    if is_forgotten(connection, annotator_id, study_id):
        raise ForgottenError


def note(connection: sqlite3.Connection, marks: Collection[str], by: str) -> None:
    """Note that these are forgotten from now on; the first time counts."""
    connection.executemany(
        "INSERT OR IGNORE INTO forgotten VALUES (?, ?, ?)",
        ((one, utc_now(), by) for one in marks),
    )


def last(connection: sqlite3.Connection) -> str | None:
    """When somebody was forgotten last."""
    row = connection.execute("SELECT max(created) FROM forgotten").fetchone()
    return None if row[0] is None else str(row[0])


def marks(connection: sqlite3.Connection) -> set[str]:
    """All that stand in the table `forgotten`."""
    return {str(row[0]) for row in connection.execute("SELECT id FROM forgotten")}


def kept(connection: sqlite3.Connection, annotators: Sequence[str]) -> list[str]:
    """Those among some people who are in the store."""
    rows = connection.execute(
        "SELECT id FROM annotators WHERE id IN (SELECT value FROM json_each(?)) "
        "AND kind NOT IN ('editor', 'source') ORDER BY id",
        (json.dumps(list(annotators)),),
    )
    return [str(row["id"]) for row in rows]


def takes_part(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Everybody who uses the app, with each study that they have agreed to: (person, study)."""
    rows = connection.execute(
        "SELECT id, coalesce(study_id, '') AS study_id FROM annotators LEFT JOIN enrolments "
        "ON annotator_id = id WHERE kind NOT IN ('editor', 'source')"
    )
    return [(str(row["id"]), str(row["study_id"])) for row in rows]


def given(connection: sqlite3.Connection, annotators: Sequence[str]) -> list[Row]:
    """Rows with `study_id` and how much these people have given to it."""
    return connection.execute(GIVEN, (json.dumps(list(annotators)),)).fetchall()


def written(connection: sqlite3.Connection, annotators: Sequence[str]) -> list[str]:
    """The responses that these people alone wrote here."""
    return [str(row[0]) for row in connection.execute(WRITTEN, (json.dumps(list(annotators)),))]


def showing(connection: sqlite3.Connection, responses: Sequence[str]) -> list[str]:
    """The items that show one of these responses."""
    return [str(row[0]) for row in connection.execute(SHOWING, (json.dumps(list(responses)),))]


def of_others(
    connection: sqlite3.Connection, items: Sequence[str], annotators: Sequence[str]
) -> int:
    """How often others than these people have judged some items."""
    lists = (json.dumps(list(items)), json.dumps(list(annotators)))
    return int(connection.execute(OTHERS, lists).fetchone()[0])


def tables_with(connection: sqlite3.Connection, *columns: str) -> list[str]:
    """The names of all tables that have these columns."""
    rows = connection.execute(
        "SELECT one.name AS name FROM sqlite_schema AS one "
        "JOIN pragma_table_info(one.name) AS its WHERE one.type = 'table' "
        "AND its.name IN (SELECT value FROM json_each(?)) "
        "GROUP BY one.name HAVING count(*) = ? ORDER BY one.name",
        (json.dumps(columns), len(columns)),
    )
    return [str(row["name"]) for row in rows]


def leave(connection: sqlite3.Connection, ids: Collection[str]) -> None:
    """Let the rows of these people, items and texts go until `left`."""
    connection.executemany("INSERT OR IGNORE INTO leaving VALUES (?)", ((one,) for one in ids))


def left(connection: sqlite3.Connection) -> None:
    """From now on no row may go."""
    connection.execute("DELETE FROM leaving")


def delete(
    connection: sqlite3.Connection,
    annotators: Sequence[str],
    items: Sequence[str],
    responses: Sequence[str],
) -> None:
    """Delete people with all that is theirs, and texts with all that was said of them.

    Args:
        connection: Inside a transaction.
        annotators: The people.
        items: The items that show one of the texts.
        responses: The texts.
    """
    connection.execute("PRAGMA defer_foreign_keys = ON")  # rows refer to one another
    people = json.dumps(list(annotators))
    texts = [
        row[0]
        for row in connection.execute(
            "SELECT id FROM writings WHERE study_id IN (SELECT id FROM studies) "
            "AND annotator_id IN (SELECT value FROM json_each(?))",
            (people,),
        )
    ]
    leave(connection, (*annotators, *items, *texts))
    for table in OF_ITEMS:
        _where(connection, table, "item_id", json.dumps(list(items)))
    _where(connection, "items", "id", json.dumps(list(items)))
    _where(connection, "reviews", "writing_id", json.dumps(texts))
    in_studies = set(tables_with(connection, "annotator_id", "study_id"))
    for table in tables_with(connection, "annotator_id"):
        _where(connection, table, "annotator_id", people, by_study=table in in_studies)
    for table in OF_RESPONSES:
        _where(connection, table, "response_id", json.dumps(list(responses)))
    _where(connection, "responses", "id", json.dumps(list(responses)))
    _where(connection, "annotators", "id", people)
    left(connection)
    unname(connection, annotators)
    soil(connection)


def unname(connection: sqlite3.Connection, annotators: Collection[str]) -> None:
    """Name these people in no copy either, not even as gone: `forgotten` says it without the id."""
    for annotator_id in annotators:
        connection.execute("DELETE FROM changes WHERE instr(key, json_quote(?))", (annotator_id,))


def _where(
    connection: sqlite3.Connection, table: str, column: str, ids: str, *, by_study: bool = False
) -> None:
    """Delete rows; `by_study` lets SQLite use the indexes, which begin with the study."""
    study = "study_id IN (SELECT id FROM studies) AND " if by_study else ""
    connection.execute(
        f"DELETE FROM {table} WHERE {study}{column} IN "  # noqa: S608  (names of our own)
        "(SELECT value FROM json_each(?))",
        (ids,),
    )


def soil(connection: sqlite3.Connection) -> None:
    """Note that traces of something deleted may lie in the file."""
    connection.execute(
        "INSERT INTO scrubbing VALUES (1, 1) ON CONFLICT DO UPDATE SET due = due + 1"
    )


def soiled(connection: sqlite3.Connection) -> int:
    """How often something was deleted since the file was last written anew."""
    row = connection.execute("SELECT due FROM scrubbing").fetchone()
    return 0 if row is None else int(row[0])


def scrubbed(connection: sqlite3.Connection, due: int) -> None:
    """Note that the file was written anew, unless something was deleted while it was."""
    connection.execute("DELETE FROM scrubbing WHERE due = ?", (due,))
