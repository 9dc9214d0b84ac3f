"""How does each rater answer? One number for each rater, counted from the columns of answers."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from annotation.answers import Answers

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
FEWEST_SHARED = 5  # items for a correlation at all


def about(answers: Answers, role: str = "item") -> npt.NDArray[np.bool_]:
    """Which answers are to texts of a role."""
    return np.array([one.role == role for one in answers.items], bool)[answers.item]


def items_of(answers: Answers, chosen: npt.NDArray[np.bool_]) -> Places:
    """For each rater, how many different items there are among the chosen answers."""
    pairs = np.unique(_pair(answers, chosen))
    return np.bincount(pairs // max(len(answers.items), 1), minlength=len(answers.raters))


def _pair(answers: Answers, chosen: npt.NDArray[np.bool_]) -> Places:
    """One number for each rater and item."""
    return answers.rater[chosen] * len(answers.items) + answers.item[chosen]


def in_range(answers: Answers, role: str) -> tuple[Places, Places]:
    """For each rater, texts of a role that were rated, and those rated within their range."""
    chosen = about(answers, role) & ~np.isnan(answers.value)
    names = [dimension.name for dimension in answers.study.dimensions]
    missed = np.zeros(len(answers.value), bool)
    for place in np.flatnonzero(chosen):
        expected = answers.items[answers.item[place]].expected
        low, high = expected.get(names[answers.dimension[place]], (-np.inf, np.inf))
        missed[place] = not low <= answers.value[place] <= high
    every = items_of(answers, chosen)
    return every, every - items_of(answers, chosen & missed)


def median_seconds(answers: Answers) -> Numbers:
    """For each rater, over items; an item's time stands once however many dimensions it has."""
    timed = answers.rated & ~np.isnan(answers.seconds)
    _, first = np.unique(_pair(answers, timed), return_index=True)
    rater, seconds = answers.rater[timed][first], answers.seconds[timed][first]
    median = np.full(len(answers.raters), np.nan)
    for one, own in by_rater(rater, len(median)):
        median[one] = np.median(seconds[own])
    return median


def straight_lines(answers: Answers) -> tuple[Numbers, Places]:
    """For each rater, the share of the most used points, and the longest run of equal answers."""
    rated = np.flatnonzero(answers.rated)
    dimensions = len(answers.study.dimensions)
    share = np.full(len(answers.raters), np.nan)
    longest = np.zeros(len(answers.raters), np.int64)
    for one, own in by_rater(answers.rater[rated], len(share)):
        places = rated[own]
        item, dimension, value = (
            part[places] for part in (answers.item, answers.dimension, answers.value)
        )
        used = [
            np.unique(value[dimension == which], return_counts=True)[1].max(initial=0)
            for which in range(dimensions)
        ]
        share[one] = sum(used) / len(value)
        last = {name: place for place, name in enumerate(item.tolist())}  # when it was completed
        rows = {name: place for place, name in enumerate(sorted(last, key=last.__getitem__))}
        table = np.full((len(rows), dimensions), np.nan)
        table[[rows[name] for name in item.tolist()], dimension] = value
        changes = np.flatnonzero((table[1:] != table[:-1]).any(axis=1)) + 1
        longest[one] = np.diff(np.concatenate([[0], changes, [len(table)]])).max()
    return share, longest


def agreement_with_others(answers: Answers) -> tuple[Numbers, Places]:
    """For each rater, the correlation with the mean of the others, and on how many items."""
    rated = answers.rated
    rater, value = answers.rater[rated], answers.value[rated]
    dimensions = len(answers.study.dimensions)
    cell = answers.item[rated] * dimensions + answers.dimension[rated]
    inside = answers.inside[rater] if len(rater) else np.zeros(0, bool)
    size = len(answers.items) * dimensions
    total = np.bincount(cell[inside], value[inside], minlength=size)
    many = np.bincount(cell[inside], minlength=size)
    others = many[cell] - inside
    sums = total[cell] - np.where(inside, value, 0)
    correlation = np.full(len(answers.raters), np.nan)
    shared = np.zeros(len(answers.raters), np.int64)
    for one, own in by_rater(rater, len(shared)):
        own = own[others[own] > 0]
        which = cell[own] % max(dimensions, 1)
        shared[one] = len(np.unique(cell[own] // max(dimensions, 1)))
        if shared[one] >= FEWEST_SHARED:
            mean = sums[own] / others[own]
            correlation[one] = _within(value[own], mean, which)
    return correlation, shared


def _within(one: Numbers, other: Numbers, group: Places) -> float:
    """Correlation of two lists, each freed from the means of its groups; nan where one is flat."""
    many = np.maximum(np.bincount(group), 1)
    a, b = (part - (np.bincount(group, part) / many)[group] for part in (one, other))
    spread = (a @ a) * (b @ b)
    return float(a @ b / np.sqrt(spread)) if spread > 1e-12 else np.nan


def by_rater(rater: Places, count: int) -> Sequence[tuple[int, Places]]:
    """Each rater who has any, with the places of the answers in their order."""
    order = np.argsort(rater, kind="stable")
    ends = np.searchsorted(rater[order], np.arange(count + 1))
    return [
        (one, order[ends[one] : ends[one + 1]]) for one in range(count) if ends[one] < ends[one + 1]
    ]
