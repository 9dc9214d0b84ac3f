"""Files of a record, and a store put together from them."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from record_support import began, check_counts, contents, in_order, lived

from annotation import record, record_rows_tables, record_tables
from annotation.answering import rate
from annotation.assignment import next_assignment
from annotation.forgetting import forget
from annotation.record import (
    Shard,
    apply_shards,
    behind,
    copying,
    known_shards,
    shard_copied,
    start_copying,
    write_shard,
)
from annotation.record_apply import Source, apply_checked
from annotation.record_errors import NotCopyingError, OriginNameError
from annotation.record_shard import Checked, new_name, read_lines
from annotation.schema_record import DERIVED, KEYS, OWN
from annotation.store import Store
from annotation.tables import Tables


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that is not changed by any test."""
    with lived(tmp_path_factory.mktemp("source") / "a.db", "ada", "bob") as store:
        yield store


def all_shards(store: Store, folder: Path, rows: int = 10_000) -> list[Shard]:
    """Everything that is due, in files; they count as safe."""
    shards = []
    while (shard := write_shard(store, folder, rows)) is not None:
        shard_copied(store, shard)
        shards.append(shard)
    return shards


def paths(shards: list[Shard]) -> list[Path]:
    return [shard.path for shard in shards]


def test_every_table_of_a_store_is_copied_or_follows_from_others(source: Store) -> None:
    with source.read() as tables:
        names = {
            row["name"]
            for row in tables.connection.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%sqlite_%'"
            )
        }
    assert names == {*KEYS, *DERIVED, *OWN}
    for table, rows in contents(source).items():  # and there is something of nearly each to copy
        assert rows or table in {"forgotten", "closings", "runs", "item_sets", "pool", "facts"} | {
            "consents",
            "wordings",
        }


@pytest.mark.parametrize("rows", [7, 10_000])
def test_a_store_put_together_from_files_is_the_one_that_they_were_made_of(
    tmp_path: Path, rows: int
) -> None:
    with lived(tmp_path / "a.db", "ada", "bob") as old, Store(tmp_path / "b.db") as new:
        start_copying(old, "first")
        shards = all_shards(old, tmp_path / "out", rows)
        start_copying(new, "first")
        applied = apply_shards(new, paths(shards))
        assert applied.refused == ()
        assert (applied.shards, applied.rows) == (
            len(shards),
            sum(shard.rows for shard in shards),
        )
        assert contents(new) == contents(old)
        for table in ("ratings", "votes", "writings", "reviews", "exclusions"):
            assert in_order(new, table) == in_order(old, table)
        check_counts(new)
        assert behind(new).rows == 0
        assert known_shards(new) == known_shards(old) == {shard.name for shard in shards}


def test_what_happens_while_a_store_is_copied_is_copied_as_it_is_in_the_end(
    tmp_path: Path,
) -> None:
    with began(tmp_path / "a.db") as empty:
        start_copying(empty, "first")
    with lived(tmp_path / "a.db", "ada", "bob") as old, Store(tmp_path / "b.db") as new:
        first = all_shards(old, tmp_path / "out", 40)
        lived(tmp_path / "a.db", "cyd").close()  # goes on, from another process
        old.write(lambda tables: tables.set_study_state("judge", "paused"))
        second = all_shards(old, tmp_path / "out", 40)
        old.write(lambda tables: tables.set_study_state("judge", "closed"))
        old.write(lambda tables: tables.set_study_state("judge", "open"))
        third = all_shards(old, tmp_path / "out", 40)
        start_copying(new, "first")
        apply_shards(new, paths(first + second + third))
        assert contents(new) == contents(old)
        check_counts(new)
        again = apply_shards(new, paths(first + second + third))
        assert (again.shards, again.new) == (0, 0)


def test_the_order_of_the_files_does_not_matter(tmp_path: Path) -> None:
    with lived(tmp_path / "a.db", "ada") as old:
        start_copying(old, "first")
        shards = all_shards(old, tmp_path / "out", 25)
        lived(tmp_path / "a.db", "bob").close()
        shards += all_shards(old, tmp_path / "out", 25)
        mixed = paths(shards)
        random.Random(5).shuffle(mixed)
        with Store(tmp_path / "b.db") as new:
            for path in mixed:  # one at a time, as they might be found
                apply_shards(new, [path])
            while len(known_shards(new)) < len(mixed):
                assert apply_shards(new, mixed).shards > 0
            assert contents(new) == contents(old)
            check_counts(new)


