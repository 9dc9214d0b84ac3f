"""One store has one server."""

import errno
import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from annotation.lock import lock_of, serving
from annotation.lock_errors import StoreServedError, UnusableLockError
from annotation.store import Store

HOLD = """
import sys
from pathlib import Path
from annotation.lock import serving
with serving(Path(sys.argv[1]), print):
    print("served", flush=True)
    sys.stdin.read()
"""


def served_elsewhere(db: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(db)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "served\n"
    return process


def end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate()


def silent(line: str) -> None:
    pytest.fail(line)


def test_a_second_server_is_refused_until_the_first_is_gone_even_by_kill_9(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    link = tmp_path / "elsewhere" / "b.db"
    link.parent.mkdir()
    link.symlink_to(db)
    process = served_elsewhere(db)
    try:
        for name in (db, link):  # another way to the same store is the same store
            with pytest.raises(StoreServedError, match=f"process {process.pid} serves"):
                serving(name, silent).__enter__()
        with Store(db) as store:  # whoever only uses it is let in
            assert store.studies() == []
    finally:
        end(process)
    with (
        serving(link, silent),
        pytest.raises(StoreServedError, match=f"process {os.getpid()} serves"),
        serving(db, silent),
    ):
        pass
    assert lock_of(link) == lock_of(db) == tmp_path / "a.db.lock"


def test_another_store_beside_it_is_free(tmp_path: Path) -> None:
    with serving(tmp_path / "a.db", silent), serving(tmp_path / "b.db", silent):
        assert lock_of(tmp_path / "a.db") != lock_of(tmp_path / "b.db")


def test_a_process_that_a_server_starts_does_not_keep_its_lock(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    with serving(db, silent):
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        with serving(db, silent):
            assert child.poll() is None
    finally:
        child.kill()
        child.communicate()


def test_where_there_are_no_locks_the_server_says_so_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(_handle: int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", none)
    said: list[str] = []
    with serving(tmp_path / "a.db", said.append):
        pass
    assert len(said) == 1
    assert "see to it that no second server uses this store" in said[0]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableLockError, match=r"make the folder .*nowhere first, or"):
        serving(tmp_path / "nowhere" / "a.db", silent).__enter__()
