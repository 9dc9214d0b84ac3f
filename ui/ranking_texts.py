"""Which words does a researcher read on the page of results of a comparison?"""

import math
from collections.abc import Sequence
from datetime import datetime

ANSWER = "Who is ahead"
RATINGS = "Rating of each arm"
AXIS = "rating: 400 points are odds of 10 to 1"
ARM, RATING, SHARE, VOTES, BAD = "Arm", "Rating", "Share of strength", "Votes", "Both bad"
NAIVE = "Range by votes alone"
READING = (
    "The thin line counts people: it says how far the rating may move with other raters. The thick "
    "part is what a count of votes alone would claim."
)
COMING = "Ranges that count raters are being computed."
NO_RANGES = "Ranges that count raters could not be computed. The log says why."
OLD = "More is being computed. A vote that was changed just now may not be in these ranges yet."
EXACTLY_TITLE = "How this is made"
EXACTLY = (
    "Bradley-Terry by maximum likelihood; a tie is half a win for each, votes that both are bad "
    "count nowhere. Rating = 1000 + 400 / ln 10 × strength. 95\u00a0% ranges from raters drawn "
    "again, each with all their votes, with t for the number of equally informative raters."
)
CHOSEN_BY = "The responses were not drawn at random but chosen by: "
CHOSEN_BY_MEANS = (
    "A choice by a measure favours arms that were made for it, so this is no result about what the "
    "arms usually write."
)

MATRIX = "Each against each"
MATRIX_READING = (
    "How often the arm of a row wins over the arm of a column, in %, and of how many votes; a tie "
    "is half a win. Filled: one of the two is ahead, also after control of false discoveries. "
    "Outlined: undecided."
)
CELLS = "All pairs of arms, with their ranges"
CELL_HEADS = (
    "Pair", "Won", "Ties", "Both bad", "Win rate", "Range", "Counting raters", "Ahead",
)  # fmt: skip
CELLS_NOTE = (
    "95\u00a0% ranges, by votes (Wilson’s score interval) and counting raters, because votes of "
    "one person are alike. Ahead: counting raters, after Benjamini and Hochberg’s control of false "
    "discoveries at 5\u00a0% over all pairs."
)
UNDECIDED = "undecided"

SURE = "How sure it is"
STOP = "Looking early"
STOP_NOTE = (
    "This may be looked at as often as one likes: at most 5\u00a0% of pairs of equal arms are ever "
    "called different (a confidence sequence; one vote of each rater counts)."
)
STOP_HEADS = ("Pair", "Raters", "Win rate between", "Ahead at some look")

CONTROL = "At equal length and style"
CONTROL_NOTE = (
    "Ratings as if both responses had the same side, length and marks. They may differ for a good "
    "reason, too: length can be part of what people like. These ranges count raters by a formula, "
    "not by drawing them again, so with few raters they differ from those above."
)
CONTROL_HEADS = ("Arm", "As it is", "At equal length", "At equal length and marks")
EFFECT_HEADS = ("What sways a vote", "Odds", "Range", "One unit")
EFFECTS = {
    "side": "Standing on the left",
    "words": "More words",
    "lists": "More list marks",
    "headings": "More headings",
    "bold": "More bold marks",
}
WAITING = "This is being computed."

GROUPS = {"tasks": "By task", "prompts": "By prompt"}
GROUPS_NOTE = {
    "tasks": "A ranking for each task, with ranges that count raters.",
    "prompts": "A ranking for each prompt, by votes alone: few people have judged each.",
}
FIRST = "Best first"
MOST_GROUPS = 30

PROGRESS = "How far it is"
GROWTH = "Votes so far"
LEAKS = "Responses that say who wrote them"
LEAKS_NOTE = (
    "In no pair unless somebody lets them in on the study’s page, so that nobody learns who wrote "
    "what."
)
LEAK_HEADS = ("Arm", "Words", "Response", "Now")
RELEASED = "let in"
LEFT_OUT = "left out"
SKIPS = "Could not be judged"

RATER_HEADS = {
    "judgements": "Compared",
    "seconds": "Seconds",
    "left": "Left side",
    "alike": "Alike",
    "agreement": "With others",
    "effect": "If left out",
    "act": "Decision",
}
RATER_HEADS_WHAT = {
    "judgements": "Pairs judged, and skipped with “I can’t judge this”.",
    "seconds": "Median time on a pair.",
    "left": "Of the votes for a response, how many went to the one on the left; half by chance.",
    "alike": "Share of the most used answer; longest run of the same answer.",
    "agreement": (
        "How often the vote went to the response that most others chose, and to the arm that the "
        "others’ votes rank higher; who guesses gets 50 %."
    ),
    "effect": (
        "Mean change of the arms’ ratings, in points, if this rater is left out, and how many "
        "pairs of arms change their order."
    ),
}
FILES = {
    "ranking.csv": "Ranking (CSV)",
    "pairs.csv": "Pairs of arms (CSV)",
    "votes.csv": "Votes (CSV)",
    "raters.csv": "Raters (CSV)",
}
REPORT = "Report (HTML)"


