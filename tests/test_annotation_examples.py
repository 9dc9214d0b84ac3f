"""Practice, gold texts, checks, quotas, items that nobody answers, versions of a study."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotation.answering import rate, skip
from annotation.assignment import Assignment, next_assignment, progress
from annotation.content import Entry, Prompt, Response
from annotation.errors import InvalidStudyError, StudyFileError, StudyInUseError
from annotation.export import export_rows
from annotation.store import Store
from annotation.studies import Codes, Example
from annotation.study_file import read_study
from annotation.study_settings import settings_json, study_from_settings
from annotation.wording import rating_study

ROPE = Prompt("uses", "rope", "Name a use for a rope")
PLAIN = rating_study("ropes", "Ropes", ("creativity",))
STUDY = dataclasses.replace(
    PLAIN,
    practice=(
        Example(ROPE.text, "Tie things.", {"creativity": (1, 2)}, "Most people find it common."),
        Example(ROPE.text, "Knit a bridge for ants.", {"creativity": (3, 5)}),
    ),
    gold=(Example(ROPE.text, "Use it as a rope.", {"creativity": (1, 1)}),),
    checks=(Example(ROPE.text, "Please choose 2 here.", {"creativity": (2, 2)}),),
    check_every=3,
    codes=Codes(complete="C1234", failed_checks="https://example.org/failed"),
    languages=("English",),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "s.db") as opened:
        opened.add_study(STUDY)
        opened.add_items("ropes", [Entry(ROPE, (Response(ROPE.id, f"Use {n}"),)) for n in range(9)])
        yield opened


def join(store: Store, name: str = "ada") -> None:
    store.ensure_annotator(name)
    store.consent("ropes", name)


def answered(store: Store, name: str = "ada", most: int = 99) -> list[Assignment]:
    """Rate until the end; what was served."""
    served = []
    while len(served) < most and (one := next_assignment(store, "ropes", name)):
        rate(store, one.id, name, {"creativity": 2}, 3.0)
        served.append(one)
    return served


def test_settings_survive_the_store(store: Store) -> None:
    assert store.study("ropes") == STUDY
    columns = {name: getattr(STUDY, name) for name in ("id", "version", "kind", "title", "state")}
    assert study_from_settings(settings_json(STUDY), **columns) == STUDY


def test_practice_comes_first_then_items_with_a_control_after_every_third(store: Store) -> None:
    join(store)
    served = answered(store)
    assert [one.role for one in served[:2]] == ["practice", "practice"]
    assert [one.texts[0] for one in served[:2]] == [one.response for one in STUDY.practice]
    roles = [one.role for one in served[2:]]
    assert roles[:3] == ["item"] * 3
    assert {roles[3], roles[7]} == {"gold", "check"}
    assert roles.count("item") == 9
    assert len(roles) == 11  # each control once, then there are none left


def test_only_items_count_as_progress_and_as_results(store: Store) -> None:
    join(store)
    first = next_assignment(store, "ropes", "ada")
    assert first is not None
    assert (first.position, first.total) == (1, 9)
    answered(store)
    assert (progress(store, "ropes", "ada").done, progress(store, "ropes", "ada").total) == (9, 9)
    rows = list(export_rows(store, "ropes"))
    assert {row["Response"] for row in rows} == {f"Use {n}" for n in range(9)}
    with store.read() as tables:
        status = tables.status(STUDY)
    assert (status["items"], status["judgements"], status["reached"]) == (9, 9, 9)


def test_texts_to_practise_on_are_no_content_of_the_store(store: Store) -> None:
    assert store.prompts() == [ROPE]
    assert {one.text for one in store.responses(ROPE.id)} == {f"Use {n}" for n in range(9)}


def test_an_item_that_nobody_answers_in_time_goes_to_somebody_else(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        store.add_study(dataclasses.replace(PLAIN, raters_per_item=1, abandoned_minutes=30))
        store.add_items("ropes", [Entry(ROPE, (Response(ROPE.id, "Use"),))])
        for name in ("ada", "bob"):
            join(store, name)
        left = next_assignment(store, "ropes", "ada")
        assert left is not None
        assert next_assignment(store, "ropes", "bob") is None
        store.write(
            lambda tables: tables.connection.execute(
                "UPDATE assignments SET served_at = '2020-01-01T00:00:00.000000+00:00'"
            )
        )
        assert [one.item_id for one in answered(store, "bob")] == [left.item_id]
        rate(store, left.id, "ada", {"creativity": 4}, 3.0)  # who finishes late is welcome
        (row,) = export_rows(store, "ropes")
        assert row["n_ratings"] == 2


def test_nobody_rates_what_they_wrote(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        store.add_study(PLAIN)
        own = Response(ROPE.id, "Mine")
        store.add_items("ropes", [Entry(ROPE, (own,)), Entry(ROPE, (Response(ROPE.id, "Other"),))])
        for name in ("ada", "bob"):
            join(store, name)
        store.write(
            lambda tables: tables.connection.execute(
                "INSERT INTO authors VALUES (?, 'ada')", (own.id,)
            )
        )
        assert progress(store, "ropes", "ada").total == 1
        assert [one.texts[0] for one in answered(store, "ada")] == ["Other"]
        assert len(answered(store, "bob")) == 2


def test_a_skipped_practice_text_does_not_come_back(store: Store) -> None:
    join(store)
    first = next_assignment(store, "ropes", "ada")
    assert first is not None
    skip(store, first.id, "ada", "unclear", 2.0)
    second = next_assignment(store, "ropes", "ada")
    assert second is not None
    assert second.texts[0] == STUDY.practice[1].response


def test_a_change_before_anybody_began_is_the_same_version_and_after_that_a_new_one(
    store: Store,
) -> None:
    renamed = dataclasses.replace(STUDY, title="Ropes and strings")
    revised = store.write(lambda tables: tables.revise_study(renamed))
    assert revised.version == 1
    join(store)
    answered(store, most=3)
    longer = dataclasses.replace(renamed, instructions="Read more slowly.")
    assert store.write(lambda tables: tables.revise_study(longer)).version == 2
    answered(store, most=2)
    with store.read() as tables:
        versions = [
            row[0]
            for row in tables.connection.execute("SELECT study_version FROM ratings ORDER BY rowid")
        ]
        assert tables.study_version("ropes", 1).instructions == STUDY.instructions
    assert versions == [1, 1, 1, 2, 2]
    assert store.study("ropes").instructions == "Read more slowly."
    other = dataclasses.replace(longer, dimensions=(dataclasses.replace(
        longer.dimensions[0], labels=("no", "yes")),), practice=(), gold=(), checks=())  # fmt: skip
    with pytest.raises(StudyInUseError):
        store.write(lambda tables: tables.revise_study(other))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"gold": (Example("p", "", {"creativity": (1, 1)}),)}, "needs a prompt and a response"),
        ({"gold": (Example("p", "r"),)}, "does not say which points"),
        ({"gold": (Example("p", "r", {"wit": (1, 1)}),)}, "expects 'wit'"),
        ({"checks": (Example("p", "r", {"creativity": (2, 9)}),)}, "expects 2 to 9 of 1 to 5"),
        (
            {
                "gold": (Example("p", "r", {"creativity": (1, 1)}),),
                "checks": (Example("p", "r", {"creativity": (2, 2)}),),
            },
            "there twice, with different points",
        ),
        ({"check_every": 0}, "above 0"),
        ({"answers": "few"}, "'one' or 'many'"),
        ({"kind": "writing"}, "no dimensions"),
    ],
)
def test_settings_that_contradict_themselves_are_refused(
    changes: dict[str, object], says: str
) -> None:
    with pytest.raises(InvalidStudyError, match=says):
        dataclasses.replace(PLAIN, **changes)  # type: ignore[arg-type]


YAML = """
id: everyday
title: Everyday objects
kind: rating
instructions: Rate each response.
consent: I take part.
dimensions:
  - {name: creativity, question: 'How creative?', labels: ["1", "2", "3", "4", "5"]}
