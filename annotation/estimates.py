"""Which numbers of a study take longer than a person likes to wait? Rater model and correlations.

`beside` computes them in a process of its own that yields to every other, so that nobody who rates
meanwhile waits for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from annotation.answers import Answers
from annotation.beside import beside as run_beside
from annotation.beside import serve
from annotation.errors import ThinRatingsError
from annotation.icc import Intraclass, intraclass_correlations
from annotation.ratings_table import MOST_CELLS, Ratings

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """What takes long, on one dimension, from the ratings of everybody who is not left out.

    Attributes:
        icc: Intraclass correlations; None when the table would be too large for them.
        score: Of each item of the study in its order (`Results.items`), 10..50, as if all raters
            were equally severe; nan where it cannot be estimated.
        error: Its standard error.
        severity: By a rater's public id, in points: how much lower than the others.
        missing: What is missing for scores, in a sentence; "" when nothing is.
    """

    icc: Intraclass | None
    score: Numbers
    error: Numbers
    severity: Mapping[str, float]
    missing: str


def estimates(answers: Answers) -> dict[str, Estimate]:
    """By dimension; with 1,000 raters and 25,000 items this takes a minute."""
    return {
        dimension.name: _estimate(answers, place)
        for place, dimension in enumerate(answers.study.dimensions)
    }


def beside(answers: Answers) -> dict[str, Estimate]:
    """As `estimates`, in a process beside this one.

    Raises:
        NoEstimatesError: It ended early or took too long.
    """
    found: dict[str, Estimate] = {}
    run_beside("annotation.estimates", answers, found.update)
    return found


def _estimate(answers: Answers, dimension: int) -> Estimate:
    from annotation.rater_model import fit_rater_model  # a second to load, in the process beside

    about = np.flatnonzero([one.role == "item" for one in answers.items])
    places = np.full(len(answers.items), -1)
    places[about] = np.arange(len(about))
    chosen = np.flatnonzero(answers.rated & (answers.dimension == dimension))
    chosen = chosen[answers.inside[answers.rater[chosen]]] if len(chosen) else chosen
    raters, rater = np.unique(answers.rater[chosen], return_inverse=True)
    rated, item = np.unique(places[answers.item[chosen]], return_inverse=True)
    nothing = np.full(len(about), np.nan)
    if not len(raters):
        return Estimate(None, nothing, nothing, {}, "nobody has rated yet")
    if len(raters) * len(rated) > MOST_CELLS:
        missing = (
            f"{len(raters):,} raters of {len(rated):,} items are too many for one table; "
            "export the study and split it"
        )
        return Estimate(None, nothing, nothing, {}, missing)
    table = np.full((len(raters), len(rated)), np.nan)
    table[rater, item] = answers.value[chosen]
    public = answers.public
    names = tuple(public[one] for one in raters)
    icc = intraclass_correlations(table)
    try:
        model = fit_rater_model(Ratings(names, tuple(map(str, rated.tolist())), table))
    except ThinRatingsError as thin:
        return Estimate(icc, nothing, nothing, {}, str(thin))
    score, error = nothing.copy(), nothing.copy()
    score[rated], error[rated] = model.score, model.error
    severity = dict(zip(names, model.severity.tolist(), strict=True))
    return Estimate(icc, score, error, severity, "")


if __name__ == "__main__":
    # The classes must have the same names on both sides of the pipe.
    from annotation import estimates as this

    serve(lambda answers: [this.estimates(answers)])