def number(value: float, digits: int = 0) -> str:
    """A number, a dash where it cannot be told, a sign where it has no end."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value:,.{digits}f}".replace("-", "−")


def percent(value: float) -> str:
    """A share in per cent, or a dash."""
    return "–" if math.isnan(value) else f"{100 * value:.0f}\u00a0%"


def span(low: float, high: float, digits: int = 0) -> str:
    """Both ends of a range, or nothing."""
    if math.isnan(low) or math.isnan(high):
        return ""
    return f"[{number(low, digits)}, {number(high, digits)}]"


def rated(name: str, rating: float, low: float, high: float) -> str:
    """An arm in words, for whoever does not see the picture."""
    return f"{name} {number(rating)} {span(low, high)}".strip()


def cell(first: str, second: str, rate: float, votes: int, decided: bool) -> str:
    """A cell in words."""
    if not votes:
        return f"{first} over {second}: no votes"
    end = "" if decided else ", undecided"
    return f"{first} over {second}: {percent(rate)} of {votes:,}{end}"


def ahead(decided: int, cells: int) -> str:
    """How many pairs of arms are decided."""
    if not cells:
        return "No two arms have a vote yet."
    if decided == cells:
        return "All pairs of arms are decided." if cells > 1 else "One of the two is ahead."
    if not decided:
        return "No pair of arms is decided yet." if cells > 1 else "The two are undecided."
    return f"{decided} of {cells} pairs of arms are decided."


def side(value: float, low: float, high: float, votes: int) -> str:
    """How often the left one won."""
    if math.isnan(value):
        return "No vote for one of the two yet, so nothing is known of the side."
    said = f"The response on the left won {percent(value)} of {votes:,} votes"
    if math.isnan(low):
        return said + "; with one rater there is no range."
    favoured = "" if low <= 0.5 <= high else "; the side matters, and being drawn it favours no arm"
    return f"{said} [{percent(low)}, {percent(high)}]{favoured}."


def agreement(value: float, low: float, items: int) -> str:
    """How far raters agree."""
    if math.isnan(value):
        if items:
            return "All votes are alike ties or alike poor, so agreement cannot be told."
        return "No pair has two votes yet, so agreement cannot be told."
    amount = "hardly" if value < 0.2 else "somewhat" if value < 0.4 else "well"
    if low <= 0:
        amount = "no more than chance would"
    return f"On {items:,} pairs with two votes or more, raters agree {amount}."


def done(votes: int, wanted: int, raters: int, skipped: int, left_out: int) -> str:
    """What people did so far."""
    said = f"{votes:,} of {wanted:,} votes, by {raters:,} {'person' if raters == 1 else 'people'}"
    said += f"; {skipped:,} could not be judged" if skipped else ""
    return said + (f"; {left_out:,} by raters who are left out." if left_out else ".")


def cells_have(votes: Sequence[int]) -> str:
    """How evenly the table is filled."""
    low, high = min(votes), max(votes)
    many = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    return f"Each two arms that meet have {many} votes."


def finds(votes: float, win_rate: float) -> str:
    """What the votes of a cell can find."""
    many = number(votes, 0 if votes >= 10 or votes == int(votes) else 1)
    said = f"The votes on a typical pair of arms tell as much as {many} votes of different people"
    if math.isnan(win_rate):
        return f"{said}, which is too little to find any difference."
    return f"{said}, which finds a win rate of {percent(win_rate)} four times out of five."


def moment(time: str) -> str:
    """An hour or a day as ISO has it, as people write it.

    >>> moment("2026-11-21T14"), moment("2026-11-21")
    ('21 Nov, 14:00 UTC', '21 Nov')
    """
    hours = ("%Y-%m-%dT%H", "%-d %b, %H:00 UTC")
    form, shown = hours if "T" in time else ("%Y-%m-%d", "%-d %b")
    return datetime.strptime(time, form).strftime(shown)


def sure_of(counts: Sequence[int], votes: int) -> str:
    """How sure raters said they were."""
    total = sum(counts)
    if not total:
        return ""
    guessed, fairly, certain = (f"{count:,}" for count in counts)
    return (
        f"Raters said how sure they were with {total:,} of {votes:,} votes: {certain} certain, "
        f"{fairly} fairly sure, {guessed} a guess."
    )


def unit(value: float, name: str) -> str:
    """What one unit of a covariate is: a share of both together, as people think of it.

    >>> unit(0.5, "words"), unit(1, "bold")
    ('3.0 times as many', 'only one of the two has any')
    """
    if name == "side":
        return ""
    if value >= 1:
        return "only one of the two has any"
    return f"{number((1 + value) / (1 - value), 1)} times as many"
