"""The statements that gather what is kept of one person."""

import sqlite3
from typing import Any

from annotation.assignment import sides
from annotation.forgetting_tables import tables_with
from annotation.tables import Tables

# What would end a blind comparison. In every item the same arm comes first, so the side that was
# drawn tells which texts are of one arm, and the seed the side; `answer` says what they chose.
HIDDEN = {"votes": ("chosen_id", "side"), "assignments": ("side",), "enrolments": ("seed",)}
NAMED = ("item_id",)  # a hash of texts and who wrote them, by which whoever guesses a name is sure
SHOWN = """
SELECT id, side, item_id FROM assignments
WHERE study_id IN (SELECT id FROM studies) AND annotator_id = ? ORDER BY rowid
"""


def of_participant(connection: sqlite3.Connection, hashed: str) -> list[str]:
    """The annotators who came with a platform's id, which is kept as this hash."""
    rows = connection.execute(
        "SELECT DISTINCT annotator_id FROM enrolments WHERE participant = ? ORDER BY 1", (hashed,)
    )
    return [str(row[0]) for row in rows]


def rows(connection: sqlite3.Connection, annotator_id: str) -> dict[str, list[dict[str, Any]]]:
    """Every row that names a person, by table; and what researchers said of their texts."""
    found = {
        "annotators": _all(connection, "annotators", "id = ?", annotator_id),
        **{
            table: _all(connection, table, "annotator_id = ?", annotator_id)
            for table in tables_with(connection, "annotator_id")
        },
        "reviews": _all(
            connection,
            "reviews",
            "writing_id IN (SELECT id FROM writings WHERE annotator_id = ?)",
            annotator_id,
        ),
    }
    return {table: listed for table, listed in found.items() if listed}


def shown(tables: Tables, annotator_id: str) -> list[dict[str, Any]]:
    """The texts that a person was shown, in order, as they stood on the page."""
    listed = []
    for row in tables.connection.execute(SHOWN, (annotator_id,)):
        item = tables.item(row["item_id"])
        texts = [text for side in sides(tables, item, row["side"]) for text in side]
        listed.append({"assignment": row["id"], "task": item["prompt"], "texts": texts})
    return listed


def _all(connection: sqlite3.Connection, table: str, where: str, name: str) -> list[dict[str, Any]]:
    hidden = HIDDEN.get(table, ()) + NAMED
    cursor = connection.execute(f"SELECT * FROM {table} WHERE {where}", (name,))  # noqa: S608
    return [
        {column: row[column] for column in row.keys() if column not in hidden}  # noqa: SIM118
        for row in cursor
    ]
