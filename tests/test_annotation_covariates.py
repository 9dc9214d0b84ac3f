"""Side, length and style: planted effects come back, and what cannot be told is said."""

from dataclasses import astuple, replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from annotation.covariates import SIDE, controlled, left_win_rate
from annotation.ranking import UNIT, rank
from annotation.shares import score_interval
from annotation.votes import BOTH_BAD, TIE, UNKNOWN, A, B, Votes


def table(rows: list[tuple[int, int, int, int, int]]) -> Votes:
    """Votes of (rater, a, b, winner, left)."""
    rater, a, b, winner, left = np.array(rows, dtype=np.int64).reshape(-1, 5).T
    names = [tuple(f"{kind}{place}" for place in range(30)) for kind in "rpm"]
    return Votes(*names, rater, np.zeros_like(rater), a, b, winner, left)


def test_the_left_win_rate_is_of_decisive_votes_with_a_known_side() -> None:
    rows = [(rater, 0, 1, A, A) for rater in range(12)]
    rows += [(rater, 0, 1, B, A) for rater in range(12, 20)]
    rows += [(0, 0, 1, TIE, A), (1, 0, 1, BOTH_BAD, B), (2, 0, 1, A, UNKNOWN), (3, 1, 1, A, A)]
    found = left_win_rate(table(rows))
    assert (found.value, found.votes, found.raters) == (0.6, 20, 20)
    low, high = score_interval(12, 8)
    assert (found.low, found.high) == (pytest.approx(float(low)), pytest.approx(float(high)))


def test_a_win_of_b_on_the_left_is_one_of_the_left() -> None:
    rows = [(0, 0, 1, B, B), (1, 0, 1, B, B), (2, 1, 0, A, A), (3, 0, 1, A, B)]
    assert left_win_rate(table(rows)).value == 0.75


def test_without_votes_or_with_one_rater_the_side_is_not_known() -> None:
    nothing = left_win_rate(table([(0, 0, 1, TIE, A)]))
    assert (nothing.votes, nothing.raters) == (0, 0)
    assert np.isnan([nothing.value, nothing.low, nothing.high]).all()
    alone = left_win_rate(table([(0, 0, 1, A, A), (0, 0, 1, B, A)]))
    assert alone.value == 0.5
    assert np.isnan([alone.low, alone.high]).all()


def test_habits_of_raters_widen_the_interval_of_the_side() -> None:
    """Half of the raters always take the left, the others always the right."""
    rows = [(rater, 0, 1, rater % 2, A) for rater in range(20) for _ in range(30)]
    found = left_win_rate(table(rows))
    assert found.value == 0.5
    assert found.high - found.low > 0.35


TRUE = np.array([0.6, 0.2, 0.1, -0.3, -0.6])


def simulated(seed: int, count: int = 2_500, ties: float = 0) -> tuple[Votes, np.ndarray]:
    """Five models and 40 raters; the left is worth .2, length .25 a unit, bold nothing.

    The better models write more, so that strengths and length go together.
    """
    rng = np.random.default_rng(seed)
    a = rng.integers(0, 5, count)
    b = (a + rng.integers(1, 5, count)) % 5
    x = rng.normal(size=(count, 2)) + 0.8 * (TRUE[a] - TRUE[b])[:, None]
    x /= np.sqrt((x**2).mean(axis=0))
    left = rng.integers(0, 2, count)
    pull = TRUE[a] - TRUE[b] + 0.25 * x[:, 0] + np.where(left == A, 0.2, -0.2)
    winner = np.where(rng.random(count) < 1 / (1 + np.exp(-pull)), A, B)
    winner[rng.random(count) < ties] = TIE
    votes = table(np.stack([rng.integers(0, 30, count), a, b, winner, left], axis=1).tolist())
    return replace(votes, models=votes.models[:5]), x


