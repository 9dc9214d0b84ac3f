"""Whose answers do not count, since when and why? A record of acts, each of which can be undone.

Nothing is ever dropped. `tables.ratings()` leaves out the raters whose last act is an exclusion,
unless it is asked for all.
"""

import sqlite3
import uuid
from dataclasses import dataclass

from annotation.content_tables import utc_after
from annotation.errors import NoReasonError, UnknownAnnotatorError
from annotation.store import Store
from annotation.tables import Tables

LONGEST = 1_000  # characters of a reason


@dataclass(frozen=True)
class Exclusion:
    """One act of a researcher.

    Attributes:
        annotator_id: Whom it is about; never leaves the store.
        action: "exclude" or "include".
        reason: Why, in the researcher's words.
        by: Who did it.
        created: When, in UTC.
    """

    annotator_id: str
    action: str
    reason: str
    by: str
    created: str


def exclude(store: Store, study_id: str, annotator_id: str, reason: str, by: str) -> None:
    """Leave a rater out of the results of a study from now on; the answers stay where they are.

    Doing it twice with the same reason adds nothing.

    Raises:
        NoReasonError: The reason is empty.
        UnknownStudyError, UnknownAnnotatorError: There is no such study, or nobody of this id.
    """
    _act(store, study_id, annotator_id, "exclude", reason, by)


def include(store: Store, study_id: str, annotator_id: str, reason: str, by: str) -> None:
    """Let a rater's answers count again; see `exclude`."""
    _act(store, study_id, annotator_id, "include", reason, by)


def excluded(store: Store, study_id: str) -> dict[str, Exclusion]:
    """The raters who are left out now, by annotator id, each with the act that did it."""
    with store.read() as tables:
        return excluded_now(tables.connection, study_id)


def acts(store: Store, study_id: str) -> list[Exclusion]:
    """All exclusions and inclusions of a study, oldest first."""
    with store.read() as tables:
        return _acts(tables.connection, study_id)


def excluded_now(connection: sqlite3.Connection, study_id: str) -> dict[str, Exclusion]:
    """As `excluded`, on a connection."""
    last = {one.annotator_id: one for one in _acts(connection, study_id)}
    return {name: one for name, one in last.items() if one.action == "exclude"}


def _acts(connection: sqlite3.Connection, study_id: str) -> list[Exclusion]:
    rows = connection.execute(
        "SELECT annotator_id, action, reason, by, created FROM exclusions WHERE study_id = ? "
        "ORDER BY created, rowid",
        (study_id,),
    )
    return [Exclusion(*row) for row in rows]


def _act(store: Store, study_id: str, annotator_id: str, action: str, reason: str, by: str) -> None:
    why = reason.strip()[:LONGEST]
    if not why:
        raise NoReasonError(action)

    def work(tables: Tables) -> None:
        study = tables.study(study_id)
        connection = tables.connection
        known = connection.execute("SELECT 1 FROM annotators WHERE id = ?", (annotator_id,))
        if known.fetchone() is None:
            raise UnknownAnnotatorError(annotator_id)
        before = [one for one in _acts(connection, study.id) if one.annotator_id == annotator_id]
        if before and (before[-1].action, before[-1].reason) == (action, why):
            return
        now = utc_after(before[-1].created if before else None)
        connection.execute(
            "INSERT INTO exclusions (id, study_id, annotator_id, action, reason, by, created) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (str(uuid.uuid4()), study.id, annotator_id, action, why, by, now),
        )

    store.write(work)
