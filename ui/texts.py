"""Which words does a person read? All of them, in one place, ready for translation."""

from collections.abc import Sequence

SITE = "Creative Preference"
NAVIGATION = "Pages"
HOME = "Start page"
WRITE = "Write"
RATE = "Rate"
COMPARE = "Compare"
SCORES = "Scores"
MODELS = "Models"
SCORES_VIEWS = "Views of the scores"
SCORES_ONE = "One text"
SCORES_SEVERAL = "Several texts"
SCORES_SOURCES = "By source"
STUDIES = "Studies"
TRAINING = "Training"
RESULTS = "Results"

# What others than researchers see where studies are made and results are shown.
RESEARCHERS_TITLE = "This page is for researchers"
RESEARCHERS_ONLY = (
    "Here studies are made and their results are read. Who looks after this site has a link that "
    "opens it: the server printed it when it started."
)

LOADING = "One moment."
NOT_FOUND = (
    "Nothing here. The pages are at /, /write, /rate, /compare, /scores, /several, /sources and "
    "/models."
)
NOT_FOUND_TITLE = "There is nothing here"
NOT_FOUND_PAGE = (
    "This address leads nowhere. It may be cut short or mistyped: open the link that you were sent "
    "once more, or begin at the start page. Every answer that you saved before is kept."
)
TRY_AGAIN = "Try again"
WORK_IS_SAFE = "Every answer that you saved before is kept."
NO_COOKIE = (
    "This page needs a cookie to know which texts you have already seen. "
    "Allow cookies for this site and load the page again"
)

# Errors, for the person on the page; the exact ones go to the server's log.
NO_STUDY_TITLE = "No such study"
NO_STUDY = "This link names a study that is not here, or not of this kind."
STORE_TROUBLE_TITLE = "Not saved"
STORE_TROUBLE = (
    "The server could not save just now. Your present answer is not stored yet; it is kept in "
    "this tab, so you can send it again in a moment."
)
TROUBLE_TITLE = "That did not work"
TROUBLE = "The answer was not taken, because it does not fit the text that was shown."
LATE = (
    "The server has not answered yet. Your choice is still here: try again in a moment. "
    "Every answer that you saved before is kept."
)
LOST = (
    "There is no connection to the server. What you chose or wrote is still here and will be sent "
    "as soon as there is one. If you change it now, press the button again."
)
# The same before anything was shown, when nobody can have done anything yet.
LATE_FIRST = "The server has not answered yet. This page opens as soon as it does."
LOST_FIRST = "There is no connection to the server. This page opens as soon as there is one."
NOT_TAKEN = "The server did not take what this page sent. Load the page again if this comes back."

# Between opening a study and finishing it.
DEMONSTRATION = "Demonstration"
DEMONSTRATION_NOTE = (
    "This study is a demonstration. Its texts were written for it, and what you answer is not "
    "research data."
)
HOW_IT_WORKS = "What you will do"
YOUR_PART = "Taking part"
BEGIN = "I agree, begin"
NO_THANKS = "No, thank you"
REFUSED_TITLE = "That is fine"
REFUSED = "Nothing about you was stored. You can close this page."
CONTINUE = "Continue"
PRACTICE = "Practice"
PRACTICE_FITS = "That is how most people see it"
PRACTICE_DIFFERS = "Most people see it differently"
CHANGE_ANSWER = "Change my answer"
REST_TITLE = "Time for a short break?"
CODE = "Your completion code:"
TO_PLATFORM = "Go back to the platform"
CHOOSE_STUDY = "Which study?"
PAUSED_TITLE = "Paused"
PAUSED = "Everything is saved. You can close this page and come back in this browser."
ELSEWHERE = "Go on with another device"
ELSEWHERE_HOW = (
    "Send yourself this link and open it there within an hour. Keep it to yourself: whoever opens "
    "it goes on in your place."
)
ELSEWHERE_LINK = "My personal link"
NOTHING_TITLE = {
    "rating": "Nothing to rate yet",
    "comparison": "Nothing to compare yet",
}
NOTHING = "No study of this kind is open here. When one opens, it appears on this page."
FINISHED_TITLE = "All done. Thank you."
ENOUGH_TITLE = "Nothing to judge just now"
FULL_TITLE = "This study has all the answers it needs"
FULL = "Thank you for coming. It takes nobody new; whoever has begun may finish."
CLOSED_TITLE = "This study is closed"
CLOSED = "It takes no more answers. Everything you answered is saved."

