"""What has a study found so far? The page for researchers that watches a rating study fill.

Every message is answered with nothing but the page for strangers unless a researcher sent it.
"""

import logging
from collections.abc import Mapping

import gradio as gr

from annotation.errors import AnnotationError, NoReasonError, UnknownStudyError, WrongKindError
from annotation.estimates import Estimate, beside
from annotation.exclusions import acts, exclude, include
from annotation.raters import annotator
from annotation.results import Results, changes, results
from annotation.store import Store
from annotation.studies import Study
from ui import asking, markup, results_raters, studies_page
from ui import results_texts as words
from ui import studies_texts as names
from ui.access import PATH, Access, strangers
from ui.asking import Message, Parts, reply
from ui.evaluating import Computation, Evaluating, Look
from ui.markup import escape
from ui.results_answer import Shown, answer, spread, sure, top
from ui.results_files import file

AGAIN, SOON = 5_000, 700  # ms until the page asks again: usually, and while it waits for numbers
OPENING, WATCHING = 1.5, 0.4  # seconds that an answer waits for fresh numbers
BY = "a researcher"  # all of them have one link
RESULTS = "/results"
PLACES = ("state", "choose", "body", "raters", "history", "rest")
ACTS = {"exclude": exclude, "include": include}
Estimates = Mapping[str, Estimate]
logger = logging.getLogger(__name__)


def _same_items(found: Results, made: Estimates) -> bool:
    """Estimates go by place, so no items may have come since."""
    return all(len(one.score) == len(found.items) for one in made.values())


RATED: Computation[Results, Estimates] = Computation(
    changes, results, lambda found: beside(found.answers), _same_items
)


