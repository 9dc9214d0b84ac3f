"""How does a store's record get into a data set of the Hub, and what must be gone out of it?

Rows wait in the store (annotation/record.py) until the Hub has answered that it has them. An answer
that is lost loses and doubles nothing: the next try looks first whether the shard is there.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import rmtree

from annotation.backup import snapshot
from annotation.errors import StoreBusyError
from annotation.forgetting import last_forgotten, scrub
from annotation.forgetting_tables import marks
from annotation.hub_layout import (
    Kept,
    origin_name,
    read_names,
    shard_path,
    snapshot_path,
    stamp,
)
from annotation.hub_process import HubProcess
from annotation.hub_restore import Caught, catch_up
from annotation.record import Shard, known_shards, shard_copied, start_copying, write_shard
from annotation.store import Store

ROWS = 3_000  # of one shard, which other stores take in in one go: raters there wait so long
MANY_ROWS = 20_000  # where all goes up anew, so that the Hub's limit of commits does not cut it off
SNAPSHOTS = 2  # of one origin that are kept
DELETIONS = 500  # of one commit
# A shard that was being written while somebody was forgotten may have a later time in its name.
MARGIN = timedelta(minutes=1)
MARK = "purge"  # a file that says: people were forgotten, and the data set may hold them yet
WORK_SECONDS = 600.0  # after so long a job with the Hub is given up


class Pusher:
    """Brings what is new in a store to its data set; from one thread at a time.

    The process that asks the Hub (`hub`) lasts until somebody lets it rest.

    Args:
        store: The store.
        record: The data set, "owner/name".
        origin: The store's name among those that feed it.
        seconds: After so long a job with the Hub is given up.
    """

    def __init__(
        self, store: Store, record: str, origin: str, seconds: float = WORK_SECONDS
    ) -> None:
        self.store, self.origin, self.seconds = store, origin_name(origin), seconds
        self.hub = HubProcess(record)
        self.folder = store.path.with_name(store.path.name + ".outgoing")
        self._waiting: Shard | None = None  # was sent, and no answer came
        self._since_snapshot = 0
        self._last_snapshot: str | None = None  # its time, once that is known

    def begin(self) -> None:
        """Note from now on what is new; rows that an earlier run was sending are sent again."""
        start_copying(self.store, self.origin)
        for left in self.folder.glob("*.*"):  # not the mark
            rmtree(left) if left.is_dir() else left.unlink()

    def push(self, seconds: float | None = None, rows: int = ROWS) -> int:
        """Send what is due, in shards of so many rows; returns how many shards.

        Raises:
            HubTroubleError: The Hub did not take it all; the rest stays due.
            StoreError, OSError: The store or its disk did not.
        """
        sent = 0
        self.folder.mkdir(0o700, exist_ok=True)
        if self._waiting is not None and not self._waiting.path.exists():
            self._waiting = None  # `crpo-data push` tidied up beside this
        while shard := self._waiting or write_shard(self.store, self.folder, rows):
            self._send(shard, seconds or self.seconds)
            sent += 1
        self._since_snapshot += sent
        return sent

    def _send(self, shard: Shard, seconds: float) -> None:
        path = shard_path(self.origin, shard.name)
        there: dict[str, int] = {}
        if self._waiting is not None:
            there = self.hub.ask("there", seconds, paths=[path])
        self._waiting = shard
        if there.get(path) != shard.path.stat().st_size:
            made = self.hub.ask("commit", seconds, add={path: str(shard.path)}, message="Add rows")
            if made["new"] and known_shards(self.store):
                return self._all_again()  # the data set was deleted with all that was in it
        shard_copied(self.store, shard)
        shard.path.unlink(missing_ok=True)
        self._waiting = None
        return None

    def push_snapshot(self) -> None:
        """Send the whole store as one file, and delete all but the last of those before it."""
        path = snapshot_path(self.origin)
        file = self.folder / Path(path).name
        self.folder.mkdir(0o700, exist_ok=True)
        try:
            snapshot(self.store, file)
            old = [one.path for one in self._own_snapshots()][: 1 - SNAPSHOTS]
            add, said = {path: str(file)}, "Keep a snapshot"
            self.hub.ask("commit", self.seconds, add=add, delete=old, message=said)
        finally:
            file.unlink(missing_ok=True)
        self._since_snapshot, self._last_snapshot = 0, stamp()

    def snapshot_is_due(self, hours: float, shards: int) -> bool:
        """Whether rows were sent since the last snapshot, and it is old or they are many."""
        if self._last_snapshot is None and self._since_snapshot:
            own = self._own_snapshots()
            self._last_snapshot = own[-1].time if own else ""
        old = (self._last_snapshot or "") < stamp(datetime.now(UTC) - timedelta(hours=hours))
        return self._since_snapshot >= (1 if old else shards)

    def _own_snapshots(self) -> list[Kept]:
        found = self.hub.ask("list", self.seconds, folder=f"snapshots/{self.origin}")
        return read_names(found["files"]) if found else []

    def catch_up(self) -> Caught:
        """Take in the shards of the data set that this store does not know."""
        self.folder.mkdir(0o700, exist_ok=True)
        mark = self.folder / MARK
        before, marked = self.forgotten(), mark.exists()
        own = known_shards(self.store, self.origin)
        mark.touch()  # stays when this ends here, so that nobody who was forgotten is kept
        try:
            caught = catch_up(self.store, self.hub, self.folder, self.seconds)
        finally:
            if not marked and self.forgotten() == before:
                mark.unlink()
        if known_shards(self.store) if not caught.found else own - caught.names:
            self._all_again()  # the data set was deleted, and perhaps begun again by another app
        return caught

    def must_purge(self) -> bool:
        """Whether people were forgotten by what was taken in, and an earlier run ended then."""
        return (self.folder / MARK).exists()

    def purge(self, *, at_once: bool = False) -> int:
        """Delete what may hold data of people who were forgotten; returns how many files.

        Everything that is kept is sent anew first, so that shards alone rebuild it at any moment.
        Then every file goes that this store knows, also of other origins: one may be no more.

        Args:
            at_once: Somebody was forgotten just now. Otherwise it is done where a file is older
                than the last time that somebody was, or names a time that is still to come.
        """
        mark, last = self.folder / MARK, last_forgotten(self.store)
        if not mark.exists() and last is None:
            return 0
        self.catch_up()
        if not known_shards(self.store):  # all is due again: learn anew what is there
            self.catch_up()
        known = known_shards(self.store)
        old = [one for one in self._all() if one.kind == "snapshots" or one.name in known]
        since = stamp(datetime.fromisoformat(last) + MARGIN) if last else ""
        late = stamp(datetime.now(UTC) + MARGIN)  # of a clock that was set back: who knows when
        if at_once or mark.exists() or any(one.time < since or one.time > late for one in old):
            mark.touch()  # until the history is squashed, too
            if not scrub(self.store):  # or a snapshot would have it between its rows
                raise StoreBusyError(self.store.path)
            self._all_again()
            self.push(rows=MANY_ROWS)
            self.push_snapshot()
            self._delete([one.path for one in old])
        else:
            old = []
        mark.unlink(missing_ok=True)
        return len(old)

    def forgotten(self) -> tuple[str | None, int]:
        """When people were forgotten last, and how often, which a clock set back does not hide."""
        with self.store.read() as tables:
            return last_forgotten(self.store), len(marks(tables.connection))

    def _all_again(self) -> None:
        """Everything is due, whatever was copied before."""
        if self._waiting is not None:
            self._waiting.path.unlink(missing_ok=True)
        self._waiting = None
        start_copying(self.store, self.origin, afresh=True)

    def _all(self) -> list[Kept]:
        found = self.hub.ask("list", self.seconds)
        return read_names(found["files"]) if found else []

    def _delete(self, paths: list[str]) -> None:
        left = {one.path for one in self._all()}
        there = [path for path in paths if path in left]
        for start in range(0, len(there), DELETIONS):
            some = there[start : start + DELETIONS]
            self.hub.ask("commit", self.seconds, add={}, delete=some, message="Delete rows")
        self.hub.ask("squash", self.seconds)

    def end(self) -> None:
        """Leave nothing running, and nothing in the way."""
        self.hub.end()
        self.hub.rest()
        with suppress(OSError):
            self.folder.rmdir()  # where it is empty
