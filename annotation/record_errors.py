"""What can go wrong when a copy of a store is made, read or put together with others."""

from pathlib import Path

from annotation.errors import AnnotationError, StoreError

LONGEST = 300  # characters of what a file says that a message repeats


class RecordError(AnnotationError):
    """A copy of a store cannot be made or used."""


class NotCopyingError(RecordError, RuntimeError):
    """Nobody has said that this store is copied."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is not being copied; begin with start_copying")


class OriginNameError(RecordError, ValueError):
    """A name of a store that no file of a record may bear."""

    def __init__(self, origin: str) -> None:
        super().__init__(
            f"{origin[:LONGEST]!r} cannot name where a record comes from; choose up to 96 letters, "
            "digits, dots, hyphens and underscores, beginning with a letter or digit"
        )


class BrokenShardError(RecordError, ValueError):
    """A file of a record is cut short, damaged, or not what it must be; nothing of it was used.

    Attributes:
        name: The file's.
        line: Counted from 1; None where it is about the whole file.
        reason: What is wrong.
        waits: It may be right once other files are in, because a row refers to one that is not.
    """

    def __init__(self, name: str, line: int | None, reason: object, *, waits: bool = False) -> None:
        self.name, self.line, self.waits = name, line, waits
        self.reason = " ".join(str(reason).split())[:LONGEST]
        where = name if line is None else f"{name}, line {line:,}"
        super().__init__(f"{where}: {self.reason}; nothing of this file was used")


class NewerShardError(BrokenShardError):
    """A file of a record that a later version of this package made."""

    def __init__(self, name: str, what: object) -> None:
        super().__init__(name, 1, f"made by a newer version of this package ({what})")


class UnlikeStudyError(RecordError, ValueError):
    """Two stores have the same study with other settings, and people began in both."""

    def __init__(self, study_id: str, version: int) -> None:
        super().__init__(
            f"study '{study_id[:LONGEST]}' has other settings in the two, both of version "
            f"{version}, and people have begun in both; their answers do not belong together, so "
            "nothing of it was used"
        )


class UnlikeRowError(RecordError, ValueError):
    """Two stores have a row of the same name that says something else."""

    def __init__(self, table: str, key: tuple[object, ...], column: str) -> None:
        named = ", ".join(map(str, key))[:LONGEST]
        super().__init__(
            f"{table} '{named}' has another {column} in the two, which cannot both be right; "
            "nothing of it was used"
        )


class NotEmptyError(StoreError, ValueError):
    """There is a store with data where a copy was to be put."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} has data in it and was left as it is; name a new file with --db, or move it "
            "aside with --replace"
        )


class BrokenCopyError(StoreError, ValueError):
    """A copy of a whole store is damaged, or has something in it that no store has."""

    def __init__(self, path: Path, reason: object) -> None:
        self.reason = " ".join(str(reason).split())[:LONGEST]
        super().__init__(f"{path} cannot be used as a copy of a store: {self.reason}")


class NoSourceError(RecordError, LookupError):
    """There is nothing to merge or to restore where something was named."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is neither a store, a back-up, nor a folder with files of a record (.jsonl)"
        )
