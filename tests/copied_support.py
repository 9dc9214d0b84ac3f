"""A store whose answers are copied to a stand-in of the Hub, and people who answer meanwhile."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hub_record_stand_in import RecordHub
from ui_support import rated, study

from annotation.answering import rate
from annotation.assignment import next_assignment
from annotation.hub_record import Copier, Rhythm
from annotation.store import Store

RECORD = "anna/record"
QUICK = {
    "every": 0.05,
    "judgements": 1,
    "gap": 0.0,
    "look": 0.02,
    "first_wait": 0.05,
    "longest_wait": 0.2,
    "job": 60.0,
}
PATIENCE = 60.0  # seconds until a test gives up; a loaded machine needs some


def study_store(path: Path, items: int = 40) -> Store:
    store = Store(path)
    store.add_study(study("s", "rating"))
    store.add_items("s", rated(*(f"Use {n}." for n in range(items))))
    return store


def answer(store: Store, person: str, times: int = 1) -> float:
    """Let somebody rate; the seconds that the slowest of their answers took."""
    store.ensure_annotator(person)
    store.consent("s", person)
    slowest = 0.0
    for _ in range(times):
        began = time.monotonic()
        shown = next_assignment(store, "s", person)
        assert shown
        rate(store, shown.id, person, {"creativity": 3}, 1.0)
        slowest = max(slowest, time.monotonic() - began)
    return slowest


def judgements(store: Store) -> list[tuple[Any, ...]]:
    """Every rating of a store, with who gave it and for what."""
    with store.read() as tables:
        rows = tables.connection.execute(
            "SELECT id, assignment_id, item_id, annotator_id, value, created "
            "FROM ratings ORDER BY id"
        )
        return [tuple(row) for row in rows]


def judgements_of(path: Path) -> list[tuple[Any, ...]]:
    with Store(path) as store:
        return judgements(store)


@contextmanager
def copied(
    store: Store, closing: float = 20.0, origin: str = "one", **more: Any
) -> Iterator[Copier]:
    """A copier in a great hurry."""
    copier = Copier(store, RECORD, origin, rhythm=Rhythm(**(QUICK | more)))
    copier.start()
    try:
        yield copier
    finally:
        copier.close(closing)


def until(done: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.01)


def complete(copier: Copier) -> None:
    """Wait until nothing is due."""
    until(lambda: copier.status().last_success is not None and copier.status().rows_behind == 0)


def files(hub: RecordHub, kind: str) -> list[str]:
    """The paths of shards or snapshots."""
    return sorted(path for path in hub.sets[RECORD].files if path.startswith(kind))
