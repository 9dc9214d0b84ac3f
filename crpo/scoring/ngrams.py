"""How much of a text's wording is not said before?"""

from collections.abc import Sequence

LONGEST = 5  # words in an n-gram


def ngram_diversity(texts: Sequence[Sequence[str]]) -> float:
    """Share of distinct n-grams among all n-grams, averaged over n = 1..5, in (0, 1].

    Args:
        texts: The words of each text, repeats included; one text for the text's own diversity,
            several for that of a set. No n-gram crosses from one text to the next.

    Returns:
        1 where nothing is said twice; lengths of which there is no n-gram are left out; nan
        without a word. Longer texts repeat more, so compare at similar lengths.

    Source:
        Distinct-n (Li et al. 2016), n = 1..5 as in Ismayilzada et al. 2024 (arXiv 2411.02316).

    >>> ngram_diversity([("a", "rope", "a", "rope")])
    0.8
    """
    shares = []
    for n in range(1, LONGEST + 1):
        grams = [tuple(text[i : i + n]) for text in texts for i in range(len(text) - n + 1)]
        if grams:
            shares.append(len(set(grams)) / len(grams))
    return sum(shares) / len(shares) if shares else float("nan")
