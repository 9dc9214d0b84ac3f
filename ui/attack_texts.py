"""Which words tell a researcher how much tampering a ranking would bear?"""

from ui.ranking_texts import percent

TITLE = "What it would take to change it"
LABEL = "Votes that would change the ranking"
HEADS = ("Change", "Votes, freely chosen", "Of all votes", "People")
NOTE = (
    "Freely chosen: the fewest votes that were found by a search over all pairs, if somebody could "
    "choose what to compare, which nobody can here. People: how many it takes if each answers what "
    "they are given, as often as one may, and knows every arm in spite of all. Both are checked by "
    "adding the votes and ranking again. Signs of many such people stand beside the raters."
)
REPORT_NOTE = NOTE.rpartition(" Signs ")[0]
NEVER = "no number"


def people(per_rater: int) -> str:
    """What the column of people counts."""
    return f"People with {per_rater:,} votes each" if per_rater > 1 else "People with one vote each"


def swapped(arm: str, over: str) -> str:
    """The second arm before the first."""
    return f"{arm} passes {over}"


def first(arm: str) -> str:
    """An arm before all others."""
    return f"{arm} comes first"


def undecided(arm: str, over: str) -> str:
    """Nobody is ahead any more."""
    return f"{over} is no longer ahead of {arm}"


def lead(arm: str, over: str, votes: int | None, share: float, raters: int | None) -> str:
    """The attack on the first place, in a sentence."""
    if votes is None:
        return f"No number of votes that was tried puts {arm} before {over}."
    many = "One vote" if votes == 1 else f"{votes:,} votes"
    said = f"{many} more ({small(share)} of those there are) would put {arm} before {over}"
    if raters is None:
        return f"{said}; of people who take the pairs they are given, no number would."
    who = "one person" if raters == 1 else f"{raters:,} people"
    return f"{said}; of people who take the pairs they are given, {who} would."


def small(share: float) -> str:
    """A share in per cent, with a digit where it is small."""
    return f"{100 * share:.1f}\u00a0%" if share < 0.1 else percent(share)


def without(people_flagged: int, points: float, pairs: int) -> str:
    """The other way round: what leaving out those with signs changes."""
    who = "the rater" if people_flagged == 1 else f"the {people_flagged:,} raters"
    signs = "who has signs" if people_flagged == 1 else "who have signs"
    order = "the order stays as it is"
    if pairs:
        many = "one pair of arms changes" if pairs == 1 else f"{pairs:,} pairs of arms change"
        order = f"{many} the order"
    return f"Without {who} {signs}, ratings move by up to {points:.0f} points and {order}."
