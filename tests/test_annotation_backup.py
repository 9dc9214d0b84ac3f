"""Copies of a whole store, made while people go on, and what is made of them."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from record_support import began, check_counts, contents, lived, studies
from sqlite_utils import Database

from annotation.answering import rate
from annotation.assignment import next_assignment
from annotation.backup import check_copy, counts, has_data, restore_snapshot, snapshot
from annotation.cli import main
from annotation.errors import AnnotationError, NewerStoreError, NotAStoreError
from annotation.lock import serving
from annotation.record import known_shards, shard_copied, start_copying, write_shard
from annotation.record_errors import BrokenCopyError, NoSourceError, NotEmptyError
from annotation.schema import migrations
from annotation.store import Store
from annotation.study_settings import settings_json


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that no test changes, part of which is on the record."""
    folder = tmp_path_factory.mktemp("source")
    with lived(folder / "a.db", "ada", "bob") as store:
        start_copying(store, "first")
        shard = write_shard(store, folder / "out", 20)
        assert shard is not None
        shard_copied(store, shard)
        yield store


@pytest.fixture(scope="module")
def copy(source: Store) -> Path:
    path = source.path.with_name("copy.db")
    snapshot(source, path)
    return path


def test_a_restored_copy_is_the_store_and_knows_what_is_on_the_record(
    source: Store, copy: Path, tmp_path: Path
) -> None:
    assert [path.name for path in copy.parent.glob("copy.db*")] == ["copy.db"]  # one file
    assert restore_snapshot(copy, tmp_path / "b.db") is None
    with Store(tmp_path / "b.db") as store:
        assert contents(store) == contents(source)
        assert known_shards(store) == known_shards(source)
        check_counts(store)
    assert counts(copy) == (2 * (4 + 2 + 2), 2)


def test_a_copy_is_made_while_people_go_on_and_is_one_moment(tmp_path: Path) -> None:
    with began(tmp_path / "a.db") as store:
        copied = threading.Event()
        answered: list[int] = []

        def answer() -> None:
            while not copied.is_set():
                who = f"person {len(answered)}"
                store.ensure_annotator(who)
                store.consent("judge", who)
                served = next_assignment(store, "judge", who)
                if served is None:
                    return
                rate(store, served.id, who, {"creativity": 2, "quality": 3}, 1.0)
                answered.append(1)

        person = threading.Thread(target=answer)
        person.start()
        copies = []
        try:
            for number in range(3):
                before = len(answered)
                copies.append((tmp_path / f"{number}.db", before))
                snapshot(store, copies[-1][0])
        finally:
            copied.set()
            person.join()
    for path, before in copies:
        with Store(path) as store:
            check_counts(store)
            assert len(contents(store)["ratings"]) >= 2 * before
            states = [row[5] for row in contents(store)["assignments"]]
            assert len(contents(store)["ratings"]) == 2 * states.count("judged")


def test_a_store_with_data_is_never_written_over(source: Store, copy: Path, tmp_path: Path) -> None:
    with lived(tmp_path / "b.db", "cyd") as other:
        kept = contents(other)
    with pytest.raises(NotEmptyError, match=r"b.db has data in it.*--replace"):
        restore_snapshot(copy, tmp_path / "b.db")
    with Store(tmp_path / "b.db") as other:
        assert contents(other) == kept
    aside = restore_snapshot(copy, tmp_path / "b.db", replace=True)
    assert aside is not None
    with Store(aside) as old, Store(tmp_path / "b.db") as new:
        assert contents(old) == kept
        assert contents(new) == contents(source)
    Store(tmp_path / "c.db").close()  # there, but empty
    assert not has_data(tmp_path / "c.db")
    assert restore_snapshot(copy, tmp_path / "c.db") is None
    (tmp_path / "d.db").write_text("my diary, which is no store at all")
    with pytest.raises(NotEmptyError):
        restore_snapshot(copy, tmp_path / "d.db")


