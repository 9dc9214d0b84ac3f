"""Stores in which the same studies ran, put together."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_support import PROMPTS, began, check_counts, contents, lived, response, studies

from annotation.answering import rate, skip, undo
from annotation.assignment import next_assignment
from annotation.backup import snapshot
from annotation.content import Entry
from annotation.exclusions import exclude, excluded, include
from annotation.forgetting import forget
from annotation.merge import merge
from annotation.record import behind, shard_copied, start_copying, write_shard
from annotation.record_errors import (
    BrokenShardError,
    NoSourceError,
    UnlikeRowError,
    UnlikeStudyError,
)
from annotation.record_rules import RULES, joined
from annotation.store import Store
from annotation.submissions import review, submissions
from annotation.writing import next_prompt, write


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Four stores of the same studies with people of their own, the last one a later first."""
    folder = tmp_path_factory.mktemp("four")
    for name, people in (("a", ("ada",)), ("b", ("bob", "cyd")), ("c", ("dee",))):
        lived(folder / f"{name}.db", *people).close()
    with Store(folder / "a.db") as store:
        snapshot(store, folder / "d.db")
    with lived(folder / "d.db", "eve") as later:
        later.write(lambda tables: tables.set_study_state("judge", "paused"))
    return [folder / f"{name}.db" for name in "abcd"]


def merged(path: Path, sources: Sequence[Path]) -> dict[str, list[tuple[Any, ...]]]:
    with Store(path) as store:
        merge(store, sources)
        check_counts(store)
        return contents(store)


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations(range(4)),
    again=st.lists(st.integers(0, 3), max_size=2),
    together=st.integers(1, 4),
)
def test_a_union_asks_for_no_order_no_number_and_no_grouping(
    tmp_path_factory: pytest.TempPathFactory,
    four: list[Path],
    order: list[int],
    again: list[int],
    together: int,
) -> None:
    folder = tmp_path_factory.mktemp("union")
    whole = merged(folder / "whole.db", four)
    chosen = [four[one] for one in (*order, *again)]
    part = folder / "part.db"
    merged(part, chosen[:together])
    assert merged(folder / "rest.db", [*chosen[together:], part]) == whole


def test_every_judgement_is_there_exactly_once(tmp_path: Path, four: list[Path]) -> None:
    wanted: dict[str, set[tuple[Any, ...]]] = {"ratings": set(), "votes": set(), "writings": set()}
    for path in four:
        with Store(path) as store:
            for table, rows in wanted.items():
                rows |= set(contents(store)[table])
    found = merged(tmp_path / "m.db", four + four)
    for table, rows in wanted.items():
        assert len(found[table]) == len(rows)
        assert set(found[table]) == rows
    with Store(tmp_path / "m.db") as store:
        assert store.study("judge").state == "paused"  # the later word
        assert set(excluded(store, "judge")) == {"bob"}
        for who in ("ada", "bob", "cyd", "dee", "eve"):
            assert {one.annotator_id for one in submissions(store, "write")} >= {who}


def test_a_store_a_copy_and_files_of_a_record_bring_the_same(tmp_path: Path) -> None:
    with lived(tmp_path / "a.db", "ada") as store:
        start_copying(store, "first")
        snapshot(store, tmp_path / "copy.db")
        while (shard := write_shard(store, tmp_path / "record" / "2030-01-01", 30)) is not None:
            shard_copied(store, shard)
        copytree(tmp_path / "record", tmp_path / "both")
        (tmp_path / "copy.db").rename(tmp_path / "both" / "copy.db")
        sources = [tmp_path / "a.db", tmp_path / "record", tmp_path / "both"]
        for place, source in enumerate(sources):
            assert merged(tmp_path / f"m{place}.db", [source]) == contents(store)


def test_what_a_merge_brings_is_due_where_the_store_is_copied(tmp_path: Path) -> None:
    lived(tmp_path / "a.db", "ada").close()
    with began(tmp_path / "b.db") as store:
        start_copying(store, "second")
        while (shard := write_shard(store, tmp_path / "out")) is not None:
            shard_copied(store, shard)
        brought = merge(store, [tmp_path / "a.db"])
        assert behind(store).rows >= brought.new > 0
        before = behind(store).rows
        assert merge(store, [tmp_path / "a.db"]).new == 0
        assert behind(store).rows == before


