"""How far is each response from the other responses to the same prompt?"""

from numpy.typing import ArrayLike

from crpo.scoring.dispersion import Vectors, VectorSum, unit


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
    units = unit(vectors)
    return VectorSum.of(units).distances(units)
