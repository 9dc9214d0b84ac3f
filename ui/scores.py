"""How novel, diverse, surprising and good is what I write? The view that measures as one types."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import gradio as gr

from annotation.content import Prompt
from annotation.errors import AnnotationError
from annotation.store import Store
from ui import asking, figures, tasks
from ui import scores_texts as words
from ui.asking import AGAIN, Message, notices, reply, waiting
from ui.markup import escape
from ui.measuring import Failed, Measuring, Waiting
from ui.scores_page import page
from ui.scores_rows import blank, details, measured_by, row, said

if TYPE_CHECKING:  # it brings torch
    from crpo.scoring.scorer import Scorer

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


def turn(store: Store, measuring: Measuring, message: Message) -> str:
    """Answer one message of the page.

    Args:
        store: Where the prompts and their responses are.
        measuring: What scores them.
        message: `action` ("open" for the page itself, "live" for the scores, "retry" after a
            failure), `n`, and but for "open" `prompt` (an id, or "own"), `own` (a typed task) and
            `response`.

    Returns:
        JSON; see `asking.reply`.
    """
    if message.get("action") == "open":
        measuring.warm()
        return reply(message, {"page": page(store.prompts())})
    if message.get("action") == "retry":
        measuring.warm()
    asked = read(store, message)
    group = measuring.group(asked.prompt, asked.stored)
    scorer = measuring.scorer()
    parts = {"prompt": escape(asked.prompt.text) if message.get("prompt") != tasks.OWN else ""}
    parts |= {"notice": notices(asked.notice)}
    if isinstance(group, Waiting | Failed) or isinstance(scorer, Waiting | Failed):
        state = group if isinstance(group, Waiting | Failed) else Failed()
        return reply(
            message,
            parts | blank() | {"state": waiting(state)},
            again=AGAIN if isinstance(state, Waiting) else 0,
        )
    live = scorer.live(asked.response, group)
    parts |= measured_by(scorer, group, asked.prompt) | {"state": ""}
    if live.truncated:
        parts["notice"] = notices(asked.notice, words.CUT_SHORT)
    rows = [row(scorer, name, live, bool(asked.stored)) for name in words.NAMES]
    for one in rows:
        parts |= one
    typed = bool(asked.response.strip())
    parts |= details(live, group) if typed else dict.fromkeys(("tokens", "peaks", "spread"), "")
    parts["marks"] = words.marks(len(group.distinct), figures.SEVERAL) if asked.stored else ""
    say = ". ".join(said(parts, name) for name in words.NAMES) if typed else ""
    return reply(message, parts, say)


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


def answer(store: Store, measuring: Measuring, message: Message) -> str:
    """`turn`, with the errors of the store as a message on the page."""
    try:
        return turn(store, measuring, message)
    except AnnotationError as error:
        logger.error("%s", error)
        return reply(message, blank() | {"state": waiting(Failed())})


def build(store: Store, scorer: "Callable[[], Scorer]") -> gr.HTML:
    """Put the view together, inside the route it belongs to.

    Args:
        store: Where the prompts and their responses are.
        scorer: Gives the one scorer of this process; called when the page is first opened.
    """
    measuring = Measuring(scorer)
    return asking.build("scores", lambda message: answer(store, measuring, message))
