"""When does what people answered go to its data set, so that the record survives the disk?

A daemon thread looks at what is due in the store: after so many judgements, after so many minutes,
and once more at the end. No request of a rater asks the network or waits for this thread; while the
Hub is slow, full or gone, what is due stays in the store, and `Copier.status` says how much it is.
"""

import math
import random
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from annotation.errors import AnnotationError, StoreError
from annotation.hub_errors import HubChangedError, HubTroubleError
from annotation.hub_push import Pusher
from annotation.record import behind
from annotation.store import Store

TROUBLES = (AnnotationError, OSError, sqlite3.Error)  # of the Hub, the store and the disk
ENDED = "the thread that copies has ended by a mistake of this program; start the app again"
CHANGED_WAIT = 1.0  # seconds at most after somebody else's commit at the same moment
CHANGES = 5  # so often in a row; then it is something else


@dataclass(frozen=True)
class Rhythm:
    """When a record is copied; times in seconds.

    Attributes:
        every: So long after the last copy at most, when anything is due.
        judgements: So many that are due are copied before that.
        gap: But never sooner after the last copy: the Hub counts the commits of an hour.
        look: How often it is looked what is due.
        first_wait: After the first failure; doubles with each further one.
        longest_wait: After many failures, and after one that only a person can end.
        job: After so long the Hub is given up until the next try.
        snapshot_hours: A snapshot that is older is followed by another.
        snapshot_shards: So many shards since the last snapshot are followed by another, too.
        again: So long after the start the data set is looked through once more, for what an app
            that was ending meanwhile (a Space that restarts) has copied last.
    """

    every: float = 300.0
    judgements: int = 100
    gap: float = 30.0
    look: float = 2.0
    first_wait: float = 5.0
    longest_wait: float = 600.0
    job: float = 600.0
    snapshot_hours: float = 24.0
    snapshot_shards: int = 500
    again: tuple[float, ...] = (15.0, 60.0, 300.0)


@dataclass(frozen=True)
class CopyStatus:
    """How far behind the store its copy is.

    Attributes:
        on: Whether it was started, and not closed.
        rows_behind: Rows of the store that the copy lacks, or has an older form of.
        judgements_behind: How many of them are ratings, votes and written answers.
        oldest: Since when the longest waiting one waits; None when nothing waits.
        last_success: When the copy was last complete or took something in.
        last_error: What keeps it from being so, in one line; None when nothing does.
        next_try: When it is tried again after an error.
    """

    on: bool
    rows_behind: int
    judgements_behind: int
    oldest: datetime | None
    last_success: datetime | None
    last_error: str | None
    next_try: datetime | None


