"""What becomes of what people wrote? A researcher looks at it, and it goes on to be judged.

An answer goes on when it was accepted, or at once in a study without review. It then is a response
of source "human" whose origin names it, it has its author beside it, who will not be asked to judge
it. It is an item of every rating study that its study feeds, and one of the arm "human" in every
comparison.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from annotation import arms_tables
from annotation import writing_tables as written
from annotation.content import Entry, Prompt, Response
from annotation.content_tables import Row
from annotation.errors import UnknownDecisionError, UnknownWritingError
from annotation.store import Store
from annotation.studies import Study
from annotation.tables import Tables
from annotation.topping_up import add_answers

DECISIONS = ("accept", "reject")


@dataclass(frozen=True)
class Submission:
    """One answer as a researcher sees it.

    Attributes:
        id: Names it when it is reviewed.
        prompt: What was asked.
        text: The answer.
        annotator_id: Who wrote it.
        seconds: How long that took; None where no clock can say.
        signs: See annotation/signs.py.
        decision: "accept", "reject", or None before anybody has looked.
    """

    id: str
    prompt: Prompt
    text: str
    annotator_id: str
    seconds: float | None
    signs: tuple[str, ...]
    decision: str | None


def submissions(store: Store, study_id: str) -> list[Submission]:
    """Every answer of a study that nobody took back, the oldest first.

    Raises:
        UnknownStudyError: There is no such study.
    """
    with store.read() as tables:
        return _standing(tables, tables.study(study_id))


def review(store: Store, writing_id: str, decision: str, by: str) -> None:
    """Accept or reject an answer; the last decision counts, the same again is harmless.

    Rejected after it was accepted, it leaves the studies in which nobody has seen it.

    Args:
        store: The store.
        writing_id: The answer.
        decision: "accept" or "reject".
        by: Who decides.

    Raises:
        UnknownDecisionError: It is neither.
        UnknownWritingError: There is no such answer, or it was taken back.
    """
    if decision not in DECISIONS:
        raise UnknownDecisionError(decision, DECISIONS)

    def work(tables: Tables) -> None:
        row = written.writing(tables.connection, writing_id)
        if row is None or not row["stands"]:
            raise UnknownWritingError(writing_id)
        if written.decision(tables.connection, writing_id) != decision:
            written.add_review(tables.connection, writing_id, decision, by)
        study = tables.study(row["study_id"])
        if decision == "accept":
            pass_on(tables, study, writing_id)
        else:
            call_back(tables, study, row)

    store.write(work)


def accept_waiting(store: Store, study_id: str, among: Collection[str], by: str) -> int:
    """Accept the answers among these that have no signs and that nobody has decided on.

    Args:
        store: The store.
        study_id: The study.
        among: Ids of answers; one that was taken back or decided on meanwhile is left alone.
        by: Who decides.

    Returns:
        How many were accepted.

    Raises:
        UnknownStudyError: There is no such study.
    """

    def work(tables: Tables) -> int:
        study = tables.study(study_id)
        found = [
            replace(one, decision="accept")
            for one in _standing(tables, study)
            if one.id in among and one.decision is None and not one.signs
        ]
        for one in found:
            written.add_review(tables.connection, one.id, "accept", by)
        _pass_on(tables, study, found)
        return len(found)

    return store.write(work)


def whereabouts(
    store: Store, study_id: str, found: Sequence[Submission]
) -> Mapping[str, tuple[str, ...]]:
    """The titles of the studies that answers have gone into, by the answer's id.

    Raises:
        UnknownStudyError: There is no such study.
    """
    responses = {_response(one.prompt.id, one.text, one.id).id: one.id for one in found}
    places: dict[str, tuple[str, ...]] = {}
    with store.read() as tables:
        feeds = tables.study(study_id).feeds
        titles = {study.id: study.title for study in tables.studies() if study.id in feeds}
        for response_id, fed in written.items_of(tables.connection, list(titles), list(responses)):
            answer = responses[response_id]
            places[answer] = (*places.get(answer, ()), titles[fed])
    return places


def flow(store: Store, study_id: str) -> int:
    """Pass on everything that may go on and has not; needed after a change of the settings only.

    Returns:
        How many items are new in other studies.

    Raises:
        UnknownStudyError: There is no such study.
    """

    def work(tables: Tables) -> int:
        study = tables.study(study_id)
        return _pass_on(tables, study, _standing(tables, study))

    return store.write(work)


def pass_on(tables: Tables, study: Study, writing_id: str) -> int:
    """Pass one answer on, if it may go on; returns how many items are new."""
    return _pass_on(tables, study, _standing(tables, study, writing_id))


def call_back(tables: Tables, study: Study, row: Row) -> None:
    """Take an answer out of the studies that got it and in which nobody has seen it."""
    response = _response(row["prompt_id"], row["text"], row["id"])
    arms_tables.forget(tables.connection, study.feeds, response.id)
    written.forget(tables.connection, study.feeds, response.id)


def _pass_on(tables: Tables, study: Study, found: Sequence[Submission]) -> int:
    ready = [one for one in found if one.decision == "accept" or not (one.decision or study.review)]
    responses = [_response(one.prompt.id, one.text, one.id) for one in ready]
    authors = [one.annotator_id for one in ready]
    written.add_responses(tables.connection, zip(responses, authors, strict=True))
    entries = [
        Entry(one.prompt, (response,)) for one, response in zip(ready, responses, strict=True)
    ]
    answers = [(one.prompt, response) for one, response in zip(ready, responses, strict=True)]
    new = 0
    for fed in tables.studies():
        if fed.id in study.feeds and fed.kind == "rating":
            new += tables.add_items(fed, entries)
        elif fed.id in study.feeds and fed.kind == "comparison":
            new += add_answers(tables, fed, answers)
    return new


def _response(prompt_id: str, text: str, writing_id: str) -> Response:
    return Response(prompt_id, text, "human", None, f"writing:{writing_id}")


def _standing(tables: Tables, study: Study, writing_id: str | None = None) -> list[Submission]:
    return [
        Submission(
            id=row["id"],
            prompt=Prompt(row["task"], row["item"], row["prompt"], row["language"]),
            text=row["text"],
            annotator_id=row["annotator_id"],
            seconds=row["seconds"],
            signs=tuple(json.loads(row["signs"])),
            decision=row["decision"],
        )
        for row in written.standing(tables.connection, study.id, writing_id)
    ]
