"""What does a person read of what is stored? Sentences that follow from the study's settings."""

from annotation.studies import Study

STORED = "What is stored"
CODE_WHAT = (
    "With this code you can ask about your data, or have them deleted, also when this browser is "
    "gone: note it if you may want to."
)
CHANGED = (
    "What you agreed to has changed since. Please read it again before you go on. What you gave "
    "until now stays under what you had agreed to."
)
CHANGED_MEANWHILE = "The text has changed while you were reading. Please read it once more."
AGAIN = "I agree, go on"
STOP = "No, I stop here"
STOPPED_TITLE = "You have stopped"
STOPPED = (
    "You get nothing new. What you gave until now stays under what you had agreed to, unless you "
    "have it deleted."
)
KEPT = {
    "rating": (
        "Your answers, when you gave them and how long each took, and which text you were shown "
        "when."
    ),
    "comparison": (
        "Your answers, when you gave them and how long each took, and which texts you were shown "
        "on which side."
    ),
    "writing": (
        "What you write, when, and how long it took. What you write for practice is deleted when "
        "you go on."
    ),
}
COMMENTS = "Comments, if you write any."
JUDGED = "Other people may be shown what you write, without your name, and judge it."
ACCOUNT = (
    "Who you are: a number made from your account by a secret key. Neither its name nor your email "
    "address is kept."
)
BROWSER = (
    "Who you are: a random number, also in a cookie of this browser, so that you can come back. "
    "Your name is not asked for."
)
PLATFORM = "If a platform sent you, its id for you is kept only as a code made by a secret key."
ADDRESS = (
    "The network address you come from is kept only as such a code, to notice many answers from "
    "one place."
)
HERE = "All this stays on the server of this site."
COPIED = "A copy goes to a private data set at Hugging Face, so that no answer is lost."
FOREVER = "It is kept until you or the researchers delete it."
DELETE = (
    "You can have all of it deleted at any time: choose “My data” on the start page, while you "
    "pause or at the end."
)


def stored(study: Study, *, copied: bool) -> str:
    """What is stored of a person, as a list in Markdown; the same settings give the same text.

    Args:
        study: The study.
        copied: Copies of the store are made elsewhere.
    """
    sentences = [
        KEPT[study.kind],
        COMMENTS if study.kind == "comparison" and study.comments else "",
        JUDGED if study.feeds else "",
        ACCOUNT if study.login == "huggingface" else BROWSER,
        "" if study.login == "huggingface" else PLATFORM,
        ADDRESS,
        COPIED if copied else HERE,
        FOREVER if study.retention_days is None else days(study.retention_days),
        DELETE if not study.contact else f"{DELETE} {contact(study.contact)}",
    ]
    return "\n".join(f"- {sentence}" for sentence in sentences if sentence)


def days(number: int) -> str:
    """How long answers lead to a person."""
    after = "One day" if number == 1 else f"{number:,} days"
    return (
        f"{after} after the study is closed, whatever leads from your answers to you is deleted. "
        "The answers stay."
    )


def contact(whom: str) -> str:
    """Whom to write to; a researcher's own text, in which Markdown means nothing."""
    plain = "".join(f"\\{sign}" if sign in "\\`*_{}[]()#+-.!<>&|~" else sign for sign in whom)
    return f"Or write to {plain} and name your code."
