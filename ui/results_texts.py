"""Which words does a researcher read on the page of results?"""

import math
from collections.abc import Sequence

KINDS = {"human": "People", "editor": "Editors", "model": "Unnamed model", "all": "All sources"}

LOADING = "Reading the answers."
AGAIN = "New answers have come; counting them."
FAILED = "The results cannot be computed at the moment. The log says why. No answer is lost."
FAILED_WITH = "The newest answers cannot be counted at the moment. The log says why."
TRY_AGAIN = "Try again"
LATE = "The server has not answered for a while. This page goes on asking."
EMPTY_TITLE = "Nobody has judged anything yet"
EMPTY = "As soon as somebody has, the results appear here by themselves. Send raters the link."
EMPTY_WAY = "To the link"
CHOOSE_TITLE = "Results of which study?"
NONE_TITLE = "No study with results yet"
NONE = "Results are of studies in which people rate or compare texts. There is none so far."
KIND_TITLE = "No results of this kind here"
KIND = "In this study people write. What they wrote is on its page of answers."
BACK = "Back to the study"

DIMENSION = "Question"
WITHOUT = "Leave out raters with signs of carelessness"
WITHOUT_NOTE = (
    "Shown without raters who have signs of carelessness. Nothing is changed: this is only a look."
)

# The answer.
ANSWER = "How the sources were rated"
SOURCE, MEAN, RESPONSES, RATINGS, POINTS = "Source", "Mean", "Responses", "Ratings", "Points given"
MEANS = "Mean rating of each source"
READING = (
    "Each response weighs the same. The range says how far the mean may move with other responses "
    "of the same source and other raters, to the same prompts."
)
EXACTLY_TITLE = "How the ranges are made"
EXACTLY = (
    "95\u00a0% interval from a variance clustered by response and by rater (Cameron, Gelbach and "
    "Miller, 2011), with t of the smaller number of clusters. It says nothing about other prompts."
)
FEW = "Where there is no range, fewer than three responses or three raters are there."
TOP = "Best rated responses"
TOP_NOTE = "By mean rating; a mean of few ratings is easily high by chance."
TOP_NOTE_MODEL = (
    "By the score that the rater model gives, which allows for how severe each rater is: 10 to 50, "
    "30 is the middle, ± is one standard error."
)
SCORE = "Score"
GIVEN = "that came with the data are not counted here."

# How sure.
SURE = "How sure it is"
MEASURES = {
    "ordinal": (
        "How far the raters put the responses in one order",
        "Krippendorff’s alpha, ordinal",
    ),
    "nominal": ("How far they choose the very same point", "Krippendorff’s alpha, nominal"),
    "interval": ("How far they agree, by the distance of points", "Krippendorff’s alpha, interval"),
    "icc1": ("How well one rating tells responses apart", "ICC(1,1), one-way random"),
    "icc1k": ("How well the mean of a response’s ratings does", "ICC(1,k), one-way random"),
    "icc2": ("One rating, for raters drawn from many", "ICC(2,1) = ICC(A,1)"),
    "icc2k": ("The mean of ratings, for raters drawn from many", "ICC(2,k) = ICC(A,k)"),
    "icc3": ("One rating by these raters, severity set aside", "ICC(3,1) = ICC(C,1)"),
    "icc3k": ("The mean of ratings by these raters, severity set aside", "ICC(3,k) = ICC(C,k)"),
}
MEASURE, VALUE, EXACT_NAME = "What", "Value", "Exact name"
SURE_TABLE = "Agreement of the raters"
SPECIALISTS = "All measures, with their exact names"
CALM = "Without raters who have signs"
ESTIMATING = (
    "Correlations and the rater model are being computed; with many raters that takes a minute."
)
NO_ESTIMATES = "Correlations and the rater model could not be computed. The log says why."
OLD_ESTIMATES = "From a few answers ago; being computed again."
INTERVALS = (
    "95\u00a0% intervals: of alpha from items drawn again, each with all its ratings; of ICC from "
    "F (McGraw and Wong, 1996), with ratings that are missing by plan approximately. Those of "
    "ICC(1) take each response to have raters of its own; where it has not, they are too narrow."
)

# Progress.
PROGRESS = "How far it is"
COLUMNS = "Ratings per item"
LEFT_OUT_NOTE = (
    "Ratings of raters who are left out do not count here, and nobody is asked in their place."
)

# Raters.
RATERS = "Raters"
RATERS_LEAD = (
    "A sign is a question to you and changes nothing. Whoever judges in an own way can look as odd "
    "as whoever does not read."
)
RATER = "Rater"
HEADS = {
    "judgements": "Rated",
    "controls": "Gold texts, checks",
    "seconds": "Seconds",
    "alike": "Alike",
    "agreement": "With others",
    "severity": "Severity",
    "effect": "If left out",
    "act": "Decision",
}
HEADS_WHAT = {
    "judgements": "Items rated, and skipped with “I can’t judge this”.",
    "controls": "Gold texts answered within their range; attention checks passed.",
    "seconds": "Median time on an item.",
    "alike": "Share of the most used point; longest run of the same answer.",
    "agreement": (
        "Pearson correlation with the mean of the other raters, and on how many shared items; "
        "none under five."
    ),
    "severity": (
        "Graded response model with raters as items: how many points lower than the mean of the "
        "raters this one would rate if all rated everything."
    ),
    "effect": (
        "Change of ordinal alpha if this rater is left out, and the mean change, in points, of the "
        "means of the items that this rater rated."
    ),
}
RATERS_WHAT = "What the columns say"
FIND = "Find a rater"
NOBODY = "No rater’s name begins so."
LEAVE_OUT, TAKE_IN = "Leave out", "Take in again"
LEAVE_OUT_TITLE, TAKE_IN_TITLE = "Leave out rater", "Take in rater"
LEAVE_OUT_WHAT = (
    "No answer is deleted. Results and exports go on without this rater until you take them in "
    "again."
)
TAKE_IN_WHAT = "All answers of this rater count again."
REASON = "Why?"
REASON_HINT = "Stays in the record with the time."
NO_REASON = "Please say why; it stays in the record."
NO_RATER = "There is no such rater in this study."
CANCEL = "Cancel"
NOT_SAVED = "That was not saved. Please try again."
HISTORY = "Record of decisions"
ACTS = {"exclude": "left out", "include": "taken in again"}

