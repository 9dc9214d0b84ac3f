"""How does a page reach the browser, and how does what a person does come back?

A stage is one framework component that shows markup written by the server and sends small
messages. It is told nothing but what is on the screen; what was served to whom is in the store.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import gradio as gr

from annotation.errors import AnnotationError
from ui import markup, texts
from ui.errors import MessageError

SCRIPT = (Path(__file__).parent / "stage.js").read_text(encoding="utf-8")
FRAME = (  # constant: the framework would run anything that came in here as code
    f'<div class="view" aria-busy="true"><div class="page"><p class="loading">{texts.LOADING}</p>'
    '</div></div><p class="spoken" role="status" aria-live="polite"></p>'
)

Message = Mapping[str, object]


@dataclass(frozen=True)
class Visitor:
    """Who asks, from which page. `study` is the id in the address, or empty: client text."""

    annotator: str
    study: str = ""


Turn = Callable[[Visitor, Message], str]


def build(turn: Turn, title: str) -> gr.HTML:
    """Put a stage on the page that is being built.

    Args:
        turn: Answers one message with the next view as markup; action "show" opens the page.
        title: Of the page, for its error views.
    """
    stage = gr.HTML("", html_template=FRAME, js_on_load=SCRIPT, apply_default_css=False)

    def act(request: gr.Request, event: gr.EventData) -> str:
        annotator = getattr(request.state, "annotator", None)
        if annotator is None:
            return markup.problem(title, texts.NO_COOKIE)
        visitor = Visitor(annotator, str(request.query_params.get("study", "")))
        return answer(turn, visitor, event._data, title)

    # Judgements bypass the queue; "once" drops a second press while the first is on its way.
    stage.act(act, None, stage, queue=False, show_progress="hidden", api_visibility="private")
    return stage


def answer(turn: Turn, visitor: Visitor, message: object, title: str) -> str:
    """The next view; the one place where an error becomes a message on a page."""
    try:
        if not isinstance(message, Mapping):
            raise MessageError("it is no message")
        return turn(visitor, message)
    except (AnnotationError, MessageError) as error:
        return markup.problem(title, str(error))
