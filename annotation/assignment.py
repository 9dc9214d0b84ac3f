"""Who judges what next, on which side, and how far are they?

What they answer is taken in annotation/answering.py. What must not be decided twice (the draw of
an item, a first answer) happens inside one job of the store's writer thread, so fifty people who
ask at once are served one after the other.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from annotation import reveal_tables
from annotation.content import content_id
from annotation.content_tables import Row
from annotation.errors import NoConsentError, StudyClosedError
from annotation.forgetting_errors import ItemGoneError
from annotation.store import Store
from annotation.studies import Study
from annotation.tables import Tables

WINDOW = 64  # items among which one is drawn
Shown = TypeVar("Shown")
TABLES = {"rating": "ratings", "comparison": "votes"}


@dataclass(frozen=True)
class Assignment:
    """One item as one person is to see it.

    Attributes:
        id: Names what was served, to whom and on which side.
        study_id: The study.
        item_id: The item.
        kind: "rating" or "comparison".
        task: The task's name.
        prompt: The full wording of the prompt.
        language: Its language, in English.
        sides: What is shown: one side, or two in the order shown (A, B); a side has one response,
            or as many as the study shows of an arm. Never a model's name.
        position: Which of the person's items this is, from 1.
        total: How many there are for this person.
        role: "item", or what the text is for: "practice", "gold" or "check".
        answered: What was answered before it was taken back: points by dimension, or the vote as
            {"a": 1}, with "confidence" where it was given; otherwise empty.
        comment: Why they had answered so, if they had said it.
    """

    id: str
    study_id: str
    item_id: str
    kind: str
    task: str
    prompt: str
    language: str
    sides: tuple[tuple[str, ...], ...]
    position: int
    total: int
    role: str = "item"
    answered: Mapping[str, int] = field(default_factory=dict)
    comment: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """The first response of each side; all there is but where sides are sets."""
        return tuple(side[0] for side in self.sides)


@dataclass(frozen=True)
class Progress:
    """How many items one person has answered (skips included), and how many there are for them."""

    done: int
    total: int


def next_assignment(store: Store, study_id: str, annotator_id: str) -> Assignment | None:
    """The item that a person should judge now; None when they are finished.

    An unanswered one comes back. Otherwise one is drawn among the items that the fewest people have
    had, never one this person has had, and the side is drawn with it; both draws follow from the
    seed of the person's enrolment.

    Raises:
        UnknownStudyError: There is no such study.
        NoConsentError: The person has not agreed to take part.
        StudyClosedError: The study is paused or closed and the person has nothing open.
    """
    while True:
        try:
            return _next(store, study_id, annotator_id)
        except ItemGoneError:  # its author had it deleted in this moment
            continue


def _next(store: Store, study_id: str, annotator_id: str) -> Assignment | None:
    """As `next_assignment`; an item can go between the two looks at it."""
    with store.read() as tables:
        study = tables.study(study_id)
        served = tables.open_assignment(study_id, annotator_id)
        if served is not None:
            return shown(tables, study, served, progress_of(tables, study, annotator_id))
    drawn = store.write(lambda tables: _draw(tables, study, annotator_id))
    if drawn is None:
        return None
    with store.read() as tables:
        return shown(tables, study, *drawn)


def progress(store: Store, study_id: str, annotator_id: str) -> Progress:
    """How far a person is in a study."""
    with store.read() as tables:
        return progress_of(tables, tables.study(study_id), annotator_id)


def _draw(tables: Tables, study: Study, annotator_id: str) -> tuple[Row, Progress] | None:
    """What is served now, and how far the person is, which serving does not change."""
    enrolment = tables.enrolment(study.id, annotator_id)
    if enrolment is None:
        raise NoConsentError(study.id, annotator_id)
    served = tables.open_assignment(study.id, annotator_id)  # another tab may have been quicker
    if served is not None:
        return served, progress_of(tables, study, annotator_id)
    if study.state != "open":
        raise StudyClosedError(study.id, study.state)
    familiar = _familiar(tables, study, annotator_id)
    counts = tables.counts(study.id, annotator_id, study.raters_per_item, familiar)
    so_far = _so_far(study, counts)
    if left := tables.examples_left(study.id, annotator_id, ["practice"]):
        return tables.add_assignment(study.id, left[0], annotator_id, "ab"), so_far
    done = counts["answered"]
    if study.items_per_person is not None and done >= study.items_per_person:
        return None
    seed = enrolment["seed"]
    if counts["controls"] < done // study.check_every and (
        left := tables.examples_left(study.id, annotator_id, ["gold", "check"])
    ):
        control = min(left, key=lambda item: _place(seed, item))
        return tables.add_assignment(study.id, control, annotator_id, "ab"), so_far
    tables.expire(study.id, _ago(study.abandoned_minutes))
    # A window from a random place, and the first of it in the person's own order: with up to
    # WINDOW items every order is equally likely, with more nearly so, at a cost that stays small.
    start = content_id("start", seed, str(done))
    candidates = tables.least_judged_items(
        study.id, annotator_id, study.raters_per_item, start, WINDOW, familiar
    )
    if not candidates:
        return None
    filled = tables.cells_of(candidates) if study.kind == "comparison" else {}
    item_id = min(candidates, key=lambda item: (filled.get(item, 0), _place(seed, item)))
    coin = int(content_id("side", seed, item_id), 16) % 2
    side = "ba" if study.kind == "comparison" and coin else "ab"
    return tables.add_assignment(study.id, item_id, annotator_id, side), so_far


def _place(seed: str, item_id: str) -> bytes:
    """Where an item stands in a person's own order; WINDOW of them are compared for every item."""
    return hashlib.sha256(f"order/{seed}/{item_id}".encode()).digest()


