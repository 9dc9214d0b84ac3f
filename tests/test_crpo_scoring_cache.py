"""The cache of what models say: shared by processes, compact, and never in the way."""

from pathlib import Path

import numpy as np
import pytest

from crpo.scoring import cache as module
from crpo.scoring.cache import Cache, key_of


def filled(folder: Path, *keys: str, keep: bool = True) -> Cache:
    cache = Cache(folder, "kind")
    with cache.adding(keep) as add:
        add((key_of(key), np.full(3, len(key), np.float32)) for key in keys)
    return cache


def test_what_one_process_keeps_another_finds(tmp_path: Path) -> None:
    filled(tmp_path, "a", "bb")
    found = Cache(tmp_path, "kind").found([key_of("bb"), key_of("ccc")])
    assert list(found) == [key_of("bb")]
    assert found[key_of("bb")].tolist() == [2, 2, 2]
    assert Cache(tmp_path, "other kind").found([key_of("bb")]) == {}


def test_what_is_not_kept_leaves_no_file(tmp_path: Path) -> None:
    assert filled(tmp_path, "a", keep=False).found([key_of("a")])
    assert list(tmp_path.rglob("*")) == []


def test_an_interruption_saves_what_was_added(tmp_path: Path) -> None:
    def work() -> None:
        with Cache(tmp_path, "kind").adding(keep=True) as add:
            add([(key_of("a"), np.ones(2))])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert Cache(tmp_path, "kind").found([key_of("a")])


def test_many_small_files_become_one(tmp_path: Path) -> None:
    keys = [str(n) for n in range(module.MANY)]
    for key in keys:
        filled(tmp_path, key)
    assert len(list(tmp_path.rglob("*.npz"))) == module.MANY
    assert len(Cache(tmp_path, "kind").found(map(key_of, keys))) == module.MANY
    assert len(list(tmp_path.rglob("*.npz"))) == 1
    assert len(Cache(tmp_path, "kind").found(map(key_of, keys))) == module.MANY


def test_a_broken_file_is_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    filled(tmp_path, "a")
    folder = next(tmp_path.iterdir())
    (folder / "broken.npz").write_bytes(b"PK not a zip")
    assert Cache(tmp_path, "kind").found([key_of("a")])
    assert "cannot be read" in caplog.text


def test_a_folder_that_cannot_be_written_costs_time_and_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert filled(tmp_path / "file", "a").found([key_of("a")])
    assert "not kept" in caplog.text


def test_memory_forgets_what_is_not_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST_MEMORY", 2)
    cache = filled(tmp_path, "kept")
    for key in ("x", "y"):
        with cache.adding(keep=False) as add:
            add([(key_of(key), np.ones(3, np.float32))])
    assert list(cache.found(map(key_of, ("kept", "x", "y")))) == [key_of("kept"), key_of("y")]
