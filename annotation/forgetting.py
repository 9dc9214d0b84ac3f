"""How is all that there is of a person deleted, so that it stays deleted?

In one transaction go: the person with consents, assignments, judgements, drafts and texts; what
became of the texts in other studies; and with it what others said of them. What is counted follows.
All that stays is a hash of the person's random number, so that no copy brings them back. The file
is then written anew, because SQLite leaves what was deleted between its rows.
"""

import glob
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotation import forgetting_tables as statements
from annotation.retention import unlink_known
from annotation.store import Store
from annotation.tables import Tables

PATIENCE = 5.0  # seconds in which every reader has to let go of what it reads once


@dataclass(frozen=True)
class Reach:
    """What goes when some people are forgotten.

    Attributes:
        people: How many of them are in the store.
        studies: How much they have answered, skipped or written, by study they take part in.
        texts: Texts of theirs that are responses in other studies.
        items: Items there that show such a text.
        others: How often others have judged these items; that goes, too.
    """

    people: int
    studies: Mapping[str, int]
    texts: int
    items: int
    others: int

    @property
    def given(self) -> int:
        """How much they have answered, skipped or written in all studies."""
        return sum(self.studies.values())


def reach(store: Store, annotators: Sequence[str]) -> Reach:
    """What would go if these people were forgotten; nothing changes."""
    with store.read() as tables:
        return _reach(tables.connection, annotators)[0]


def forget(store: Store, annotators: Sequence[str], by: str) -> Reach:
    """Delete everything of some people; who is not in the store is passed over.

    Raters go on meanwhile. Nothing of it can be read any more, but until `scrub` is called it may
    still lie between the rows of the file.

    Args:
        store: The store.
        annotators: Ids of people who use the app.
        by: Who wanted it: "self", or where a researcher did it.

    Returns:
        What went.
    """

    def work(tables: Tables) -> Reach:
        connection = tables.connection
        gone, here, items, responses = _reach(connection, annotators)
        if here:
            statements.delete(connection, here, items, responses)
            statements.note(connection, [statements.mark(one) for one in here], by)
        return gone

    return store.write(work)


def forget_known(store: Store) -> int:
    """Delete who is named in `forgotten` and here all the same, after a copy brought either in.

    Returns:
        How many people that was about.
    """
    with store.read() as tables:
        marks = statements.marks(tables.connection)
        everybody = statements.takes_part(tables.connection) if marks else []
    people = {person for person, _ in everybody if statements.mark(person) in marks}
    for person in sorted(people):
        forget(store, [person], "copy")
    parted = [
        (person, study)
        for person, study in everybody
        if person not in people and study and statements.mark(person, study) in marks
    ]
    for person, study in parted:
        unlink_known(store, study, person)
    return len(people) + len(parted)


def last_forgotten(store: Store) -> str | None:
    """When somebody was forgotten last, in UTC; None for never."""
    with store.read() as tables:
        return statements.last(tables.connection)


def is_forgotten(
    connection: sqlite3.Connection, annotator_id: str, study_id: str | None = None
) -> bool:
    """Whether a person's data were deleted, or what led from a study's answers to the person."""
    return statements.is_forgotten(connection, annotator_id, study_id)


def scrub(store: Store) -> bool:
    """Write the file anew, if somebody was forgotten since: then nothing is left of them in it.

    Readers go on, writers wait: about a second for 100,000 judgements.

    Returns:
        Whether the journal beside the file (-wal) is empty, too; False when somebody was reading
        all the time, and this has to be asked once more.

    Raises:
        StoreError: There is no room for it, or another process writes.
    """
    with store.read() as tables:
        due = statements.soiled(tables.connection)
    if not due:
        return True
    store.maintain("VACUUM")
    end = time.monotonic() + PATIENCE
    while store.maintain("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]:
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    store.write(lambda tables: statements.scrubbed(tables.connection, due))
    return True


def copies_beside(store: Store) -> list[Path]:
    """What upgrades and restores left beside a store; whoever was forgotten since is in it."""
    there = store.path.resolve()
    upgraded = there.parent.glob(f"{glob.escape(there.name)}.before-*")
    replaced = there.parent.glob(f"{glob.escape(there.stem)}-replaced-*{glob.escape(there.suffix)}")
    return sorted([*upgraded, *replaced])


def _reach(
    connection: sqlite3.Connection, annotators: Sequence[str]
) -> tuple[Reach, list[str], list[str], list[str]]:
    """What goes in numbers, and as people, items and responses."""
    here = statements.kept(connection, annotators)
    responses = statements.written(connection, here)
    items = statements.showing(connection, responses)
    studies = {
        str(row["study_id"]): int(row["given"]) for row in statements.given(connection, here)
    }
    others = statements.of_others(connection, items, here)
    gone = Reach(len(here), studies, len(responses), len(items), others)
    return gone, here, items, responses
