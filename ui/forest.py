"""How do the ratings of many arms look, one line each? Inline SVG that is as wide as its place.

Widths are shares of the picture and letters keep their size, so that it can be read on a phone.
"""

import math
from collections.abc import Sequence

from ui.markup import escape
from ui.ranking_plots import OPEN, Rung, reach
from ui.scatter import short, ticks

ROW, TOP = 20, 26  # px
LEFT, RIGHT = 44.0, 97.0  # of the scale, in % of the width; names stand before it


def forest(rows: Sequence[Rung], first: int, axis: str, alternative: str) -> str:
    """Ratings with both intervals, as `ranking_plots.ladder` has them, with names beside the lines.

    Args:
        rows: From the top.
        first: Number of the first row.
        axis: What the scale is.
        alternative: The picture in words.
    """
    scale = reach(rows, 0.03)
    bottom = TOP + ROW * len(rows)
    marks, digits = ticks(*scale)
    lines = "".join(_line("grid", one, one, TOP, bottom, scale) for one in marks)
    numbers = "".join(
        f'<text x="{_along(one, scale):.2f}%" y="{y}" text-anchor="middle">{one:.{digits}f}</text>'
        for one in marks
        for y in (TOP - 8, bottom + 17)
    )
    drawn = "".join(
        _row(one, first + place, TOP + ROW * (place + 0.5), scale) for place, one in enumerate(rows)
    )
    return (
        f'<svg class="plot forest" height="{bottom + 42}" role="img" '
        f'aria-label="{escape(alternative)}">{lines}<g class="numbers">{numbers}</g>{drawn}'
        f'<text class="axis" x="{RIGHT}%" y="{bottom + 37}" text-anchor="end">{escape(axis)}</text>'
        "</svg>"
    )


def _row(one: Rung, number: int, y: float, scale: tuple[float, float]) -> str:
    name = f"{number} {short(one.name)}"
    drawn = f'<text class="name" x="0" y="{y + 4.5}">{escape(name)}</text>'
    if math.isnan(one.rating):
        return drawn
    for kind, low, high in (
        ("whisker", one.low, one.high),
        ("whisker naive", one.naive_low, one.naive_high),
    ):
        if math.isnan(low) or math.isnan(high):
            continue
        start, end = (min(max(edge, scale[0]), scale[1]) for edge in (low, high))
        drawn += _line(kind, start, end, y, y, scale)
        if kind == "whisker":
            drawn += _arrow(_along(start, scale), y, 1) if math.isinf(low) else ""
            drawn += _arrow(_along(end, scale), y, -1) if math.isinf(high) else ""
    return f'{drawn}<circle class="mark" cx="{_along(one.rating, scale):.2f}%" cy="{y}" r="4"/>'


def _line(
    kind: str, start: float, end: float, top: float, bottom: float, scale: tuple[float, float]
) -> str:
    return (
        f'<line class="{kind}" x1="{_along(start, scale):.2f}%" x2="{_along(end, scale):.2f}%" '
        f'y1="{top}" y2="{bottom}"/>'
    )


def _arrow(x: float, y: float, back: int) -> str:
    half = OPEN / 2
    return (
        f'<svg x="{x:.2f}%" y="{y}" overflow="visible">'
        f'<path class="whisker" d="M{back * half} {-half}L0 0L{back * half} {half}"/></svg>'
    )


def _along(value: float, scale: tuple[float, float]) -> float:
    return LEFT + (value - scale[0]) / (scale[1] - scale[0]) * (RIGHT - LEFT)
