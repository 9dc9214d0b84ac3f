"""What is scored together, and what are its scores?"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from crpo.scoring.dispersion import Vectors, VectorSum

DIMENSIONS = ("novelty", "diversity", "surprise", "quality")
# What each dimension brings along beside itself, and what every text gets.
BESIDE = {
    "novelty": ("dsi",),
    "diversity": ("theme_uniqueness",),
    "surprise": ("perplexity", "surprise_total"),
    "quality": (),
}
WORDING = ("ngram_diversity", "length")


@dataclass(frozen=True)
class Group:
    """The responses to one prompt, to be scored together."""

    prompt: str
    responses: tuple[str, ...]
    language: str = "English"


@dataclass(frozen=True)
class Together:
    """What is said of a prompt's distinct responses as one set; nan where undefined.

    Attributes:
        diversity: Mean cosine distance between two of them, 0..2.
        ngram_diversity: Share of n-grams that are not said twice, 0..1; see `ngrams.py`.
        themes: Number of clusters; see `themes.py`.
        length: Mean number of words.
    """

    diversity: float = float("nan")
    ngram_diversity: float = float("nan")
    themes: float = float("nan")
    length: float = float("nan")


@dataclass(frozen=True)
class Company:
    """What a text needs to be scored as one more member of a group.

    Attributes:
        vectors: Unit vectors of the distinct responses, shape (distinct, d).
        dsi: Their dispersions, shape (distinct,).
        vocabulary: All their words.
        word_sum: Sum of the words' unit vectors.
    """

    vectors: Vectors = field(default_factory=lambda: np.zeros((0, 0)))
    dsi: Vectors = field(default_factory=lambda: np.zeros(0))
    vocabulary: frozenset[str] = frozenset()
    word_sum: VectorSum = field(default_factory=lambda: VectorSum(0, np.zeros(0)))


@dataclass(frozen=True)
class GroupScores:
    """The scores of the responses to one prompt.

    Attributes:
        prompt: What was asked.
        responses: What was answered, repeats included.
        language: The language of the responses.
        values: By name (the dimensions, what `BESIDE` adds to them, `WORDING`), shape
            (responses,); nan where undefined.
        normalised: By dimension, stretched to 0..1 over the distinct responses.
        undefined: By dimension, how many distinct responses have no value.
        truncated: By dimension, how many distinct texts its model could not read to the end.
        fingerprints: By dimension, which model of which version measured it, and how.
        distinct: The distinct responses that are not blank.
        together: The distinct responses as one set.
        company: What further texts are measured against.
    """

    prompt: str
    responses: tuple[str, ...]
    language: str
    values: dict[str, Vectors]
    normalised: dict[str, Vectors]
    undefined: dict[str, int]
    truncated: dict[str, int]
    fingerprints: dict[str, str]
    distinct: tuple[str, ...]
    together: Together
    company: Company

    def of_distinct(self, name: str) -> Vectors:
        """The values of one name, one per distinct response."""
        first = {text: place for place, text in reversed(list(enumerate(self.responses)))}
        return self.values[name][[first[text] for text in self.distinct]]


def measures(dimensions: Sequence[str]) -> list[str]:
    """The names of all values that come with dimensions, in the order of a table's columns.

    >>> measures(["novelty"])
    ['dsi', 'novelty', 'ngram_diversity', 'length']
    """
    return [name for one in dimensions for name in (*BESIDE[one], one)] + list(WORDING)
