"""Figures: a mark for each value, a shape for each dimension, and no text that becomes code."""

import html
import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import figures

NUMBERS = st.floats(-1e6, 1e6, allow_subnormal=False)
NASTY = "<script>window.ran = 1</script> \"'&"


def marks(svg: str) -> list[tuple[float, float]]:
    """Place and height of the faint marks."""
    path = re.search(r'class="others" d="([^"]*)"', svg)
    found = re.findall(r"M([\d.]+) \d+v-([\d.]+)", path[1]) if path else []
    return [(float(x), float(height)) for x, height in found]


def present(svg: str) -> float | None:
    found = re.search(r'class="present" transform="translate\(([\d.]+) ', svg)
    return float(found[1]) if found else None


def shown(markup: str) -> str:
    """What a person reads, without the numbers that are hidden at first."""
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"<small>.*?</small>", "", markup)))


def test_each_value_has_a_mark_and_the_present_one_stands_between_its_neighbours() -> None:
    svg = figures.strip("novelty", [0.1, 0.3, 0.5], 0.4, "Novelty")
    places = [x for x, _ in marks(svg)]
    assert len(places) == 3
    assert places == sorted(places)
    assert (places[0], places[2]) == (figures.MARGIN, figures.WIDTH - figures.MARGIN)
    assert places[1] < (present(svg) or 0) < places[2]


def test_a_value_beyond_the_others_stands_at_the_end_of_a_longer_strip() -> None:
    svg = figures.strip("surprise", [1, 2], 5, "Surprise")
    assert present(svg) == figures.WIDTH - figures.MARGIN
    assert marks(svg)[1][0] < figures.WIDTH / 2
    assert figures.span([1, 2], 5) == (1, 5)


def test_undefined_values_have_no_mark() -> None:
    svg = figures.strip("novelty", [0.1, math.nan, 0.3], math.nan, "Novelty")
    assert len(marks(svg)) == 2
    assert present(svg) is None
    empty = figures.strip("novelty", [], math.nan, "Novelty")
    assert (marks(empty), present(empty)) == ([], None)
    assert all(math.isnan(end) for end in figures.span([math.nan]))


def test_equal_values_stand_in_the_middle() -> None:
    svg = figures.strip("quality", [3, 3], 3, "Quality")
    assert {x for x, _ in marks(svg)} == {present(svg)} == {figures.WIDTH / 2}


def test_many_values_share_marks_that_are_taller_where_there_are_more() -> None:
    values = np.concatenate([np.full(900, 0.2), np.linspace(0, 1, 100)])
    drawn = marks(figures.strip("diversity", values, 0.5, "Diversity"))
    assert len(drawn) <= figures.MARKS
    tallest = max(drawn, key=lambda mark: mark[1])
    step = (figures.WIDTH - 2 * figures.MARGIN) / (figures.MARKS - 1)
    assert tallest[0] == pytest.approx(figures.MARGIN + 0.2 * 126 * step, abs=step)
    assert tallest[1] == figures.TALLEST


@given(st.lists(NUMBERS | st.just(math.nan), max_size=200), NUMBERS | st.just(math.nan))
def test_nothing_is_drawn_outside_the_strip(values: list[float], value: float) -> None:
    svg = figures.strip("novelty", values, value, "Novelty")
    for x, height in marks(svg):
        assert figures.MARGIN <= x <= figures.WIDTH - figures.MARGIN
        assert 0 < height <= figures.BASELINE
    assert len(marks(svg)) <= max(figures.MARKS, figures.SEVERAL)
    assert (present(svg) is None) == math.isnan(value)
    assert "nan" not in svg


def test_each_dimension_has_a_shape_of_its_own_and_the_picture_says_what_it_shows() -> None:
    assert len(set(figures.SHAPES.values())) == len(figures.SHAPES) == 4
    for name, shape in figures.SHAPES.items():
        svg = figures.strip(name, [1], 2, f"{name} {NASTY}")
        assert shape in svg
        assert f"var(--{name})" in svg
        assert 'role="img"' in svg
        assert html.unescape(re.findall('aria-label="([^"]*)"', svg)[0]) == f"{name} {NASTY}"
        assert "<script" not in svg
        assert shape in figures.marker(name)


def test_tinted_words_are_the_text_letter_by_letter() -> None:
    tokens = [("Lay", 1.2), (" it", 0.1), (" ", 3.0), (NASTY, 9.5), ("\n", 0.2), ("ends", 6.0)]
    markup = figures.tinted(tokens)
    assert shown(markup) == "".join(piece for piece, _ in tokens)
    assert "<script" not in markup
    assert re.findall("<small>(.*?)</small>", markup) == ["1.2", "0.1", "3.0", "9.5", "0.2", "6.0"]
    assert re.findall(r'class="t(\d)"', markup) == ["0", "0", "1", "4", "0", "3"]


def test_the_space_before_a_word_is_not_tinted() -> None:
    assert figures.tinted([(" sea", 9.0)]).startswith(' <span class="t4"')


def test_tokens_of_one_character_are_one_piece_with_their_nats_added() -> None:
    markup = figures.tinted([("שׁ", 2.5), ("", 1.5), ("", 1.0), ("a", 0.5)])
    assert re.findall("<small>(.*?)</small>", markup) == ["5.0", "0.5"]
    assert figures.tinted([]) == ""


@given(st.floats(0, 50), st.floats(0, 50))
def test_more_nats_are_never_tinted_less(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert figures.tint(low) <= figures.tint(high)


def test_the_legend_shows_every_tint() -> None:
    assert re.findall(r'class="t(\d)"', figures.legend("nats")) == ["0", "1", "2", "3", "4"]


def test_words_stand_in_their_order_on_one_axis_with_the_line_of_all_words() -> None:
    markup = figures.spread([("equator", 0.9), ("<b>", 0.8)], 0.7, "Far words", "all responses")
    assert re.findall(r'class="number">(.*?)<', markup) == ["0.90", "0.80", "0.70"]
    assert re.findall(r"<b style=\"left:(.*?)%", markup) == ["100.0", "50.0"]
    assert set(re.findall(r"<i style=\"left:(.*?)%", markup)) == {"0.0"}
    assert "&lt;b&gt;" in markup
    assert 'aria-label="Far words"' in markup
    same = figures.spread([("a", 0.5)], 0.5, "Far words", "all responses")
    assert "left:50.0%" in same
