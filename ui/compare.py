"""Which of two responses is more creative? The page on which people compare, blind."""

import gradio as gr

from annotation.assignment import Assignment, vote
from annotation.store import Store
from annotation.studies import Study
from ui import frame, judging, markup, stage, texts
from ui.markup import escape
from ui.stage import Message, Visitor
from ui.tokens import Shown, Tokens

# Keys of the four answers; digits follow the order of the buttons.
KEYS = {"a": "a 1", "b": "b 2", "tie": "e 3", "both_bad": "p 4"}


def form(study: Study, assignment: Assignment) -> str:
    """The task once, two equal cards, four equal buttons."""
    earlier = ' aria-current="true"'
    cards = "".join(
        f'<section class="card"><h2>{name}</h2>'
        f'<div class="scroll" tabindex="0" role="group" aria-label="{texts.RESPONSE} {name}">'
        f"{markup.plain(text, 'response')}</div></section>"
        for name, text in zip("AB", assignment.texts, strict=True)
    )
    answers = "".join(
        f'<button type="button" class="answer" data-act="answer" value="{answer}" '
        f'data-key="{KEYS[answer]}"{earlier if answer in assignment.answered else ""}>'
        f"{escape(name)}<kbd>{KEYS[answer][-1]}</kbd></button>"
        for answer, name in texts.answers(study.dimensions[0].name).items()
    )
    question = study.dimensions[0].question
    return (
        '<div class="task" data-focus tabindex="-1" role="group" aria-labelledby="shown">'
        f'<div id="shown">{markup.plain(assignment.prompt, "prompt")}</div></div>'
        f'<div class="pair">{cards}</div>'
        f'<div class="answers"><p class="question" id="question">{escape(question)}</p>'
        f'<p class="unseen" data-unseen hidden>{escape(texts.UNSEEN)}</p>'
        f'<div class="four" role="group" aria-labelledby="question">{answers}</div>'
        f'<div class="onward">{frame.skip_button()}{frame.keys_switch()}</div></div>'
    )


def record(store: Store, visitor: Visitor, shown: Shown, message: Message) -> None:
    """Store the vote that a message carries.

    Raises:
        JudgementError: The store does not take it.
    """
    vote(store, shown.assignment, visitor.annotator, str(message.get("answer")), shown.seconds)


KIND = judging.Kind(
    "comparison", "/compare", texts.COMPARE, "compare wide",
    form=form, record=record, keys=texts.COMPARE_KEYS,
)  # fmt: skip


def turn(store: Store, tokens: Tokens, visitor: Visitor, message: Message) -> str:
    """The view that answers a message of this page."""
    return judging.turn(KIND, store, tokens, visitor, message)


def build() -> gr.HTML:
    """Put the page together, inside the route it belongs to."""
    return stage.build()
