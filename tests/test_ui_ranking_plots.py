"""The pictures of a comparison, as markup."""

import math
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.ranking_plots import Rate, Rung, growth, heat, ladder

NUMBER = st.floats(allow_nan=True, allow_infinity=True, width=32)
NAME = st.text(min_size=1, max_size=40).filter(lambda one: one.isprintable())


def drawn(markup: str) -> ElementTree.Element:
    """The picture, if it is well-formed and holds no number that cannot be drawn."""
    assert "nan" not in re.sub(r">[^<]*<", "><", re.sub(r'aria-label="[^"]*"', "", markup))
    assert "inf" not in re.sub(r">[^<]*<", "><", re.sub(r'aria-label="[^"]*"', "", markup))
    return ElementTree.fromstring(markup.replace("&#x27;", "'"))


@given(NAME, NUMBER, st.floats(0, 500), st.floats(0, 500))
def test_any_rating_can_be_drawn(name: str, rating: float, wide: float, narrow: float) -> None:
    rating = rating if abs(rating) < 1e6 else math.nan
    rungs = [
        Rung(name, 0, rating, rating - wide, rating + wide, rating - narrow, rating + narrow),
        Rung(name, 9, 1000, -math.inf, math.inf, 990, math.inf),
        Rung(name, 1, 1000, math.nan, math.nan, math.nan, math.nan),
    ]
    drawn(ladder(rungs, "rating", name))


def test_an_open_bound_is_an_arrow_at_the_edge() -> None:
    closed = Rung("a", 0, 1000, 900, 1100, 950, 1050)
    opened = Rung("b", 1, 1200, 1100, math.inf, 1100, math.inf)
    picture = drawn(ladder([opened, closed], "rating", "said"))
    paths = [one.get("d", "") for one in picture.iter() if "whisker tone" in one.get("class", "")]
    assert [path.count("L") for path in paths] == [2, 0]


@pytest.mark.parametrize("arms", [2, 12, 13, 59])
def test_a_table_of_any_size_shows_what_is_decided_and_what_is_not(arms: int) -> None:
    cells = {
        (row, column): Rate(row / arms, 7, decided=row > column, said=f"{row} over {column}")
        for row in range(arms)
        for column in range(arms)
        if row != column
    }
    cells[0, 1] = Rate(math.nan, 0, decided=False, said="no votes")
    picture = heat([f"arm <{n}>" for n in range(arms)], cells, "said")
    drawn(picture)
    assert picture.count("cell decided") == arms * (arms - 1) // 2
    assert picture.count("cell open none") == 1
    assert ('class="rate"' in picture) == (arms <= 12)
    assert "arm &lt;0&gt;" in picture


@pytest.mark.parametrize("counts", [[], [0], [1, 5, 5, 9], list(range(200))])
def test_votes_over_time_never_fall(counts: list[int]) -> None:
    picture = drawn(growth(counts, "1 May", "3 May", "votes", "said"))
    (path,) = [one.get("d", "") for one in picture.iter() if one.get("class") == "growth"]
    heights = [float(point.split()[1]) for point in path[1:].split("L")]
    assert heights == sorted(heights, reverse=True)
    assert len(heights) == len(counts) + 1
