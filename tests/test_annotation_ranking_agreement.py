"""Agreement of votes: the same alpha as the table of raters and items gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.agreement import krippendorff_alpha
from annotation.ranking_agreement import vote_agreement
from annotation.votes import BOTH_BAD, TIE, UNKNOWN, A, B, Votes


def votes(table: list[list[int | None]], swapped: set[tuple[int, int]] = frozenset()) -> Votes:
    """Raters in rows; each column is a prompt with a pair of its own, some with sides swapped."""
    cells = [
        (rater, item, answer, (rater, item) in swapped)
        for rater, row in enumerate(table)
        for item, answer in enumerate(row)
        if answer is not None
    ]
    turned = {A: B, B: A}
    rater, item, winner, other = (
        np.array([cell[place] for cell in cells], dtype=np.int64) for place in range(4)
    )
    winner = np.where(other == 1, [turned.get(one, one) for one in winner.tolist()], winner)
    return Votes(
        raters=tuple(f"r{place}" for place in range(len(table))),
        prompts=tuple(f"p{place}" for place in range(len(table[0]))),
        models=("x", "y", "z"),
        rater=rater,
        prompt=item,
        a=np.where(other == 1, 1 + item % 2, 0),
        b=np.where(other == 1, 0, 1 + item % 2),
        winner=winner.astype(np.int64),
        left=np.full(len(cells), UNKNOWN),
    )


answers = st.sampled_from([A, B, TIE, BOTH_BAD, None])
tables = st.integers(1, 8).flatmap(
    lambda items: st.lists(
        st.lists(answers, min_size=items, max_size=items), min_size=1, max_size=5
    )
)


@given(tables, st.sets(st.tuples(st.integers(0, 4), st.integers(0, 7))))
def test_alpha_is_that_of_the_table_whichever_side_was_which(
    table: list[list[int | None]], swapped: set[tuple[int, int]]
) -> None:
    found = vote_agreement(votes(table, swapped), resamples=20)
    straight = np.array(table, dtype=np.float64)
    turned = np.where(straight == A, B, np.where(straight == B, A, straight))
    both = np.hstack([straight, turned])
    wanted = krippendorff_alpha(both, "nominal", resamples=20)
    assert found.value == pytest.approx(wanted.value, nan_ok=True)
    assert 2 * found.items == wanted.items


def test_raters_who_all_choose_the_better_one_agree_whatever_its_name_is() -> None:
    rng = np.random.default_rng(0)
    table = np.where(rng.random((8, 30)) < 0.9, A, B)
    one_way = votes(table.tolist())
    turn = rng.random(30) < 0.5  # half of the pairs have their names the other way round
    other = votes(np.where(turn, B - table, table).tolist())
    found = vote_agreement(one_way)
    assert found == vote_agreement(other)
    assert found.low < found.value < found.high
    assert found.value > 0.5
    assert krippendorff_alpha(table.astype(float), "nominal", resamples=10).value < 0.1
    assert vote_agreement(votes([[A] * 6] * 3)).value == 1


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    truth = 0.25  # two answers, each given to what is better with chance .75: alpha is .5 ** 2
    held = 0
    for _ in range(200):
        better = rng.integers(0, 2, 60)
        table = np.where(rng.random((5, 60)) < 0.75, better, 1 - better)
        found = vote_agreement(votes(table.tolist()), resamples=200)
        held += found.low <= truth <= found.high
    assert 0.88 <= held / 200 <= 0.99


def test_another_dimension_is_another_item() -> None:
    table = votes([[A, B, TIE, A], [A, B, TIE, A]])
    assert vote_agreement(table).value == pytest.approx(1)
    apart = vote_agreement(table, np.array([0, 0, 0, 0, 1, 1, 1, 1]))
    assert (np.isnan(apart.value), apart.items) == (True, 0)


def test_no_votes_have_no_agreement() -> None:
    none = votes([[None]])
    assert np.isnan(vote_agreement(none).value)