practice:
  - prompt: A use for a rope
    response: Tie things.
    expected: {creativity: [1, 2]}
    feedback: Common.
checks:
  - {prompt: A use for a rope, response: Choose 2., expected: {creativity: 2}}
codes: {complete: C123}
languages: [English, Dutch]
"""


def test_a_study_file_says_all_of_it(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(YAML, encoding="utf-8")
    study = read_study(tmp_path / "s.yaml")
    assert study.practice[0].expected == {"creativity": (1, 2)}
    assert study.checks[0].expected == {"creativity": (2, 2)}
    assert study.codes.complete == "C123"
    assert study.languages == ("English", "Dutch")
    writing = "id: w\ntitle: T\nkind: writing\ninstructions: I\nconsent: C\nminutes: 2.5\n"
    (tmp_path / "w.yaml").write_text(writing, encoding="utf-8")
    assert read_study(tmp_path / "w.yaml").minutes == 2.5


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("creativity: 2}", "creativity: two}"), "'expected' of a known text is"),
        (("creativity: [1, 2]", "creativity: [1, 2, 3]"), "'expected' of a known text is"),
        (
            ("codes: {complete: C123}", "codes: {end: C123}"),
            "'end' is no setting of a list of codes",
        ),
        (("feedback: Common.", "feedbak: Common."), "'feedbak' is no setting of a known text"),
        (("[English, Dutch]", "[English, 7]"), "languages 7 must be text"),
        (("[English, Dutch]", "English"), "'languages' of a study must be a list"),
    ],
)
def test_a_wrong_study_file_names_what_is_wrong(
    tmp_path: Path, change: tuple[str, str], says: str
) -> None:
    (tmp_path / "s.yaml").write_text(YAML.replace(*change), encoding="utf-8")
    with pytest.raises(StudyFileError, match=says) as caught:
        read_study(tmp_path / "s.yaml")
    assert "\n" not in str(caught.value)
