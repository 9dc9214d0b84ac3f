"""Which raters can be compared, because a chain of shared items leads from one to the other?"""

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Places = npt.NDArray[np.int64]


def linked_groups(rated: npt.NDArray[np.bool_]) -> list[Places]:
    """The raters in groups that no item joins, the largest first.

    Args:
        rated: Who rated what, shape (raters, items).

    >>> linked_groups(np.array([[1, 1, 0], [0, 1, 0], [0, 0, 1]], bool))
    [array([0, 1]), array([2])]
    """
    raters, items = rated.shape
    rater, item = np.nonzero(rated)
    nodes = raters + items  # raters and items are the nodes, ratings the edges
    edges = csr_array((np.ones(len(rater)), (rater, raters + item)), shape=(nodes, nodes))
    count, label = connected_components(edges, directed=False)
    groups = [np.flatnonzero(label[:raters] == number) for number in range(count)]
    return sorted((group for group in groups if len(group)), key=len, reverse=True)
