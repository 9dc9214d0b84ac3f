"""How are the scores of one prompt brought to the scale that weighs preference pairs?"""

import numpy as np
from numpy.typing import ArrayLike

from crpo.scoring.dispersion import Vectors


def normalise(values: ArrayLike) -> Vectors:
    """Stretch the values of one prompt to 0..1; undefined ones stay nan and do not count.

    Args:
        values: Scores of the distinct responses to one prompt, shape (responses,).

    Returns:
        0 for the smallest, 1 for the largest; all 0.5 where all defined values are equal.

    Source:
        Min-max per prompt, arXiv 2505.14442.

    >>> normalise([2.0, 4.0, float("nan"), 3.0]).tolist()
    [0.0, 1.0, nan, 0.5]
    """
    column = np.asarray(values, dtype=np.float64)
    defined = column[np.isfinite(column)]
    if defined.size == 0:
        return np.full(len(column), np.nan)
    return stretch(column, float(defined.min()), float(defined.max()))


def stretch(values: ArrayLike, low: float, high: float) -> Vectors:
    """Put values on the scale on which `low` is 0 and `high` is 1, cut off at both ends.

    >>> stretch([0.0, 5.0], 1.0, 3.0).tolist()
    [0.0, 1.0]
    """
    column = np.asarray(values, dtype=np.float64)
    if high <= low:
        return np.where(np.isnan(column), np.nan, 0.5)
    return np.clip((column - low) / (high - low), 0.0, 1.0)
