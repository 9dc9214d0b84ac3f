"""What did people write, and what becomes of it? The page for researchers of a writing study.

Every message is answered with nothing but the page for strangers unless a researcher sent it. What
comes while somebody reads waits behind a button, so that no answer moves away under a finger.
"""

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import gradio as gr

from annotation.errors import (
    AnnotationError,
    UnknownStudyError,
    UnknownWritingError,
    WrongKindError,
)
from annotation.store import Store
from annotation.studies import Study
from annotation.submissions import (
    DECISIONS,
    Submission,
    accept_waiting,
    review,
    submissions,
    whereabouts,
)
from ui import answers_page as page
from ui import answers_texts as words
from ui import asking, markup, studies_page
from ui import studies_texts as names
from ui.access import PATH, Access, strangers
from ui.asking import Message, reply

AGAIN = 5_000  # ms until the page asks again
BY = "a researcher"  # all of them have one link
MOST = 100  # decisions in a message
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Done:
    """What the decisions of a message did.

    Attributes:
        ids: Answers whose decision is saved, or cannot be.
        notice: Markup about the last one.
        say: The same for a screen reader.
    """

    ids: Sequence[str] = ()
    notice: str = ""
    say: str = ""


def turn(store: Store, researcher: bool, query: Mapping[str, str], message: Message) -> str:
    """The answer to a message of this page.

    Args:
        store: Where the answers are.
        researcher: Whether a researcher asks; nobody else learns or changes anything.
        query: What the address says: `study`. Client text.
        message: `action` ("open", "live", "new" to see what came meanwhile, "all" to accept all
            without signs, "file"), `filter`, `pages` (how often 50 are shown), `until` (the newest
            answer that the page knows), `seen` (the stamp of what it shows) and `decisions` (pairs
            of an answer's id and "accept" or "reject"). Anything may stand in it.

    Returns:
        JSON as of `asking.reply`, with `seen`, `until` and `decided`; with `csv` and `name` for a
        file.
    """
    if not researcher:
        return reply(message, {"page": strangers()})
    try:
        return _act(store, query.get("study", ""), message)
    except UnknownStudyError:
        way = markup.link(PATH, names.ALL, kind="primary")
        return reply(message, {"page": markup.message(names.NOT_HERE_TITLE, names.NOT_HERE, way)})
    except WrongKindError:
        way = markup.link(
            studies_page.address(query["study"], "/results"), words.BACK, kind="primary"
        )
        return reply(message, {"page": markup.message(words.KIND_TITLE, words.KIND, way)})
    except AnnotationError as error:
        logger.error("%s", error)
        notice = markup.notice(words.NOT_SAVED, "warning")
        return reply(message, {"notice": notice}, words.NOT_SAVED, AGAIN)


def build(store: Store, access: Access) -> gr.HTML:
    """Put the page together, inside the route it belongs to."""

    def answered(message: Message, request: gr.Request) -> str:
        query = {str(key): str(value) for key, value in dict(request.query_params).items()}
        return turn(store, access.is_researcher(request), query, message)

    return asking.build_for("answers", answered)


def _act(store: Store, study_id: str, message: Message) -> str:
    action = message.get("action")
    if not study_id:
        found = [one for one in store.studies() if one.kind == "writing"]
        return reply(message, {"page": page.choice(found)})
    study = store.study(study_id)
    if study.kind != "writing":
        raise WrongKindError(study.id, study.kind, "writing")
    if action == "open":
        return reply(message, {"page": page.frame_of(study)})
    if action == "file" and (everything := submissions(store, study.id)):
        content = page.file(study, everything, whereabouts(store, study.id, everything))
        return reply(message, {}, again=AGAIN, csv=content, name=f"{study.id}-answers.csv")
    done = _accept_all(store, study, message) if action == "all" else None
    return _show(store, study, message, done or _decide(store, study, message))


def _decide(store: Store, study: Study, message: Message) -> Done:
    """Save the decisions of a message; saving one twice is harmless."""
    listed = message.get("decisions")
    pairs = [
        (str(one[0]), str(one[1]))
        for one in (listed if isinstance(listed, list) else [])[:MOST]
        if isinstance(one, list) and len(one) == 2
    ]
    if not pairs:
        return Done()
    here = {one.id: one for one in submissions(store, study.id)}
    last, gone = None, False
    for writing_id, decision in pairs:
        try:
            if writing_id in here and decision in DECISIONS:
                review(store, writing_id, decision, BY)
                last = replace(here[writing_id], decision=decision)
            else:
                gone = True
        except UnknownWritingError:
            gone = True
    ids = [writing_id for writing_id, _ in pairs]
    if gone or last is None:
        return Done(ids, markup.notice(words.GONE, "warning"), words.GONE)
    places = whereabouts(store, study.id, [last]).get(last.id, ())
    said = words.decided(last.decision or "", page.writer(study, last), places)
    return Done(ids, page.decided(study, last, places), said)


def _accept_all(store: Store, study: Study, message: Message) -> Done:
    """Accept what waits without signs, of what the page knows."""
    found = submissions(store, study.id)
    known = _known(found, str(message.get("until")))
    if known is None or not study.review:
        return Done((), markup.notice(words.MOVED, "warning"), words.MOVED)
    number = accept_waiting(store, study.id, {one.id for one in known}, BY)
    said = words.accepted(number)
    return Done((), markup.notice(said), said)


def _show(store: Store, study: Study, message: Message, done: Done) -> str:
    """All parts of the page, or none when it shows them already."""
    found = submissions(store, study.id)
    wanted = str(message.get("filter"))
    chosen = wanted if wanted in words.FILTERS else "all"
    if chosen == "waiting" and not study.review:
        chosen = "all"
    known = None
    if message.get("action") != "new":
        known = _known(found, str(message.get("until") or ""))
    if known is None or not page.passing(study, known, chosen):
        known = found  # nothing is there that could move
    passing = page.passing(study, known, chosen)[::-1]
    pages = message.get("pages")
    many = page.AT_ONCE * max(1, pages if isinstance(pages, int) else 1)
    shown = passing[:many]
    places = whereabouts(store, study.id, shown)
    parts = {"filters": "", "list": page.nobody(study)}
    if found:
        parts = {
            "filters": page.filters(study, known, chosen, len(found) - len(known)),
            "list": page.listed(study, shown, len(passing), chosen, places),
        }
    seen = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
    sent = {} if message.get("seen") == seen else dict(parts)
    if done.notice:
        sent["notice"] = done.notice
    return reply(
        message,
        sent,
        done.say,
        AGAIN,
        seen=seen,
        until=known[-1].id if known else "",
        decided=list(done.ids),
        foot=bool(found),
    )


def _known(found: Sequence[Submission], until: str) -> Sequence[Submission] | None:
    """What a page knows that has seen all up to this answer; None when it is not there."""
    for place, one in enumerate(found, 1):
        if one.id == until:
            return found[:place]
    return None
