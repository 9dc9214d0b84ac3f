"""Files of a private data set, asked for in a process of its own; against a stand-in of the Hub."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hub_record_stand_in import DataSet, RecordHub, point_to, record_hub

from annotation.hub_errors import (
    HubBusyError,
    HubChangedError,
    HubFullError,
    HubRefusedError,
    HubRightError,
    HubSilentError,
    HubTroubleError,
    HubUnreachableError,
    NoHubTokenError,
    PublicRecordError,
)
from annotation.hub_process import HubProcess

RECORD = "anna/record"
LONG = 60.0
SHARD = "shards/one/2026-11-21/a.jsonl"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RecordHub, HubProcess]]:
    """One stand-in and one process for all tests but those that end it."""
    home = tmp_path_factory.mktemp("home")
    with record_hub() as hub, pytest.MonkeyPatch.context() as patch, HubProcess(RECORD) as process:
        point_to(hub, patch, home)
        yield hub, process


@pytest.fixture
def hub(running: tuple[RecordHub, HubProcess]) -> RecordHub:
    hub, _ = running
    hub.sets.clear()
    hub.large.clear()
    hub.faults.clear()
    hub.requests.clear()
    return hub


@pytest.fixture
def process(running: tuple[RecordHub, HubProcess]) -> HubProcess:
    return running[1]


def file(folder: Path, content: bytes = b'{"a": 1}\n', name: str = "a.jsonl") -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


def commit(process: HubProcess, folder: Path, seconds: float = LONG) -> None:
    process.ask("commit", seconds, add={SHARD: file(folder)})


def test_a_data_set_is_made_private_and_its_files_come_back(
    hub: RecordHub, process: HubProcess, tmp_path: Path
) -> None:
    assert process.ask("list", LONG) is None
    assert process.ask("there", LONG, paths=[SHARD]) == {}
    large = "snapshots/one/b.db"
    add = {SHARD: file(tmp_path), large: file(tmp_path, b"SQLite" * 99, "b.db")}
    made = process.ask("commit", LONG, add=add)
    assert made["new"]
    there = hub.sets[RECORD]
    assert there.private
    assert there.files["README.md"].startswith(b"---\nviewer: false")
    listed = process.ask("list", LONG)
    assert listed["commit"] == made["commit"] == there.head
    assert [large, 594] in listed["files"]
    assert process.ask("there", LONG, paths=[SHARD, "shards/other.jsonl"]) == {SHARD: 9}
    (tmp_path / "got").mkdir()
    names = process.ask(
        "fetch", LONG, paths=[SHARD, large], folder=str(tmp_path / "got"), commit=made["commit"]
    )
    assert names == ["a.jsonl", "b.db"]
    assert (tmp_path / "got" / "b.db").read_bytes() == b"SQLite" * 99


def test_a_long_list_comes_page_by_page(hub: RecordHub, process: HubProcess) -> None:
    hub.sets[RECORD] = DataSet(commits=[{f"shards/one/{n:04}.jsonl": b"x" for n in range(250)}])
    assert len(process.ask("list", LONG)["files"]) == 250
    assert process.ask("list", LONG, folder="snapshots/one")["files"] == []
    assert hub.asked("/tree/") == 4


def test_nothing_goes_to_a_public_data_set(
    hub: RecordHub, process: HubProcess, tmp_path: Path
) -> None:
    hub.sets[RECORD] = DataSet(private=False)
    with pytest.raises(PublicRecordError, match="it is public, and answers of people never go"):
        commit(process, tmp_path)
    assert hub.asked("POST") == 0
    assert len(hub.sets[RECORD].commits) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (429, HubBusyError),
        (500, HubBusyError),
        (503, HubBusyError),
        (412, HubChangedError),
        (413, HubFullError),
        (507, HubFullError),
        (403, HubRightError),
        (400, HubRefusedError),
    ],
)
def test_every_refusal_is_one_line_at_once(
    hub: RecordHub,
    process: HubProcess,
    tmp_path: Path,
    status: int,
    kind: type[HubTroubleError],
) -> None:
    hub.sets[RECORD] = DataSet()
    hub.fail("/(preupload|commit)/", status=status, headers={"Retry-After": "77"})
    with pytest.raises(kind) as raised:
        commit(process, tmp_path)
    assert str(status) in str(raised.value) or kind is HubChangedError
    assert "\n" not in str(raised.value)
    assert raised.value.wait == (77.0 if kind is HubBusyError else 0.0)
    assert hub.asked("/(preupload|commit)/") == 1  # nothing is asked again by itself
    hub.faults.clear()
    commit(process, tmp_path)  # the same process goes on


def test_the_end_of_a_limit_is_known_as_the_hub_names_it(
    hub: RecordHub, process: HubProcess, tmp_path: Path
) -> None:
    hub.sets[RECORD] = DataSet()
    hub.fail("/commit/", status=429, headers={"RateLimit": '"api";r=0;t=55'})
    with pytest.raises(HubBusyError) as raised:
        commit(process, tmp_path)
    assert raised.value.wait == 55.0


def test_a_connection_that_breaks_is_told_at_once(
    hub: RecordHub, process: HubProcess, tmp_path: Path
) -> None:
    hub.sets[RECORD] = DataSet()
    hub.fail("/commit/", "reset")
    with pytest.raises(HubUnreachableError, match="cannot be reached"):
        commit(process, tmp_path)
    assert hub.asked("/commit/") == 1


def test_a_commit_whose_answer_is_lost_was_made_and_can_be_seen(
    hub: RecordHub, process: HubProcess, tmp_path: Path
) -> None:
    hub.sets[RECORD] = DataSet()
    hub.fail("/commit/", "lost", times=1)
    with pytest.raises(HubUnreachableError):
        commit(process, tmp_path)
    assert process.ask("there", LONG, paths=[SHARD]) == {SHARD: 9}


def test_a_silent_hub_is_given_up_and_the_next_job_is_done(
    hub: RecordHub, process: HubProcess, tmp_path: Path
) -> None:
    hub.sets[RECORD] = DataSet()
    commit(process, tmp_path)
    fault = hub.fail("/preupload/", "slow", seconds=5.0)
    began = time.monotonic()
    with pytest.raises(HubSilentError, match="has not answered within 0 s"):
        commit(process, tmp_path, seconds=0.3)
    assert time.monotonic() - began < 5  # the answer would have come then
    fault.times = 0
    process.ask("commit", LONG, add={SHARD: file(tmp_path, b"changed\n")})


def test_an_answer_that_ends_early_leaves_no_file(
    hub: RecordHub, process: HubProcess, tmp_path: Path
) -> None:
    hub.sets[RECORD] = DataSet(commits=[{SHARD: b"x" * 1000}])
    fault = hub.fail("GET .*/resolve/", "cut", times=1)
    (tmp_path / "got").mkdir()
    facts = {"paths": [SHARD], "folder": str(tmp_path / "got"), "commit": hub.sets[RECORD].head}
    process.ask("fetch", LONG, **facts)  # the client asks for the rest
    assert (fault.times, (tmp_path / "got" / "a.jsonl").read_bytes()) == (0, b"x" * 1000)


def test_squashing_leaves_nothing_of_what_was_deleted(
    hub: RecordHub, process: HubProcess, tmp_path: Path
) -> None:
    snapshot = "snapshots/one/b.db"
    add = {SHARD: file(tmp_path, b"anna@example\n"), snapshot: file(tmp_path, b"anna@", "b.db")}
    process.ask("commit", LONG, add=add)
    process.ask("commit", LONG, add={snapshot: file(tmp_path, b"new", "c.db")}, delete=[SHARD])
    assert len(hub.holds(b"anna@")) == 3  # both files of the first commit, and the large object
    assert process.ask("squash", LONG) == 1
    assert hub.holds(b"anna@") == []
    assert hub.holds(b"new") != []


def test_a_closed_port_and_a_missing_token_are_one_line_each(
    hub: RecordHub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{free.getsockname()[1]}")
    with HubProcess(RECORD) as process, pytest.raises(HubUnreachableError, match="ConnectError"):
        process.ask("list", LONG)
    monkeypatch.delenv("HF_TOKEN")
    with HubProcess(RECORD) as process, pytest.raises(NoHubTokenError, match="set HF_TOKEN"):
        process.ask("list", LONG)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with HubProcess(RECORD) as process, pytest.raises(HubRefusedError, match="HF_HUB_OFFLINE"):
        process.ask("list", LONG)
    assert not hub.requests
