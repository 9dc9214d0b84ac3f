"""Which sentences does a report say of the ranking, of pairs and of win rates?"""

import math
from collections.abc import Sequence

from ui.report_parts import between, count, digits, named, percent, whole

ANSWER = "What people preferred"
NOBODY = "Nobody has voted yet, so there is nothing to say about the arms."
AXIS = "rating; 400 points are odds of 10 to 1"
LADDER = (
    "Ratings of the arms. The thin line is the 95 % interval that counts raters; its thick part is "
    "the one that counts votes, as if each came from another person. An arrow is an end that does "
    "not exist."
)
STANDINGS = "Ranking of the arms"
STANDING_HEADS = (
    "Arm",
    "Rating",
    "95 % by raters",
    "Rank",
    "95 % by votes",
    "Score",
    "Votes",
    "Both bad",
    "Ahead · behind · open",
)
STANDINGS_HOW = (
    "By raters: how far the rating may move with other raters, each with all their votes. By "
    "votes: the naive interval, for comparison; it is too narrow where people have tastes. Rank: "
    "from which to which, as far as the intervals by raters do not overlap. Score: share of all "
    "strengths, sums to one. Votes: with a winner or a tie. Both bad: share of all votes on the "
    "arm; they count in no rating. Ahead, behind, open: pairs with other arms that are decided "
    "for it, against it, or not."
)
RATING = (
    "A rating is relative to the mean of the arms that met, 1000: an arm 100 points above another "
    "wins 64 of 100 votes between them, 200 points above 76, 400 points above 91."
)
DECIDED = "Which pairs are decided"
DECIDED_HOW = (
    "Decided means: in the votes on this pair itself, one of the two wins more often than the "
    "other beyond what chance and the tastes of these raters explain (p by raters, after control "
    "of false discoveries at 5 % over all pairs). Undecided does not mean equal."
)
RATES = "Win rates of all pairs"
HEAT = (
    "How often the arm of a row wins over the arm of a column, in %, and of how many votes. "
    "Filled: decided, the stronger the further from 50 %. Outlined: undecided. The numbers are "
    "those of the ranking."
)
CELLS = "Win rates: the first arm over the second"
CELL_HEADS = (
    "Pair",
    "n",
    "Won",
    "Lost",
    "Ties",
    "Both bad",
    "Win rate",
    "95 % by votes",
    "95 % by raters",
    "p by raters",
    "95 % at any look",
    "Ahead",
)
CELLS_HOW = (
    "Win rate and intervals in %. n: votes for one of the two, and ties, each half a win; both "
    "bad is apart. By votes: as if each came from another person. By raters: votes of one person "
    "may be alike. At any look: holds however often one looks while votes come in; one vote of "
    "each rater counts, and the pair is taken by itself. Ahead: the arm for which the pair is "
    "decided."
)
OPEN = "undecided"


def asked(question: str, votes: int, raters: int, arms: int, prompts: int, dimension: str) -> str:
    """What the numbers rest on."""
    return (
        f"{count(raters, 'person', 'people')} gave {count(votes, 'vote')} on {count(arms, 'arm')} "
        f"and {count(prompts, 'prompt')}, blind, to the question “{question}” ({dimension})."
    )


def groups(number: int) -> str:
    """Where arms never met."""
    return (
        f"The arms are {number} groups that never met. Each is ranked by itself, and no number of "
        "one can be compared with one of another."
    )


def best(name: str, rating: float, low: float, high: float) -> str:
    """Who is on top."""
    ends = f" (95 % interval by raters {between(low, high)})" if not math.isnan(low) else ""
    return f"{name} is rated highest, at {whole(rating)}{ends}."


def ahead_of(name: str, beaten: Sequence[str], lost: Sequence[str], met: int) -> str:
    """What is decided about the arm on top."""
    if not met:
        return ""
    if len(beaten) == met:
        return f"It is ahead of {'all others' if met > 1 else 'the other'}, and that is decided."
    said = (
        f"That it is ahead is decided against {len(beaten)} of {met}: {named(beaten)}."
        if beaten
        else "That it is ahead is decided against none of the others."
    )
    return said + (f" {named(lost)} won against it more often." if lost else "")


