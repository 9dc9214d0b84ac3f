"""Which words does a researcher read where items are added to a study?"""

TITLE = {
    "rating": "Add responses",
    "comparison": "Add responses",
    "writing": "Add tasks",
}
LEAD = {
    "rating": "Each response becomes one item. You see what was read before anything is added.",
    "comparison": (
        "From a file or the Hub, pairs of two arms are drawn at random, so that all arms and tasks "
        "fill alike. Typed texts meet line by line. Raters never see where a text comes from."
    ),
    "writing": (
        "Each task is answered in people's own words. Everybody gets the tasks in an order of "
        "their own."
    ),
}
WAYS = {"typed": "Type or paste", "file": "From a file", "hub": "From the Hub"}
PROMPT = ("Task", "As raters read it. Empty when each line below has its own.")
RESPONSES = ("Responses", "One a line; or task and response in two columns of a spreadsheet.")
FIRST = ("Texts of the first source", "One a line.")
SECOND = ("Texts of the second source", "One a line, in the order of the first.")
TASKS = ("Tasks", "One a line.")
MODEL = ("Written by this model", "Empty: by people.")
FIRST_MODEL = ("Name of the first source", "Raters do not see it.")
SECOND_MODEL = ("Name of the second source", "Raters do not see it.")
FILE = (
    "File",
    "JSONL, CSV (UTF-8), Parquet or Excel, up to 200 MB, with the columns prompt and response, and "
    "where you have them model, item, task, language and rating; or with MuCE's columns.",
)
HUB_NAME = ("Data set", "Its name on the Hugging Face Hub: owner/name. With the columns of a file.")
HUB_CONFIG = ("Part", "Empty where it has only one.")
HUB_SPLIT = ("Split", "Empty: train.")
READ = "Read"
READING = "Reading."
ROW = "Row"
WHY = "Why it is left out"
FIRST_THREE = "The first of them"
NOTHING = "Nothing that can be added was found."
TOO_LARGE = "The file is larger than 200 MB. Load it with crpo-data load, or in parts."
GONE = "The file is not here any more. Choose it again."
BAD_REQUEST = "The page sent something that cannot be read. Load the page again."
OFFLINE = "The server did not answer. Nothing was added; try again."
CUT_OFF = "The file did not arrive as a whole. Send it again."
NO_ROOM = "The server has no room for the file just now. Nothing was added."


def progress(items: int) -> str:
    """While something large is read or added."""
    return f"{_count(items, 'item')} so far." if items else READING


def read(rows: int, items: int, prompts: int, kind: str) -> str:
    """What was found."""
    nouns = {"rating": "response", "writing": "task"}
    found = _count(items, nouns[kind])
    tasks = "" if kind == "writing" else f" to {_count(prompts, 'task')}"
    return f"{_count(rows, 'row')} read: {found}{tasks}."


def repeated(number: int, kept: bool) -> str:
    """Equal texts among the rows."""
    if not number:
        return ""
    then = "each stays an item of its own" if kept else "each counts once"
    return f"{_count(number, 'row')} with a text that was there before; {then}."


def refused(number: int) -> str:
    """Heading of the rows that are left out."""
    return f"{_count(number, 'row')} left out"


def more(number: int) -> str:
    """Under a list that is cut."""
    return f"and {number:,} more" if number else ""


def add(items: int) -> str:
    """The button."""
    return f"Add {items:,}"


def added(new: int, known: int) -> str:
    """What happened."""
    there = f" {known:,} {'was' if known == 1 else 'were'} there already." if known else ""
    return f"{new:,} added.{there}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
