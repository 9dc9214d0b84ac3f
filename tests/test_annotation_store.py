"""What the store keeps, refuses and survives."""

import dataclasses
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotation.answering import rate, vote
from annotation.assignment import next_assignment
from annotation.backup import restore_snapshot, snapshot
from annotation.content import Entry, Prompt, Response
from annotation.errors import (
    AnnotatorKindError,
    ConflictingRatingError,
    NewerStoreError,
    NotAStoreError,
    StoreClosedError,
    StoreFullError,
    StudyInUseError,
    UnknownAnnotatorError,
    UnknownStudyError,
    UnusableStoreError,
)
from annotation.schema import migrations
from annotation.store import Store
from annotation.wording import rating_study

ROPE = Prompt("Alternate Uses of Objects Task", "rope", "What could you do with a rope?")
STUDY = rating_study("ropes", "Ropes", ("creativity",))
PAIRS = dataclasses.replace(STUDY, id="pairs", kind="comparison", dimensions=(STUDY.dimensions[0],))


def entries(count: int, ratings: dict[str, float] | None = None) -> list[Entry]:
    return [
        Entry(ROPE, (Response(ROPE.id, f"use {n}", origin="test"),), ratings or {})
        for n in range(count)
    ]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.db") as store:
        store.add_study(STUDY)
        yield store


def rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    with store.read() as tables:
        return [tuple(row) for row in tables.connection.execute(sql)]


def judged(store: Store, annotator: str = "ada") -> str:
    store.ensure_annotator(annotator)
    store.consent(STUDY.id, annotator)
    served = next_assignment(store, STUDY.id, annotator)
    assert served is not None
    rate(store, served.id, annotator, {"creativity": 4}, 2.5)
    return served.id


