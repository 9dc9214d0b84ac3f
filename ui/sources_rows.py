"""How do the sources look side by side? As three panels, as a table, and as a file."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ui import scatter
from ui import scores_texts as names
from ui import sources_texts as words
from ui.csv_text import as_csv
from ui.markup import escape
from ui.scatter import Mark, Reach
from ui.standings import Row

if TYPE_CHECKING:  # they bring torch and scipy
    from crpo.evaluation.intervals import Estimate
    from crpo.scoring.scorer import Scorer

ACROSS = ("novelty", "diversity", "surprise")  # the horizontal axes; quality is the vertical one


def figure(rows: Sequence[Row], scorer: "Scorer | None") -> str:
    """Three panels: quality against each of the other dimensions."""
    return "".join(_panel(rows, dimension, scorer) for dimension in ACROSS)


def table(shown: Sequence[Row]) -> str:
    """The same in numbers, and to take along."""
    heads = [words.SOURCE, words.RESPONSES, words.PROMPTS, *names.NAMES.values()]
    head = "".join(f'<th role="columnheader" scope="col">{one}</th>' for one in heads)
    rows = "".join(_table_row(row, heads) for row in shown)
    return (
        f'<table role="table" aria-label="{words.TABLE}"><thead role="rowgroup"><tr role="row">'
        f'{head}</tr></thead><tbody role="rowgroup">{rows}</tbody></table>'
        f'<button type="button" class="quiet" data-file="{words.FILE}" '
        f'data-csv="{escape(as_csv(file_rows(shown)))}">{words.DOWNLOAD}</button>'
    )


def file_rows(rows: Sequence[Row]) -> list[dict[str, object]]:
    """The table for a spreadsheet, with all digits."""
    return [
        {"source": row.name, "responses": row.responses, "prompts": row.prompts}
        | {
            f"{dimension}_{end}": getattr(row.estimates.get(dimension), end, math.nan)
            for dimension in names.NAMES
            for end in ("mean", "low", "high")
        }
        | {f"{one}_undefined": row.undefined.get(one, math.nan) for one in names.NAMES}
        for row in rows
    ]


def _panel(rows: Sequence[Row], dimension: str, scorer: "Scorer | None") -> str:
    marks = [
        Mark(row.name, row.look, _reach(row, dimension), _reach(row, "quality")) for row in rows
    ]
    said = [
        (one.name, _number(one.x.mean, dimension), _number(one.y.mean, "quality")) for one in marks
    ]
    return scatter.panel(
        marks,
        _axis(dimension, scorer),
        _axis("quality", scorer),
        words.alternative(dimension, said),
        words.NO_MARKS,
    )


def _reach(row: Row, dimension: str) -> Reach:
    one = row.estimates.get(dimension)
    return Reach(one.mean, one.low, one.high) if one else Reach(math.nan)


def _axis(dimension: str, scorer: "Scorer | None") -> str:
    unit = names.DIMENSIONS[dimension].unit
    if dimension == "quality":
        if scorer is None:
            return names.NAMES[dimension]
        unit = names.LEARNED_UNIT if scorer.profile.quality == "learned" else unit
    return f"{names.NAMES[dimension]} ({unit})"


def _table_row(row: Row, heads: Sequence[str]) -> str:
    cells = [f"<span>{row.responses:,}</span>", f"<span>{row.prompts:,}</span>"]
    cells += [_cell(row.estimates.get(one), row.undefined.get(one, 0), one) for one in names.NAMES]
    marked = "".join(
        f'<td role="cell" data-head="{head}">{cell}</td>'
        for head, cell in zip(heads[1:], cells, strict=True)
    )
    return (
        f'<tr role="row"><th role="rowheader" scope="row"><span>'
        f"{scatter.symbol(row.look)}<bdi>{escape(row.name)}</bdi></span></th>{marked}</tr>"
    )


def _cell(estimate: "Estimate | None", undefined: int, dimension: str) -> str:
    if estimate is None or math.isnan(estimate.mean):
        number = "<span>–</span>"
    else:
        number = f"<strong>{_number(estimate.mean, dimension)}</strong>"
        if math.isfinite(estimate.low):
            ends = (_number(end, dimension) for end in (estimate.low, estimate.high))
            number += f' <span class="range">[{", ".join(ends)}]</span>'
    if undefined:
        number += f' <span class="undefined">{words.undefined(undefined)}</span>'
    return number


def _number(value: float, dimension: str) -> str:
    return "–" if math.isnan(value) else f"{value:.{names.DIMENSIONS[dimension].digits}f}"
