"""How far is each response from the other responses to the same prompt?"""

import numpy as np
from numpy.typing import ArrayLike

from crpo.scoring.dispersion import Vectors, lengths


def diversity(vectors: ArrayLike) -> Vectors:
    """Mean cosine distance of each response to the others, in [0, 2].

    Args:
        vectors: Embeddings of the distinct responses to one prompt, shape (responses, dimensions).

    Returns:
        Shape (responses,); nan for a single response, which has nothing to differ from.

    Raises:
        InvalidVectorError: A vector has length 0 or holds a value that is not finite.

    Source:
        Inverse homogenisation (Chung et al. 2025), in closed form: (n - u.s) / (n - 1).

    >>> diversity([[1, 0], [0, 3], [2, 0]]).tolist()
    [0.5, 1.0, 0.5]
    """
    rows = np.asarray(vectors, dtype=np.float64)
    n = len(rows)
    if n == 1:
        return np.full(1, np.nan)
    scale = 1 / lengths(rows)
    total = scale @ rows  # sum of the unit vectors, without a copy of them
    return np.maximum((n - scale * (rows @ total)) / (n - 1), 0.0)
