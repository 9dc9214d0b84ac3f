"""Which process serves a store? One at a time: it holds a lock that ends with it, however it ends.

Two servers would not lose a judgement, SQLite sees to that. But each would think that it alone
knows who is here and what is due to be copied, and whoever stops one would think that all is still.
The lock is the kernel's (flock) on a file beside the store, so nothing has to be tidied up after
kill -9; the file stays, and what is written in it is only for people. The store's own file is not
locked: on network drives such a lock and SQLite's would be one.

Other programs may use the store meanwhile (`crpo-data`): the lock keeps out servers alone, and two
commands that put a store in this place.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from annotation.lock_errors import StoreServedError, UnusableLockError


def lock_of(db: Path) -> Path:
    """The file of the lock: beside the file that a link leads to, so both names have one lock.

    >>> lock_of(Path("/srv/a.db")).name
    'a.db.lock'
    """
    there = db.resolve()
    return there.with_name(f"{there.name}.lock")


@contextmanager
def serving(db: Path, warn: Callable[[str], object]) -> Iterator[None]:
    """Be the only server of a store while this lasts.

    Args:
        db: The store's file; it need not be there yet.
        warn: Gets one line where the file system knows no locks; then nothing keeps a second
            server away.

    Raises:
        StoreServedError: Another process serves it.
        UnusableLockError: The file of the lock cannot be opened.
    """
    path = lock_of(db)
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise UnusableLockError(path, error.strerror or str(error)) from error
    try:
        _take(handle, db, path, warn)
        yield
    finally:
        os.close(handle)  # which opens the lock


def _take(handle: int, db: Path, path: Path, warn: Callable[[str], object]) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError) as error:
        raise StoreServedError(db, _said(handle)) from error
    except OSError as error:
        warn(
            f"the file system of {path} knows no locks ({error.strerror}); see to it that no "
            "second server uses this store"
        )
        return
    os.ftruncate(handle, 0)
    os.write(handle, f"{os.getpid()}\n".encode("ascii"))


def _said(handle: int) -> str:
    found = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
    return found if found.isdigit() else ""
