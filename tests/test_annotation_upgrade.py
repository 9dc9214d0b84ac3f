"""A store of any earlier version opens with today's code and has lost nothing."""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from annotation import answering, submissions, writing
from annotation.answers import read_answers
from annotation.assignment import next_assignment
from annotation.errors import StoreError
from annotation.export import export
from annotation.schema import migrations
from annotation.schema_copy import JUDGED
from annotation.store import Store

STORES = Path(__file__).parent / "stores"
VERSIONS = sorted(path.stem for path in STORES.glob("0*.sql"))
# Tables whose rows are people's; columns that came later are left out of the comparison.
KEPT = (
    *JUDGED,
    "assignments",
    "enrolments",
    "annotators",
    "flags",
    "reviews",
    "exclusions",
    "sittings",
)
STOP = """
import sys, time
from annotation import schema
from annotation.store import Store

@schema.migrations(name="9999_still_at_it")
def wait(database):
    print("changed", flush=True)
    time.sleep(60)

Store(sys.argv[1])
"""


@pytest.fixture(params=VERSIONS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A store as that version left it."""
    return made(request.param, tmp_path)


def made(version: str, folder: Path) -> Path:
    path = folder / f"{version}.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((STORES / f"{version}.sql").read_text(encoding="utf-8"))
        connection.execute("PRAGMA journal_mode = WAL")
    return path


def rows(
    path: Path, columns: dict[str, list[str]] | None = None
) -> dict[str, list[tuple[object, ...]]]:
    """What people have left in a store; of the columns given, or of all."""
    found = {}
    with closing(sqlite3.connect(path)) as connection:
        for table, names in (columns or columns_of(connection)).items():
            asked = ", ".join(names)
            found[table] = sorted(connection.execute(f"SELECT {asked} FROM {table}"), key=repr)
    return found


def columns_of(connection: sqlite3.Connection) -> dict[str, list[str]]:
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema")]
    return {
        table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        for table in KEPT
        if table in tables
    }


def newest(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT max(name) FROM _sqlite_migrations").fetchone()[0])


@pytest.fixture
def upgraded(old: Path) -> Iterator[Store]:
    with Store(old) as store:
        yield store


def test_there_is_a_store_of_every_released_version() -> None:
    assert VERSIONS == ["0001", "0002", "0003", "0004", "0005"]
    assert all(path.stat().st_size < 200_000 for path in STORES.glob("*.sql"))


def test_every_row_that_people_left_is_there_after_the_upgrade(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        columns = columns_of(connection)
    before = rows(old, columns)
    assert sum(len(before[table]) for table in ("ratings", "votes")) >= 41
    Store(old).close()
    assert rows(old, columns) == before


def test_the_file_is_sound_and_has_all_changes_after_the_upgrade(old: Path) -> None:
    Store(old).close()
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        done = {name for (name,) in connection.execute("SELECT name FROM _sqlite_migrations")}
        counted = dict(connection.execute("SELECT served, items FROM levels WHERE study_id='rope'"))
        real = dict(
            connection.execute(
                "SELECT served, count(*) FROM items WHERE study_id = 'rope' AND role = 'item' "
                "GROUP BY served"
            )
        )
    with closing(sqlite3.connect(":memory:")) as empty:
        assert done == {one.name for one in migrations.pending(Database(empty))}
    assert {served: items for served, items in counted.items() if items} == real


def test_an_upgraded_store_is_exported(upgraded: Store, tmp_path: Path) -> None:
    written = export(upgraded, "rope", tmp_path / "rope.jsonl", "all")
    lines = [json.loads(line) for line in written.path.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == written.rows >= 4
    assert any("The equator of a classroom." in line.values() for line in lines)
    assert read_answers(upgraded, "rope").study.id == "rope"


def test_people_go_on_in_an_upgraded_store_where_they_were(upgraded: Store) -> None:
    for study_id, person, answer in (
        ("rope", "c" * 32, {"creative": 4, "new": 2}),
        ("ropes", "b" * 32, "a"),
    ):
        waiting = next_assignment(upgraded, study_id, person)
        assert waiting is not None
        again = next_assignment(upgraded, study_id, person)
        assert again is not None
        assert again.id == waiting.id  # what was before them is before them still
        if isinstance(answer, dict):
            answering.rate(upgraded, waiting.id, person, answer, 2.0)
        else:
            answering.vote(upgraded, waiting.id, person, answer, 2.0)
        back = answering.undo(upgraded, study_id, person)
        assert back is not None
        assert back.id == waiting.id
        answering.skip(upgraded, waiting.id, person, "language", 1.0)


def test_people_go_on_writing_in_an_upgraded_store(tmp_path: Path) -> None:
    for version in ("0003", "0004", "0005"):
        with Store(made(version, tmp_path)) as store:
            task = writing.next_prompt(store, "write", "e" * 32)
            assert task is not None
            answer = writing.write(store, "write", "e" * 32, task.prompt_id, "A late thought.", 3.0)
            submissions.review(store, answer.id, "accept", "a researcher")


def test_a_copy_of_what_was_lies_beside_an_upgraded_store(old: Path) -> None:
    before = rows(old)
    Store(old).close()
    copies = [path for path in old.parent.iterdir() if ".before-" in path.name]
    assert [path.name.split("_")[0] for path in copies] == [
        f"{old.name}.before-{int(old.stem) + 1:04d}"
    ]
    assert rows(copies[0]) == before
    assert newest(copies[0]).startswith(old.stem)
    with closing(sqlite3.connect(copies[0])) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    Store(old).close()  # nothing is pending any more, so nothing is copied again
    assert len([path for path in old.parent.iterdir() if ".before-" in path.name]) == 1


def test_a_store_without_judgements_is_upgraded_without_a_copy(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    with closing(sqlite3.connect(path)) as connection:
        script = (STORES / "0002.sql").read_text(encoding="utf-8")
        connection.executescript(script)
        for table in ("ratings", "votes"):
            connection.execute(f"DROP TRIGGER {table}_not_deleted")
            connection.execute(f"DELETE FROM {table}")
        connection.commit()
    # The guard that was taken out for the test is one that a later change replaces.
    with closing(sqlite3.connect(path)) as connection:
        for table in ("ratings", "votes"):
            begin = script.index(f"CREATE TRIGGER {table}_not_deleted")
            connection.executescript(script[begin : script.index("END;", begin) + 4])
    Store(path).close()
    assert not [one for one in tmp_path.iterdir() if ".before-" in one.name]


def test_an_upgrade_that_is_killed_half_way_leaves_the_old_store(old: Path) -> None:
    before, version = rows(old), newest(old)
    process = subprocess.Popen(
        [sys.executable, "-c", STOP, str(old)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "changed\n"  # every change is made, none is committed
    process.kill()
    process.wait()
    process.stdout.close()
    assert newest(old) == version
    assert rows(old) == before
    with Store(old) as store:  # and the next attempt succeeds
        assert {study.id for study in store.studies()} >= {"rope", "ropes"}


def test_an_upgrade_without_room_for_the_copy_changes_nothing(old: Path) -> None:
    before, version = rows(old), newest(old)
    blocked = old.with_name(f"{old.name}.before-{pending(old)}.part")
    blocked.mkdir()
    (blocked / "something").touch()
    with pytest.raises(StoreError, match="before-"):
        Store(old)
    assert (newest(old), rows(old)) == (version, before)


def pending(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(migrations.pending(Database(connection))[0].name)


def test_two_processes_that_upgrade_at_once_agree(tmp_path: Path) -> None:
    old = made("0001", tmp_path)
    before = rows(old)
    command = [
        sys.executable,
        "-c",
        "import sys; from annotation.store import Store; Store(sys.argv[1]).close()",
    ]
    both = [subprocess.Popen([*command, str(old)]) for _ in range(2)]
    end = time.monotonic() + 60
    assert [one.wait(max(1.0, end - time.monotonic())) for one in both] == [0, 0]
    now = rows(old)
    assert {table: len(now[table]) for table in before} == {
        table: len(found) for table, found in before.items()
    }