def group(number: int) -> str:
    """Heading of arms that met."""
    return f"Group {number}"


def standings_of(number: int) -> str:
    """Caption of their table."""
    return f"{STANDINGS}, group {number}"


def against(won: int, lost: int, met: int) -> str:
    """Pairs that are decided for an arm, against it, and not."""
    return f"{won} · {lost} · {met - won - lost}"


def ladder(rows: Sequence[tuple[str, float, float, float]]) -> str:
    """The picture in words."""
    return "; ".join(
        f"{name} {whole(rating)} ({between(low, high)})" for name, rating, low, high in rows
    )


def heat(arms: int, pairs: int) -> str:
    """The picture in words; the table has its numbers."""
    return f"Win rates of {count(arms, 'arm')} in {count(pairs, 'pair')}; the table below has them."


def over(
    first: str, second: str, rate: float, low: float, high: float, votes: int, *, decided: bool
) -> str:
    """One pair in words."""
    if not votes:
        return f"{first} over {second}: no vote for one of the two"
    ends = f", {between(low, high, factor=100)}" if not math.isnan(low) else ""
    open_ = "" if decided else ", undecided"
    return f"{first} over {second}: {percent(rate)}{ends} of {count(votes, 'vote')}{open_}"


def decided(clear: int, pairs: int) -> str:
    """How many pairs are decided."""
    if not clear:
        return f"None of {count(pairs, 'pair')} of arms is decided."
    if clear == pairs:
        return "All pairs of arms are decided:" if pairs > 1 else "The pair is decided:"
    are = "is" if clear == 1 else "are"
    return f"{clear:,} of {count(pairs, 'pair')} of arms {are} decided:"


def more_decided(number: int) -> str:
    """Beyond those that are named."""
    return f"And {count(number, 'more pair')}; the table of win rates has all of them."


def neighbours(known: int, met: int, all_of: int) -> str:
    """Whether the order of the ranking is decided step by step."""
    if not all_of:
        return ""
    never = f" ({count(all_of - met, 'step')} between arms that never met)" if met < all_of else ""
    if known == all_of:
        return "Each arm of the ranking is decided to be ahead of the next one."
    return (
        f"Of {count(all_of, 'step')} from one arm of the ranking to the next, {known:,} "
        f"{'is' if known == 1 else 'are'} decided by a direct comparison{never}."
    )


def undecided_neighbours(pairs: Sequence[str]) -> str:
    """Which neighbours may well stand the other way round."""
    if not pairs or len(pairs) > 12:
        return ""
    return f"These neighbours may well stand the other way round: {'; '.join(pairs)}."


def looked(leading: int, pairs: int) -> str:
    """What holds for whoever looked while votes came in."""
    return (
        f"Where somebody looked early and stopped when it seemed clear, only the intervals “at any "
        f"look” hold: by them {leading:,} of {count(pairs, 'pair')} "
        f"{'has' if leading == 1 else 'have'} an arm that is ahead."
    )


def reach(found: Sequence[tuple[float, float]]) -> str:
    """What the present votes can find."""

    def one(votes: float, rate: float) -> str:
        what = f"a win rate of {percent(rate)}" if not math.isnan(rate) else "no difference at all"
        return f"{what} ({digits(votes, 0)} decisive votes, counting raters)"

    names = ("fewest", "a middling number of", "most")
    if len({found[0], found[-1]}) == 1:
        said = f"every pair can find {one(*found[0])}"
    else:
        said = "; ".join(
            f"the pair with {name} votes can find {one(*each)}"
            for name, each in zip(names, found, strict=True)
        )
    return f"What so many votes find four times of five, one pair by itself at 5 %: {said}."
