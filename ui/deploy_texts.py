"""What a Space's own page says, and what `crpo-app deploy` prints."""

from collections.abc import Sequence

TITLE = "Creative Preference"
ABOUT = "People rate, compare and write creative texts"  # at most 60 characters on the Hub
README = """\
# Creative Preference

People rate, compare and write creative texts here, in a browser. Whoever has this Space's address
can take part; researchers sign in with their Hugging Face account.

What is asked, what is kept and for how long is said on the page of each study before it begins.

Made with `crpo-app deploy`. Changes that are made here by hand are gone after the next one.
"""
NO_RECORD = (
    "nothing that people answer outlives a restart of this Space: give --record OWNER/NAME, a "
    "private data set that keeps a copy"
)
ASK = "Token with write access to {record} (not shown; empty to add it later): "
LATER = (
    "the record needs a token: add the secret HF_TOKEN, with write access to {record}, at "
    "{settings}"
)
PRIVATE = "the Space is private: nobody but you sees it until you make it public in its settings"
NOTHING_SENT = "dry run: nothing was sent"


def named(title: str, names: Sequence[str]) -> str:
    """A line with names; their values stay where they are."""
    return f"{title}: {', '.join(names) or 'none'}"


def files(number: int, size: int) -> str:
    """How much is sent."""
    return f"{number} files, {size / 1e6:.1f} MB"
