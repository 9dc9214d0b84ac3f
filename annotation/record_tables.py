"""The statements on what is being copied: which rows are due, and which shards are in."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from annotation.content_tables import Row, utc_now
from annotation.schema_record import JUDGEMENTS, KEYS

# How many answers stand, and of how many people.
COUNTS = """
WITH given AS (
    SELECT annotator_id FROM assignments WHERE state = 'judged'
    UNION ALL SELECT annotator_id FROM writings WHERE action = 'answer'
    AND NOT EXISTS (SELECT 1 FROM writings AS later WHERE later.replaces = writings.id)
)
SELECT count(*), count(DISTINCT annotator_id) FROM given
"""


@dataclass(frozen=True)
class Due:
    """A row that the copy lacks: table, key as JSON, place, and changes since it was noted."""

    name: str
    key: str
    seq: int
    again: int


def state(connection: sqlite3.Connection) -> Row | None:
    """The row that says that changes are noted, if they are."""
    row: Row | None = connection.execute("SELECT * FROM copying").fetchone()
    return row


def begin(connection: sqlite3.Connection, origin: str, *, afresh: bool) -> None:
    """Note changes from now on; `afresh` forgets which shards there are."""
    if afresh:
        connection.execute("DELETE FROM shards")
        connection.execute("DELETE FROM changes")
        connection.execute("DELETE FROM copying")
    connection.execute(
        "INSERT INTO copying (one, origin, since, noting, filled) VALUES (1, ?, ?, 1, 0) "
        "ON CONFLICT DO UPDATE SET origin = excluded.origin",
        (origin, utc_now()),
    )


def note_some(
    connection: sqlite3.Connection, table: str, after: Sequence[object] | None, limit: int
) -> list[object] | None:
    """Note some rows of a table that were there before; the last one's place, None at the end."""
    places = ("rowid",) if has_rowid(connection, table) else KEYS[table]
    names = ", ".join(places)
    marks = ", ".join("?" * len(places))
    later = "" if after is None else f"WHERE ({names}) > ({marks})"
    key = ", ".join(KEYS[table])
    rows = connection.execute(
        f"SELECT json_array({key}) AS key, json_array({names}) AS place FROM {table} {later} "  # noqa: S608
        f"ORDER BY {names} LIMIT ?",
        (*(after or ()), limit),
    ).fetchall()
    now = utc_now()
    connection.executemany(
        "INSERT INTO changes (name, key, noted) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        ((table, row["key"], now) for row in rows),
    )
    return json.loads(rows[-1]["place"]) if len(rows) == limit else None


def filled(connection: sqlite3.Connection) -> None:
    """Note that everything that was there before is due now."""
    connection.execute("UPDATE copying SET filled = 1")


def noting(connection: sqlite3.Connection, *, on: bool) -> None:
    """Note changes, or stop that while rows come out of a copy."""
    connection.execute("UPDATE copying SET noting = ?", (on,))


def migrations(connection: sqlite3.Connection) -> list[str]:
    """The migrations that a store has had."""
    rows = connection.execute("SELECT name FROM _sqlite_migrations ORDER BY name")
    return [str(row["name"]) for row in rows]


def has_rowid(connection: sqlite3.Connection, table: str) -> bool:
    """Whether rows of a table have a place of their own, in the order in which they came."""
    found = connection.execute(
        "SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?", (table,)
    ).fetchone()
    return not found[0]


# What is due


def due(connection: sqlite3.Connection, limit: int) -> list[Due]:
    """The rows that are due, those first that were noted first."""
    rows = connection.execute(
        "SELECT name, key, seq, again FROM changes ORDER BY seq LIMIT ?", (limit,)
    )
    return [Due(*row) for row in rows]


def due_of(connection: sqlite3.Connection, wanted: Iterable[tuple[str, str]]) -> list[Due]:
    """Those of some rows, by table and key, that are due."""
    rows = connection.execute(
        "SELECT name, changes.key, seq, again FROM json_each(?) AS wanted CROSS JOIN changes "
        "ON name = json_extract(wanted.value, '$[0]') "
        "AND changes.key = json_extract(wanted.value, '$[1]')",
        (json.dumps([list(one) for one in wanted]),),
    )
    return [Due(*row) for row in rows]


def rows_of(
    connection: sqlite3.Connection, table: str, keys: Sequence[str]
) -> Iterator[dict[str, object]]:
    """The rows of a table with these keys that are there, in the order in which they came."""
    same = " AND ".join(
        f"{table}.{name} = json_extract(wanted.value, '$[{place}]')"
        for place, name in enumerate(KEYS[table])
    )
    order = f"{table}.rowid" if has_rowid(connection, table) else ", ".join(KEYS[table])
    rows = connection.execute(
        f"SELECT {table}.* FROM json_each(?) AS wanted CROSS JOIN {table} ON {same} "  # noqa: S608
        f"ORDER BY {order}",
        (json.dumps([json.loads(key) for key in keys]),),
    )
    for row in rows:
        yield dict(row)


def parents(connection: sqlite3.Connection, table: str) -> list[tuple[str, str]]:
    """Which columns of a table refer to rows of which other one."""
    rows = connection.execute('SELECT "from", "table" FROM pragma_foreign_key_list(?)', (table,))
    return [(row["from"], row["table"]) for row in rows]