def test_planted_effects_and_strengths_are_recovered_without_bias() -> None:
    effects, strengths, held = [], [], []
    for seed in range(40):
        votes, x = simulated(seed)
        found = controlled(votes, x, ["length", "bold"])
        assert [effect.name for effect in found.effects] == [SIDE, "length", "bold"]
        effects.append([effect.value for effect in found.effects])
        strengths.append([(one.after.value - 1000) / UNIT for one in found.standings])
        pairs = zip(found.effects, (0.2, 0.25, 0), strict=True)
        held.append([effect.low <= truth <= effect.high for effect, truth in pairs])
    np.testing.assert_allclose(np.mean(effects, axis=0), [0.2, 0.25, 0], atol=0.02)
    np.testing.assert_allclose(np.mean(strengths, axis=0), TRUE, atol=0.03)
    assert np.mean(held) > 0.9
    assert all(share >= 0.85 for share in np.mean(held, axis=0))


def test_control_takes_from_a_wordy_model_what_its_words_won() -> None:
    votes, x = simulated(0)
    found = controlled(votes, x, ["length", "bold"])
    best, worst = found.standings[0], found.standings[4]
    assert best.after.value < best.before.value
    assert worst.after.value > worst.before.value


def test_without_control_ratings_are_those_of_the_ranking() -> None:
    votes, x = simulated(1, ties=0.2)
    found = controlled(votes, x, ["length", "bold"])
    ratings = {one.model: one.rating for one in rank(votes, resamples=0).standings}
    for one in found.standings:
        assert one.before.value == pytest.approx(ratings[one.model], abs=1e-6)


def test_a_second_implementation_finds_the_same() -> None:
    votes, x = simulated(2, ties=0.2)
    left = np.where(votes.left == A, 1, -1)[:, None]
    design = np.eye(5)[votes.a] - np.eye(5)[votes.b]
    design = np.hstack([design[:, :4] - 0, left, x])  # the last model is 0
    y = np.where(votes.winner == TIE, 0.5, votes.winner == A)
    twice = np.vstack([design, design]), np.repeat([1, 0], len(y)), np.concatenate([y, 1 - y])
    keep = twice[2] > 0
    other = LogisticRegression(C=np.inf, fit_intercept=False, tol=1e-10, max_iter=1_000)
    other.fit(twice[0][keep], twice[1][keep], twice[2][keep])
    found = controlled(votes, x, ["length", "bold"])
    strengths = np.array([*other.coef_[0][:4], 0])
    ours = np.array([one.after.value for one in found.standings])
    np.testing.assert_allclose(ours, 1000 + UNIT * (strengths - strengths.mean()), atol=0.05)
    np.testing.assert_allclose([one.value for one in found.effects], other.coef_[0][4:], atol=1e-4)


def test_a_and_b_may_change_places() -> None:
    votes, x = simulated(3, count=400)
    swap = np.random.default_rng(0).random(len(votes)) < 0.5
    winner = np.where(swap & (votes.winner < TIE), 1 - votes.winner, votes.winner)
    turned = replace(
        votes,
        a=np.where(swap, votes.b, votes.a),
        b=np.where(swap, votes.a, votes.b),
        winner=winner,
        left=np.where(swap, 1 - votes.left, votes.left),
    )
    seen = controlled(votes, x, ["length", "bold"])
    other = controlled(turned, np.where(swap, -1, 1)[:, None] * x, ["length", "bold"])
    np.testing.assert_allclose(
        [astuple(one)[1:] for one in other.effects],
        [astuple(one)[1:] for one in seen.effects],
        atol=1e-6,
    )


def test_constant_and_mixed_columns_are_left_out_with_a_reason() -> None:
    votes, x = simulated(4, count=300)
    columns = np.column_stack([x[:, 0], 0 * x[:, 0], 3 * x[:, 0], x[:, 1]])
    found = controlled(votes, columns, ["words", "headings", "characters", "bold"])
    assert [one.name for one in found.effects] == [SIDE, "words", "bold"]
    assert found.left_out == {
        "headings": "it is the same for both responses in every vote",
        "characters": "it cannot be told from: which models met, side, words",
    }
    apart = controlled(votes, x, ["words", "bold"])
    assert found.effects[1].value == pytest.approx(apart.effects[1].value, abs=1e-6)


