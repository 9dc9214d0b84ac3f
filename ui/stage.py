"""How does a page of judging, writing or starting reach the browser, and what comes back to it?

A stage is one framework component that shows markup written by the server and sends small
messages to the route of its page (ui/turns.py). It is told nothing but what is on the screen; what
was served to whom is in the store.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import gradio as gr

from annotation.errors import AnnotationError, StoreError
from ui import limits_texts, markup, texts
from ui.errors import UiError

TURN = "/turn"  # before a page's path: where its messages go
SCRIPT = (Path(__file__).parent / "stage.js").read_text(encoding="utf-8")
logger = logging.getLogger(__name__)

FRAME = (  # constant: the framework would run anything that came in here as code
    f'<div class="view" data-turn="{markup.at(TURN)}/" aria-busy="true"><div class="page">'
    f'<p class="loading" role="heading" aria-level="1">{texts.LOADING}</p>'
    f'<p class="notice warning" data-late hidden>{texts.LATE_FIRST}</p></div></div>'
    f'<p class="spoken" role="status" aria-live="polite" data-unanswered="{texts.LATE}" '
    f'data-lost="{texts.LOST}" data-lost-first="{texts.LOST_FIRST}" '
    f'data-slow="{limits_texts.SLOW}" data-slow-first="{limits_texts.SLOW_FIRST}"></p>'
    f"<template>{markup.problem(texts.TROUBLE_TITLE, texts.NOT_TAKEN)}</template>"
)

Message = Mapping[str, object]


@dataclass(frozen=True)
class Visitor:
    """Who asks, from which page.

    Attributes:
        annotator: The id in the signed cookie.
        study: The id in the address, or empty: client text.
        participant: What a platform calls this person, from the address: client text, and never
            who they are to us.
        address: A keyed hash of where the message came from; "" where that is not known.
        account: Whether they have logged in, so that the annotator is an account's.
    """

    annotator: str
    study: str = ""
    participant: str = ""
    address: str = ""
    account: bool = False


Turn = Callable[[Visitor, Message], str]


def build(script: str = "") -> gr.HTML:
    """Put a stage on the page that is being built.

    Args:
        script: What this page's own script adds; it stands behind stage.js.
    """
    scripts = f"{SCRIPT}\n{script}"
    return gr.HTML("", html_template=FRAME, js_on_load=scripts, apply_default_css=False)


def answer(turn: Turn, visitor: Visitor, message: object) -> str:
    """The next view; the one place where an error becomes a message on a page.

    The person reads what it means for their work. The error's own line, which may name files and
    ids, goes to the log.
    """
    try:
        return turn(visitor, message if isinstance(message, Mapping) else {})
    except StoreError as error:
        logger.error("%s", error)
        return markup.problem(texts.STORE_TROUBLE_TITLE, texts.STORE_TROUBLE)
    except (AnnotationError, UiError) as error:
        logger.warning("%s", error)
        return markup.problem(texts.TROUBLE_TITLE, texts.TROUBLE)
