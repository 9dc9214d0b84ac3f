"""Only what looks like a file of a record is one, whoever wrote to the data set."""

import pytest

from annotation.hub_layout import origin_name, read_names, shard_path, snapshot_path

NAME = "20251121T210203123456Z-0f8fad5b-d9cb-469f-a165-70867728950e.jsonl"


def test_names_are_read_back_oldest_first() -> None:
    later = NAME.replace("T21", "T22")
    paths = [shard_path("two", later), shard_path("one", NAME), snapshot_path("one")]
    found = read_names((path, 7) for path in paths)
    assert [one.origin for one in found[:2]] == ["one", "two"]
    assert found[0].path == f"shards/one/2025-11-21/{NAME}"
    assert (found[0].name, found[0].time, found[0].size) == (NAME, "20251121T210203123456Z", 7)
    assert {one.kind for one in found} == {"shards", "snapshots"}


@pytest.mark.parametrize(
    "path",
    [
        f"shards/../2026-11-21/{NAME}",
        f"../shards/one/2026-11-21/{NAME}",
        f"shards/one/../../{NAME}",
        f"shards/one/two/2026-11-21/{NAME}",
        f"shards/.hidden/2026-11-21/{NAME}",
        f"shards/one\n/2026-11-21/{NAME}",
        "shards/one/2026-11-21/notes.txt",
        f"snapshots/one/{NAME}",
        f"shards/one/2026-11-21/{NAME.replace('.jsonl', '.db')}",
        f"data/{NAME}",
        "README.md",
    ],
)
def test_what_leads_elsewhere_or_is_named_otherwise_is_no_file_of_a_record(path: str) -> None:
    assert read_names([(path, 7)]) == []


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("anna.space", "anna.space"),
        ("a b/c", "a-b-c"),
        ("../x", "x"),
        ("", "store"),
        ("ü" * 200, "store"),
        ("x" * 200, "x" * 80),
    ],
)
def test_every_origin_becomes_the_name_of_a_folder(given: str, origin: str) -> None:
    assert origin_name(given) == origin
    assert read_names([(shard_path(origin_name(given), NAME), 1)])
