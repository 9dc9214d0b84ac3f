"""Which words does a researcher read of the arms of a comparison?"""

from collections.abc import Sequence

ARMS = "Arms"
NO_ARMS = "There are none yet. Bring the responses of two models, or of people and a model."
HEADS = ("Arm", "Tasks", "Responses", "Left out", "Empty")
CAUGHT = "Responses that say who wrote them"
CAUGHT_WHY = (
    "They are in no new pair, because a rater who reads them would know, or guess, whose they are. "
    "Where that is a false alarm, let the response in."
)
CAUGHT_HEADS = ("Arm", "Its words", "Response", "Link")
LET_IN = "Let in"
SHOWN = "A pair has it already, from before it was caught."
NOTHING_NEW = "All of it is there already."


def pairs(number: int, cells: int, short: int) -> str:
    """Under the table of arms."""
    said = f"{_count(number, 'pair')} in {_count(cells, 'cell')} of two arms."
    if not short:
        return said
    verb = "has" if short == 1 else "have"
    return (
        f"{said} {short:,} of them {verb} fewer than the study asks for: too few different texts."
    )


def thinned(arm: str) -> str:
    """An arm that has lost too much."""
    return f"More than half of {arm} is left out, so the rest may not stand for it."


def read(rows: int, new: int, drawn: int) -> str:
    """What was found."""
    return (
        f"{_count(rows, 'row')} read: {_count(new, 'new response')}, {_count(drawn, 'new pair')}."
    )


def empty(number: int, rows: str) -> str:
    """Responses with nothing in them."""
    return f"{_count(number, 'response')} with nothing to read, in no pair: row {rows}."


def repeated(number: int) -> str:
    """The same text by the same arm."""
    return f"{_count(number, 'response')} that the same arm gave to the task before."


def identical(number: int) -> str:
    """The same text by two arms."""
    return f"{_count(number, 'time')} two arms gave the same response; that is no pair."


def chosen(measure: str) -> str:
    """A study that does not draw at random."""
    return f"Responses are chosen by “{measure}”, not at random. Every result says so."


def add(new: int) -> str:
    """The button."""
    return f"Add {_count(new, 'response')}"


def added(new: int, drawn: int) -> str:
    """What happened."""
    return f"{_count(new, 'response')} and {_count(drawn, 'pair')} added."


def named(arms: Sequence[str]) -> str:
    """The study's own words name arms."""
    return (
        f"The study’s id, title or wording names {', '.join(arms)}. Raters can read that, so they "
        "may know whose responses they compare. Change it, or make a study with another id."
    )


def let_in(drawn: int) -> str:
    """What happened."""
    if not drawn:
        return "The response is let in. The pairs stay as they are: there are enough without it."
    return f"The response is let in. {_count(drawn, 'new pair')}."


def more(number: int) -> str:
    """Under a list that is cut."""
    return f"and {number:,} more; crpo-data leaks lists them" if number else ""


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