def test_the_state_of_an_assignment_follows_from_what_stands(tmp_path: Path) -> None:
    with began(tmp_path / "a.db") as store:
        store.ensure_annotator("ada")
        store.consent("judge", "ada")
        served = next_assignment(store, "judge", "ada")
        assert served is not None
        steps: list[Callable[[], object]] = [
            lambda: rate(store, served.id, "ada", {"creativity": 3, "quality": 3}, 1.0),
            lambda: undo(store, "judge", "ada"),
            lambda: skip(store, served.id, "ada", "unclear", 1.0),
            lambda: undo(store, "judge", "ada"),
            lambda: rate(store, served.id, "ada", {"creativity": 4, "quality": 3}, 1.0),
        ]
        moments = [tmp_path / f"{number}.db" for number in range(len(steps))]
        for step, path in zip(steps, moments, strict=True):
            step()
            snapshot(store, path)
        last = contents(store)
    for number, order in enumerate(itertools.permutations(moments, 3)):
        if number % 20 == 7:
            assert merged(tmp_path / f"m{number}.db", [*order, moments[-1]]) == last


def test_the_same_study_with_other_settings_is_refused_where_people_began_in_both(
    tmp_path: Path,
) -> None:
    lived(tmp_path / "a.db", "ada").close()
    with began(tmp_path / "b.db") as store:
        pairs = next(study for study in studies() if study.id == "pairs")
        store.add_study(replace(pairs, raters_per_item=9))
        snapshot(store, tmp_path / "d.db")
        before = contents(store)
    # Nobody has begun here, so the settings under which people judged there are the study's.
    assert merged(tmp_path / "b.db", [tmp_path / "a.db"]) != before
    with Store(tmp_path / "b.db") as store:
        assert store.study("pairs").raters_per_item != 9
        both = contents(store)
    assert merged(tmp_path / "a.db", [tmp_path / "d.db"]) == both
    with began(tmp_path / "c.db") as store:
        store.add_study(replace(pairs, raters_per_item=9))
        store.ensure_annotator("bob")
        store.consent("pairs", "bob")
        before = contents(store)
        with pytest.raises(UnlikeStudyError, match=r"study 'pairs' has other settings.*version 1"):
            merge(store, [tmp_path / "a.db"])
        assert contents(store) == before
    with Store(tmp_path / "a.db") as store, pytest.raises(UnlikeStudyError):
        merge(store, [tmp_path / "c.db"])


def test_a_pair_that_was_made_the_other_way_round_is_refused(tmp_path: Path) -> None:
    lived(tmp_path / "a.db", "ada").close()
    with Store(tmp_path / "b.db") as store:
        for study in studies():
            store.add_study(study)
        sides = (response(PROMPTS[0], "vivid", 0), response(PROMPTS[0], "plain", 0))
        store.add_items("pairs", [Entry(PROMPTS[0], sides)])
        before = contents(store)
        with pytest.raises((UnlikeRowError, UnlikeStudyError), match=r"first_id|settings"):
            merge(store, [tmp_path / "a.db"])
        assert contents(store) == before


def test_an_answer_that_was_rejected_in_one_store_leaves_the_others(tmp_path: Path) -> None:
    with began(tmp_path / "a.db") as store:
        store.ensure_annotator("ada")
        store.consent("write", "ada")
        store.write(lambda tables: tables.revise_study(replace(studies()[2], practice=())))
        sitting = next_prompt(store, "write", "ada")
        assert sitting is not None
        answer = write(store, "write", "ada", sitting.prompt_id, "A swing", 5.0)
        review(store, answer.id, "accept", "researcher")
        snapshot(store, tmp_path / "early.db")
        review(store, answer.id, "reject", "researcher")
        late = contents(store)
    assert merged(tmp_path / "m.db", [tmp_path / "a.db", tmp_path / "early.db"]) == late
    assert merged(tmp_path / "n.db", [tmp_path / "early.db", tmp_path / "a.db"]) == late


def test_the_last_exclusion_counts_whichever_store_comes_last(tmp_path: Path) -> None:
    with lived(tmp_path / "a.db", "ada", "bob") as store:
        include(store, "judge", "ada", "all is well", "researcher")
        snapshot(store, tmp_path / "b.db")
        exclude(store, "judge", "ada", "it was not", "researcher")
    with Store(tmp_path / "b.db") as other:
        merge(other, [tmp_path / "a.db"])
        assert set(excluded(other, "judge")) == {"ada"}
        exclude(other, "judge", "bob", "nor this", "researcher")
    with Store(tmp_path / "a.db") as store:
        merge(store, [tmp_path / "b.db"])
        assert set(excluded(store, "judge")) == {"ada", "bob"}


