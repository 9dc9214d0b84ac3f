"""Stores in which one person answered the same items: one answer counts, always the same one."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from copied_support import judgements, study_store
from record_support import check_counts, contents, lived

from annotation import writing
from annotation.answering import rate, report, skip, undo
from annotation.assignment import next_assignment
from annotation.backup import snapshot
from annotation.cli import main
from annotation.merge import Merged, merge
from annotation.record import apply_shards, shard_copied, start_copying, write_shard
from annotation.store import Store

STANDING = """
SELECT study_id, annotator_id, item_id, dimension, id, created FROM {0} AS new
WHERE assignment_id NOTNULL AND action <> 'withdrawal'
AND NOT EXISTS (SELECT 1 FROM {0} WHERE replaces = new.id)
"""


def standing(store: Store) -> list[tuple[Any, ...]]:
    """Answers and skips that count: what to, their id, and when."""
    with store.read() as tables:
        return [
            tuple(row)
            for table in ("ratings", "votes")
            for row in tables.connection.execute(STANDING.format(table))
        ]


def union(into: Path, sources: Sequence[Path]) -> tuple[Merged, dict[str, list[tuple[Any, ...]]]]:
    with Store(into) as store:
        done = merge(store, sources)
        check_counts(store)
        return done, contents(store)


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Ada has done everything in two stores; the third is the first, somewhat later."""
    folder = tmp_path_factory.mktemp("three")
    with lived(folder / "a.db", "ada", "bob") as store:
        snapshot(store, folder / "c.db")
    lived(folder / "b.db", "ada", "cyd").close()
    with Store(folder / "c.db") as store:
        while served := next_assignment(store, "judge", "ada"):
            rate(store, served.id, "ada", {"creativity": 1, "quality": 1}, 1.0)
    return [folder / f"{name}.db" for name in "abc"]


def test_the_earliest_answer_that_stands_counts_and_no_item_has_two(
    three: list[Path], tmp_path: Path
) -> None:
    given: dict[tuple[Any, ...], list[tuple[str, str]]] = {}
    for path in three:
        with Store(path) as store:
            for *what, name, created in standing(store):
                given.setdefault(tuple(what), []).append((created, name))
    several = {what[:3] for what, answers in given.items() if len({n for _, n in answers}) > 1}
    done, _ = union(tmp_path / "m.db", three)
    assert done.twice >= len(several) > 3
    with Store(tmp_path / "m.db") as store:
        found = standing(store)
    assert len(found) == len({tuple(row[:4]) for row in found}) == len(given)
    skips = {name for path in three for name in skipped(path)}
    for *what, name, _ in found:
        answers = [one for one in given[tuple(what)] if one[1] not in skips]
        assert name == min(answers or given[tuple(what)])[1]


def skipped(path: Path) -> set[str]:
    with Store(path) as store:
        return {row[0] for row in contents(store)["ratings"] if "skip" in row}


def test_it_is_all_the_same_which_store_gets_the_others_and_in_which_order(
    three: list[Path], tmp_path: Path
) -> None:
    done, whole = union(tmp_path / "whole.db", three)
    for number, order in enumerate(itertools.permutations(three)):
        into = tmp_path / f"{number}.db"
        with Store(order[0]) as store:
            snapshot(store, into)
        again, found = union(into, order[1:])
        assert found == whole
        assert again.twice == done.twice
        assert union(into, [*order, tmp_path / "whole.db"])[1] == whole


def one_item(path: Path, person: str = "p") -> tuple[Store, str]:
    """A store of one item, and the assignment under which a person has it."""
    store = study_store(path, items=1)
    store.ensure_annotator(person)
    store.consent("s", person)
    served = next_assignment(store, "s", person)
    assert served
    return store, served.id


def both_ways(tmp_path: Path) -> list[tuple[Any, ...]]:
    """What comes of `a.db` and `b.db`, whichever gets the other one."""
    for name in "ab":
        with Store(tmp_path / f"{name}.db") as store:
            snapshot(store, tmp_path / f"{name}2.db")
    _, one = union(tmp_path / "a2.db", [tmp_path / "b.db"])
    _, other = union(tmp_path / "b2.db", [tmp_path / "a.db"])
    assert one == other
    with Store(tmp_path / "a2.db") as store:
        return standing(store)


@pytest.mark.parametrize("first", ["taken back", "skipped", "not answered"])
def test_an_answer_that_stands_counts_before_an_earlier_one_that_does_not(
    tmp_path: Path, first: str
) -> None:
    one, served = one_item(tmp_path / "a.db")
    with one:
        report(one, served, "p", "off_task")
        if first == "taken back":
            rate(one, served, "p", {"creativity": 1}, 1.0)
            undo(one, "s", "p")
        elif first == "skipped":
            skip(one, served, "p", "unclear", 1.0)
    other, served = one_item(tmp_path / "b.db")
    with other:
        rate(other, served, "p", {"creativity": 5}, 1.0)
        (wanted,) = standing(other)
    assert both_ways(tmp_path) == [wanted]


def test_of_two_answers_after_one_was_taken_back_the_earlier_one_counts(tmp_path: Path) -> None:
    one, served = one_item(tmp_path / "a.db")
    with one:
        rate(one, served, "p", {"creativity": 1}, 1.0)
        snapshot(one, tmp_path / "b.db")
        with Store(tmp_path / "b.db") as other:
            for store, value in ((other, 2), (one, 3)):
                undo(store, "s", "p")
                report(store, served, "p", "off_task")
                rate(store, served, "p", {"creativity": value}, 1.0)
            (wanted,) = standing(other)
    assert both_ways(tmp_path) == [wanted]


def test_a_text_that_was_taken_back_in_two_stores_is_taken_back(tmp_path: Path) -> None:
    with lived(tmp_path / "a.db", "ada") as store:
        sitting = writing.next_prompt(store, "write", "ada")
        assert sitting
        text = writing.write(store, "write", "ada", sitting.prompt_id, "A lasso", 1.0)
        snapshot(store, tmp_path / "b.db")
        with Store(tmp_path / "b.db") as other:
            for one in (store, other):
                writing.take_back(one, "write", "ada", text.id)
    both_ways(tmp_path)
    with Store(tmp_path / "a2.db") as store:
        rows = [row for row in contents(store)["writings"] if text.id in row[1:]]
    assert len(rows) == 1


def test_the_record_of_a_store_in_which_another_answer_came_to_count_is_sound(
    tmp_path: Path,
) -> None:
    earlier, served = one_item(tmp_path / "a.db")
    with earlier:
        rate(earlier, served, "p", {"creativity": 1}, 1.0)
    store, served = one_item(tmp_path / "b.db")
    with store, Store(tmp_path / "c.db") as restored:
        rate(store, served, "p", {"creativity": 5}, 1.0)
        start_copying(store, "first")
        shards = []
        for _ in range(2):
            while shard := write_shard(store, tmp_path / "out"):
                shard_copied(store, shard)
                shards.append(shard.path)
            merge(store, [tmp_path / "a.db"])
        assert apply_shards(restored, shards).refused == ()
        check_counts(restored)
        assert len(judgements(restored)) == len(judgements(store)) == 1


def test_the_command_says_how_many_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in "ab":
        store, served = one_item(tmp_path / f"{name}.db")
        with store:
            rate(store, served, "p", {"creativity": 1}, 1.0)
    with pytest.raises(SystemExit) as ended:
        main(["merge", str(tmp_path / "a.db"), "--db", str(tmp_path / "b.db")])
    assert ended.value.code == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 2
    assert said[1].startswith("1 items had several answers of one person")
