"""So many days after a study was closed nothing leads from its answers to people any more."""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any

import numpy as np
import pytest
from record_support import contents
from test_annotation_forgetting import (
    MARK,
    ROPE,
    counts_hold,
    everything,
    fill,
    join,
    judge_all,
    rows,
)

from annotation import retention_tables, writing
from annotation.answering import rate
from annotation.answers import read_answers
from annotation.arrivals import read_arrivals
from annotation.assignment import next_assignment
from annotation.backup import snapshot
from annotation.content import Entry, Response
from annotation.forgetting import forget_known, is_forgotten, scrub
from annotation.forgetting_errors import ForgottenError
from annotation.merge import merge
from annotation.record import apply_shards, shard_copied, start_copying, write_shard
from annotation.retention import overdue, retain
from annotation.store import Store

LATER = timedelta(days=31)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "r.db") as opened:
        fill(opened)
        for study in opened.studies():
            kept = dataclasses.replace(study, retention_days=30, raters_per_item=5)
            opened.write(lambda tables, kept=kept: tables.revise_study(kept))
        yield opened


def close(store: Store, *studies: str, state: str = "closed") -> None:
    for study in studies:
        store.write(lambda tables, study=study: tables.set_study_state(study, state))


def people(store: Store, study: str) -> set[str]:
    sql = "SELECT annotator_id FROM enrolments WHERE study_id = ?"
    return {name for (name,) in rows(store, sql, study)}


def values(store: Store) -> list[tuple[Any, ...]]:
    sql = "SELECT id, assignment_id, item_id, dimension, value, seconds FROM ratings ORDER BY rowid"
    return rows(store, sql)


def test_the_time_runs_from_when_a_study_was_closed_and_anew_when_it_was_opened(
    store: Store,
) -> None:
    now = datetime.now(UTC)
    assert overdue(store, now + LATER) == {}
    close(store, "rate")
    assert overdue(store, now + LATER - timedelta(days=2)) == {}
    assert overdue(store, now + LATER) == {"rate": 2}
    close(store, "rate", state="open")
    assert overdue(store, now + LATER) == {}


def test_a_study_that_says_nothing_keeps_what_it_has(store: Store) -> None:
    study = dataclasses.replace(store.study("rate"), retention_days=None)
    store.write(lambda tables: tables.revise_study(study))
    close(store, "rate")
    assert retain(store, datetime.now(UTC) + 100 * LATER) == {}


def test_answers_stay_and_lead_to_nobody(store: Store) -> None:
    before, answers = values(store), read_answers(store, "rate")
    raters = len(set(rows(store, "SELECT annotator_id FROM ratings")))
    close(store, "rate", "pairs", "write")
    now = datetime.now(UTC) + LATER
    assert retain(store, now) == {"pairs": 2, "rate": 2, "write": 2}
    assert values(store) == before
    now_answers = read_answers(store, "rate")
    assert now_answers.rater.tolist() == answers.rater.tolist()
    assert now_answers.inside.tolist() == answers.inside.tolist() == [False, True]
    assert len(set(rows(store, "SELECT annotator_id FROM ratings"))) == raters
    after = repr(everything(store))
    for trace in ("'ada'", "'bob'", "'cleo'", "participant of", "address of", "cleo: "):
        assert trace not in after, trace
    assert MARK in after  # what was written and judged is the study's
    assert retain(store, now) == {}
    counts_hold(store)


