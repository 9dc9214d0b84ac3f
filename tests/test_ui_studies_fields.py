"""The form of a study: what it says of each mistake, and that it holds every setting."""

import dataclasses
from typing import Any

import pytest
from test_annotation_study_file import FULL, PRACTISED, WRITING
from ui_support import NASTY

from annotation.studies import Study
from ui import studies_texts as words
from ui.studies_fields import empty, fill, read

PAIRS = dataclasses.replace(
    empty("rating"),
    kind="comparison",
    dimensions=(dataclasses.replace(empty().dimensions[0], labels=()),),
    set_size=3,
    pairs_per_cell=40,
    confidence=True,
    comments=True,
    reveal="end",
    chosen_by="novelty",
    baseline="sft",
)

TASK = {"prompt": "Say a.", "response": "", "expected": "", "feedback": ""}


def changed(**values: Any) -> dict[str, Any]:
    return fill(empty()) | values


def asked(**values: str) -> dict[str, str]:
    return {"name": "novelty", "question": "How new?", "labels": "no\nyes"} | values


@pytest.mark.parametrize("study", [FULL, WRITING, PRACTISED, PAIRS, empty()])
def test_a_study_fills_the_form_and_the_form_gives_the_study_back(study: Study) -> None:
    got = read(fill(study), study)
    assert got.errors == {}
    assert got.study == study


def test_a_new_study_is_not_open_before_somebody_opens_it() -> None:
    got = read(changed(id="mine"))
    assert got.study is not None
    assert (got.study.state, got.study.version) == ("paused", 1)


@pytest.mark.parametrize(
    ("values", "place", "what"),
    [
        ({"id": "no spaces"}, "id", words.ID_RULE),
        ({"title": " "}, "title", words.NEEDED),
        ({"title": "x" * 201}, "title", words.too_long(200)),
        ({"kind": "voting"}, "kind", words.CHOOSE_KIND),
        ({"raters_per_item": ""}, "raters_per_item", words.WHOLE),
        ({"raters_per_item": "0"}, "raters_per_item", words.WHOLE),
        ({"items_per_person": "2.5"}, "items_per_person", words.WHOLE),
        ({"break_every": "many"}, "break_every", words.WHOLE),
        ({"abandoned_minutes": "nan"}, "abandoned_minutes", words.NUMBER),
        ({"abandoned_minutes": "-1"}, "abandoned_minutes", words.NUMBER),
        ({"complete": "javascript:alert(1)"}, "complete", words.CODE),
        ({"complete": "http://a.org/"}, "complete", words.CODE),
        ({"complete": 'https://a.org/"x'}, "complete", words.CODE),
        ({"dimensions": []}, "dimensions", words.NO_DIMENSION),
        ({"dimensions": [asked(name="")]}, "dimensions.0.name", words.NEEDED),
        ({"dimensions": [asked(labels="one")]}, "dimensions.0.labels", words.LABELS),
        ({"dimensions": [asked(), asked()]}, "dimensions.1.name", words.SAME_NAME),
        ({"dimensions": [7, asked()]}, "dimensions.0.name", words.NEEDED),
        ({"kind": "comparison", "dimensions": [asked()] * 2}, "dimensions", words.ONE_DIMENSION),
        ({"kind": "writing", "answers": ""}, "answers", words.CHOOSE),
        ({"kind": "writing", "practice": [{"prompt": ""}]}, "practice.0.prompt", words.NEEDED),
        ({"kind": "writing", "practice": [TASK, TASK]}, "practice.1.prompt", words.SAME_TASK),
        ({"kind": "comparison", "reveal": "soon"}, "reveal", words.CHOOSE),
        ({"kind": "comparison", "seed": "-1"}, "seed", words.WHOLE),
        ({"login": "nobody"}, "login", words.CHOOSE),
        ({"judgements_at_most": "0"}, "judgements_at_most", words.WHOLE),
        ({"retention_days": "1.5"}, "retention_days", words.WHOLE),
        ({"contact": "x" * 201}, "contact", words.too_long(200)),
        ({"kind": "comparison", "set_size": ""}, "set_size", words.WHOLE),
    ],
)
def test_a_mistake_is_said_at_its_field(values: dict[str, Any], place: str, what: str) -> None:
    got = read(changed(**values))
    assert got.study is None
    assert got.errors[place] == what


@pytest.mark.parametrize(
    ("expected", "what"),
    [
        ("", words.NEEDED),
        ("high", words.expected_rule(["creativity"])),
        ("novelty: 2", words.not_asked("novelty", ["creativity"])),
        ("0-2", words.off_scale(5)),
        ("4-3", words.off_scale(5)),
        ("6", words.off_scale(5)),
    ],
)
def test_points_that_are_expected_must_be_on_the_scale(expected: str, what: str) -> None:
    row = {"prompt": "p", "response": "r", "expected": expected, "feedback": ""}
    assert read(changed(gold=[row])).errors == {"gold.0.expected": what}


def test_gold_that_contradicts_itself_is_said_above_the_form() -> None:
    row = {"prompt": "p", "response": "r", "expected": "1", "feedback": ""}
    (said,) = read(changed(gold=[row], checks=[row | {"expected": "2"}])).errors.items()
    assert said[0] == ""
    assert "twice" in said[1]


def test_the_scales_of_a_study_that_has_begun_stay() -> None:
    old = empty()
    more = fill(old) | {"dimensions": [*fill(old)["dimensions"], asked()]}
    assert read(more, old).study is not None
    assert read(more, old, begun=True).errors == {"": words.SCALES_STAY}
    assert read(fill(old) | {"id": "other"}, old).errors == {"id": words.ID_STAYS}


@pytest.mark.parametrize("nonsense", [None, 7, [], {}, {"dimensions": {"a": 1}}, {1: 2}])
def test_a_message_of_any_shape_is_read(nonsense: object) -> None:
    assert read(nonsense).errors


def test_hostile_texts_are_kept_as_texts_without_what_no_store_can_hold() -> None:
    got = read(changed(title="a\x00b\ud800c", instructions=NASTY + "\r\nend"))
    assert got.study is not None
    assert got.study.title == "abc"
    assert got.study.instructions == NASTY + "\nend"
