"""What a study is: what people are asked, on which scale, how often and by whom."""

import dataclasses
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from annotation.errors import InvalidStudyError, StudyFileError

KINDS = ("rating", "comparison")
STATES = ("open", "paused", "closed")
ANSWERS = ("a", "b", "tie", "both_bad")
SKIP_REASONS = {
    "unclear": "I do not understand the response.",
    "language": "It is in a language I do not read well enough.",
    "knowledge": "I do not know enough about the subject.",
    "upsetting": "I find it upsetting and would rather not judge it.",
}
FIVE_POINTS = ("not at all", "slightly", "moderately", "very", "extremely")
INSTRUCTIONS = (
    "You will see one response at a time. Say how creative it is, in your own understanding of the "
    "word. Judge the responses relative to one another, use the whole scale, and do not think too "
    "long about any of them. There are no right answers."
)
CONSENT = (
    "Taking part is voluntary and you can stop at any time. Your answers are stored under a number "
    "that this browser keeps, without your name, and are used for research on creativity."
)
ID_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True)
class Dimension:
    """One question of a study.

    Attributes:
        name: The word that stands in results, such as "creativity".
        question: What is asked about each item.
        labels: The points of the scale in words, from 1 upwards; none in a comparison.
    """

    name: str
    question: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Study:
    """One study and its settings, fixed once somebody has begun.

    Attributes:
        id: Short name for commands and links.
        title: What people read on top.
        kind: "rating" (one response at a time) or "comparison" (two).
        instructions: What people read before they begin.
        consent: What people agree to before they begin.
        dimensions: The questions; exactly one in a comparison.
        raters_per_item: How many people should judge each item.
        items_per_person: How many items one person is asked; None for all there are.
        demonstration: Shown for trying out, not for research.
        version: Goes into every judgement.
        state: "open", "paused" or "closed".

    Raises:
        InvalidStudyError: A setting is missing or impossible.
    """

    id: str
    title: str
    kind: str
    instructions: str
    consent: str
    dimensions: tuple[Dimension, ...]
    raters_per_item: int = 4
    items_per_person: int | None = None
    demonstration: bool = False
    version: int = 1
    state: str = "open"

    def __post_init__(self) -> None:
        for problem in _problems(self):
            raise InvalidStudyError(self.id, problem)

    @property
    def points(self) -> dict[str, int]:
        """The number of points of each dimension's scale."""
        return {dimension.name: len(dimension.labels) for dimension in self.dimensions}


def _problems(study: Study) -> list[str]:
    names = [dimension.name for dimension in study.dimensions]
    least_labels = 2 if study.kind == "rating" else 0
    checks = {
        "its id may have letters, digits, '-', '_' and '.', at most 64 of them": bool(
            ID_PATTERN.fullmatch(study.id)
        ),
        "it needs a title": bool(study.title.strip()),
        f"its kind is '{study.kind}'; choose one of: {', '.join(KINDS)}": study.kind in KINDS,
        f"its state is '{study.state}'; choose one of: {', '.join(STATES)}": study.state in STATES,
        "it needs a dimension to judge": bool(names),
        "a comparison asks about one dimension": study.kind != "comparison" or len(names) == 1,
        "two of its dimensions have the same name": len(set(names)) == len(names),
        "each dimension needs a name and a question": all(
            dimension.name.strip() and dimension.question.strip() for dimension in study.dimensions
        ),
        "each dimension of a rating study needs at least 2 labels": all(
            len(dimension.labels) >= least_labels for dimension in study.dimensions
        ),
        "raters_per_item must be at least 1": study.raters_per_item >= 1,
        "items_per_person must be at least 1, or left out": (
            study.items_per_person is None or study.items_per_person >= 1
        ),
        "version must be at least 1": study.version >= 1,
    }
    return [problem for problem, fine in checks.items() if not fine]


def rating_study(study_id: str, title: str, dimensions: tuple[str, ...]) -> Study:
    """A rating study with the usual wording, for data that come without a study file.

    Args:
        study_id: Its id.
        title: Its title.
        dimensions: What is rated, one word each, such as "creativity" or "originality".
    """
    adjectives = {
        "creativity": "creative",
        "originality": "original",
        "novelty": "new",
        "surprise": "surprising",
        "quality": "good",
    }
    asked = tuple(
        Dimension(
            name,
            f"How {adjectives[name]} is this response?"
            if name in adjectives
            else f"How would you rate the {name} of this response?",
            FIVE_POINTS,
        )
        for name in dimensions
    )
    return Study(study_id, title, "rating", INSTRUCTIONS, CONSENT, asked)


def settings_json(study: Study) -> str:
    """The settings that have no column of their own, as JSON with sorted keys."""
    settings = dataclasses.asdict(study)
    for column in ("id", "version", "kind", "title", "state"):
        del settings[column]
    return json.dumps(settings, ensure_ascii=False, sort_keys=True)


def study_from_settings(settings: str, **columns: Any) -> Study:
    """The inverse of `settings_json`, with the columns beside it."""
    values = json.loads(settings)
    values["dimensions"] = tuple(
        Dimension(dimension["name"], dimension["question"], tuple(dimension["labels"]))
        for dimension in values["dimensions"]
    )
    return Study(**columns, **values)


def read_study(path: Path) -> Study:
    """A study from a YAML file whose keys are the fields of `Study`.

    Raises:
        StudyFileError: The file cannot be read, a key is unknown or missing, or of a wrong type.
        InvalidStudyError: The settings are impossible.
    """
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StudyFileError(path, error.strerror) from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise StudyFileError(path, f"not YAML in UTF-8: {error}") from error
    checked = _fields(path, values, Study, "study")
    checked["dimensions"] = tuple(
        Dimension(**_fields(path, dimension, Dimension, "dimension"))
        for dimension in checked["dimensions"]
    )
    return Study(**checked)


# What the YAML reader must give for a field, and how to say it.
_TYPES: dict[str, tuple[type | tuple[type, ...], str]] = {
    "dimensions": (list, "a list"),
    "labels": (list, "a list"),
    "raters_per_item": (int, "a whole number"),
    "items_per_person": ((int, type(None)), "a whole number"),
    "version": (int, "a whole number"),
    "demonstration": (bool, "true or false"),
}


def _fields(path: Path, values: object, owner: type[Any], noun: str) -> dict[str, Any]:
    """The keys and values of one mapping, checked against the fields of a dataclass."""
    if not isinstance(values, dict):
        raise StudyFileError(path, f"a {noun} is written as 'key: value' lines")
    fields = {field.name: field for field in dataclasses.fields(owner)}
    for key in values:
        if key not in fields:
            raise StudyFileError(
                path, f"'{key}' is no setting of a {noun}; choose among: {', '.join(fields)}"
            )
    for name, field in fields.items():
        if field.default is dataclasses.MISSING and name not in values:
            raise StudyFileError(path, f"the {noun} has no '{name}'")
    checked: dict[str, Any] = {}
    for name, value in values.items():
        wanted, words = _TYPES.get(name, (str, "text (put it in quotes)"))
        is_flag = isinstance(value, bool)
        if not isinstance(value, wanted) or (is_flag and wanted is not bool):
            raise StudyFileError(path, f"'{name}' of a {noun} must be {words}, not {value!r}")
        checked[name] = value.strip() if isinstance(value, str) else value
    if "labels" in checked:
        for label in checked["labels"]:
            if not isinstance(label, str):
                raise StudyFileError(path, f"label {label!r} must be text (put it in quotes)")
        checked["labels"] = tuple(checked["labels"])
    return checked
