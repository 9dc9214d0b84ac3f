"""Who wrote what? Told to raters of a comparison, where the study says so, after their votes.

What somebody was told cannot be judged blind any more. Therefore the reveal and the lock are one
transaction: the votes it is about stand from then on, and pairs with a response whose author the
person knows are not given to them again.
"""

from dataclasses import dataclass

from annotation import reveal_tables
from annotation.assignment import TABLES, next_assignment, sides
from annotation.content_tables import Row, utc_now
from annotation.errors import NotYoursError, StudyClosedError
from annotation.reveal_errors import NotRevealedError, StillOpenError
from annotation.store import Store
from annotation.studies import Study
from annotation.tables import Tables


@dataclass(frozen=True)
class Revealed:
    """One vote, with who wrote what.

    Attributes:
        assignment_id: What was served.
        prompt: The full wording of the prompt.
        sides: What was shown as A and as B.
        arms: Whose A and B are: names of models, or "human".
        answer: The vote: "a", "b", "tie" or "both_bad".
    """

    assignment_id: str
    prompt: str
    sides: tuple[tuple[str, ...], ...]
    arms: tuple[str, str]
    answer: str


def reveal(store: Store, study_id: str, annotator_id: str) -> list[Revealed]:
    """Tell a person who wrote what in all pairs they voted on; from now on these votes stand.

    Where the study tells after each vote, this is the same once more. Asking again is harmless.

    Returns:
        The votes, in the order in which they were given; empty when the person only skipped.

    Raises:
        NotRevealedError: The study does not tell.
        StillOpenError: The person has not come to the end.
        StudyClosedError: The study is paused, so it may go on.
        NoConsentError: The person does not take part.
    """
    _check(store.study(study_id))
    try:
        if next_assignment(store, study_id, annotator_id) is not None:
            raise StillOpenError(study_id)
    except StudyClosedError:
        if store.study(study_id).state != "closed":
            raise

    def work(tables: Tables) -> list[Revealed]:
        study = _check(tables.study(study_id))
        if tables.open_assignment(study.id, annotator_id) is not None:
            raise StillOpenError(study_id)
        reveal_tables.tell(tables.connection, study.id, annotator_id, utc_now())
        return _told(tables, study, annotator_id)

    return store.write(work)


def reveal_vote(store: Store, assignment_id: str, annotator_id: str) -> Revealed:
    """Tell a person who wrote what in the pair they have just voted on; the vote stands.

    Raises:
        NotRevealedError: The study does not tell after each vote, or there is no vote.
        NotYoursError, UnknownAssignmentError: It was not served to them.
    """

    def work(tables: Tables) -> Revealed:
        served = tables.assignment(assignment_id)
        if served["annotator_id"] != annotator_id:
            raise NotYoursError(assignment_id)
        study = _check(tables.study(served["study_id"]))
        if study.reveal != "each":
            raise NotRevealedError(study.id)
        reveal_tables.tell(tables.connection, study.id, annotator_id, utc_now(), assignment_id)
        for one in _told(tables, study, annotator_id):
            if one.assignment_id == assignment_id:
                return one
        raise NotRevealedError(study.id)

    return store.write(work)


def can_undo(store: Store, study_id: str, annotator_id: str) -> bool:
    """Whether a person has an answer that they may still take back."""
    with store.read() as tables:
        table = TABLES[tables.study(study_id).kind]
        return tables.last_answered(table, study_id, annotator_id) is not None


def _check(study: Study) -> Study:
    if study.kind != "comparison" or study.reveal == "never":
        raise NotRevealedError(study.id)
    return study


def _told(tables: Tables, study: Study, annotator_id: str) -> list[Revealed]:
    rows = reveal_tables.told(tables.connection, study.id, annotator_id)
    return [_revealed(tables, row) for row in rows]


def _revealed(tables: Tables, row: Row) -> Revealed:
    item = tables.item(row["item_id"])
    arms = (row["first_arm"], row["second_arm"])
    return Revealed(
        assignment_id=row["assignment_id"],
        prompt=item["prompt"],
        sides=sides(tables, item, row["side"]),
        arms=arms if row["side"] == "ab" else arms[::-1],
        answer=row["answer"],
    )
