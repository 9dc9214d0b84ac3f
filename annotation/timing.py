"""Do the times of a rater look like a machine's? Too regular, or too short for the text."""

import numpy as np
import numpy.typing as npt
import scipy

from annotation.crowding import Flags
from annotation.flags import Flag
from annotation.habits import by_rater

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

# Times of people on tasks like these spread by half of their logarithm or more; .3 is less than any
# simulated or pilot rater had (our own choice). So regular by chance is one of ten thousand.
LEAST_SPREAD, REGULAR_CHANCE, REGULAR_FEWEST = 0.3, 1e-4, 20
SHORTEST = 0.05  # seconds; a shorter time is taken as this
# People read 238 words of English in a minute, few more than 400 (Brysbaert 2019); who takes less
# than at 1,000 for half of the answers has not even skimmed (the factor is our own choice).
WORDS_A_MINUTE, UNREAD_SHARE, UNREAD_FEWEST = 1_000.0, 0.5, 10


def timed(rater: Places, seconds: Numbers, words: Numbers, people: int) -> Flags:
    """Flags of times, each with its numbers.

    Args:
        rater: Of each answer, shape (answers,).
        seconds: On it; nan where it was not measured.
        words: To read for it; nan where it is not known.
        people: How many raters there are.
    """
    known = np.flatnonzero(~np.isnan(seconds))
    return {
        one: [*_regular(seconds[known[own]]), *_unread(seconds[known[own]], words[known[own]])]
        for one, own in by_rater(rater[known], people)
    }


def _regular(seconds: Numbers) -> list[Flag]:
    if len(seconds) < REGULAR_FEWEST or not np.ptp(seconds):
        return []  # equal to the last digit: written into a file, for no clock says that
    spread = float(np.std(np.log(np.maximum(seconds, SHORTEST)), ddof=1))
    freedom = len(seconds) - 1
    if scipy.stats.chi2.cdf(freedom * (spread / LEAST_SPREAD) ** 2, freedom) >= REGULAR_CHANCE:
        return []
    low, high = np.quantile(seconds, [0.1, 0.9])
    reason = (
        f"Eight of ten times on an item lie between {low:.1f} and {high:.1f} s; those of people "
        "spread several times as far."
    )
    return [Flag("regular as a machine", reason)]


def _unread(seconds: Numbers, words: Numbers) -> list[Flag]:
    told = ~np.isnan(words)
    if told.sum() < UNREAD_FEWEST:
        return []
    short = seconds[told] < 60 * words[told] / WORDS_A_MINUTE
    if short.mean() < UNREAD_SHARE:
        return []
    reason = (
        f"{int(short.sum())} of {int(told.sum())} answers came sooner than {WORDS_A_MINUTE:,.0f} "
        f"words a minute can be read; half of the texts have {np.median(words[told]):,.0f} or more."
    )
    return [Flag("faster than reading", reason)]
