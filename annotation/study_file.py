"""Which study does a YAML file describe, and which file describes a study?"""

import dataclasses
import json
import reprlib
from pathlib import Path
from typing import Any

import yaml

from annotation.errors import StudyFileError
from annotation.plain_yaml import LONGEST, plain_yaml
from annotation.studies import Codes, Dimension, Example, Study
from annotation.study_settings import example_from

ROLES = ("practice", "gold", "checks")
LONGEST_REASON = 300  # characters; a parser repeats what it cannot read


def read_study(path: Path) -> Study:
    """A study from a YAML file whose keys are the fields of `Study`.

    Raises:
        StudyFileError: The file cannot be read, a key is unknown or missing, or of a wrong type.
        InvalidStudyError: The settings are impossible.
    """
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(LONGEST + 1)
    except OSError as error:
        raise StudyFileError(path, error.strerror) from error
    except UnicodeDecodeError as error:
        raise StudyFileError(path, f"not YAML in UTF-8: {error}") from error
    return parse_study(text, path)


def parse_study(text: str, path: Path) -> Study:
    """A study from what such a file holds; `path` is only named in messages.

    Raises:
        StudyFileError: It is no YAML, a key is unknown or missing, or of a wrong type.
        InvalidStudyError: The settings are impossible.
    """
    try:
        values = plain_yaml(text)
    except (ValueError, yaml.YAMLError) as error:  # a date that is none is a ValueError
        raise StudyFileError(path, f"not YAML: {str(error)[:LONGEST_REASON]}") from error
    except RecursionError as error:
        raise StudyFileError(path, "not YAML of a study: it is nested too deeply") from error
    if isinstance(values, dict) and values.get("kind") == "writing":
        values = {"dimensions": [], **values}
    checked = _fields(path, values, Study, "study")
    checked["dimensions"] = tuple(
        Dimension(**_fields(path, dimension, Dimension, "dimension"))
        for dimension in checked["dimensions"]
    )
    for role in ROLES:
        checked[role] = tuple(_example(path, example) for example in checked.get(role, ()))
    for name in ("languages", "feeds"):
        checked[name] = _texts(path, name, checked.get(name, []))
    checked["codes"] = Codes(**_fields(path, checked.get("codes", {}), Codes, "list of codes"))
    return Study(**checked)


def write_study(study: Study) -> str:
    """The YAML that `parse_study` reads as this study; what is as usual is left out.

    The version and the state belong to a store, so they are left out too.
    """
    usual = {field.name: field.default for field in dataclasses.fields(Study)}
    plain = json.loads(json.dumps(dataclasses.asdict(study)))  # tuples as lists
    kept = {
        name: value
        for name, value in plain.items()
        if getattr(study, name) != usual[name] and name not in {"version", "state"}
    }
    for role in ROLES:
        if role in kept:
            kept[role] = [{name: one for name, one in row.items() if one} for row in kept[role]]
    if "codes" in kept:
        kept["codes"] = {outcome: code for outcome, code in kept["codes"].items() if code}
    return yaml.dump(kept, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=88)


FOLDED = "\r\x85\u2028\u2029"


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as they stand."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # Line ends that YAML folds into spaces stand between quotes, escaped.
    style = '"' if any(end in text for end in FOLDED) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _example(path: Path, values: object) -> Example:
    checked = _fields(path, values, Example, "known text")
    for name, points in checked.get("expected", {}).items():
        ends = points if isinstance(points, list) else [points, points]
        whole = all(isinstance(end, int) and not isinstance(end, bool) for end in ends)
        if len(ends) != 2 or not whole or not isinstance(name, str):
            raise StudyFileError(
                path,
                f"'expected' of a known text is 'dimension: point' or 'dimension: [from, to]'; "
                f"{reprlib.repr(name)}: {reprlib.repr(points)} is not",
            )
    return example_from(checked)


# What the YAML reader must give for a field, and how to say it.
_TYPES: dict[str, tuple[type | tuple[type, ...], str]] = {
    "dimensions": (list, "a list"),
    "labels": (list, "a list"),
    "practice": (list, "a list"),
    "gold": (list, "a list"),
    "checks": (list, "a list"),
    "languages": (list, "a list"),
    "feeds": (list, "a list"),
    "codes": (dict, "'outcome: code' lines"),
    "expected": (dict, "'dimension: points' lines"),
    "check_every": (int, "a whole number"),
    "item_seconds": ((int, type(None)), "a whole number"),
    "break_every": ((int, type(None)), "a whole number"),
    "abandoned_minutes": ((int, float), "a number"),
    "minutes": ((int, float, type(None)), "a number"),
    "review": (bool, "true or false"),
    "set_size": (int, "a whole number"),
    "pairs_per_cell": ((int, type(None)), "a whole number"),
    "seed": (int, "a whole number"),
    "confidence": (bool, "true or false"),
    "comments": (bool, "true or false"),
    "judgements_at_most": ((int, type(None)), "a whole number"),
    "retention_days": ((int, type(None)), "a whole number"),
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
                path,
                f"'{str(key)[:40]}' is no setting of a {noun}; choose among: {', '.join(fields)}",
            )
    for name, field in fields.items():
        if field.default is field.default_factory is dataclasses.MISSING and name not in values:
            raise StudyFileError(path, f"the {noun} has no '{name}'")
    checked: dict[str, Any] = {}
    for name, value in values.items():
        wanted, words = _TYPES.get(name, (str, "text (put it in quotes)"))
        is_flag = isinstance(value, bool)
        if not isinstance(value, wanted) or (is_flag and wanted is not bool):
            raise StudyFileError(
                path, f"'{name}' of a {noun} must be {words}, not {reprlib.repr(value)}"
            )
        checked[name] = value.strip() if isinstance(value, str) else value
    if "labels" in checked:
        checked["labels"] = _texts(path, "label", checked["labels"])
    return checked


def _texts(path: Path, noun: str, values: list[object]) -> tuple[str, ...]:
    for value in values:
        if not isinstance(value, str):
            raise StudyFileError(
                path, f"{noun} {reprlib.repr(value)} must be text (put it in quotes)"
            )
    return tuple(str(value) for value in values)
