"""One person's data from the command line: written, and deleted after a question."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_annotation_forgetting import MARK, everything, fill, judge_all, rows

from annotation.cli import commands, main
from annotation.participants import hashed, secret_of
from annotation.person import code
from annotation.store import Store

ROOT = Path(__file__).parent.parent
# On a file system of its own, of which so much is taken that a deletion has room and what writes
# the file anew has not; then the room is given back.
FULL = """
import sys
from pathlib import Path
from shutil import copyfile, disk_usage
from annotation.cli import main

disk, given = Path(sys.argv[1]), Path(sys.argv[2])
store, filling = disk / "c.db", disk / "filling"
copyfile(given, store)
filling.write_bytes(bytes(disk_usage(disk).free - store.stat().st_size))

def run(*words):
    try:
        main([*words, "--db", str(store)])
    except SystemExit as end:
        print("ended with", end.code, flush=True)

run("forget", "ada", "--yes")
copyfile(store, given)  # the command closed it, so nothing of it is beside it
filling.unlink()
run("retention")
copyfile(store, given.with_name("later.db"))
"""


@pytest.fixture
def db(tmp_path: Path) -> Path:
    with Store(tmp_path / "c.db") as store:
        fill(store)
        store.write(
            lambda tables: tables.connection.execute(
                "UPDATE enrolments SET participant = ? WHERE annotator_id = 'ada'",
                (hashed("the key", "P-1"),),
            )
        )
    return tmp_path / "c.db"


def run(*arguments: object, answer: str = "", code: int = 0) -> str:
    result = CliRunner().invoke(commands, [str(one) for one in arguments], input=answer)
    assert result.exit_code == code, (result.output, result.exception)
    return result.output


def test_everything_of_a_person_is_written(db: Path, tmp_path: Path) -> None:
    shown = json.loads(run("person", code("ada"), "--db", db))
    assert shown["people"][0]["code"] == code("ada")
    file = tmp_path / "ada.json"
    assert code("ada") in run("person", "ada", "--db", db, "-o", file)
    assert json.loads(file.read_text(encoding="utf-8"))["people"] == shown["people"]


def test_a_platforms_id_is_found_with_the_key_beside_the_store(
    db: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CRPO_SECRET", raising=False)
    assert secret_of(db) is None
    with pytest.raises(SystemExit):
        main(["person", "P-1", "--db", str(db)])
    assert "nobody in this store is 'P-1'" in capsys.readouterr().err
    db.with_name(f"{db.name}.secret").write_text("the key\n", encoding="ascii")
    assert code("ada") in run("person", "P-1", "--db", db)
    monkeypatch.setenv("CRPO_SECRET", "another key")
    with pytest.raises(SystemExit) as caught:
        main(["person", "P-1", "--db", str(db)])
    assert caught.value.code == 1
    with Store(db) as store:
        assert "P-1" not in repr(everything(store))


def test_forgetting_asks_first_and_says_what_goes(db: Path) -> None:
    said = run("forget", code("ada"), "--db", db, answer="n\n", code=1)
    for word in (code("ada"), "rate (Rate): 3", "write (Write): 1", "judgements by other people"):
        assert word in said
    with Store(db) as store:
        assert "'ada'" in repr(everything(store))
    db.with_name(f"{db.name}.before-0006_forgetting").touch()
    done = run("forget", code("ada"), "--db", db, "--yes")
    assert "deleted" in done
    assert "c.db.before-0006_forgetting is from before and still holds them" in done
    with Store(db) as store:
        assert "'ada'" not in repr(everything(store))
        assert rows(store, "SELECT by FROM forgotten") == [("crpo-data",)]


def alone(*command: object) -> "subprocess.CompletedProcess[str]":
    """Run something that may mount file systems, which nobody else sees."""
    return subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", *map(str, command)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_on_a_full_disk_a_person_is_deleted_at_once_and_the_file_is_written_anew_later(
    db: Path, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if alone("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk).returncode:
        pytest.skip("this machine lets nobody mount a small file system")
    with Store(db) as store:
        for number in range(60):
            judge_all(store, f"somebody {number}")
    mount = f'mount -t tmpfs -o size=32m tmpfs {disk} && exec "$@"'
    done = alone("sh", "-c", mount, "sh", sys.executable, "-c", FULL, disk, db)
    said = done.stdout.splitlines()
    assert done.stderr == ""
    assert [line for line in said if line.startswith("ended")] == ["ended with 0"] * 2
    assert [line for line in said if "are deleted" in line]
    (waits,) = [line for line in said if "until it is written anew" in line]
    assert "no room left on the disk" in waits
    assert said.index(waits) < said.index("ended with 0")
    for path in (db, tmp_path / "later.db"):
        with Store(path) as store:
            assert "'ada'" not in repr(everything(store))
            assert len(rows(store, "SELECT id FROM annotators WHERE id LIKE 'somebody%'")) == 60
            assert bool(rows(store, "SELECT * FROM scrubbing")) == (path == db)
    assert MARK.encode() not in (tmp_path / "later.db").read_bytes()


def test_retention_says_what_is_due_and_does_it(db: Path) -> None:
    assert "nothing is due" in run("retention", "--db", db)
    with Store(db) as store:
        store.write(
            lambda tables: tables.connection.execute(
                "UPDATE studies SET state = 'closed', "
                "settings = json_set(settings, '$.retention_days', 1) WHERE id = 'rate'"
            )
        )
        old = (datetime(2020, 1, 1, tzinfo=UTC).isoformat(timespec="microseconds"),)
        store.write(lambda tables: tables.connection.execute("UPDATE closings SET closed = ?", old))
    assert "rate: 2 people are due" in run("retention", "--dry-run", "--db", db)
    assert "rate: 2 people can no longer" in run("retention", "--db", db)
    assert "nothing is due" in run("retention", "--db", db)


@pytest.mark.parametrize("command", [["person", "x"], ["forget", "x", "--yes"], ["retention"]])
def test_a_store_that_is_not_there_is_not_made(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([*command, "--db", str(tmp_path / "no.db")])
    assert "there is no store" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
