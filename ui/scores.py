"""How novel, diverse, surprising and good is what I write? The view that measures as one types."""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import gradio as gr

from annotation.content import Prompt
from annotation.errors import AnnotationError
from annotation.public_tables import public_prompts
from annotation.store import Store
from ui import asking, figures, tasks
from ui import scores_texts as words
from ui.asking import AGAIN, Message, notices, reply, waiting
from ui.csv_text import button, record
from ui.instruments import Instruments, Measured
from ui.markup import escape
from ui.measuring import Failed, Waiting
from ui.scores_page import page
from ui.scores_rows import blank, details, measured_by, nothing, row, spoken

if TYPE_CHECKING:  # it brings torch
    from crpo.scoring.live import LiveScore

LONGEST = 10_000  # characters of a response that are measured
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """What the page wants measured; all of it is client text.

    Attributes:
        prompt: A stored one, or one that was typed.
        stored: The texts of the stored responses to it.
        response: What was typed, cut to `LONGEST` characters.
        notice: What there is to say about the typed texts.
    """

    prompt: Prompt
    stored: tuple[str, ...]
    response: str
    notice: str


def turn(store: Store, instruments: Instruments, message: Message) -> str:
    """Answer one message of the page.

    Args:
        store: Where the prompts and their responses are.
        instruments: What scores them.
        message: `action` ("open" for the page itself, "live" for the scores, "retry" after a
            failure), `n`, and but for "open" `prompt` (an id, or "own"), `own` (a typed task),
            `response` and `profile`.

    Returns:
        JSON; see `asking.reply`.
    """
    profile = str(message.get("profile") or "")
    if message.get("action") == "open":
        instruments.begin(profile)
        return reply(message, {"page": page(public_prompts(store), instruments.offers())})
    if message.get("action") == "retry":
        instruments.begin(profile)
    asked = read(store, message)
    found = instruments.measure(profile, asked.prompt, asked.stored)
    said = [asked.notice, instruments.instead(profile)]
    parts = {"prompt": escape(asked.prompt.text) if message.get("prompt") != tasks.OWN else ""}
    if isinstance(found, Waiting | Failed):
        parts |= blank() | {"notice": notices(*said), "state": waiting(found)}
        return reply(message, parts, again=AGAIN if isinstance(found, Waiting) else 0)
    live = found.scorer.live(asked.response, found.group)
    if live.truncated:
        said.append(words.CUT_SHORT)
    parts |= {"notice": notices(*said), "state": "", "marks": ""}
    parts |= measured_by(found.scorer, found.group, asked.prompt)
    for name in words.NAMES:
        parts |= row(found.scorer, name, live, bool(asked.stored))
    if asked.stored:
        parts["marks"] = words.marks(len(found.group.distinct), figures.SEVERAL)
    if not asked.response.strip():
        return reply(message, parts | nothing())
    parts |= details(live, found.group) | {"csv": download(found, asked.response, live)}
    return reply(message, parts, ". ".join(spoken(parts, name) for name in words.NAMES))


def read(store: Store, message: Message) -> Asked:
    """What a message wants measured."""
    response = str(message.get("response") or "")
    cut = [words.cut(LONGEST)] if len(response) > LONGEST else []
    prompt, known = tasks.asked(store, message)
    stored = store.responses(prompt.id) if known else []
    return Asked(
        prompt,
        tuple(one.text for one in stored),
        response[:LONGEST],
        " ".join([*cut, tasks.cut(message)]),
    )


def download(found: Measured, response: str, live: "LiveScore") -> str:
    """A button that saves the scores shown, in full precision."""
    row = record(
        found.group.prompt,
        response,
        live.values,
        found.group.fingerprints,
        found.scorer.profile.name,
    )
    return button([row], words.FILE, words.DOWNLOAD)


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
        store: Where the prompts and their responses are.
        instruments: What measures; shared by the views.
    """
    return asking.build("scores", lambda message: answer(store, instruments, message), "writing")
