"""How do sources lie between two dimensions? One panel of inline SVG, made of plain values.

Every source has a shape and a name beside its colour, so that colour is never needed. A name goes
where it touches neither a mark nor another name, and is left out where there is no such place.
"""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ui.markup import escape

# Around (0, 0), of equal visual weight. Sources beyond the eighth begin again, hollow.
SHAPES = (
    '<circle r="6"/>',
    '<path d="M-5.3-5.3h10.6v10.6h-10.6Z"/>',
    '<path d="M0-7 6.6 5.2-6.6 5.2Z"/>',
    '<path d="M0-7.4 7.4 0 0 7.4-7.4 0Z"/>',
    '<path d="M0 7-6.6-5.2 6.6-5.2Z"/>',
    '<path d="M-2.2-7h4.4v4.8h4.8v4.4h-4.8v4.8h-4.4v-4.8h-4.8v-4.4h4.8Z"/>',
    '<path d="M-3.5-6.1h7l3.5 6.1-3.5 6.1h-7l-3.5-6.1Z"/>',
    '<path d="M0-8 1.8-2.5 7.6-2.5 2.9.9 4.7 6.5 0 3.1-4.7 6.5-2.9.9-7.6-2.5-1.8-2.5Z"/>',
)
WIDTH, HEIGHT = 340, 306  # of a panel, in its own units
LEFT, RIGHT, TOP, BOTTOM = 46, 326, 32, 256  # of the place for marks
TICKS = 4  # about so many on an axis
LONGEST = 20  # characters of a name in the figure
LETTER, LINE = 7.2, 16.0  # a letter's width and a name's height, both rather too large
RADIUS = 9.0  # room that a mark takes
RINGS = (13.0, 25.0, 40.0)  # how far from its mark a name may go
CROSSING = 3  # what a unit of whisker under a name costs, in units of distance
# Where around a mark, best first: a name at (1, -1) begins to the right of it and above.
SIDES = (
    *((1, -1), (1, 1), (-1, -1), (-1, 1), (0, -1), (0, 1), (1, 0), (-1, 0)),
    *((0.5, -1), (0.5, 1), (-0.5, -1), (-0.5, 1)),
)
NEAR = 22.0  # a name further from the middle of its mark gets a line to it

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Reach:
    """A number with its interval; the ends are nan where there is none."""

    mean: float
    low: float = math.nan
    high: float = math.nan


@dataclass(frozen=True)
class Mark:
    """One source in a panel.

    Attributes:
        name: Untrusted text.
        look: Which shape and colour, from 0; the same in every panel.
        x: Along the horizontal axis.
        y: Along the vertical axis.
    """

    name: str
    look: int
    x: Reach
    y: Reach


@dataclass(frozen=True)
class _Placed:
    """A mark in the panel's own units."""

    look: int
    x: float
    y: float
    whiskers: tuple[Box, ...]


def symbol(look: int) -> str:
    """The shape of a source, to stand beside its name."""
    return f'<svg class="symbol" viewBox="-9 -9 18 18" aria-hidden="true">{shape(look, 0, 0)}</svg>'


def shape(look: int, x: float, y: float) -> str:
    """The shape of a source at a place of a picture."""
    hollow = " hollow" if look // len(SHAPES) % 2 else ""
    return (
        f'<g class="mark tone-{look % len(SHAPES)}{hollow}" '
        f'transform="translate({x:.1f} {y:.1f})">{SHAPES[look % len(SHAPES)]}</g>'
    )


def panel(marks: Sequence[Mark], across: str, up: str, alternative: str, empty: str) -> str:
    """Sources by two dimensions, with whiskers for their intervals.

    Args:
        marks: Those without one of the two numbers are left out.
        across: What the horizontal axis is.
        up: What the vertical axis is.
        alternative: What the picture says, in words.
        empty: Stands in the place of marks where there are none.
    """
    shown = [one for one in marks if math.isfinite(one.x.mean) and math.isfinite(one.y.mean)]
    horizontal, vertical = _scale([one.x for one in shown]), _scale([one.y for one in shown])
    placed = [_place(one, horizontal, vertical) for one in shown]
    whiskers = [box for one in placed for box in one.whiskers]
    names = [short(one.name) for one in shown]
    boxes = place_names(names, [(one.x, one.y) for one in placed], whiskers)
    drawn = "".join(_whisker(one) for one in placed)
    drawn += "".join(_leader(*one) for one in zip(placed, boxes, strict=True))
    drawn += "".join(shape(one.look, one.x, one.y) for one in placed)
    drawn += "".join(_name(*one) for one in zip(names, boxes, strict=True))
    if not shown:
        drawn = f'<text class="none" x="{(LEFT + RIGHT) / 2}" y="144">{escape(empty)}</text>'
    return (
        f'<svg class="panel" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(alternative)}">{_axes(horizontal, vertical)}'
        f'<text class="axis" x="{RIGHT}" y="{HEIGHT - 6}" text-anchor="end">{escape(across)}</text>'
        f'<text class="axis" x="{LEFT}" y="15">{escape(up)}</text>{drawn}</svg>'
    )


