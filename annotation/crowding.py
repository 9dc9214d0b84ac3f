"""Do several raters look like one? Same address, same platform id, the same answers.

What is found is a flag: a question to the researcher. A class and a lab have one address, too, and
who changes the device without the personal link has two enrolments.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from annotation.arrivals import Arrivals
from annotation.flags import Flag

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Flags = Mapping[int, Sequence[Flag]]  # by the rater's place

# A household or an office has two or three who take part. Where four fifths of all come from one
# place, the study is held there (both are our own choice).
SAME_ADDRESS, HELD_HERE = 4, 0.8
# Copies are nearly all equal; by chance nine of ten are not, which the test says for each pair of
# raters. Of fewer than ten items in common it can say nothing.
SHARED_FEWEST, SHARED_EQUAL, SHARED_CHANCE = 10, 0.9, 0.01
SMOOTH = 0.5  # answers of each kind that everybody is thought to have given to every item


def crowded(arrivals: Arrivals) -> Flags:
    """Raters who share an address or a platform's id with others."""
    found: dict[int, list[Flag]] = defaultdict(list)
    people = len(arrivals.address)
    here = Counter(one for one in arrivals.address if one)
    twice = Counter(one for one in arrivals.participant if one)
    for place in range(people):
        many = here[arrivals.address[place]]
        if SAME_ADDRESS <= many <= HELD_HERE * people:
            reason = (
                f"Came from the same address as {many - 1} other raters of {people}; a class, a "
                "lab and a telephone network can have one address, too."
            )
            found[place].append(Flag("shared address", reason))
        times = twice[arrivals.participant[place]]
        if times > 1:
            reason = (
                f"{times} enrolments have the same id of a platform; a change of devices can, too."
            )
            found[place].append(Flag("enrolled twice", reason))
    return found


def alike(rater: Places, item: Places, answer: Places, people: int, kinds: int) -> Flags:
    """Raters whose answers are another one's, beyond what chance and a good text explain.

    For two raters the number of equal answers is compared with its distribution if they answered
    independently (exact, a sum of unequal coins). How likely an item makes two people agree comes
    from what the others answered to it, and from how often each of the two uses each answer; so an
    item on which all agree says nothing, and neither do two raters who always choose the middle.

    Args:
        rater: Of each answer, shape (answers,); one answer of a rater to an item.
        item: The same.
        answer: From 0 to kinds - 1.
        people: How many raters there are.
        kinds: How many answers there are to choose from.

    Returns:
        Flags of pairs whose p, times the number of pairs that were looked at, is below .01.
    """
    if not len(rater):
        return {}
    _, item = np.unique(item, return_inverse=True)
    shape = (people, int(item.max()) + 1)
    given = [
        csr_array((np.ones(int(own.sum())), (rater[own], item[own])), shape=shape)
        for own in (answer == kind for kind in range(kinds))
    ]
    equal = sum((one @ one.T for one in given[1:]), given[0] @ given[0].T).tocoo()
    both_seen = sum(given[1:], given[0])
    shared = (both_seen @ both_seen.T).toarray()
    looked = int((np.triu(shared, 1) >= SHARED_FEWEST).sum())
    common = shared[equal.row, equal.col]
    suspect = (equal.row < equal.col) & (common >= SHARED_FEWEST)
    suspect &= equal.data >= SHARED_EQUAL * common
    per_item = np.stack([one.sum(axis=0) for one in given], axis=1)
    usual = per_item.sum(axis=0) + SMOOTH
    own = np.stack([one.sum(axis=1) for one in given], axis=1) + SMOOTH * usual / usual.sum()
    table = np.full(shape, -1, np.int64)
    if suspect.any():
        table[rater, item] = answer
    best: dict[int, tuple[float, str]] = {}
    for one, other in zip(equal.row[suspect].tolist(), equal.col[suspect].tolist(), strict=True):
        here = np.flatnonzero((table[one] >= 0) & (table[other] >= 0))
        times = int((table[one, here] == table[other, here]).sum())
        p = looked * _chance(table, per_item, own, usual, one, other, here, times)
        if p >= SHARED_CHANCE:
            continue
        for who in (one, other):
            if p < best.get(who, (np.inf, ""))[0]:
                best[who] = p, f"{times} of {len(here)}"
    return {
        who: [
            Flag(
                "same answers as another",
                f"Gave the same answer as another rater to {many} items both had; by chance that "
                f"happens in {_small(p)} of such studies.",
            )
        ]
        for who, (p, many) in best.items()
    }


def _chance(
    table: Places,
    per_item: Numbers,
    own: Numbers,
    usual: Numbers,
    one: int,
    other: int,
    here: Places,
    times: int,
) -> float:
    """How likely two independent raters agree at least so many times."""
    others = per_item[here].copy()
    for who in (one, other):
        others[np.arange(len(here)), table[who, here]] -= 1
    share = usual / usual.sum()
    base = (others + SMOOTH * len(share) * share) / share  # what the item is chosen for
    first, second = (base * own[who] for who in (one, other))
    first, second = (part / part.sum(axis=1, keepdims=True) for part in (first, second))
    coins = (first * second).sum(axis=1)
    chances = np.zeros(len(coins) + 1)
    chances[0] = 1
    for coin in coins:  # the distribution of a sum of unequal coins, one coin after the other
        chances[1:] = chances[1:] * (1 - coin) + chances[:-1] * coin
        chances[0] *= 1 - coin
    return float(chances[times:].sum())


def _small(p: float) -> str:
    return "fewer than one in a million" if p < 1e-6 else f"one in {1 / p:,.0f}"
