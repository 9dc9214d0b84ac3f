"""Which logins did their people end? A copy of such a cookie is refused as long as it would live.

The file `DB.ended` beside the store keeps hashes of these sessions. So a copy is worth nothing
after a restart either, nor where the store was put back from an older one.
"""

import hashlib
import re
import threading
import time
from pathlib import Path

from annotation.errors import CannotWriteError
from annotation.whole_files import claim, written_whole
from ui.log import trouble

LINE = re.compile(r"(?m)^([0-9a-f]{64}) (\d+)$")  # a session, and until when it is refused


class Ended:
    """The sessions that their people ended. Threads may share it.

    Args:
        path: The file that keeps them; None keeps them in memory alone.

    Raises:
        OSError: There is such a file, and it cannot be read.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.door = threading.Lock()
        self.until: dict[str, float] = {}  # by hash, in seconds since 1970
        if path is not None and path.exists():
            known = LINE.findall(path.read_text(encoding="ascii", errors="replace"))
            self.until = {name: float(until) for name, until in known}

    def add(self, session: str, seconds: float) -> None:
        """Refuse a session from now on; those whose cookies are too old by now are let go of.

        Args:
            session: Its number, which nobody can guess.
            seconds: How long its cookie may live.
        """
        now = time.time()
        with self.door:
            kept = {name: until for name, until in self.until.items() if until > now}
            self.until = kept | {_hashed(session): now + seconds}
            if self.path is not None:
                self._keep(self.path)

    def __contains__(self, session: str) -> bool:
        """Whether a session has ended."""
        return _hashed(session) in self.until

    def _keep(self, path: Path) -> None:
        lines = (f"{name} {until:.0f}\n" for name, until in self.until.items())
        try:
            with written_whole(path) as beside:
                claim(beside)
                beside.write_text("".join(lines), encoding="ascii")
        except CannotWriteError as error:  # until the next restart they are refused all the same
            trouble("logout.kept", error)


def beside(db: Path) -> Ended:
    """The sessions that ended, kept in the file `DB.ended`.

    Raises:
        OSError: There is such a file, and it cannot be read.
    """
    return Ended(db.with_name(f"{db.name}.ended"))


def _hashed(session: str) -> str:
    return hashlib.sha256(session.encode()).hexdigest()
