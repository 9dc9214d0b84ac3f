"""How much may the mean rating of a source move with other responses and other raters?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
FEWEST = 3  # responses, and raters, for an interval; two of a kind have one degree of freedom


@dataclass(frozen=True)
class Mean:
    """A mean of responses with its 95 % interval, nan where undefined.

    Attributes:
        value: Every response weighs the same, however many ratings it has.
        low: Lower end.
        high: Upper end.
        responses: How many have a rating.
        ratings: How many there are.
        raters: Who gave them.
    """

    value: float
    low: float
    high: float
    responses: int
    ratings: int
    raters: int


def mean_of_responses(rater: Places, item: Places, value: Numbers) -> Mean:
    """The mean over responses of their mean rating.

    Ratings of one response are alike, and so are ratings by one person, who may be severe. The
    interval is for other responses of the same source and other raters, to the same prompts.

    Args:
        rater: Who gave each rating; shape (ratings,), as the next two.
        item: The response.
        value: No nan.

    Source:
        Two-way clustered variance: by response plus by rater minus by rating (Cameron, Gelbach and
        Miller 2011), each with the factor G / (G - 1); not below the larger of the first two, which
        the difference can undercut by chance. The ends are those of t with the degrees of freedom
        of the smaller number of clusters.

    >>> mean_of_responses(np.array([0, 1, 0]), np.array([0, 0, 1]), np.array([1, 3, 5.0])).value
    3.5
    """
    _, item, each = np.unique(item, return_inverse=True, return_counts=True)
    _, rater = np.unique(rater, return_inverse=True)
    responses, raters = len(each), int(rater.max(initial=-1)) + 1
    if not responses:
        return Mean(np.nan, np.nan, np.nan, 0, 0, 0)
    weight = 1 / (each[item] * responses)
    mean = float(weight @ value)
    low = high = np.nan
    fewest = min(responses, raters)
    if fewest >= FEWEST:
        off = weight * (value - mean)
        of_responses, of_raters = _variance(item, off), _variance(rater, off)
        of_ratings = _variance(np.arange(len(off)), off)
        variance = max(of_responses, of_raters, of_responses + of_raters - of_ratings)
        reach = float(scipy.stats.t.ppf(0.975, fewest - 1) * np.sqrt(variance))
        low, high = mean - reach, mean + reach
    return Mean(mean, low, high, responses, len(value), raters)


def _variance(cluster: Places, off: Numbers) -> float:
    """Of the total, when clusters are drawn."""
    sums: Numbers = np.bincount(cluster, off).astype(float)
    return float((sums**2).sum() * len(sums) / (len(sums) - 1))
