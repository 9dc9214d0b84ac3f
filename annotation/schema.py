"""Which tables a store has, as numbered migrations that only ever grow.

A released migration is never edited: a change is a new one at the end, so that every store knows
which it has had and one from a later version is recognised.
"""

import sqlite3
from pathlib import Path

from sqlite_utils import Database, Migrations

from annotation.errors import NewerStoreError, NotAStoreError
from annotation.schema_comparisons import COMPARISONS
from annotation.schema_copy import copy_before
from annotation.schema_forgetting import FORGETTING
from annotation.schema_guarding import GUARDING
from annotation.schema_practice import PRACTICE
from annotation.schema_record import RECORD
from annotation.schema_studies import APPEND_ONLY, STUDIES, WIDER, WRITING

migrations = Migrations("annotation")

CONTENT = """
CREATE TABLE studies (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('rating', 'comparison')),
    title TEXT NOT NULL,
    settings TEXT NOT NULL CHECK (json_valid(settings)),
    state TEXT NOT NULL CHECK (state IN ('open', 'paused', 'closed')),
    created TEXT NOT NULL
) STRICT;

CREATE TABLE prompts (
    id TEXT PRIMARY KEY,
    task TEXT NOT NULL,
    item TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL
) STRICT;

CREATE TABLE responses (
    id TEXT PRIMARY KEY,
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    text TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('human', 'editor', 'model')),
    model TEXT,
    origin TEXT NOT NULL
) STRICT;
CREATE INDEX responses_of_prompt ON responses (prompt_id);

-- `served`: how many people have judged the item or have it before them; kept by triggers.
CREATE TABLE items (
    id TEXT PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    first_id TEXT NOT NULL REFERENCES responses (id),
    second_id TEXT REFERENCES responses (id),
    served INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX items_by_need ON items (study_id, served, id);
CREATE INDEX items_of_prompt ON items (study_id, prompt_id);

-- How many items of a study have been served how often, so that nobody has to count them.
CREATE TABLE levels (
    study_id TEXT NOT NULL REFERENCES studies (id),
    served INTEGER NOT NULL,
    items INTEGER NOT NULL,
    PRIMARY KEY (study_id, served)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER item_added AFTER INSERT ON items BEGIN
    INSERT INTO levels VALUES (new.study_id, new.served, 1)
        ON CONFLICT DO UPDATE SET items = items + 1;
END;
CREATE TRIGGER item_served AFTER UPDATE OF served ON items BEGIN
    UPDATE levels SET items = items - 1 WHERE study_id = old.study_id AND served = old.served;
    INSERT INTO levels VALUES (new.study_id, new.served, 1)
        ON CONFLICT DO UPDATE SET items = items + 1;
END;
"""

PEOPLE = """
-- 'source' and 'editor' are not people who use the app: their ratings came with the data.
CREATE TABLE annotators (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('local', 'participant', 'login', 'editor', 'source')),
    created TEXT NOT NULL
) STRICT;

CREATE TABLE enrolments (
    study_id TEXT NOT NULL REFERENCES studies (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    study_version INTEGER NOT NULL,
    seed TEXT NOT NULL,
    consented TEXT NOT NULL,
    PRIMARY KEY (study_id, annotator_id)
) STRICT;

-- `side`: which response of a pair was on the left (or on top): 'ab' the first, 'ba' the second.
CREATE TABLE assignments (
    id TEXT PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    item_id TEXT NOT NULL REFERENCES items (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    side TEXT NOT NULL CHECK (side IN ('ab', 'ba')),
    state TEXT NOT NULL CHECK (state IN ('open', 'judged', 'skipped')),
    served_at TEXT NOT NULL,
    UNIQUE (study_id, annotator_id, item_id)
) STRICT;
CREATE INDEX assignments_open ON assignments (study_id, annotator_id) WHERE state = 'open';
CREATE INDEX assignments_of_item ON assignments (item_id);
CREATE TRIGGER assignment_added AFTER INSERT ON assignments WHEN new.state <> 'skipped' BEGIN
    UPDATE items SET served = served + 1 WHERE id = new.item_id;
END;
CREATE TRIGGER assignment_skipped AFTER UPDATE OF state ON assignments
WHEN (old.state = 'skipped') <> (new.state = 'skipped') BEGIN
    UPDATE items SET served = served + iif(new.state = 'skipped', -1, 1) WHERE id = new.item_id;
END;
"""

