"""A store of an earlier version is brought up to date with everything in it."""

import dataclasses
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from annotation import schema
from annotation.content import Entry, Prompt, Response
from annotation.store import Store
from annotation.study_settings import settings_json
from annotation.wording import rating_study

ROPE = Prompt("uses", "rope", "Name a use for a rope")


def older(path: Path, upto: str) -> None:
    """A store as it was before the migration that follows this one, with a judgement in it."""
    study = rating_study("ropes", "Ropes", ("creativity",))
    entry = Entry(ROPE, (Response(ROPE.id, "Tie a boat to it."),))
    with sqlite3.connect(path, isolation_level=None) as connection:
        database = Database(connection)
        database.enable_wal()
        schema.migrations.apply(database, stop_before=upto)
        connection.execute(
            "INSERT INTO studies VALUES ('ropes', 1, 'rating', 'Ropes', ?, 'open', '2030')",
            (settings_json(study),),
        )
        connection.execute("INSERT INTO prompts VALUES (?, 'uses', 'rope', ?, 'English')",
                           (ROPE.id, ROPE.text))  # fmt: skip
        (response,) = entry.responses
        connection.execute("INSERT INTO responses VALUES (?, ?, ?, 'human', NULL, '')",
                           (response.id, ROPE.id, response.text))  # fmt: skip
        connection.execute(
            "INSERT INTO items (id, study_id, prompt_id, first_id) VALUES (?, 'ropes', ?, ?)",
            (entry.item_id("ropes"), ROPE.id, response.id),
        )
        connection.execute("INSERT INTO annotators VALUES ('ada', 'local', '2030')")
        connection.execute("INSERT INTO enrolments VALUES ('ropes', 'ada', 1, 'seed', '2030')")
        connection.execute(
            "INSERT INTO assignments VALUES ('one', 'ropes', ?, 'ada', 'ab', 'judged', '2030')",
            (entry.item_id("ropes"),),
        )
    connection.close()


def test_an_older_store_keeps_what_it_holds_and_takes_what_is_new(tmp_path: Path) -> None:
    older(tmp_path / "s.db", "0003_studies")
    with Store(tmp_path / "s.db") as store:
        (study,) = store.studies()
        assert study.practice == ()
        with store.read() as tables:
            assert tables.status(study)["judgements"] == 1
            assert tables.study_version("ropes", 1).title == "Ropes"
            assert tables.counts("ropes", "ada", 4)["answered"] == 1
        writing = dataclasses.replace(
            study, id="write", kind="writing", dimensions=(), title="Write"
        )
        store.add_study(writing)  # a kind that the older store did not know
        store.write(lambda tables: tables.set_state("one", "expired"))
        with store.read() as tables:
            checks = tables.connection.execute("PRAGMA integrity_check").fetchall()
            served = tables.connection.execute("SELECT served FROM items").fetchone()[0]
        assert [tuple(row) for row in checks] == [("ok",)]
        assert served == 0
    with Store(tmp_path / "s.db") as store:
        assert {one.kind for one in store.studies()} == {"rating", "writing"}


def test_words_outside_the_lists_are_still_refused(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        for statement in (
            "INSERT INTO studies (id, version, kind, title, settings, state, created) "
            "VALUES ('x', 1, 'odd', 't', '{}', 'open', '2030')",
            "INSERT INTO items (id, study_id, prompt_id, first_id, role) "
            "VALUES ('x', 'x', 'x', 'x', 'odd')",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
                store.write(lambda tables, sql=statement: tables.connection.execute(sql))
