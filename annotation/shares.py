"""How sure is the share of votes that one of two sides gets, when a tie is half a vote for each?"""

import numpy as np
import numpy.typing as npt
import scipy

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


def score_interval(
    wins: npt.ArrayLike, losses: npt.ArrayLike, ties: npt.ArrayLike = 0, level: float = 0.95
) -> tuple[Numbers, Numbers]:
    """Ends of the interval of (wins + ties / 2) / (wins + losses + ties), each in [0, 1].

    Without ties this is Wilson's interval. A tie counts in the number of votes, and since it is
    never far off, many ties make the interval narrower than the same share without any.

    Args:
        wins: For the side that is asked about; any shape, as the next two. Need not be whole.
        losses: For the other side.
        ties: For both.
        level: How often the interval shall hold the truth.

    Returns:
        Lower and upper ends; nan where there are no votes.

    Source:
        Tango 1998, "Equivalence test and confidence interval for the difference in proportions for
        the paired-sample design", Statistics in Medicine 17: his difference is twice the share
        minus one. Wilson 1927 for no ties.

    >>> low, high = score_interval(9, 7)
    >>> f"{float(low):.3f} to {float(high):.3f}"
    '0.332 to 0.769'
    """
    won, lost, tied = np.broadcast_arrays(
        *(np.asarray(count, dtype=float) for count in (wins, losses, ties))
    )
    high = _upper(won, lost, tied, float(scipy.stats.norm.isf((1 - level) / 2)))
    low = 1 - _upper(lost, won, tied, float(scipy.stats.norm.isf((1 - level) / 2)))
    return low, high


def _upper(wins: Numbers, losses: Numbers, ties: Numbers, z: float) -> Numbers:
    from scipy.optimize.elementwise import find_root  # at the top every start would wait for it

    votes = wins + losses + ties
    some = votes > 0
    # Of twice the share minus one, between what was seen and 1.
    seen = np.divide(wins - losses, votes, out=np.zeros(votes.shape), where=some)
    # All won: the function is 0 in a point, not on both sides of it.
    inner = some & (losses + ties > 0)
    start = np.where(inner, seen + 1e-9 * (1 - seen), -1.0)  # where nothing varies, it is 0 at seen
    given = (np.where(inner, one, 1.0) for one in (wins, losses, ties))
    root = find_root(_beyond, (start, np.ones(votes.shape)), args=(*given, z)).x
    return np.where(some, np.where(inner, (1 + root) / 2, 1.0), np.nan)


def _beyond(
    difference: Numbers, wins: Numbers, losses: Numbers, ties: Numbers, z: Numbers
) -> Numbers:
    """Above 0 where the votes contradict a difference (share won minus share lost)."""
    votes = wins + losses + ties
    linear = (2 * votes - wins + losses) * difference - wins - losses
    root = linear**2 + 8 * votes * losses * difference * (1 - difference)
    lost = (np.sqrt(np.maximum(root, 0)) - linear) / (4 * votes)  # the share most likely lost
    variance = votes * np.maximum(2 * lost + difference * (1 - difference), 0)
    found: Numbers = (wins - losses - votes * difference) ** 2 - z**2 * variance
    return found


def design_effect(group: Places, cluster: Places, value: Numbers, groups: int) -> Numbers:
    """By how much the variance of each group's mean is larger than without clusters, 1 or more.

    Args:
        group: Of each value, such as the cell of a table; from 0 to groups - 1.
        cluster: Whose value it is; the same person is another cluster in another group.
        value: In [0, 1].
        groups: How many groups there are.

    Returns:
        Shape (groups,). Where all values of a group are equal, the variance says nothing; then each
        person counts once, as if nobody could change their mind (Kish 1965). nan for one person.

    Source:
        Korn and Graubard 1998, "Confidence intervals for proportions with small expected number of
        positive counts estimated from survey data", where it is at least 1, too.
    """
    of, members = _people(group, cluster)
    votes = np.bincount(group, minlength=groups).astype(float)
    several = np.bincount(of, minlength=groups).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        off = value - (np.bincount(group, value, groups) / votes)[group]
        alone = np.bincount(group, off**2, groups) * votes / (votes - 1)
        sums = np.bincount(members, off)
        together = np.bincount(of, sums**2, groups) * several / (several - 1)
        kish = np.bincount(of, np.bincount(members) ** 2.0, groups) / votes
        found = np.where(alone > 1e-9 * votes, together / alone, kish)
    effects: Numbers = np.where(several > 1, np.maximum(found, 1.0), np.nan)
    return effects


def clusters(group: Places, cluster: Places, groups: int) -> Places:
    """How many different people each group has; shape (groups,)."""
    return np.bincount(_people(group, cluster)[0], minlength=groups)


def _people(group: Places, cluster: Places) -> tuple[Places, Places]:
    """The group of each person in a group, and the person behind each value."""
    most = int(cluster.max(initial=0)) + 1
    people, members = np.unique(group * most + cluster, return_inverse=True)
    return people // most, members


def shrinkage(effect: Numbers, votes: Numbers, people: Numbers, level: float = 0.95) -> Numbers:
    """What a vote is worth for `score_interval`, in [0, 1]; few people make an effect unsure.

    Args:
        effect: Design effects.
        votes: How many votes each is of.
        people: How many people they are from.
        level: Of the interval.

    Source:
        Korn and Graubard 1998: the squared ratio of the quantiles of t, over the design effect.
    """
    tail = (1 - level) / 2
    with np.errstate(invalid="ignore"):
        ratio = scipy.stats.t.isf(tail, votes - 1) / scipy.stats.t.isf(tail, people - 1)
    worth: Numbers = ratio**2 / effect
    return worth
