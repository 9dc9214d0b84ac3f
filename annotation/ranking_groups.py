"""Which models can be told apart by a finite number, and relative to whom?"""

from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order

from annotation.ranking_fit import Meetings

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Open = Literal["", "above", "below", "both"]


def reference_models(met: Meetings, circle: Places) -> Flags:
    """Shape (models,): in each component the largest circle, or all of it if none is the largest.

    Ratings are relative to the mean of these, so that one model that lost everything, whose
    strength could be anything, does not move those that are known.
    """
    reference: Flags = met.component >= 0
    for number in range(met.component.max(initial=-1) + 1):
        inside = met.component == number
        labels, sizes = np.unique(circle[inside], return_counts=True)
        largest = labels[sizes == sizes.max()]
        if len(largest) == 1:
            reference &= ~inside | (circle == largest[0])
    return reference


def mean_of(met: Meetings, reference: Flags) -> Numbers:
    """Shape (models, models): its product with strengths is the mean of the reference models."""
    alike = (met.component[:, None] == met.component) & (met.component >= 0)[:, None] & reference
    means: Numbers = alike / np.maximum(1, alike.sum(axis=1, keepdims=True))
    return means


def unbounded(met: Meetings, circle: Places, reference: Flags) -> list[Open]:
    """Which bound of each model's rating no vote gives.

    "above" is a model that beat the reference models, maybe by way of others, and that they never
    beat; "below" the reverse; "both" one that they meet only by way of others that beat both, or
    lost to both. Where all models are the reference and yet in several circles, a circle that beat
    others and never lost to them is above, one that only lost below, one that did both is both.
    """
    wins = met.results[:, 0] + met.results[:, 2] > 0
    losses = met.results[:, 1] + met.results[:, 2] > 0
    better = np.concatenate([met.first[wins], met.second[losses]])
    worse = np.concatenate([met.second[wins], met.first[losses]])
    crossing = circle[better] != circle[worse]
    wins_out = np.isin(circle, circle[better[crossing]])
    losses_in = np.isin(circle, circle[worse[crossing]])
    models = len(circle)
    graph = coo_array((np.ones(len(better)), (better, worse)), shape=(models, models)).tocsr()
    for number in range(met.component.max(initial=-1) + 1):
        inside = met.component == number
        if reference[inside].all():
            continue
        known = np.flatnonzero(inside & reference)[0]
        for flags, way in ((losses_in, graph), (wins_out, graph.T.tocsr())):
            flags[inside] = False
            flags[breadth_first_order(way, known, return_predecessors=False)] = True
        neither = inside & ~losses_in & ~wins_out
        for flags in (losses_in, wins_out):
            flags[neither] = True
            flags[inside & reference] = False
    names: dict[tuple[bool, bool], Open] = {
        (False, False): "",
        (True, False): "above",
        (False, True): "below",
        (True, True): "both",
    }
    return [names[pair] for pair in zip(wins_out.tolist(), losses_in.tolist(), strict=True)]
