"""How does the app end? In order and in time, whoever hangs on to it.

The first SIGTERM or SIGINT: no connection is taken any more, what is being answered gets GRACE
seconds, then whatever is still open is cut off; the copier and the store close behind that. All of
it has BOUND seconds. A second signal ends the process at once, and that, too, loses nothing: what
was acknowledged is on the disk.
"""

import contextlib
import logging
import os
import signal
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from ui.log import log, taken

GRACE = 2  # seconds for what is being answered
BOUND = 9.0  # seconds for all of it
SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Server(uvicorn.Server):
    """A server that leaves signals to `Stopping`."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Take none."""
        yield


class Stopping:
    """What signals do.

    Args:
        bound: Seconds from the first signal until the process ends, whatever is still to be done.
    """

    def __init__(self, bound: float = BOUND) -> None:
        self.bound = bound
        self.asked = False
        self.code = 1  # of a process that could not do all in time
        self.server: Server | None = None

    @contextmanager
    def heard(self) -> Iterator["Stopping"]:
        """Signals are heard while this lasts; once one came, until the end of the process."""
        before = [signal.signal(one, self.hear) for one in SIGNALS]
        try:
            yield self
        finally:
            self.code = 0  # all is closed; only threads of libraries may be left
            if not self.asked:
                for one, handler in zip(SIGNALS, before, strict=True):
                    signal.signal(one, handler)

    def serve(self, server: Server, **given: object) -> None:
        """Serve until a signal; one that came earlier ends it at once.

        Args:
            server: What serves.
            given: As of `uvicorn.Server.run`.
        """
        self.server = server
        server.should_exit = self.asked
        server.run(**given)  # type: ignore[arg-type]

    def hear(self, number: int, _frame: FrameType | None = None) -> None:
        """Take a signal."""
        if self.asked:
            os._exit(128 + number)
        self.asked = True
        clock = threading.Timer(self.bound, self._force)
        clock.daemon = True
        clock.start()
        if self.server is not None:
            self.server.should_exit = True

    def _force(self) -> None:
        with taken(os.environ):  # where the app's own form of the log has ended by now
            log("stop.forced", logging.WARNING, clean=self.code == 0)
        os._exit(self.code)
