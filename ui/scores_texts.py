"""Which words does a person read on the page of scores?"""

from dataclasses import dataclass

TITLE = "Watch the scores"
LEAD = (
    "Write an answer to a creative task. Four measures follow every word, and each one shows where "
    "you stand among the answers that are stored here."
)
TASK = "Task"
OWN = "A task of your own"
OWN_GROUP = "Something else"
OWN_LABEL = "Your task"
OWN_HINT = "Come up with an original and creative use for the following object: cloud"
RESPONSE = "Response"
RESPONSE_HINT = "Write here"
SCORES = "Scores of your response"
TRY_AGAIN = "Try again"
NO_COOKIE = (
    "This page needs a cookie. Allow cookies for this site and load the page again; nothing that "
    "you type here is stored."
)
LATE = "The server has not answered yet. Your text is still here; the next word asks again."
PRIVATE = "The server measures what you type and writes none of it down."

NAMES = {
    "novelty": "Novelty",
    "diversity": "Diversity",
    "surprise": "Surprise",
    "quality": "Quality",
}


@dataclass(frozen=True)
class Words:
    """How a dimension is spoken of.

    Attributes:
        unit: Of its number.
        more: Before "than 6 of 8 responses".
        digits: After the point.
        about: What it is, in two or three sentences.
        alone: Why there is no number without other responses; empty where there is one.
        short: Why there is no number for so short a text.
    """

    unit: str
    more: str
    digits: int
    about: str
    alone: str
    short: str


DIMENSIONS = {
    "novelty": Words(
        unit="cosine distance",
        more="More novel",
        digits=3,
        about=(
            "How far the words of this response are spread in meaning, held against the spread of "
            "the words of all responses to the task: twice the gap between the two. Words that lie "
            "unusually close together count as novel too."
        ),
        alone="Novelty needs other responses to compare with, and this task has none stored.",
        short="One word has no spread of meaning, so novelty begins with the second.",
    ),
    "diversity": Words(
        unit="cosine distance",
        more="Further from the others",
        digits=3,
        about=(
            "The mean distance in meaning between this response and every other response to the "
            "task, from 0 (the same) to 2 (opposite)."
        ),
        alone="Diversity needs other responses to differ from, and this task has none stored.",
        short="Diversity needs at least one word.",
    ),
    "surprise": Words(
        unit="nats per token",
        more="More surprising",
        digits=2,
        about=(
            "How unexpected the response is to a language model that has read the task: the mean "
            "of −log p over its tokens. Perplexity is e to that power."
        ),
        alone="",
        short="Surprise needs at least one word.",
    ),
    "quality": Words(
        unit="reward",
        more="Rated higher",
        digits=2,
        about="How good a reader would find the response, as a model predicts it.",
        alone="",
        short="Quality needs at least one word.",
    ),
}
FEW = 20  # so many responses are counted, more are given in percent
LEARNED_UNIT = "predicted rating, 1 to 5"
FITTED_TASK = "Alternate Uses of Objects Task"
FITTED = "Learned from people’s ratings of alternate uses of objects."
FITTED_ELSEWHERE = (
    "Learned from people’s ratings of alternate uses of objects; for other tasks it is a rough "
    "guess."
)

MEMORY = (
    "By a tiny model that has read little, the demonstration’s responses among it; take its "
    "surprise as a first impression."
)

DOWNLOAD = "Download CSV"
FILE = "scores.csv"
PROFILE = "Measured with"
PROFILES = {
    "demo": "tiny models, part of this app",
    "cpu": "small models of the Hugging Face Hub",
    "paper": "the published models",
}
LOADING = "Loading the measuring models; about 10 seconds, once."
FAILED = "The scores cannot be measured at the moment. Your text is safe; the log says why."
NO_PLACE = "No stored responses to place it among"
CUT_SHORT = "A text this long is more than the models read: they measure its beginning."

SURPRISE_TITLE = "Surprise, word by word"
SURPRISE_LEAD = "The deeper the tint, the less the language model expected this piece of text."
NATS = "nats"
SHOW_NATS = "Show numbers"
SPREAD_TITLE = "Words that carry novelty"
TOGETHER = "all responses"


def profile(name: str) -> str:
    """Which models measure, below scores."""
    return f"Measured with profile {name}: {PROFILES[name]}."


def offer(name: str, *, here: bool) -> str:
    """A profile in the list."""
    return f"{name}: {PROFILES[name]}" + ("" if here else " (not on this machine)")


def not_here(name: str, instead: str) -> str:
    """Above the scores, when a profile was asked for that cannot measure here."""
    return f"The models of profile {name} are not on this machine, so profile {instead} measures."


def measured_by(model: str) -> str:
    """The model behind a dimension."""
    return f"Measured by {'a score ' if model.startswith('learned') else ''}{model}."


def perplexity(value: float) -> str:
    """Beside the surprise."""
    return f"perplexity\u00a0{value:,.0f}" if value >= 10 else f"perplexity\u00a0{value:.1f}"


def place(dimension: str, lower: int, others: int) -> str:
    """Where a value stands among others, in words.

    Args:
        dimension: Which one.
        lower: How many of the others are strictly lower.
        others: How many there are.
    """
    more = DIMENSIONS[dimension].more
    one = others == 1
    if lower == others:
        return f"{more} than {'the one' if one else f'all {others:,}'} stored here"
    if lower == 0:
        return (
            f"Not {more.lower()} than {'the one' if one else f'any of the {others:,}'} stored here"
        )
    if others < FEW:
        return f"{more} than {lower} of {others} responses"
    return f"{more} than {max(100 * lower // others, 1)}\u00a0% of {others:,} responses"


def measuring(responses: int) -> str:
    """While the stored responses are measured."""
    what = "the stored response" if responses == 1 else f"the {responses:,} stored responses"
    return f"Measuring {what} to this task, once."


def left(seconds: float) -> str:
    """How much longer."""
    if seconds < 5:
        return "a few seconds left"
    if seconds < 90:
        return f"about {5 * round(seconds / 5)} seconds left"
    return f"about {round(seconds / 60)} minutes left"


def cut(longest: int) -> str:
    """Above a text that is too long."""
    return f"Only the first {longest:,} characters are measured."


def spread(own: float, together: float) -> str:
    """Why the novelty is what it is."""
    if own >= together:
        return (
            f"Your words lie further apart ({own:.2f}) than those of all responses together "
            f"({together:.2f}). These lie furthest from the others:"
        )
    return (
        f"Your words lie closer together ({own:.2f}) than those of all responses together "
        f"({together:.2f}), which counts as novel too. These lie closest to the others:"
    )


def most_surprising(words: list[str]) -> str:
    """The peaks of the tinted text, in words."""
    return "Least expected: " + ", ".join(words) + "."


def what_is(name: str) -> str:
    """Opens the explanation of a dimension."""
    return f"What {name.lower()} is and what measures it"


def marks(responses: int, several: int) -> str:
    """What the marks of the strips are."""
    if responses >= several:
        return f"The taller a thin mark, the more of {responses:,} stored responses lie there."
    if responses == 1:
        return "The thin mark is the one stored response; the coloured one is yours."
    return f"The thin marks are {responses} stored responses; the coloured one is yours."
