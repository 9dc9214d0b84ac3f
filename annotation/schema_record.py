"""What the migration 0008_record adds: what has changed since the last copy, and which are in."""

# Every table that a copy must hold, with its key, in an order in which no row comes before what it
# refers to. What else there is follows from these by triggers (`DERIVED`) or is about the copying.
KEYS: dict[str, tuple[str, ...]] = {
    "forgotten": ("id",),
    "studies": ("id",),
    "study_versions": ("study_id", "version"),
    "closings": ("study_id",),
    "prompts": ("id",),
    "responses": ("id",),
    "annotators": ("id",),
    "authors": ("annotator_id", "response_id"),
    "facts": ("response_id",),
    "scores": ("response_id", "dimension", "fingerprint"),
    "study_prompts": ("study_id", "prompt_id"),
    "pool": ("study_id", "response_id"),
    "items": ("id",),
    "item_sets": ("item_id", "side", "position"),
    "enrolments": ("study_id", "annotator_id"),
    "wordings": ("id",),
    "consents": ("id",),
    "assignments": ("id",),
    "ratings": ("id",),
    "votes": ("id",),
    "flags": ("id",),
    "exclusions": ("id",),
    "sittings": ("study_id", "annotator_id", "prompt_id"),
    "practices": ("study_id", "annotator_id", "practice_id"),
    "writings": ("id",),
    "reviews": ("id",),
    "runs": ("id",),
}
DERIVED = ("levels", "cells")
OWN = ("changes", "shards", "copying", "leaving", "scrubbing")
JUDGEMENTS = ("ratings", "votes", "writings")
COUNTED = {"items": ("expected", "feedback")}  # what else changes in a row follows from others

_TABLES = (
    """
-- When the row was changed last, in milliseconds since 1970 and never less than before, so that of
-- two copies of a study the later one is known.
ALTER TABLE studies ADD COLUMN changed INTEGER
""",
    """
CREATE TRIGGER study_changed AFTER UPDATE OF version, title, settings, state ON studies
WHEN new.changed IS old.changed BEGIN
    UPDATE studies SET changed = max(coalesce(old.changed, 0) + 1,
        CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) WHERE id = new.id;
END
""",
    """
-- One row while changes are noted for a copy. `noting`: 0 while rows come out of a copy. `filled`:
-- whether everything that was there when it began is noted, too.
CREATE TABLE copying (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    origin TEXT NOT NULL,
    since TEXT NOT NULL,
    noting INTEGER NOT NULL CHECK (noting IN (0, 1)),
    filled INTEGER NOT NULL CHECK (filled IN (0, 1))
) STRICT
""",
    """
-- Which rows the copy lacks: `key` is a JSON list. `again` counts changes since the row was noted,
-- so that one that changes while it is being copied stays.
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    again INTEGER NOT NULL DEFAULT 0,
    noted TEXT NOT NULL,
    UNIQUE (name, key)
) STRICT
""",
    """
-- The shards whose rows are in this store, or were made of it and are safe.
CREATE TABLE shards (
    name TEXT PRIMARY KEY,
    origin TEXT NOT NULL,
    noted TEXT NOT NULL
) STRICT
""",
)
# A new or deleted row takes the last place, a changed one keeps its own: rows that others refer to
# then come before them. Never INSERT OR REPLACE: the word of the statement outside would win.
_NOTE = """
CREATE TRIGGER noted_{table}_{word} AFTER {event} ON {table} WHEN (SELECT noting FROM copying) BEGIN
    INSERT INTO changes (name, key, noted) VALUES ('{table}', json_array({key}),
        strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000+00:00')
        ON CONFLICT (name, key) DO UPDATE SET {place}again = again + 1;
END
"""
_LAST = "seq = (SELECT max(seq) FROM changes) + 1, "


def _noting(table: str, key: tuple[str, ...]) -> tuple[str, ...]:
    """The triggers that note what happens to the rows of a table."""
    columns = f" OF {', '.join(COUNTED[table])}" if table in COUNTED else ""
    return tuple(
        _NOTE.format(
            table=table,
            word=word,
            event=event,
            key=", ".join(f"{row}.{name}" for name in key),
            place=place,
        )
        for word, event, row, place in (
            ("added", "INSERT", "new", _LAST),
            ("changed", f"UPDATE{columns}", "new", ""),
            ("gone", "DELETE", "old", _LAST),
        )
    )


# One by one, because taking a long script apart takes a quarter of a second.
RECORD = (*_TABLES, *(one for table, key in KEYS.items() for one in _noting(table, key)))
