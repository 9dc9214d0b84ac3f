"""How far apart are vectors, on average?

Every number here follows from the count and the sum of the unit vectors, so nothing grows with the
square of their number, and parts computed apart are put together by adding them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from crpo.errors import InvalidVectorError

Vectors = NDArray[np.float64]
BLOCK = 4096  # sets whose sums are in memory at once


@dataclass(frozen=True)
class VectorSum:
    """What the mean pairwise distance of unit vectors needs to know about them."""

    count: int
    total: Vectors

    @classmethod
    def of(cls, units: ArrayLike) -> "VectorSum":
        """Add up unit vectors, shape (vectors, dimensions)."""
        rows = np.asarray(units, dtype=np.float64)
        return cls(len(rows), rows.sum(axis=0))

    def __add__(self, other: "VectorSum") -> "VectorSum":
        return VectorSum(self.count + other.count, self.total + other.total)

    def mean_distance(self) -> float:
        """Mean cosine distance over ordered pairs, in [0, 2]; nan for fewer than two vectors.

        Source:
            (n^2 - s.s) / (n (n - 1)) with s the sum of the n unit vectors, which is the mean of
            1 - cos over all pairs.

        >>> VectorSum.of([[1.0, 0.0], [0.0, 1.0]]).mean_distance()
        1.0
        """
        n = self.count
        if n < 2:
            return math.nan
        return max(float(n * n - self.total @ self.total) / (n * (n - 1)), 0.0)

    def distances(self, members: ArrayLike) -> Vectors:
        """Mean distance of each member to the others, in [0, 2]; nan where there are no others.

        Args:
            members: Unit vectors that are part of this sum, shape (members, dimensions).
        """
        units = np.asarray(members, dtype=np.float64)
        if self.count < 2:
            return np.full(len(units), np.nan)
        return np.maximum((self.count - units @ self.total) / (self.count - 1), 0.0)


def mean_distances(units: Vectors, sets: Sequence[Sequence[int]]) -> Vectors:
    """Mean cosine distance within each of many sets that share their vectors, in [0, 2].

    The same as `VectorSum.mean_distance` of each, without a loop over them.

    Args:
        units: Unit vectors, shape (vectors, dimensions).
        sets: Rows of `units`, one sequence a set.

    Returns:
        Shape (sets,); nan for a set of fewer than two.

    >>> mean_distances(np.eye(3), [[0, 1, 2], [1]]).tolist()
    [1.0, nan]
    """
    n = np.array([len(rows) for rows in sets], dtype=np.float64)
    ends = np.concatenate([[0], np.cumsum(n)]).astype(np.int64)
    rows = np.fromiter((row for own in sets for row in own), np.int64, int(ends[-1]))
    members = csr_array((np.ones(len(rows)), rows, ends), shape=(len(sets), len(units)))
    squares = np.zeros(len(sets))
    for start in range(0, len(sets), BLOCK):
        sums = members[start : start + BLOCK] @ units  # (sets, dimensions)
        squares[start : start + BLOCK] = np.einsum("sd,sd->s", sums, sums)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.maximum((n * n - squares) / (n * (n - 1)), 0.0)
    return np.where(n < 2, np.nan, means)


def unit(vectors: ArrayLike, names: Sequence[str] = ()) -> Vectors:
    """Scale vectors to length one, in double precision.

    Args:
        vectors: Shape (vectors, dimensions).
        names: What each vector stands for, to name a broken one.

    Raises:
        InvalidVectorError: A vector has length 0 or holds a value that is not finite.
    """
    rows = np.array(vectors, dtype=np.float64)  # a copy, scaled in place: there may be many
    rows /= lengths(rows, names)[:, None]
    return rows


def lengths(rows: Vectors, names: Sequence[str] = ()) -> Vectors:
    """Length of each vector, shape (vectors,), > 0.

    Raises:
        InvalidVectorError: A vector has length 0 or holds a value that is not finite.
    """
    found = np.sqrt(np.einsum("nd,nd->n", rows, rows))
    broken = np.flatnonzero(~(np.isfinite(found) & (found > 0)))
    if len(broken):
        first = int(broken[0])
        # The start of a text, quoted, so that the message stays one line whatever it holds.
        raise InvalidVectorError(repr(names[first][:40]) if names else f"row {first + 1}")
    return np.asarray(found)
