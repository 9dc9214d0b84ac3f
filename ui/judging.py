"""What does a person see between opening a study and finishing it?

Rating and comparing differ in the form and in what is stored; all else is the same and is here:
which study, consent, the present item, skip, undo, pause, finished. Nothing is remembered here.
Every message is checked against the store, and an answer counts for the text that was shown in
its tab, which the signed note of that page names.
"""

from collections.abc import Callable
from dataclasses import dataclass

from annotation.assignment import Assignment, next_assignment, progress, skip, undo
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
from annotation.store import Store
from annotation.studies import Study
from ui import frame, markup, texts
from ui.errors import MessageError
from ui.stage import Message, Visitor
from ui.tokens import Shown, Tokens

Record = Callable[[Store, Visitor, Shown, Message], None]
Form = Callable[[Study, Assignment], str]

STALE = (AlreadyAnsweredError, UnknownAssignmentError, NotYoursError)
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
        keys: The shortcuts, key and meaning.
    """

    name: str
    path: str
    title: str
    layout: str
    form: Form
    record: Record
    keys: tuple[tuple[str, str], ...]


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
    studies = [study for study in store.studies() if study.kind == kind.name]
    if visitor.study:
        studies = [study for study in studies if study.id == visitor.study]
        if not studies:
            return markup.message(texts.NO_STUDY_TITLE, texts.NO_STUDY, frame.home())
    else:
        studies = [study for study in studies if study.state == "open"]
    if not studies:
        return markup.message(texts.NOTHING_TITLE[kind.name], texts.NOTHING, frame.home())
    if len(studies) > 1:
        return frame.choice(kind.path, kind.title, studies)
    try:
        return _act(Session(kind, store, tokens, visitor, studies[0]), message)
    except StudyClosedError:
        return frame.closed()


def _act(session: Session, message: Message) -> str:
    store, study, annotator = session.store, session.study, session.visitor.annotator
    action = str(message.get("action"))
    agreed = store.has_consented(study.id, annotator)
    if study.state != "open" and not agreed:  # who has begun may finish the item that is open
        return frame.closed()
    if action == "consent":
        store.ensure_annotator(annotator)
        store.consent(study.id, annotator)
    elif not agreed:
        return frame.welcome(study, session.kind.title)
    if action == "pause":
        return frame.paused()
    saved, note = False, ""
    try:
        if action in {"answer", "skip", "undo"}:
            shown = session.tokens.read(annotator, study.id, message.get("token"))
            if action == "answer":
                session.kind.record(store, session.visitor, shown, message)
                saved = True
            elif action == "skip":
                skip(store, shown.assignment, annotator, str(message.get("reason")), shown.seconds)
                saved = True
            else:
                note = _undo(session, shown)
    except STALE:
        note = texts.OTHER_TAB
    except UNFIT:
        note = texts.CHOOSE_AGAIN
    return _present(session, saved, note)


def _undo(session: Session, shown: Shown) -> str:
    """Take the last answer back, once per page: a repeated press names a page that is gone."""
    study, annotator = session.study, session.visitor.annotator
    present = next_assignment(session.store, study.id, annotator)
    if shown.assignment != (present.id if present else ""):
        return ""
    return texts.UNDONE if undo(session.store, study.id, annotator) else texts.NOTHING_TO_UNDO


def _present(session: Session, saved: bool, note: str) -> str:
    """The item that is open, or the end."""
    store, study, annotator = session.store, session.study, session.visitor.annotator
    assignment = next_assignment(store, study.id, annotator)
    token = session.tokens.sign(annotator, study.id, assignment.id if assignment else "")
    if assignment is None:
        return frame.finished(session.kind.title, progress(store, study.id, annotator), token)
    place = texts.place(assignment.position, assignment.total)
    done = progress(store, study.id, annotator).done
    body = (
        frame.toolbar(study, place, done, assignment.total)
        + markup.notice(note)
        + session.kind.form(study, assignment)
        + frame.dialogs(study, session.kind.keys)
    )
    said = note or (texts.saved(assignment.position, assignment.total) if saved else place)
    return markup.page(
        body,
        f"{place} · {session.kind.title}",
        kind=session.kind.layout,
        say=said,
        token=token,
        item=assignment.id,
    )
