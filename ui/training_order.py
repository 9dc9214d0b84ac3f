"""What has a researcher chosen on the page of training, and which command is that?"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import yaml

from annotation.plain_yaml import plain_yaml
from crpo.errors import CrPOError
from crpo.training.pairs import PairRules
from crpo.training.recipe import read_settings, recipe_settings, variants
from ui import training_texts as words

DIMENSIONS = ("novelty", "diversity", "surprise", "quality")
STRATEGIES = ("add", "mult")
# What the run decides, and what the page has places of its own for.
TAKEN = {"recipe", "data", "to", "resume", "on", "flavor", "config", "name", "help"}
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)?")
RULES = {field.name for field in fields(PairRules)} - {"seed"}
HIGHEST, LARGEST_SEED = 5.0, 2**31 - 1
LONGEST = 4_000  # characters of all settings
# So that the page has something to draw and a run that is killed loses little; a line of the
# settings with the same name wins.
USUAL = {
    f"{stage}.{name}": value
    for stage in ("sft", "crpo")
    for name, value in (("logging_steps", "1"), ("save_steps", "100"), ("report_to", "none"))
}


@dataclass(frozen=True)
class Order:
    """A choice, as far as it can be read.

    Attributes:
        studies: Ids.
        setting: A base model with the sizes that suit it.
        variant: What is weighed.
        recipe: Name of both together.
        settings: Words of the command that change the recipe.
        rules: Of the pairs.
        threshold: Lowest score that fine-tuning learns from.
        tunes_only: Training ends after fine-tuning, which needs no pairs.
        mistakes: Field: what is wrong with it.
    """

    studies: tuple[str, ...]
    setting: str
    variant: str
    recipe: str
    settings: tuple[str, ...]
    rules: PairRules
    threshold: float
    tunes_only: bool
    mistakes: Mapping[str, str]


def usual(setting: str, variant: str) -> dict[str, Any]:
    """What the form shows for a recipe before anybody changes it."""
    content = read_settings(f"{setting}-{variant}")
    weights = content.get("crpo") or {}
    return {
        **{f"lambda_{one}": float(weights.get(f"lambda_{one}", 0.0)) for one in DIMENSIONS},
        "strategy": str(weights.get("weight_strategy", "add")),
        "seed": int(content.get("seed", 0)),
        "control": bool(content.get("compare_with_dpo", True)),
    }


def read(values: object) -> Order:
    """The choice in a message; anything may stand in it."""
    given: Mapping[str, Any] = values if isinstance(values, Mapping) else {}
    listed = given.get("studies")
    studies = tuple(str(one) for one in listed) if isinstance(listed, list) else ()
    setting, variant = str(given.get("setting")), str(given.get("variant"))
    if setting not in recipe_settings():
        setting = "demo" if "demo" in recipe_settings() else recipe_settings()[0]
    if variant not in variants():
        variant = "cre"
    recipe = f"{setting}-{variant}"
    mistakes: dict[str, str] = {}
    tunes_only = variants()[variant] is None
    plain = not any((variants()[variant] or {}).values())
    was = usual(setting, variant)
    changed: dict[str, str] = {}
    if not tunes_only:
        for name in (f"lambda_{one}" for one in DIMENSIONS):
            value = _number(given.get(name, was[name]), HIGHEST)
            if value is None:
                mistakes[name] = words.LAMBDA
            elif value != was[name] and not plain:
                changed[name] = f"{value:g}"
        strategy = str(given.get("strategy", was["strategy"]))
        if strategy in STRATEGIES and strategy != was["strategy"] and not plain:
            changed["weight_strategy"] = strategy
        control = bool(given.get("control", was["control"]))
        if control != was["control"] and not plain:
            changed["compare_with_dpo"] = str(control).lower()
    seed = _number(given.get("seed", was["seed"]), LARGEST_SEED)
    if seed is None or seed != int(seed):
        mistakes["seed"] = words.SEED
    elif int(seed) != was["seed"]:
        changed["seed"] = str(int(seed))
    more, wrong = _lines(given.get("more"))
    if wrong:
        mistakes["more"] = wrong
    every = {**USUAL, **changed, **more}
    rules, threshold, refused = _rules(recipe, int(seed or 0), more)
    if refused:
        mistakes["more"] = refused
    return Order(
        studies=studies,
        setting=setting,
        variant=variant,
        recipe=recipe,
        settings=tuple(f"--{name}={value}" for name, value in every.items()),
        rules=rules,
        threshold=threshold,
        tunes_only=tunes_only,
        mistakes=mistakes,
    )


def _lines(text: object) -> tuple[dict[str, str], str]:
    """The lines `name: value`, and what is wrong with the first that is none."""
    found: dict[str, str] = {}
    given = text if isinstance(text, str) else ""
    if len(given) > LONGEST:
        return {}, words.too_long(LONGEST)
    for line in given.splitlines():
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        name, colon, value = (part.strip() for part in stripped.partition(":"))
        if not colon or not NAME.fullmatch(name) or not value:
            return {}, words.no_line(stripped)
        if name in TAKEN:
            return {}, words.taken(name)
        found[name] = value
    return found, ""


def _rules(recipe: str, seed: int, more: Mapping[str, str]) -> tuple[PairRules, float, str]:
    """The rules of pairs, the threshold of fine-tuning, and what is wrong with them."""
    content = read_settings(recipe)
    rules = dict(content.get("pairs") or {})
    threshold = (content.get("sft") or {}).get("threshold", 30.0)
    try:
        for name, value in more.items():
            bare = name.removeprefix("pairs.")
            if bare in RULES:
                rules[bare] = plain_yaml(value)
            if name in {"threshold", "sft.threshold"}:
                threshold = float(value)
        if "sets" in rules:
            rules["sets"] = tuple(rules["sets"])
        return PairRules(seed=max(0, seed), **rules), float(threshold), ""
    except (CrPOError, TypeError, ValueError, RecursionError, yaml.YAMLError) as error:
        return PairRules(), 30.0, " ".join(str(error).split())


def _number(value: object, highest: float) -> float | None:
    """A number from 0 to the highest."""
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) and 0 <= number <= highest else None
