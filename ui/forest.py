"""How do the ratings of many arms look, one line each? Inline SVG of plain values."""

import math
from collections.abc import Sequence

from ui.markup import escape
from ui.ranking_plots import OPEN, Rung
from ui.scatter import ticks

WIDTH, ROW, TOP = 720, 19, 26
LEFT, RIGHT = 236, 712  # of the scale; names stand before it
LONGEST = 30  # characters of a name


def forest(rows: Sequence[Rung], axis: str, alternative: str) -> str:
    """Ratings with both intervals, as `ranking_plots.ladder` has them, with names beside the lines.

    Args:
        rows: From the top.
        axis: What the scale is.
        alternative: The picture in words.
    """
    known = [
        end
        for one in rows
        for end in (one.rating, one.low, one.high, one.naive_low, one.naive_high)
        if math.isfinite(end)
    ]
    low, high = (min(known), max(known)) if known else (900.0, 1100.0)
    room = max(0.03 * (high - low), 10.0)
    scale = (low - room, high + room)
    bottom = TOP + ROW * len(rows)
    marks, digits = ticks(*scale)
    lines = "".join(f"M{_along(one, scale):.1f} {TOP}V{bottom}" for one in marks)
    numbers = "".join(
        f'<text x="{_along(one, scale):.1f}" y="{y}" text-anchor="middle">{one:.{digits}f}</text>'
        for one in marks
        for y in (TOP - 8, bottom + 17)
    )
    drawn = "".join(_row(one, TOP + ROW * (place + 0.5), scale) for place, one in enumerate(rows))
    return (
        f'<svg class="plot forest" viewBox="0 0 {WIDTH} {bottom + 40}" role="img" '
        f'aria-label="{escape(alternative)}"><path class="grid" d="{lines}"/>'
        f'<g class="numbers">{numbers}</g>{drawn}'
        f'<text class="axis" x="{RIGHT}" y="{bottom + 36}" text-anchor="end">{escape(axis)}</text>'
        "</svg>"
    )


def _row(one: Rung, y: float, scale: tuple[float, float]) -> str:
    name = " ".join(one.name.split())
    name = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
    drawn = f'<text class="name" x="0" y="{y + 4.5:.1f}">{escape(name)}</text>'
    if math.isnan(one.rating):
        return drawn
    for kind, low, high in (
        ("whisker", one.low, one.high),
        ("whisker naive", one.naive_low, one.naive_high),
    ):
        if math.isnan(low) or math.isnan(high):
            continue
        start, end = (_along(min(max(edge, scale[0]), scale[1]), scale) for edge in (low, high))
        path = f"M{start:.1f} {y:.1f}H{end:.1f}"
        if kind == "whisker":
            path += _arrow(start, y, 1) if math.isinf(low) else ""
            path += _arrow(end, y, -1) if math.isinf(high) else ""
        drawn += f'<path class="{kind}" d="{path}"/>'
    return f'{drawn}<circle class="mark" cx="{_along(one.rating, scale):.1f}" cy="{y:.1f}" r="4"/>'


def _arrow(x: float, y: float, back: int) -> str:
    half = OPEN / 2
    return f"M{x + back * half:.1f} {y - half:.1f}L{x:.1f} {y:.1f}l{back * half:.1f} {half:.1f}"


def _along(value: float, scale: tuple[float, float]) -> float:
    return LEFT + 8 + (value - scale[0]) / (scale[1] - scale[0]) * (RIGHT - LEFT - 16)