def test_no_moment_is_left_that_a_platform_could_know_again(store: Store) -> None:
    close(store, "rate", "pairs", "write")
    retain(store, datetime.now(UTC) + LATER)
    for table, column in (
        *(("enrolments", name) for name in ("consented", "unlinked")),
        *(("assignments", name) for name in ("served_at", "revealed")),
        *((name, "created") for name in ("ratings", "votes", "flags", "writings", "consents")),
        ("sittings", "begun"),
        ("annotators", "created"),
    ):
        moments = rows(store, f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")
        assert moments, table
        assert {one[10:] for (one,) in moments} == {"T00:00:00.000000+00:00"}, table


def test_a_person_keeps_their_place_in_a_study_that_goes_on(store: Store) -> None:
    close(store, "rate")
    retain(store, datetime.now(UTC) + LATER)
    assert people(store, "pairs") == {"ada", "cleo"}
    assert not people(store, "rate") & {"ada", "cleo"}
    assert rows(store, "SELECT * FROM ratings WHERE annotator_id IN ('ada', 'cleo')") == []
    store.ensure_annotator("cleo")
    with pytest.raises(ForgottenError):
        store.consent("rate", "cleo")
    with store.read() as tables:
        assert is_forgotten(tables.connection, "cleo", "rate")
        assert not is_forgotten(tables.connection, "cleo")
    close(store, "pairs")
    retain(store, datetime.now(UTC) + LATER)
    with store.read() as tables:
        assert is_forgotten(tables.connection, "cleo")
    counts_hold(store)


def test_nobody_can_tell_whose_number_it_was_and_every_copy_gives_the_same(
    store: Store, tmp_path: Path
) -> None:
    store.maintain(f"VACUUM INTO '{tmp_path / 'other.db'}'")
    close(store, "rate")
    retain(store, datetime.now(UTC) + LATER)
    marks = rows(store, "SELECT id, created, by FROM forgotten")
    with Store(tmp_path / "other.db") as other:
        for row in marks:
            sql = ("INSERT INTO forgotten VALUES (?, ?, ?)", row)
            other.write(lambda tables, sql=sql: tables.connection.execute(*sql))
        assert forget_known(other) == 2
        assert people(other, "rate") == people(store, "rate")
        assert forget_known(other) == 0
    seeds = {seed for (seed,) in rows(store, "SELECT seed FROM enrolments WHERE study_id = 'rate'")}
    for name in ("ada", "cleo"):
        assert retention_tables._hash("person", name) not in people(store, "rate")
        assert not people(store, "rate") & {retention_tables._hash("person", s) for s in seeds}


def test_what_somebody_practised_goes_and_the_file_holds_no_trace(store: Store) -> None:
    row = ("write", "bob", "p", "2026", '["a draft of mine"]')
    add = "INSERT INTO practices (study_id, annotator_id, practice_id, begun, answers) "
    store.write(lambda tables: tables.connection.execute(add + "VALUES (?, ?, ?, ?, ?)", row))
    close(store, "write", "rate", "pairs")
    retain(store, datetime.now(UTC) + LATER)
    assert scrub(store)
    for file in (store.path, store.path.with_name(store.path.name + "-wal")):
        for trace in (b"a draft of mine", b"participant of", b"address of", b"cleo: "):
            assert trace not in file.read_bytes(), trace


def test_who_comes_after_a_study_was_opened_again_is_somebody_new(store: Store) -> None:
    close(store, "rate")
    retain(store, datetime.now(UTC) + LATER)
    close(store, "rate", state="open")
    judge_all(store, "emma")
    assert "emma" in people(store, "rate")
    assert writing.progress(store, "write", "ada").total == 1
    assert ROPE.id
    counts_hold(store)


def unlinked(store: Store, *studies: str) -> None:
    close(store, *studies)
    retain(store, datetime.now(UTC) + LATER)


def test_no_file_of_an_older_record_names_the_author_of_a_text_again(
    store: Store, tmp_path: Path
) -> None:
    with Store(tmp_path / "later.db") as later:
        start_copying(store, "first")
        for round in ("once", "again"):
            made = []
            while shard := write_shard(store, tmp_path / round):
                shard_copied(store, shard)
                made.append(shard.path)
            start_copying(later, "second")
            assert apply_shards(later, made).refused == ()
            unlinked(later, "write")
            start_copying(store, "first", afresh=True)  # it has not heard of it yet
        assert len(rows(later, "SELECT * FROM authors")) == 2
        assert rows(later, "SELECT * FROM authors WHERE annotator_id IN ('ada', 'bob')") == []
        assert rows(later, "SELECT * FROM changes WHERE key LIKE '%\"bob\"%'") == []
        assert (
            rows(later, "SELECT * FROM changes WHERE name = 'authors' AND key LIKE '%ada%'") == []
        )
        here = {name for (name,) in rows(later, "SELECT id FROM annotators")}
        assert {"ada", "bob", "cleo"} & here == {"ada", "cleo"}
        counts_hold(later)


def test_stores_of_which_one_knows_nobody_any_more_merge_to_the_same(
    store: Store, tmp_path: Path
) -> None:
    join(store, "dan", "rate")
    for path in ("old.db", "older.db"):
        snapshot(store, tmp_path / path)
    with Store(tmp_path / "old.db") as old:
        judge_all(old, "dan")
    unlinked(store, "rate", "pairs", "write")
    snapshot(store, tmp_path / "new.db")
    merged = []
    for into, others in (("new.db", ("old.db", "older.db")), ("older.db", ("old.db", "new.db"))):
        place = tmp_path / f"into-{into}"
        copyfile(tmp_path / into, place)
        with Store(place) as whole:
            merge(whole, [tmp_path / one for one in others])
            counts_hold(whole)
            merged.append(contents(whole))
            assert "'ada'" not in repr(everything(whole))
    assert merged[0] == merged[1]
    assert len(merged[0]["ratings"]) == 2 * (3 + 4 + 4)  # Ada's, Cleo's and Dan's


def test_nobody_seems_to_have_come_with_all_others_when_only_the_day_is_kept(store: Store) -> None:
    with store.read() as tables:
        assert not np.isnat(read_arrivals(tables.connection, "rate", ["ada", "cleo"]).came).any()
    unlinked(store, "rate")
    with store.read() as tables:
        found = read_arrivals(tables.connection, "rate", sorted(people(store, "rate")))
    assert len(found.came) == 2
    assert np.isnat(found.came).all()


def test_who_was_let_go_in_one_store_keeps_their_place_in_another_ones_studies(
    store: Store, tmp_path: Path
) -> None:
    snapshot(store, tmp_path / "other.db")
    unlinked(store, "rate", "pairs", "write")
    with Store(tmp_path / "other.db") as other:
        other.add_study(dataclasses.replace(other.study("rate"), id="later", title="Later"))
        other.add_items("later", [Entry(ROPE, (Response(ROPE.id, "Skip.", "model", "m"),))])
        join(other, "cleo", "later")
        served = next_assignment(other, "later", "cleo")
        assert served
        rate(other, served.id, "cleo", {"creativity": 4, "novelty": 2}, 1.0)
        merge(other, [store.path])
        merge(store, [other.path])
        for one in (other, store):
            assert people(one, "later") == {"cleo"}
            with one.read() as tables:
                assert not is_forgotten(tables.connection, "cleo")
                assert is_forgotten(tables.connection, "cleo", "rate")
                assert is_forgotten(tables.connection, "ada")
            one.ensure_annotator("cleo")
            one.consent("later", "cleo")
            kept = "SELECT DISTINCT study_id FROM ratings WHERE annotator_id = 'cleo'"
            assert rows(one, kept) == [("later",)]
            assert rows(one, "SELECT id FROM annotators WHERE id IN ('ada', 'bob')") == []
            counts_hold(one)
        assert contents(other) == contents(store)
