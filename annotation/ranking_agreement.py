"""Do raters prefer the same model? Krippendorff's alpha of votes."""

import numpy as np
import numpy.typing as npt

from annotation.agreement import RESAMPLES, Alpha, krippendorff_alpha
from annotation.votes import A, B, Votes

Places = npt.NDArray[np.int64]


def vote_agreement(
    votes: Votes, within: Places | None = None, *, resamples: int = RESAMPLES, seed: int = 0
) -> Alpha:
    """Nominal alpha over prompts and pairs of models; all four answers count, each for itself.

    Args:
        votes: One for each rater, prompt and pair (and group, where there are groups).
        within: Shape (votes,): a number for each group whose votes are not to be compared, such as
            the dimension that was asked for.
        resamples: How often the items are drawn again for the interval.
        seed: Of the draws.

    Returns:
        As `krippendorff_alpha`: nan where no prompt and pair has votes of two raters.
    """
    models = len(votes.models)
    earlier, later = np.minimum(votes.a, votes.b), np.maximum(votes.a, votes.b)
    item = np.zeros(len(votes), dtype=np.int64)
    for part in (within, votes.prompt, earlier * models + later):
        if part is not None and len(part):
            item = np.unique(item * (part.max() + 2) + part + 1, return_inverse=True)[1]
    swapped = np.array([B, A, *range(B + 1, 4)])
    answer = np.where(votes.a == earlier, votes.winner, swapped[votes.winner])
    order = np.argsort(item, kind="stable")
    item, answer = item[order], answer[order]
    counts = np.bincount(item)
    # Who gave an answer plays no part, so row k holds the k-th answer of each item.
    rank = np.arange(len(item)) - np.repeat(np.cumsum(counts) - counts, counts)
    several = counts[item] > 1
    columns = np.unique(item[several], return_inverse=True)[1]
    table = np.full((int(counts.max(initial=0)), int((counts > 1).sum())), np.nan)
    table[rank[several], columns] = answer[several]
    return krippendorff_alpha(table, "nominal", resamples=resamples, seed=seed)
