"""How far does the spread of a response's words depart from that of all responses together?"""

from functools import lru_cache

import numpy as np
import spacy
from numpy.typing import ArrayLike
from spacy.language import Language

from crpo.scoring.dispersion import Vectors, VectorSum, unit

# MuCE names languages in English; spaCy wants their codes.
CODES = {
    "arabic": "ar",
    "chinese": "zh",
    "dutch": "nl",
    "english": "en",
    "french": "fr",
    "german": "de",
    "hebrew": "he",
    "italian": "it",
    "polish": "pl",
    "russian": "ru",
    "spanish": "es",
}
ANY_LANGUAGE = "xx"


def words(text: str, language: str = "en") -> tuple[str, ...]:
    """The distinct words of a text, lower-cased, without punctuation, in order of appearance.

    A run of more than one space counts as a word inside a text, as it does in the published
    numbers; space around the text does not.

    Args:
        text: A response in any language.
        language: A name as MuCE writes it or a code; rules of no one language where it is unknown.

    >>> words("The dog-house, the DOG!")
    ('the', 'dog', 'house')
    """
    return tuple(dict.fromkeys(all_words(text, language)))


def all_words(text: str, language: str = "en") -> tuple[str, ...]:
    """The words of a text as in `words`, repeats included."""
    tokens = _pipeline(language.strip().lower()).tokenizer(text.strip())
    return tuple(token.lower_ for token in tokens if not token.is_punct)


@lru_cache(maxsize=32)
def _pipeline(language: str) -> Language:
    try:
        return spacy.blank(CODES.get(language, language))
    except ImportError:  # unknown, or its tokenizer is a package that is not installed
        return spacy.blank(ANY_LANGUAGE)


def dsi(vectors: ArrayLike) -> float:
    """Divergent semantic integration of a text: mean distance between its words, in [0, 2].

    Args:
        vectors: Embeddings of the distinct words, each embedded alone, shape (words, dimensions).

    Returns:
        nan for fewer than two words, which have no distance.

    Raises:
        InvalidVectorError: A vector has length 0 or holds a value that is not finite.

    Source:
        Johnson et al. 2022, over ordered pairs, divided by n (n - 1).
    """
    units = unit(vectors)
    return VectorSum.of(units).mean_distance()


def novelty(own: ArrayLike, together: float) -> Vectors:
    """Twice the gap between the DSI of responses and that of all responses as one text, >= 0.

    A response of unusually close words is as novel as one of unusually distant words: the
    definition takes the absolute value.

    Args:
        own: DSI of each response, shape (responses,).
        together: DSI of all of them joined.

    Returns:
        Shape (responses,); nan where either DSI is undefined.

    Source:
        Karampiperis et al. 2014.

    >>> novelty([0.5, 1.0], 0.75).tolist()
    [0.5, 0.5]
    """
    return 2 * np.abs(np.asarray(own, dtype=np.float64) - together)