JUDGEMENTS = """
-- One row per dimension. `replaces` names the row that this one takes the place of; a row counts
-- while nothing replaces it. Ratings that came with the data have no assignment.
CREATE TABLE ratings (
    id TEXT PRIMARY KEY,
    assignment_id TEXT REFERENCES assignments (id),
    study_id TEXT NOT NULL REFERENCES studies (id),
    study_version INTEGER NOT NULL,
    item_id TEXT NOT NULL REFERENCES items (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    dimension TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('rating', 'skip', 'withdrawal')),
    value REAL,
    reason TEXT,
    seconds REAL CHECK (seconds >= 0),
    created TEXT NOT NULL,
    replaces TEXT UNIQUE REFERENCES ratings (id),
    CHECK ((action = 'rating') = (value IS NOT NULL)),
    CHECK ((action = 'skip') = (reason IS NOT NULL)),
    CHECK (action <> 'withdrawal' OR replaces IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX ratings_first ON ratings (assignment_id, dimension)
    WHERE replaces IS NULL AND assignment_id IS NOT NULL;
CREATE UNIQUE INDEX ratings_given ON ratings (item_id, annotator_id, dimension)
    WHERE replaces IS NULL AND assignment_id IS NULL;
CREATE INDEX ratings_of_assignment ON ratings (assignment_id);
CREATE INDEX ratings_of_annotator ON ratings (study_id, annotator_id);

-- `answer` as the person saw it; `chosen_id` is the response that it means, none for a tie and for
-- both bad.
CREATE TABLE votes (
    id TEXT PRIMARY KEY,
    assignment_id TEXT NOT NULL REFERENCES assignments (id),
    study_id TEXT NOT NULL REFERENCES studies (id),
    study_version INTEGER NOT NULL,
    item_id TEXT NOT NULL REFERENCES items (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    dimension TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('vote', 'skip', 'withdrawal')),
    side TEXT NOT NULL CHECK (side IN ('ab', 'ba')),
    answer TEXT CHECK (answer IN ('a', 'b', 'tie', 'both_bad')),
    chosen_id TEXT REFERENCES responses (id),
    reason TEXT,
    seconds REAL CHECK (seconds >= 0),
    created TEXT NOT NULL,
    replaces TEXT UNIQUE REFERENCES votes (id),
    CHECK ((action = 'vote') = (answer IS NOT NULL)),
    CHECK ((coalesce(answer, '') IN ('a', 'b')) = (chosen_id IS NOT NULL)),
    CHECK ((action = 'skip') = (reason IS NOT NULL)),
    CHECK (action <> 'withdrawal' OR replaces IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX votes_first ON votes (assignment_id) WHERE replaces IS NULL;
CREATE INDEX votes_of_assignment ON votes (assignment_id);
CREATE INDEX votes_of_annotator ON votes (study_id, annotator_id);

CREATE TRIGGER ratings_not_changed BEFORE UPDATE ON ratings BEGIN
    SELECT RAISE(ABORT, 'ratings are append-only: add a row that replaces this one');
END;
CREATE TRIGGER ratings_not_deleted BEFORE DELETE ON ratings BEGIN
    SELECT RAISE(ABORT, 'ratings are append-only: add a row that replaces this one');
END;
CREATE TRIGGER votes_not_changed BEFORE UPDATE ON votes BEGIN
    SELECT RAISE(ABORT, 'votes are append-only: add a row that replaces this one');
END;
CREATE TRIGGER votes_not_deleted BEFORE DELETE ON votes BEGIN
    SELECT RAISE(ABORT, 'votes are append-only: add a row that replaces this one');
END;
"""

