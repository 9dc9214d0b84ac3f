"""How sure is a mean over prompts?

Needs no model, so that a page can say how sure its numbers are before any is loaded.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import norm
from scipy.stats import t as student

Numbers = npt.NDArray[np.float64]
RESAMPLES = 5_000
# No draw leaves the range of the values, and the range of n values holds the middle of what they
# come from 1 - 2 ** (1 - n) of the time: 50 % for two, 94 % for five, 97 % for six.
FEWEST = 6


@dataclass(frozen=True)
class Estimate:
    """A mean over prompts with its 95 % interval; nan where too few prompts define it."""

    mean: float
    low: float
    high: float
    prompts: int

    @property
    def decided(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low > 0 or self.high < 0


def estimate(values: Numbers, seed: int = 0) -> Estimate:
    """Mean and its 95 % interval by drawing prompts again.

    Args:
        values: One number per prompt; nan where it is undefined, which leaves the prompt out.
        seed: Of the draws.

    Returns:
        Percentile interval, widened for few prompts; all nan without a defined prompt, and the
        interval nan with fewer than `FEWEST`, whose draws cannot reach 95 %.

    Source:
        Hesterberg 2015, "What teachers should know about the bootstrap", section 4: the
        percentile's tails are moved out by what Student's t and n / (n - 1) say, because the
        plain percentile interval is too narrow for small n.
    """
    defined = values[~np.isnan(values)]
    size = len(defined)
    if size < FEWEST:
        mean = float(defined.mean()) if size else np.nan
        return Estimate(mean, np.nan, np.nan, size)
    draws = np.random.default_rng(seed).integers(0, size, (RESAMPLES, size))
    means = defined[draws].mean(axis=1)
    tail = norm.cdf(student.ppf(0.025, size - 1) * np.sqrt(size / (size - 1)))
    low, high = np.quantile(means, [tail, 1 - tail])
    return Estimate(float(defined.mean()), float(low), float(high), size)