def place_names(
    names: Sequence[str], points: Sequence[tuple[float, float]], whiskers: Sequence[Box]
) -> list[Box | None]:
    """Where each name goes so that none touches a mark or another name.

    Args:
        names: What is written.
        points: Middles of the marks.
        whiskers: Crossed only where there is no better place.

    Returns:
        A box for each name; None where there is no place for it.
    """
    marks = [(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in points]
    places: list[Box | None] = [None] * len(names)
    for _ in range(3):  # a name may move when the others have found their places
        for this, (name, point) in enumerate(zip(names, points, strict=True)):
            taken = marks + [box for that, box in enumerate(places) if box and that != this]
            free = [
                (cost + CROSSING * sum(_overlap(box, one) for one in whiskers), place, box)
                for place, (cost, box) in enumerate(_around(point, text_width(name)))
                if not any(_overlap(box, other) for other in taken)
            ]
            places[this] = min(free)[2] if free else None
    return places


def short(name: str) -> str:
    """A name that fits into the figure; the last part of a path, shortened in its middle.

    >>> short("meta-llama/Llama-3.1-8B-Instruct-with-much-more")
    'Llama-3.1…-much-more'
    """
    last = " ".join(name.rstrip("/").split("/")[-1].split()) or name
    half = (LONGEST - 1) // 2
    return last if len(last) <= LONGEST else f"{last[:half]}…{last[-half - 1 :]}"


def text_width(text: str) -> float:
    """About how wide a text is, in units of the panel."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text) * LETTER


def ticks(low: float, high: float) -> tuple[list[float], int]:
    """Round numbers between two ends, and how many digits they need after the point.

    >>> ticks(0.31, 0.52)
    ([0.35, 0.4, 0.45, 0.5], 2)
    """
    rough = (high - low) / TICKS
    size = 10.0 ** math.floor(math.log10(rough))
    step = min((size, 2 * size, 5 * size, 10 * size), key=lambda one: abs(math.log(one / rough)))
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(place * step, digits) for place in range(first, last + 1)], digits


def _scale(reaches: Iterable[Reach]) -> tuple[float, float]:
    """The ends of an axis, a little beyond all that is on it."""
    known = [
        number
        for one in reaches
        for number in (one.mean, one.low, one.high)
        if math.isfinite(number)
    ]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    room = 0.1 * (high - low) or max(0.05 * abs(high), 0.05)
    return low - room, high + room


def _along(value: float, scale: tuple[float, float], start: float, end: float) -> float:
    return start + (value - scale[0]) / (scale[1] - scale[0]) * (end - start)


def _axes(horizontal: tuple[float, float], vertical: tuple[float, float]) -> str:
    lines, numbers = f"M{LEFT} {BOTTOM}H{RIGHT}", ""
    values, digits = ticks(*horizontal)
    for value in values:
        x = _along(value, horizontal, LEFT, RIGHT)
        lines += f"M{x:.1f} {BOTTOM}V{TOP}"
        numbers += (
            f'<text x="{x:.1f}" y="{BOTTOM + 17}" text-anchor="middle">{value:.{digits}f}</text>'
        )
    values, digits = ticks(*vertical)
    for value in values:
        y = _along(value, vertical, BOTTOM, TOP)
        lines += f"M{LEFT} {y:.1f}H{RIGHT}"
        numbers += (
            f'<text x="{LEFT - 7}" y="{y + 4:.1f}" text-anchor="end">{value:.{digits}f}</text>'
        )
    return f'<path class="grid" d="{lines}"/><g class="numbers">{numbers}</g>'


def _place(mark: Mark, horizontal: tuple[float, float], vertical: tuple[float, float]) -> _Placed:
    """Where a mark goes; its intervals are boxes without thickness."""

    def across(value: float) -> float:
        return _along(value, horizontal, LEFT, RIGHT)

    def up(value: float) -> float:
        return _along(value, vertical, BOTTOM, TOP)

    x, y = across(mark.x.mean), up(mark.y.mean)
    whiskers: list[Box] = []
    if math.isfinite(mark.x.low):
        whiskers.append((across(mark.x.low), y, across(mark.x.high), y))
    if math.isfinite(mark.y.low):
        whiskers.append((x, up(mark.y.high), x, up(mark.y.low)))
    return _Placed(mark.look, x, y, tuple(whiskers))


def _whisker(placed: _Placed) -> str:
    lines = "".join(f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}" for a, b, c, d in placed.whiskers)
    return f'<path class="whisker tone-{placed.look % len(SHAPES)}" d="{lines}"/>' if lines else ""


def _name(name: str, box: Box | None) -> str:
    if box is None:
        return ""
    return (
        f'<text class="name" x="{(box[0] + box[2]) / 2:.1f}" y="{box[3] - 4:.1f}" '
        f'text-anchor="middle">{escape(name)}</text>'
    )


def _leader(placed: _Placed, box: Box | None) -> str:
    """A line to a name that is not close to its mark."""
    if box is None:
        return ""
    x = min(max(placed.x, box[0] + 4), box[2] - 4)
    y = min(max(placed.y, box[1] + 3), box[3] - 3)
    if math.hypot(x - placed.x, y - placed.y) <= NEAR:
        return ""
    return f'<path class="leader" d="M{placed.x:.1f} {placed.y:.1f}L{x:.1f} {y:.1f}"/>'


def _around(point: tuple[float, float], width: float) -> list[tuple[float, Box]]:
    """The boxes that a name may have, each with what it costs, inside the panel."""
    found = []
    for ring in RINGS:
        for rank, (right, below) in enumerate(SIDES):
            reach = ring if right == 0 or below == 0 else 0.75 * ring
            left = point[0] + right * reach + (right - 1) * width / 2
            top = point[1] + below * reach + (below - 1) * LINE / 2
            box = (left, top, left + width, top + LINE)
            if left >= LEFT and box[2] <= WIDTH - 2 and top >= TOP - LINE / 2 and box[3] <= BOTTOM:
                found.append((3 * ring + rank, box))
    return found


def _overlap(one: Box, other: Box) -> float:
    """How far two boxes reach into each other, along the longer of the two directions."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(wide, high) if wide >= 0 and high >= 0 else 0.0
