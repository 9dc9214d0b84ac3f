"""A store's record goes to the Hub and comes back by commands, too."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from copied_support import RECORD, answer, files, judgements_of, study_store
from hub_record_stand_in import RecordHub, point_to, record_hub

from annotation.cli import main
from annotation.forgetting import forget
from annotation.lock import serving
from annotation.store import Store


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[RecordHub]:
    with record_hub() as running:
        point_to(running, monkeypatch, tmp_path / "home")
        yield running


def run(*words: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 0


def test_a_store_is_pushed_pulled_and_merged(
    hub: RecordHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = tmp_path / "one.db", tmp_path / "two.db"
    gone = "0f" * 16
    with study_store(one) as store:
        answer(store, "p", 2)
        answer(store, gone, 1)
    run("push", RECORD, "--db", str(one), "--origin", "a lab's store")
    run("pull", RECORD, "--db", str(two))
    assert judgements_of(two) == judgements_of(one)
    with Store(one) as store:
        answer(store, "p", 1)
        forget(store, [gone], "self")
    run("push", RECORD, "--db", str(one))
    run("pull", RECORD, "--db", str(two))
    assert len(judgements_of(one)) == 3
    assert judgements_of(two) == judgements_of(one)
    run("merge", RECORD, "--db", str(tmp_path / "three.db"))
    assert judgements_of(tmp_path / "three.db") == judgements_of(one)
    assert hub.holds(gone.encode()) == []
    assert {path.split("/")[1] for path in files(hub, "shards")} == {"a-lab-s-store"}
    said = capsys.readouterr().out
    assert f"{RECORD}: 1 new files of rows\n" in said
    assert "files deleted for people who were forgotten" in said
    assert "restored from snapshots/a-lab-s-store/" in said


def test_what_is_not_there_is_one_line(
    hub: RecordHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (("pull", RECORD), ("push", RECORD), ("merge", RECORD)):
        with pytest.raises(SystemExit) as ended:
            main([*words, "--db", str(tmp_path / "no.db")])
        assert ended.value.code == 1
        assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "no.db").exists()


def test_a_pull_that_the_hub_refuses_says_why_and_nothing_of_how_an_app_begins(
    hub: RecordHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.fail(".", status=403)
    with pytest.raises(SystemExit) as ended:
        main(["pull", RECORD, "--db", str(tmp_path / "new.db")])
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith(f"crpo-data: data set '{RECORD}':")
    assert said.count("\n") == 1
    assert "CRPO_RECORD_EMPTY" not in said


def test_no_app_can_begin_while_a_store_comes_back(
    hub: RecordHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with study_store(tmp_path / "one.db") as store:
        answer(store, "p", 1)
    run("push", RECORD, "--db", str(tmp_path / "one.db"))
    new = tmp_path / "new" / "two.db"
    new.parent.mkdir()
    with serving(new, print), pytest.raises(SystemExit) as ended:
        main(("pull", RECORD, "--db", str(new)))
    assert ended.value.code == 1
    assert "serves" in capsys.readouterr().err
    assert not new.exists()
    run("pull", RECORD, "--db", str(new))
    run("pull", RECORD, "--db", str(new))
    assert {path.name for path in new.parent.iterdir()} == {"two.db", "two.db.lock"}