def trigger(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TRIGGER spy AFTER INSERT ON ratings BEGIN DELETE FROM prompts; END")


def sqlites_own(connection: sqlite3.Connection) -> None:
    """A trigger under a name that SQLite keeps for itself, which it nevertheless runs."""
    trigger(connection)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute(
        "UPDATE sqlite_schema SET name = 'sqlite_spy', sql = replace(sql, 'spy', 'sqlite_spy') "
        "WHERE name = 'spy'"
    )


def view(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE VIEW spy AS SELECT * FROM annotators")


def weaker(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TRIGGER ratings_not_changed")


def other_words(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TRIGGER votes_not_deleted")
    connection.execute(
        "CREATE TRIGGER votes_not_deleted BEFORE DELETE ON votes BEGIN SELECT 1; END"
    )


def dangling(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("DELETE FROM prompts")


@pytest.mark.parametrize("harm", [trigger, sqlites_own, view, weaker, other_words, dangling])
def test_a_copy_with_anything_that_no_store_has_is_refused(
    copy: Path, tmp_path: Path, harm: Callable[[sqlite3.Connection], None]
) -> None:
    bad = tmp_path / "bad.db"
    bad.write_bytes(copy.read_bytes())
    with closing(sqlite3.connect(bad, isolation_level=None)) as connection:
        harm(connection)
    with pytest.raises(BrokenCopyError, match=r"bad.db cannot be used"):
        restore_snapshot(bad, tmp_path / "b.db")
    assert not (tmp_path / "b.db").exists()


def test_damaged_files_and_other_files_are_refused(copy: Path, tmp_path: Path) -> None:
    whole = copy.read_bytes()
    cases: list[tuple[bytes, type[AnnotationError]]] = [
        (whole[: len(whole) // 2], BrokenCopyError),
        (whole[:50_000] + b"\xff" * 30_000 + whole[80_000:], BrokenCopyError),
        (b"no store", NotAStoreError),
        (b"", NotAStoreError),
    ]
    for place, (text, error) in enumerate(cases):
        bad = tmp_path / f"{place}.db"
        bad.write_bytes(text)
        with pytest.raises(error, match=f"{place}.db"):
            restore_snapshot(bad, tmp_path / "b.db")
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE secrets (a)")
        connection.commit()
    with pytest.raises(NotAStoreError):
        check_copy(tmp_path / "other.db")
    with pytest.raises(NoSourceError):
        restore_snapshot(tmp_path / "nothing.db", tmp_path / "b.db")
    later = tmp_path / "later.db"
    later.write_bytes(whole)
    with closing(sqlite3.connect(later, isolation_level=None)) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('annotation', '9999_later', '2030')"
        )
    with pytest.raises(NewerStoreError, match="9999_later"):
        restore_snapshot(later, tmp_path / "b.db")
    assert not (tmp_path / "b.db").exists()


@pytest.mark.parametrize("upto", ["0002_company", "0004_comparisons", "0006_forgetting"])
def test_a_copy_of_an_earlier_version_is_brought_up_to_date(tmp_path: Path, upto: str) -> None:
    with closing(sqlite3.connect(tmp_path / "old.db", isolation_level=None)) as connection:
        database = Database(connection)
        migrations.apply(database, stop_before=upto)
        connection.execute(
            "INSERT INTO prompts VALUES ('p', 'uses', 'rope', 'Name a use.', 'English')"
        )
        connection.execute("INSERT INTO annotators VALUES ('ada', 'local', '2030')")
        settings = settings_json(studies()[0])
        connection.execute(
            "INSERT INTO studies VALUES ('judge', 1, 'rating', 'Judge', ?, 'open', '2030')",
            (settings,),
        )
        connection.execute(
            "INSERT INTO responses VALUES ('r', 'p', 'Tie it.', 'human', NULL, 'file')"
        )
        connection.execute(
            "INSERT INTO items (id, study_id, prompt_id, first_id) VALUES ('i', 'judge', 'p', 'r')"
        )
        connection.execute(
            "INSERT INTO assignments (id, study_id, item_id, annotator_id, side, state, served_at) "
            "VALUES ('s', 'judge', 'i', 'ada', 'ab', 'judged', '2030')"
        )
        connection.execute(
            "INSERT INTO ratings VALUES ('j', 's', 'judge', 1, 'i', 'ada', 'creativity', "
            "'rating', 3, NULL, 2, '2030', NULL)"
        )
    before = (tmp_path / "old.db").read_bytes()
    restore_snapshot(tmp_path / "old.db", tmp_path / "b.db")
    assert (tmp_path / "old.db").read_bytes() == before
    with Store(tmp_path / "b.db") as store:
        assert [one.item for one in store.prompts()] == ["rope"]
        check_counts(store)
    assert counts(tmp_path / "b.db") == (1, 1)
    assert {path.name for path in tmp_path.iterdir()} == {"old.db", "b.db"}
    assert has_data(tmp_path / "old.db")
    assert (tmp_path / "old.db").read_bytes() == before


def test_the_commands_make_a_copy_restore_it_and_merge_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lived(tmp_path / "a.db", "ada").close()

    def say(*words: str) -> str:
        with pytest.raises(SystemExit) as end:
            main(list(words))
        said = capsys.readouterr()
        return said.out if end.value.code == 0 else said.err

    assert say("backup", "--db", "a.db", "-o", "b.db") == (
        "b.db: 8 answers of 1 people, read through\n"
    )
    assert "there is a file of this name already" in say("backup", "--db", "a.db", "-o", "b.db")
    assert "a-20" in say("backup", "--db", "a.db")
    assert say("restore", "b.db", "--db", "c.db") == "c.db: 8 answers of 1 people\n"
    assert "has data in it" in say("restore", "b.db", "--db", "c.db")
    assert "what was there is now c-replaced-" in say(
        "restore", "b.db", "--db", "c.db", "--replace"
    )
    with serving(Path("c.db"), print):
        assert "stop it first" in say("restore", "b.db", "--db", "c.db", "--replace")
    assert "new rows of" in say("merge", "--db", "d.db", "a.db", "b.db")
    assert say("merge", "--db", "d.db", "c.db").startswith("d.db: 0 new rows of")
    assert "neither a store" in say("merge", "--db", "e.db", "nothing")
    assert not Path("e.db").exists()
    assert "there is no store" in say("backup", "--db", "e.db")
