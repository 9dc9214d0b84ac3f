"""What is this, and what can I do here? The start page."""

import gradio as gr

from annotation import assignment, writing
from annotation.store import Store
from annotation.studies import Study
from ui import markup, mine, models_texts, models_view, stage, texts, write_texts
from ui.markup import at, escape
from ui.stage import Message, Visitor
from ui.tokens import Tokens

PATHS = {"writing": "/write", "rating": "/rate", "comparison": "/compare"}


def turn(store: Store, tokens: Tokens, visitor: Visitor, message: Message) -> str:
    """The start page for one visitor: two sentences, the open studies, the scores, the models.

    Whoever has given something finds the way to their data here, also when no study is open.
    """
    if own := mine.answer(store, tokens, visitor, None, message):
        return own
    studies = [study for study in store.studies() if study.state == "open"]
    rows = "".join(_row(store, study, visitor.annotator) for study in studies)
    body = (
        f'<div class="home"><h1>{escape(texts.HOME_TITLE)}</h1>'
        f'<p class="lead">{escape(texts.HOME_LEAD)}</p>'
        f'<ul class="doors">{rows or _nothing()}{_scores()}{_models()}</ul>'
        f'<p class="small">{escape(texts.HOME_WHO)}</p>{mine.door(store, visitor)}</div>'
    )
    return markup.page(body, texts.HOME)


def build() -> gr.HTML:
    """Put the page together, inside the route it belongs to."""
    return stage.build()


def _row(store: Store, study: Study, annotator: str) -> str:
    write = study.kind == "writing"
    far = (writing if write else assignment).progress(store, study.id, annotator)
    way = texts.WAYS[study.kind]
    note = texts.DEMONSTRATION_DOOR if study.demonstration else ""
    place = (write_texts if write else texts).far(far.done, far.total)
    bar = (
        f'<progress max="{far.total}" value="{far.done}" aria-label="{escape(place)}"></progress>'
        if far.done
        else ""
    )
    return (
        f'<li><a class="door" href="{at(PATHS[study.kind])}?study={escape(study.id)}">'
        f'<span class="way">{escape(way)}</span><span class="name">{escape(study.title)}</span>'
        f'<span class="what">{escape(texts.WHAT[study.kind])} {escape(note)}</span>'
        f'<span class="far">{escape(place)}{bar}</span></a></li>'
    )


def _nothing() -> str:
    return f'<li class="door"><span class="what">{escape(texts.NO_STUDIES)}</span></li>'


def _scores() -> str:
    return (
        f'<li><a class="door" href="{at("/scores")}">'
        f'<span class="way">{escape(texts.SCORES)}</span>'
        f'<span class="name">{escape(texts.SCORES_NAME)}</span>'
        f'<span class="what">{escape(texts.SCORES_WHAT)}</span></a></li>'
    )


def _models() -> str:
    return (
        f'<li><a class="door" href="{at(models_view.PATH)}">'
        f'<span class="way">{escape(texts.MODELS)}</span>'
        f'<span class="name">{escape(models_texts.TITLE)}</span>'
        f'<span class="what">{escape(models_texts.DOOR)}</span></a></li>'
    )
