"""Studies as YAML, there and back."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.errors import InvalidStudyError, StudyFileError
from annotation.studies import Codes, Dimension, Example, Study
from annotation.study_file import parse_study, write_study
from annotation.wording import rating_study

HERE = Path("study.yaml")
FULL = Study(
    "full",
    "Everything: # set",
    "rating",
    "# Read\n\n- this\n- that\n\n*yes*",
    "no",
    (
        Dimension("creativity", "How creative?", ("1", "2: some", "- much")),
        Dimension("null", "How new?", ("yes", "no")),
    ),
    raters_per_item=7,
    items_per_person=9,
    demonstration=True,
    practice=(Example("a: b", "'c'", {"creativity": (1, 2), "null": (2, 2)}, "Well.\nDone."),),
    gold=(Example("{a}", "[b]", {"creativity": (3, 3)}),),
    checks=(Example("~", "Choose 1.", {"creativity": (1, 1)}),),
    check_every=3,
    abandoned_minutes=2.5,
    item_seconds=30,
    break_every=None,
    languages=("German", "no"),
    codes=Codes(complete="C0DE", screened_out="https://a.org/?x=1&y=2"),
    login="participant",
    judgements_at_most=5000,
    retention_days=90,
    contact="Dr. Ä <a@b.org>: # ask",
)
WRITING = Study(
    "w", "W", "writing", "i", "c", (), minutes=1.5, answers="one", review=False, feeds=("full",)
)
PRACTISED = dataclasses.replace(
    WRITING,
    practice=(Example("a: b", "'c'\n\nd", {}, "Well.\nDone."), Example("{a}"), Example("~", "- e")),
)
TEXT = st.text(min_size=1, max_size=40).map(str.strip).filter(bool)


@pytest.mark.parametrize(
    "study", [FULL, WRITING, PRACTISED, rating_study("s", "S", ("novelty", "quality"))]
)
def test_a_study_survives_being_written_as_yaml(study: Study) -> None:
    assert parse_study(write_study(study), HERE) == study


@given(TEXT, TEXT, TEXT)
def test_any_wording_survives_being_written_as_yaml(title: str, text: str, label: str) -> None:
    asked = (Dimension(label, text, (title, label)),)
    study = Study("s", title, "rating", text, text, asked, languages=(label,))
    assert parse_study(write_study(study), HERE) == study


@pytest.mark.parametrize("end", ["\x85", "\u2028", "\u2029", "\r", "\r\n", "\n"])
def test_every_kind_of_line_end_survives(end: str) -> None:
    test_any_wording_survives_being_written_as_yaml.hypothesis.inner_test(  # type: ignore[attr-defined]
        f"0{end}0", f"a{end}b{end}c", f"0 {end}0"
    )


def test_what_is_as_usual_and_what_belongs_to_a_store_is_left_out() -> None:
    study = dataclasses.replace(rating_study("s", "S", ("novelty",)), version=3, state="paused")
    text = write_study(study)
    for name in ("raters_per_item", "codes", "version", "state", "gold"):
        assert name not in text


def test_practice_of_writing_is_a_prompt_and_what_else_is_given() -> None:
    text = (
        "id: w\ntitle: W\nkind: writing\ninstructions: i\nconsent: c\npractice:\n"
        "- prompt: Say a.\n- prompt: Say b.\n  response: b!\n  feedback: Well.\n"
    )
    study = parse_study(text, HERE)
    assert study.practice == (Example("Say a."), Example("Say b.", "b!", {}, "Well."))
    assert text.split("practice:")[1] in write_study(study)
    with pytest.raises(InvalidStudyError, match="needs a prompt"):
        parse_study(text.replace("Say a.", '""'), HERE)
    with pytest.raises(StudyFileError, match="no 'prompt'"):
        parse_study(text.replace("- prompt: Say a.", "- feedback: Say a."), HERE)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "a: 2020-99-99", "a: *b", "!!python/object:os.system {}", "\x00", "7"]
)
def test_what_is_no_study_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(StudyFileError) as caught:
        parse_study(text, HERE)
    assert "\n" not in str(caught.value)
