"""One person answered one item in stores that did not know of each other: which answer counts?

So it is where two servers overlapped. The earliest answer that stands counts, and a skip where none
does; the rest stays where it was given. All stores are looked at together, so it is all the same in
which order they come.
"""

import functools
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotation import forgetting_tables, record_rows_tables
from annotation.record_rules import joined
from annotation.record_shard import Line

Cells = dict[str, object]
Slot = tuple[object, object, object]  # study, person, item
JUDGED = ("ratings", "votes")


@dataclass(frozen=True)
class Version:
    """What one store has of one person and one item.

    Attributes:
        assignment: Its row.
        judgements: Rows of ratings or votes, as they came, with their table.
        flags: Reports of the text.
    """

    assignment: Cells
    judgements: tuple[tuple[str, Cells], ...]
    flags: tuple[Cells, ...]

    @property
    def name(self) -> object:
        """The assignment's id."""
        return self.assignment["id"]

    @property
    def ids(self) -> frozenset[object]:
        """The names of the judgements."""
        return frozenset(row["id"] for _, row in self.judgements)


def settle_overlaps(
    connection: sqlite3.Connection,
    others: Sequence[sqlite3.Connection],
    left: Iterable[Line],
) -> int:
    """Let that answer count which is to, of each person and item that had several.

    Args:
        connection: To the store that gets them, inside its transaction.
        others: To the stores that they come from.
        left: Rows that stayed out, because the person had answered there already.

    Returns:
        To how many items somebody had given more than one answer.
    """
    lines = list(left)
    slots = {
        (line.row["study_id"], line.row["annotator_id"], line.row["item_id"])
        for line in lines
        if "item_id" in line.row
    }
    twice = 0
    for slot in sorted(slots, key=repr):
        there = _version(connection, slot)
        found = [one for other in others if (one := _version(other, slot)) is not None]
        if there is None:
            continue
        whole = _whole([there, *found])
        twice += sum(bool(one.judgements) for one in whole) > 1
        wanted = _together(min(whole, key=_rank), [there, *found])
        _replace(connection, there, wanted)
    for line in lines:
        if line.table == "writings":
            _take_back(connection, line)
    return twice


def _version(connection: sqlite3.Connection, slot: Slot) -> Version | None:
    row = connection.execute(
        "SELECT * FROM assignments WHERE (study_id, annotator_id, item_id) = (?, ?, ?)", slot
    ).fetchone()
    if row is None:
        return None
    rows = {
        table: [
            dict(one)
            for one in connection.execute(
                f"SELECT * FROM {table} WHERE assignment_id = ? ORDER BY rowid",  # noqa: S608
                (row["id"],),
            )
        ]
        for table in (*JUDGED, "flags")
    }
    judgements = tuple((table, one) for table in JUDGED for one in rows[table])
    return Version(dict(row), judgements, tuple(rows["flags"]))


def _whole(versions: Sequence[Version]) -> list[Version]:
    """Without those that are the beginning of another one, or the same."""
    kept: dict[tuple[object, frozenset[object]], Version] = {}
    for one in versions:
        longer = (other for other in versions if other.name == one.name and other.ids > one.ids)
        if next(longer, None) is None:
            kept.setdefault((one.name, one.ids), one)
    return list(kept.values())


def _rank(version: Version) -> tuple[int, str, list[str]]:
    """The smallest one counts: answers before skips before neither, and what came first."""
    replaced = {row["replaces"] for _, row in version.judgements}
    standing = [row for _, row in version.judgements if row["id"] not in replaced]
    names = [str(version.name), *sorted(map(str, version.ids))]
    for place, actions in enumerate((("rating", "vote"), ("skip",))):
        moments = [str(row["created"]) for row in standing if row["action"] in actions]
        if moments:
            return place, min(moments), names
    return 2, "", names


def _together(best: Version, versions: Sequence[Version]) -> Version:
    """With what all stores say of its assignment: when it was served, and reports."""
    same = [one for one in versions if one.name == best.name]
    rows = [one.assignment for one in same]
    assignment = functools.reduce(lambda one, other: joined("assignments", one, other), rows)
    flags: dict[object, Cells] = {}
    told = [flag for one in same for flag in one.flags]
    for flag in sorted(told, key=lambda one: (str(one["created"]), str(one["id"]))):
        flags.setdefault(flag["reason"], flag)
    return Version(assignment, best.judgements, tuple(flags.values()))


def _replace(connection: sqlite3.Connection, there: Version, wanted: Version) -> None:
    if (there.name, there.ids) == (wanted.name, wanted.ids) and (
        {one["id"] for one in there.flags} == {one["id"] for one in wanted.flags}
    ):
        return
    forgetting_tables.leave(connection, [str(there.assignment["annotator_id"])])
    for table in ("flags", *JUDGED):
        connection.execute(f"DELETE FROM {table} WHERE assignment_id = ?", (there.name,))  # noqa: S608
    connection.execute("DELETE FROM assignments WHERE id = ?", (there.name,))
    forgetting_tables.left(connection)
    rows = [("assignments", wanted.assignment), *wanted.judgements]
    for table, row in [*rows, *(("flags", one) for one in wanted.flags)]:
        connection.execute(record_rows_tables.adding(table, list(row)), tuple(row.values()))
    record_rows_tables.settle(connection, [str(wanted.name)])


def _take_back(connection: sqlite3.Connection, line: Line) -> None:
    """A text was taken back in several stores; the first time counts."""
    there = connection.execute(
        "SELECT id, created FROM writings WHERE replaces = ?", (line.row["replaces"],)
    ).fetchone()
    if there is None or (there["created"], there["id"]) <= (line.row["created"], line.row["id"]):
        return
    forgetting_tables.leave(connection, [str(line.row["annotator_id"])])
    connection.execute("DELETE FROM writings WHERE id = ?", (there["id"],))
    forgetting_tables.left(connection)
    statement = record_rows_tables.adding("writings", list(line.row))
    connection.execute(statement, tuple(line.row.values()))
