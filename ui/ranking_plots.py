"""How do a ranking, a table of win rates and votes over time look? Inline SVG of plain values.

Classes carry the colours, so that a picture follows the page's theme; what is written into a saved
file is resolved by the script (results.js) or by the report's own style.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ui.markup import escape
from ui.plots import LEFT, RIGHT, ROW, WIDTH
from ui.scatter import LETTER, SHAPES, shape, short, ticks

OPEN = 9  # how far an arrow reaches that stands for a bound that does not exist
CELL, SMALL = 56, 15  # side of a cell with numbers, and of one without
FULL = 12  # arms; with more, cells have no numbers
TALL = 150  # height of votes over time


@dataclass(frozen=True)
class Rung:
    """One arm of a ranking.

    Attributes:
        name: Untrusted text.
        look: Which shape and colour, from 0.
        rating: Left out of the picture when nan.
        low: Of the interval that counts raters; nan where there is none, -inf where it is open.
        high: The same, inf where it is open.
        naive_low: Of the interval that counts votes.
        naive_high: The same.
    """

    name: str
    look: int
    rating: float
    low: float
    high: float
    naive_low: float
    naive_high: float


@dataclass(frozen=True)
class Rate:
    """One cell: how often the arm of its row wins over the arm of its column.

    Attributes:
        rate: In [0, 1]; nan without a vote.
        votes: What it is a share of.
        decided: One of the two wins more often.
        said: The cell in words.
    """

    rate: float
    votes: int
    decided: bool
    said: str


def reach(rows: Sequence[Rung], room: float) -> tuple[float, float]:
    """From where to where a scale goes that all ratings and intervals fit on.

    Args:
        rows: The arms.
        room: At both ends, as a share of what lies between.
    """
    known = [
        end
        for one in rows
        for end in (one.rating, one.low, one.high, one.naive_low, one.naive_high)
        if math.isfinite(end)
    ]
    low, high = (min(known), max(known)) if known else (900.0, 1100.0)
    room = max(room * (high - low), 10.0)
    return low - room, high + room


def ladder(rows: Sequence[Rung], axis: str, alternative: str) -> str:
    """Ratings with both intervals: a line that counts raters, thick where votes alone would end.

    Args:
        rows: From the top.
        axis: What the scale is.
        alternative: The picture in words.
    """
    scale = reach(rows, 0.04)
    bottom = 8 + ROW * len(rows)
    marks, digits = ticks(*scale)
    lines = "".join(f"M{_along(one, scale):.1f} 4V{bottom}" for one in marks)
    numbers = "".join(
        f'<text x="{_along(one, scale):.1f}" y="{bottom + 16}" text-anchor="middle">'
        f"{one:.{digits}f}</text>"
        for one in marks
    )
    drawn = "".join(_rung(one, 8 + ROW * place + 27, scale) for place, one in enumerate(rows))
    return (
        f'<svg class="plot" viewBox="0 0 {WIDTH} {bottom + 42}" role="img" '
        f'aria-label="{escape(alternative)}">'
        f'<path class="grid" d="{lines}M{LEFT} {bottom}H{RIGHT}"/>'
        f'<g class="numbers">{numbers}</g>{drawn}'
        f'<text class="axis" x="{RIGHT}" y="{bottom + 36}" text-anchor="end">{escape(axis)}</text>'
        "</svg>"
    )


def heat(names: Sequence[str], cells: Mapping[tuple[int, int], Rate], alternative: str) -> str:
    """How often each row's arm wins over each column's.

    What is decided is filled, the stronger the further from one half but never so much that the
    numbers cannot be read; what is not has an outline.

    Args:
        names: Of the arms, best first; untrusted.
        cells: By row and column, places in the names; a missing one is empty.
        alternative: The picture in words.
    """
    full = len(names) <= FULL
    side = CELL if full else SMALL
    written = [f"{place + 1} {short(name)}" for place, name in enumerate(names)]
    left = max((len(one) for one in written), default=0) * LETTER + 12
    top = 24.0
    drawn = ""
    for place, name in enumerate(written):
        y = top + side * place
        drawn += f'<text class="name" x="0" y="{y + side / 2 + 4:.1f}">{escape(name)}</text>'
        if full or place % 5 == 4 or place == 0:
            x = left + side * place + side / 2
            drawn += f'<text x="{x:.1f}" y="16" text-anchor="middle">{place + 1}</text>'
    for (row, column), one in cells.items():
        drawn += _cell(one, left + side * column, top + side * row, side, full=full)
    width, height = left + side * len(names) + 2, top + side * len(names) + 2
    least = 0.8 * width  # with less, its letters cannot be read
    return (
        f'<svg class="plot heat" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'style="max-width:{max(width, 320):.0f}px;--least:{least:.0f}px" '
        f'aria-label="{escape(alternative)}">{drawn}</svg>'
    )


def growth(counts: Sequence[int], first: str, last: str, axis: str, alternative: str) -> str:
    """How the number of votes has grown.

    Args:
        counts: Votes up to each of equally long spans, so it never falls.
        first: When the first span begins.
        last: When the last one ends.
        axis: What the line is.
        alternative: The picture in words.
    """
    top = max(*counts, 1) if counts else 1
    marks, _ = ticks(0, top)
    base = TALL + 16
    points = [
        (LEFT + 30 + (RIGHT - LEFT - 34) * place / max(len(counts), 1), base - TALL * count / top)
        for place, count in enumerate([0, *counts])
    ]
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    grid = "".join(
        f'<path class="grid" d="M{LEFT + 30} {base - TALL * one / top:.1f}H{RIGHT}"/>'
        f'<text x="{LEFT + 24}" y="{base - TALL * one / top + 4:.1f}" text-anchor="end">{one:g}'
        "</text>"
        for one in marks
        if one == int(one)
    )
    return (
        f'<svg class="plot" viewBox="0 0 {WIDTH} {base + 42}" role="img" '
        f'aria-label="{escape(alternative)}">{grid}<path class="growth" d="M{line}"/>'
        f'<path class="base" d="M{LEFT + 30} {base}H{RIGHT}"/>'
        f'<text x="{LEFT + 30}" y="{base + 17}">{escape(first)}</text>'
        f'<text x="{RIGHT}" y="{base + 17}" text-anchor="end">{escape(last)}</text>'
        f'<text class="axis" x="{RIGHT}" y="{base + 37}" text-anchor="end">{escape(axis)}</text>'
        "</svg>"
    )


def _rung(one: Rung, y: float, scale: tuple[float, float]) -> str:
    """The name above its mark, so that long names have the whole width."""
    drawn = f'<text class="name" x="{LEFT}" y="{y - 13}">{escape(short(one.name))}</text>'
    if math.isnan(one.rating):
        return drawn
    tone = f"tone-{one.look % len(SHAPES)}"
    for kind, low, high in (
        ("whisker", one.low, one.high),
        ("whisker naive", one.naive_low, one.naive_high),
    ):
        if math.isnan(low) or math.isnan(high):
            continue
        start, end = (_along(min(max(edge, scale[0]), scale[1]), scale) for edge in (low, high))
        path = f"M{start:.1f} {y}H{end:.1f}"
        if kind == "whisker":
            path += _arrow(start, y, 1) if math.isinf(low) else ""
            path += _arrow(end, y, -1) if math.isinf(high) else ""
        drawn += f'<path class="{kind} {tone}" d="{path}"/>'
    return drawn + shape(one.look, _along(one.rating, scale), y)


def _arrow(x: float, y: float, back: int) -> str:
    half = OPEN / 2
    return f"M{x + back * half:.1f} {y - half}L{x:.1f} {y}L{x + back * half:.1f} {y + half}"


def _cell(one: Rate, x: float, y: float, side: float, *, full: bool) -> str:
    """A square, with its numbers where there is room."""
    gap = 1.5 if full else 0.5
    kind = "none" if math.isnan(one.rate) else "win" if one.rate > 0.5 else "loss"
    strength = 0.0 if math.isnan(one.rate) else min(0.55, 0.15 + abs(one.rate - 0.5))
    fill = f' style="fill-opacity:{strength:.2f}"' if one.decided else ""
    decided = "decided" if one.decided else "open"
    drawn = (
        f'<g class="cell {decided} {kind}"><title>{escape(one.said)}</title>'
        f'<rect x="{x + gap:.1f}" y="{y + gap:.1f}" width="{side - 2 * gap:.1f}" '
        f'height="{side - 2 * gap:.1f}"{fill}/>'
    )
    if full and not math.isnan(one.rate):
        middle = x + side / 2
        drawn += (
            f'<text class="rate" x="{middle:.1f}" y="{y + side / 2 + 1:.1f}" text-anchor="middle">'
            f"{100 * one.rate:.0f}</text>"
            f'<text class="of" x="{middle:.1f}" y="{y + side / 2 + 16:.1f}" text-anchor="middle">'
            f"{one.votes:,}</text>"
        )
    return drawn + "</g>"


def _along(value: float, scale: tuple[float, float]) -> float:
    """Across the picture, with room for half a mark at both ends."""
    return LEFT + 8 + (value - scale[0]) / (scale[1] - scale[0]) * (RIGHT - LEFT - 16)
