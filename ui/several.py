"""How creative are several responses to one task, and how far apart? The view that takes a set."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr

from annotation.content import Prompt
from annotation.errors import AnnotationError
from annotation.public_tables import public_prompts
from annotation.store import Store
from ui import asking, markup, tasks
from ui import scores_texts as names
from ui import several_texts as words
from ui.asking import AGAIN, Message, Parts, notices, reply, waiting
from ui.csv_text import button, record
from ui.instruments import Instruments, Measured, Offer, choice
from ui.markup import escape
from ui.measuring import Failed, Waiting
from ui.several_table import number, summary, table

MOST = 100  # responses
LONGEST = 2_000  # characters of one
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Lines:
    """What stands in the box, one response in each line that is not empty.

    Attributes:
        responses: At most `MOST`, each cut to `LONGEST` characters.
        notice: What there is to say about the rest.
    """

    responses: tuple[str, ...]
    notice: str


def turn(store: Store, instruments: Instruments, message: Message) -> str:
    """Answer one message of the view.

    Args:
        store: Where the prompts are.
        instruments: What scores the texts.
        message: `action` ("open", "live" or "retry"), `n` (comes back with the answer), and
            `prompt` (an id, or "own"), `own` (a typed task), `responses` (a text of lines) and
            `profile`.

    Returns:
        JSON; see `asking.reply`.
    """
    profile = str(message.get("profile") or "")
    if message.get("action") == "open":
        instruments.begin(profile)
        return reply(message, {"page": page(public_prompts(store), instruments.offers())})
    if message.get("action") == "retry":
        instruments.begin(profile)
    prompt, stored = tasks.asked(store, message)
    typed = read(str(message.get("responses") or ""))
    parts = {
        "prompt": escape(prompt.text) if stored else "",
        "notice": notices(typed.notice, tasks.cut(message), instruments.instead(profile)),
    }
    if not typed.responses:
        return reply(message, parts | blank() | {"table": f"<p>{words.EMPTY}</p>"})
    found = instruments.measure(profile, prompt, typed.responses, typed=True)
    if isinstance(found, Waiting | Failed):
        if isinstance(found, Failed):
            return reply(message, parts | blank() | {"state": waiting(found)})
        parts["state"] = waiting(found, words.measuring)  # the last table stays meanwhile
        return reply(message, parts, again=AGAIN)
    group = found.group
    parts |= {"state": "", "summary": summary(group), "table": table(group), "csv": download(found)}
    diversity = number("diversity", group.together.diversity)
    return reply(message, parts, words.said(len(group.responses), diversity))


def read(text: str) -> Lines:
    """The responses in a text of lines."""
    given = [line.strip() for line in text.splitlines() if line.strip()]
    notices = [words.too_many(len(given), MOST)] if len(given) > MOST else []
    kept = given[:MOST]
    if long := sum(len(line) > LONGEST for line in kept):
        notices.append(words.too_long(long, LONGEST))
    return Lines(tuple(line[:LONGEST] for line in kept), " ".join(notices))


def page(prompts: Sequence[Prompt], offers: Sequence[Offer]) -> str:
    """The view with nothing measured."""
    return (
        '<div class="page wide scores several">'
        f'<div class="opening"><h1>{words.TITLE}</h1><p class="lead">{words.LEAD}</p>'
        f"{markup.tabs('/several')}</div>"
        f'<div class="write">{tasks.choice(prompts)}'
        f'<label for="responses">{words.RESPONSES}</label>'
        f'<textarea id="responses" rows="8" dir="auto" placeholder="{words.HINT}" '
        f'aria-describedby="private"></textarea><p class="small" id="private">{names.PRIVATE}</p>'
        f"{choice(offers)}"
        '<div data-part="notice"></div><div data-part="state"></div>'
        f'<p class="notice warning" data-late hidden>{names.LATE}</p></div>'
        f'<section class="result" aria-label="{words.RESULT}">'
        '<div data-part="summary"></div><div data-part="table"></div>'
        '<div data-part="csv"></div></section></div>'
    )


def download(found: Measured) -> str:
    """A button with everything that was measured, in full precision."""
    group = found.group
    rows = [
        record(
            group.prompt,
            text,
            {name: float(column[place]) for name, column in group.values.items()},
            group.fingerprints,
            found.scorer.profile.name,
        )
        for place, text in enumerate(group.responses)
    ]
    return button(rows, names.FILE, names.DOWNLOAD)


def blank() -> Parts:
    """Every place of the result empty."""
    return dict.fromkeys(("state", "summary", "table", "csv"), "")


def answer(store: Store, instruments: Instruments, message: Message) -> str:
    """`turn`, with the errors of the store as a message on the page."""
    try:
        return turn(store, instruments, message)
    except AnnotationError as error:
        logger.error("%s", error)
        return reply(message, blank() | {"state": waiting(Failed())})


def build(store: Store, instruments: Instruments) -> gr.HTML:
    """Put the view together, inside the route it belongs to.

    Args:
        store: Where the prompts are.
        instruments: What measures; shared by the views.
    """
    return asking.build("several", lambda message: answer(store, instruments, message), "writing")
