"""Which words does a person read where sources are compared?"""

from collections.abc import Iterable, Sequence

from ui.scores_texts import NAMES

TITLE = "Scores by source"
LEAD = (
    "How novel, diverse, surprising and good the responses stored here are, by who wrote them: "
    "people, or one model or another."
)
KINDS = {"human": "People", "editor": "Editors", "model": "Unnamed model"}

TASKS = "Task"
ALL_TASKS = "All tasks"
SHARED = "Only prompts that every source answered"

LOADING = "Loading the measuring models; about 10 seconds, once."
FAILED = "What is missing cannot be measured at the moment. The log says why."
FAILED_WITH = (
    "What is missing cannot be measured at the moment, so these may not be all. The log says why."
)
TRY_AGAIN = "Try again"
LATE = "The server has not answered for a while. This page goes on asking."

EMPTY_TITLE = "No responses yet"
EMPTY = (
    "Nothing is stored to compare. As soon as there are responses, they are measured and appear "
    "here."
)
EMPTY_WAY = "Write one and watch its scores"
NONE_HERE = "No response to this task has been measured yet."
NONE_SHARED = (
    "No prompt was answered by every source. Switch this off to see each source with its own "
    "prompts."
)
NO_MARKS = "No numbers yet"

SOURCE = "Source"
RESPONSES = "Responses"
PROMPTS = "Prompts"
TABLE = "Scores of each source"
FIGURES = "Quality against novelty, diversity and surprise"
DOWNLOAD = "Download CSV"
FILE = "scores-by-source.csv"

READING = (
    "Each number is a mean over prompts. The range after it, and the lines through each mark, say "
    "how far that mean may move with other prompts like these."
)
EXACTLY = (
    "95\u00a0% percentile bootstrap interval over prompts, of each prompt’s mean; 5,000 draws; "
    "widened for few prompts (Hesterberg, 2015). It says nothing about other tasks or scorers."
)
EXACTLY_TITLE = "How the ranges are made"
NO_RANGES = "Each number is a mean over prompts. There are too few prompts to say how sure it is."
FEW_PROMPTS = "Where there is no range, there are too few prompts for one."
BLIND = (
    "Responses that people are comparing at the moment, without knowing who wrote them, are left "
    "out until that study is closed."
)
COMPANY = (
    "Novelty and diversity hold each response against all responses stored for its prompt, whoever "
    "wrote them."
)
ONE_SOURCE = (
    "So far there is one source. With responses of a second one to the same prompts, there is "
    "something to compare."
)
MEASURED = "What measured these numbers"


def growing(done: int, total: int) -> str:
    """While scores are missing."""
    return f"Measuring what is stored: {done:,} of {_count(total, 'prompt')} done."


def complete(responses: int, prompts: int) -> str:
    """Told to a screen reader when everything is measured."""
    return f"Measured: {_count(responses, 'response')} to {_count(prompts, 'prompt')}."


def entering(prompts: int, sources: int, *, shared: bool, alike: bool) -> str:
    """Which prompts the numbers are of, and whether that is fair.

    Args:
        prompts: How many enter.
        sources: How many are shown.
        shared: Only prompts that every shown source answered.
        alike: Every shown source answered all of them.
    """
    if sources < 2:
        return f"{_count(prompts, 'prompt')}."
    every = "both sources" if sources == 2 else f"all {sources} sources"
    if shared or alike:
        return f"{_count(prompts, 'prompt')}, answered by {every}."
    return (
        f"{_count(prompts, 'prompt')}; not every source answered each of them, so a difference may "
        "come from the prompts."
    )


def left_out(names: Iterable[str]) -> str:
    """Sources that share too few prompts with the others."""
    return f"Left out, with too few prompts in common: {', '.join(names)}."


def undefined(count: int) -> str:
    """Beside a mean that some responses do not enter."""
    return f"{count:,} undefined"


def alternative(dimension: str, numbers: Sequence[tuple[str, str, str]], most: int = 8) -> str:
    """A panel in words.

    Args:
        dimension: Of the horizontal axis.
        numbers: For each source its name, its number on that axis, and its quality.
        most: So many sources are named.
    """
    name = NAMES[dimension]
    said = [
        f"{source}: {name.lower()} {value}, quality {quality}"
        for source, value, quality in numbers[:most]
    ]
    more = f"; and {len(numbers) - most} more in the table" if len(numbers) > most else ""
    return f"Quality against {name.lower()}. " + "; ".join(said) + more + "."


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