def test_what_was_put_in_comes_out_in_another_process_life(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        store.add_study(STUDY)
        assert store.add_items("ropes", entries(3)) == 3
    with Store(str(tmp_path / "s.db")) as store:
        assert store.studies() == [STUDY]
        assert store.study("ropes") == STUDY
        assert store.prompts() == store.prompts("ropes") == [ROPE]
        assert [one.text for one in store.responses(ROPE.id)] == ["use 0", "use 1", "use 2"]
        assert store.responses(ROPE.id)[0] == entries(1)[0].responses[0]


def test_adding_twice_is_harmless(store: Store) -> None:
    store.ensure_annotator("paper", "source")
    for new in (5, 0):
        store.add_study(STUDY)
        assert store.add_items("ropes", entries(5)) == new
        rated = entries(5, {"creativity": 2.5})
        store.write(lambda tables, rated=rated: tables.add_items(STUDY, rated, "paper"))
    assert rows(store, "SELECT count(*), sum(value) FROM ratings") == [(5, 12.5)]


def test_a_source_that_contradicts_itself_is_refused_whole(store: Store) -> None:
    store.ensure_annotator("paper", "source")
    store.write(lambda tables: tables.add_items(STUDY, entries(1, {"creativity": 2}), "paper"))
    with pytest.raises(ConflictingRatingError, match=r'2 for "use 0".* not 3'):
        store.write(lambda tables: tables.add_items(STUDY, entries(9, {"creativity": 3}), "paper"))
    assert rows(store, "SELECT count(*) FROM items") == [(1,)]


def test_an_unknown_study_is_named_with_those_that_are_known(store: Store) -> None:
    for ask in (store.study, store.prompts, lambda name: store.add_items(name, entries(1))):
        with pytest.raises(UnknownStudyError, match=r"no study 'rops'.*ropes"):
            ask("rops")


def test_people_and_sources_never_share_a_name(store: Store) -> None:
    store.ensure_annotator("paper", "source")
    store.ensure_annotator("paper", "source")
    with pytest.raises(AnnotatorKindError, match="'source' already"):
        store.ensure_annotator("paper")
    with pytest.raises(AnnotatorKindError, match="choose one of"):
        store.ensure_annotator("bob", "robot")


def test_consent_is_kept_and_needs_a_known_person(store: Store) -> None:
    assert not store.has_consented("ropes", "ada")
    with pytest.raises(UnknownAnnotatorError, match="sign in"):
        store.consent("ropes", "ada")
    store.ensure_annotator("ada")
    store.consent("ropes", "ada")
    before = rows(store, "SELECT * FROM enrolments")
    store.consent("ropes", "ada")
    assert store.has_consented("ropes", "ada")
    assert rows(store, "SELECT * FROM enrolments") == before


def test_settings_can_change_until_somebody_has_begun(store: Store) -> None:
    changed = dataclasses.replace(STUDY, title="More ropes")
    store.add_study(changed)
    assert store.study("ropes").title == "More ropes"
    store.add_items("ropes", entries(1))
    with pytest.raises(StudyInUseError):
        store.add_study(rating_study("ropes", "Ropes", ("surprise",)))
    store.ensure_annotator("ada")
    store.consent("ropes", "ada")
    store.add_study(changed)
    with pytest.raises(StudyInUseError, match="another id"):
        store.add_study(STUDY)


@pytest.mark.parametrize("table", ["ratings", "votes"])
@pytest.mark.parametrize(
    "change", ["UPDATE {} SET seconds = 0", "DELETE FROM {}", "REPLACE INTO {} SELECT * FROM {}"]
)
def test_judgements_can_only_be_added(store: Store, table: str, change: str) -> None:
    store.add_items("ropes", entries(1))
    judged(store)
    pair = Entry(ROPE, tuple(Response(ROPE.id, text, model=text) for text in ("x", "y")))
    store.add_study(PAIRS)
    store.add_items("pairs", [pair])
    store.consent("pairs", "ada")
    served = next_assignment(store, "pairs", "ada")
    vote(store, served.id, "ada", "tie", 1)
    before = rows(store, f"SELECT * FROM {table}")
    assert len(before) == 1
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        store.write(lambda tables: tables.connection.execute(change.format(table, table)))
    assert rows(store, f"SELECT * FROM {table}") == before


def test_tables_are_strict_and_their_references_hold(store: Store) -> None:
    tables = rows(store, "SELECT name, strict FROM pragma_table_list WHERE schema = 'main'")
    ours = {name for name, strict in tables if strict}
    assert ours == {
        *("studies", "prompts", "responses", "items", "levels", "annotators", "enrolments"),
        *("assignments", "ratings", "votes", "scores", "runs", "study_versions", "exclusions"),
        *("flags", "study_prompts", "sittings", "writings", "reviews", "authors", "cells"),
        *("pool", "item_sets", "facts", "practices", "forgotten", "leaving", "wordings"),
        *("consents", "closings", "copying", "changes", "shards", "scrubbing"),
    }
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        store.write(
            lambda tables: tables.connection.execute(
                "INSERT INTO responses VALUES ('r', 'no prompt', 'text', 'human', NULL, '')"
            )
        )
    assert rows(store, "PRAGMA journal_mode") == [("wal",)]
    synchronous = store.write(
        lambda tables: tables.connection.execute("PRAGMA synchronous").fetchone()[0]
    )
    assert synchronous == 2  # FULL


def test_readers_cannot_write(store: Store) -> None:
    with pytest.raises(UnusableStoreError, match="readonly"), store.read() as tables:
        tables.connection.execute("DELETE FROM studies")


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreClosedError):
        store.studies()
    with pytest.raises(StoreClosedError):
        store.add_study(STUDY)


def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("These are my notes. " * 100)
    with pytest.raises(NotAStoreError, match=r"notes\.txt is not a store"):
        Store(text)
    assert text.read_text() == "These are my notes. " * 100
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE songs (title)")
    connection.close()
    before = other.read_bytes()
    with pytest.raises(NotAStoreError):
        Store(other)
    assert other.read_bytes() == before


def test_a_place_that_cannot_hold_a_store_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "no folder" / "s.db", tmp_path):
        with pytest.raises(UnusableStoreError, match="unable to open"):
            Store(path)


def test_a_store_of_a_newer_version_is_refused_in_one_line_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    Store(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('annotation', '0999_telepathy', '2031-01-01')"
        )
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NewerStoreError, match=r"newer version.*0999_telepathy") as caught:
        Store(path)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == before


def test_a_store_is_migrated_once_even_when_many_open_it_at_once(tmp_path: Path) -> None:
    stores: list[Store] = []
    opening = [
        threading.Thread(target=lambda: stores.append(Store(tmp_path / "s.db"))) for _ in range(8)
    ]
    for thread in opening:
        thread.start()
    for thread in opening:
        thread.join()
    assert len(stores) == 8
    assert rows(stores[0], "SELECT name FROM _sqlite_migrations") == [
        ("0001_tables",),
        ("0002_company",),
        ("0003_studies",),
        ("0004_comparisons",),
        ("0005_practice",),
        ("0006_forgetting",),
        ("0007_guarding",),
        ("0008_record",),
    ]
    assert repr(migrations).endswith("0006_forgetting, 0007_guarding, 0008_record]>")
    for store in stores:
        store.close()