def test_a_side_that_goes_with_the_model_is_left_out() -> None:
    rows = [(rater, 0, 1, int(rater % 3 == 0), A) for rater in range(20)]
    found = controlled(table(rows))
    assert found.side is None
    assert found.left_out == {SIDE: "it cannot be told from: which models met"}
    unknown = controlled(table([(rater, 0, 1, rater % 2, UNKNOWN) for rater in range(6)]))
    assert unknown.left_out == {SIDE: "no vote says which response was on the left"}
    assert controlled(table(rows), side=False).left_out == {}


def test_votes_with_an_unknown_fact_are_left_out_of_both_ratings() -> None:
    votes, x = simulated(5, count=400)
    x[:100, 1] = np.nan
    found = controlled(votes, x, ["length", "bold"])
    rest = controlled(votes.where(np.arange(400) >= 100), x[100:], ["length", "bold"])
    assert found.votes == 300
    assert found == rest


def test_one_rater_gives_numbers_without_intervals() -> None:
    votes, x = simulated(6, count=300)
    found = controlled(replace(votes, rater=0 * votes.rater), x, ["length", "bold"])
    assert found.raters == 1
    for one in [*found.effects, *(standing.after for standing in found.standings)]:
        assert np.isfinite(one.value)
        assert np.isnan([one.low, one.high]).all()


def test_a_model_that_one_rater_alone_saw_has_no_interval_and_the_others_have() -> None:
    votes, _ = simulated(7, count=600)
    rows = [(0, 5, place % 5, place % 2, place % 2) for place in range(20)]
    more = table(rows)
    together = {
        name: np.concatenate([getattr(votes, name), getattr(more, name)])
        for name in ("rater", "prompt", "a", "b", "winner", "left")
    }
    found = controlled(replace(more, models=more.models[:6], **together))
    alone = found.standings[5].after
    assert np.isfinite(alone.value)
    assert np.isnan([alone.low, alone.high]).all()
    for one in found.standings[:5]:
        assert 0 < one.after.high - one.after.low < 200


def test_a_model_that_won_everything_has_no_upper_bound() -> None:
    rows = [(rater, 0, other, A, rater % 2) for rater in range(10) for other in (1, 2)]
    rows += [(rater, 1, 2, rater % 2, rater // 2 % 2) for rater in range(10)]
    best, *others, unmet = controlled(replace(table(rows), models=("w", "x", "y", "z"))).standings
    assert np.isfinite(best.after.value)
    assert best.after.high == np.inf
    assert best.unbounded == "above"
    assert all(np.isfinite([one.after.low, one.after.high]).all() for one in others)
    assert unmet.component is None
    assert np.isnan(unmet.after.value)


def test_groups_that_never_met_are_rated_apart() -> None:
    rows = [
        (rater, pair, pair + 1, int(rater % (3 + pair) == 0), rater // 3 % 2)
        for rater in range(30)
        for pair in (0, 2)
    ]
    found = controlled(replace(table(rows), models=("w", "x", "y", "z")))
    assert [one.component for one in found.standings] == [0, 0, 1, 1]
    for pair in (found.standings[:2], found.standings[2:]):
        assert sum(one.after.value for one in pair) == pytest.approx(2000)


def test_a_covariate_that_always_wins_stays_finite() -> None:
    votes, x = simulated(8, count=300)
    sign = np.where(votes.winner == A, 1.0, -1.0)
    found = controlled(votes, (sign * np.abs(x[:, 0]))[:, None], ["giveaway"])
    assert np.isfinite(found.effects[1].value)
    assert found.effects[1].value > 3
    assert np.isnan([found.effects[1].low, found.effects[1].high]).all()


def test_no_votes_rate_nothing() -> None:
    found = controlled(table([]), np.zeros((0, 1)), ["length"])
    assert (found.votes, found.raters, found.effects) == (0, 0, ())
    assert set(found.left_out) == {SIDE, "length"}
    assert all(np.isnan(one.after.value) for one in found.standings)
    assert controlled(table([(0, 0, 1, BOTH_BAD, A)])).votes == 0
