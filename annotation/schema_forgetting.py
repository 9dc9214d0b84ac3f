"""What the migration 0006_forgetting adds: what was agreed to, and that a person's data can go."""

# Of each append-only table, whose row it is that may go: the columns that name a person, an item or
# a text; and what may change when a person's name is taken off it. All else is fixed for ever.
FIXED = {
    "ratings": "id assignment_id study_id study_version item_id dimension action value reason "
    "seconds replaces",
    "votes": "id assignment_id study_id study_version item_id dimension action side answer "
    "chosen_id reason seconds replaces confidence",
    "exclusions": "id study_id action reason by",
    "flags": "id assignment_id study_id item_id reason",
    "writings": "id study_id study_version prompt_id action text seconds signs replaces",
    "reviews": "id writing_id decision by created",
    "consents": "id study_id study_version wording_id terms",
}
WHOSE = {
    "ratings": ("annotator_id", "item_id"),
    "votes": ("annotator_id", "item_id"),
    "exclusions": ("annotator_id",),
    "flags": ("annotator_id", "item_id"),
    "writings": ("annotator_id",),
    "reviews": ("writing_id",),
    "consents": ("annotator_id",),
}

TABLES = """
-- Whose data were deleted: the SHA-256 of an annotator's id, or of "annotator/study" where only
-- what led from a study's answers to the person is gone. So no copy brings them back, and nobody
-- can be found by it who does not come with the id.
CREATE TABLE forgotten (
    id TEXT PRIMARY KEY CHECK (length(id) = 64),
    created TEXT NOT NULL,
    by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX forgotten_by_time ON forgotten (created);
CREATE TRIGGER forgotten_not_updated BEFORE UPDATE ON forgotten BEGIN
    SELECT RAISE(ABORT, 'forgotten is append-only: add a row');
END;
CREATE TRIGGER forgotten_not_deleted BEFORE DELETE ON forgotten BEGIN
    SELECT RAISE(ABORT, 'forgotten is append-only: add a row');
END;

-- People, items and texts whose rows may go, for the length of the transaction that deletes them.
CREATE TABLE leaving (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- How often something was deleted for good since the file was last written anew, which leaves
-- nothing of it between the rows; no row when there is nothing to be done.
CREATE TABLE scrubbing (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    due INTEGER NOT NULL
) STRICT;

-- `unlinked`: since when nothing leads from this person's answers to the person any more.
ALTER TABLE enrolments ADD COLUMN unlinked TEXT;

-- What people read before they agreed, letter by letter, by its SHA-256.
CREATE TABLE wordings (
    id TEXT PRIMARY KEY CHECK (length(id) = 64),
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER wordings_not_updated BEFORE UPDATE ON wordings BEGIN
    SELECT RAISE(ABORT, 'wordings are append-only: add a row');
END;
CREATE TRIGGER wordings_not_deleted BEFORE DELETE ON wordings BEGIN
    SELECT RAISE(ABORT, 'wordings are append-only: add a row');
END;

-- Who agreed to what, and when; again when the terms have changed. `terms`: what the wording says,
-- as far as a change of it means that people are asked again.
CREATE TABLE consents (
    id TEXT PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    study_version INTEGER NOT NULL,
    wording_id TEXT NOT NULL REFERENCES wordings (id),
    terms TEXT NOT NULL CHECK (json_valid(terms)),
    created TEXT NOT NULL
) STRICT;
CREATE INDEX consents_of_person ON consents (study_id, annotator_id);

-- Since when a study is closed; the time for which data lead to people runs from there.
CREATE TABLE closings (
    study_id TEXT PRIMARY KEY REFERENCES studies (id),
    closed TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO closings SELECT id, strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now') FROM studies
    WHERE state = 'closed';
CREATE TRIGGER study_added_closed AFTER INSERT ON studies WHEN new.state = 'closed' BEGIN
    INSERT OR IGNORE INTO closings
        VALUES (new.id, strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'));
END;
CREATE TRIGGER study_closed AFTER UPDATE OF state ON studies
WHEN new.state = 'closed' AND old.state <> 'closed' BEGIN
    INSERT OR REPLACE INTO closings
        VALUES (new.id, strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'));
END;
CREATE TRIGGER study_opened AFTER UPDATE OF state ON studies
WHEN new.state <> 'closed' AND old.state = 'closed' BEGIN
    DELETE FROM closings WHERE study_id = new.id;
END;

-- What is counted stays right when rows go.
CREATE TRIGGER assignment_gone AFTER DELETE ON assignments
WHEN old.state IN ('open', 'judged') BEGIN
    UPDATE items SET served = served - 1 WHERE id = old.item_id;
END;
CREATE TRIGGER item_gone AFTER DELETE ON items WHEN old.role = 'item' BEGIN
    UPDATE levels SET items = items - 1 WHERE study_id = old.study_id AND served = old.served;
END;
CREATE INDEX authors_of_response ON authors (response_id);
CREATE INDEX flags_of_item ON flags (item_id);
CREATE INDEX ratings_of_item ON ratings (item_id);
CREATE INDEX votes_of_item ON votes (item_id);
CREATE INDEX votes_of_choice ON votes (chosen_id);
CREATE INDEX pool_of_response ON pool (response_id);
"""
_APPEND_ONLY = """
CREATE TRIGGER {table}_not_changed BEFORE UPDATE ON {table}
WHEN ({old}) IS NOT ({new})
OR NOT EXISTS (SELECT 1 FROM leaving WHERE id = old.{owner}) BEGIN
    SELECT RAISE(ABORT, '{said}');
END;
CREATE TRIGGER {table}_not_deleted BEFORE DELETE ON {table}
WHEN NOT EXISTS (SELECT 1 FROM leaving WHERE {goes}) BEGIN
    SELECT RAISE(ABORT, '{said}');
END;
"""


def _append_only(table: str, names: str) -> str:
    columns = names.split()
    old, new = (", ".join(f"{when}.{name}" for name in columns) for when in ("old", "new"))
    goes = " OR ".join(f"id = old.{name}" for name in WHOSE[table])
    said = f"{table} are append-only: add a row that replaces this one"
    triggers = (f"{table}_not_updated", f"{table}_not_changed", f"{table}_not_deleted")
    dropped = "".join(f"DROP TRIGGER IF EXISTS {name};\n" for name in triggers)
    return dropped + _APPEND_ONLY.format(
        table=table, old=old, new=new, owner=WHOSE[table][0], goes=goes, said=said
    )


FORGETTING = TABLES + "".join(_append_only(table, names) for table, names in FIXED.items())