def _ago(minutes: float) -> str:
    """The time so long ago, as the store writes times."""
    then = datetime.now(UTC) - timedelta(minutes=minutes)
    return then.isoformat(timespec="microseconds")


def shown(tables: Tables, study: Study, served: Row, so_far: Progress) -> Assignment:
    """What was served as the person is to see it, with what they answered before taking it back."""
    item = tables.item(served["item_id"])
    answered, comment = _withdrawn(tables, study, served["id"])
    return Assignment(
        id=served["id"],
        study_id=study.id,
        item_id=item["id"],
        kind=study.kind,
        task=item["task"],
        prompt=item["prompt"],
        language=item["language"],
        sides=sides(tables, item, served["side"]),
        position=so_far.done + 1,
        total=max(so_far.total, so_far.done + 1),
        role=item["role"],
        answered=answered,
        comment=comment,
    )


def sides(tables: Tables, item: Row, side: str) -> tuple[tuple[str, ...], ...]:
    """The texts of an item's one side, or of its two in the order in which they are shown."""
    if item["second_id"] is None:
        return ((item["first_text"],),)
    first, second = tables.set_texts(item["id"]) or ((item["first_text"],), (item["second_text"],))
    return in_order(side, first, second)


def _familiar(tables: Tables, study: Study, annotator_id: str) -> str:
    """Pairs that the person would not judge blind, as a JSON list."""
    if study.kind != "comparison":
        return "[]"
    return reveal_tables.familiar(tables.connection, annotator_id)


def progress_of(tables: Tables, study: Study, annotator_id: str) -> Progress:
    """How far a person is in a study, inside whatever transaction is open."""
    known = _familiar(tables, study, annotator_id)
    return _so_far(study, tables.counts(study.id, annotator_id, study.raters_per_item, known))


def _so_far(study: Study, counts: Row) -> Progress:
    begun = counts["answered"] + counts["opened"]
    total = begun + counts["available"]
    if study.items_per_person is not None:
        total = max(begun, min(total, study.items_per_person))
    return Progress(done=counts["answered"], total=total)


def _withdrawn(tables: Tables, study: Study, assignment_id: str) -> tuple[dict[str, int], str]:
    """What the person answered before taking it back, and why."""
    table = TABLES[study.kind]
    answered: dict[str, int] = {}
    comment = ""
    for row in tables.standing(table, assignment_id):
        old = tables.judgement(table, row["replaces"]) if row["action"] == "withdrawal" else None
        if old is not None and old["action"] == "rating":
            answered[old["dimension"]] = int(old["value"])
        elif old is not None and old["action"] == "vote":
            answered[old["answer"]] = 1
            if old["confidence"] is not None:
                answered["confidence"] = old["confidence"]
            comment = old["comment"] or ""
    return answered, comment


def in_order(side: str, first: Shown, second: Shown) -> tuple[Shown, Shown]:
    """The first and the second of a pair in the order in which this side shows them."""
    return (first, second) if side == "ab" else (second, first)
