"""What writing leaves behind when it is killed, and when that goes."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from record_support import lived

from annotation.backup import restore_snapshot, snapshot
from annotation.store import Store
from annotation.whole_files import OLD, tidy, written_whole
from ui.keeping import keep

HEX = "0123456789abcdef" * 2
OURS = (
    f".study.db.{HEX}.part",
    f".study.db.{HEX}.part-journal",
    f".study-20301231T235959Z.db.{HEX}.part-wal",
    f".b.db.{HEX}.part.before-0006_forgetting",
    f".b.db.{HEX}.part.before-0006_forgetting.part",
    "study.db.before-0006_forgetting.part",
    "study.db.before-0006_forgetting.part-journal",
)
OTHERS = (
    "study.db",
    "study.db-wal",
    "study.db.before-0006_forgetting",
    "study.db.part",
    ".study.db.part",
    f".study.db.{HEX[:-1]}.part",
    f"study.db.{HEX}.part",
    f".study.db.{HEX}.parts",
    "movie.part",
    "notes.before-lunch.part",
)


def left(folder: Path, age: float) -> None:
    """Files of all these names, last written so many seconds ago."""
    when = time.time() - age
    for name in (*OURS, *OTHERS):
        (folder / name).write_text("what somebody answered")
        os.utime(folder / name, (when, when))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_was_left_more_than_a_day_ago_goes_and_nothing_else(tmp_path: Path) -> None:
    left(tmp_path, OLD + 60)
    (tmp_path / f".folder.{HEX}.part").mkdir()
    tidy(tmp_path)
    assert names(tmp_path) == {*OTHERS, f".folder.{HEX}.part"}


def test_what_somebody_may_still_be_writing_stays(tmp_path: Path) -> None:
    left(tmp_path, OLD - 60)
    tidy(tmp_path)
    assert names(tmp_path) == {*OURS, *OTHERS}


def test_a_folder_that_cannot_be_read_or_changed_is_left_alone(tmp_path: Path) -> None:
    tidy(tmp_path / "nowhere")
    with written_whole(tmp_path / "a.txt") as beside:
        beside.write_text("a")
        tidy(tmp_path)
    assert (tmp_path / "a.txt").read_text() == "a"


def backed_up(store: Store) -> None:
    snapshot(store, store.path.with_name("copy.db"))


def put_back(store: Store) -> None:
    snapshot(store, store.path.with_name("copy.db"))
    left(store.path.parent, OLD + 60)
    restore_snapshot(store.path.with_name("copy.db"), store.path.with_name("other.db"))


@pytest.mark.parametrize("tidied_by", [backed_up, put_back, keep])
def test_a_backup_a_restore_and_the_app_tidy_up_beside_the_store(
    tmp_path: Path, tidied_by: Callable[[Store], object]
) -> None:
    with lived(tmp_path / "a.db", "ada") as store:
        left(tmp_path, OLD + 60)
        tidied_by(store)
        assert not set(OURS) & names(tmp_path)
        assert set(OTHERS) < names(tmp_path)
