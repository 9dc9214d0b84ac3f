"""Which words does a person read only where two responses are compared?"""

from ui import texts

# How sure somebody is, from 1 upwards.
SURE = ("a guess", "fairly sure", "certain")
SURE_KEYS = "gfc"
HOW_SURE = "How sure?"
HOW_SURE_MORE = "Say it before you choose, if you like."
SAY_WHY = "Say why"
WHY = "Why? It is saved with your choice."
WHY_KEY = "w"
SETS = "Responses"
EMPTY = "(an empty response)"

KEYS = texts.COMPARE_KEYS[:4]
KEYS_OF_SURE = (("G", "a guess"), ("F", "fairly sure"), ("C", "certain"))
KEYS_OF_WHY = (("W", "say why; Enter goes back to the answers"),)
KEYS_OF_ALL = texts.COMPARE_KEYS[4:]

# Who wrote what.
TITLE = "Who wrote what"
SEE = "See who wrote what"
SEE_NOTE = "Once you know, your answers stand: they cannot be taken back any more."
STANDS = "Now that you know, this answer stands."
ALL_STAND = "Now that you know, your answers stand."
NONE_TOLD = "You have not chosen between any two responses, so there is nothing to tell."
NOT_TOLD = "In this study nobody is told who wrote what."
STILL_OPEN = "First answer what is still open. Then you can see who wrote what."
VOTE_STANDS = "You have been told who wrote these two, so your answer to them stands."
NOTHING_LEFT = "You have been told who wrote the last ones, so your answers to them stand."
WRITTEN_BY = "Written by"
CHOSEN = "You preferred it"
BACK = "Back"
YOURS = {
    "a": "You chose A.",
    "b": "You chose B.",
    "tie": "You found both equal.",
    "both_bad": "You found both poor.",
}
ARMS = {"human": "a person", "editor": "an editor", "model": "a language model"}


def keys(*, confidence: bool, comments: bool) -> tuple[tuple[str, str], ...]:
    """The shortcuts of a study, key and meaning."""
    return (
        *KEYS,
        *(KEYS_OF_SURE if confidence else ()),
        *(KEYS_OF_WHY if comments else ()),
        *KEYS_OF_ALL,
    )


def arm(name: str) -> str:
    """Who wrote a response, in words."""
    return ARMS.get(name, name)


def written_by(side: str, name: str) -> str:
    """Whose a side is, for a heading."""
    return f"{side} was written by {arm(name)}"


def preferred(chosen: int, pairs: int) -> str:
    """How often somebody preferred one arm."""
    return f"{chosen} of {pairs} times" if pairs > 1 else f"{chosen} of 1 time"


def told(pairs: int) -> str:
    """Above the list of all pairs that somebody voted on."""
    many = f"the {pairs} pairs" if pairs > 1 else "the pair"
    return f"These are {many} that you have answered, with the names behind A and B."
