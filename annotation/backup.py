"""How does a whole store get into one file while people go on, and how does it come back?

A copy from elsewhere is looked at before it is used: it must be undamaged, and have the tables,
indexes and triggers of a store of its version and nothing else, because a trigger would run here.
"""

import glob
import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlite_utils import Database

from annotation import record_tables
from annotation.errors import CannotWriteError, NewerStoreError, NotAStoreError
from annotation.record_errors import BrokenCopyError, NoSourceError, NotEmptyError
from annotation.schema import migrations, prepare
from annotation.store import Store
from annotation.whole_files import claim, tidy, written_whole

PAGES = 2_000  # copied in one go: 8 MB, a few milliseconds in which nobody waits for anything
PAUSE = 0.005  # seconds between them
ENDINGS = ("", "-wal", "-shm", "-journal")
# What SQLite makes by itself; a trigger may have such a name, too, in a file written by hand.
OWN = {("table", f"sqlite_{name}") for name in ("sequence", "stat1", "stat4")}


def snapshot(store: Store, path: Path) -> None:
    """Copy a store into a file as it is at one moment; raters go on meanwhile.

    Raises:
        CannotWriteError: The disk is full, or the place is not one to write to.
        BrokenCopyError: The copy is not what was to be copied.
    """
    tidy(path.parent)
    with written_whole(path) as beside:
        claim(beside)
        try:
            # One moment: else the copy would begin anew with every answer.
            with store.moment() as tables, closing(sqlite3.connect(beside)) as target:
                tables.connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
                tables.connection.backup(target, pages=PAGES, sleep=PAUSE)
                target.execute("PRAGMA journal_mode = DELETE")  # one file, without a journal
            check_copy(beside)
        except sqlite3.Error as error:
            raise CannotWriteError(path, error) from error


def check_copy(path: Path, named: Path | None = None) -> None:
    """Look through a copy of a store, of this version or an earlier one, without changing it.

    Args:
        path: The copy.
        named: What messages call it, if not so.

    Raises:
        NoSourceError: There is no file.
        NotAStoreError, NewerStoreError: It is something else, or made by a later version.
        BrokenCopyError: It is damaged, or has something that no store has.
    """
    name = named or path
    if not path.is_file():
        raise NoSourceError(name)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            copy.execute("PRAGMA trusted_schema = OFF")
            copy.execute("PRAGMA query_only = ON")
            found = _schema(copy)
            _compare(name, found, _applied(name, copy))
            said = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if said != "ok":
                raise BrokenCopyError(name, said)
            if copy.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise BrokenCopyError(name, "a row refers to one that is not there")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_NOTADB:
            raise NotAStoreError(name) from error
        raise BrokenCopyError(name, error) from error


def restore_snapshot(snapshot: Path, to: Path, *, replace: bool = False) -> Path | None:
    """Make a store of a copy, brought up to date, and only then put it in its place.

    Args:
        snapshot: The copy; it stays as it is.
        to: Where there is no store, or one without studies and people.
        replace: A store with data may be there; it is moved aside, and nobody may have it open.

    Returns:
        Where the store that was there is now; None where there was none.

    Raises:
        NoSourceError, NotAStoreError, NewerStoreError, BrokenCopyError: It cannot be used.
        NotEmptyError: There are data in the store at this place.
        CannotWriteError: There is no room, or the place is not one to write to.
    """
    full = has_data(to)
    if full and not replace:
        raise NotEmptyError(to)
    aside = None
    tidy(to.parent)
    with written_whole(to) as beside:
        copy_store(snapshot, beside)
        if full:
            aside = _aside(to)
            _take_in_journal(to)
            with suppress(OSError):  # where a file can have one name only, it is moved below
                os.link(to, aside)  # so that at no moment there is no store
        for ending in ENDINGS:
            old = to.with_name(to.name + ending)
            if aside is not None and not ending and aside.exists():
                continue  # it has both names, and is replaced in one step
            if aside is not None and old.exists():
                old.replace(aside.with_name(aside.name + ending))
            else:
                old.unlink(missing_ok=True)
    return aside


