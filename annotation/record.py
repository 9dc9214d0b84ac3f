"""How does everything that people answered get into files that survive the disk, and back?

While a store is being copied, triggers note every row that changes (annotation/schema_record.py).
`write_shard` puts the rows that were noted first into a file; when the file is safe,
`shard_copied` drops them. `apply_shards` puts files into a store: their union, however often and in
whatever order. Where the files are safe is not decided here. For a new store that is to go on with
an old record: `start_copying` first, then `apply_shards`, so that nothing is copied twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from annotation import record_rows_tables, record_tables
from annotation.errors import CannotWriteError
from annotation.forgetting import forget_known
from annotation.record_apply import (
    Source,
    apply_checked,
    put_forgotten,
    remove_orphans,
)
from annotation.record_errors import (
    BrokenShardError,
    NotCopyingError,
    UnlikeRowError,
    UnlikeStudyError,
)
from annotation.record_shard import (
    MOST_ROWS,
    Checked,
    check_origin,
    new_name,
    read_lines,
    write_lines,
)
from annotation.record_tables import Due
from annotation.schema_record import JUDGEMENTS, KEYS
from annotation.store import Store
from annotation.tables import Tables

LARGEST = 50_000_000  # characters in the cells of a file, far from what its reader refuses
BATCH = 5_000  # rows noted in one transaction when copying begins


@dataclass(frozen=True)
class Copying:
    """Under which name a store is copied, and since when."""

    origin: str
    since: datetime


@dataclass(frozen=True)
class Shard:
    """A file with rows that were due.

    Attributes:
        path: Where it is.
        name: Its name.
        rows: How many rows it has.
        judgements: How many of them are ratings, votes or writings.
        last_change: The place of the last of them in the order in which they were noted.
        taken: What it holds, for `shard_copied`.
    """

    path: Path
    name: str
    rows: int
    judgements: int
    last_change: int
    taken: tuple[Due, ...] = field(repr=False)


@dataclass(frozen=True)
class Behind:
    """What the copy lacks: rows, those of them that are judgements, and since when."""

    rows: int
    judgements: int
    oldest: datetime | None


@dataclass(frozen=True)
class Applied:
    """What came into a store.

    Attributes:
        shards: How many files were used.
        rows: How many rows they had.
        new: How many of these were not there.
        refused: The files that could not be used, and why; all others were.
        left: Rows of the others that stay out: the same person had answered the same here.
    """

    shards: int
    rows: int
    new: int
    refused: tuple[BrokenShardError, ...] = ()
    left: int = 0


def start_copying(store: Store, origin: str, *, afresh: bool = False) -> None:
    """Note what changes from now on, and everything that is there; twice is harmless.

    Raters' answers come between the transactions in which that happens.

    Args:
        store: The store.
        origin: What its files are called by, as the name of a folder.
        afresh: Into another record than before: everything is due again.

    Raises:
        OriginNameError: No file may be called so.
    """
    check_origin(origin)
    store.write(lambda tables: record_tables.begin(tables.connection, origin, afresh=afresh))
    with store.read() as tables:
        row = record_tables.state(tables.connection)
    if row is None or row["filled"]:
        return
    for table in KEYS:
        after: list[object] | None = None
        while True:

            def work(
                tables: Tables, name: str = table, place: list[object] | None = after
            ) -> list[object] | None:
                return record_tables.note_some(tables.connection, name, place, BATCH)

            after = store.write(work)
            if after is None:
                break
    store.write(lambda tables: record_tables.filled(tables.connection))


def copying(store: Store) -> Copying | None:
    """Under which name the store is copied, if it is."""
    with store.read() as tables:
        row = record_tables.state(tables.connection)
    return None if row is None else Copying(row["origin"], datetime.fromisoformat(row["since"]))


def behind(store: Store) -> Behind:
    """What the copy lacks."""
    with store.read() as tables:
        row = record_tables.behind(tables.connection)
    oldest = row["oldest"] and datetime.fromisoformat(row["oldest"])
    return Behind(row["rows"], row["judgements"], oldest or None)


def write_shard(store: Store, folder: Path, rows: int = 10_000) -> Shard | None:
    """Put rows that are due into a new file, those first that were noted first.

    Rows that these refer to are in the file, too, or were in an earlier one.

    Args:
        store: The store; it is only read.
        folder: Where the file goes; made when it is not there.
        rows: About how many.

    Returns:
        The file; None when nothing is due.

    Raises:
        NotCopyingError: Copying was not begun.
        CannotWriteError: The disk is full, or the folder is not one to write to.
    """
    with store.moment() as tables:
        connection = tables.connection
        state = record_tables.state(connection)
        if state is None:
            raise NotCopyingError(store.path)
        taken, lines = record_tables.lines_due(connection, rows)
        while rows > 1 and (_characters(lines) > LARGEST or len(lines) > MOST_ROWS):
            rows //= 4
            taken, lines = record_tables.lines_due(connection, max(1, rows))
        name = new_name(record_tables.last_name(connection))
        schema = record_tables.migrations(connection)
    if not taken:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWriteError(folder, error.strerror or error) from error
    write_lines(folder / name, state["origin"], schema, lines)
    judged = sum(table in JUDGEMENTS and not gone for table, gone, _ in lines)
    last = max(one.seq for one in taken)
    return Shard(folder / name, name, len(lines), judged, last, tuple(taken))


def _characters(lines: Sequence[tuple[str, bool, Mapping[str, object]]]) -> int:
    return sum(len(str(cell)) for _, _, row in lines for cell in row.values())


def shard_copied(store: Store, shard: Shard) -> None:
    """A file is safe: what it holds is no longer due, but for rows that changed since; once.

    Raises:
        NotCopyingError: Copying was not begun.
    """

    def work(tables: Tables) -> None:
        state = record_tables.state(tables.connection)
        if state is None:
            raise NotCopyingError(store.path)
        if record_tables.add_shard(tables.connection, shard.name, state["origin"]):
            record_tables.drop(tables.connection, shard.taken)

    store.write(work)


def known_shards(store: Store, origin: str | None = None) -> set[str]:
    """The names of the files whose rows are in the store, of all origins or of one."""
    with store.read() as tables:
        return record_tables.known(tables.connection, origin)


def apply_shards(store: Store, paths: Iterable[Path]) -> Applied:
    """Put files of a record into a store, each whole or not at all, the oldest first.

    A file that is known is passed over, and what comes in is not due again. One that cannot be used
    keeps nothing of itself in the store and none of the others out.

    Raises:
        StoreError: The store cannot be written; files before that are in.
    """
    known = known_shards(store)
    waiting = sorted((path for path in set(paths) if path.name not in known), key=_name)
    with store.read() as tables:
        allowed = record_rows_tables.columns(tables.connection)
        schema = record_tables.migrations(tables.connection)
    sources: dict[str, Source] = {}
    refused: list[BrokenShardError] = []
    shards = rows = new = 0
    while waiting:
        again: dict[Path, BrokenShardError] = {}
        for path in waiting:
            try:
                shard = read_lines(path, allowed, schema)
                source = sources.setdefault(shard.origin, Source(shard.origin))
                new += _apply(store, shard, source)
            except BrokenShardError as error:
                if error.waits:
                    again[path] = error
                else:
                    refused.append(error)
                continue
            shards, rows = shards + 1, rows + len(shard.lines)
        if len(again) == len(waiting):  # what they refer to is in none of them
            refused += again.values()
            break
        waiting = list(again)
    store.write(lambda tables: remove_orphans(tables.connection))  # also of a run that was killed
    left = sum(len(source.left) for source in sources.values())
    return Applied(shards, rows, new, tuple(refused), left)


def _name(path: Path) -> str:
    return path.name


def _apply(store: Store, shard: Checked, source: Source) -> int:
    """Put a file in; who was forgotten goes before anything else comes."""
    named = sum(line.table == "forgotten" for line in shard.lines)
    if named and store.write(lambda tables: put_forgotten(tables.connection, shard.lines)):
        forget_known(store)
    try:
        return store.write(lambda tables: apply_checked(tables, source, shard.name, shard.lines))
    except (UnlikeRowError, UnlikeStudyError) as error:
        raise BrokenShardError(shard.name, None, error) from error