def test_a_full_disk_is_one_line_and_nothing_is_half_written(store: Store) -> None:
    store.add_items("ropes", entries(50))
    before = rows(store, "SELECT (SELECT count(*) FROM responses), count(*) FROM items")
    pages = rows(store, "PRAGMA page_count")[0][0]
    store.write(
        lambda tables: tables.connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()
    )
    with pytest.raises(StoreFullError, match="no room left on the disk") as caught:
        store.add_items("ropes", entries(20_000))
    assert "\n" not in str(caught.value)
    assert rows(store, "SELECT (SELECT count(*) FROM responses), count(*) FROM items") == before
    store.write(
        lambda tables: tables.connection.execute("PRAGMA max_page_count = 100000").fetchall()
    )
    assert store.add_items("ropes", entries(60)) == 10  # there is room again


def test_readers_see_what_a_writer_has_been_told_is_saved(store: Store) -> None:
    store.add_items("ropes", entries(200))
    missing = []

    def work(name: str) -> None:
        for _ in range(10):
            saved = judged(store, name)
            with store.read() as tables:
                if not tables.standing("ratings", saved):
                    missing.append(saved)

    threads = [threading.Thread(target=work, args=(f"person {n}",)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert missing == []
    assert rows(store, "SELECT count(*) FROM ratings") == [(160,)]


KILLED = """
import sys, threading
from annotation.answering import rate
from annotation.assignment import next_assignment
from annotation.store import Store
store = Store(sys.argv[1])
def work(name):
    store.ensure_annotator(name)
    store.consent("ropes", name)
    while served := next_assignment(store, "ropes", name):
        rate(store, served.id, name, {"creativity": 3}, 1.0)
        sys.stdout.write(served.id + "\\n")
        sys.stdout.flush()
for n in range(8):
    threading.Thread(target=work, args=(f"person {n}",)).start()
"""


def test_no_acknowledged_judgement_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with Store(path) as store:
        store.add_study(STUDY)
        store.add_items("ropes", entries(4_000))
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    with process:
        acknowledged = [process.stdout.readline() for _ in range(300)]
        process.send_signal(signal.SIGKILL)
        acknowledged += process.stdout.readlines()
    whole = {line.strip() for line in acknowledged if line.endswith("\n")}
    assert len(whole) >= 300
    with Store(path) as store:
        kept = {row[0] for row in rows(store, "SELECT assignment_id FROM ratings")}
        assert whole <= kept
        assert rows(store, "PRAGMA integrity_check") == [("ok",)]
        assert rows(store, "PRAGMA foreign_key_check") == []


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.text(min_size=1), st.booleans()), min_size=1, max_size=8))
def test_two_stores_merge_by_union_because_equal_things_have_equal_ids(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("merge")
    everything = [Entry(ROPE, (Response(ROPE.id, text, origin="f"),)) for text, _ in texts]
    here = [entry for entry, (_, first) in zip(everything, texts, strict=True) if first]
    ids: dict[str, set[object]] = {}
    for name, parts in (("here", [here]), ("there", [everything]), ("both", [here, everything])):
        with Store(folder / f"{name}.db") as store:
            store.add_study(STUDY)
            for part in parts:
                store.add_items("ropes", part)
            ids[name] = {row[0] for row in rows(store, "SELECT id FROM items")}
    assert ids["here"] | ids["there"] == ids["both"]


def test_nobody_else_on_the_machine_reads_a_store_or_a_copy_of_it(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        store.add_study(STUDY)
        snapshot(store, tmp_path / "copy.db")
        restore_snapshot(tmp_path / "copy.db", tmp_path / "restored.db")
        files = {one.name: stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()}
    assert {"store.db", "store.db-wal", "copy.db", "restored.db"} <= files.keys()
    assert set(files.values()) == {0o600}


def test_a_store_that_its_owner_shares_stays_shared(tmp_path: Path) -> None:
    Store(tmp_path / "store.db").close()
    (tmp_path / "store.db").chmod(0o660)
    Store(tmp_path / "store.db").close()
    assert stat.S_IMODE((tmp_path / "store.db").stat().st_mode) == 0o660
