"""All that there is of a person goes, and only that, and does not come back."""

import dataclasses
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annotation import forgetting_tables, writing
from annotation.answering import rate, report, skip, vote
from annotation.assignment import next_assignment, progress
from annotation.backup import restore_snapshot, snapshot
from annotation.content import Entry, Prompt, Response
from annotation.errors import UnknownAssignmentError
from annotation.exclusions import exclude
from annotation.forgetting import (
    Reach,
    copies_beside,
    forget,
    forget_known,
    is_forgotten,
    last_forgotten,
    reach,
    scrub,
)
from annotation.forgetting_errors import ForgottenError
from annotation.record import start_copying
from annotation.reveal import reveal_vote
from annotation.schema_forgetting import FIXED
from annotation.store import Store
from annotation.studies import Study
from annotation.submissions import review, submissions
from annotation.tables import Tables
from annotation.wording import new_study, rating_study

ROPE = Prompt("uses", "rope", "Name a creative use for a rope")
MARK = "Zirbelkiefernharz an Quittenmus"  # in everything that one person writes
PAIRS = dataclasses.replace(
    new_study("pairs", "Pairs", "comparison", ("creativity",)), comments=True, reveal="each"
)
WRITE = Study("write", "Write", "writing", "Write.", "Agree.", (), feeds=("rate", "pairs"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "f.db") as opened:
        fill(opened)
        yield opened


def fill(store: Store) -> None:
    """Ada and Bob write one text each; Ada and Cleo judge all they are given."""
    rated = rating_study("rate", "Rate", ("creativity", "novelty"))
    for study in (rated, PAIRS, WRITE):
        store.add_study(study)
    writing.add_prompts(store, "write", [ROPE])
    model = [Response(ROPE.id, text, "model", "m") for text in ("Tie a knot.", "Skip.")]
    store.add_items("rate", [Entry(ROPE, (one,)) for one in model])
    store.add_items("pairs", [Entry(ROPE, (model[0], Response(ROPE.id, "Pull.", "model", "n")))])
    for name, text in (("ada", MARK), ("bob", "Teach it to write.")):
        join(store, name, "write")
        sitting = writing.next_prompt(store, "write", name)
        assert sitting is not None
        writing.write(store, "write", name, sitting.prompt_id, text, 4.0)
    for one in submissions(store, "write"):
        review(store, one.id, "accept", "me")
    for name in ("ada", "cleo"):
        judge_all(store, name)
    store.write(agree)
    exclude(store, "rate", "ada", "too quick", "me")


def agree(tables: Tables) -> None:
    """Ada and Bob have read what they agree to."""
    tables.connection.execute("INSERT INTO wordings VALUES (?, 'Agree.')", ("0" * 64,))
    for name in ("ada", "bob"):
        row = (
            f"consent {len(name) + ord(name[0])}",
            "write",
            name,
            1,
            "0" * 64,
            "{}",
            "2026-11-21T10:00:00.000000+00:00",
        )
        tables.connection.execute("INSERT INTO consents VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def join(store: Store, name: str, study_id: str) -> None:
    store.ensure_annotator(name)
    store.consent(study_id, name, f"participant of {name}", f"address of {name}")


def judge_all(store: Store, name: str) -> None:
    join(store, name, "rate")
    while (item := next_assignment(store, "rate", name)) is not None:
        report(store, item.id, name, "offensive")
        rate(store, item.id, name, {"creativity": 4, "novelty": 2}, 3.0)
    join(store, name, "pairs")
    while (item := next_assignment(store, "pairs", name)) is not None:
        vote(store, item.id, name, "a", 3.0, comment=f"{name}: {MARK if name == 'ada' else ''}")
        reveal_vote(store, item.id, name)


def judge_on(store: Store, name: str) -> None:
    """The same; a text that went with its author meanwhile is passed over, as on the page."""
    while True:
        try:
            return judge_all(store, name)
        except UnknownAssignmentError:
            continue


def rows(store: Store, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with store.read() as tables:
        return [tuple(row) for row in tables.connection.execute(sql, values)]


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    names = rows(store, "SELECT name FROM sqlite_schema WHERE type = 'table'")
    return {name: rows(store, f"SELECT * FROM {name}") for (name,) in names}


def counts_hold(store: Store) -> None:
    """What triggers count is what there is."""
    assert rows(store, "PRAGMA foreign_key_check") == []
    served = "SELECT count(*) FROM assignments WHERE item_id = items.id AND state <> 'skipped'"
    assert rows(store, f"SELECT id FROM items WHERE served <> ({served})") == []
    counted = "SELECT study_id, served, count(*) FROM items WHERE role = 'item' GROUP BY 1, 2"
    kept = "SELECT * FROM levels WHERE items <> 0"
    assert set(rows(store, counted)) == set(rows(store, kept))
    counted = (
        "SELECT study_id, min(first_arm, second_arm), max(first_arm, second_arm), count(*), "
        "sum(served) FROM items WHERE second_arm IS NOT NULL GROUP BY 1, 2, 3"
    )
    assert set(rows(store, counted)) == set(rows(store, "SELECT * FROM cells WHERE items <> 0"))


def test_nothing_of_a_person_is_left_and_the_rest_stays(store: Store) -> None:
    before = everything(store)
    assert "'ada'" in repr(before)
    assert MARK in repr(before)
    gone = reach(store, ["ada", "nobody"])
    assert gone == forget(store, ["ada", "nobody"], "me")
    after = everything(store)
    for trace in ("'ada'", MARK, "participant of ada", "address of ada"):
        assert trace not in repr(after), trace
    for name in ("bob", "cleo"):
        own = "SELECT * FROM ratings WHERE annotator_id = ?"
        assert len(rows(store, own, name)) == (0 if name == "bob" else 6)
        assert f"participant of {name}" in repr(after)
    assert "Teach it to write." in repr(after)
    assert after["leaving"] == []
    counts_hold(store)


def test_the_number_of_others_judgements_that_go_is_said_before(store: Store) -> None:
    gone = reach(store, ["ada"])
    pairs = rows(store, "SELECT count(*) FROM items WHERE study_id = 'pairs'")[0][0]
    left = rows(
        store,
        "SELECT count(*) FROM items WHERE study_id = 'pairs' AND NOT EXISTS (SELECT 1 "
        "FROM responses WHERE text = ? AND id IN (first_id, second_id))",
        MARK,
    )[0][0]
    # Cleo rated Ada's text once, and voted on every pair with it.
    assert (gone.texts, gone.items, gone.others) == (1, 1 + pairs - left, 1 + pairs - left)
    assert gone.people == 1
    assert gone.studies == {"pairs": left, "rate": 3, "write": 1}
    assert gone.given == left + 4


def test_others_go_on_as_if_the_text_had_never_been(store: Store) -> None:
    done = progress(store, "rate", "cleo").done
    forget(store, ["ada"], "me")
    assert progress(store, "rate", "cleo").done == done - 1
    judge_all(store, "dan")
    assert progress(store, "rate", "dan").done == 3
    counts_hold(store)


def test_who_has_a_text_in_front_that_goes_is_told_so_and_goes_on(store: Store) -> None:
    join(store, "dan", "rate")
    item = rows(
        store,
        "SELECT items.id FROM items JOIN responses ON responses.id = first_id WHERE text = ? "
        "AND study_id = 'rate'",
        MARK,
    )[0][0]
    served = store.write(lambda tables: tables.add_assignment("rate", item, "dan", "ab"))
    forget(store, ["ada"], "me")
    with pytest.raises(UnknownAssignmentError):
        skip(store, served["id"], "dan", "unclear", 1.0)
    assert next_assignment(store, "rate", "dan") is not None
    counts_hold(store)


def test_a_text_that_two_people_wrote_alike_stays_for_the_other(store: Store) -> None:
    shared = rows(store, "SELECT response_id FROM authors WHERE annotator_id = 'ada'")[0][0]
    store.write(
        lambda tables: tables.connection.execute("INSERT INTO authors VALUES (?, 'bob')", (shared,))
    )
    assert forget(store, ["ada"], "me").texts == 0
    assert rows(store, "SELECT annotator_id FROM authors WHERE response_id = ?", shared) == [
        ("bob",)
    ]


def test_only_a_hash_of_the_number_is_kept_and_the_number_is_taken_no_more(store: Store) -> None:
    assert last_forgotten(store) is None
    forget(store, ["ada"], "self")
    (kept,) = rows(store, "SELECT id, created, by FROM forgotten")
    assert kept == (forgetting_tables.mark("ada"), last_forgotten(store), "self")
    with store.read() as tables:
        assert is_forgotten(tables.connection, "ada")
        assert not is_forgotten(tables.connection, "bob", "rate")
    with pytest.raises(ForgottenError, match="load the page again"):
        store.ensure_annotator("ada")
    assert forget(store, ["ada"], "self") == Reach(0, {}, 0, 0, 0)


def test_what_a_copy_brings_back_is_deleted_again(store: Store) -> None:
    mark = forgetting_tables.mark("ada")
    row = ("INSERT INTO forgotten VALUES (?, '2030', 'copy')", (mark,))
    store.write(lambda tables: tables.connection.execute(*row))
    assert forget_known(store) == 1
    assert "'ada'" not in repr(everything(store))
    assert forget_known(store) == 0


@pytest.mark.parametrize("table", sorted(FIXED))
@pytest.mark.parametrize("who", ["bob", "cleo", "me"])
def test_rows_of_anybody_else_can_still_not_go(store: Store, table: str, who: str) -> None:
    before = rows(store, f"SELECT * FROM {table}")
    assert before
    for change in ("DELETE FROM {}", "UPDATE {} SET created = '2030'", "UPDATE {} SET id = id||1"):

        def work(tables: Any, sql: str = change.format(table)) -> None:
            forgetting_tables.leave(tables.connection, [who])
            tables.connection.execute(sql)

        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            store.write(work)
    assert rows(store, f"SELECT * FROM {table}") == before
    assert rows(store, "SELECT * FROM leaving") == []


@pytest.mark.parametrize("table", ["forgotten", "wordings"])
def test_what_was_forgotten_and_what_was_agreed_to_can_only_be_added(
    store: Store, table: str
) -> None:
    forget(store, ["ada"], "me")
    add = "INSERT OR IGNORE INTO wordings VALUES (?, 'Agree.')"
    store.write(lambda tables: tables.connection.execute(add, ("0" * 64,)))
    for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            store.write(lambda tables, sql=sql: tables.connection.execute(sql))


def test_no_byte_of_a_forgotten_person_is_left_on_the_disk(store: Store) -> None:
    everyone = [f"somebody {number}" for number in range(60)]
    for name in everyone:  # so that pages have been split and filled again
        judge_all(store, name)
    judge_all(store, "ada 2: " + MARK)
    files = [store.path, store.path.with_name(store.path.name + "-wal")]
    trace = MARK.encode()
    assert any(trace in file.read_bytes() for file in files)
    forget(store, ["ada", "ada 2: " + MARK], "me")
    forget(store, everyone[::2], "me")
    assert scrub(store)
    for file in files:
        for what in (trace, b"participant of ada", b"somebody 2 ", b"participant of somebody 8"):
            assert what not in file.read_bytes(), (file, what)
    assert b"participant of somebody 9" in store.path.read_bytes()
    assert rows(store, "SELECT * FROM scrubbing") == []
    assert scrub(store)  # nothing to do
    counts_hold(store)


def test_raters_go_on_while_somebody_is_forgotten_and_the_file_is_written_anew(
    store: Store,
) -> None:
    ended: list[str] = []
    names = [f"r{number}" for number in range(6)]
    raters = [
        threading.Thread(target=lambda name=name: (judge_on(store, name), ended.append(name)))
        for name in names
    ]
    for thread in raters:
        thread.start()
    forget(store, ["ada"], "me")
    assert scrub(store)
    for thread in raters:
        thread.join()
    assert sorted(ended) == names
    counts_hold(store)


def test_every_table_that_names_a_person_is_emptied_of_them(store: Store) -> None:
    with store.read() as tables:
        found = forgetting_tables.tables_with(tables.connection, "annotator_id")
    assert {"ratings", "votes", "assignments", "enrolments", "consents", "authors"} < set(found)
    forget(store, ["ada"], "me")
    for table in found:
        assert rows(store, f"SELECT * FROM {table} WHERE annotator_id = 'ada'") == []


def test_no_copy_is_told_the_number_of_a_forgotten_person_not_even_as_gone(store: Store) -> None:
    start_copying(store, "here")
    assert '"ada"' in repr(rows(store, "SELECT key FROM changes"))
    forget(store, ["ada"], "me")
    due = rows(store, "SELECT name, key FROM changes")
    assert '"ada"' not in repr(due)
    assert ("forgotten", f'["{forgetting_tables.mark("ada")}"]') in due


def test_what_is_due_of_others_stays_due_however_alike_their_numbers_are(store: Store) -> None:
    for name in ("ada 2", "great ada"):
        judge_all(store, name)
    start_copying(store, "here")
    of_others = "SELECT name, key FROM changes WHERE key LIKE '%ada 2%' OR key LIKE '%great ada%'"
    before = rows(store, of_others)
    assert len(before) >= 6  # each as a person, and in two studies
    forget(store, ["ada"], "me")
    assert rows(store, of_others) == before


def test_copies_that_an_upgrade_or_a_restore_left_are_named(store: Store) -> None:
    assert copies_beside(store) == []
    left = store.path.with_name(f"{store.path.name}.before-0006_forgetting")
    left.touch()
    assert copies_beside(store) == [left.resolve()]
    place = store.path
    snapshot(store, spare := place.with_name("spare.db"))
    store.close()
    aside = restore_snapshot(spare, place, replace=True)
    assert aside is not None
    with Store(place) as again:
        assert copies_beside(again) == sorted([left.resolve(), aside.resolve()])
