"""What has a study found so far? Computed in a thread while a researcher watches, never twice.

Nobody who rates waits for it: the thread only reads, what takes long runs in a process that yields
to every other, and after each computation comes a rest many times as long.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from annotation.answers import Answers
from annotation.errors import AnnotationError
from annotation.estimates import Estimate, beside
from annotation.results import Results, changes, results
from annotation.store import Store

# How many times as long as a computation the rest after it is: it takes a second of thirty in this
# process, so that few answers of raters fall into it, and one of ten beside it.
REST, REST_BESIDE = 29, 9
MOST = 4  # studies that are remembered; those watched last
logger = logging.getLogger(__name__)
Key = tuple[int, ...]


@dataclass(frozen=True)
class Look:
    """What is known of a study now.

    Attributes:
        results: None until the first computation is done.
        estimates: By dimension; None until they are done for the items that there are.
        fresh: The results hold everything that is stored.
        working: Newer results are being computed; when neither, they will be after a rest.
        fresh_estimates: The estimates were made from these results.
        failed: The last computation failed, and the log says why.
        failed_estimates: The same of the estimates.
    """

    results: Results | None
    estimates: Mapping[str, Estimate] | None
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
class _Watched:
    """A study that somebody looks at."""

    quick: _Task
    slow: _Task
    results: Results | None = None
    estimates: Mapping[str, Estimate] | None = None


class Evaluating:
    """The results of studies that somebody watches."""

    def __init__(
        self, store: Store, estimate: Callable[[Answers], Mapping[str, Estimate]] = beside
    ) -> None:
        """Take the store, and what computes the slow part; neither works before the first look."""
        self._store = store
        self._slow = estimate
        self._changed = threading.Condition()
        self._watched: dict[str, _Watched] = {}

    def look(self, study_id: str, patience: float = 0.0, *, now: bool = False) -> Look:
        """What is known; what is not begins to be computed.

        Args:
            study_id: The study.
            patience: Wait up to so many seconds for results that hold everything.
            now: Do not rest before, and try again after a failure.

        Raises:
            AnnotationError: There is no such study, or the store cannot be read.
        """
        key = changes(self._store, study_id)
        with self._changed:
            watched = self._watched.pop(study_id, None) or _Watched(_Task(REST), _Task(REST_BESIDE))
            self._watched[study_id] = watched  # the last one
            while len(self._watched) > MOST:
                del self._watched[next(iter(self._watched))]
            if watched.quick.due(key, now=now):
                self._begin(watched.quick, lambda: self._compute(study_id, watched, key))
            self._changed.wait_for(lambda: not watched.quick.working, patience)
            found, base = watched.results, watched.quick.key
            if found is not None and base is not None and watched.slow.due(base, now=now):
                self._begin(watched.slow, lambda: self._estimate(watched, found, base))
            return Look(
                results=found,
                estimates=_fitting(found, watched.estimates),
                fresh=base == key,
                working=watched.quick.working,
                fresh_estimates=base is not None and watched.slow.key == base,
                failed=watched.quick.failed == key,
                failed_estimates=base is not None and watched.slow.failed == base,
            )

    def _begin(self, task: _Task, work: Callable[[], None]) -> None:
        task.working, task.failed = True, None
        threading.Thread(target=work, name="evaluate-study", daemon=True).start()

    def _compute(self, study_id: str, watched: _Watched, key: Key) -> None:
        found, began = None, time.monotonic()
        try:
            found = results(self._store, study_id)
        except AnnotationError as error:
            logger.error("the results of %s could not be computed: %s", study_id, error)
        finally:
            with self._changed:
                watched.results = found or watched.results
                self._end(watched.quick, key, began, done=found is not None)

    def _estimate(self, watched: _Watched, found: Results, key: Key) -> None:
        made, began = None, time.monotonic()
        try:
            made = self._slow(found.answers)
        except AnnotationError as error:
            logger.error("%s", error)
        finally:
            with self._changed:
                watched.estimates = made or watched.estimates
                self._end(watched.slow, key, began, done=made is not None)

    def _end(self, task: _Task, key: Key, began: float, *, done: bool) -> None:
        task.working = False
        task.key, task.failed = (key, None) if done else (task.key, key)
        task.rests_until = time.monotonic() + task.rest * (time.monotonic() - began)
        self._changed.notify_all()


def _fitting(
    found: Results | None, estimates: Mapping[str, Estimate] | None
) -> Mapping[str, Estimate] | None:
    """The estimates, unless items have come since: theirs go by place."""
    if found is None or estimates is None:
        return None
    same = all(len(one.score) == len(found.items) for one in estimates.values())
    return estimates if same else None
