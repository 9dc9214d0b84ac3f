"""Which responses are about the same, and how alone is each with its theme?"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from crpo.scoring.dispersion import Vectors, unit

APART = 0.5  # Ward distance from which two clusters are two themes
MOST = 2000  # responses; the clustering grows with the square of their number


def themes(vectors: ArrayLike) -> NDArray[np.intp] | None:
    """Number of the theme of each response, from 0.

    Args:
        vectors: Embeddings of the distinct responses to one prompt, shape (responses, dimensions).

    Returns:
        Shape (responses,); None for fewer than two responses, or for more than `MOST`.

    Source:
        Agglomerative clustering by Ward's criterion, cut at distance .5, as in Ismayilzada et al.
        2024 (arXiv 2411.02316). The cut is on the embedding model's own scale: counts of two
        models cannot be compared.
    """
    units = unit(vectors)
    if not 2 <= len(units) <= MOST:
        return None
    return np.asarray(fcluster(linkage(units, "ward"), APART, "distance") - 1, dtype=np.intp)


def theme_uniqueness(theme_of: NDArray[np.intp] | None, responses: int) -> Vectors:
    """One divided by the number of responses that share a response's theme, in (0, 1].

    Args:
        theme_of: From `themes`.
        responses: How many there are.

    Returns:
        Shape (responses,); nan where there are no themes.

    >>> theme_uniqueness(np.array([0, 1, 1]), 3).tolist()
    [1.0, 0.5, 0.5]
    """
    if theme_of is None:
        return np.full(responses, np.nan)
    return np.asarray(1 / np.bincount(theme_of)[theme_of])
