"""The app lets go of people by itself, and nobody waits for it."""

import dataclasses
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ui_support import Person, fill, judgements

from annotation.forgetting import forget
from annotation.store import Store
from ui.keeping import keep, keeping

NAME = "1" * 32


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fill(tmp_path / "k.db") as opened:
        Person(opened, annotator=NAME, study="rope").begin().rate(creativity="4")
        kept = dataclasses.replace(opened.study("rope"), retention_days=1)
        opened.write(lambda tables: tables.revise_study(kept))
        yield opened


def close_long_ago(store: Store) -> None:
    def work(tables: object) -> None:
        store_tables = tables  # the writer's own
        store_tables.set_study_state("rope", "closed")  # type: ignore[attr-defined]
        store_tables.connection.execute(  # type: ignore[attr-defined]
            "UPDATE closings SET closed = '2020-01-01T00:00:00.000000+00:00'"
        )

    store.write(work)


def test_people_of_a_study_whose_time_is_over_are_let_go(store: Store) -> None:
    assert keep(store)
    assert judgements(store, "ratings")[0]["annotator_id"] == NAME
    close_long_ago(store)
    assert keep(store)
    assert judgements(store, "ratings")[0]["annotator_id"] != NAME
    assert NAME.encode() not in store.path.read_bytes()


def test_it_happens_at_the_start_and_again_and_ends_with_the_app(store: Store) -> None:
    with keeping(store, every=0.02):
        forget(store, [NAME], "self")
        end = time.monotonic() + 20
        while judgements(store, "scrubbing") and time.monotonic() < end:
            time.sleep(0.01)
        assert judgements(store, "scrubbing") == []
    assert "keeping" not in {thread.name for thread in threading.enumerate()}


def test_what_cannot_be_done_is_tried_again(store: Store) -> None:
    forget(store, [NAME], "self")
    with store.read() as tables:
        tables.connection.execute("BEGIN")
        tables.connection.execute("SELECT count(*) FROM ratings").fetchone()
        assert not keep(store)  # somebody reads all the time
        tables.connection.execute("ROLLBACK")
    assert keep(store)
