"""The pictures of a study's results, as markup."""

from ui import plots


def test_a_target_that_is_far_away_does_not_crowd_the_axis() -> None:
    picture = plots.columns([208, 16, *[0] * 999], 1000, "Ratings per item", "said")
    assert picture.count('class="under"') == 8
    wide = plots.columns([1] * 61, 60, "Ratings per item", "said")
    assert 8 <= wide.count('class="under"') <= 12
