"""What is asked of a store by whoever operates it: is it well, how much is in it, how old is it?"""

import sqlite3
from pathlib import Path

# Judgements by kind of study and by what they are. A rating on three dimensions is one judgement of
# three rows; ratings that came with the data are none.
COUNTED = """
SELECT 'rating' AS kind, action, sum(times) AS judgements FROM (
    SELECT action, max(number) AS times FROM (
        SELECT assignment_id, action, count(*) AS number FROM ratings
        WHERE assignment_id IS NOT NULL GROUP BY assignment_id, action, dimension
    ) GROUP BY assignment_id, action
) GROUP BY action
UNION ALL SELECT 'comparison', action, count(*) FROM votes GROUP BY action
UNION ALL SELECT 'writing', action, count(*) FROM writings GROUP BY action
"""
# What somebody did, whatever the table calls it.
ACTS = {"rating": "answered", "vote": "answered", "answer": "answered", "skip": "skipped"}


def can_read(connection: sqlite3.Connection) -> None:
    """Read one row from the store's file.

    Raises:
        sqlite3.Error: It cannot be read.
    """
    connection.execute("SELECT 1 FROM studies LIMIT 1").fetchone()


def touch(connection: sqlite3.Connection) -> None:
    """Write the store's first page as it is: what no disk takes, fails here, and nothing changes.

    Raises:
        sqlite3.Error: It cannot be written.
    """
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    connection.execute(f"PRAGMA user_version = {int(number)}")


def judgements(connection: sqlite3.Connection) -> dict[tuple[str, str], int]:
    """How many judgements there are, by kind of study and by act.

    The acts are "answered" (every answer, also one that another took the place of), "skipped" and
    "withdrawn".
    """
    return {
        (kind, ACTS.get(action, "withdrawn")): count
        for kind, action, count in connection.execute(COUNTED)
    }


def latest_migration(connection: sqlite3.Connection) -> str:
    """The newest migration that the store has had."""
    (name,) = connection.execute(
        "SELECT max(name) FROM _sqlite_migrations WHERE migration_set = 'annotation'"
    ).fetchone()
    return str(name)


def bytes_of(path: Path) -> int:
    """What a store takes on the disk, with the file of what was written last."""
    files = (path, path.with_name(f"{path.name}-wal"))
    return sum(file.stat().st_size for file in files if file.exists())
