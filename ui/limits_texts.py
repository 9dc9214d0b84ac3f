"""Which words does a person read whose messages come faster than a person's?"""

TITLE = "One moment, please"
# Shown beside what the person did, which stays on the page and is sent again.
SLOW = (
    "Too much came from here at once. What you did stays on this page and is sent again by itself."
)
SLOW_FIRST = "Too much came from here at once. This page opens by itself in a moment."
PAGE = "Too much came from here at once. This page opens by itself in {}."
GUESSED = "This was tried too often from here. Please try again in {}."


def span(seconds: int) -> str:
    """How long that is."""
    if seconds == 1:
        return "a second"
    return f"{seconds} seconds" if seconds < 120 else f"{-(-seconds // 60)} minutes"
