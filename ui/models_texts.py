"""Which words does a person read on the page of models?"""

from crpo.evaluation.decoding import Decoding

TITLE = "Ask the models"
LEAD = (
    "One prompt goes to two or more models. Their responses come in side by side, each with its "
    "four scores."
)
DOOR = "See two models answer one prompt side by side, blind if you like, with live scores."
PROMPT = "Prompt"
PROMPT_HINT = "For example: Come up with an original and creative use for a cloud."
EXAMPLES = "Or take one of these"
CHOOSE = "Models"
HOW_MANY = "Two to four."
HUB = "A model on the Hub"
HUB_HINT = "OWNER/NAME, OWNER/NAME"
BLIND = "Blind: call them A, B, … until I have chosen"
GO = "Let them write"
STOP = "Stop"
PRIVATE = "Prompts and responses are not written down; they are gone half an hour after you leave."
NOTHING_TRAINED = (
    "Beside the miniature and its two variants, no model is here yet. A run of the page Training, "
    "or <code>crpo run --recipe demo</code> on the command line, makes one."
)
NOTHING_YET = "The responses appear here."
LATE = "The server has not answered yet. What you typed is still here."

ABOUT = {
    "miniature": "a very small Llama; ships here",
    "miniature-dpo": "the miniature after plain DPO",
    "miniature-cre": "the miniature after creativity-weighted DPO",
}
PUBLISHED = "published here"
TRAINED = {"sft": "fine-tuned", "dpo": "plain DPO", "crpo": "creativity-weighted DPO"}

NO_PROMPT = "Write a prompt, or take one of the examples."
TOO_FEW = "Choose two or more models."
TOO_MANY = "Choose at most four models."
GONE_MODEL = "One of the models is no longer here. Load the page again to see which ones are."
NOT_A_NAME = "is no name on the Hub; it has the form OWNER/NAME."

WORKS = {
    "waiting": "Waiting for a free place",
    "loading": "Loading the model",
    "writing": "Writing",
}
ENDINGS = {
    "ended": "Done",
    "full": "Cut off at the longest length",
    "stopped": "Stopped",
    "late": "Cut off: it took too long",
}
FAILED = "This model could not answer"
EMPTY = "It wrote nothing."
CAUSE = "Who looks after this site finds the reason in the server's log."
SCORING = "Measuring …"
UNMEASURED = "The scores cannot be measured at the moment."

WHICH = "Which response is more creative?"
YOURS = "your choice"
EQUAL = "They are equal"
ALL_DONE = "All models have ended."
SAVE = "Save a pair to a comparison study"
STUDY = "Study"
WHICH_PAIR = "Pair"
SAVE_BUTTON = "Save the pair"
NO_STUDIES = (
    "There is no comparison study that takes pairs. Make one on the page Studies, then save here."
)
SAVED = "Saved: the study has this pair now."
THERE = "The study has this pair, or one with the same texts, already."
SAME_TEXT = "The two texts are the same, so there is nothing to compare. Nothing was saved."
NAMES_ITSELF = (
    "The texts are in the study's pool, but one of them names a model, so the pair is not shown."
)
NOT_BOTH = "A pair needs two responses of different models. Nothing was saved."
NO_STUDY = "This study takes no pairs at the moment. Nothing was saved."
NOT_BASELINE = "Every pair of this study has the model"


def letter(place: int) -> str:
    """What a model is called while its name is hidden.

    >>> letter(1)
    'B'
    """
    return "ABCD"[place]


def better(name: str) -> str:
    """The button with which somebody prefers a response."""
    return f"{name} is more creative"


def chosen(name: str) -> str:
    """What somebody has chosen."""
    return f"You chose {name}." if name else "You found them equal."


def pair(first: str, second: str) -> str:
    """Two models as a pair that can be saved."""
    return f"{first} and {second}"


def too_long(longest: int) -> str:
    """A prompt that is not taken."""
    return f"A prompt has at most {longest:,} characters here; please shorten yours."


def drawn(decoding: Decoding, longest: int) -> str:
    """How every model writes here."""
    return (
        f"Every model is asked in the same words and draws with temperature "
        f"{decoding.temperature:g} and top-p {decoding.top_p:g}, at most {longest} tokens."
    )