def _aside(path: Path) -> Path:
    """A name beside a store that no file has."""
    now = datetime.now(UTC)
    while (
        aside := path.with_name(f"{path.stem}-replaced-{now:%Y%m%dT%H%M%SZ}{path.suffix}")
    ).exists():
        now += timedelta(seconds=1)
    return aside


def _take_in_journal(path: Path) -> None:
    """What a server that was killed has left beside a store goes into it; damaged, it stays so."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as there:
        there.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def copy_store(source: Path, to: Path) -> None:
    """A store or a copy of one, checked and brought up to date, as a new file without a journal.

    Raises:
        Error: As `restore_snapshot`.
    """
    if not source.is_file():
        raise NoSourceError(source)
    claim(to)
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as one,
            closing(sqlite3.connect(to)) as other,
        ):
            one.backup(other)
            other.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        match error.sqlite_errorcode & 0xFF:  # the primary code
            case sqlite3.SQLITE_NOTADB:
                raise NotAStoreError(source) from error
            case sqlite3.SQLITE_FULL:
                raise CannotWriteError(to, error) from error
        raise BrokenCopyError(source, error) from error
    check_copy(to, source)
    with closing(sqlite3.connect(to, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        prepare(connection, to)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
    for earlier in to.parent.glob(f"{glob.escape(to.name)}.before-*"):  # the source is still there
        earlier.unlink()


def has_data(path: Path) -> bool:
    """Whether there is a store with studies or people, or a file that is none."""
    if not path.exists() or path.stat().st_size == 0:
        return False
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as there:
            if not _schema(there):
                return False
            found = there.execute(
                "SELECT EXISTS (SELECT 1 FROM studies) OR EXISTS (SELECT 1 FROM annotators) "
                "OR EXISTS (SELECT 1 FROM prompts)"
            )
            return bool(found.fetchone()[0])
    except sqlite3.DatabaseError:  # something else, which is somebody's
        return True


def counts(path: Path) -> tuple[int, int]:
    """How many judgements and written answers stand in a copy, and of how many people."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as copy:
        row = copy.execute(record_tables.COUNTS).fetchone()
    return int(row[0]), int(row[1])


def _schema(connection: sqlite3.Connection) -> dict[tuple[str, str], str | None]:
    """What a file is made of: SQL by kind and name."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_schema")
    return {(kind, name): sql for kind, name, sql in rows}


def _applied(path: Path, connection: sqlite3.Connection) -> set[str]:
    """The migrations that a copy has had."""
    if ("table", "_sqlite_migrations") not in _schema(connection):
        raise NotAStoreError(path)
    return {
        str(row[0])
        for row in connection.execute(
            "SELECT name FROM _sqlite_migrations WHERE migration_set = 'annotation'"
        )
    }


def _compare(path: Path, found: dict[tuple[str, str], str | None], applied: set[str]) -> None:
    """Refuse what differs from a new store with the same migrations."""
    with Database(memory=True) as empty:
        known = [migration.name for migration in migrations.pending(empty)]
    if unknown := sorted(applied - set(known)):
        raise NewerStoreError(path, unknown)
    if not applied or set(known[: len(applied)]) != applied:
        raise BrokenCopyError(path, "its migrations are not those of any version")
    made = _made(next((name for name in known if name not in applied), None))
    for kind, name in sorted(found.keys() ^ made.keys()):
        if (kind, name) not in OWN and not (kind == "index" and found.get((kind, name)) is None):
            raise BrokenCopyError(path, f"it has {kind} '{name}' or lacks it")
    for one, sql in made.items():
        if one in found and found[one] != sql:
            raise BrokenCopyError(path, f"its {one[0]} '{one[1]}' is not that of a store")


@cache
def _made(before: str | None) -> dict[tuple[str, str], str | None]:
    """What a new store is made of before a migration, or after all."""
    with Database(memory=True) as empty:
        migrations.apply(empty, stop_before=before)
        return _schema(empty.conn)
