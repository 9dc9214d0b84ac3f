"""How did a person judge the texts whose rating is known?

Practice texts teach: what most people choose is shown after the answer. Gold texts and checks are
counted when the person is done, and say nothing to them before.
"""

import json
from dataclasses import dataclass

from annotation.content_tables import utc_now
from annotation.errors import NotYoursError
from annotation.store import Store
from annotation.studies import Study
from annotation.tables import Tables

FAILED = 2  # checks; one can be an accident


@dataclass(frozen=True)
class Known:
    """A text whose rating is known, and how a person rated it.

    Attributes:
        role: "practice", "gold" or "check".
        given: Points by dimension; empty where the person skipped it.
        expected: By dimension, the lowest and the highest point that fit.
        feedback: What is read after a practice text.
    """

    role: str
    given: dict[str, int]
    expected: dict[str, tuple[int, int]]
    feedback: str

    @property
    def fits(self) -> bool:
        """Whether every expected dimension was answered within its range."""
        return all(
            name in self.given and low <= self.given[name] <= high
            for name, (low, high) in self.expected.items()
        )


def known(store: Store, assignment_id: str, annotator_id: str) -> Known | None:
    """What was answered to one text, if its rating is known.

    Raises:
        NotYoursError, UnknownAssignmentError: It was not served to this person.
    """
    with store.read() as tables:
        if tables.assignment(assignment_id)["annotator_id"] != annotator_id:
            raise NotYoursError(assignment_id)
        return _known(tables, assignment_id)


def finish(store: Store, study_id: str, annotator_id: str) -> str:
    """Note that a person is done; the first time counts.

    Returns:
        How it ended: "complete", or "failed_checks" with `FAILED` checks answered otherwise than
        they say. Their ratings stay: who is left out is a researcher's decision.
    """

    def work(tables: Tables) -> str:
        enrolment = tables.enrolment(study_id, annotator_id)
        if enrolment is not None and enrolment["outcome"] is not None:
            return str(enrolment["outcome"])
        answered = tables.answered_examples(study_id, annotator_id)
        found = [_known(tables, assignment_id) for assignment_id in answered]
        failed = sum(one is not None and one.role == "check" and not one.fits for one in found)
        outcome = "failed_checks" if failed >= FAILED else "complete"
        tables.end(study_id, annotator_id, outcome, utc_now())
        return outcome

    return store.write(work)


def code(study: Study, outcome: str) -> str:
    """What a person gets for how it ended: a code, an address, or nothing.

    One who failed the checks gets the code for that, or else the usual one.
    """
    return str(getattr(study.codes, outcome)) or (
        study.codes.complete if outcome == "failed_checks" else ""
    )


def _known(tables: Tables, assignment_id: str) -> Known | None:
    item = tables.item(tables.assignment(assignment_id)["item_id"])
    if item["role"] == "item":
        return None
    rows = tables.standing("ratings", assignment_id)
    expected = json.loads(item["expected"] or "{}")
    return Known(
        role=item["role"],
        given={row["dimension"]: int(row["value"]) for row in rows if row["action"] == "rating"},
        expected={name: (low, high) for name, (low, high) in expected.items()},
        feedback=item["feedback"] or "",
    )
