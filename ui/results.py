"""What has a study found so far? The page for researchers that watches a study fill.

Every message is answered with nothing but the page for strangers unless a researcher sent it. What
differs between kinds of studies is a view: ui/results_rated.py, ui/results_compared.py.
"""

import logging
from collections.abc import Mapping
from typing import Any

import gradio as gr

from annotation.errors import AnnotationError, NoReasonError, UnknownStudyError, WrongKindError
from annotation.exclusions import acts, exclude, include
from annotation.raters import annotator
from annotation.store import Store
from annotation.studies import Study
from ui import asking, markup, results_compared, results_people, results_rated, studies_page
from ui import results_texts as words
from ui import studies_texts as names
from ui.access import PATH, Access, strangers
from ui.asking import Message, Parts, reply
from ui.evaluating import Evaluating, Look
from ui.markup import escape
from ui.results_view import View

AGAIN, SOON = 5_000, 700  # ms until the page asks again: usually, and while it waits for numbers
OPENING, WATCHING = 1.5, 0.4  # seconds that an answer waits for fresh numbers
BY = "a researcher"  # all of them have one link
RESULTS = "/results"
PLACES = ("state", "choose", "body", "raters", "history", "rest")
ACTS = {"exclude": exclude, "include": include}
# By kind of study; what each finds is known to itself only.
VIEWS: Mapping[str, View[Any, Any]] = {
    "rating": results_rated.VIEW,
    "comparison": results_compared.VIEW,
}
logger = logging.getLogger(__name__)


class Watch:
    """What computes, by kind of study."""

    def __init__(self, store: Store, views: Mapping[str, View[Any, Any]] = VIEWS) -> None:
        """Take the store; nothing is computed before somebody looks."""
        self.views = views
        self.evaluating = {
            kind: Evaluating(store, view.computation) for kind, view in views.items()
        }

    def look(self, study: Study, patience: float = 0.0, *, now: bool = False) -> Look[Any, Any]:
        """As `Evaluating.look`."""
        return self.evaluating[study.kind].look(study.id, patience, now=now)


def turn(
    store: Store, watch: Watch, researcher: bool, query: Mapping[str, str], message: Message
) -> str:
    """The answer to a message of this page.

    Args:
        store: Where studies are.
        watch: What computes.
        researcher: Whether a researcher asks; nobody else learns or changes anything.
        query: What the address says: `study`. Client text.
        message: `action` ("open" for the page itself, "live" for its numbers, "retry" after a
            failure, "exclude" and "include" with `rater` and `reason`, "file" with `file`),
            `dimension`, `without` (raters with signs are left out of the look), `find` (how a
            rater's name begins) and `seen` (the stamp of what the page shows). Anything may stand
            in it.

    Returns:
        JSON as of `asking.reply`, with `seen`; with `done` after an act; with `csv` and `name` for
        a file.
    """
    if not researcher:
        return reply(message, {"page": strangers()})
    try:
        return _act(store, watch, query.get("study", ""), message)
    except UnknownStudyError:
        way = markup.link(PATH, names.ALL, kind="primary")
        page = markup.message(names.NOT_HERE_TITLE, names.NOT_HERE, way)
        return reply(message, {"page": page})
    except WrongKindError:
        study = store.study(query["study"])
        way = markup.link(studies_page.address(study.id), words.BACK, kind="primary")
        return reply(message, {"page": markup.message(words.KIND_TITLE, words.KIND, way)})
    except AnnotationError as error:
        logger.error("%s", error)
        return reply(message, {"state": _failed(shown=False)}, again=AGAIN)


def build(store: Store, access: Access) -> gr.HTML:
    """Put the page together, inside the route it belongs to."""
    watch = Watch(store)

    def answered(message: Message, request: gr.Request) -> str:
        query = {str(key): str(value) for key, value in dict(request.query_params).items()}
        return turn(store, watch, access.is_researcher(request), query, message)

    return asking.build_for("results", answered)


def _act(store: Store, watch: Watch, study_id: str, message: Message) -> str:
    action = message.get("action")
    if not study_id:
        return reply(message, {"page": _choice(store)})
    study = store.study(study_id)
    if study.kind not in watch.views:
        raise WrongKindError(study.id, study.kind, " or ".join(watch.views))
    if action == "open":
        watch.look(study)  # begins
        return reply(message, {"page": _page(study)})
    if action == "file":
        look, name = watch.look(study), str(message.get("file"))
        content = None if look.results is None else watch.views[study.kind].file(name, look)
        named = f"{study.id}-{name}" if content else None
        return reply(message, {}, again=AGAIN, csv=content, name=named)
    if action in ACTS:
        return _decide(store, watch, study, message)
    first = not message.get("seen")
    look = watch.look(study, OPENING if first else WATCHING, now=action == "retry")
    return _show(store, watch, study, look, message)


