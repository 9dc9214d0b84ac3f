"""Which score on MuCE's scale does each rated response get, and how sure is it?

Where enough people have rated, the rater model tells severe raters from mild ones; where they have
not, the mean rating is stretched to the same scale in a straight line, and the reason is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from annotation.content_tables import Row
from annotation.errors import ThinRatingsError
from annotation.ratings_table import Ratings
from annotation.studies import Study

GRM, MEAN = "grm", "mean_rescaled"


@dataclass(frozen=True)
class Score:
    """The score of one response on one dimension.

    Attributes:
        value: On MuCE's 10..50.
        error: Standard error on the same scale; None for a stretched mean.
        method: "grm" (graded response model, raters as items) or "mean_rescaled".
        mean: Mean rating on the study's own scale.
        ratings: How many ratings.
    """

    value: float
    error: float | None
    method: str
    mean: float
    ratings: int


@dataclass(frozen=True)
class Scaled:
    """The scores of a study.

    Attributes:
        scores: By response id and dimension.
        reasons: By dimension, why the rater model could not be used; empty where it was.
        severity: By dimension and annotator, how much lower they rate than the mean rater, in
            points of the scale; only where the model was used.
    """

    scores: Mapping[tuple[str, str], Score]
    reasons: Mapping[str, str] = field(default_factory=dict)
    severity: Mapping[tuple[str, str], float] = field(default_factory=dict)


def scale(study: Study, ratings: Sequence[Row], *, model: bool = True) -> Scaled:
    """Score every response that has a rating.

    Args:
        study: Its scales.
        ratings: Rows of `Tables.ratings`, all of which count alike.
        model: Use the rater model where it can be fitted; false for ratings that are already means.
    """
    scores: dict[tuple[str, str], Score] = {}
    reasons: dict[str, str] = {}
    severity: dict[tuple[str, str], float] = {}
    for dimension, points in study.points.items():
        given = [row for row in ratings if row["dimension"] == dimension]
        for response, values in _by_response(given).items():
            mean = sum(values) / len(values)
            stretched = round(10 + 40 * (mean - 1) / (points - 1), 6)
            scores[response, dimension] = Score(stretched, None, MEAN, mean, len(values))
        if not given or not model:
            continue
        table = _table(given)
        from annotation.rater_model import fit_rater_model  # a second to load, needed only here

        try:
            fitted = fit_rater_model(table)
        except ThinRatingsError as thin:
            reasons[dimension] = str(thin)
            continue
        for response, value, error in zip(table.items, fitted.score, fitted.error, strict=True):
            old = scores[response, dimension]
            if np.isfinite(value):
                new = Score(
                    round(float(value), 6), round(float(error), 6), GRM, old.mean, old.ratings
                )
                scores[response, dimension] = new
        severity |= {
            (dimension, rater): float(one)
            for rater, one in zip(table.raters, fitted.severity, strict=True)
            if np.isfinite(one)
        }
    return Scaled(scores, reasons, severity)


def _by_response(rows: Sequence[Row]) -> dict[str, list[float]]:
    values: dict[str, list[float]] = {}
    for row in rows:
        values.setdefault(row["response_id"], []).append(float(row["value"]))
    return values


def _table(rows: Sequence[Row]) -> Ratings:
    raters = {name: place for place, name in enumerate(sorted({r["annotator_id"] for r in rows}))}
    items = {name: place for place, name in enumerate(sorted({r["response_id"] for r in rows}))}
    values = np.full((len(raters), len(items)), np.nan)
    for row in rows:
        values[raters[row["annotator_id"]], items[row["response_id"]]] = row["value"]
    return Ratings(tuple(raters), tuple(items), values)
