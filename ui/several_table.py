"""What is shown of a set of responses? The set in four numbers, and a row for each response."""

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from ui import figures
from ui import scores_texts as names
from ui import several_texts as words
from ui.markup import escape

if TYPE_CHECKING:  # it brings scipy
    from crpo.scoring.groups import GroupScores

DIGITS = {name: about.digits for name, about in names.DIMENSIONS.items()}
COLUMNS = (*names.NAMES, "length", "theme_uniqueness")


def summary(group: "GroupScores") -> str:
    """The set as a whole, in four numbers."""
    values = asdict(group.together)
    items = "".join(
        f"<div><dt>{name}</dt><dd><strong>{number(key, values[key])}</strong> {about}</dd></div>"
        for key, (name, about) in words.FIGURES.items()
    )
    return f'<dl class="figures">{items}</dl>'


def table(group: "GroupScores") -> str:
    """One row a response; the highest value of a column carries its mark."""
    columns = {name: group.values[name] for name in COLUMNS}
    heads = "".join(_head(name) for name in COLUMNS)
    rows = "".join(
        _row(place, text, {name: column[place] for name, column in columns.items()}, columns)
        for place, text in enumerate(group.responses)
    )
    repeated = len(group.responses) - len(set(group.responses))
    missing = [words.WHY_NOT[name] for name, column in columns.items() if np.isnan(column).any()]
    why = f'<p class="small">– {escape(" ".join(missing))}</p>' if missing else ""
    return (
        f'<table role="table" aria-label="{words.TABLE}"><thead role="rowgroup"><tr role="row">'
        f'<th role="columnheader" scope="col">{words.RESPONSE}</th>{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table>'
        f'<p class="small">{escape(words.lines(len(group.responses), repeated))}</p>{why}'
    )


def number(name: str, value: float) -> str:
    """A value as it stands in the table; a dash where undefined."""
    if math.isnan(value):
        return "–"
    digits = {"themes": 0, "length": 0 if value == int(value) else 1}.get(name, DIGITS.get(name, 2))
    return f"{value:,.{digits}f}"


def _head(name: str) -> str:
    marker = figures.marker(name) if name in names.NAMES else ""
    title = names.DIMENSIONS[name].unit if marker else words.COLUMN_ABOUT[name]
    return (
        f'<th role="columnheader" scope="col" aria-sort="none" data-column="{name}">'
        f'<button type="button" title="{escape(title)}">{marker}{_name(name)}</button></th>'
    )


def _name(column: str) -> str:
    other = {"length": words.LENGTH, "theme_uniqueness": words.ALONE}
    return names.NAMES.get(column) or other[column]


def _row(
    place: int, text: str, values: Mapping[str, float], columns: Mapping[str, np.ndarray]
) -> str:
    cells = "".join(_cell(name, value, columns[name]) for name, value in values.items())
    return (
        f'<tr role="row" data-place="{place}"><th role="rowheader" scope="row">'
        f'<bdi class="text" dir="auto">{escape(text)}</bdi></th>{cells}</tr>'
    )


def _cell(name: str, value: float, column: np.ndarray) -> str:
    shown, sorting, mark = number(name, value), f"{value:.9g}", ""
    if math.isnan(value):
        shown, sorting = f'<span title="{escape(words.WHY_NOT[name])}">–</span>', ""
    defined = column[np.isfinite(column)]
    highest = name in names.NAMES and defined.size > 1 and value == defined.max() > defined.min()
    if highest:
        mark = f'{figures.marker(name)}<span class="spoken">{words.HIGHEST}</span>'
    kind = ' class="highest"' if highest else ""
    return (
        f'<td role="cell" data-head="{_name(name)}" data-value="{sorting}"{kind}>'
        f"{mark}<span>{shown}</span></td>"
    )
