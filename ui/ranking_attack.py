"""How many votes would change the ranking, on the page of results of a comparison?"""

import itertools
import math

from annotation.attack import Attack, Attacks
from annotation.ranking import Ranking
from ui import attack_texts as words
from ui.markup import escape
from ui.ranking_answer import Shown, table

MOST = 6  # arms in the table


def attack(shown: Shown) -> str:
    """A sentence on the first place, a table, and what leaving out flagged raters changes."""
    made = shown.estimates
    if made is None or made.attacks is None or not made.attacks.attacks:
        return ""
    found = made.attacks
    lead = found.attacks[0]
    share = found.share(lead.votes) if lead.votes is not None else math.nan
    said = words.lead(lead.arm, lead.over, lead.votes, share, lead.raters)
    arms = [one for one in found.attacks if one.goal != "undecided"][:MOST]
    pairs = [one for one in found.attacks if one.goal == "undecided"]
    rows = [_row(found, one) for one in (*arms, *pairs)]
    heads = (*words.HEADS[:3], words.people(found.per_rater))
    return (
        f"<h2>{words.TITLE}</h2><p>{escape(said)}</p>{_mirror(shown)}"
        f'{table(heads, rows, words.LABEL)}<p class="small">{words.NOTE}</p>'
    )


def moved(one: Ranking, other: Ranking) -> tuple[float, int]:
    """By how many points ratings differ at most, and how many pairs of arms are the other way."""
    before = {row.model: row.rating for row in one.standings}
    after = {row.model: row.rating for row in other.standings}
    known = [
        name
        for name, rating in before.items()
        if not math.isnan(rating) and not math.isnan(after.get(name, math.nan))
    ]
    points = max((abs(after[name] - before[name]) for name in known), default=math.nan)
    pairs = sum(
        (before[a] - before[b]) * (after[a] - after[b]) < 0
        for a, b in itertools.combinations(known, 2)
    )
    return points, pairs


def _mirror(shown: Shown) -> str:
    calm = shown.results.unflagged
    if calm is None:
        return ""
    people = sum(bool(one.flags) and one.excluded is None for one in shown.results.raters)
    points, pairs = moved(shown.results.found.ranking, calm.ranking)
    return "" if math.isnan(points) else f"<p>{escape(words.without(people, points, pairs))}</p>"


def _row(found: Attacks, one: Attack) -> tuple[str, ...]:
    arm, over = (f"<bdi>{escape(name)}</bdi>" for name in (one.arm, one.over))
    return _cells(found, one, arm, over)


def plain_row(found: Attacks, one: Attack) -> tuple[str, ...]:
    """What it takes to reach a goal, in the cells of a row; text, no markup."""
    return _cells(found, one, one.arm, one.over)


def _cells(found: Attacks, one: Attack, arm: str, over: str) -> tuple[str, ...]:
    named = {
        "swap": words.swapped(arm, over),
        "first": words.first(arm),
        "undecided": words.undecided(arm, over),
    }[one.goal]
    if one.votes is None:
        return (named, words.NEVER, "–", _number(one.raters))
    return (named, f"{one.votes:,}", words.small(found.share(one.votes)), _number(one.raters))


def _number(many: int | None) -> str:
    return words.NEVER if many is None else f"{many:,}"
