"""What would each item have got from raters who are all equally severe? A graded response model."""

from dataclasses import dataclass

import mirt
import numpy as np
import numpy.typing as npt
from mirt.estimation.priors import LogNormalPrior, NormalPrior
from mirt.models.base import BaseItemModel
from mirt.scoring import fscores
from numpy.polynomial.hermite_e import hermegauss

from annotation.errors import (
    NoFitError,
    NoOverlapError,
    TooFewItemsError,
    TooFewRatersError,
    TooManyValuesError,
    UnconnectedRatersError,
)
from annotation.overlap import linked_groups
from annotation.ratings_table import Ratings

Numbers = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
MIDDLE, UNIT, LOWEST, HIGHEST = 30.0, 10.0, 10.0, 50.0
FEWEST_RATERS = 3
FEWEST_RATINGS = 10  # of a rater
FEWEST_ITEMS = 20  # with two ratings or more
MOST_VALUES = 11  # 0..10
ROUNDS = 500
# The usual ones of BILOG and PARSCALE: they hold raters with few ratings, and drown in many.
PRIORS = {"discrimination": LogNormalPrior(0, 0.5), "thresholds": NormalPrior(0, 2)}


@dataclass(frozen=True)
class RaterModel:
    """Items and raters on common scales, in the order of the table.

    Attributes:
        score: Of each item, 10..50; nan without a rating by a rater who is in the model.
        error: Its standard error, on the same scale.
        item_ratings: How many ratings of the item are in the model.
        severity: Of each rater, in points of the rating scale: how much lower than the mean of the
            raters this one would rate if all rated everything; nan for one who is left out.
        discrimination: How sharply the rater tells items apart (the slope); nan likewise.
        rater_ratings: How many ratings the rater has given, in the model or not.
    """

    score: Numbers
    error: Numbers
    item_ratings: Counts
    severity: Numbers
    discrimination: Numbers
    rater_ratings: Counts


def fit_rater_model(table: Ratings) -> RaterModel:
    """Fit the model to all ratings at once; items may have been rated by different raters.

    An item's level theta is standard normal over items. Its score is 30 + 10 * theta, cut to
    10..50, where theta is the mean of what its ratings leave plausible (EAP); the standard error is
    10 times the standard deviation of that. So 10 points are one standard deviation between items.
    The error takes what is estimated of the raters as known.

    A rater with fewer than `FEWEST_RATINGS` ratings or with equal ones only is left out. Of the
    values of the scale, each rater has those that he or she has used: the model cannot place a step
    to a category that never occurs, so steps across it are one step.

    Raises:
        NoOverlapError, TooFewItemsError: Fewer than `FEWEST_ITEMS` items have two ratings.
        TooFewRatersError: Fewer than `FEWEST_RATERS` raters are left.
        UnconnectedRatersError: No shared items lead from some raters to others.
        TooManyValuesError: The values are no points of a scale.
        NoFitError: The estimation did not settle.

    Source:
        Samejima 1969; Myszkowski and Storme 2019 (raters in the place of items). mirt estimates by
        marginal maximum likelihood, here with weak priors on slopes and steps. MuCE rescales its
        factor scores to 10..50 within a data set; a fixed unit keeps scores and errors of two
        studies comparable, and one extreme item from moving all others.
    """
    given = ~np.isnan(table.values)
    inside = _usable(table.values, given)
    values = table.values[inside].T  # (items, raters), as mirt has persons and items
    _check(table, given, inside)
    rated = given[inside].any(axis=0)
    codes, points = _used_categories(values[rated])
    fit = mirt.fit_mirt(
        codes,
        model="GRM",
        priors=PRIORS,
        max_iter=ROUNDS,
        accelerate="squarem",  # half the time with 100,000 ratings
        compute_standard_errors=False,
    )
    if not fit.converged:
        raise NoFitError(ROUNDS)
    scored = fscores(fit, codes, method="EAP")
    score, error = (np.full(len(table.items), np.nan) for _ in range(2))
    score[rated] = np.clip(MIDDLE + UNIT * scored.theta, LOWEST, HIGHEST)
    error[rated] = UNIT * scored.standard_error
    severity, discrimination = (np.full(len(table.raters), np.nan) for _ in range(2))
    severity[inside] = _severity(fit.model, points)
    discrimination[inside] = fit.model.parameters["discrimination"]
    return RaterModel(
        score, error, given[inside].sum(axis=0), severity, discrimination, given.sum(axis=1)
    )


def _usable(values: Numbers, given: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which raters have enough ratings that are not all the same."""
    low = np.where(given, values, np.inf).min(axis=1)
    high = np.where(given, values, -np.inf).max(axis=1)
    usable: npt.NDArray[np.bool_] = (given.sum(axis=1) >= FEWEST_RATINGS) & (low < high)
    return usable


def _check(table: Ratings, given: npt.NDArray[np.bool_], inside: npt.NDArray[np.bool_]) -> None:
    different = len(np.unique(table.values[given]))
    if different > MOST_VALUES:
        raise TooManyValuesError(different, MOST_VALUES)
    if not (given.sum(axis=0) > 1).any():
        raise NoOverlapError
    if inside.sum() < FEWEST_RATERS:
        raise TooFewRatersError(int(inside.sum()), FEWEST_RATERS, FEWEST_RATINGS)
    shared = int((given[inside].sum(axis=0) > 1).sum())
    if shared < FEWEST_ITEMS:
        raise TooFewItemsError(shared, FEWEST_ITEMS, 2)
    groups = linked_groups(given[inside])
    if len(groups) > 1:
        apart = np.flatnonzero(inside)[np.concatenate(groups[1:])]
        raise UnconnectedRatersError(len(groups), (table.raters[place] for place in apart))


def _used_categories(values: Numbers) -> tuple[Numbers, list[Numbers]]:
    """Each rater's ratings as 0, 1, ... among the values that he or she has used, and these values.

    Args:
        values: Shape (items, raters).
    """
    codes = np.full(values.shape, np.nan)
    points = []
    for rater, column in enumerate(values.T):
        given = ~np.isnan(column)
        used, codes[given, rater] = np.unique(column[given], return_inverse=True)
        points.append(used)
    return codes, points


def _severity(model: BaseItemModel, points: list[Numbers]) -> Numbers:
    """How far below the mean of all raters each one's expected rating of all items lies."""
    nodes, weights = hermegauss(49)
    chances = model.probability(nodes[:, None])  # (nodes, raters, categories)
    mean = np.einsum("n,nrc->rc", weights / weights.sum(), chances)  # over a standard normal
    expected = np.array([mean[rater, : len(used)] @ used for rater, used in enumerate(points)])
    severity: Numbers = expected.mean() - expected
    return severity
