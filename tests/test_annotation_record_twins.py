"""Two servers with one store's record for some seconds: what the first one took last is not lost.

So it is when a new container begins before the old one has ended: it is restored, people answer
there, and then the old one copies what it had taken meanwhile.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from copied_support import answer, judgements, study_store

from annotation.answering import rate, report, undo
from annotation.assignment import next_assignment
from annotation.backup import restore_snapshot, snapshot
from annotation.record import Applied, apply_shards, shard_copied, start_copying, write_shard
from annotation.store import Store


def copied(store: Store, folder: Path) -> list[Path]:
    """All that is due, as files."""
    made = []
    while shard := write_shard(store, folder):
        shard_copied(store, shard)
        made.append(shard.path)
    return made


@pytest.fixture
def twins(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """An old server's store and a new one's, which came of its record, where "p" takes part."""
    old = study_store(tmp_path / "old.db")
    start_copying(old, "space")
    answer(old, "p", 2)
    copied(old, tmp_path / "shards")
    snapshot(old, tmp_path / "copy.db")
    restore_snapshot(tmp_path / "copy.db", tmp_path / "new.db")
    new = Store(tmp_path / "new.db")
    start_copying(new, "space")
    yield old, new
    old.close()
    new.close()


def taken_in(old: Store, new: Store, folder: Path) -> Applied:
    applied = apply_shards(new, copied(old, folder))
    assert applied.refused == ()
    with sqlite3.connect(new.path) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    return applied


def test_what_was_open_in_the_old_one_is_the_same_in_the_new_one(
    twins: tuple[Store, Store], tmp_path: Path
) -> None:
    old, new = twins
    before, after = next_assignment(old, "s", "p"), next_assignment(new, "s", "p")
    assert before
    assert after
    assert before.id == after.id
    answer(old, "q", 3)
    rate(new, after.id, "p", {"creativity": 5}, 1.0)
    assert taken_in(old, new, tmp_path / "last").left == 0
    assert set(judgements(old)) < set(judgements(new))


def test_an_item_that_one_person_answered_in_both_counts_once_and_nothing_else_is_kept_out(
    twins: tuple[Store, Store], tmp_path: Path
) -> None:
    old, new = twins
    answer(old, "p", 1)
    answer(new, "p", 1)
    answer(old, "q", 5)
    mine = judgements(new)
    assert taken_in(old, new, tmp_path / "last").left == 1
    others = [row for row in judgements(old) if row[3] == "q"]
    assert sorted(judgements(new)) == sorted([*mine, *others])


def test_what_was_taken_back_and_answered_anew_in_both_counts_once(
    twins: tuple[Store, Store], tmp_path: Path
) -> None:
    old, new = twins
    for store, value in ((old, 1), (new, 5)):
        again = undo(store, "s", "p")
        assert again
        report(store, again.id, "p", "off_task")
        rate(store, again.id, "p", {"creativity": value}, 1.0)
    mine = judgements(new)
    answer(old, "q", 1)
    assert taken_in(old, new, tmp_path / "last").left == 3  # the withdrawal, the rating, the report
    others = [row for row in judgements(old) if row[3] == "q"]
    assert sorted(judgements(new)) == sorted([*mine, *others])


def test_who_begins_in_both_goes_on_in_one_and_every_file_comes_in(
    twins: tuple[Store, Store], tmp_path: Path
) -> None:
    old, new = twins
    answer(old, "late", 40)  # all items, under other seeds, so under other names
    answer(new, "late", 3)
    answer(old, "q", 1)
    assert taken_in(old, new, tmp_path / "last").left == 6  # 3 assignments and their answers
    items = [row[2] for row in judgements(new) if row[3] == "late"]
    assert len(items) == len(set(items)) == 40
    undone = undo(old, "s", "late")
    assert undone
    rate(old, undone.id, "late", {"creativity": 2}, 1.0)
    copied(new, tmp_path / "shards")
    copied(old, tmp_path / "last")
    every = [*(tmp_path / "shards").iterdir(), *(tmp_path / "last").iterdir()]
    for name, paths in (("a", every), ("b", every[::-1])):  # a store of all the files
        with study_store(tmp_path / f"{name}.db") as whole:
            assert apply_shards(whole, paths).refused == ()
    with Store(tmp_path / "a.db") as one, Store(tmp_path / "b.db") as other:
        assert judgements(one) == judgements(other)
        assert {row[3] for row in judgements(one)} == {"p", "q", "late"}