def turn(
    store: Store,
    evaluating: Evaluating[Results, Estimates],
    researcher: bool,
    query: Mapping[str, str],
    message: Message,
) -> str:
    """The answer to a message of this page.

    Args:
        store: Where studies are.
        evaluating: What computes.
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
        return _act(store, evaluating, query.get("study", ""), message)
    except UnknownStudyError:
        way = markup.link(PATH, names.ALL, kind="primary")
        page = markup.message(names.NOT_HERE_TITLE, names.NOT_HERE, way)
        return reply(message, {"page": page})
    except WrongKindError:
        study = store.study(query["study"])
        way = markup.link(studies_page.address(study.id), words.BACK, kind="primary")
        page = markup.message(words.KIND_TITLE, words.KIND[study.kind], way)
        return reply(message, {"page": page})
    except AnnotationError as error:
        logger.error("%s", error)
        return reply(message, {"state": _failed(shown=False)}, again=AGAIN)


def build(store: Store, access: Access) -> gr.HTML:
    """Put the page together, inside the route it belongs to."""
    evaluating = Evaluating(store, RATED)

    def answered(message: Message, request: gr.Request) -> str:
        query = {str(key): str(value) for key, value in dict(request.query_params).items()}
        return turn(store, evaluating, access.is_researcher(request), query, message)

    return asking.build_for("results", answered)


def _act(
    store: Store, evaluating: Evaluating[Results, Estimates], study_id: str, message: Message
) -> str:
    action = message.get("action")
    if not study_id:
        return reply(message, {"page": _choice(store)})
    study = store.study(study_id)
    if study.kind != "rating":
        raise WrongKindError(study.id, study.kind, "rating")
    if action == "open":
        evaluating.look(study_id)  # begins
        return reply(message, {"page": _page(study)})
    if action == "file":
        look = evaluating.look(study_id)
        found = look.results
        name = str(message.get("file"))
        content = None if found is None else file(name, found, look.estimates)
        return reply(
            message,
            {},
            again=AGAIN,
            csv=content,
            name=f"{study.id}-{name}.csv" if content else None,
        )
    if action in ACTS:
        return _decide(store, evaluating, study_id, message)
    first = not message.get("seen")
    look = evaluating.look(study_id, OPENING if first else WATCHING, now=action == "retry")
    return _show(store, look, message)


def _decide(
    store: Store, evaluating: Evaluating[Results, Estimates], study_id: str, message: Message
) -> str:
    """Leave a rater out or take one in, and show the results after it."""
    public, action = str(message.get("rater")), str(message.get("action"))
    who = annotator(store, study_id, public)
    mistake = words.NO_RATER
    if who is not None:
        try:
            ACTS[action](store, study_id, who, str(message.get("reason") or ""), BY)
            mistake = ""
        except NoReasonError:
            mistake = words.NO_REASON
        except AnnotationError as error:
            logger.error("%s", error)
            mistake = words.NOT_SAVED
    if mistake:
        return reply(message, {"mistake": markup.notice(mistake, "warning")}, again=AGAIN)
    look = evaluating.look(study_id, OPENING, now=True)
    return _show(store, look, message, say=words.acted(action, escape(public)), done=True)


def _show(
    store: Store,
    look: Look[Results, Estimates],
    message: Message,
    say: str = "",
    **more: object,
) -> str:
    """All parts of the page, or none when it shows them already."""
    results = look.results
    again = SOON if look.working else AGAIN
    if results is None:
        state = _failed(shown=False) if look.failed else _waiting(words.LOADING)
        return reply(message, _blank() | {"state": state}, say, again, **more)
    dimension = str(message.get("dimension"))
    dimension = dimension if dimension in results.found else next(iter(results.found))
    without = message.get("without") is True and bool(results.unflagged)
    find = str(message.get("find") or "")[: results_raters.NAME]
    estimates = None if look.estimates is None else look.estimates.get(dimension)
    shown = Shown(results, dimension, without, estimates)
    seen = "|".join((results.when, _stamp(look), dimension, str(without), find))
    if message.get("seen") == seen and not more:
        return reply(message, {}, say, again, seen=seen)
    if not results.progress.judgements and not results.raters:
        parts = _blank() | {"body": _empty(results)}
        return reply(message, parts, say, again, seen=seen, **more)
    parts = {
        "state": _state(look, results),
        "choose": _choose(shown),
        "body": (
            f"<section>{answer(shown)}</section><section>{top(shown)}</section><section>"
            f"{sure(shown, failed=look.failed_estimates, fresh=look.fresh_estimates)}</section>"
            f"<section>{results_raters.progress(shown)}</section>"
        ),
        "raters": results_raters.raters(shown, find),
        "history": results_raters.history(results, acts(store, results.study.id)),
        "rest": (
            f"<section>{spread(shown)}</section><section>{results_raters.reports(results)}</section>"
            f"<section>{_downloads()}</section>"
        ),
        "mistake": "",
    }
    return reply(
        message,
        parts,
        say,
        again,
        seen=seen,
        many=len(results.raters) > results_raters.MOST,
        **more,
    )


def _stamp(look: Look[Results, Estimates]) -> str:
    """Tells one state of a computation from another."""
    flags = (look.working, look.fresh_estimates, look.failed, look.failed_estimates)
    return "".join(str(int(flag)) for flag in flags) + str(int(look.estimates is not None))


def _page(study: Study) -> str:
    """The page with places for everything that comes later."""
    body = (
        f'<p class="back"><a href="{PATH}">← {names.ALL}</a></p>'
        f'<h1 dir="auto">{escape(study.title)}</h1>{studies_page.views(study.id, names.RESULTS)}'
        f'<p class="notice warning" data-late hidden>{words.LATE}</p>'
        '<div data-part="state"></div><div class="choose" data-part="choose"></div>'
        '<div data-part="body"></div>'
        f'<section class="people" hidden><h2>{words.RATERS}</h2>'
        f'<div class="find" hidden><label for="find">{words.FIND}</label>'
        f'<input id="find" type="search" autocomplete="off" maxlength="{results_raters.NAME}">'
        '</div><div data-part="raters"></div><div data-part="history"></div></section>'
        f'<div data-part="rest"></div>{results_raters.dialog()}'
    )
    return markup.page(body, f"{names.RESULTS}: {study.title}", kind="wide results")


def _choice(store: Store) -> str:
    """No study is named: which one?"""
    rated = [one for one in store.studies() if one.kind == "rating"]
    if not rated:
        way = markup.link(PATH, names.ALL, kind="primary")
        return markup.message(words.NONE_TITLE, words.NONE, way)
    rows = "".join(
        f'<li><a href="{escape(studies_page.address(one.id, RESULTS))}" dir="auto">'
        f"{escape(one.title)}</a></li>"
        for one in rated
    )
    body = (
        f'<div class="message"><h1 data-focus tabindex="-1">{words.CHOOSE_TITLE}</h1>'
        f'<ul class="studies">{rows}</ul></div>'
    )
    return markup.page(body, words.CHOOSE_TITLE, say=words.CHOOSE_TITLE)


def _choose(shown: Shown) -> str:
    """Which dimension is shown, and whether without the raters who have signs."""
    results, parts = shown.results, ""
    if len(results.found) > 1:
        options = "".join(
            f'<option value="{escape(name)}"{" selected" if name == shown.dimension else ""}>'
            f"{escape(name)}</option>"
            for name in results.found
        )
        parts += (
            f'<div class="field"><label for="dimension">{words.DIMENSION}</label>'
            f'<div class="select"><select id="dimension" data-dimension data-key="dimension">'
            f"{options}</select></div></div>"
        )
    if results.unflagged:
        checked = " checked" if shown.without else ""
        parts += (
            '<label class="switch">'
            f'<input type="checkbox" data-without data-key="without"{checked}>'
            f"<span>{words.WITHOUT}</span></label>"
        )
    if shown.without:
        parts += markup.notice(words.WITHOUT_NOTE)
    return parts


def _state(look: Look[Results, Estimates], results: Results) -> str:
    """When the answers were counted, and what is on its way."""
    said = f'<p class="small">{escape(words.as_of(results.when, results.study.id))}</p>'
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


def _empty(results: Results) -> str:
    """A study that nobody has begun."""
    given = words.given(results.progress.given)
    way = markup.link(studies_page.address(results.study.id), words.EMPTY_WAY, kind="primary")
    return (
        f'<div class="message"><h2>{words.EMPTY_TITLE}</h2><p>{words.EMPTY}</p>'
        f'{f"<p>{given}</p>" if given else ""}<p class="ways">{way}</p></div>'
    )


def _downloads() -> str:
    buttons = "".join(
        f'<button type="button" class="quiet" data-take="{name}" data-key="take-{name}">'
        f"{sentence}</button>"
        for name, sentence in words.FILES.items()
    )
    return f'<h2>{words.DOWNLOADS}</h2><p class="ways">{buttons}</p>'


def _blank() -> Parts:
    """Every place empty."""
    return dict.fromkeys(PLACES, "")
