"""Which words does a researcher read on the page of what people wrote?"""

from collections.abc import Sequence

from annotation.signs import COPIED, NEAR_EMPTY, PASTED

TITLE = "Answers"
EMPTY = (
    "Nobody has written anything yet. As soon as somebody has, it appears here by itself. Send "
    "writers the link."
)
EMPTY_WAY = "To the link"
CHOOSE_TITLE = "Answers of which study?"
NONE_TITLE = "No writing study yet"
NONE = "Answers are what people write in writing studies. There is none so far."
KIND_TITLE = "Nobody writes in this study"
KIND = "This page is about what people wrote. In this study people judge texts."
BACK = "To the results"

NO_REVIEW = (
    "Answers of this study go on without review. Reject one to take it out of the studies in which "
    "nobody has seen it yet."
)
NO_FEEDS = "The settings name no study that gets accepted answers."
NOT_SAVED = "That was not saved. Please try again."
GONE = "An answer was not changed: its writer has taken it back."
MOVED = "The list has changed meanwhile. Please look at it again."

FILTER = "Which answers"
FILTERS = {"waiting": "Waiting", "all": "All", "signs": "With signs"}
NOTHING = {
    "waiting": "Nothing is waiting. What is decided stands under “All”.",
    "all": "No answers.",
    "signs": "No answer has signs.",
}
STATES = {
    "waiting": "Waiting",
    "accept": "Accepted",
    "reject": "Rejected",
    "passed": "Went on without review",
}
SIGNS = {
    NEAR_EMPTY: ("Near-empty", "A single word, or hardly a letter."),
    COPIED: ("Copied", "Mostly the prompt itself, or word for word an answer that was there."),
    PASTED: ("Pasted", "Half of the text or more was pasted, not typed."),
}
ACCEPT, REJECT = "Accept", "Reject"
INSTEAD = {"accept": "Accept instead", "reject": "Reject instead"}
NOWHERE = "In no study."
ALL_TITLE = "Accept all without signs?"
ALL_WHAT = (
    "Accepts all that are waiting now, also those further down. Answers that come meanwhile are "
    "left alone."
)
CANCEL = "Cancel"
MORE = "Show more"
FILE = "All answers (CSV)"
KEYS = "J next, K previous, A accept, R reject"
NO_TIME = "time unknown"


def accept_all(number: int) -> str:
    """On the button that accepts many."""
    return f"Accept all without signs ({number:,})"


def accepted(number: int) -> str:
    """After it."""
    return f"{count(number, 'answer')} accepted."


def shown(number: int, of: int) -> str:
    """How much of the list is there."""
    return f"{number:,} of {count(of, 'answer')}"


def new(number: int) -> str:
    """On the button that brings what came meanwhile."""
    return f"Show {count(number, 'new answer')}"


def decided(decision: str, writer: str, places: Sequence[str]) -> str:
    """After one decision."""
    return f"{STATES[decision]}: the answer of {writer}. {into(decision, places)}"


def into(state: str, places: Sequence[str]) -> str:
    """Where an answer is now."""
    named = ", ".join(f"“{place}”" for place in places)
    if not named:
        return NOWHERE
    if state == "reject":
        return f"It stays in {named}, because somebody has seen it there."
    return f"In {named}."


def by(writer: str, seconds: float | None) -> str:
    """Who wrote, and for how long."""
    return f"Writer {writer} · {NO_TIME if seconds is None else f'{seconds:,.0f} s'}"


def count(number: int, one: str) -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else one + 's'}"
