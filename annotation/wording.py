"""What is asked and said in a study for which nobody has written words of their own."""

from annotation.studies import CONSENT, FIVE_POINTS, Dimension, Study
from annotation.studies import INSTRUCTIONS as RATE

COMPARE = (
    "You will see one task and two responses to it, side by side. Choose the one that is ahead, in "
    "your own understanding of the question. If neither is, say that they are equal; if neither is "
    "any good, say that both are poor. Chance decides which response stands on which side. Do not "
    "let the length of a response decide for you, and do not think too long about any of them."
)
WRITE = (
    "You will see creative tasks, one after the other. Write down what comes to mind that is both "
    "new and fitting. There are no right answers. Please write your own ideas, without looking "
    "anything up."
)
INSTRUCTIONS = {"rating": RATE, "comparison": COMPARE, "writing": WRITE}
QUESTIONS = {  # of one response, of two, of two sets
    "creativity": ("How creative is this response?", "Which response is more creative?"),
    "originality": ("How original is this response?", "Which response is more original?"),
    "novelty": ("How new is this response?", "Which response is newer?"),
    "surprise": ("How surprising is this response?", "Which response is more surprising?"),
    "quality": ("How good is this response?", "Which response is better?"),
    "diversity": (
        "How different are these responses from one another?",
        "Which set has responses that differ more from one another?",
    ),
}
SET = 5  # responses that a side shows where sets are compared


def question(kind: str, dimension: str) -> str:
    """What a study of this kind asks about a dimension.

    >>> question("comparison", "novelty"), question("rating", "warmth")
    ('Which response is newer?', 'How would you rate the warmth of this response?')
    """
    unknown = (
        f"How would you rate the {dimension} of this response?",
        f"Which response has more {dimension}?",
    )
    return QUESTIONS.get(dimension, unknown)[kind == "comparison"]


def new_study(study_id: str, title: str, kind: str, dimensions: tuple[str, ...]) -> Study:
    """A study with the usual wording.

    Args:
        study_id: Its id.
        title: Its title.
        kind: "rating", "comparison" or "writing".
        dimensions: What is asked about, one word each: one of a comparison, none of writing.
            A comparison of diversity shows sets of `SET` responses.
    """
    labels = FIVE_POINTS if kind == "rating" else ()
    asked = tuple(Dimension(name, question(kind, name), labels) for name in dimensions)
    size = SET if kind == "comparison" and dimensions == ("diversity",) else 1
    return Study(study_id, title, kind, INSTRUCTIONS[kind], CONSENT, asked, set_size=size)


def rating_study(study_id: str, title: str, dimensions: tuple[str, ...]) -> Study:
    """A rating study with the usual wording."""
    return new_study(study_id, title, "rating", dimensions)
