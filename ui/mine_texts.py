"""Which words does a person read about their own data?"""

MINE = "My data"
CODE = "Your code"
TITLE = "Your data"
CODE_WHAT = (
    "Name this code when you write about your data: it tells which answers are yours, and stands "
    "in no result and no published file."
)
NOTHING = "There is nothing stored about you."
DOWNLOAD = "Download it (JSON)"
FILE = "my-data.json"
SAVED = f"Everything that is kept of you went to your downloads as {FILE}."
DELETE = "Delete what I have given"
BACK = "Go back"
SURE_TITLE = "Delete all of it?"
SURE = (
    "This cannot be undone. What was published before cannot be called back, but carries neither "
    "your name nor your code."
)
CODE_FIRST = "If you need a completion code, note it before you delete."
SURE_YES = "Delete all of it"
SURE_NO = "Keep it"
DELETED_TITLE = "Deleted"
DELETED = (
    "What you had given is deleted; what is left of it in copies follows within a day. This site "
    "keeps a code from which nobody can find you, so that no old copy brings your data back."
)
DELETED_ACCOUNT = "With the same account you cannot take part again."
GONE_TITLE = "Your data were deleted"
GONE = (
    "What this browser had given was deleted, and its number with it. Load this page again to "
    "begin anew."
)
RELOAD = "Load the page again"


def given(studies: dict[str, int]) -> str:
    """How much there is, study by study."""
    names = {0: "no answer yet", 1: "1 answer"}
    rows = [
        f"{names.get(count, f'{count:,} answers')} in “{title}”" for title, count in studies.items()
    ]
    return f"Stored of you: {', '.join(rows) or 'that you began, and no answer yet'}."


def texts(count: int, others: int) -> str:
    """What becomes of texts that others judged."""
    if not count:
        return ""
    what = "one text of yours" if count == 1 else f"{count:,} texts of yours"
    judged = f", with {others:,} judgements by other people" if others else ""
    return f"Among it {what} that others are shown; they go, too{judged}."


def agreed(when: str, where: str = "") -> str:
    """When a person agreed, and in which study of several, above what they read."""
    return f"What you agreed to on {when}" + (f", in “{where}”" if where else "")
