"""How do people write to creativity tasks, and lose nothing? The page of the writing studies.

Like the pages of judging it remembers nothing itself: every message is checked against the store,
and a text counts for the task that was shown in its tab, which the signed note of that page names.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import gradio as gr

from annotation import writing, writing_practice
from annotation.assignment import Progress
from annotation.errors import (
    AnotherAnswerError,
    NoTextError,
    NotYourPromptError,
    StudyClosedError,
    TimeIsUpError,
    TooLongTextError,
    UnknownWritingError,
)
from annotation.sitting import Answer, Sitting
from annotation.store import Store
from annotation.studies import Study
from annotation.writing_errors import NotPractisedError
from ui import (
    entrance,
    frame,
    login_texts,
    markup,
    mine,
    stage,
    texts,
    write_feedback,
    write_page,
)
from ui import write_texts as words
from ui.admission import Door, admit, which
from ui.errors import MessageError
from ui.stage import Message, Visitor
from ui.tokens import Tokens

SCRIPT = (Path(__file__).parent / "write.js").read_text(encoding="utf-8")
EARLY = 5.0  # seconds; a browser's clock that is further ahead did not end the time
# The draft stays in the box after these; after the others the text is shown to be copied.
IN_THE_BOX: dict[type[Exception], str] = {
    NoTextError: words.NO_TEXT,
    TooLongTextError: words.TOO_LONG,
}
SHOWN: dict[type[Exception], str] = {
    TimeIsUpError: words.TOO_LATE,
    AnotherAnswerError: words.OTHER_TAB,
    NotYourPromptError: words.NOT_TAKEN,
    NotPractisedError: words.NOT_TAKEN,
    MessageError: words.NOT_TAKEN,
}


@dataclass(frozen=True)
class Session:
    """One person in one study, for the length of one message."""

    store: Store
    tokens: Tokens
    visitor: Visitor
    study: Study

    @property
    def annotator(self) -> str:
        """The person."""
        return self.visitor.annotator


@dataclass(frozen=True)
class Note:
    """What there is to say about a message: as markup, and for a screen reader."""

    shown: str = ""
    said: str = ""


def turn(store: Store, tokens: Tokens, visitor: Visitor, message: Message) -> str:
    """The view that answers a message.

    Args:
        store: Where everything is.
        tokens: Signs what is shown.
        visitor: Who asks, for which study.
        message: `action` ("show", "consent", "pause", "next", "add", "finish", "done", "time",
            "back" or "learned") and what belongs to it; anything may stand in it.
    """
    ways = markup.link("/rate", texts.RATE, kind="primary") + frame.home()
    nothing = markup.message(words.NOTHING_TITLE, words.NOTHING, ways)
    study = which(store, "writing", visitor, "/write", words.TITLE, nothing)
    if isinstance(study, str):
        return study
    session = Session(store, tokens, visitor, study)
    try:
        return _act(session, message)
    except StudyClosedError:
        typed = message.get("text")
        lost = typed if isinstance(typed, str) and typed.strip() else ""
        note = write_page.refused(words.CLOSED, lost) if lost else ""
        return write_page.closed(note, mine.line(visitor.annotator))


def build() -> gr.HTML:
    """Put the page together, inside the route it belongs to."""
    return stage.build(SCRIPT)


def _act(session: Session, message: Message) -> str:
    store, study, annotator = session.store, session.study, session.annotator
    action = str(message.get("action"))
    place = Door(store, session.tokens, session.visitor, study, "/write", words.TITLE)
    lost = _refused(login_texts.TYPED, message).shown
    inside = admit(place, message, lost, closed=study.state == "closed")
    if inside.view:
        return inside.view
    if action == "pause":
        address = entrance.elsewhere(session.tokens, session.visitor, "/write", study)
        kept = texts.PAUSED if study.minutes is None else words.TIME_RUNS
        return frame.paused(address, kept, mine.line(annotator))
    note = Note()
    if action in ACTIONS:
        try:
            note = ACTIONS[action](session, message)
        except tuple(IN_THE_BOX) as error:
            sentence = IN_THE_BOX[type(error)]
            note = _refused(sentence, message) if action == "time" else _warning(sentence)
        except tuple(SHOWN) as error:
            note = _refused(SHOWN[type(error)], message)
        except UnknownWritingError:
            note = _warning(words.NOT_BACK)
    if inside.again:
        return place.ask(inside.what, more=note.shown, again=True)
    return _present(session, note, begin=study.minutes is None or action == "next")


def _present(session: Session, note: Note, *, begin: bool) -> str:
    """The task that is open, the way to the next one, or the end; practice comes first."""
    store, study, annotator = session.store, session.study, session.annotator
    practice = writing_practice.progress(store, study.id, annotator)
    if practice.done < practice.total:
        return _practise(session, note, practice, begin=begin)
    sitting = writing.present(store, study.id, annotator)
    far = writing.progress(store, study.id, annotator)
    if sitting is None and (begin or far.done >= far.total):
        sitting = writing.next_prompt(store, study.id, annotator)
        if sitting is None:
            return write_page.finished(study, far.done, note.shown, mine.line(annotator))
    if sitting is None:
        if study.state != "open":
            raise StudyClosedError(study.id, study.state)
        return write_page.ready(study, far.done + 1, far.total, note.shown)
    token = session.tokens.sign(annotator, study.id, sitting.prompt_id)
    return write_page.page(study, sitting, token, note.shown, note.said)


def _practise(session: Session, note: Note, far: Progress, *, begin: bool) -> str:
    """The practice task that is open, what there is to learn from it, or the way to the next."""
    study, annotator = session.study, session.annotator
    look = writing_practice.next_practice if begin else writing_practice.present
    shown = look(session.store, study.id, annotator)
    if shown is None:
        if study.state != "open":
            raise StudyClosedError(study.id, study.state)
        return write_page.ready(study, far.done + 1, far.total, note.shown, practice=True)
    sitting = shown if isinstance(shown, Sitting) else shown.sitting
    token = session.tokens.sign(annotator, study.id, sitting.prompt_id)
    if isinstance(shown, Sitting):
        return write_page.page(study, sitting, token, note.shown, note.said)
    return write_feedback.page(study, shown, token, note.shown)


def _add(session: Session, message: Message) -> Note:
    """Take an answer to the task that the page shows."""
    answer = _write(session, message)
    if answer.repeated:
        return Note(markup.notice(words.REPEATED), words.REPEATED)
    sitting = _open(session, message)
    return Note(said=words.saved(len(sitting.answers)) if sitting else "")


def _finish(session: Session, message: Message) -> Note:
    """Take an answer and go on."""
    _write(session, message)
    return _done(session, message)


def _done(session: Session, message: Message) -> Note:
    prompt_id, _ = _prompt(session, message)
    done = writing_practice.done if _is_practice(prompt_id) else writing.done
    done(session.store, session.study.id, session.annotator, prompt_id)
    return Note()


def _time(session: Session, message: Message) -> Note:
    """The page says that the time is over, and sends what was in the box."""
    prompt_id, _ = _prompt(session, message)
    sitting = _open(session, message)
    if sitting is not None and (sitting.seconds_left or 0) > EARLY:
        return Note()
    written = _text(message).strip() != ""
    if written:
        _write(session, message)
    _done(session, message)
    if _is_practice(prompt_id):
        return Note(markup.notice(words.PRACTICE_TIME_IS_UP))
    return Note(markup.notice(words.TIME_IS_UP if written else words.TIME_IS_UP_EMPTY))


def _back(session: Session, message: Message) -> Note:
    writing_id = str(message.get("writing"))
    place = (session.store, session.study.id, session.annotator)
    prompt_id, _ = _prompt(session, message)
    if _is_practice(prompt_id):
        writing_practice.take_back(*place, prompt_id, writing_id)
    else:
        writing.take_back(*place, writing_id)
    return Note(said=words.TAKEN_BACK)


def _learned(session: Session, message: Message) -> Note:
    """A person has read the feedback that the page shows, and goes on."""
    prompt_id, _ = _prompt(session, message)
    writing_practice.learned(session.store, session.study.id, session.annotator, prompt_id)
    return Note()


ACTIONS: dict[str, Callable[[Session, Message], Note]] = {
    "add": _add,
    "finish": _finish,
    "done": _done,
    "time": _time,
    "back": _back,
    "learned": _learned,
}


def _write(session: Session, message: Message) -> Answer:
    prompt_id, seconds = _prompt(session, message)
    place = (session.store, session.study.id, session.annotator, prompt_id)
    if _is_practice(prompt_id):
        return writing_practice.write(*place, _text(message))
    pasted = message.get("pasted")
    share = float(min(max(pasted, 0), 1)) if isinstance(pasted, int | float) else 0.0
    return writing.write(*place, _text(message), seconds, share)


def _open(session: Session, message: Message) -> Sitting | None:
    """The task that the page showed, if it is still the one that is open."""
    prompt_id, _ = _prompt(session, message)
    look = writing_practice.present if _is_practice(prompt_id) else writing.present
    shown = look(session.store, session.study.id, session.annotator)
    return shown if isinstance(shown, Sitting) and shown.prompt_id == prompt_id else None


def _is_practice(prompt_id: str) -> bool:
    return prompt_id.startswith(writing_practice.PREFIX)


def _prompt(session: Session, message: Message) -> tuple[str, float]:
    """The task that the page showed, and for how long, from its signed note."""
    shown = session.tokens.read(session.annotator, session.study.id, message.get("token"))
    return shown.assignment, shown.seconds


def _text(message: Message) -> str:
    text = message.get("text")
    if not isinstance(text, str):
        raise MessageError("no text")
    return text


def _warning(sentence: str) -> Note:
    return Note(markup.notice(sentence, "warning"), sentence)


def _refused(sentence: str, message: Message) -> Note:
    """What was not saved, with its text where there was one."""
    text = message.get("text")
    if not isinstance(text, str) or not text.strip():
        return Note()
    return Note(write_page.refused(sentence, text), sentence)