def _decide(store: Store, watch: Watch, study: Study, message: Message) -> str:
    """Leave a rater out or take one in, and show the results after it."""
    public, action = str(message.get("rater")), str(message.get("action"))
    who = annotator(store, study.id, public)
    mistake = words.NO_RATER
    if who is not None:
        try:
            ACTS[action](store, study.id, who, str(message.get("reason") or ""), BY)
            mistake = ""
        except NoReasonError:
            mistake = words.NO_REASON
        except AnnotationError as error:
            logger.error("%s", error)
            mistake = words.NOT_SAVED
    if mistake:
        return reply(message, {"mistake": markup.notice(mistake, "warning")}, again=AGAIN)
    look = watch.look(study, OPENING, now=True)
    said = words.acted(action, escape(public))
    return _show(store, watch, study, look, message, say=said, done=True)


def _show(
    store: Store,
    watch: Watch,
    study: Study,
    look: Look[Any, Any],
    message: Message,
    say: str = "",
    **more: object,
) -> str:
    """All parts of the page, or none when it shows them already."""
    view, results = watch.views[study.kind], look.results
    again = SOON if look.working else AGAIN
    if results is None:
        state = _failed(shown=False) if look.failed else _waiting(words.LOADING)
        return reply(message, _blank() | {"state": state}, say, again, **more)
    seen = "|".join((view.when(results), _stamp(look), view.chosen(results, message)))
    if message.get("seen") == seen and not more:
        return reply(message, {}, say, again, seen=seen)
    if not view.begun(results):
        parts = _blank() | {"body": _empty(study, view.given(results))}
        return reply(message, parts, say, again, seen=seen, **more)
    parts = {
        "state": _state(look, study, view.when(results)),
        "history": results_people.history(study.id, acts(store, study.id)),
        "mistake": "",
        **view.parts(look, message),
    }
    parts["rest"] = parts.get("rest", "") + f"<section>{_downloads(view, study)}</section>"
    many = view.people(results) > results_people.MOST
    return reply(message, parts, say, again, seen=seen, many=many, **more)


def _stamp(look: Look[Any, Any]) -> str:
    """Tells one state of a computation from another."""
    flags = (look.working, look.fresh_estimates, look.failed, look.failed_estimates)
    known = int(look.estimates is not None)
    return "".join(str(int(flag)) for flag in flags) + f"{known}.{look.updates}"


def _page(study: Study) -> str:
    """The page with places for everything that comes later."""
    body = (
        f'<p class="back"><a href="{markup.at(PATH)}">← {names.ALL}</a></p>'
        f'<h1 dir="auto">{escape(study.title)}</h1>'
        f"{studies_page.views(study.id, names.RESULTS, study.kind)}"
        f'<p class="notice warning" data-late hidden>{words.LATE}</p>'
        '<div data-part="state"></div><div class="choose" data-part="choose"></div>'
        '<div data-part="body"></div>'
        f'<section class="people" hidden><h2>{words.RATERS}</h2>'
        f'<div class="find" hidden><label for="find">{words.FIND}</label>'
        f'<input id="find" type="search" autocomplete="off" maxlength="{results_people.NAME}">'
        '</div><div data-part="raters"></div><div data-part="history"></div></section>'
        f'<div data-part="rest"></div>{results_people.dialog()}'
    )
    return markup.page(body, f"{names.RESULTS}: {study.title}", kind="wide results")


def _choice(store: Store) -> str:
    """No study is named: which one?"""
    found = [one for one in store.studies() if one.kind in VIEWS]
    if not found:
        return studies_page.none(words.NONE_TITLE, words.NONE)
    return studies_page.choice(found, RESULTS, words.CHOOSE_TITLE)


def _state(look: Look[Any, Any], study: Study, when: str) -> str:
    """When the answers were counted, and what is on its way."""
    said = f'<p class="small">{escape(words.as_of(when, study.id))}</p>'
    if look.failed:
        return _failed(shown=True) + said
    return said + _waiting(words.AGAIN) if look.working else said


def _waiting(sentence: str) -> str:
    return (
        f'<div class="state"><p>{sentence}</p>'
        f'<progress max="1" aria-label="{sentence}"></progress></div>'
    )


def _failed(*, shown: bool) -> str:
    return (
        f'<div class="state warning"><p>{words.FAILED_WITH if shown else words.FAILED}</p>'
        f'<button type="button" class="primary" data-retry>{words.TRY_AGAIN}</button></div>'
    )


def _empty(study: Study, given: int) -> str:
    """A study that nobody has begun."""
    came = words.given(given)
    way = markup.link(studies_page.address(study.id), words.EMPTY_WAY, kind="primary")
    return (
        f'<div class="message"><h2>{words.EMPTY_TITLE}</h2><p>{words.EMPTY}</p>'
        f'{f"<p>{came}</p>" if came else ""}<p class="ways">{way}</p></div>'
    )


def _downloads(view: View[Any, Any], study: Study) -> str:
    buttons = "".join(
        f'<button type="button" class="quiet" data-take="{name}" data-key="take-{name}">'
        f"{sentence}</button>"
        for name, sentence in view.files.items()
    )
    links = "".join(
        f'<a class="quiet" href="{escape(address)}" download>{sentence}</a>'
        for address, sentence in view.links(study).items()
    )
    return f'<h2>{words.DOWNLOADS}</h2><p class="ways">{buttons}{links}</p>'


def _blank() -> Parts:
    """Every place empty."""
    return dict.fromkeys(PLACES, "")
