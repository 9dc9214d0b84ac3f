"""The rater model against a second implementation and the truth, and where it must not speak."""

import numpy as np
import pytest
from numpy.polynomial.hermite_e import hermegauss
from scipy.optimize import minimize
from scipy.stats import lognorm, norm

from annotation import rater_model
from annotation.errors import (
    NoFitError,
    NoOverlapError,
    ThinRatingsError,
    TooFewItemsError,
    TooFewRatersError,
    TooManyValuesError,
    UnconnectedRatersError,
)
from annotation.rater_model import RaterModel, fit_rater_model
from annotation.ratings_table import Ratings

STEPS = np.array([-1.5, -0.5, 0.5, 1.5])


def table(values: np.ndarray) -> Ratings:
    raters, items = values.shape
    names = (
        tuple(f"{kind}{n}" for n in range(size)) for kind, size in (("r", raters), ("i", items))
    )
    return Ratings(*names, values)


def simulated(
    items: int, judges: int, each: int, seed: int, steps: np.ndarray = STEPS
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ratings 1.. from a graded response model: (levels of items, severities, ratings)."""
    rng = np.random.default_rng(seed)
    levels, severities = rng.normal(size=items), rng.normal(0, 0.8, judges)
    slopes = np.exp(rng.normal(0.4, 0.3, judges))
    values = np.full((judges, items), np.nan)
    for item in range(items):
        who = rng.permutation(judges)[:each]
        pull = slopes[who] * (levels[item] - severities[who]) + rng.logistic(size=each)
        values[who, item] = 1 + (pull[:, None] > slopes[who, None] * steps).sum(axis=1)
    return levels, severities, values


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one, other)[0, 1])


def chances(slope: float, steps: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Probability of each category at each level, shape (categories, levels)."""
    above = 1 / (1 + np.exp(-slope * (levels - steps[:, None])))
    edges = np.vstack([np.ones_like(levels), above, np.zeros_like(levels)])
    return edges[:-1] - edges[1:]


def second_implementation(values: np.ndarray) -> tuple[np.ndarray, ...]:
    """Scores, errors, severities and slopes by maximising the posterior of all parameters directly.

    No expectation-maximisation, and sums over an even grid in place of Gauss and Hermite's nodes.
    """
    grid = np.linspace(-6, 6, 121)
    density = norm.pdf(grid) / norm.pdf(grid).sum()
    used = [np.unique(row[~np.isnan(row)]) for row in values]
    ends = np.cumsum([len(one) for one in used])  # a slope and the steps between categories

    def likelihood(parameters: np.ndarray) -> tuple[np.ndarray, float, list[tuple]]:
        logs, prior, raters = np.zeros((values.shape[1], len(grid))), 0.0, []
        for row, own, part in zip(values, used, np.split(parameters, ends[:-1]), strict=True):
            slope, steps = np.exp(part[0]), np.cumsum([part[1], *np.exp(part[2:])])
            table = np.log(np.maximum(chances(slope, steps, grid), 1e-300))
            given = ~np.isnan(row)
            logs[given] += table[np.searchsorted(own, row[given])]
            prior += lognorm.logpdf(slope, 0.5) + norm.logpdf(steps, scale=2).sum()
            raters.append((slope, steps))
        return logs, prior, raters

    def cost(parameters: np.ndarray) -> float:
        logs, prior, _ = likelihood(parameters)
        return -np.log(np.exp(logs) @ density).sum() - prior

    start = np.concatenate([[0.0, -1.0, *np.zeros(len(own) - 2)] for own in used])
    best = minimize(cost, start, method="L-BFGS-B").x
    logs, _, raters = likelihood(best)
    posterior = np.exp(logs) * density
    posterior /= posterior.sum(axis=1, keepdims=True)
    theta = posterior @ grid
    error = np.sqrt(posterior @ grid**2 - theta**2)
    mean = np.array(
        [own @ chances(*rater, grid) @ density for own, rater in zip(used, raters, strict=True)]
    )
    slopes = np.array([slope for slope, _ in raters])
    return np.clip(30 + 10 * theta, 10, 50), 10 * error, mean.mean() - mean, slopes


def test_a_second_implementation_finds_the_same() -> None:
    _, _, values = simulated(150, 5, 3, seed=2, steps=np.array([-1.0, 0.2, 1.1]))
    values[3][values[3] == 2] = 3  # a rater who never uses the second category
    model = fit_rater_model(table(values))
    score, error, severity, slopes = second_implementation(values)
    np.testing.assert_allclose(model.score, score, atol=0.1)
    np.testing.assert_allclose(model.error, error, atol=0.1)
    np.testing.assert_allclose(model.severity, severity, atol=0.01)
    np.testing.assert_allclose(model.discrimination, slopes, atol=0.03)


def test_the_score_is_closer_to_the_truth_than_the_mean_rating() -> None:
    levels, severities, values = simulated(400, 12, 4, seed=0)
    model = fit_rater_model(table(values))
    assert correlation(model.score, levels) > correlation(np.nanmean(values, axis=0), levels) + 0.02
    assert correlation(model.severity, severities) > 0.95
    held = np.abs(model.score - (30 + 10 * levels)) < 1.96 * model.error
    assert 0.92 < held.mean() < 0.98
    assert model.item_ratings.tolist() == [4] * 400
    assert model.rater_ratings.sum() == 1600


def test_the_same_ratings_from_a_stricter_rater_are_worth_more() -> None:
    _, severities, values = simulated(300, 6, 3, seed=1)
    strict, mild = int(np.argmax(severities)), int(np.argmin(severities))
    other = ({0, 1, 2, 3, 4, 5} - {strict, mild}).pop()
    for rater, item in ((strict, 0), (mild, 1)):
        values[:, item] = np.nan
        values[[rater, other], item] = 3
    model = fit_rater_model(table(values))
    assert model.score[0] > model.score[1]


def test_names_and_order_change_nothing() -> None:
    _, _, values = simulated(60, 5, 4, seed=3)
    rng = np.random.default_rng(0)
    raters, items = rng.permutation(5), rng.permutation(60)
    model, mixed = (fit_rater_model(table(one)) for one in (values, values[raters][:, items]))
    np.testing.assert_allclose(mixed.score, model.score[items], atol=0.02)
    np.testing.assert_allclose(mixed.severity, model.severity[raters], atol=0.002)


def test_what_the_numbers_of_the_scale_are_matters_to_severity_alone() -> None:
    _, _, values = simulated(60, 5, 4, seed=3)
    model, other = (fit_rater_model(table(one)) for one in (values, 10 * values + 7))
    np.testing.assert_allclose(other.score, model.score)
    np.testing.assert_allclose(other.severity, 10 * model.severity)


def with_rater(values: np.ndarray, row: np.ndarray) -> RaterModel:
    return fit_rater_model(table(np.vstack([values, row])))


@pytest.mark.parametrize("kind", ["few", "equal"])
def test_a_rater_who_tells_nothing_is_left_out_and_seen(kind: str) -> None:
    _, _, values = simulated(60, 5, 4, seed=4)
    row = np.full(60, np.nan)
    row[: 9 if kind == "few" else 40] = 3
    row[:3] = [1, 5, 2] if kind == "few" else 3
    model = with_rater(values, row)
    assert np.isnan([model.severity[5], model.discrimination[5]]).all()
    assert model.rater_ratings[5] == (9 if kind == "few" else 40)
    np.testing.assert_array_equal(model.score, fit_rater_model(table(values)).score)
    assert model.item_ratings.tolist() == [4] * 60


def test_an_item_without_ratings_has_no_score() -> None:
    _, _, values = simulated(60, 5, 4, seed=4)
    values[:, 7] = np.nan
    model = fit_rater_model(table(values))
    assert np.isnan([model.score[7], model.error[7]]).all()
    assert np.isfinite(np.delete(model.score, 7)).all()
    assert model.item_ratings[7] == 0


def test_scores_stay_on_the_scale() -> None:
    levels, _, values = simulated(400, 12, 12, seed=5)
    score = fit_rater_model(table(values)).score
    assert score.min() == 10
    assert score.max() == 50
    assert score[np.argmin(levels)] < 12


def sparse() -> np.ndarray:
    return np.full((4, 40), np.nan)


def test_thin_ratings_are_refused_with_what_is_missing() -> None:
    _, _, values = simulated(40, 4, 4, seed=6)
    once = sparse()
    for item in range(40):
        once[item % 4, item] = values[item % 4, item]
    groups = sparse()
    groups[:2, :20], groups[2:, 20:] = values[:2, :20], values[2:, 20:]
    cases: list[tuple[np.ndarray, type[ThinRatingsError], str]] = [
        (once, NoOverlapError, "no item has two ratings"),
        (values[:2], TooFewRatersError, "2 raters have 10 or more ratings .* needs 3"),
        (np.full((4, 40), 3.0), TooFewRatersError, "0 raters"),
        (values[:, :9], TooFewRatersError, "0 raters"),
        (values[:, :15], TooFewItemsError, "15 items have 2 ratings or more; this needs 20"),
        (groups, UnconnectedRatersError, r"2 groups that share no item \(r[02], r[13] stand"),
        (values + np.linspace(0, 0.4, 40), TooManyValuesError, "at most 11"),
    ]
    for thin, error, words in cases:
        with pytest.raises(error, match=words):
            fit_rater_model(table(thin))


def test_an_estimation_that_does_not_settle_gives_no_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rater_model, "ROUNDS", 2)
    with pytest.raises(NoFitError, match="2 rounds"):
        fit_rater_model(table(simulated(60, 5, 4, seed=3)[2]))


def test_the_nodes_are_dense_enough_for_severity() -> None:
    nodes, weights = hermegauss(49)
    steps, fine = np.array([0.3]), np.linspace(-8, 8, 4001)
    density = norm.pdf(fine) / norm.pdf(fine).sum()
    for slope in (0.3, 1.0, 4.0):
        coarse = chances(slope, steps, nodes)[1] @ weights / weights.sum()
        assert coarse == pytest.approx(chances(slope, steps, fine)[1] @ density, abs=2e-3)
