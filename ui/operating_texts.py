"""What is said on the page of operating, and to machines that read its numbers."""

NO_BREAK = "\u00a0"  # between a number and its unit
TITLE = "Operating"
LEAD = "How the app is doing, renewed every ten seconds."
METRICS_REFUSED = "These numbers are for researchers, or for whoever holds the token of metrics.\n"
LATE = (
    "The server does not answer, so these numbers are old. The page asks again by itself. "
    "Nobody's answers are lost: those that were acknowledged are on the disk."
)
WELL_TITLE = "All is well"
WELL = "Answers are saved, and nothing waits."
WARNINGS_TITLE = {1: "One thing to look at"}
NONE = "none"
NOT_KNOWN = "not known"
SINCE = "since the app was started"

# What may be wrong, and what to do about it first; docs/operating.md has the rest.
REASONS = {
    "full": "The disk is full: no answer can be saved. Make room; saving goes on by itself then.",
    "locked": (
        "Another program has been writing to the store for long, and answers wait for it. End that "
        "program, or let it finish."
    ),
    "closed": "The server is about to stop.",
    "unusable": (
        "The store cannot be read or written. Look at the disk and at the rights of the file; the "
        "log says which kind of error it is."
    ),
    "slow": (
        "Saving takes longer than two seconds. The disk is slow or busy; people's pages send their "
        "answers again until they are saved."
    ),
}
COPY_FAILING = (
    "The last try to copy the record to the Hub failed. Nothing is lost: the copy goes on from "
    "where it was, and the store itself is not touched by it."
)

PEOPLE = "People and answers"
ACTIVE = "People here in the last five minutes"
KINDS = {"rating": "Ratings", "comparison": "Comparisons", "writing": "Written answers"}
ANSWERED, SKIPPED, WITHDRAWN = "given", "skipped", "taken back"
NO_ANSWERS_TITLE = "No answers yet"
NO_ANSWERS = "They are counted here as soon as somebody has rated, compared or written something."

SAVING = "Saving"
WAITING = "Waiting to be saved"
NOT_SAVED = "Could not be saved, since the app was started"
LAG = "Time until an answer is on the disk"
STORE = "The store takes"
FREE = "Left on its disk"

COPY = "Copy on the Hub"
COPY_OFF = (
    "No copy is kept. Where the disk may be lost, as on a Space, name a private data set with "
    "CRPO_RECORD."
)
BEHIND = "Not copied yet"
OLDEST = "The oldest of it has waited"
LAST_SUCCESS = "Last copied"
NEXT_TRY = "Next try"
LAST_ERROR = "Last error"
NOW, NEVER = "now", "never"

REQUESTS = "Requests"
ANSWERS = "Answered"
TURNED_AWAY = "Turned away"
STATUSES = {
    "403": "from another site",
    "413": "too long",
    "415": "of another kind",
    "429": "too many at once",
}
ERRORS = "Errors of the app"
SLOW = "Slower than a second"

ABOUT = "The app"
VERSION, SCHEMA, UPTIME, MEMORY = "Version", "Tables of the store", "Running for", "Memory"


def warnings(count: int) -> str:
    """How many things are wrong."""
    return WARNINGS_TITLE.get(count, f"{count} things to look at")


def little_room(free: str) -> str:
    """That the disk may soon be full."""
    return f"Only {free} is left on the store's disk. Make room before answers cannot be saved."


def slow_saving(lag: str) -> str:
    """That people wait for their answers to be saved."""
    return (
        f"Five answers of 100 took longer than {lag} to be saved. Look at what else uses the disk."
    )


def lags(half: float, most: float, slowest: float) -> str:
    """How long the last answers took to be saved; seconds."""
    times = [duration(each).replace(" ", NO_BREAK) for each in (half, most, slowest)]
    return f"half within {times[0]}, 95 of 100 within {times[1]}, all within {times[2]}"


def copy_behind(judgements: int, waited: str) -> str:
    """That the copy lacks much."""
    answers = "one answer" if judgements == 1 else f"{judgements:,} answers"
    return f"The copy on the Hub lacks {answers}; the oldest has waited for {waited}."


def rows(rows: int, judgements: int) -> str:
    """What the copy lacks."""
    if not rows:
        return "nothing"
    answers = "1 answer" if judgements == 1 else f"{judgements:,} answers"
    return f"{answers} ({rows:,} rows)"


def size(bytes_: int) -> str:
    """A size for eyes.

    >>> size(512), size(2_500_000), size(3_200_000_000)
    ('1 KB', '2.5 MB', '3.2 GB')
    """
    if bytes_ < 1_000_000:
        return f"{max(1, round(bytes_ / 1_000))} KB"
    if bytes_ < 1_000_000_000:
        return f"{bytes_ / 1_000_000:.1f} MB"
    return f"{bytes_ / 1_000_000_000:.1f} GB"


def duration(seconds: float) -> str:
    """A time for eyes.

    >>> duration(0.0042), duration(3.2), duration(75), duration(7300), duration(200_000)
    ('4 ms', '3.2 s', '1 min', '2 h 1 min', '2 d 7 h')
    """
    if seconds < 1:
        return f"{max(1, round(seconds * 1_000))} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes = int(seconds // 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes // 1440} d {minutes % 1440 // 60} h"


def ago(seconds: float) -> str:
    """A moment in the past."""
    return NOW if seconds < 1 else f"{duration(seconds)} ago"


def coming(seconds: float) -> str:
    """A moment that is to come."""
    return NOW if seconds < 1 else f"in {duration(seconds)}"
