"""What if a new version of the store turns out wrong? The old one lies beside it, as it was.

Before the tables of a store with judgements are changed, the whole of it is copied to
`STORE.before-0006_forgetting` (the first change that it lacks). A copy that could not be finished
has the ending `.part` and is made anew. Whoever wants to go back puts the copy in the store's place
and installs the earlier version; whoever does not, deletes it.
"""

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from annotation.errors import UnusableStoreError
from annotation.whole_files import claim

JUDGED = ("ratings", "votes", "writings", "practices")  # tables of which one row is worth a copy
PAGES = 4_096  # copied at a time


def copy_before(connection: sqlite3.Connection, path: Path, first: str) -> Path | None:
    """Copy a store before it is changed; an earlier copy of the same name makes room.

    Args:
        connection: Holds the store's writing transaction, so that nothing comes in between; it has
            written nothing in it yet.
        path: The store's file.
        first: The first change to come.

    Returns:
        Where the copy is; None for a store in which nobody has judged anything.

    Raises:
        UnusableStoreError: A file of that name cannot be made there.
        sqlite3.Error: There is no room for it, or it cannot be written.
    """
    if not any(_rows(connection, JUDGED)):
        return None
    there = path.resolve()
    to = there.with_name(f"{there.name}.before-{first}")
    try:
        _copy(there, to)
    except OSError as error:
        raise UnusableStoreError(to, error) from error
    return to


def _copy(there: Path, to: Path) -> None:
    part = to.with_name(f"{to.name}.part")
    part.unlink(missing_ok=True)
    claim(part)
    with closing(sqlite3.connect(there)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target, pages=PAGES)
    part.replace(to)
    folder = os.open(to.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name is on the disk before the store is changed
    finally:
        os.close(folder)


def _rows(connection: sqlite3.Connection, tables: Iterable[str]) -> Iterable[bool]:
    """Whether each table has a row of somebody's; older stores do not have all of them."""
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    for table in tables:
        if table in there:
            yield connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None  # noqa: S608
