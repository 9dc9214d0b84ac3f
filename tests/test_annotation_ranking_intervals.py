"""Intervals of a ranking: what they hold, and that raters rather than votes make them."""

import math

import numpy as np
import numpy.typing as npt
import pytest

from annotation.ranking import UNIT, rank
from annotation.ranking_fit import fit, imaginary_ties, meetings
from annotation.ranking_intervals import FEWEST
from annotation.votes import TIE, UNKNOWN, A, B, Votes

Numbers = npt.NDArray[np.float64]


def simulated(
    seed: int, models: int, each: list[int], tastes: float = 0.7, ties: float = 0.1
) -> Votes:
    """Votes of raters of whom each likes each model a little more or less than others do."""
    rng = np.random.default_rng(seed)
    rater = np.repeat(np.arange(len(each)), each)
    strength = np.linspace(-0.7, 0.7, models) + rng.normal(0, tastes, (len(each), models))
    a = rng.integers(0, models, len(rater))
    b = (a + rng.integers(1, models, len(rater))) % models
    chance = 1 / (1 + np.exp(strength[rater, b] - strength[rater, a]))
    winner = np.where(rng.random(len(rater)) < chance, A, B)
    return Votes(
        raters=tuple(f"r{one:04}" for one in range(len(each))),
        prompts=tuple(f"p{one}" for one in range(len(rater))),
        models=tuple(f"m{one}" for one in range(models)),
        rater=rater,
        prompt=np.arange(len(rater)),
        a=a,
        b=b,
        winner=np.where(rng.random(len(rater)) < ties, TIE, winner),
        left=np.full(len(rater), UNKNOWN),
    )


def truth(models: int, tastes: float) -> Numbers:
    """What endlessly many raters would say, by 400 of whom each sees 1,000 pairs."""
    many = rank(simulated(1, models, [1_000] * 400, tastes), resamples=0)
    ratings = {one.model: one.rating for one in many.standings}
    return np.array([ratings[f"m{one}"] for one in range(models)])


def test_intervals_hold_the_truth_where_naive_ones_do_not() -> None:
    wanted, held, runs = truth(4, 0.8), np.zeros(2), 150
    for seed in range(runs):
        for one in rank(simulated(seed + 10, 4, [40] * 15, 0.8), resamples=100).standings:
            rating = wanted[int(one.model[1:])]
            held += [one.low <= rating <= one.high, one.naive_low <= rating <= one.naive_high]
    clustered, naive = held / (4 * runs)
    assert 0.92 < clustered < 0.98
    assert naive < 0.85


def test_the_naive_interval_is_that_of_votes_by_as_many_people() -> None:
    once = simulated(0, 5, [1] * 3_000)
    for one in rank(once, resamples=1_000).standings:
        naive, clustered = one.naive_high - one.naive_low, one.high - one.low
        assert naive <= clustered < 1.1 * naive
    # Fifty people who cast the same votes leave more doubt than three thousand do.
    fifty = Votes(**{**once.__dict__, "rater": np.arange(3_000) % 50})
    again = {one.model: one for one in rank(fifty).standings}
    for one in rank(once).standings:
        assert again[one.model].naive_low == pytest.approx(one.naive_low)
        assert again[one.model].effective_raters < 51


def test_a_vote_repeated_by_its_rater_adds_nothing() -> None:
    votes = simulated(3, 4, [20] * 12)
    thrice = votes.where(np.tile(np.arange(len(votes)), 3))
    for one, other in zip(rank(votes).standings, rank(thrice).standings, strict=True):
        assert other.rating == pytest.approx(one.rating)
        # The naive interval, which the other never falls below, shrinks by the root of three.
        assert other.naive_high - other.rating == pytest.approx(
            (one.naive_high - one.rating) / math.sqrt(3)
        )
        assert other.high <= one.high + 1e-6
        assert other.high - other.rating > 0.75 * (one.high - one.rating)


def test_the_seed_decides_the_draws() -> None:
    votes = simulated(4, 4, [20] * 12)
    assert rank(votes, seed=1) == rank(votes, seed=1)
    lows = {rank(votes, resamples=50, seed=seed).standings[0].low for seed in range(3)}
    assert len(lows) == 3


def test_a_rater_who_knows_nearly_everything_leaves_no_interval() -> None:
    votes = simulated(5, 2, [400, 2, 2], tastes=0.1)
    found = rank(votes).standings[0]
    assert found.effective_raters < FEWEST
    assert math.isnan(found.low)
    assert math.isfinite(found.naive_low)


def test_two_raters_leave_a_wide_interval() -> None:
    best = rank(simulated(16, 2, [30, 31])).standings[0]
    assert 1.9 < best.effective_raters <= 2
    assert best.high - best.low > best.naive_high - best.naive_low
    assert math.isfinite(best.high)


def test_resamples_without_a_finite_maximum_are_counted_and_stay_finite() -> None:
    votes = simulated(7, 2, [1] * 12, tastes=0.0, ties=0.0)
    votes = Votes(**{**votes.__dict__, "winner": np.where(votes.a == 0, A, B)})
    votes.winner[0] = 1 - votes.winner[0]  # one of twelve says otherwise
    found = rank(votes)
    # The one is missing from (11 / 12) ** 12 of the draws.
    assert found.crossed / 1_000 == pytest.approx((11 / 12) ** 12, abs=0.05)
    for one in found.standings:
        assert one.unbounded == ""
        assert math.isfinite(one.low)
        assert math.isfinite(one.high)


def test_a_fit_to_many_weightings_is_that_to_each() -> None:
    met = meetings(simulated(8, 6, [8] * 20))
    raters = met.wins.shape[0]
    weights = np.random.default_rng(0).multinomial(raters, [1 / raters] * raters, size=30)
    wins, totals = weights @ met.wins.toarray(), weights @ met.totals.toarray()
    together, apart = fit(met, wins, totals, np.zeros(6))
    for place in range(30):
        alone, _ = fit(met, wins[place][None], totals[place][None])
        assert together[place] == pytest.approx(alone[0], abs=1e-7)
        # The maximum: what each model won is what its strength says it wins.
        ties = imaginary_ties(met) * apart[place]
        theta = together[place]
        chance = 1 / (1 + np.exp(theta[met.second] - theta[met.first]))
        left = wins[place] + ties / 2 - (totals[place] + ties) * chance
        assert np.bincount(met.first, left, 6) == pytest.approx(np.bincount(met.second, left, 6))


def test_a_rating_of_two_models_has_the_margin_of_the_log_odds() -> None:
    """Thirty raters with four votes each: the margin is that of the mean of clusters."""
    rng = np.random.default_rng(9)
    wins = rng.integers(0, 5, 30)
    winner = np.concatenate([[A] * one + [B] * (4 - one) for one in wins.tolist()])
    votes = Votes(
        raters=tuple(f"r{one}" for one in range(30)),
        prompts=tuple(f"p{one}" for one in range(120)),
        models=("x", "y"),
        rater=np.repeat(np.arange(30), 4),
        prompt=np.arange(120),
        a=np.zeros(120, dtype=np.int64),
        b=np.ones(120, dtype=np.int64),
        winner=winner.astype(np.int64),
        left=np.full(120, UNKNOWN),
    )
    share = wins.sum() / 120
    error = wins.std(ddof=1) / 4 / math.sqrt(30) / (share * (1 - share))
    found = rank(votes, resamples=20_000)
    one = next(one for one in found.standings if one.model == "x")
    assert one.high - one.rating == pytest.approx(UNIT * 2.04523 * error / 2, rel=0.04)
