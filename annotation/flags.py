"""Which signs of carelessness do ratings and votes have in common? Haste, and the same answer.

A flag is a question to the researcher and changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Nobody answers an item of a questionnaire in under 2 s with care (Huang et al. 2012), and these
# have to be read. Long texts need longer, so a third of what the others take is the other bound;
# that third is our own choice.
FAST_SECONDS, FAST_SHARE, FAST_FEWEST = 2.0, 1 / 3, 10
# The same answer for half of all items on end (Curran 2016), or nine of ten times (our own choice);
# fewer than 20 items may well be alike.
SAME_RUN, SAME_SHARE, SAME_FEWEST = 0.5, 0.9, 20
# Of the share or correlation that is compared with the others: one-sided, 95 %.
BOUND = 1.645


@dataclass(frozen=True)
class Flag:
    """A sign of carelessness, and the numbers behind it in a sentence."""

    name: str
    reason: str


def too_fast(judged: int, seconds: float, usual: float) -> list[Flag]:
    """A flag or none.

    Args:
        judged: How many items.
        seconds: The rater's median time on one; nan when unknown.
        usual: The median of the raters'.
    """
    if judged < FAST_FEWEST:
        return []
    took = f"Half of the items took {seconds:.1f} s or less"
    if seconds < FAST_SECONDS:
        return [Flag("very fast", f"{took}; under {FAST_SECONDS:g} s nobody reads and judges.")]
    if seconds < FAST_SHARE * usual:
        reason = f"{took}, not a third of the {usual:.1f} s that raters usually take."
        return [Flag("very fast", reason)]
    return []


def straight_lining(judged: int, run: int, share: float, noun: str) -> list[Flag]:
    """A flag or none.

    Args:
        judged: How many items.
        run: Most of them on end with the same answer.
        share: Share of the most used answer.
        noun: What is answered with: "point" or "answer".
    """
    if judged < SAME_FEWEST:
        return []
    if run >= SAME_RUN * judged:
        reason = f"The same answer {run} times on end, of {judged} items."
        return [Flag("straight-lining", reason)]
    if share >= SAME_SHARE:
        return [Flag("straight-lining", f"The same {noun} {100 * share:.0f} % of the time.")]
    return []


def middle(numbers: Sequence[float]) -> float:
    """The median of those that are known; nan where none is."""
    known = [one for one in numbers if not np.isnan(one)]
    return float(np.median(known)) if known else np.nan
