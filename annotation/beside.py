"""How is something computed that takes long, so that nobody who rates meanwhile waits for it?

In a process of its own that yields to every other. It hands over each part as soon as it is done.
"""

import os
import pickle
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from typing import Any

from annotation.errors import NoEstimatesError

YIELDING = 15  # of 19, how much every other process goes first
LONGEST = 1_800  # seconds


def beside(module: str, given: object, take: Callable[[Any], None]) -> None:
    """Run a module that calls `serve`, and take the parts that it makes of what it is given.

    Args:
        module: Its name, such as "annotation.estimates".
        given: What it works on; goes there and back as pickles, which nobody else can reach.
        take: Gets each part, in their order.

    Raises:
        NoEstimatesError: It ended early or took too long; parts that were taken stand.
    """
    with tempfile.TemporaryFile() as said:
        try:
            _take_parts(module, given, take, said)
        except (OSError, EOFError, pickle.UnpicklingError, subprocess.SubprocessError) as error:
            said.seek(0)
            words = said.read().decode(errors="replace").strip() or str(error)
            raise NoEstimatesError(words) from error


def _take_parts(module: str, given: object, take: Callable[[Any], None], said: Any) -> None:
    with subprocess.Popen(  # noqa: S603 (a module of this package)
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=said,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    ) as process:
        clock = threading.Timer(LONGEST, process.kill)
        clock.start()
        try:
            if process.stdin is None or process.stdout is None:
                raise OSError("no pipes")
            pickle.dump(given, process.stdin)
            process.stdin.close()
            while (part := pickle.load(process.stdout)) is not END:  # noqa: S301 (see above)
                take(part)
        finally:
            clock.cancel()
            process.kill()


class _End:
    """The last part. There is one of it, also after a journey as a pickle."""

    def __reduce__(self) -> str:
        return "END"


END = _End()


def serve(work: Callable[[Any], Iterable[Any]]) -> None:
    """Work on what `beside` gives, and hand over each part as soon as it is there."""
    if hasattr(os, "nice"):
        os.nice(YIELDING)
    for part in work(pickle.load(sys.stdin.buffer)):  # noqa: S301 (of `beside`)
        pickle.dump(part, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    pickle.dump(END, sys.stdout.buffer)
    sys.stdout.buffer.flush()