INSTRUCTIONS = "Instructions"
UNDO = "Undo"
PAUSE = "Pause"
KEYS = "Keys"
CLOSE = "Close"
SINGLE_KEYS = "Single-key shortcuts"
SKIP = "I can’t judge this"
SKIP_TITLE = "Why can’t you judge it?"
SKIP_NOW = "Skip this one"
SKIP_BACK = "Go back"
REPORT = "Report"
REPORT_TITLE = "What is wrong with this text?"
REPORT_NOW = "Report it"
REPORTED = "Thank you, that is noted. You can still answer, or say that you can’t."
HURRY = "Time for this one is over. Please answer now."
UNSEEN = "Scroll down to B first."
NEXT = "Next"
PROGRESS = "Answered so far"
UNDO_LAST = "Undo the last answer"
RESPONSE = "Response"
NOTHING_TO_UNDO = "There is nothing to undo."
UNDONE = "Undone. Your earlier answer is marked; change it or send it again."
OTHER_TAB = (
    "That text was already answered in another tab, and that answer is kept. Here is the present "
    "one."
)
TEXT_GONE = "That text is in the study no more. Here is the present one."
CHOOSE_AGAIN = "The answer was not complete, so nothing was saved. Please choose again."

RATE_KEYS = (
    ("1 – 5", "choose a point of the scale"),
    ("← →", "move along the scale"),
    ("Enter", "save and go on"),
    ("S", "I can’t judge this"),
    ("U", "undo the last answer"),
    ("?", "this list"),
)
COMPARE_KEYS = (
    ("A or 1", "the left or upper response"),
    ("B or 2", "the right or lower response"),
    ("E or 3", "both are equally good"),
    ("P or 4", "both are poor"),
    ("S", "I can’t judge this"),
    ("U", "undo the last answer"),
    ("?", "this list"),
)


def finished(done: int) -> str:
    """What a person reads after the last item."""
    if not done:
        return (
            "This study has no item for you at the moment: each has enough answers already, or "
            "none has come in yet."
        )
    return f"You have answered {done} {'items' if done > 1 else 'item'}. Everything is saved."


def most(labels: Sequence[str], low: int, high: int, given: int | None) -> str:
    """What most people choose for a practice text, and what this person chose."""
    point = [f"{number} ({label})" for number, label in enumerate(labels, start=1)]
    usual = point[low - 1] if low == high else f"{point[low - 1]} to {point[high - 1]}"
    own = f"You chose {point[given - 1]}. " if given else ""
    return f"{own}Most people choose {usual}."


def rest(done: int, total: int) -> str:
    """At a break."""
    return f"You have answered {done} of {total}. Everything is saved; go on when you like."


def place(position: int, total: int) -> str:
    """Where a person is in a study."""
    return f"{position} of {total}"


def saved(position: int, total: int) -> str:
    """Told to a screen reader after an answer."""
    return f"Saved. {position} of {total}."


# The start page.
HOME_TITLE = "Judging creativity"
HOME_LEAD = (
    "People judge short texts here, and language models learn from their judgement to write more "
    "creatively. Choose where to begin; each part takes as long as you like."
)
HOME_WHO = (
    "You need no account. This browser keeps a random number, so that you can stop at any time and "
    "go on where you left off. Your name is not asked for."
)
WAYS = {"writing": "Write", "rating": "Rate", "comparison": "Compare"}
WHAT = {
    "writing": "Answer small creative tasks with whatever comes to mind.",
    "rating": "Read one response at a time and say how creative it is.",
    "comparison": "Read two responses to the same task and choose the more creative one.",
}
DEMONSTRATION_DOOR = "A demonstration, made for trying out."
NO_STUDIES = "No study is open at the moment."
SCORES_NAME = "Watch the scores"
SCORES_WHAT = "Write a response and see its novelty, diversity, surprise and quality as you type."


def far(done: int, total: int) -> str:
    """How far a person is, on the start page."""
    if not total:
        return ENOUGH_TITLE
    if not done:
        return f"{total} items" if total > 1 else "1 item"
    return f"{done} of {total} done" if done < total else "Finished"


def answers(dimension: str) -> dict[str, str]:
    """The four buttons of a comparison."""
    more = MORE.get(dimension, f"has more {dimension}")
    equal = EQUALLY.get(dimension, "Equal")
    return {"a": f"A {more}", "b": f"B {more}", "tie": equal, "both_bad": "Both are poor"}


MORE = {
    "creativity": "is more creative",
    "novelty": "is more novel",
    "originality": "is more original",
    "surprise": "is more surprising",
    "quality": "is better",
    "diversity": "is more diverse",
}
EQUALLY = {
    "creativity": "Equally creative",
    "novelty": "Equally novel",
    "originality": "Equally original",
    "surprise": "Equally surprising",
    "quality": "Equally good",
    "diversity": "Equally diverse",
}


def own_address(host: str, port: int, path: str = "") -> str:
    """The app's address for a browser on its own machine.

    Args:
        host: That it listens at; 0.0.0.0 and :: are every address, and none to open.
        port: And the port.
        path: Under which a proxy shows the app.
    """
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - it is replaced
    return f"http://{f'[{name}]' if ':' in name else name}:{port}{path}"


def serving(host: str, port: int, db: str, path: str = "") -> str:
    """Printed at the start."""
    return f"Serving {own_address(host, port, path)} from {db}. Stop with Ctrl+C."
