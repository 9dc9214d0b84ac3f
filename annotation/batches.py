"""How do many items get into a study without keeping raters waiting? Batch by batch.

Each batch is a job of its own for the writer thread, so that a rater's answer waits for one of them
at most. A crash between two batches leaves the earlier ones in the study; as ids are hashes,
bringing the same rows again adds the rest and nothing twice.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TypeVar

from annotation.content import Entry
from annotation.errors import AnnotationError, DataError, StudyError, UnknownStudyError
from annotation.store import Store
from annotation.studies import Study
from annotation.tables import Tables

T = TypeVar("T")
SMALLEST_BATCH, BATCH = 100, 1000  # items in one transaction; it begins with the smallest
JOB_SECONDS = 0.05  # how long one should take before its commit
# Another process cannot queue; it asks every few milliseconds whether the store is free.
PAUSE_SECONDS = 0.025  # between two batches, so that it finds the store free
Progress = Callable[[int], None]


class PartlyLoadedError(DataError, RuntimeError):
    """Something went wrong between two batches; the earlier ones are in the study."""

    def __init__(self, origin: str, done: int, cause: AnnotationError) -> None:
        super().__init__(
            f"the first {done:,} items of {origin} are in, the others are not: {cause}; "
            "when that is solved, load the same again and the rest comes"
        )


class StudyChangedError(StudyError, RuntimeError):
    """The scales, the languages or the kind are not those that the rows were checked against."""

    def __init__(self, study_id: str) -> None:
        super().__init__(f"study '{study_id}' was changed while rows for it were read")


def add_in_batches(
    store: Store,
    study: Study,
    entries: Iterable[Entry],
    origin: str,
    progress: Progress | None = None,
) -> int:
    """Add items to a study, and the study where the store has none of this id.

    Args:
        store: The store.
        study: What the entries were made for.
        entries: The items; their ratings become those of an annotator of kind "source".
        origin: Where they come from.
        progress: Told after each batch how many items are done.

    Returns:
        How many items are new.

    Raises:
        AnnotationError: Nothing was added.
        PartlyLoadedError: The batches before the one that failed were added.
    """
    done = new = 0
    size = SMALLEST_BATCH
    rest = iter(entries)
    try:
        while batch := _next_batch(rest, size, pause=bool(done)):
            added, took = store.write(partial(_add, study, batch, origin, not done))
            new += added
            done += len(batch)
            size = max(SMALLEST_BATCH, min(BATCH, 2 * size, int(len(batch) * JOB_SECONDS / took)))
            if progress is not None:
                progress(done)
    except AnnotationError as error:
        if done:
            raise PartlyLoadedError(origin, done, error) from error
        raise
    return new


def _next_batch(entries: Iterator[Entry], size: int, pause: bool) -> list[Entry]:
    """The next entries, after a pause in which another process finds the store free."""
    began = time.perf_counter()
    batch = list(islice(entries, size))
    if pause and batch:
        time.sleep(max(0.0, PAUSE_SECONDS - (time.perf_counter() - began)))
    return batch


class RatedBefore:
    """The ratings with which a study got items from one place before.

    Args:
        store: The store.
        study_id: The study.
        origin: The place.
    """

    def __init__(self, store: Store, study_id: str, origin: str) -> None:
        self._store, self._study_id, self._rater = store, study_id, _rater(origin)
        with store.read() as tables:
            self.any = tables.has_given_ratings(study_id, self._rater)

    def unlike(self, entries: Sequence[Entry]) -> dict[int, tuple[float, float]]:
        """The old and the new rating where they differ, by the place of the entry in the list."""
        if not self.any:
            return {}
        ids = [entry.item_id(self._study_id) for entry in entries]
        with self._store.read() as tables:
            stored = tables.given_ratings(ids, self._rater)
        return {
            place: (stored[item_id, dimension], new)
            for place, (item_id, entry) in enumerate(zip(ids, entries, strict=True))
            for dimension, new in entry.ratings.items()
            if stored.get((item_id, dimension), new) != new
        }


def batched(given: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most this many.

    >>> list(batched("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    rest = iter(given)
    while batch := list(islice(rest, size)):
        yield batch


def _add(
    study: Study, batch: Sequence[Entry], origin: str, first: bool, tables: Tables
) -> tuple[int, float]:
    """How many items are new, and the seconds that it took."""
    began = time.perf_counter()
    try:
        now = tables.study(study.id)
    except UnknownStudyError:
        if not first:
            raise
        tables.add_study(study)
        now = study
    if (now.kind, now.points, now.languages) != (study.kind, study.points, study.languages):
        raise StudyChangedError(study.id)
    rater = _rater(origin) if any(entry.ratings for entry in batch) else None
    if rater is not None:
        tables.ensure_annotator(rater, "source")
    return tables.add_items(now, batch, rater), time.perf_counter() - began


def _rater(origin: str) -> str:
    """The annotator to whom the ratings that came with the data belong."""
    return f"source:{origin}"
