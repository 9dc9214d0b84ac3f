"""The confidence sequence against its definition, a closed form, and looks after every vote."""

import doctest

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaln

from annotation import confidence_sequence
from annotation.confidence_sequence import log_stake, pair_values, sequence
from annotation.shares import score_interval
from annotation.votes import BOTH_BAD, TIE, A, B, Votes

vote = st.sampled_from([0.0, 0.5, 1.0])


@given(st.integers(0, 200), st.integers(0, 200), st.floats(0.01, 0.99))
def test_without_ties_the_stake_is_the_beta_binomial_one(
    wins: int, losses: int, mean: float
) -> None:
    """The bets are as good as a Beta(2, 2) of shares, whose stake has a closed form."""
    values = [1.0] * wins + [0.0] * losses
    expected = betaln(wins + 2, losses + 2) - betaln(2, 2)
    expected -= wins * np.log(mean) + losses * np.log(1 - mean)
    found = log_stake(values, mean, looks=[len(values)])[0]
    assert found == pytest.approx(expected, abs=1e-6)


@given(st.lists(vote, min_size=1, max_size=12), st.floats(0.05, 0.95))
def test_a_fair_bet_wins_nothing_on_average(values: list[float], spread: float) -> None:
    """Whatever came before, the next vote leaves the expected stake against its mean as it is."""
    ties = spread / 2
    mean = ties / 2 + (1 - ties) * spread
    shares = {1.0: (1 - ties) * spread, 0.5: ties, 0.0: (1 - ties) * (1 - spread)}
    before = np.exp(log_stake(values, mean)[-1])
    after = sum(
        share * np.exp(log_stake([*values, one], mean)[-1]) for one, share in shares.items()
    )
    assert after == pytest.approx(before, rel=1e-9)


@settings(max_examples=40)
@given(st.lists(vote | st.floats(0, 1), max_size=25), st.sampled_from([0.01, 0.05, 0.3]))
def test_the_ends_are_where_the_stake_reaches_its_bound(values: list[float], alpha: float) -> None:
    found = sequence(values, alpha=alpha)
    for place, (low, high) in enumerate(zip(found.low, found.high, strict=True)):
        seen = values[: place + 1]
        assert 0 <= low <= np.mean(seen) + 1e-6
        assert np.mean(seen) - 1e-6 <= high <= 1
        for end in (low, high):
            if 1e-6 < end < 1 - 1e-6:
                assert log_stake(seen, float(end))[-1] == pytest.approx(-np.log(alpha), abs=1e-3)


@settings(max_examples=20)
@given(st.lists(vote, min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_the_order_of_votes_and_the_side_change_nothing(
    values: list[float], chance: np.random.RandomState
) -> None:
    found = sequence(values)
    mixed = list(values)
    chance.shuffle(mixed)
    turned = sequence([1 - value for value in mixed], looks=[len(values)])
    assert float(turned.low[0]) == pytest.approx(1 - found.high[-1], abs=1e-6)
    assert float(turned.high[0]) == pytest.approx(1 - found.low[-1], abs=1e-6)


def test_nothing_is_known_before_the_first_vote() -> None:
    found = sequence([], looks=[0])
    assert (found.votes.tolist(), found.low.tolist(), found.high.tolist()) == ([0], [0], [1])
    assert len(sequence([]).low) == 0


def test_looks_are_those_that_were_asked_for() -> None:
    values = np.random.default_rng(0).choice([0, 0.5, 1], 50)
    every, some = sequence(values), sequence(values, looks=[10, 50])
    np.testing.assert_allclose(some.low, every.low[[9, 49]])
    np.testing.assert_allclose(some.high, every.high[[9, 49]])


def test_many_votes_make_a_narrow_interval() -> None:
    values = np.random.default_rng(0).choice([0, 0.5, 1], 20_000, p=[0.35, 0.2, 0.45])
    found = sequence(values, looks=[200, 20_000])
    assert found.high[0] - found.low[0] > 0.1
    assert 0.53 < found.low[1] < 0.55 < found.high[1] < 0.57


@pytest.mark.parametrize(("rate", "ties"), [(0.5, 0.0), (0.5, 0.3), (0.2, 0.1)])
def test_a_look_after_every_vote_raises_few_false_alarms(rate: float, ties: float) -> None:
    """300 runs of 400 votes: 5 % would be 15 runs."""
    rng = np.random.default_rng(0)
    truth = ties / 2 + (1 - ties) * rate
    runs = (rng.random((300, 400)) < rate).astype(float)
    runs[rng.random(runs.shape) < ties] = 0.5
    alarms = sum(log_stake(run, truth).max() >= np.log(20) for run in runs)
    counts = (np.cumsum(runs == value, axis=1)[:, 9:] for value in (1, 0, 0.5))
    low, high = score_interval(*counts)
    plain = ((low > truth) | (high < truth)).any(axis=1).sum()
    assert alarms <= 15
    assert plain > 60


def test_one_value_of_each_rater_keeps_the_promise_that_all_votes_break() -> None:
    """Two equal models and 100 raters with strong likings, 10 votes each."""
    rng = np.random.default_rng(0)
    alarms = np.zeros(3)
    for _ in range(150):
        rater = rng.permutation(np.repeat(np.arange(100), 10))
        run = (rng.random(1_000) < rng.beta(0.5, 0.5, 100)[rater]).astype(float)
        first = np.sort(np.unique(rater, return_index=True)[1])
        looks = np.arange(5, 1_001, 5)
        stakes = (
            log_stake(run, 0.5, looks=looks),
            log_stake(run[first], 0.5),
            log_stake(run, 0.5, looks=looks, effect=5.5),
        )
        alarms += [stake.max() >= np.log(20) for stake in stakes]
    assert alarms[0] > 30
    assert alarms[1] <= 7
    assert alarms[2] <= 7


def test_votes_of_a_pair_are_values_for_its_first_model() -> None:
    rows = [  # rater, a, b, winner
        (0, 0, 1, A),
        (0, 1, 0, A),
        (1, 1, 0, B),
        (1, 0, 2, A),
        (2, 0, 1, BOTH_BAD),
        (2, 0, 1, TIE),
        (1, 0, 1, B),
    ]
    rater, a, b, winner = np.array(rows).T
    votes = Votes(("x", "y", "z"), ("p",), ("m", "n", "o"), rater, a * 0, a, b, winner, a * 0)
    assert pair_values(votes, "m", "n").tolist() == [1, 0, 1, 0.5, 0]
    assert pair_values(votes, "n", "m").tolist() == [0, 1, 0, 0.5, 1]
    assert pair_values(votes, "m", "n", once=True).tolist() == [1, 1, 0.5]
    assert pair_values(votes, "n", "o").tolist() == []


def test_the_examples_of_the_module_hold() -> None:
    assert doctest.testmod(confidence_sequence).failed == 0
