"""Which words does a researcher read on the pages of studies?"""

from collections.abc import Sequence

# What is wrong, at the field where it is.
NEEDED = "This is needed."
CHOOSE = "Choose one."
CHOOSE_KIND = "Choose what people do."
ID_RULE = "Use letters, digits, '-', '_' and '.', at most 64, and begin with a letter or digit."
ID_STAYS = "The id stays as it is, because links and answers name it."
SCALES_STAY = (
    "People have begun this study, so what they do, the names of the questions and the number of "
    "points stay as they are. A study with another scale is a new study."
)
WHOLE = "Give a whole number above 0."
NUMBER = "Give a number above 0."
CODE = "Give a code, or an address that begins with https://."
SAME_NAME = "Another question has this name already."
LABELS = "Name 2 to 11 points, one a line."
NO_DIMENSION = "People need a question to answer."
ONE_DIMENSION = "A comparison asks one question."


def too_long(longest: int) -> str:
    """A field holds too much."""
    return f"This may have at most {longest:,} characters."


def too_many(most: int) -> str:
    """A list is too long."""
    return f"This may have at most {most} rows."


def expected_rule(names: Sequence[str]) -> str:
    """How points that are expected are written."""
    if len(names) == 1:
        return "Write the points that fit, such as 4-5 or 3."
    return f"Write name and points, such as {names[0] if names else 'novelty'}: 4-5; one for each."


def not_asked(name: str, names: Sequence[str]) -> str:
    """Points for a question that is not there."""
    return f"The study does not ask for {name[:40]}; it asks for {', '.join(names)}."


def off_scale(points: int) -> str:
    """Points that are not on the scale."""
    return f"The scale has the points 1 to {points}; write the lower one first."