class Copier:
    """Copies what a store has to its data set, until it is closed.

    Args:
        store: The store.
        record: A private data set, "owner/name"; made when it is missing.
        origin: The store's name among those that feed it.
        minutes: So long after the last copy at most, when anything is due.
        judgements: So many that are due are copied before that.
        rhythm: All times; instead of the two before.
        told: Gets every failure, for a log.
    """

    def __init__(
        self,
        store: Store,
        record: str,
        origin: str,
        minutes: float = 5.0,
        judgements: int = 100,
        rhythm: Rhythm | None = None,
        told: Callable[[Exception], None] = lambda error: None,
    ) -> None:
        self._told = told
        every = 60.0 * minutes
        self._rhythm = rhythm or Rhythm(every, judgements, gap=min(every, Rhythm.gap))
        self._store = store
        self._pusher = Pusher(store, record, origin, self._rhythm.job)
        self._closing, self._last_round = threading.Event(), threading.Event()
        self._end = 0.0
        self._begun = self._caught_up = False
        self._again: list[float] = []  # when to look through the data set once more
        self._purged: tuple[str | None, int] = (None, 0)
        self._looked = False  # whether anything of before the start was purged
        self._pushed, self._next = -math.inf, -math.inf
        self._failures = 0
        self._error = self._note = ""
        self._success: datetime | None = None
        self._next_try: datetime | None = None
        self._thread = threading.Thread(target=self._run, name="record-copier", daemon=True)

    def start(self) -> None:
        """Begin; what is due from earlier is copied first."""
        self._again = [time.monotonic() + wait for wait in self._rhythm.again]
        self._thread.start()

    def status(self) -> CopyStatus:
        """How far behind the copy is now."""
        due = behind(self._store)
        return CopyStatus(
            self._thread.ident is not None and not self._closing.is_set(),
            *(due.rows, due.judgements, due.oldest),
            *(self._success, self._error or self._note or None, self._next_try),
        )

    def close(self, seconds: float) -> None:
        """Copy what is due once more, and end, within about so many seconds."""
        self._end = time.monotonic() + seconds
        self._closing.set()
        if self._thread.is_alive():
            if not self._last_round.wait(seconds / 2):
                self._pusher.hub.interrupt()  # whatever it was, the last copy matters more
            self._thread.join(max(0.0, self._end - time.monotonic()))
            self._pusher.hub.end()
            self._thread.join(1.0)  # what it waited for has gone
        if not self._thread.is_alive():
            self._pusher.end()

    def _run(self) -> None:
        try:
            while not self._closing.is_set():
                if time.monotonic() >= self._next:
                    self._try(self._round)
                self._closing.wait(self._rhythm.look)
        finally:
            if not self._closing.is_set():
                self._error = ENDED
        self._last_round.set()
        while (left := self._end - time.monotonic()) > 0:
            if self._try(partial(self._push_due, left)):
                return
            time.sleep(min(CHANGED_WAIT, max(0.0, self._end - time.monotonic())))

    def _try(self, work: Callable[[], None]) -> bool:
        """Whether it was done; what kept it from being so is in the status."""
        try:
            work()
        except TROUBLES as error:
            self._failed(error)
            return False
        finally:
            self._pusher.hub.rest()
        self._failures, self._error, self._next_try = 0, "", None
        return True

    def _round(self) -> None:
        if not self._begun:
            self._pusher.begin()
            self._begun = True
        rhythm, due = self._rhythm, behind(self._store)
        since = time.monotonic() - self._pushed
        many = due.judgements >= rhythm.judgements and since >= rhythm.gap
        if due.rows and (many or since >= rhythm.every):
            self._push(rhythm.job)
        if self._again and time.monotonic() >= self._again[0]:
            self._again, self._caught_up = self._again[1:], False
        if not self._caught_up:
            self._catch_up()
        self._purge()
        if self._pusher.snapshot_is_due(rhythm.snapshot_hours, rhythm.snapshot_shards):
            self._pusher.push_snapshot()
            self._caught_up = False  # so others' rows come in as often

    def _push(self, seconds: float) -> None:
        self._pusher.push(seconds)
        self._pushed = time.monotonic()
        self._success = datetime.now(UTC)

    def _push_due(self, seconds: float) -> None:
        """The last copy."""
        if not self._begun:
            self._pusher.begin()
        if behind(self._store).rows:
            self._push(seconds)

    def _catch_up(self) -> None:
        """Take in what the data set has; a contradiction in it keeps nothing from being copied."""
        try:
            caught = self._pusher.catch_up()
        except (HubTroubleError, StoreError):
            raise
        except AnnotationError as error:
            self._note = str(error)
        else:
            self._note = caught.note
        self._success, self._caught_up = datetime.now(UTC), True

    def _purge(self) -> None:
        forgotten = self._pusher.forgotten()
        if forgotten != self._purged or self._pusher.must_purge():
            self._pusher.purge(at_once=self._looked and forgotten != self._purged)
        self._purged, self._looked = forgotten, True

    def _failed(self, error: Exception) -> None:
        self._told(error)
        self._failures += 1
        rhythm = self._rhythm
        wait = min(rhythm.longest_wait, rhythm.first_wait * 2.0 ** min(self._failures - 1, 30))
        if isinstance(error, HubTroubleError) and error.lasting:
            wait = rhythm.longest_wait
        wait *= random.uniform(0.5, 1.0)  # noqa: S311 (so that several stores do not meet again)
        if isinstance(error, HubChangedError) and self._failures <= CHANGES:
            wait = min(wait, CHANGED_WAIT)
        elif isinstance(error, HubTroubleError):
            wait = max(wait, error.wait)
        self._next = time.monotonic() + wait
        self._error, self._next_try = str(error), datetime.now(UTC) + timedelta(seconds=wait)