# Responses.
AGREED, DISPUTED = "Most agreed on", "Most disputed"
SPREAD_NOTE = (
    "Of responses with three ratings or more, by the standard deviation of their ratings. "
    "Disagreement is a finding too."
)
NO_SPREAD = "No response has three ratings yet."
REPORTS = "Reported by raters"

# To take along.
DOWNLOADS = "To take along"
FILES = {
    "sources.csv": "Scores by source (CSV)",
    "items.csv": "Responses with their ratings (CSV)",
    "raters.csv": "Raters (CSV)",
    "agreement.csv": "Agreement (CSV)",
}
SAVE_PICTURE = {"svg": "Save as SVG", "png": "Save as PNG"}


def as_of(when: str, study: str) -> str:
    """When the answers were read."""
    return f"{study} · counted at {when[11:19]} UTC"


def reached(reached: int, items: int, target: int) -> str:
    """How many items have what they need."""
    return f"{reached:,} of {count(items, 'item')} have {count(target, 'rating')} or more."


def done(judgements: int, raters: int, skipped: int, without: int) -> str:
    """What people did so far."""
    said = f"{count(judgements, 'rating')} by {count(raters, 'person', 'people')}"
    said += f"; {count(skipped, 'item')} skipped" if skipped else ""
    said += f"; {count(without, 'rater')} left out" if without else ""
    return f"{said}."


def given(number: int) -> str:
    """Ratings that are not people's."""
    return f"{count(number, 'rating')} {GIVEN}" if number else ""


def flagged(number: int) -> str:
    """What the table of raters begins with."""
    if not number:
        return "Nobody has signs of carelessness."
    have = "has" if number == 1 else "have"
    return f"{count(number, 'rater')} {have} signs of carelessness."


def more(number: int) -> str:
    """Raters who are in the file only."""
    return f"And {count(number, 'more rater')} without signs: find one by name, or take the file."


def alpha(value: float, low: float) -> str:
    """What ordinal alpha means, in one sentence; the bounds are Krippendorff's."""
    if low <= 0 or value <= 0:
        return "It is not sure that the raters agree more than chance would have it."
    if value < 0.4:
        return "Single ratings differ much; only means of several say something."
    if value < 0.667:
        return "The raters agree beyond chance, and differ in many single ratings."
    if value < 0.8:
        return "The raters agree enough for careful conclusions."
    return "The raters agree enough to be relied on."


def mean_holds(value: float, per_item: float) -> str:
    """What the correlation of means says, in one sentence."""
    if math.isnan(value):
        return "How well the means tell responses apart cannot be said yet."
    if value <= 0:
        return f"Means of {per_item:.1f} ratings do not tell the responses apart."
    return (
        f"Of the differences between means of {per_item:.1f} ratings, {100 * value:.0f}\u00a0% are "
        "differences between the responses; the rest is chance and raters."
    )


def missing(sentence: str) -> str:
    """Why there is no number; the reason comes without capital and full stop."""
    return f"Not to be said yet: {sentence.rstrip('.')}."


def mean_of(name: str, mean: float, low: float, high: float) -> str:
    """A source in words, for whoever does not see the picture."""
    if math.isnan(mean):
        return f"{name}: not rated"
    span = f", {low:.2f} to {high:.2f}" if math.isfinite(low) else ""
    return f"{name}: {mean:.2f}{span}"


def points(counts: Sequence[int]) -> str:
    """How often each point was given, in words."""
    return "; ".join(f"{point}: {number:,}" for point, number in enumerate(counts, 1))


def items_with(counts: Sequence[int]) -> str:
    """Progress in words."""
    return "; ".join(f"{number:,} with {many}" for many, number in enumerate(counts) if number)


def run(longest: int) -> str:
    """The longest run of equal answers."""
    return f"run {longest}"


def excluded(by: str, created: str, reason: str) -> str:
    """Why and since when a rater is left out."""
    return f"Left out by {by} on {created[:10]}: {reason}"


def act(action: str, created: str, rater: str, by: str, reason: str) -> str:
    """One line of the record."""
    return f"{created[:16].replace('T', ' ')} · {rater} {ACTS[action]} by {by}: {reason}"


def acted(action: str, rater: str) -> str:
    """Told to a screen reader."""
    return f"Rater {rater} {ACTS[action]}."


def ratings(number: int) -> str:
    """Under a mean."""
    return count(number, "rating")


def count(number: int, one: str, several: str = "") -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"
