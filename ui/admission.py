"""May this person go on with this study? Judging and writing ask the same before anything else.

Their own data first, which everybody may see and delete whatever the study is doing; then whether
it is open to them; then whether they have agreed to what it says now.
"""

from dataclasses import dataclass

from annotation import consents, full
from annotation.errors import StudyClosedError
from annotation.guarding_errors import StudyFullError, TwiceError
from annotation.store import Store
from annotation.studies import Study
from ui import consent_texts, consenting, entrance, frame, login_page, markup, mine, texts
from ui.stage import Message, Visitor
from ui.tokens import Tokens


def which(
    store: Store, kind: str, visitor: Visitor, path: str, title: str, nothing: str
) -> Study | str:
    """The study that a visitor of a page means; or the view in its place.

    Args:
        store: Where the studies are.
        kind: Of study that the page is for.
        visitor: Who asks, perhaps for one study by its id.
        path: Of the page.
        title: Of the page.
        nothing: The view where no such study is open.
    """
    studies = [study for study in store.studies() if study.kind == kind]
    if visitor.study:
        named = [study for study in studies if study.id == visitor.study]
        missing = markup.message(texts.NO_STUDY_TITLE, texts.NO_STUDY, frame.home())
        return named[0] if named else missing
    studies = [study for study in studies if study.state == "open"]
    if len(studies) > 1:
        return frame.choice(path, title, studies)
    return studies[0] if studies else nothing


@dataclass(frozen=True)
class Door:
    """Where somebody wants to go in.

    Attributes:
        store: Where everything is.
        tokens: Signs what is shown.
        visitor: Who asks.
        study: The study.
        path: Of its page.
        title: Of the browser's tab.
    """

    store: Store
    tokens: Tokens
    visitor: Visitor
    study: Study
    path: str
    title: str

    def ask(
        self, what: consenting.Offer, *, note: str = "", more: str = "", again: bool = False
    ) -> str:
        """The page on which this person is asked to agree."""
        return consenting.asked(
            self.study,
            self.title,
            what,
            self.tokens,
            self.visitor,
            note=note,
            more=more,
            again=again,
        )


@dataclass(frozen=True)
class Admitted:
    """What came of it.

    Attributes:
        view: What is shown in place of the study; empty for whoever may go in.
        what: What the study asks people to agree to now.
        again: They have to be asked before anything new.
    """

    view: str
    what: consenting.Offer
    again: bool = False


def admit(door: Door, message: Message, lost: str = "", *, closed: bool) -> Admitted:
    """Let somebody in, or say what stands before it.

    Args:
        door: Who asks, and where.
        message: What their page sent; "consent" and "refuse" are answered here.
        lost: Markup of what they sent and what is not taken from people who are not in.
        closed: The study lets nobody on, not even who has agreed.

    Raises:
        StudyClosedError: It is closed to this person.
    """
    store, study, visitor = door.store, door.study, door.visitor
    stands = consents.standing(store, study, visitor.annotator)
    what = consenting.offer(study, stands.terms)
    if own := mine.answer(store, door.tokens, visitor, study, message):
        return Admitted(own, what)
    if closed or (study.state != "open" and not stands.agreed):
        raise StudyClosedError(study.id, study.state)
    way = entrance.before(store, door.tokens, study, visitor, door.path, door.title, lost)
    if not way and not stands.agreed:
        way = mine.gone(store, visitor, f"{door.path}?study={study.id}")
    if way:
        return Admitted(way, what)
    return _agree(door, message, what, stands)


def _agree(
    door: Door, message: Message, what: consenting.Offer, stands: consents.Standing
) -> Admitted:
    store, study, visitor = door.store, door.study, door.visitor
    action = message.get("action")
    if action == "refuse" and not stands.agreed:
        return Admitted(frame.refused(study.codes.no_consent), what)
    if action == "refuse" and stands.again:
        return Admitted(consenting.stopped(mine.line(visitor.annotator)), what)
    if action == "consent" and not (stands.agreed and not stands.again):
        if not consenting.was_read(door.tokens, visitor, study, message, what):
            note = consent_texts.CHANGED_MEANWHILE
            return Admitted(door.ask(what, note=note, again=stands.again), what)
        return Admitted(_enrol(door, what), what)
    if stands.agreed:
        return Admitted("", what, again=stands.again)
    view = frame.full() if full.is_full(store, study) else door.ask(what)
    return Admitted(view, what)


def _enrol(door: Door, what: consenting.Offer) -> str:
    """Note that somebody agrees; the view for whom the study does not take, or nothing."""
    store, study, visitor = door.store, door.study, door.visitor
    store.ensure_annotator(visitor.annotator, entrance.kind(visitor))
    platform = door.tokens.participant(visitor.participant)
    try:
        full.consent(store, study.id, visitor.annotator, platform, visitor.address or None)
    except StudyFullError:
        return frame.full()
    except TwiceError:  # in this moment
        return login_page.twice()
    consents.agree(store, study, visitor.annotator, what.text, what.terms)
    return ""
