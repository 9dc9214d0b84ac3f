"""What can go wrong when a server takes its store.

StoreError
    StoreServedError        another server has it
    UnusableLockError       the file of the lock cannot be opened
"""

from pathlib import Path

from annotation.errors import StoreError


class StoreServedError(StoreError, RuntimeError):
    """One store has one server."""

    def __init__(self, path: Path, process: str) -> None:
        who = f"process {process}" if process else "another process"
        super().__init__(
            f"{who} serves {path} already; stop it first, or name another store with --db"
        )


class UnusableLockError(StoreError, OSError):
    """The folder of the store is not there, or does not let this process write."""

    def __init__(self, path: Path, reason: str) -> None:
        folder = path.parent
        way = "make its folder writable" if folder.is_dir() else f"make the folder {folder} first"
        super().__init__(f"cannot open {path} ({reason}); {way}, or name another store with --db")
