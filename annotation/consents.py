"""What did a person agree to, and do they have to be asked again?

A consent is kept letter by letter, as it stood on the page. When a researcher changes its wording,
keeps data for longer, or has copies made elsewhere, whoever agreed before is asked again before the
next item. What they gave until then stays under what they had agreed to.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from annotation import consents_tables as statements
from annotation.content_tables import Row
from annotation.errors import NoConsentError
from annotation.store import Store
from annotation.studies import Study
from annotation.tables import Tables


@dataclass(frozen=True)
class Terms:
    """What an agreement says, as far as a change of it has to be asked about.

    Attributes:
        consent: A hash of the study's own wording.
        days: After the end of the study answers lead to the person for so many days; None for
            until somebody deletes them.
        copied: Copies go to another place.
    """

    consent: str
    days: int | None
    copied: bool

    def reaches_beyond(self, other: "Terms") -> bool:
        """Whether this asks for more than the other, or says something else."""
        longer = other.days is not None and (self.days is None or self.days > other.days)
        return self.consent != other.consent or longer or (self.copied and not other.copied)


@dataclass(frozen=True)
class Agreed:
    """One agreement of a person.

    Attributes:
        version: Of the study.
        created: When, in UTC.
        text: What they read; from before pages kept it, the study's own wording of that version.
        wording_id: Names the text, as 64 hexadecimal digits.
    """

    version: int
    created: str
    text: str
    wording_id: str


@dataclass(frozen=True)
class Standing:
    """Where a person is with a study.

    Attributes:
        agreed: They have agreed to take part.
        again: The terms have changed since, so they have to be asked before anything new.
        terms: What stands now.
    """

    agreed: bool
    again: bool
    terms: Terms


def terms_of(study: Study, *, copied: bool) -> Terms:
    """What a study's wording says."""
    said = hashlib.sha256(study.consent.encode()).hexdigest()[:16]
    return Terms(said, study.retention_days, copied)


def standing(store: Store, study: Study, annotator_id: str) -> Standing:
    """Whether a person has agreed to what a study says now."""
    with store.read() as tables:
        now = terms_of(study, copied=statements.copied(tables.connection))
        row = tables.enrolment(study.id, annotator_id)
        if row is None:
            return Standing(agreed=False, again=False, terms=now)
        before = _before(tables, study, row)
        return Standing(agreed=True, again=now.reaches_beyond(before), terms=now)


def agree(store: Store, study: Study, annotator_id: str, text: str, terms: Terms) -> None:
    """Note what somebody who is enrolled agreed to; the same again changes nothing.

    Args:
        store: The store.
        study: The study, as it was shown.
        annotator_id: Who agreed.
        text: What they read, letter by letter.
        terms: What it says.

    Raises:
        NoConsentError: They are not enrolled.
    """

    def work(tables: Tables) -> None:
        if tables.enrolment(study.id, annotator_id) is None:
            raise NoConsentError(study.id, annotator_id)
        place = (study.id, annotator_id, study.version)
        statements.add(tables.connection, place, text, dataclasses.asdict(terms))

    store.write(work)


def agreements(store: Store, study_id: str) -> Mapping[str, tuple[Agreed, ...]]:
    """What everybody agreed to in a study, the first one first, by annotator id.

    Raises:
        UnknownStudyError: There is none of this id.
    """
    with store.read() as tables:
        tables.study(study_id)
        return agreements_in(tables, study_id)


def agreements_in(tables: Tables, study_id: str) -> dict[str, tuple[Agreed, ...]]:
    """The same inside a transaction that is open."""
    kept: dict[str, list[Agreed]] = {}
    for row in statements.given(tables.connection, study_id):
        one = Agreed(row["study_version"], row["created"], row["text"], row["wording_id"])
        kept.setdefault(row["annotator_id"], []).append(one)
    found = {}
    for row in statements.enrolled(tables.connection, study_id):
        of_page = kept.get(row["annotator_id"], [])
        if not of_page or of_page[0].version > row["study_version"]:
            text = tables.study_version(study_id, row["study_version"]).consent
            wording_id = hashlib.sha256(text.encode()).hexdigest()
            first = Agreed(row["study_version"], row["consented"], text, wording_id)
            of_page = [first, *of_page]
        found[str(row["annotator_id"])] = tuple(of_page)
    return found


def in_force(agreed: tuple[Agreed, ...], when: str) -> Agreed | None:
    """What a person had agreed to at a moment; the first agreement where it is from before."""
    if not agreed:
        return None
    return next((one for one in reversed(agreed) if one.created <= when), agreed[0])


def _before(tables: Tables, study: Study, enrolment: Row) -> Terms:
    """What a person agreed to last."""
    row = statements.last(tables.connection, study.id, enrolment["annotator_id"])
    if row is not None:
        return Terms(**json.loads(row["terms"]))
    return terms_of(tables.study_version(study.id, enrolment["study_version"]), copied=False)
