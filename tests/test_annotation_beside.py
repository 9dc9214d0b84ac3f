"""Work in a process of its own, part by part."""

import os
from pathlib import Path

import pytest

from annotation import beside
from annotation.errors import NoEstimatesError


@pytest.fixture(autouse=True)
def _modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Modules that the other process finds."""
    here = os.pathsep.join([str(tmp_path), str(Path.cwd())])
    monkeypatch.setenv("PYTHONPATH", here)
    head = "import os, sys\nfrom annotation.beside import serve\n"
    works = {
        "counting": "serve(range)",
        "yielding": "serve(lambda given: [os.nice(0)])",
        "failing": "serve(lambda given: (1 / (2 - place) for place in range(given)))",
        "deaf": "sys.exit('cannot hear')",
        "endless": "import time\nserve(lambda given: iter(lambda: time.sleep(600), 1))",
    }
    for name, work in works.items():
        (tmp_path / f"{name}.py").write_text(head + work)


def test_parts_come_in_their_order() -> None:
    parts: list[int] = []
    beside.beside("counting", 5, parts.append)
    assert parts == [0, 1, 2, 3, 4]


def test_every_other_process_goes_first() -> None:
    parts: list[int] = []
    beside.beside("yielding", None, parts.append)
    assert parts[0] >= beside.YIELDING


def test_what_was_done_before_a_failure_is_kept_and_its_last_words_are_told() -> None:
    parts: list[float] = []
    with pytest.raises(NoEstimatesError, match="ZeroDivisionError"):
        beside.beside("failing", 5, parts.append)
    assert parts == [0.5, 1.0]


def test_a_process_that_ends_before_it_begins_is_told() -> None:
    with pytest.raises(NoEstimatesError, match="cannot hear"):
        beside.beside("deaf", bytes(1_000_000), print)


def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "LONGEST", 0.5)
    with pytest.raises(NoEstimatesError):
        beside.beside("endless", None, print)