def key_of(table: str, row: Mapping[str, object]) -> str:
    """A row's key as SQLite's json_array writes it."""
    values = [row[name] for name in KEYS[table]]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def behind(connection: sqlite3.Connection) -> Row:
    """How much is due.

    Returns:
        A row with rows, judgements, and when the oldest was noted.
    """
    row: Row = connection.execute(
        "SELECT count(*) AS rows, "
        "count(*) FILTER (WHERE name IN (SELECT value FROM json_each(?))) AS judgements, "
        "min(noted) AS oldest FROM changes",
        (json.dumps(JUDGEMENTS),),
    ).fetchone()
    return row


# Shards


def known(connection: sqlite3.Connection, origin: str | None = None) -> set[str]:
    """The names of the shards that are in, of all origins or of one."""
    rows = connection.execute("SELECT name FROM shards WHERE ?1 IS NULL OR origin = ?1", (origin,))
    return {str(row["name"]) for row in rows}


def is_known(connection: sqlite3.Connection, name: str) -> bool:
    """Whether a shard is in."""
    found = connection.execute("SELECT 1 FROM shards WHERE name = ?", (name,))
    return found.fetchone() is not None


def last_name(connection: sqlite3.Connection) -> str | None:
    """The latest name of all shards that are in."""
    name = connection.execute("SELECT max(name) FROM shards").fetchone()[0]
    return None if name is None else str(name)


def add_shard(connection: sqlite3.Connection, name: str, origin: str) -> bool:
    """Note that a shard is in; whether that is new."""
    added = connection.execute(
        "INSERT OR IGNORE INTO shards VALUES (?, ?, ?)", (name, origin, utc_now())
    )
    return added.rowcount > 0


def drop(connection: sqlite3.Connection, taken: Iterable[Due]) -> None:
    """These rows are in the copy as they were when they were taken."""
    connection.executemany(
        "DELETE FROM changes WHERE name = ? AND key = ? AND seq = ? AND again = ?",
        ((one.name, one.key, one.seq, one.again) for one in taken),
    )


def by_table(listed: Iterable[Due]) -> dict[str, list[Due]]:
    """Rows that are due, sorted into their tables."""
    sorted_in: dict[str, list[Due]] = defaultdict(list)
    for one in listed:
        sorted_in[one.name].append(one)
    return sorted_in


def lines_due(
    connection: sqlite3.Connection, limit: int
) -> tuple[list[Due], list[tuple[str, bool, dict[str, object]]]]:
    """Rows that are due, with those they refer to, as they are now.

    Returns:
        What was taken, and (table, whether it is gone, cells): rows in an order in which none comes
        before what it refers to, then the keys of those that are gone.
    """
    taken: dict[tuple[str, str], Due] = {}
    found: dict[str, list[dict[str, object]]] = {table: [] for table in KEYS}
    more = due(connection, limit)
    while more:
        taken |= {(one.name, one.key): one for one in more}
        wanted: set[tuple[str, str]] = set()
        for table, listed in by_table(more).items():
            refers = parents(connection, table)
            rows = list(rows_of(connection, table, [one.key for one in listed]))
            found[table] += rows
            wanted |= {
                (other, json.dumps([row[column]], ensure_ascii=False))
                for row in rows
                for column, other in refers
                if row[column] is not None
            }
        more = due_of(connection, wanted - set(taken))
    lines: list[tuple[str, bool, dict[str, object]]] = []
    there: set[tuple[str, str]] = set()
    for table in KEYS:
        there |= {(table, key_of(table, row)) for row in found[table]}
        rows = found[table]
        if rows and has_rowid(connection, table):  # those that were referred to came by themselves
            rows = list(rows_of(connection, table, [key_of(table, row) for row in rows]))
        lines += [(table, False, copied(table, row)) for row in rows]
    order = {table: place for place, table in enumerate(reversed(KEYS))}
    for name, key in sorted(set(taken) - there, key=lambda one: (order[one[0]], one[1])):
        cells = dict(zip(KEYS[name], json.loads(key), strict=True))
        lines.append((name, True, cells))
    return list(taken.values()), lines


def copied(table: str, row: dict[str, object]) -> dict[str, object]:
    """What of a row a copy has: not what follows from other rows."""
    return {name: cell for name, cell in row.items() if (table, name) != ("items", "served")}


def all_rows(connection: sqlite3.Connection, table: str) -> Iterator[dict[str, object]]:
    """All rows of a table, in the order in which they came."""
    order = "rowid" if has_rowid(connection, table) else ", ".join(KEYS[table])
    for row in connection.execute(f"SELECT * FROM {table} ORDER BY {order}"):  # noqa: S608
        yield dict(row)


def fallen(connection: sqlite3.Connection) -> list[Row]:
    """Rows of `writings` that went on to other studies and were taken back or rejected."""
    return connection.execute(
        "SELECT writings.* FROM responses CROSS JOIN writings ON writings.id = substr(origin, 9) "
        "WHERE origin LIKE 'writing:%' AND (EXISTS (SELECT 1 FROM writings AS later "
        "WHERE later.replaces = writings.id) OR 'reject' = (SELECT decision FROM reviews "
        "WHERE writing_id = writings.id ORDER BY created DESC, rowid DESC LIMIT 1))"
    ).fetchall()