def test_nothing_is_noted_before_copying_begins(tmp_path: Path) -> None:
    with lived(tmp_path / "a.db", "ada") as store:
        assert copying(store) is None
        assert behind(store).rows == 0
        with pytest.raises(NotCopyingError, match="start_copying"):
            write_shard(store, tmp_path)
        with pytest.raises(OriginNameError, match="letters"):
            start_copying(store, "../up")
        start_copying(store, "first")
        state = copying(store)
        assert state is not None
        assert state.origin == "first"
        rows = sum(len(contents(store)[table]) for table in KEYS)
        due = behind(store)
        assert due.rows == rows
        assert due.judgements == sum(
            len(contents(store)[table]) for table in ("ratings", "votes", "writings")
        )
        start_copying(store, "first")
        assert behind(store).rows == rows


def test_a_row_that_changes_while_it_is_copied_is_due_once_more(tmp_path: Path) -> None:
    with began(tmp_path / "a.db") as store:
        start_copying(store, "first")
        all_shards(store, tmp_path / "out")
        store.ensure_annotator("ada")
        store.consent("judge", "ada")
        served = next_assignment(store, "judge", "ada")
        assert served is not None
        shard = write_shard(store, tmp_path / "out")
        assert shard is not None
        rate(store, served.id, "ada", {"creativity": 3, "quality": 3}, 5.0)
        shard_copied(store, shard)
        due = behind(store)
        assert (due.rows, due.judgements) == (3, 2)  # the assignment is judged now
        assert due.oldest is not None
        shard_copied(store, shard)  # said twice, nothing more is taken for safe
        assert behind(store).rows == 3
        all_shards(store, tmp_path / "out")
        assert behind(store).rows == 0


def test_a_file_has_what_its_rows_refer_to(tmp_path: Path) -> None:
    with began(tmp_path / "a.db") as old:
        start_copying(old, "first")
        late = "UPDATE changes SET seq = seq + 1000000 WHERE name = 'studies'"
        old.write(lambda tables: tables.connection.execute(late))
        with Store(tmp_path / "b.db") as new:
            shard = write_shard(old, tmp_path / "out", 3)
            assert shard is not None
            assert shard.rows > 3
            assert apply_shards(new, [shard.path]).refused == ()


@pytest.mark.parametrize(("largest", "most"), [(4_000, 10_000), (10**9, 25)])
def test_a_file_has_no_more_than_its_reader_takes_whatever_is_due(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, largest: int, most: int
) -> None:
    monkeypatch.setattr(record, "LARGEST", largest)
    monkeypatch.setattr(record, "MOST_ROWS", most)
    with lived(tmp_path / "a.db", "ada") as old, Store(tmp_path / "b.db") as new:
        start_copying(old, "first")
        due = behind(old).rows
        shards = all_shards(old, tmp_path / "out")
        start_copying(new, "first")
        assert apply_shards(new, paths(shards)).refused == ()
        assert contents(new) == contents(old)
    assert due > most or largest < 10**9
    assert len(shards) > 5
    for shard in shards:
        rows = [json.loads(line) for line in shard.path.read_text().splitlines()[1:-1]]
        cells = sum(len(str(cell)) for one in rows for cell in one["row"].values())
        assert len(shard.taken) == 1 or (len(rows) <= most and cells <= largest)


def test_own_files_that_come_late_change_nothing(tmp_path: Path) -> None:
    with lived(tmp_path / "a.db", "ada") as store:
        start_copying(store, "first")
        lost = []  # on the record, but the store was never told
        while (shard := write_shard(store, tmp_path / "lost", 10_000)) is not None:
            lost.append(shard.path)
            break
        all_shards(store, tmp_path / "out")
        lived(tmp_path / "a.db", "bob").close()
        before = contents(store)
        due = behind(store).rows
        apply_shards(store, lost)
        assert contents(store) == before
        assert behind(store).rows == due


