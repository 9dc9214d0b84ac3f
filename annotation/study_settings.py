"""How are the settings of a study kept in a store? As JSON, which older versions had less of."""

import dataclasses
import functools
import json
from collections.abc import Mapping
from typing import Any

from annotation.studies import Codes, Dimension, Example, Study


def settings_json(study: Study) -> str:
    """The settings that have no column of their own, as JSON with sorted keys."""
    settings = dataclasses.asdict(study)
    for column in ("id", "version", "kind", "title", "state"):
        del settings[column]
    return json.dumps(settings, ensure_ascii=False, sort_keys=True)


@functools.lru_cache(maxsize=1024)  # read several times for every answer, and never changed
def study_from_settings(settings: str, **columns: Any) -> Study:
    """The inverse of `settings_json`, with the columns beside it."""
    values = json.loads(settings)
    values["dimensions"] = tuple(
        Dimension(dimension["name"], dimension["question"], tuple(dimension["labels"]))
        for dimension in values["dimensions"]
    )
    for role in ("practice", "gold", "checks"):
        values[role] = tuple(example_from(example) for example in values.get(role, ()))
    for name in ("languages", "feeds"):
        values[name] = tuple(values.get(name, ()))
    values["codes"] = Codes(**values.get("codes", {}))
    return Study(**columns, **values)


def example_from(values: Mapping[str, Any]) -> Example:
    """An example from JSON or YAML, where a range is a list of two points or one point."""
    expected = {
        name: (points, points) if isinstance(points, int) else (points[0], points[1])
        for name, points in values.get("expected", {}).items()
    }
    return Example(**{**values, "expected": expected})