def test_who_was_forgotten_in_one_store_goes_from_all(tmp_path: Path) -> None:
    with lived(tmp_path / "a.db", "zoe", "bob") as store:
        snapshot(store, tmp_path / "old.db")
        forget(store, ["zoe"], "self")
        left = contents(store)
    assert merged(tmp_path / "a.db", [tmp_path / "old.db"]) == left
    found = merged(tmp_path / "old.db", [tmp_path / "a.db"])
    assert "zoe" not in repr(found)
    for table in ("ratings", "votes", "writings", "enrolments", "items", "responses"):
        assert found[table] == left[table]


def test_what_is_no_store_is_refused_and_nothing_is_merged(tmp_path: Path) -> None:
    lived(tmp_path / "a.db", "ada").close()
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad").mkdir()
    name = "20300101T000000000000Z-01234567-89ab-cdef-0123-456789abcdef.jsonl"
    (tmp_path / "bad" / name).write_text("{}\n")
    with Store(tmp_path / "m.db") as store:
        for path, error in (
            ("nothing", NoSourceError),
            ("empty", NoSourceError),
            ("bad", BrokenShardError),
        ):
            with pytest.raises(error, match=path if path != "bad" else name):
                merge(store, [tmp_path / "a.db", tmp_path / path])
        assert not any(contents(store).values())


ENROLLED: dict[str, Any] = {"study_id": "s", "annotator_id": "a"}
CELLS = {
    "enrolments": st.fixed_dictionaries(
        {
            "consented": st.sampled_from("12"),
            "seed": st.sampled_from("xy"),
            "study_version": st.integers(1, 2),
            "participant": st.sampled_from([None, "p", "q"]),
            "outcome": st.sampled_from([None, "complete", "failed_checks"]),
            "ended": st.sampled_from([None, "3", "4"]),
        }
    ),
    "studies": st.fixed_dictionaries(
        {
            "version": st.integers(1, 2),
            "kind": st.just("rating"),
            "title": st.sampled_from("tu"),
            "settings": st.sampled_from("{}"),
            "state": st.sampled_from(["open", "paused", "closed"]),
            "changed": st.sampled_from([None, 1, 2]),
            "created": st.sampled_from("56"),
        }
    ),
    "assignments": st.fixed_dictionaries(
        {
            **{name: st.just("x") for name in ("study_id", "item_id", "annotator_id", "side")},
            "state": st.sampled_from(["open", "judged", "skipped", "expired"]),
            "served_at": st.sampled_from("12"),
            "revealed": st.sampled_from([None, "3", "4"]),
        }
    ),
    "practices": st.fixed_dictionaries(
        {
            "begun": st.sampled_from("12"),
            "ended": st.sampled_from([None, "3"]),
            "learned": st.sampled_from([None, "3", "4"]),
            "answers": st.sampled_from(["[]", '["a"]', '["b"]', '["a", "b"]']),
        }
    ),
    "pool": st.fixed_dictionaries(
        {
            "study_id": st.just("s"),
            "response_id": st.just("r"),
            "arm": st.just("m"),
            "leak": st.sampled_from([None, "I am", "you are"]),
            "released": st.sampled_from([None, "1", "2"]),
            "score": st.sampled_from([None, 0.5, 2.0]),
        }
    ),
    "scores": st.fixed_dictionaries(
        {
            "value": st.sampled_from([None, 0.1, 0.2]),
            "created": st.sampled_from("12"),
            "company": st.integers(1, 2),
        }
    ),
    "runs": st.fixed_dictionaries(
        {"state": st.sampled_from(["running", "finished"]), "recipe": st.sampled_from("ab")}
    ),
}


@given(data=st.data(), table=st.sampled_from(sorted(CELLS)))
def test_every_rule_is_a_union(data: st.DataObject, table: str) -> None:
    one, two, three = ({"id": "i", **data.draw(CELLS[table])} for _ in range(3))
    assert joined(table, one, one) == one or table == "practices"
    assert joined(table, one, two) == joined(table, two, one)
    left = joined(table, joined(table, one, two), three)
    assert left == joined(table, one, joined(table, two, three))
    assert joined(table, left, two) == left


def test_every_rule_has_been_tried() -> None:
    simple = {"study_versions", "annotators", "sittings", "study_prompts", "closings"}
    assert set(RULES) == set(CELLS) | simple
