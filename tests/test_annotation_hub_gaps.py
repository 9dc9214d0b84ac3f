"""What goes on at the data set behind a store's back, and what the clock says, loses nothing."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from copied_support import (
    RECORD,
    answer,
    complete,
    copied,
    files,
    judgements,
    judgements_of,
    study_store,
    until,
)
from hub_record_stand_in import DataSet, RecordHub, point_to, record_hub

from annotation.answering import rate, undo
from annotation.backup import restore_snapshot, snapshot
from annotation.forgetting import forget
from annotation.hub_layout import shard_path
from annotation.hub_push import Pusher
from annotation.hub_restore import restore
from annotation.record import apply_shards, start_copying, write_shard
from annotation.record_shard import new_name
from annotation.store import Store

ROOT = Path(__file__).parent.parent


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[RecordHub]:
    with record_hub() as running:
        point_to(running, monkeypatch, tmp_path / "home")
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with study_store(tmp_path / "one.db") as one:
        yield one


def shards_alone(hub: RecordHub, path: Path) -> list[tuple[object, ...]]:
    """What a store has that is made of the files of rows."""
    for one in files(hub, "snapshots"):
        del hub.sets[RECORD].files[one]
    assert restore(RECORD, "third", path, patience=0.0)
    return judgements_of(path)


def test_a_data_set_that_another_app_made_again_is_filled_by_both(
    hub: RecordHub, store: Store, tmp_path: Path
) -> None:
    with study_store(tmp_path / "two.db") as other:
        for one, origin, person in ((other, "two", "q"), (store, "one", "p")):
            answer(one, person, 2)
            with copied(one, origin=origin) as copier:
                complete(copier)
        del hub.sets[RECORD]
        answer(other, "q", 1)
        with copied(other, origin="two") as copier:  # it is there again, with this one's rows
            complete(copier)
        mine = judgements(store)
        with copied(store) as copier:  # which had all been copied
            until(lambda: len(hub.holds(mine[0][0].encode())) > 0)
            complete(copier)
        every = set(mine) | set(judgements(other))
    assert set(shards_alone(hub, tmp_path / "three.db")) == every


def test_what_an_app_that_was_ending_copied_last_is_known_soon(
    hub: RecordHub, store: Store, tmp_path: Path
) -> None:
    answer(store, "p", 2)
    with copied(store) as copier:
        complete(copier)
    assert restore(RECORD, "one", tmp_path / "new.db", patience=0.0)
    with Store(tmp_path / "new.db") as new, copied(new, again=(0.0, 5.0)) as begun:
        until(lambda: begun.status().last_success is not None)
        answer(store, "q", 3)
        with copied(store) as copier:
            complete(copier)
        until(lambda: set(judgements(store)) <= set(judgements(new)))


def test_a_person_who_is_forgotten_while_the_clock_is_wrong_leaves_the_data_set(
    hub: RecordHub, store: Store, tmp_path: Path
) -> None:
    gone = "0f" * 16
    with study_store(tmp_path / "two.db") as ahead:  # its clock is years ahead
        start_copying(ahead, "one")
        answer(ahead, gone, 2)
        answer(ahead, "p", 2)
        made = write_shard(ahead, tmp_path)
        assert made
        name = new_name(f"20990101T000000000000Z-{'0' * 32}.jsonl")
        path = made.path.rename(tmp_path / name)
    pusher = Pusher(store, RECORD, "one")
    pusher.begin()
    hub.sets[RECORD] = DataSet()
    hub.sets[RECORD].files[shard_path("one", name)] = path.read_bytes()
    assert apply_shards(store, [path]).new > 0
    forget(store, [gone], "self")
    assert pusher.purge() > 0  # also after a restart, which knows only times
    assert hub.holds(gone.encode()) == []
    assert all("2099" not in one for one in files(hub, "shards"))
    pusher.end()
    assert shards_alone(hub, tmp_path / "three.db") == judgements(store)


def test_who_is_forgotten_after_the_clock_went_back_leaves_the_data_set_at_once(
    hub: RecordHub, store: Store
) -> None:
    for person in ("p", "q"):
        answer(store, person, 1)
    with copied(store) as copier:
        complete(copier)
        forget(store, ["p"], "self")
        until(lambda: hub.asked("/super-squash/") == 1)
        complete(copier)
        earlier = ("00" * 32, "2001-01-01T00:00:00+00:00", "self")
        store.write(
            lambda tables: tables.connection.execute(
                "INSERT INTO forgotten (id, created, by) VALUES (?, ?, ?)", earlier
            )
        )
        until(lambda: hub.asked("/super-squash/") == 2)


@pytest.mark.parametrize("code", ["RevisionNotFound", "EntryNotFound"])
def test_a_history_that_is_squashed_while_a_store_comes_back_is_asked_for_again(
    hub: RecordHub, store: Store, tmp_path: Path, code: str
) -> None:
    answer(store, "p", 2)
    with copied(store) as copier:
        complete(copier)
    hub.fail("/resolve/", status=404, headers={"X-Error-Code": code}, times=1)
    assert restore(RECORD, "one", tmp_path / "two.db", patience=30.0)
    assert judgements_of(tmp_path / "two.db") == judgements(store)


def test_a_start_that_was_killed_while_its_store_came_back_leaves_nothing_for_good(
    hub: RecordHub, store: Store, tmp_path: Path
) -> None:
    answer(store, "p", 2)
    with copied(store) as copier:
        complete(copier)
    place = tmp_path / "disk" / "two.db"
    place.parent.mkdir()
    asks = "import sys; from pathlib import Path; from annotation.hub_restore import restore; "
    asks += f"restore({RECORD!r}, 'one', Path(sys.argv[1]))"
    slow = hub.fail("/resolve/", "slow", seconds=60.0)
    with subprocess.Popen([sys.executable, "-c", asks, place], cwd=ROOT) as start:
        until(lambda: hub.asked("/resolve/") > 0)
        start.kill()
    slow.times = 0
    assert not place.exists()
    assert len(list(place.parent.iterdir())) == 1
    assert restore(RECORD, "one", place, patience=0.0)
    assert [path.name for path in place.parent.iterdir()] == ["two.db"]
    assert judgements_of(place) == judgements(store)


def test_a_store_that_is_put_back_from_an_old_copy_takes_in_what_came_after_it(
    hub: RecordHub, store: Store, tmp_path: Path
) -> None:
    answer(store, "p", 3)
    with copied(store) as copier:
        complete(copier)
        snapshot(store, tmp_path / "old.db")
        answer(store, "p", 2)
        complete(copier)
        taken_back = undo(store, "s", "p")
        assert taken_back
        complete(copier)
        rate(store, taken_back.id, "p", {"creativity": 1}, 1.0)
        answer(store, "gone", 1)
        complete(copier)
        forget(store, ["gone"], "self")
        until(lambda: hub.asked("/super-squash/") == 1)
        complete(copier)
    restore_snapshot(tmp_path / "old.db", tmp_path / "back.db")
    with Store(tmp_path / "back.db") as back:
        answer(back, "q", 1)
        with copied(back) as copier:
            until(lambda: set(judgements(store)) < set(judgements(back)))
            complete(copier)
        assert {row[3] for row in judgements(back)} == {"p", "q"}
        assert len(judgements(back)) == len(judgements(store)) + 1
        assert set(shards_alone(hub, tmp_path / "three.db")) == set(judgements(back))


def test_a_file_that_no_store_would_write_is_not_even_fetched(
    hub: RecordHub, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(store, "p", 2)
    with copied(store) as copier:
        complete(copier)
    name = new_name(None)
    hub.sets[RECORD].files[shard_path("big", name)] = b"x" * 200_000
    monkeypatch.setattr("annotation.hub_restore.LARGEST_FILE", 100_000)
    restored = restore(RECORD, "one", tmp_path / "two.db", patience=0.0)
    assert restored
    assert "larger than 100,000 bytes" in restored.caught.note
    assert hub.asked(f"resolve.*{name}") == 0
    assert judgements_of(tmp_path / "two.db") == judgements(store)
