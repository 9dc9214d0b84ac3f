"""How does a file come to be written, whole or not at all, and for nobody else to read?"""

import os
import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from annotation.errors import CannotWriteError

OLD = 86_400.0  # seconds after which nobody is still writing a file
# What `written_whole` and an upgrade (annotation/schema_copy.py) write under, what SQLite puts
# beside it, and the copy of an old store that was being brought up to date there.
UNDER = re.compile(
    r"(\..+\.[0-9a-f]{32}\.part(\.before-\d{4}_\w+(\.part)?)?|.+\.before-\d{4}_\w+\.part)"
    r"(-journal|-wal|-shm)?"
)


def claim(path: Path) -> None:
    """Make an empty file that only its owner reads and writes, where there is none.

    Judgements go into it; SQLite gives its journals the same rights. One that is there keeps its
    own: whoever shares a store with a group has said so with chmod.
    """
    with suppress(OSError):  # what is wrong with the place is said by who writes there
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A name beside the path to write under; afterwards it takes the path's place.

    Until then what was there before stays, and nothing else is left when the writing fails.

    Raises:
        CannotWriteError: The disk is full, or the place is not one to write to.
    """
    beside = path.parent / f".{path.name}.{uuid.uuid4().hex}.part"
    try:
        yield beside
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise CannotWriteError(path, error.strerror or error) from error
    finally:
        beside.unlink(missing_ok=True)


def tidy(folder: Path) -> None:
    """Delete what was left in a folder when its writing was killed, more than a day ago.

    It holds what the file was to hold, also of people who were forgotten since.
    """
    before = time.time() - OLD
    with suppress(OSError):  # tried again next time
        for path in [Path(one.path) for one in os.scandir(folder) if UNDER.fullmatch(one.name)]:
            with suppress(OSError):
                if path.is_file() and path.stat().st_mtime < before:
                    path.unlink()
