"""Do raters prefer the same model? Krippendorff's alpha of votes."""

import numpy as np
import numpy.typing as npt

from annotation.agreement import FEWEST, RESAMPLES, TAIL, Alpha
from annotation.votes import WINNERS, A, B, Votes

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
TURNED = np.array([B, A, *range(B + 1, len(WINNERS))])  # an answer, seen from the other side


def vote_agreement(
    votes: Votes, within: Places | None = None, *, resamples: int = RESAMPLES, seed: int = 0
) -> Alpha:
    """Nominal alpha over prompts and pairs of models; all four answers count, each for itself.

    Which of two models is the first is a matter of names, so every item counts both ways round:
    by chance, both are as likely to win. Counted one way round only, raters who all choose the
    better model would agree no more than chance would have it wherever that is the first one.

    Args:
        votes: One for each rater, prompt and pair (and group, where there are groups).
        within: Shape (votes,): a number for each group whose votes are not to be compared, such as
            the dimension that was asked for.
        resamples: How often the items are drawn again for the interval.
        seed: Of the draws.

    Returns:
        As `krippendorff_alpha`: nan where no prompt and pair has votes of two raters, or where all
        of them are ties, or all are both bad.
    """
    models = len(votes.models)
    earlier, later = np.minimum(votes.a, votes.b), np.maximum(votes.a, votes.b)
    item = np.zeros(len(votes), dtype=np.int64)
    for part in (within, votes.prompt, earlier * models + later):
        if part is not None and len(part):
            item = np.unique(item * (part.max() + 2) + part + 1, return_inverse=True)[1]
    answer = np.where(votes.a == earlier, votes.winner, TURNED[votes.winner])
    kinds = len(WINNERS)
    size = kinds * (int(item.max(initial=-1)) + 1)
    counts = np.bincount(item * kinds + answer, minlength=size).reshape(-1, kinds).astype(float)
    counts = counts[counts.sum(axis=1) > 1]
    counts[:, [B, A]] = np.sort(counts[:, [A, B]], axis=1)  # the same way round, for the draws
    if not len(counts):
        return Alpha(np.nan, np.nan, np.nan, 0)
    patterns, often = np.unique(counts, axis=0, return_counts=True)
    value = float(_alphas(patterns, often[None])[0])
    if len(counts) < FEWEST or not resamples:
        return Alpha(value, np.nan, np.nan, len(counts))
    rng = np.random.default_rng(seed)
    drawn = _alphas(patterns, rng.multinomial(len(counts), often / len(counts), size=resamples))
    if np.isnan(drawn).mean() > TAIL:
        return Alpha(value, np.nan, np.nan, len(counts))
    low, high = np.nanquantile(drawn, [TAIL, 1 - TAIL])
    return Alpha(value, float(low), float(high), len(counts))


def _alphas(counts: Numbers, weights: Places) -> Numbers:
    """Alpha, where items with these answers occur so often.

    Args:
        counts: Of each answer to an item, shape (items, answers).
        weights: Shape (draws, items).
    """
    given = counts.sum(axis=1)
    equal = 2 * (counts * (counts - 1)).sum(axis=1) / (given - 1)  # both ways round
    totals = weights @ (counts + counts[:, TURNED])  # (draws, answers)
    answers = totals.sum(axis=1)
    observed = answers - weights @ equal
    expected = (answers**2 - (totals**2).sum(axis=1)) / (answers - 1)
    found: Numbers = 1 - np.divide(
        observed, expected, out=np.full(len(answers), np.nan), where=expected > 0
    )
    return found
