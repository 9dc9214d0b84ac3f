"""What has a study found so far? Computed in a thread while a researcher watches, never twice.

Nobody who rates waits for it: the thread only reads, what takes long runs in a process that yields
to every other, and after each computation comes a rest many times as long.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from annotation.errors import AnnotationError
from annotation.store import Store

# How many times as long as a computation the rest after it is: it takes a second of thirty in this
# process, so that few answers of raters fall into it, and one of ten beside it.
REST, REST_BESIDE = 29, 9
MOST = 4  # studies that are remembered; those watched last
logger = logging.getLogger(__name__)
Key = tuple[int, ...]
Found = TypeVar("Found")
Made = TypeVar("Made")


@dataclass(frozen=True)
class Computation(Generic[Found, Made]):
    """What is computed of one kind of study.

    Attributes:
        changes: Numbers that differ whenever the results do, from a store and a study's id.
        quick: The results; a second is enough for them.
        slow: What takes long, from the results, in a process of its own; hands over what is there
            so far whenever there is more.
        fits: Whether what took long still goes with results that came later.
    """

    changes: Callable[[Store, str], Key]
    quick: Callable[[Store, str], Found]
    slow: Callable[[Found, Callable[[Made], None]], Made]
    fits: Callable[[Found, Made], bool]


@dataclass(frozen=True)
class Look(Generic[Found, Made]):
    """What is known of a study now.

    Attributes:
        results: None until the first computation is done.
        estimates: What takes long, as far as it is done; None where it does not fit the results.
        updates: How often there were new estimates.
        fresh: The results hold everything that is stored.
        working: Newer results are being computed; when neither, they will be after a rest.
        fresh_estimates: The estimates were made from these results.
        failed: The last computation failed, and the log says why.
        failed_estimates: The same of the estimates.
    """

    results: Found | None
    estimates: Made | None
    updates: int
    fresh: bool
    working: bool
    fresh_estimates: bool
    failed: bool
    failed_estimates: bool


@dataclass
class _Task:
    """One kind of computation of one study."""

    rest: int
    key: Key | None = None  # of what it was computed from
    working: bool = False
    failed: Key | None = None  # what it failed with
    rests_until: float = 0.0

    def due(self, key: Key, *, now: bool) -> bool:
        """Whether to begin; `now` skips the rest and forgets a failure."""
        if self.working or self.key == key:
            return False
        return now or (self.failed != key and time.monotonic() >= self.rests_until)


@dataclass
class _Watched(Generic[Found, Made]):
    """A study that somebody looks at."""

    quick: _Task
    slow: _Task
    results: Found | None = None
    estimates: Made | None = None
    updates: int = 0
    whole: bool = False  # the estimates have all their parts


class Evaluating(Generic[Found, Made]):
    """The results of studies of one kind that somebody watches."""

    def __init__(self, store: Store, computation: Computation[Found, Made]) -> None:
        """Take the store and what is computed; nothing works before the first look."""
        self._store = store
        self._compute = computation
        self._changed = threading.Condition()
        self._watched: dict[str, _Watched[Found, Made]] = {}

    def look(self, study_id: str, patience: float = 0.0, *, now: bool = False) -> Look[Found, Made]:
        """What is known; what is not begins to be computed.

        Args:
            study_id: The study.
            patience: Wait up to so many seconds for results that hold everything.
            now: Do not rest before, and try again after a failure.

        Raises:
            AnnotationError: There is no such study, or the store cannot be read.
        """
        key = self._compute.changes(self._store, study_id)
        with self._changed:
            watched = self._watched.pop(study_id, None)
            watched = watched or _Watched(_Task(REST), _Task(REST_BESIDE))
            self._watched[study_id] = watched  # the last one
            while len(self._watched) > MOST:
                del self._watched[next(iter(self._watched))]
            if watched.quick.due(key, now=now):
                self._begin(watched.quick, lambda: self._quick(study_id, watched, key))
            self._changed.wait_for(lambda: not watched.quick.working, patience)
            found, base = watched.results, watched.quick.key
            if found is not None and base is not None and watched.slow.due(base, now=now):
                self._begin(watched.slow, lambda: self._slow(watched, found, base))
            made = watched.estimates
            fits = found is not None and made is not None and self._compute.fits(found, made)
            return Look(
                results=found,
                estimates=made if fits else None,
                updates=watched.updates,
                fresh=base == key,
                working=watched.quick.working,
                fresh_estimates=base is not None and watched.slow.key == base,
                failed=watched.quick.failed == key,
                failed_estimates=base is not None and watched.slow.failed == base,
            )

    def _begin(self, task: _Task, work: Callable[[], None]) -> None:
        task.working, task.failed = True, None
        threading.Thread(target=work, name="evaluate-study", daemon=True).start()

    def _quick(self, study_id: str, watched: _Watched[Found, Made], key: Key) -> None:
        found, began = None, time.monotonic()
        try:
            found = self._compute.quick(self._store, study_id)
        except AnnotationError as error:
            logger.error("the results of %s could not be computed: %s", study_id, error)
        finally:
            with self._changed:
                watched.results = found or watched.results
                self._end(watched.quick, key, began, done=found is not None)

    def _slow(self, watched: _Watched[Found, Made], found: Found, key: Key) -> None:
        made, began = None, time.monotonic()

        def take(part: Made) -> None:
            with self._changed:
                if not watched.whole:  # all of what is a little older is better than a part
                    watched.estimates, watched.updates = part, watched.updates + 1

        try:
            made = self._compute.slow(found, take)
        except AnnotationError as error:
            logger.error("%s", error)
        finally:
            with self._changed:
                if made is not None:
                    watched.estimates, watched.whole = made, True
                    watched.updates += 1
                self._end(watched.slow, key, began, done=made is not None)

    def _end(self, task: _Task, key: Key, began: float, *, done: bool) -> None:
        task.working = False
        task.key, task.failed = (key, None) if done else (task.key, key)
        task.rests_until = time.monotonic() + task.rest * (time.monotonic() - began)
        self._changed.notify_all()
