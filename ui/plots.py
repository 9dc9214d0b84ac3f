"""How do means, progress and points of a study look? Small pictures in SVG, each said in words too.

They are drawn for the width of a phone and do not grow much beyond it, so that their letters can be
read everywhere.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ui.markup import escape
from ui.scatter import LETTER, SHAPES, shape, short

WIDTH = 340  # of a picture, in its own units
LEFT, RIGHT = 12, 328
ROW = 40  # height of a row of `intervals`
TALL, BASE = 96, 112  # of `columns`: the tallest column, and where they stand
BAR, STRIP = 10, 22  # of `points`: a column's width, and its height


@dataclass(frozen=True)
class Whisker:
    """One row of `intervals`.

    Attributes:
        name: Untrusted text.
        look: Which shape and colour, from 0.
        mean: Left out of the picture when nan.
        low: nan where there is no interval.
        high: The same.
    """

    name: str
    look: int
    mean: float
    low: float
    high: float


def intervals(rows: Sequence[Whisker], points: int, axis: str, alternative: str) -> str:
    """Means with their intervals on the study's scale.

    Args:
        rows: From the top.
        points: The scale goes from 1 to this.
        axis: What the scale is.
        alternative: The picture in words.
    """
    bottom = 8 + ROW * len(rows)
    ticks = [1 + step for step in range(points)] if points <= 10 else [1, (1 + points) / 2, points]
    lines = "".join(f"M{_across(tick, points):.1f} 4V{bottom}" for tick in ticks)
    numbers = "".join(
        f'<text x="{_across(tick, points):.1f}" y="{bottom + 16}" text-anchor="middle">'
        f"{tick:g}</text>"
        for tick in ticks
    )
    drawn = "".join(_row(one, place, points) for place, one in enumerate(rows))
    return (
        f'<svg class="plot" viewBox="0 0 {WIDTH} {bottom + 42}" role="img" '
        f'aria-label="{escape(alternative)}">'
        f'<path class="grid" d="{lines}M{LEFT} {bottom}H{RIGHT}"/>'
        f'<g class="numbers">{numbers}</g>{drawn}'
        f'<text class="axis" x="{RIGHT}" y="{bottom + 36}" text-anchor="end">{escape(axis)}</text>'
        "</svg>"
    )


CROWDED, FEW = 24, 8  # columns


def columns(counts: Sequence[int], target: int, axis: str, alternative: str) -> str:
    """How many items have 0, 1, 2, ... ratings; those from the target on are filled.

    Args:
        counts: From 0 ratings upwards.
        target: Ratings that each item should get.
        axis: What stands under the columns.
        alternative: The picture in words.
    """
    if len(counts) > CROWDED:  # a target that is far away leaves most of the axis empty
        last = max((number for number, count in enumerate(counts) if count), default=0)
        counts = counts[: max(last + 2, FEW)]
    every = max(len(counts) // 10, 1)
    step = min((RIGHT - LEFT) / len(counts), 48)
    top = max(*counts, 1)
    drawn = ""
    for number, count in enumerate(counts):
        x, height = LEFT + step * number, TALL * count / top
        kind = "reached" if number >= target else "short"
        middle = x + step / 2
        if count:
            drawn += (
                f'<rect class="{kind}" x="{x + 3:.1f}" y="{BASE + 12 - height:.1f}" '
                f'width="{step - 6:.1f}" height="{max(height, 1.5):.1f}"/>'
            )
        if step >= len(f"{count:,}") * LETTER or len(counts) <= 7:
            drawn += (
                f'<text x="{middle:.1f}" y="{BASE + 7 - height:.1f}" text-anchor="middle">'
                f"{count:,}</text>"
            )
        if step >= 18 or number % every == 0:
            drawn += (
                f'<text class="under" x="{middle:.1f}" y="{BASE + 29}" text-anchor="middle">'
                f"{number}</text>"
            )
    return (
        f'<svg class="plot" viewBox="0 0 {WIDTH} {BASE + 54}" role="img" '
        f'aria-label="{escape(alternative)}">{drawn}'
        f'<path class="base" d="M{LEFT} {BASE + 12}H{LEFT + step * len(counts):.1f}"/>'
        f'<text class="axis" x="{LEFT}" y="{BASE + 48}">{escape(axis)}</text></svg>'
    )


def points(counts: Sequence[int], alternative: str) -> str:
    """How often each point of the scale was given, small enough for a cell of a table."""
    top = max(*counts, 1)
    drawn = ""
    for place, count in enumerate(counts):
        height = max(STRIP * count / top, 1.0)
        drawn += (
            f'<rect x="{place * BAR}" y="{STRIP - height:.1f}" width="{BAR - 2}" '
            f'height="{height:.1f}"/>'
        )
    wide = BAR * len(counts)
    return (
        f'<svg class="points" viewBox="0 0 {wide} {STRIP}" width="{wide}" height="{STRIP}" '
        f'role="img" aria-label="{escape(alternative)}">{drawn}</svg>'
    )


def _row(one: Whisker, place: int, points: int) -> str:
    """The name above its mark, so that long names have the whole width."""
    y = 8 + ROW * place + 27
    drawn = f'<text class="name" x="{LEFT}" y="{y - 13}">{escape(short(one.name))}</text>'
    if math.isnan(one.mean):
        return drawn
    if math.isfinite(one.low):
        low, high = (_across(min(max(end, 1), points), points) for end in (one.low, one.high))
        drawn += (
            f'<path class="whisker tone-{one.look % len(SHAPES)}" d="M{low:.1f} {y}H{high:.1f}"/>'
        )
    return drawn + shape(one.look, _across(one.mean, points), y)


def _across(value: float, points: int) -> float:
    """Along the scale, with room for half a mark at both ends."""
    return LEFT + 8 + (value - 1) / max(points - 1, 1) * (RIGHT - LEFT - 16)
