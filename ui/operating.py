"""Is the app well, and is anything about to go wrong? The page of operating, for researchers.

Every message is answered with nothing but the page for strangers unless a researcher sent it. The
page asks again by itself, past the framework's queue (ui/asking.py).
"""

import gradio as gr

from ui import asking, operating_view
from ui.access import Access, strangers
from ui.asking import Message, reply
from ui.operating_facts import Station

PATH = "/operations"
AGAIN = 10_000  # ms until the page asks again


def turn(station: Station, researcher: bool, message: Message) -> str:
    """The answer to a message of this page.

    Args:
        station: Knows the numbers.
        researcher: Whether a researcher asks; nobody else learns anything.
        message: `action` is "open" for the page itself, anything else for its numbers.

    Returns:
        JSON as of `asking.reply`.
    """
    if not researcher:
        return reply(message, {"page": strangers()})
    if message.get("action") == "open":
        return reply(message, {"page": operating_view.page()})
    reason = station.doctor.ask().reason
    facts = station.facts()
    parts = {
        "state": operating_view.state(facts, reason),
        "groups": operating_view.groups(facts, station.counters),
    }
    return reply(message, parts, again=AGAIN)


def build(station: Station, access: Access) -> gr.HTML:
    """Put the page together, inside the route it belongs to."""

    def answered(message: Message, request: gr.Request) -> str:
        return turn(station, access.is_researcher(request), message)

    return asking.build_for("operating", answered)
