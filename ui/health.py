"""Is the app well? It is when its store can be read and written now, which is tried.

Asked by whatever restarts a server or takes it out of service: without rights, often, and with
little patience. So the trial runs in a thread of its own, at most one at a time, its result serves
everybody who asks within a second, and nobody waits longer than PATIENCE. It writes a page of the
store as it is, in the queue of all other writing; where that is long but moving, the app is well.
"""

import asyncio
import threading
import time
from concurrent.futures import Future, wait
from dataclasses import dataclass
from importlib.metadata import version

from fastapi.responses import JSONResponse, Response

from annotation.errors import AnnotationError, StoreBusyError, StoreClosedError, StoreFullError
from annotation.operating_tables import can_read, touch
from annotation.store import Store
from ui.log import trouble

FRESH = 1.0  # seconds that a result serves everybody
PATIENCE = 2.0  # seconds
VERSION = version("creative-preference")
# What is wrong, in a word for machines; docs/operating.md says what to do about each.
UNUSABLE, SLOW = "unusable", "slow"
WORDS = {StoreFullError: "full", StoreBusyError: "locked", StoreClosedError: "closed"}


@dataclass(frozen=True)
class Health:
    """How the app is.

    Attributes:
        reason: What is wrong; "" when all is well.
        version: Of the app.
    """

    reason: str = ""
    version: str = VERSION

    def answer(self) -> Response:
        """As it goes to whoever asked; a HEAD gets the same without the words."""
        well = not self.reason
        facts = {"status": "ok" if well else "trouble", "version": self.version}
        if not well:
            facts["reason"] = self.reason
        return JSONResponse(facts, 200 if well else 503, {"cache-control": "no-store"})


class Doctor:
    """Tries the store, when somebody asks.

    Args:
        store: What is tried.
        patience: Seconds that somebody who asks waits at most.
    """

    def __init__(self, store: Store, patience: float = PATIENCE) -> None:
        self.store = store
        self.patience = patience
        self.door = threading.Lock()
        self.trial: Future[str] | None = None
        self.begun = self.ended = 0.0

    async def look(self) -> Health:
        """How the app is now, within its patience; for the loop that answers requests."""
        done, trial = self.store.pulse().done, self._trial()
        end = time.monotonic() + self.patience
        if not trial.done() and self._left() > 0:
            await asyncio.wait({asyncio.wrap_future(trial)}, timeout=self._left())
        # Whoever asks later than that leaves nothing behind with a trial that may never end.
        while not (trial.done() or self._moves(done)) and time.monotonic() < end:
            await asyncio.sleep(self.patience / 20)
        return self._health(trial, done)

    def ask(self) -> Health:
        """The same for a thread that may wait."""
        done, trial = self.store.pulse().done, self._trial()
        wait({trial}, timeout=self.patience)
        return self._health(trial, done)

    def _left(self) -> float:
        return self.begun + self.patience - time.monotonic()

    def _health(self, trial: "Future[str]", done: int) -> Health:
        if trial.done():
            return Health(trial.result())
        return Health("" if self._moves(done) else SLOW)

    def _moves(self, done: int) -> bool:
        """Whether others' answers have been written since, before the trial."""
        return self.store.pulse().done > done

    def _trial(self) -> "Future[str]":
        """The trial that is going on, or the last one while it is fresh, or a new one."""
        with self.door:
            stale = time.monotonic() - self.ended > FRESH
            if self.trial is None or (self.trial.done() and stale):
                self.trial, self.begun = Future(), time.monotonic()
                threading.Thread(target=self._try, args=(self.trial,), daemon=True).start()
            return self.trial

    def _try(self, trial: "Future[str]") -> None:
        reason = UNUSABLE  # also where something goes wrong that nobody has thought of
        try:
            reason = self._find()
        finally:
            self.ended = time.monotonic()
            trial.set_result(reason)

    def _find(self) -> str:
        try:
            with self.store.read() as tables:
                can_read(tables.connection)
            self.store.write(lambda tables: touch(tables.connection))
        except AnnotationError as error:
            trouble("store.trouble", error)
            return next((word for kind, word in WORDS.items() if isinstance(error, kind)), UNUSABLE)
        return ""