def test_a_name_sorts_behind_all_others_also_when_the_clock_was_set_back() -> None:
    late = "20991231T235959999999Z-00000000-0000-0000-0000-000000000000.jsonl"
    assert new_name(late) > late
    assert new_name(None) < late
    for odd in ("20991399T000000000000Z", "99991231T235959999999Z"):  # of an earlier version
        assert new_name(late.replace("20991231T235959999999Z", odd)) < late


def test_who_was_forgotten_comes_back_by_no_file(tmp_path: Path) -> None:
    with lived(tmp_path / "a.db", "zoe", "bob") as old, Store(tmp_path / "b.db") as new:
        start_copying(old, "first")
        before = all_shards(old, tmp_path / "before")
        forget(old, ["zoe"], "self")
        after = all_shards(old, tmp_path / "after")
        text = "".join(path.read_text() for path in paths(after))
        assert "zoe" not in text
        assert apply_shards(new, paths(before + after)).refused == ()
        assert contents(new) == contents(old)
        check_counts(new)
        with Store(tmp_path / "c.db") as third:  # the old files come later
            apply_shards(third, paths(after))
            apply_shards(third, paths(before))
            assert "zoe" not in repr(contents(third))
            check_counts(third)
        start_copying(old, "first", afresh=True)
        with Store(tmp_path / "d.db") as fourth:  # all goes up once more
            apply_shards(fourth, paths(all_shards(old, tmp_path / "again")))
            assert contents(fourth) == contents(old)


def test_texts_of_a_forgotten_person_go_also_when_that_was_cut_off(tmp_path: Path) -> None:
    with lived(tmp_path / "a.db", "zoe", "bob") as old, Store(tmp_path / "b.db") as new:
        start_copying(old, "first")
        before = all_shards(old, tmp_path / "before")
        forget(old, ["zoe"], "self")
        apply_shards(new, paths(all_shards(old, tmp_path / "after")))
        with new.read() as tables:
            allowed = record_rows_tables.columns(tables.connection)
            schema = record_tables.migrations(tables.connection)
        for path in paths(before):  # as far as a process came that was killed then
            shard = read_lines(path, allowed, schema)
            source = Source(shard.origin)

            def put(tables: Tables, source: Source = source, shard: Checked = shard) -> int:
                return apply_checked(tables, source, shard.name, shard.lines)

            new.write(put)
        assert "of zoe" in repr(contents(new))
        assert apply_shards(new, paths(before)).shards == 0
        assert "zoe" not in repr(contents(new))
        check_counts(new)


def test_a_store_that_is_killed_while_files_come_in_goes_on(tmp_path: Path) -> None:
    with lived(tmp_path / "a.db", *(f"person {number}" for number in range(5))) as old:
        start_copying(old, "first")
        shards = all_shards(old, tmp_path / "out", 10)
        program = (
            "import sys; from pathlib import Path; from annotation.store import Store; "
            "from annotation.record import apply_shards\n"
            "store = Store(sys.argv[1]); print('open', flush=True)\n"
            "apply_shards(store, Path(sys.argv[2]).glob('*.jsonl'))"
        )
        known = 0
        for _ in range(2):
            process = subprocess.Popen(
                [sys.executable, "-c", program, str(tmp_path / "b.db"), str(tmp_path / "out")],
                stdout=subprocess.PIPE,
            )
            assert process.stdout is not None
            process.stdout.readline()
            end = time.monotonic() + 30
            while process.poll() is None and time.monotonic() < end:
                with Store(tmp_path / "b.db") as new:
                    if len(known_shards(new)) > known:
                        break
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            process.stdout.close()
            with Store(tmp_path / "b.db") as new:
                known = len(known_shards(new))
                check_counts(new)
        with Store(tmp_path / "b.db") as new:
            applied = apply_shards(new, paths(shards))
            assert applied.shards == len(shards) - known
            assert contents(new) == contents(old)
            check_counts(new)


def test_copying_that_was_cut_off_at_its_beginning_is_begun_again(tmp_path: Path) -> None:
    with lived(tmp_path / "a.db", "ada") as store:
        store.write(lambda tables: record_tables.begin(tables.connection, "first", afresh=False))
        assert behind(store).rows == 0
        start_copying(store, "first")
        assert behind(store).rows == sum(len(contents(store)[table]) for table in KEYS)
