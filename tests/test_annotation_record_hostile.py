"""Files of a record that are damaged, or that somebody made to do harm: none leaves a trace."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from record_support import contents, lived

from annotation.record import apply_shards, known_shards, start_copying, write_shard
from annotation.record_shard import LARGEST_FILE, LONGEST_LINE
from annotation.store import Store

NAME = "20300101T000000000000Z-01234567-89ab-cdef-0123-456789abcdef.jsonl"
Lines = list[Any]


@pytest.fixture(scope="module")
def shard(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What a store writes."""
    folder = tmp_path_factory.mktemp("hostile")
    with lived(folder / "a.db", "ada") as store:
        start_copying(store, "first")
        written = write_shard(store, folder / "out")
        assert written is not None
        return written.path.read_bytes()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An empty store, which stays so."""
    with Store(tmp_path_factory.mktemp("empty") / "b.db") as store:
        start_copying(store, "second")
        yield store


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "b.db") as store:
        yield store


def refused(store: Store, folder: Path, text: bytes, name: str = NAME) -> str:
    """Why a file was refused; nothing of it is in the store."""
    before = contents(store)
    (folder / name).write_bytes(text)
    applied = apply_shards(store, [folder / name])
    assert applied.shards == applied.new == 0
    assert contents(store) == before
    assert known_shards(store) == set()
    (error,) = applied.refused
    assert "\n" not in str(error)
    assert name[:20] in str(error)
    assert len(str(error)) < 800
    return str(error)


def sealed(lines: Lines) -> bytes:
    """A file whose number of rows and sum are right, whatever is in it."""
    lines[0]["rows"] = len(lines) - 1
    text = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    digest = hashlib.sha256(text).hexdigest()
    return text + json.dumps({"rows": len(lines) - 1, "sha256": digest}).encode() + b"\n"


def opened(shard: bytes) -> Lines:
    return [json.loads(line) for line in shard.splitlines()[:-1]]


def first(lines: Lines, table: str) -> dict[str, Any]:
    row: dict[str, Any] = next(line["row"] for line in lines[1:] if line["table"] == table)
    return row


def test_the_file_as_it_was_written_goes_in(shard: bytes, fresh: Store, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(sealed(opened(shard)))
    assert apply_shards(fresh, [tmp_path / NAME]).refused == ()


def test_a_file_that_is_cut_short_anywhere_is_refused_whole(
    shard: bytes, store: Store, tmp_path: Path
) -> None:
    ends = [place for place, byte in enumerate(shard) if byte == ord("\n")]
    for end in (0, 1, ends[0] + 1, ends[0] + 9, ends[3] + 1, ends[-2] + 1, len(shard) - 1):
        assert refused(store, tmp_path, shard[:end])


def test_a_byte_that_changed_is_noticed(shard: bytes, store: Store, tmp_path: Path) -> None:
    place = shard.index(b"A swing")
    changed = shard[:place] + b"a" + shard[place + 1 :]
    assert "not those that were written" in refused(store, tmp_path, changed)
    assert "more behind" in refused(store, tmp_path, shard + b"{}\n")


def put(table: str, **cells: Any) -> Callable[[Lines], None]:
    def change(lines: Lines) -> None:
        first(lines, table).update(cells)

    return change


def add(line: Any) -> Callable[[Lines], None]:
    return lambda lines: lines.append(line)


def without(table: str, column: str) -> Callable[[Lines], None]:
    def change(lines: Lines) -> None:
        del first(lines, table)[column]

    return change


def head(**said: Any) -> Callable[[Lines], None]:
    return lambda lines: lines[0].update(said)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (add({"table": "sqlite_schema", "op": "put", "row": {"sql": "x"}}), "no table of a record"),
        (add({"table": "changes", "op": "put", "row": {"seq": 1}}), "no table of a record"),
        (add({"table": "levels", "op": "put", "row": {}}), "no table of a record"),
        (add({"table": ["ratings"], "op": "put", "row": {}}), "no table of a record"),
        (add({"table": "ratings", "op": "drop", "row": {}}), "op"),
        (add({"table": "ratings", "op": "put", "row": [1]}), "row"),
        (add([1, 2]), "not a JSON object"),
        (put("ratings", **{"id) VALUES (1); DROP TABLE ratings; --": 1}), "no column"),
        (put("items", served=99), "no column"),
        (put("ratings", value="5"), "must be a number"),
        (put("ratings", value=10**30), "64 bits"),
        (put("ratings", study_version=1.5), "whole number"),
        (put("ratings", study_version=True), "must be a number"),
        (put("ratings", id=7), "must be text"),
        (put("ratings", id={"a": 1}), "must be text"),
        (put("ratings", seconds=-1.0), "CHECK"),
        (put("ratings", annotator_id="nobody"), "FOREIGN KEY"),
        (put("ratings", study_id=None), "NOT NULL"),
        (put("responses", text="\ud800"), "half a character"),
        (put("studies", settings="{}"), "studies 'judge'"),
        (put("studies", settings='{"dimensions": 7}'), "studies 'judge'"),
        (put("studies", settings="[" * 100), "studies 'judge'"),
        (put("studies", kind="odd"), "kind"),
        (without("ratings", "id"), "without id"),
        (without("ratings", "created"), "without created"),
        (head(origin="../../etc"), "where it comes from"),
        (head(origin=7), "where it comes from"),
        (head(format=2), "newer version"),
        (head(schema=["0001_tables", "9999_later"]), "newer version"),
        (head(schema="all"), "migrations"),
        (head(more=1), "must say"),
    ],
)
def test_what_no_store_wrote_is_refused_by_file_and_line(
    shard: bytes, store: Store, tmp_path: Path, change: Callable[[Lines], None], why: str
) -> None:
    lines = opened(shard)
    change(lines)
    assert why in refused(store, tmp_path, sealed(lines))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"[" * 100_000, "not JSON"),
        (b'{"table": "ratings", "op": "put", "row": {"value": NaN}}', "no number"),
        (b'{"table": "ratings", "op": "put", "row": {"value": ' + b"9" * 5_000 + b"}}", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b'"' + b"x" * LONGEST_LINE + b'"', "longer than"),
    ],
    ids=("deep", "nan", "digits", "bytes", "long"),
)
def test_lines_that_would_cost_much_are_refused(
    shard: bytes, store: Store, tmp_path: Path, line: bytes, why: str
) -> None:
    text = shard.splitlines()[0] + b"\n" + line + b"\n"
    assert why in refused(store, tmp_path, text)


def test_a_file_that_is_too_large_is_not_opened(store: Store, tmp_path: Path) -> None:
    with (tmp_path / NAME).open("wb") as file:
        file.truncate(LARGEST_FILE + 1)  # of holes
    applied = apply_shards(store, [tmp_path / NAME])
    assert "larger than" in str(applied.refused[0])


@pytest.mark.parametrize("rows", [-1, 10**9, 1.5, "7", None, True])
def test_a_number_of_rows_that_cannot_be_is_refused(
    shard: bytes, store: Store, tmp_path: Path, rows: Any
) -> None:
    lines = opened(shard)
    lines[0]["rows"] = rows
    text = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    assert "rows must be" in refused(store, tmp_path, text)


@pytest.mark.parametrize(
    "name",
    [
        *("a.jsonl", "20300101T000000000000Z-x.jsonl", "é" + NAME),
        *(NAME.replace("20300101T", day) for day in ("20301301T", "20300230T")),
        NAME.replace("20300101T000000000000Z", "99991231T235959999999Z"),  # behind which is no room
    ],
)
def test_a_file_of_another_name_is_refused(
    shard: bytes, store: Store, tmp_path: Path, name: str
) -> None:
    assert "time and a uuid" in refused(store, tmp_path, shard, name)


def test_judgements_can_be_neither_changed_nor_deleted_by_a_file(
    shard: bytes, fresh: Store, tmp_path: Path
) -> None:
    (tmp_path / NAME).write_bytes(shard)
    apply_shards(fresh, [tmp_path / NAME])
    before = contents(fresh)
    lines = opened(shard)
    rating = first(lines, "ratings")
    other = "20300102T000000000000Z-01234567-89ab-cdef-0123-456789abcdef.jsonl"
    (tmp_path / other).write_bytes(
        sealed([lines[0], {"table": "ratings", "op": "put", "row": rating | {"seconds": 99.0}}])
    )
    applied = apply_shards(fresh, [tmp_path / other])
    assert "another seconds" in str(applied.refused[0])
    assert contents(fresh) == before
    gone = [
        {"table": table, "op": "gone", "row": {"id": first(lines, table)["id"]}}
        for table in ("ratings", "votes", "writings", "assignments", "annotators", "studies")
    ]
    asked = {name: first(lines, "enrolments")[name] for name in ("study_id", "annotator_id")}
    gone.append({"table": "enrolments", "op": "gone", "row": asked})
    (tmp_path / other).write_bytes(sealed([lines[0], *gone]))
    assert apply_shards(fresh, [tmp_path / other]).refused == ()
    assert contents(fresh) == before


def test_one_bad_file_keeps_no_other_out(shard: bytes, fresh: Store, tmp_path: Path) -> None:
    bad = tmp_path / "20290101T000000000000Z-01234567-89ab-cdef-0123-456789abcdef.jsonl"
    bad.write_bytes(shard[:-5])
    (tmp_path / NAME).write_bytes(shard)
    applied = apply_shards(fresh, [tmp_path / NAME, bad, tmp_path / NAME])
    assert applied.shards == 1
    assert [error.name for error in applied.refused] == [bad.name]
    assert known_shards(fresh) == {NAME}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=5,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(place=1, column="settings", value="null")
@given(place=st.integers(1, 300), column=st.text(max_size=9) | st.just("id"), value=JSON)
def test_whatever_stands_in_a_cell_ends_in_one_line_or_goes_in(
    shard: bytes, tmp_path: Path, place: int, column: str, value: Any
) -> None:
    lines = opened(shard)
    line = lines[place % (len(lines) - 1) + 1]
    line["row"][column] = value
    (tmp_path / NAME).write_bytes(sealed(lines))
    (tmp_path / "c.db").unlink(missing_ok=True)
    with Store(tmp_path / "c.db") as store:
        applied = apply_shards(store, [tmp_path / NAME])
        assert applied.shards + len(applied.refused) == 1
        if applied.refused:
            assert not any(contents(store).values())
