"""A figure of sources that reads without colour, and where no name covers anything."""

import math
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ui_support import NASTY

from ui.markup import escape
from ui.scatter import (
    BOTTOM,
    HEIGHT,
    LEFT,
    LINE,
    RADIUS,
    RIGHT,
    SHAPES,
    TOP,
    WIDTH,
    Box,
    Mark,
    Reach,
    panel,
    place_names,
    short,
    symbol,
    text_width,
    ticks,
)

PEOPLE = Mark("People", 0, Reach(0.4, 0.35, 0.45), Reach(3.1, 2.9, 3.3))
MODEL = Mark("small-model", 1, Reach(0.5, 0.44, 0.56), Reach(2.4, 2.2, 2.6))
PATH = r'd="M([-\d.]+) ([-\d.]+)L([-\d.]+) ([-\d.]+)M([-\d.]+) ([-\d.]+)L([-\d.]+) ([-\d.]+)"'


def draw(*marks: Mark) -> str:
    return panel(marks, "Novelty", "Quality", "In words.", "Nothing yet")


def places(svg: str) -> list[tuple[float, float]]:
    found = re.findall(r'class="mark[^"]*" transform="translate\(([-\d.]+) ([-\d.]+)\)', svg)
    return [(float(x), float(y)) for x, y in found]


def touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_more_is_further_right_and_further_up() -> None:
    (people_x, people_y), (model_x, model_y) = places(draw(PEOPLE, MODEL))
    assert people_x < model_x
    assert people_y < model_y  # down is positive


def test_whiskers_go_through_the_mark_both_ways() -> None:
    svg = draw(PEOPLE, MODEL)
    (x, y), _ = places(svg)
    left, across, right, _, up, top, _, bottom = map(float, re.findall(PATH, svg)[0])
    assert across == pytest.approx(y, abs=0.1)
    assert up == pytest.approx(x, abs=0.1)
    assert left < x < right
    assert top < y < bottom
    assert min(left, top) > 0
    assert right < WIDTH
    assert bottom < HEIGHT


def test_without_an_interval_there_is_a_mark_and_no_whisker() -> None:
    svg = draw(Mark("People", 0, Reach(0.4), Reach(3.1)))
    assert len(places(svg)) == 1
    assert "whisker" not in svg
    assert "nan" not in svg


def test_what_has_only_one_of_the_two_numbers_is_left_out() -> None:
    svg = draw(PEOPLE, Mark("silent", 1, Reach(math.nan), Reach(3.0)))
    assert len(places(svg)) == 1
    assert "silent" not in svg


def test_an_empty_panel_says_so() -> None:
    assert "Nothing yet" in draw()
    assert "Nothing yet" not in draw(PEOPLE)


def test_the_picture_is_said_in_words_and_is_well_formed() -> None:
    root = ET.fromstring(draw(PEOPLE, MODEL))
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == "In words."


def test_each_of_eight_sources_has_a_shape_of_its_own_and_more_are_hollow() -> None:
    shapes = [symbol(look).split("<path")[-1] for look in range(len(SHAPES))]
    assert len(set(shapes)) == len(SHAPES) == 8
    assert "hollow" not in symbol(7)
    assert "hollow" in symbol(8)


def test_a_name_from_outside_is_never_markup() -> None:
    svg = panel([Mark(NASTY, 0, PEOPLE.x, PEOPLE.y)], NASTY, NASTY, NASTY, NASTY)
    assert "<script" not in svg
    assert "<img" not in svg
    ET.fromstring(svg)
    hostile = Mark("<b>${x}", 0, PEOPLE.x, PEOPLE.y)
    assert escape("<b>${x}") in draw(hostile)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("gpt", "gpt"),
        ("meta-llama/Llama-3.1-8B", "Llama-3.1-8B"),
        ("models/crpo-novelty-lambda-0.5", "crpo-nove…lambda-0.5"),
        ("  two   words ", "two words"),
        ("a/", "a"),
        ("///", "///"),
    ],
)
def test_long_names_keep_both_ends(name: str, shown: str) -> None:
    assert short(name) == shown


@given(
    st.floats(-1e4, 1e4),
    st.floats(1e-3, 1e4),
)
def test_ticks_are_round_few_and_inside(low: float, wide: float) -> None:
    high = low + wide
    values, digits = ticks(low, high)
    assert 2 <= len(values) <= 8
    assert len({f"{value:.{digits}f}" for value in values}) == len(values)
    assert all(low - 1e-6 * wide <= value <= high + 1e-6 * wide for value in values)


POINT = st.tuples(st.floats(LEFT + 10, RIGHT - 10), st.floats(TOP + 10, BOTTOM - 10))


@settings(deadline=None)
@given(st.lists(st.tuples(POINT, st.text("abW", min_size=1, max_size=20)), max_size=9))
def test_no_name_touches_a_mark_or_another_name(
    marks: list[tuple[tuple[float, float], str]],
) -> None:
    points, names = [point for point, _ in marks], [name for _, name in marks]
    boxes = place_names(names, points, [])
    taken = [(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in points]
    for this, box in enumerate(boxes):
        if box is None:
            continue
        assert 0 <= box[0] < box[2] <= WIDTH
        assert 0 <= box[1] < box[3] <= HEIGHT
        others = [other for that, other in enumerate(boxes) if other and that != this]
        assert not any(touch(box, other) for other in taken + others)


@pytest.mark.parametrize("crowd", [2, 3, 4, 5, 6])
def test_every_name_has_a_place_where_marks_are_a_little_apart(crowd: int) -> None:
    names = ["People", "Editors", "Llama-3.1-8B", "sft-only", "crpo-nov-0.5", "gpt-4o"][:crowd]
    points = [(110.0 + 30 * place, 110.0 + 1.5 * LINE * (place % 3)) for place in range(crowd)]
    assert None not in place_names(names, points, [])


def test_a_name_keeps_off_the_whiskers_where_it_can() -> None:
    across: Box = (60.0, 150.0, 310.0, 150.0)
    up: Box = (180.0, 50.0, 180.0, 240.0)
    (box,) = place_names(["People"], [(180.0, 150.0)], [across, up])
    assert box is not None
    assert not touch(box, (across[0], 149.9, across[2], 150.1))
    assert not touch(box, (179.9, up[1], 180.1, up[3]))


def test_wide_letters_take_twice_the_room() -> None:
    assert text_width("模型") == 2 * text_width("ab")
