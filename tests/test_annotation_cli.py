"""`crpo-data`, as a person runs it."""

import json
import os
import re
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from annotation.cli import main
from annotation.store import Store

ROWS = [
    {"prompt": "Use a rope.", "response": f"use {n}", "rating": 1 + n % 5, "item": "rope"}
    for n in range(10)
]
STUDY = """
id: ropes
title: Ropes
kind: rating
instructions: Rate.
consent: I take part.
dimensions: [{name: creativity, question: "How creative?", labels: [a, b, c, d, e]}]
languages: [English]
"""
INTO = ("--study", "ropes")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CRPO_DB", raising=False)
    Path("rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    Path("ropes.yaml").write_text(STUDY)

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return call


def test_a_study_goes_in_and_its_ratings_come_out(run: Run) -> None:
    assert run("init", "ropes.yaml") == (0, "crpo.db: rating study 'ropes' is in: Ropes\n", "")
    code, out, _ = run("load", "rows.jsonl", "--study", "ropes")
    assert (code, out) == (
        0,
        "crpo.db: study 'ropes' has 10 new responses of 10 in rows.jsonl "
        "(1 prompts, 10 rows with a rating)\n",
    )
    code, out, _ = run("status")
    assert [line.split() for line in out.splitlines()] == [
        ["study", "kind", "state", "items", "judgements", "annotators", "given", "complete"],
        ["ropes", "rating", "open", "10", "0", "0", "10", "0.0", "%"],
    ]
    assert run("export", "ropes", "-o", "out.jsonl")[:2] == (
        0,
        "out.jsonl: 10 rows (10 rated by source)\n",
    )
    assert len(Path("out.jsonl").read_text().splitlines()) == 10


def test_the_store_is_named_by_option_then_environment_then_folder(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init", "ropes.yaml", "--db", "option.db")
    monkeypatch.setenv("CRPO_DB", "environment.db")
    run("init", "ropes.yaml")
    run("init", "ropes.yaml", "--db", "option.db")
    monkeypatch.delenv("CRPO_DB")
    run("init", "ropes.yaml")
    assert {path.name for path in Path().glob("*.db")} == {
        *("option.db", "environment.db", "crpo.db"),
    }


def test_a_new_title_is_for_a_new_study(run: Run) -> None:
    run("load", "rows.jsonl", "--study", "new", "--title", "Ropes and more")
    with Store("crpo.db") as store:
        assert store.study("new").title == "Ropes and more"


def make(name: str, text: str = "") -> None:
    Path(name).write_text(text)


def newer_store() -> None:
    Store("newer.db").close()
    with sqlite3.connect("newer.db") as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('annotation', '0999_telepathy', '2031-01-01')"
        )
    connection.close()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("export nothing -o out.jsonl", "no study 'nothing'; this store has: ropes"),
        ("export ropes -o out.jsonl --raters people", "no ratings yet"),
        ("export ropes -o out.txt", ".jsonl, .csv, .parquet"),
        ("export ropes -o nowhere/out.jsonl", "cannot write nowhere/out.jsonl"),
        ("export ropes -o out.jsonl --db none.db", "no store at none.db"),
        ("status --db none.db", "no store at none.db"),
        ("status --db notes.txt", "notes.txt is not a store"),
        ("status --db newer.db", "newer version"),
        ("load rows.jsonl --study ropes --db newer.db", "newer version"),
        ("load empty.jsonl --study ropes", "empty.jsonl has no rows"),
        ("load promptless.jsonl --study ropes", "promptless.jsonl, row 2: no prompt"),
        ("load foreign.jsonl --study ropes", "foreign.jsonl, row 2: its language is German, and"),
        ("load wild.jsonl --study ropes", "wild.jsonl, row 2: the rating 6 is not from 1 to 5"),
        ("load none.jsonl --study ropes", "cannot read none.jsonl: No such file"),
        ("load rows.jsonl --study bad/name", "letters, digits"),
        ("init wrong.yaml", "'colour' is no setting of a study"),
        ("init none.yaml", "none.yaml: No such file"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_1_and_changes_nothing(
    run: Run, arguments: str, words: str
) -> None:
    run("init", "ropes.yaml")
    make("notes.txt", "These are notes. " * 99)
    make("empty.jsonl")
    first = json.dumps(ROWS[0]) + "\n"
    make("promptless.jsonl", first + '{"response": "x"}\n')
    make("wild.jsonl", first + json.dumps(ROWS[1] | {"rating": 6}) + "\n")
    make("foreign.jsonl", first + json.dumps(ROWS[1] | {"language": "German"}) + "\n")
    make("wrong.yaml", STUDY + "colour: red\n")
    newer_store()
    loaded = "people" in arguments or "nowhere" in arguments
    if loaded:
        run("load", "rows.jsonl", "--study", "ropes")
    before = {path.name: path.read_bytes() for path in Path().iterdir()}
    code, out, err = run(*arguments.split())
    assert (code, out) == (1, "")
    assert err.startswith("crpo-data: ")
    assert words in err
    assert err.count("\n") == 1
    after = {path.name: path.read_bytes() for path in Path().iterdir()}
    assert after.keys() == before.keys()
    with Store("crpo.db") as store:
        prompts = store.prompts()
    assert len(prompts) == loaded


def limited(arguments: list[str], file_bytes: int) -> subprocess.CompletedProcess[str]:
    """`crpo-data` where no file may grow beyond so many bytes: the nearest thing to a full disk."""
    return subprocess.run(
        [sys.executable, "-m", "annotation.cli", *arguments],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes)),
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_room_for_the_store_is_one_line_and_what_came_before_stays(run: Run) -> None:
    run("init", "ropes.yaml")
    many = [ROWS[0] | {"response": f"use {n} " + "x" * 500} for n in range(3000)]
    make("many.jsonl", "".join(json.dumps(row) + "\n" for row in many))
    ended = limited(["load", "many.jsonl", "--study", "ropes"], 1_000_000)
    assert ended.returncode == 1
    assert ended.stderr.startswith("crpo-data: ")
    assert ended.stderr.count("\n") == 1
    said = re.search(r"the first ([\d,]+) items of many.jsonl are in", ended.stderr)
    assert said
    kept = int(said[1].replace(",", ""))
    assert items() == kept
    code, out, _ = run("load", "many.jsonl", "--study", "ropes")
    assert (code, items()) == (0, 3000)
    assert f"{3000 - kept:,} new responses of 3,000" in out


def test_no_room_for_anything_loads_nothing(run: Run) -> None:
    run("init", "ropes.yaml")
    ended = limited(["load", "rows.jsonl", "--study", "ropes"], Path("crpo.db").stat().st_size // 8)
    assert ended.returncode == 1
    assert "nothing" in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert items() == 0


def test_a_load_that_is_killed_leaves_whole_batches_and_the_next_one_adds_the_rest(
    run: Run,
) -> None:
    run("init", "ropes.yaml")
    many = [ROWS[n % 10] | {"response": f"use {n // 2}"} for n in range(20_000)]
    make("many.jsonl", "".join(json.dumps(row) + "\n" for row in many))
    loading = subprocess.Popen(
        [sys.executable, "-m", "annotation.cli", "load", "many.jsonl", "--study", "ropes"],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    while not items() and loading.poll() is None:
        pass
    loading.kill()
    loading.wait()
    kept = items()
    assert 0 < kept < 20_000
    with Store("crpo.db") as store, store.read() as tables:
        sql = "SELECT count(*) FROM ratings"
        assert tables.connection.execute(sql).fetchone()[0] == kept  # an item comes with its rating
    assert f"{20_000 - kept:,} new responses of 20,000" in run("load", "many.jsonl", *INTO)[1]
    assert "0 new responses of 20,000" in run("load", "many.jsonl", *INTO)[1]
    assert items() == 20_000


def items() -> int:
    with Store("crpo.db") as store, store.read() as tables:
        return int(tables.connection.execute("SELECT count(*) FROM items").fetchone()[0])


def test_no_room_for_an_export_leaves_the_old_one(run: Run) -> None:
    run("load", "rows.jsonl", "--study", "ropes")
    make("out.jsonl", "the old export")
    ended = limited(["export", "ropes", "-o", "out.jsonl"], 1000)
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert Path("out.jsonl").read_text() == "the old export"
    assert list(Path().glob(".*.part")) == []


def test_help_is_there_for_each_command(run: Run) -> None:
    code, out, _ = run("-h")
    assert code == 0
    assert all(name in out for name in ("init", "load", "status", "export"))
    assert "MuCE" in run("export", "-h")[1]


def test_a_refused_load_makes_no_store(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"prompt": "p", "response": "r", "rating": 9}\n')
    db = tmp_path / "new.db"
    with pytest.raises(SystemExit) as stopped:
        main(["load", str(rows), "--study", "s", "--db", str(db)])
    assert stopped.value.code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["rows.jsonl"]