MACHINES = """
-- Automatic scores, by a fingerprint of the scorer that gave them.
CREATE TABLE scores (
    response_id TEXT NOT NULL REFERENCES responses (id),
    dimension TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    value REAL,
    created TEXT NOT NULL,
    PRIMARY KEY (response_id, dimension, fingerprint)
) STRICT, WITHOUT ROWID;

-- Training runs.
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    recipe TEXT NOT NULL,
    settings TEXT NOT NULL CHECK (json_valid(settings)),
    state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'stopped', 'failed')),
    folder TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
"""

COMPANY = (
    # How many distinct responses to the prompt were scored together; 0 where that is not known.
    "ALTER TABLE scores ADD COLUMN company INTEGER NOT NULL DEFAULT 0",
    # All that a page about one scorer's scores reads of this table, in the order it reads them.
    "CREATE INDEX scores_of_scorer ON scores (dimension, fingerprint, response_id, company, value)",
)


def _tables(database: Database) -> None:
    for statements in (CONTENT, PEOPLE, JUDGEMENTS, MACHINES):
        database.executescript(statements)


def _company(database: Database) -> None:
    for statement in COMPANY:
        database.execute(statement)


def _studies(database: Database) -> None:
    # The way SQLite's documentation gives for a CHECK that only grows: no row has to move.
    database.execute("PRAGMA writable_schema = ON")
    for table, (old, new) in WIDER.items():
        database.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
            (old, new, table),
        )
    (version,) = database.execute("PRAGMA schema_version").fetchone()
    database.execute(f"PRAGMA schema_version = {version + 1}")
    database.execute("PRAGMA writable_schema = OFF")
    database.executescript(STUDIES)
    database.executescript(WRITING)
    for table in APPEND_ONLY:
        for change in ("UPDATE", "DELETE"):
            database.execute(
                f"CREATE TRIGGER {table}_not_{change.lower()}d BEFORE {change} ON {table} BEGIN "
                f"SELECT RAISE(ABORT, '{table} are append-only: add a row'); END"
            )


def _comparisons(database: Database) -> None:
    database.executescript(COMPARISONS)


def _practice(database: Database) -> None:
    database.executescript(PRACTICE)


def _forgetting(database: Database) -> None:
    database.executescript(FORGETTING)


def _guarding(database: Database) -> None:
    database.executescript(GUARDING)


def _record(database: Database) -> None:
    for statement in RECORD:
        database.execute(statement)


migrations(name="0001_tables")(_tables)
migrations(name="0002_company")(_company)
migrations(name="0003_studies")(_studies)
migrations(name="0004_comparisons")(_comparisons)
migrations(name="0005_practice")(_practice)
migrations(name="0006_forgetting")(_forgetting)
migrations(name="0007_guarding")(_guarding)
migrations(name="0008_record")(_record)


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make an empty file a store, or bring an older store up to date; that leaves a copy beside it.

    Args:
        connection: An open connection outside a transaction.
        path: The file, for messages.

    Raises:
        NotAStoreError: A database of something else; it was not touched.
        NewerStoreError: A store that has migrations unknown to this version; it was not touched.
        sqlite3.Error: No database at all, or it cannot be written.
    """
    database = Database(connection)
    _refuse_strangers(database, path)
    if not migrations.pending(database):
        return
    database.enable_wal()
    connection.execute("BEGIN IMMEDIATE")  # two processes may open a new store at once
    try:
        _refuse_strangers(database, path)
        pending = migrations.pending(database)
        if pending and migrations.applied(database):
            copy_before(connection, path, pending[0].name)
        migrations.apply(database)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _refuse_strangers(database: Database, path: Path) -> None:
    applied = [migration.name for migration in migrations.applied(database)]
    if database.table_names() and not applied:
        raise NotAStoreError(path)
    with Database(memory=True) as empty:  # an empty database lacks every migration there is
        known = {migration.name for migration in migrations.pending(empty)}
    if unknown := [name for name in applied if name not in known]:
        raise NewerStoreError(path, unknown)
