"""Which words does a person read on the view of several texts?"""

TITLE = "Several texts at once"
LEAD = (
    "Write or paste responses to one task, one in each line. They are measured as one set: novelty "
    "and diversity say how each stands among the others here, not among what is stored."
)
RESPONSES = "Responses"
HINT = "One response in each line"
EMPTY = "The table appears here with the first line; novelty and diversity need a second one."
RESULT = "The set and its responses"
TABLE = "Scores of each response; the column heads sort"
RESPONSE = "Response"
LENGTH = "Length"
ALONE = "Theme uniqueness"
HIGHEST = "highest"

# Of the set: name and what it is.
FIGURES = {
    "diversity": ("Diversity of the set", "mean distance in meaning between two responses, 0 to 2"),
    "ngram_diversity": ("N-gram diversity", "share of word sequences that are said only once"),
    "themes": ("Themes", "groups of responses that mean about the same"),
    "length": ("Mean length", "words in a response"),
}
WHY_NOT = {
    "novelty": "Novelty needs two words, and a second response to compare with.",
    "diversity": "Diversity needs a second response to differ from.",
    "surprise": "Surprise needs at least one word.",
    "quality": "Quality needs at least one word.",
    "length": "Length needs at least one word.",
    "theme_uniqueness": "Themes need a second response.",
}
COLUMN_ABOUT = {
    "length": "words",
    "theme_uniqueness": "1 divided by the number of responses that share its theme",
}


def measuring(responses: int) -> str:
    """While the set is measured."""
    return f"Measuring {'one response' if responses == 1 else f'{responses} responses'}."


def lines(given: int, repeated: int) -> str:
    """Under the table: what was counted."""
    said = "One response" if given == 1 else f"{given} responses"
    if repeated:
        said += f", {repeated} of them said before; a repeat gets the score of the first"
    return f"{said}."


def too_many(given: int, most: int) -> str:
    """Above a set that is too large."""
    return f"Only the first {most} of {given:,} lines are measured; nothing of your text is lost."


def too_long(lines: int, longest: int) -> str:
    """Above lines that are too long."""
    which = "One line is" if lines == 1 else f"{lines} lines are"
    return f"{which} longer than {longest:,} characters; the beginning is measured."


def said(responses: int, diversity: str) -> str:
    """For a screen reader."""
    return f"{responses} responses measured. Diversity of the set {diversity}."
