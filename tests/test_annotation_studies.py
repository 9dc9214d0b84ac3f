"""Study files and settings."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from annotation.errors import InvalidStudyError, StudyFileError
from annotation.studies import Study
from annotation.study_file import read_study
from annotation.study_settings import settings_json, study_from_settings
from annotation.wording import rating_study

YAML = """
id: everyday
title: Everyday objects
kind: rating
instructions: Rate each response.
consent: I take part.
items_per_person: 12
dimensions:
  - name: creativity
    question: How creative is this response?
    labels: [not at all, slightly, moderately, very, extremely]
"""


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_study_file_is_read_with_the_usual_values_for_what_it_leaves_out(tmp_path: Path) -> None:
    study = read_study(written(tmp_path / "study.yaml", YAML))
    assert (study.id, study.items_per_person, study.raters_per_item) == ("everyday", 12, 4)
    assert study.points == {"creativity": 5}
    assert study.dimensions[0].labels[4] == "extremely"
    assert not study.demonstration


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("title: Everyday", "titel: Everyday"), "'titel' is no setting of a study"),
        (("    question:", "    questoin:"), "'questoin' is no setting of a dimension"),
        (("consent: I take part.\n", ""), "the study has no 'consent'"),
        (("items_per_person: 12", "items_per_person: twelve"), "must be a whole number"),
        (("items_per_person: 12", "raters_per_item: true"), "must be a whole number"),
        (("items_per_person: 12", "demonstration: 1"), "must be true or false"),
        (("[not at all,", "[no,"), "label False must be text"),
        (("id: everyday", "id: 7"), "'id' of a study must be text"),
        (("id: everyday", "- everyday"), "not YAML"),
    ],
)
def test_a_wrong_study_file_is_refused_by_the_name_of_what_is_wrong(
    tmp_path: Path, change: tuple[str, str], words: str
) -> None:
    with pytest.raises(StudyFileError, match=words) as caught:
        read_study(written(tmp_path / "study.yaml", YAML.replace(*change)))
    assert "\n" not in str(caught.value)


def test_a_study_file_that_is_no_list_of_settings_is_refused(tmp_path: Path) -> None:
    for text in ("", "just words", "- a\n- b\n"):
        with pytest.raises(StudyFileError, match="key: value"):
            read_study(written(tmp_path / "study.yaml", text))
    with pytest.raises(StudyFileError, match="No such file"):
        read_study(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": "no spaces"}, "letters, digits"),
        ({"id": ""}, "letters, digits"),
        ({"title": " "}, "title"),
        ({"kind": "voting"}, "rating, comparison"),
        ({"state": "ajar"}, "open, paused, closed"),
        ({"dimensions": ()}, "dimension to judge"),
        ({"raters_per_item": 0}, "raters_per_item"),
        ({"items_per_person": 0}, "items_per_person"),
    ],
)
def test_impossible_settings_are_refused(change: dict[str, object], words: str) -> None:
    study = rating_study("s", "A study", ("creativity",))
    with pytest.raises(InvalidStudyError, match=words):
        dataclasses.replace(study, **change)


def test_dimensions_need_names_of_their_own_and_labels() -> None:
    study = rating_study("s", "A study", ("creativity", "surprise"))
    with pytest.raises(InvalidStudyError, match="one dimension"):
        dataclasses.replace(study, kind="comparison")
    with pytest.raises(InvalidStudyError, match="same name"):
        dataclasses.replace(study, dimensions=study.dimensions[:1] * 2)
    mute = dataclasses.replace(study.dimensions[0], labels=("only one",))
    with pytest.raises(InvalidStudyError, match="at least 2 labels"):
        dataclasses.replace(study, dimensions=(mute,))


@pytest.mark.parametrize(
    ("setting", "value", "problem"),
    [
        ("login", "anyone", "choose one of: link, participant, huggingface"),
        ("judgements_at_most", 0, "above 0"),
        ("retention_days", -1, "above 0"),
    ],
)
def test_who_may_take_part_and_how_long_data_stay_are_checked(
    setting: str, value: Any, problem: str
) -> None:
    study = rating_study("s", "A study", ("creativity",))
    with pytest.raises(InvalidStudyError, match=problem):
        dataclasses.replace(study, **{setting: value})


def test_settings_of_an_older_version_have_no_login_limit_or_retention() -> None:
    study = rating_study("s", "A study", ("creativity",))
    settings = json.loads(settings_json(study))
    for name in ("login", "judgements_at_most", "retention_days", "contact"):
        del settings[name]
    columns = {name: getattr(study, name) for name in ("id", "version", "kind", "title", "state")}
    assert study_from_settings(json.dumps(settings), **columns) == study


def test_settings_survive_being_stored() -> None:
    study = dataclasses.replace(
        rating_study("s", "Ideen für Räume 🎨", ("creativity", "usefulness")), items_per_person=3
    )
    columns = {name: getattr(study, name) for name in ("id", "version", "kind", "title", "state")}
    assert study_from_settings(settings_json(study), **columns) == study
    assert isinstance(study, Study)
