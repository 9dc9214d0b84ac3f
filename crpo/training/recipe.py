"""Which settings does a whole run have: those of a recipe, and those that the caller changes?

A recipe is a YAML file of single settings (name, base, profile, seed, ...) and of sections, one per
stage. A setting is changed by `--section.name value`, or by `--name value` where no other section
has one of that name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from crpo.errors import RecipeError, UnknownRecipeError

FOLDER = Path(__file__).parent / "recipes"


@dataclass(frozen=True)
class Recipe:
    """The settings of a whole run.

    Attributes:
        name: What the run is called.
        base: Folder of the base model, or its name on the Hub; `miniature` is the project's own.
        profile: Which models score.
        seed: Of every random choice.
        compare_with_dpo: Also train plain DPO on the same pairs, as the arm to beat.
        data: Rated responses to use when none are given; empty when there are none.
        sections: Settings of each stage.
    """

    name: str
    base: str
    profile: str
    seed: int
    compare_with_dpo: bool
    data: str
    sections: dict[str, dict[str, Any]]


SINGLE = {
    "name": str,
    "base": str,
    "profile": str,
    "seed": int,
    "compare_with_dpo": bool,
    "data": str,
}


def recipe_names() -> list[str]:
    """The recipes that ship with the package."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read_recipe(
    name: str, changes: Sequence[str], fields: Mapping[str, Mapping[str, Any]]
) -> Recipe:
    """A recipe with the caller's changes.

    Args:
        name: One of `recipe_names`, or a .yaml file.
        changes: Arguments such as `--seed 1 --crpo.learning_rate 1e-5`.
        fields: Section: the settings that it may have, with their defaults.

    Raises:
        UnknownRecipeError: There is no such recipe and no such file.
        RecipeError: A setting is unknown, ambiguous or of the wrong kind.
    """
    path = FOLDER / f"{name}.yaml" if name in recipe_names() else Path(name)
    if path.suffix not in {".yaml", ".yml"} or not path.is_file():
        raise UnknownRecipeError(name, recipe_names())
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise RecipeError(name, f"is not YAML ({' '.join(str(error).split())})") from None
    if not isinstance(content, dict):
        raise RecipeError(name, "is not a list of settings")
    content = {"seed": 0, "compare_with_dpo": True, "data": "", **content}
    sections = {section: dict(content.pop(section, None) or {}) for section in fields}
    for key, value in _pairs(name, changes):
        section, field = _place(name, key, fields)
        target = sections[section] if section else content
        target[field] = value
    _check(name, content, sections, fields)
    return Recipe(**content, sections=sections)


def _pairs(recipe: str, changes: Sequence[str]) -> list[tuple[str, Any]]:
    words = [part for word in changes for part in _split(word)]
    if len(words) % 2 or not all(word.startswith("--") for word in words[::2]):
        raise RecipeError(recipe, f"cannot read {' '.join(changes)}; write --name value")
    keys = [word.removeprefix("--").replace("-", "_") for word in words[::2]]
    return [(key, _value(text)) for key, text in zip(keys, words[1::2], strict=True)]


def _split(word: str) -> list[str]:
    return word.split("=", 1) if word.startswith("--") else [word]


def _value(text: str) -> Any:
    try:
        return float(text) if "e" in text.lower() else yaml.safe_load(text)
    except ValueError:
        return yaml.safe_load(text)  # YAML reads 1e-5 as a text, hence the first try


def _place(
    recipe: str, key: str, fields: Mapping[str, Mapping[str, Any]]
) -> tuple[str | None, str]:
    """The section of a setting, None for a single one, and its name there."""
    if key in SINGLE:
        return None, key
    if "." in key:
        section, _, field = key.partition(".")
        return (section, field) if section in fields else _unknown(recipe, key)
    found = [section for section, names in fields.items() if key in names]
    if len(found) > 1:
        choices = " or ".join(f"--{section}.{key}" for section in found)
        raise RecipeError(recipe, f"'{key}' is a setting of several stages; write {choices}")
    return (found[0], key) if found else _unknown(recipe, key)


def _unknown(recipe: str, key: str) -> Any:
    raise RecipeError(recipe, f"there is no setting '{key}'; 'crpo run -h' says what there is")


def _check(
    recipe: str,
    content: Mapping[str, Any],
    sections: Mapping[str, Mapping[str, Any]],
    fields: Mapping[str, Mapping[str, Any]],
) -> None:
    for key in content:
        if key not in SINGLE:
            _unknown(recipe, key)
    for section, settings in sections.items():
        for key, value in settings.items():
            if key not in fields[section]:
                _unknown(recipe, f"{section}.{key}")
            wrong = _wrong(value, fields[section][key])
            if wrong:
                raise RecipeError(recipe, f"{section}.{key} is {value!r}, not {wrong}")
    for key, kind in SINGLE.items():
        if key not in content:
            raise RecipeError(recipe, f"the setting '{key}' is missing")
        if not isinstance(content[key], kind):
            raise RecipeError(recipe, f"{key} is {content[key]!r}, not {_KINDS[kind]}")


def _wrong(value: Any, default: Any) -> str | None:
    """What a value should have been, going by its default; None where that says nothing."""
    if isinstance(default, bool):
        return None if isinstance(value, bool) else "true or false"
    if isinstance(default, int | float):
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return None if number else "a number"
    return None


_KINDS = {str: "a text", int: "a whole number", bool: "true or false"}
