"""What does a person see between opening a study and finishing it?

Rating and comparing differ in the form and in what is stored; all else is the same and is here:
which study, consent, the present item, skip, undo, pause, finished. Nothing is remembered here.
Every message is checked against the store, and an answer counts for the text that was shown in
its tab, which the signed note of that page names.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from annotation.answering import report, skip, undo
from annotation.assignment import Assignment, next_assignment, progress
from annotation.errors import (
    AlreadyAnsweredError,
    IncompleteRatingError,
    NotYoursError,
    OffScaleError,
    StudyClosedError,
    UnknownAnswerError,
    UnknownAssignmentError,
    UnknownReasonError,
)
from annotation.practice import code, finish, known
from annotation.reveal import can_undo, reveal, reveal_vote
from annotation.reveal_errors import NotRevealedError, StillOpenError, VoteStandsError
from annotation.store import Store
from annotation.studies import Study
from ui import (
    compare_texts,
    entrance,
    frame,
    markup,
    mine,
    reveals,
    texts,
)
from ui.admission import Door, admit, which
from ui.errors import MessageError
from ui.stage import Message, Visitor
from ui.tokens import Shown, Tokens

Record = Callable[[Store, Study, Visitor, Shown, Message], None]
Form = Callable[[Study, Assignment], str]
Keys = Callable[[Study], Sequence[tuple[str, str]]]

STALE = (AlreadyAnsweredError, NotYoursError)
UNFIT = (IncompleteRatingError, OffScaleError, UnknownAnswerError, UnknownReasonError, MessageError)


@dataclass(frozen=True)
class Kind:
    """One way of judging.

    Attributes:
        name: "rating" or "comparison", as studies call it.
        path: Of its page.
        title: Of its page.
        layout: Class of its page.
        form: The item and its controls as markup.
        record: Stores the answer that a message carries.
        keys: The shortcuts of a study, key and meaning.
    """

    name: str
    path: str
    title: str
    layout: str
    form: Form
    record: Record
    keys: Keys


@dataclass(frozen=True)
class Session:
    """One person in one study, for the length of one message."""

    kind: Kind
    store: Store
    tokens: Tokens
    visitor: Visitor
    study: Study


def turn(kind: Kind, store: Store, tokens: Tokens, visitor: Visitor, message: Message) -> str:
    """The view that answers a message.

    Args:
        kind: Rating or comparison.
        store: Where everything is.
        tokens: Signs what is shown.
        visitor: Who asks, for which study.
        message: `action` and what belongs to it; anything may stand in it.
    """
    nothing = markup.message(texts.NOTHING_TITLE[kind.name], texts.NOTHING, frame.home())
    study = which(store, kind.name, visitor, kind.path, kind.title, nothing)
    if isinstance(study, str):
        return study
    session = Session(kind, store, tokens, visitor, study)
    try:
        return _act(session, message)
    except StudyClosedError:
        names = _names(session) if session.study.state == "closed" else ""
        return frame.closed(names, mine.line(visitor.annotator))


def _act(session: Session, message: Message) -> str:
    store, study, annotator = session.store, session.study, session.visitor.annotator
    action = str(message.get("action"))
    kind = session.kind
    place = Door(store, session.tokens, session.visitor, study, kind.path, kind.title)
    inside = admit(place, message, closed=False)  # who has begun may finish the item that is open
    if inside.view:
        return inside.view
    if action == "reveal":
        return _reveal(session)
    if action == "pause":
        address = entrance.elsewhere(session.tokens, session.visitor, kind.path, study)
        return frame.paused(address, more=mine.line(annotator))
    saved, rest, note = False, action == "on", ""
    try:
        if action in {"answer", "skip", "undo", "report"}:
            shown = session.tokens.read(annotator, study.id, message.get("token"))
            if action == "answer":
                session.kind.record(store, study, session.visitor, shown, message)
                saved = True
                if study.reveal == "each":
                    return reveals.one(reveal_vote(store, shown.assignment, annotator), "on")
                learned = known(store, shown.assignment, annotator)
                if learned is not None and learned.role == "practice":
                    coming = next_assignment(store, study.id, annotator)
                    token = session.tokens.sign(annotator, study.id, coming.id if coming else "")
                    return frame.feedback(study, learned, token)
                rest = learned is None  # a break comes after an item
            elif action == "skip":
                skip(store, shown.assignment, annotator, str(message.get("reason")), shown.seconds)
                saved = True
            elif action == "report":
                report(store, shown.assignment, annotator, str(message.get("reason")))
                note = texts.REPORTED
            else:
                note = _undo(session, shown)
    except VoteStandsError:
        note = compare_texts.VOTE_STANDS
    except UnknownAssignmentError:
        note = texts.TEXT_GONE
    except STALE:
        note = texts.OTHER_TAB
    except UNFIT:
        note = texts.CHOOSE_AGAIN
    if inside.again:
        return place.ask(inside.what, again=True)
    return _present(session, note, saved=saved, rest=rest)


def _undo(session: Session, shown: Shown) -> str:
    """Take the last answer back, once per page: a repeated press names a page that is gone."""
    study, annotator = session.study, session.visitor.annotator
    present = next_assignment(session.store, study.id, annotator)
    if shown.assignment != (present.id if present else ""):
        return ""
    if undo(session.store, study.id, annotator):
        return texts.UNDONE
    done = progress(session.store, study.id, annotator).done
    return compare_texts.NOTHING_LEFT if done else texts.NOTHING_TO_UNDO


def _reveal(session: Session) -> str:
    """Who wrote what, all of it, or why not now."""
    store, study, annotator = session.store, session.study, session.visitor.annotator
    try:
        told = reveal(store, study.id, annotator)
    except NotRevealedError:
        return _present(session, compare_texts.NOT_TOLD, saved=False, rest=False)
    except StillOpenError:
        return _present(session, compare_texts.STILL_OPEN, saved=False, rest=False)
    # Who saw the study close before the end is told the names, and has not completed it.
    outcome = finish(store, study.id, annotator) if study.state == "open" else ""
    reward = frame.completion(code(study, outcome)) if outcome else ""
    return reveals.everything(told, reward)


def _names(session: Session) -> str:
    """The way to who wrote what, where the study has one and the person has answered."""
    store, study, annotator = session.store, session.study, session.visitor.annotator
    if study.kind != "comparison" or study.reveal == "never":
        return ""
    if not progress(store, study.id, annotator).done:
        return ""
    return reveals.offer(locks=can_undo(store, study.id, annotator))


def _present(session: Session, note: str, *, saved: bool, rest: bool) -> str:
    """The item that is open, or the end."""
    store, study, annotator = session.store, session.study, session.visitor.annotator
    assignment = next_assignment(store, study.id, annotator)
    token = session.tokens.sign(annotator, study.id, assignment.id if assignment else "")
    if assignment is None:
        far = progress(store, study.id, annotator)
        outcome = finish(store, study.id, annotator) if far.done else ""
        reward = code(study, outcome) if outcome else ""
        return frame.finished(
            session.kind.title,
            far,
            token,
            reward,
            note=note,
            undo=can_undo(store, study.id, annotator),
            more=_names(session) + mine.line(annotator),
        )
    done = assignment.position - 1
    if rest and study.break_every and done and done % study.break_every == 0:
        return frame.rest(done, assignment.total)
    practice = assignment.role == "practice"
    place = texts.PRACTICE if practice else texts.place(assignment.position, assignment.total)
    body = (
        frame.toolbar(study, place, done, assignment.total)
        + markup.notice(note)
        + session.kind.form(study, assignment)
        + frame.dialogs(study, session.kind.keys(study))
    )
    told = texts.saved(assignment.position, assignment.total)
    said = note or (told if saved and not practice else place)
    return markup.page(
        body,
        f"{place} · {session.kind.title}",
        kind=session.kind.layout,
        say=said,
        token=token,
        item=assignment.id,
    )
