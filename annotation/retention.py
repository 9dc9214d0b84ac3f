"""How long do answers lead to a person? So many days after the study was closed, if it says so.

From when it was closed, because until then people come back, are told apart, and may have what they
gave deleted. Then their number gives way to one that nobody has, and what a platform or an address
said of them goes, with comments and what they practised; moments become days. What they judged and
wrote stays.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from annotation import retention_tables as statements
from annotation.store import Store
from annotation.tables import Tables


def overdue(store: Store, now: datetime | None = None) -> Mapping[str, int]:
    """The studies whose time is over, with how many people their answers still lead to.

    Args:
        store: The store.
        now: The time, with its zone; the present by default.
    """
    moment = now or datetime.now(UTC)
    with store.read() as tables:
        closed = statements.closed(tables.connection)
        return {
            study.id: people
            for study in tables.studies()
            if study.retention_days is not None
            and study.id in closed
            and datetime.fromisoformat(closed[study.id]) + timedelta(study.retention_days) <= moment
            and (people := len(statements.due(tables.connection, study.id)))
        }


def retain(store: Store, now: datetime | None = None) -> Mapping[str, int]:
    """Take what leads to people off the answers to studies whose time is over.

    One person at a time, so that raters of other studies go on. What was deleted may still lie in
    the file until `annotation.forgetting.scrub`.

    Returns:
        How many people that was about, by study.
    """
    found = overdue(store, now)
    for study_id in found:
        with store.read() as tables:
            people = statements.due(tables.connection, study_id)
        for person in people:
            unlink_known(store, study_id, person)
    return found


def unlink_known(store: Store, study_id: str, annotator_id: str) -> bool:
    """Take what leads to one person off the answers to one study; False when nothing did."""

    def work(tables: Tables) -> bool:
        return statements.unlink(tables.connection, study_id, annotator_id)

    return store.write(work)
