"""So many days after a study was closed nothing leads from its answers to people any more."""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from test_annotation_forgetting import MARK, ROPE, counts_hold, everything, fill, judge_all, rows

from annotation import retention_tables, writing
from annotation.answers import read_answers
from annotation.forgetting import forget_known, is_forgotten, scrub
from annotation.forgetting_errors import ForgottenError
from annotation.retention import overdue, retain
from annotation.store import Store

LATER = timedelta(days=31)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "r.db") as opened:
        fill(opened)
        for study in opened.studies():
            kept = dataclasses.replace(study, retention_days=30)
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
