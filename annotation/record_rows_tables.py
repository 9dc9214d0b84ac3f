"""The statements by which rows from elsewhere come into a store."""

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence

from annotation.record_shard import Cells, Columns
from annotation.schema_record import KEYS

Version = tuple[object, object]  # a study's id and version
BEGUN = """
SELECT EXISTS (SELECT 1 FROM enrolments WHERE study_id = ?1 AND study_version = ?2)
    OR EXISTS (SELECT 1 FROM ratings WHERE study_id = ?1 AND study_version = ?2)
    OR EXISTS (SELECT 1 FROM votes WHERE study_id = ?1 AND study_version = ?2)
    OR EXISTS (SELECT 1 FROM writings WHERE study_id = ?1 AND study_version = ?2)
"""
# The settings of a study are those of its version.
UNSETTLED = """
SELECT studies.id, changed, study_versions.settings, study_versions.title FROM studies
JOIN study_versions ON study_id = studies.id AND study_versions.version = studies.version
WHERE (studies.settings, studies.title) <> (study_versions.settings, study_versions.title)
"""
# An answer that stands makes an assignment judged, a skip skipped; with one that was taken back it
# can be neither.
SETTLED = """
WITH touched AS (SELECT value AS id FROM json_each(?)),
standing AS (
    SELECT touched.id, (SELECT action FROM {table} AS new WHERE assignment_id = touched.id
        AND NOT EXISTS (SELECT 1 FROM {table} WHERE replaces = new.id) LIMIT 1) AS action
    FROM touched
),
wanted AS (
    SELECT standing.id, CASE action WHEN 'skip' THEN 'skipped' WHEN 'withdrawal'
        THEN iif(state IN ('judged', 'skipped'), 'open', state) ELSE 'judged' END AS state
    FROM standing JOIN assignments ON assignments.id = standing.id WHERE action IS NOT NULL
)
UPDATE assignments SET state = wanted.state FROM wanted
    WHERE assignments.id = wanted.id AND assignments.state <> wanted.state
"""
# Responses that somebody wrote here, of whom nothing is here.
ORPHANS = """
SELECT id FROM responses WHERE origin LIKE 'writing:%'
AND NOT EXISTS (SELECT 1 FROM writings WHERE writings.id = substr(origin, 9))
"""
# Who is named as the author of a text that belongs to another number here.
RELINKED = """
SELECT authors.annotator_id, writings.study_id, authors.response_id FROM responses
CROSS JOIN writings ON writings.id = substr(origin, 9)
CROSS JOIN authors ON authors.response_id = responses.id
WHERE origin LIKE 'writing:%' AND authors.annotator_id <> writings.annotator_id
"""
IN_NO_STUDY = """
SELECT id FROM annotators WHERE kind NOT IN ('editor', 'source')
AND NOT EXISTS (SELECT 1 FROM enrolments WHERE annotator_id = annotators.id)
AND NOT EXISTS (SELECT 1 FROM authors WHERE annotator_id = annotators.id)
"""
# No other origin, nothing that was changed here, and no file that is later.
LATER = """
SELECT NOT EXISTS (SELECT 1 FROM changes) AND NOT EXISTS (SELECT 1 FROM shards WHERE origin <> ?1)
AND (SELECT coalesce(max(name), '') < ?2 FROM shards)
AND (EXISTS (SELECT 1 FROM shards) OR NOT EXISTS (SELECT 1 FROM studies))
"""


def columns(connection: sqlite3.Connection) -> dict[str, Columns]:
    """What rows of each table of a copy may have, and must have."""
    found = {}
    for table in KEYS:
        rows = [
            row
            for row in connection.execute("SELECT * FROM pragma_table_info(?)", (table,))
            if (table, row["name"]) != ("items", "served")
        ]
        needed = {row["name"] for row in rows if row["notnull"] and row["dflt_value"] is None}
        types = {row["name"]: row["type"] for row in rows}
        found[table] = Columns(types, frozenset(needed | set(KEYS[table])))
    return found


def adding(table: str, names: Sequence[str]) -> str:
    """The statement that adds a row of these columns, unless one of its key is there.

    Table and names are of our own, checked against `columns`.
    """
    return (
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) "  # noqa: S608
        f"ON CONFLICT ({', '.join(KEYS[table])}) DO NOTHING"
    )


def change(connection: sqlite3.Connection, table: str, old: Cells, cells: Cells) -> None:
    """Put these cells into a row."""
    sets = ", ".join(f"{name} = ?" for name in cells)
    connection.execute(
        f"UPDATE {table} SET {sets} WHERE {_key(table)}",  # noqa: S608  (names of our own)
        [*cells.values(), *(old[name] for name in KEYS[table])],
    )


