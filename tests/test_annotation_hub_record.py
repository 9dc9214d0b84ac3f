"""What people answer is on the Hub soon after, whatever the Hub does, and nobody waits for it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

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

from annotation.cli import main
from annotation.forgetting import forget
from annotation.hub_errors import (
    HubBusyError,
    HubUnreachableError,
    RecordUnreachableError,
    UnusableRecordError,
)
from annotation.hub_layout import shard_path
from annotation.hub_process import HubProcess
from annotation.hub_push import Pusher
from annotation.hub_restore import Restored, catch_up, restore
from annotation.record_shard import new_name, write_lines
from annotation.store import Store


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[RecordHub]:
    with record_hub() as running:
        point_to(running, monkeypatch, tmp_path / "home")
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with study_store(tmp_path / "one.db") as one:
        yield one


def restored(path: Path, origin: str = "one") -> Restored:
    found = restore(RECORD, origin, path, patience=0.0)
    assert found
    return found


def test_what_is_answered_goes_to_a_private_data_set_and_comes_back(
    hub: RecordHub, store: Store, tmp_path: Path
) -> None:
    with copied(store) as copier:
        complete(copier)
        answer(store, "p", 3)
        complete(copier)
        status = copier.status()
        assert (status.on, status.judgements_behind, status.last_error) == (True, 0, None)
        answer(store, "p", 2)  # at once before the end
    assert hub.sets[RECORD].private
    assert {path.split("/")[1] for path in files(hub, "shards")} == {"one"}
    restored(tmp_path / "two.db")
    assert judgements_of(tmp_path / "two.db") == judgements(store)
    assert len(judgements(store)) == 5
    assert not list(tmp_path.glob("*.outgoing/*"))


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("status", {"status": 429, "headers": {"Retry-After": "0"}}),
        ("status", {"status": 507}),
        ("status", {"status": 412}),
        ("reset", {}),
        ("slow", {"seconds": 30.0}),
    ],
)
def test_while_the_hub_fails_answers_are_as_quick_and_go_later(
    hub: RecordHub, store: Store, tmp_path: Path, kind: str, more: dict[str, Any]
) -> None:
    hub.sets[RECORD] = DataSet()
    fault = hub.fail("/(commit|preupload)/", kind, **more)
    with copied(store, job=60.0 if kind != "slow" else 3.0) as copier:
        until(lambda: hub.asked("/(commit|preupload)/") > 0)
        slowest = answer(store, "p", 20)
        until(lambda: copier.status().last_error is not None)
        status = copier.status()
        assert status.judgements_behind == 20
        assert status.oldest is not None
        assert "\n" not in str(status.last_error)
        fault.times = 0
        complete(copier)
        until(lambda: copier.status().last_error is None)
    assert slowest < 3.0  # less than anything that waits for the Hub
    restored(tmp_path / "two.db")
    assert judgements_of(tmp_path / "two.db") == judgements(store)


def test_a_hub_that_wants_to_be_left_alone_is(hub: RecordHub, store: Store) -> None:
    hub.sets[RECORD] = DataSet()
    hub.fail("/preupload/", status=429, headers={"Retry-After": "77"})
    with copied(store, closing=0.0) as copier:
        until(lambda: copier.status().next_try is not None)
        left = copier.status().next_try - datetime.now(UTC)  # type: ignore[operator]
        assert timedelta(seconds=60) < left <= timedelta(seconds=77)
        assert hub.asked("/preupload/") == 1


def test_a_commit_whose_answer_was_lost_is_not_made_again(
    hub: RecordHub, store: Store, tmp_path: Path
) -> None:
    hub.sets[RECORD] = DataSet()
    answer(store, "p", 2)
    hub.fail("/commit/", "lost", times=1)
    with copied(store) as copier:
        complete(copier)
    assert hub.asked("/commit/") == 2  # the shard and a snapshot
    assert len(files(hub, "shards")) == 1
    restored(tmp_path / "two.db")
    assert judgements_of(tmp_path / "two.db") == judgements(store)


def test_a_copy_that_was_killed_behind_its_commit_doubles_no_answer(
    hub: RecordHub, store: Store, tmp_path: Path
) -> None:
    hub.sets[RECORD] = DataSet()
    answer(store, "p", 2)
    hub.fail("/commit/", "lost", times=1)
    killed, next_one = Pusher(store, RECORD, "one"), Pusher(store, RECORD, "one")
    killed.begin()
    with pytest.raises(HubUnreachableError):
        killed.push()
    killed.hub.rest()
    next_one.begin()
    assert next_one.push() == 1
    next_one.end()
    assert len(files(hub, "shards")) == 2
    restored(tmp_path / "two.db")
    assert judgements_of(tmp_path / "two.db") == judgements(store)


def test_two_that_copy_one_store_at_a_time_are_in_nobodys_way(
    hub: RecordHub, store: Store, tmp_path: Path
) -> None:
    hub.sets[RECORD] = DataSet()
    answer(store, "p", 2)
    app, command = Pusher(store, RECORD, "one"), Pusher(store, RECORD, "one")
    app.begin()
    fault = hub.fail("/commit/", status=500)
    with pytest.raises(HubBusyError):
        app.push()
    command.begin()  # takes away what the other was sending
    fault.times = 0
    answer(store, "p", 1)
    assert (command.push(), app.push()) == (1, 0)
    answer(store, "p", 1)
    assert (app.push(), command.push()) == (1, 0)
    app.end()
    command.end()
    restored(tmp_path / "two.db")
    assert judgements_of(tmp_path / "two.db") == judgements(store)


def test_nothing_goes_to_a_public_data_set_and_people_go_on(hub: RecordHub, store: Store) -> None:
    hub.sets[RECORD] = DataSet(private=False)
    with copied(store, closing=0.0) as copier:
        until(lambda: copier.status().last_error is not None)
        answer(store, "p", 2)
        assert "it is public, and answers of people never go there" in str(
            copier.status().last_error
        )
    assert hub.asked("POST") == 0


def test_two_stores_feed_one_data_set_and_one_store_comes_of_it(
    hub: RecordHub, store: Store, tmp_path: Path
) -> None:
    with study_store(tmp_path / "other.db") as other:
        with copied(store) as one, copied(other, origin="two") as two:
            answer(store, "p", 3)
            answer(other, "q", 4)
            complete(one)
            complete(two)
        both = sorted({*judgements(store), *judgements(other)})
    assert len(both) == 7
    assert {path.split("/")[1] for path in files(hub, "shards")} == {"one", "two"}
    restored(tmp_path / "union.db", "three")
    assert judgements_of(tmp_path / "union.db") == both
    with pytest.raises(SystemExit, match="0"):
        main(["merge", RECORD, "--db", str(tmp_path / "merged.db")])
    assert judgements_of(tmp_path / "merged.db") == both


def test_a_store_takes_in_what_it_lacks_when_it_starts(
    hub: RecordHub, store: Store, tmp_path: Path
) -> None:
    answer(store, "p", 3)
    with copied(store) as copier:
        complete(copier)
    with Store(tmp_path / "begun-empty.db") as other:
        with copied(other) as copier:
            until(lambda: len(judgements(other)) == 3)
            complete(copier)
        assert judgements(other) == judgements(store)
    shards = len(files(hub, "shards"))
    with copied(store) as copier:
        complete(copier)
    assert len(files(hub, "shards")) == shards  # what was taken in does not go back


def test_a_broken_snapshot_is_passed_over_and_shards_alone_are_enough(
    hub: RecordHub, store: Store, tmp_path: Path
) -> None:
    pusher = Pusher(store, RECORD, "one")
    pusher.begin()
    for _ in range(3):
        answer(store, "p", 2)
        pusher.push()
        pusher.push_snapshot()
    answer(store, "p", 1)
    pusher.push()
    pusher.end()
    before, last = files(hub, "snapshots")  # two of three are kept
    assert restored(tmp_path / "a.db").snapshot == last
    kept = hub.sets[RECORD].files
    kept[last] = kept[last][:5000]
    again = restored(tmp_path / "b.db")
    assert (again.snapshot, again.broken) == (before, (last,))
    kept[before] = b"no store"
    alone = restored(tmp_path / "c.db")
    assert (alone.snapshot, alone.broken) == ("", (last, before))
    assert len(judgements(store)) == 7
    for name in "abc":
        assert judgements_of(tmp_path / f"{name}.db") == judgements(store)


def test_a_broken_shard_is_told_and_keeps_nothing_else_out(
    hub: RecordHub, store: Store, tmp_path: Path
) -> None:
    pusher = Pusher(store, RECORD, "one")
    pusher.begin()
    for _ in range(2):
        answer(store, "p", 2)
        pusher.push()
    pusher.end()
    last = files(hub, "shards")[-1]
    kept = hub.sets[RECORD].files
    kept[last] = kept[last][:-20]
    kept["shards/../2026-11-21/" + last.rpartition("/")[2]] = b"not ours\n"
    found = restored(tmp_path / "two.db")
    assert "1 files of the data set are not in, as " in found.caught.note
    assert last.rpartition("/")[2] in found.caught.note
    assert len(judgements_of(tmp_path / "two.db")) == 2


def test_a_start_without_store_and_hub_ends_with_one_line(hub: RecordHub, tmp_path: Path) -> None:
    hub.fail(".", "reset")
    with pytest.raises(RecordUnreachableError) as raised:
        restore(RECORD, "one", tmp_path / "new.db", patience=0.0)
    assert "begin empty with CRPO_RECORD_EMPTY=1" in str(raised.value)
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == []


def test_a_start_waits_for_a_hub_that_comes_back(
    hub: RecordHub, store: Store, tmp_path: Path
) -> None:
    answer(store, "p", 2)
    with copied(store) as copier:
        complete(copier)
    fault = hub.fail(".", status=503, times=2)
    said: list[str] = []
    assert restore(RECORD, "one", tmp_path / "two.db", patience=60.0, say=said.append)
    assert fault.times == 0
    assert len(said) == 2
    assert judgements_of(tmp_path / "two.db") == judgements(store)


def test_a_record_of_a_later_version_is_not_half_restored(
    hub: RecordHub, store: Store, tmp_path: Path
) -> None:
    answer(store, "p", 2)
    pusher = Pusher(store, RECORD, "one")
    pusher.begin()
    pusher.push()
    pusher.end()
    kept = hub.sets[RECORD].files
    later = tmp_path / new_name(None)
    write_lines(later, "one", ["9999_of_tomorrow"], [])
    kept[shard_path("one", later.name)] = later.read_bytes()
    with pytest.raises(UnusableRecordError, match="install the version that wrote it"):
        restore(RECORD, "one", tmp_path / "two.db", patience=0.0)
    assert not (tmp_path / "two.db").exists()


def test_a_data_set_that_is_not_there_is_a_beginning(hub: RecordHub, tmp_path: Path) -> None:
    assert restore(RECORD, "one", tmp_path / "new.db", patience=0.0) is None
    hub.sets[RECORD] = DataSet()
    assert restore(RECORD, "one", tmp_path / "new.db", patience=0.0) is None
    assert not (tmp_path / "new.db").exists()


def test_a_deleted_data_set_is_filled_again(hub: RecordHub, store: Store, tmp_path: Path) -> None:
    with copied(store) as copier:
        answer(store, "p", 2)
        complete(copier)
        del hub.sets[RECORD]
        answer(store, "p", 1)
        until(lambda: RECORD in hub.sets)
        complete(copier)
    assert hub.sets[RECORD].private
    restored(tmp_path / "two.db")
    assert judgements_of(tmp_path / "two.db") == judgements(store)


def test_closing_takes_no_longer_than_it_may_and_loses_nothing(
    hub: RecordHub, store: Store
) -> None:
    hub.sets[RECORD] = DataSet()
    with copied(store, closing=1.0) as copier:
        complete(copier)
        hub.fail(".", "slow", seconds=30.0)
        answer(store, "p", 2)
        until(lambda: copier.status().judgements_behind == 2)
        began = datetime.now(UTC)
    assert datetime.now(UTC) - began < timedelta(seconds=10)  # the Hub takes thirty
    assert not copier.status().on
    assert copier.status().judgements_behind == 2


def test_nothing_of_a_forgotten_person_is_left_in_the_data_set(
    hub: RecordHub, store: Store, tmp_path: Path
) -> None:
    gone, stays = "0f" * 16, "1e" * 16
    pusher = Pusher(store, RECORD, "one")
    pusher.begin()
    for _ in range(2):
        answer(store, gone, 2)
        answer(store, stays, 2)
        pusher.push()
        pusher.push_snapshot()
    assert len(hub.holds(gone.encode())) > 4
    forget(store, [gone], "self")
    pusher.push()  # that rows are gone, with their keys
    assert pusher.purge() == 5
    assert hub.holds(gone.encode()) == []
    assert len(hub.sets[RECORD].commits) == 1
    pusher.end()
    for name, snapshots in (("a", True), ("b", False)):
        if not snapshots:
            for path in files(hub, "snapshots"):
                del hub.sets[RECORD].files[path]
        restored(tmp_path / f"{name}.db")
        assert judgements_of(tmp_path / f"{name}.db") == judgements(store)
    assert {row[3] for row in judgements(store)} == {stays}


@pytest.mark.parametrize("request_", ["/commit/", "/super-squash/"])
def test_a_deletion_that_is_cut_short_loses_nothing_and_is_ended_later(
    hub: RecordHub, store: Store, tmp_path: Path, request_: str
) -> None:
    gone = "0f" * 16
    first, second = Pusher(store, RECORD, "one"), Pusher(store, RECORD, "one")
    first.begin()
    answer(store, gone, 2)
    answer(store, "p", 2)
    first.push()
    forget(store, [gone], "self")
    hub.fail(request_, status=500, times=1)
    with pytest.raises(HubBusyError):
        first.purge()
    first.hub.rest()
    restored(tmp_path / "between.db")
    assert set(judgements(store)) <= set(judgements_of(tmp_path / "between.db"))
    second.begin()  # after a restart, which knows nothing of it
    assert second.purge() > 0
    second.end()
    assert hub.holds(gone.encode()) == []
    restored(tmp_path / "after.db")
    assert judgements_of(tmp_path / "after.db") == judgements(store)


def test_a_store_that_learns_of_a_forgotten_person_cleans_its_files_too(
    hub: RecordHub, store: Store, tmp_path: Path
) -> None:
    gone = "0f" * 16
    answer(store, gone, 2)
    with copied(store) as copier:
        complete(copier)
    restored(tmp_path / "two.db", "two")
    with Store(tmp_path / "two.db") as other:
        answer(other, gone, 1)
        with copied(other, origin="two") as copier:
            complete(copier)
        forget(store, [gone], "self")
        with copied(store) as copier:
            until(lambda: hub.asked("/super-squash/") == 1)
            complete(copier)
        answer(other, "1e" * 16, 1)
        with copied(other, origin="two") as copier:
            until(lambda: hub.asked("/super-squash/") == 2)
            complete(copier)
        assert {row[3] for row in judgements(other)} == {"1e" * 16}
    assert hub.holds(gone.encode()) == []


def test_catching_up_twice_changes_nothing(hub: RecordHub, store: Store, tmp_path: Path) -> None:
    answer(store, "p", 3)
    with copied(store) as copier:
        complete(copier)
    with Store(tmp_path / "two.db") as other, HubProcess(RECORD) as process:
        first = catch_up(other, process, tmp_path)
        again = catch_up(other, process, tmp_path)
        assert (first.shards, again.shards, again.new) == (1, 0, 0)
        assert judgements(other) == judgements(store)
