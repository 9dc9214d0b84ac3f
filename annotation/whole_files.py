"""How does a file come to be written, whole or not at all?"""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from annotation.errors import CannotWriteError


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
