"""What is kept of one person? For whoever asks for their own data, or has them asked for.

A person is named by their code (which only they see), by the name of a rater in results and files,
by the id that a platform put into their link, or by the annotator's id itself.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from annotation import person_tables as statements
from annotation.answers import public_id
from annotation.consents import agreements_in
from annotation.content import content_id
from annotation.content_tables import utc_now
from annotation.forgetting_errors import NobodyError
from annotation.forgetting_tables import kept, takes_part
from annotation.store import Store
from annotation.tables import Tables

Hash = Callable[[str], str | None]  # a platform's id, as it is kept


def code(annotator_id: str) -> str:
    """The name by which a person asks for their data; it stands in no result and no file.

    >>> code("ada")
    '2b12-8e4c-9d26'
    """
    digits = content_id("code", annotator_id)[:12]
    return "-".join(re.findall("....", digits))


def find(store: Store, asked: str, platform: Hash | None = None) -> list[str]:
    """The annotators that a name means; one person may have come with several browsers.

    Args:
        store: The store.
        asked: A code, a rater's name in results, a platform's id, or an annotator's id.
        platform: Gives the hash under which a platform's id is kept; without it none is found.

    Raises:
        NobodyError: Nobody here is called so.
    """
    name = asked.strip()
    digits = re.sub(r"[\s-]", "", name.lower())
    with store.read() as tables:
        if found := kept(tables.connection, [name]):
            return found
        hashed = platform(name) if platform is not None else None
        if hashed and (found := statements.of_participant(tables.connection, hashed)):
            return found
        everybody = takes_part(tables.connection)
    found = sorted(
        {
            person
            for person, study in everybody
            if code(person).replace("-", "") == digits
            or (study and public_id(study, person) == digits)
        }
    )
    if not found:
        raise NobodyError(name)
    return found


def person_data(store: Store, annotators: Sequence[str]) -> dict[str, Any]:
    """Everything that is kept of a person, as values for JSON.

    Which model wrote a text stays out of it, because it is no fact about the person and would end
    a blind comparison.

    Args:
        store: The store.
        annotators: The ids under which this person is known; who is not here is left out.
    """
    with store.moment() as tables:
        people = kept(tables.connection, annotators)
        return {
            "written": utc_now(),
            "about": "everything that this site keeps of one person",
            "people": [_person(tables, one) for one in people],
        }


def as_text(data: Mapping[str, Any]) -> str:
    """The same as a file."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _person(tables: Tables, annotator_id: str) -> dict[str, Any]:
    rows = statements.rows(tables.connection, annotator_id)
    shown = statements.shown(tables, annotator_id)
    studies = sorted({row["study_id"] for row in rows.get("enrolments", [])})
    return {
        "code": code(annotator_id),
        "annotator_id": annotator_id,
        "names_in_results": {study: public_id(study, annotator_id) for study in studies},
        "studies": {study: tables.study(study).title for study in studies},
        "agreed_to": {
            study: [
                {"version": one.version, "when": one.created, "wording": one.text}
                for one in agreements_in(tables, study).get(annotator_id, ())
            ]
            for study in studies
        },
        "texts_shown": shown,
        "kept": rows,
    }
