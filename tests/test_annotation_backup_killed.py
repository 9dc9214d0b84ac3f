"""A process that is ended with kill -9 while one store takes another's place loses neither."""

import signal
import subprocess
import sys
from pathlib import Path
from shutil import copy

import pytest
from copied_support import answer, judgements, judgements_of, study_store

from annotation.backup import restore_snapshot, snapshot

ROOT = Path(__file__).parent.parent
# The process ends itself when it moves or deletes a file for the n-th time.
KILLED = """
import os, signal, sys
from pathlib import Path
from annotation.backup import restore_snapshot

left = int(sys.argv[3])

def count(event, given):
    global left
    if event in ("os.rename", "os.remove") and "-shm" not in str(given[0]):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
restore_snapshot(Path(sys.argv[1]), Path(sys.argv[2]), replace=True)
"""


@pytest.fixture
def killed_server(tmp_path: Path) -> tuple[Path, list[object]]:
    """A store as kill -9 leaves it, its last answers in the journal beside it, and its answers."""
    (tmp_path / "live").mkdir()
    with study_store(tmp_path / "live" / "a.db") as store:
        answer(store, "p", 3)
        for ending in ("", "-wal"):
            copy(tmp_path / "live" / f"a.db{ending}", tmp_path / f"a.db{ending}")
        assert (tmp_path / "a.db-wal").stat().st_size > 0
        return tmp_path / "a.db", list(judgements(store))


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    with study_store(tmp_path / "live" / "b.db") as store:
        answer(store, "q", 1)
        snapshot(store, tmp_path / "copy.db")
    return tmp_path / "copy.db"


def test_what_was_in_the_journal_is_in_the_file_that_is_moved_aside(
    killed_server: tuple[Path, list[object]], backup: Path
) -> None:
    place, before = killed_server
    aside = restore_snapshot(backup, place, replace=True)
    assert aside
    assert not aside.with_name(f"{aside.name}-wal").exists()
    assert judgements_of(aside) == before
    again = restore_snapshot(backup, place, replace=True)
    assert again not in (None, aside)
    assert judgements_of(aside) == before


@pytest.mark.parametrize("step", [1, 2, 3])
def test_there_is_a_store_at_every_moment(
    killed_server: tuple[Path, list[object]], backup: Path, step: int
) -> None:
    place, before = killed_server
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, backup, place, str(step)], cwd=ROOT, check=False
    )
    assert place.exists()
    restore_snapshot(backup, place, replace=True)
    assert len(judgements_of(place)) == 1
    kept = [judgements_of(path) for path in place.parent.glob("a-replaced-*.db")]
    assert before in kept
    assert ended.returncode in (-signal.SIGKILL, 0)