def remove(connection: sqlite3.Connection, table: str, row: Cells) -> None:
    """Take a row out, by its key, unless another one refers to it."""
    try:
        connection.execute(
            f"DELETE FROM {table} WHERE {_key(table)}",  # noqa: S608  (names of our own)
            [row[name] for name in KEYS[table]],
        )
    except sqlite3.IntegrityError:
        return


def _key(table: str) -> str:
    return " AND ".join(f"{name} = ?" for name in KEYS[table])


def kind(connection: sqlite3.Connection, study_id: str) -> str | None:
    """The kind of a study, if it is there."""
    row = connection.execute("SELECT kind FROM studies WHERE id = ?", (study_id,)).fetchone()
    return None if row is None else str(row["kind"])


def is_closed(connection: sqlite3.Connection, study_id: object) -> bool:
    """Whether a study is there and closed."""
    row = connection.execute("SELECT state FROM studies WHERE id = ?", (study_id,)).fetchone()
    return row is not None and row["state"] == "closed"


def has_begun(connection: sqlite3.Connection, version: Version) -> bool:
    """Whether anybody agreed to a version of a study, or judged or wrote under it."""
    return bool(connection.execute(BEGUN, version).fetchone()[0])


def has_writing(connection: sqlite3.Connection, writing_id: object) -> bool:
    """Whether what somebody wrote is there."""
    found = connection.execute("SELECT 1 FROM writings WHERE id = ?", (writing_id,))
    return found.fetchone() is not None


def has_other(connection: sqlite3.Connection, row: Cells) -> bool:
    """Whether the person of an answer had its item under another assignment, and not this one."""
    found = connection.execute(
        "SELECT 1 FROM assignments WHERE (study_id, annotator_id, item_id) = (?, ?, ?) "
        "AND NOT EXISTS (SELECT 1 FROM assignments WHERE id = ?)",
        [row[name] for name in ("study_id", "annotator_id", "item_id", "assignment_id")],
    )
    return found.fetchone() is not None


def set_version(
    connection: sqlite3.Connection, version: Version, cells: Mapping[str, object]
) -> None:
    """Give a version of a study other settings."""
    connection.execute(
        "UPDATE study_versions SET settings = ?, title = ?, created = ? "
        "WHERE study_id = ? AND version = ?",
        (*(cells[name] for name in ("settings", "title", "created")), *version),
    )


def settle(connection: sqlite3.Connection, assignments: Collection[str]) -> None:
    """Let what follows from other rows follow: settings of studies, states of assignments."""
    for row in connection.execute(UNSETTLED).fetchall():
        connection.execute(
            "UPDATE studies SET settings = ?, title = ? WHERE id = ?",
            (row["settings"], row["title"], row["id"]),
        )
        connection.execute(  # which was set to now by that
            "UPDATE studies SET changed = ? WHERE id = ?", (row["changed"], row["id"])
        )
    for table in ("ratings", "votes"):
        connection.execute(SETTLED.format(table=table), (json.dumps(sorted(assignments)),))


def orphans(connection: sqlite3.Connection) -> list[str]:
    """Responses that somebody wrote here, of whom nothing is here."""
    return [str(row["id"]) for row in connection.execute(ORPHANS)]


def relinked(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """Who is named as the author of a text that belongs to another number: person, study, text."""
    return [(row[0], row[1], row[2]) for row in connection.execute(RELINKED)]


def part(connection: sqlite3.Connection, annotator_id: str, response_id: str) -> None:
    """Name somebody no more as the author of a text, and tell no copy that it was so."""
    place = (annotator_id, response_id)
    connection.execute("DELETE FROM authors WHERE (annotator_id, response_id) = (?, ?)", place)
    connection.execute(
        "DELETE FROM changes WHERE name = 'authors' AND key = json_array(?, ?)", place
    )


def in_no_study(connection: sqlite3.Connection) -> list[str]:
    """Who uses the app and takes part in nothing."""
    return [str(row["id"]) for row in connection.execute(IN_NO_STUDY)]


def let_go(connection: sqlite3.Connection, annotator_id: str) -> None:
    """Know a number no more, unless something refers to it, and tell no copy of it."""
    remove(connection, "annotators", {"id": annotator_id})
    connection.execute(
        "DELETE FROM changes WHERE name = 'annotators' AND key = json_array(?)", (annotator_id,)
    )


def is_later(connection: sqlite3.Connection, origin: str, name: str) -> bool:
    """Whether a file is what became of this store, and nothing else has changed it.

    So it is where one record is played back in its order.
    """
    return bool(connection.execute(LATER, (origin, name)).fetchone()[0])
