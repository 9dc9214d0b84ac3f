"""What the migration 0003_studies adds: versions, practice and checks, exclusions, writing."""

WIDER = {  # lists of allowed words that have grown, by table
    "studies": ("('rating', 'comparison')", "('rating', 'comparison', 'writing')"),
    "assignments": ("('open', 'judged', 'skipped')", "('open', 'judged', 'skipped', 'expired')"),
}

STUDIES = """
-- The settings that each version of a study had; judgements name theirs.
CREATE TABLE study_versions (
    study_id TEXT NOT NULL REFERENCES studies (id),
    version INTEGER NOT NULL,
    settings TEXT NOT NULL CHECK (json_valid(settings)),
    title TEXT NOT NULL,
    created TEXT NOT NULL,
    PRIMARY KEY (study_id, version)
) STRICT, WITHOUT ROWID;
INSERT INTO study_versions SELECT id, version, settings, title, created FROM studies;

-- `role`: only an 'item' is what the study is about. The others say how a person judges: 'practice'
-- comes first and teaches, 'gold' has a range that most people choose, 'check' says what to choose.
-- `expected`: by dimension the lowest and highest point; `feedback` is read after a practice item.
ALTER TABLE items ADD COLUMN role TEXT NOT NULL DEFAULT 'item'
    CHECK (role IN ('item', 'practice', 'gold', 'check'));
ALTER TABLE items ADD COLUMN expected TEXT CHECK (expected IS NULL OR json_valid(expected));
ALTER TABLE items ADD COLUMN feedback TEXT;
DROP INDEX items_by_need;
CREATE INDEX items_by_need ON items (study_id, served, id) WHERE role = 'item';
CREATE INDEX items_by_role ON items (study_id, role, id) WHERE role <> 'item';
CREATE INDEX items_of_first ON items (first_id);
CREATE INDEX items_of_second ON items (second_id) WHERE second_id IS NOT NULL;
DROP TRIGGER item_added;
CREATE TRIGGER item_added AFTER INSERT ON items WHEN new.role = 'item' BEGIN
    INSERT INTO levels VALUES (new.study_id, new.served, 1)
        ON CONFLICT DO UPDATE SET items = items + 1;
END;
DROP TRIGGER item_served;
CREATE TRIGGER item_served AFTER UPDATE OF served ON items WHEN new.role = 'item' BEGIN
    UPDATE levels SET items = items - 1 WHERE study_id = old.study_id AND served = old.served;
    INSERT INTO levels VALUES (new.study_id, new.served, 1)
        ON CONFLICT DO UPDATE SET items = items + 1;
END;

-- An assignment that nobody answered in time is 'expired' and its item free for somebody else; when
-- the answer comes after all, it counts.
DROP TRIGGER assignment_added;
CREATE TRIGGER assignment_added AFTER INSERT ON assignments
WHEN new.state IN ('open', 'judged') BEGIN
    UPDATE items SET served = served + 1 WHERE id = new.item_id;
END;
DROP TRIGGER assignment_skipped;
CREATE TRIGGER assignment_changed AFTER UPDATE OF state ON assignments
WHEN (old.state IN ('open', 'judged')) <> (new.state IN ('open', 'judged')) BEGIN
    UPDATE items SET served = served + iif(new.state IN ('open', 'judged'), 1, -1)
        WHERE id = new.item_id;
END;
CREATE INDEX assignments_by_time ON assignments (study_id, served_at) WHERE state = 'open';

-- `participant`: a salted hash of the id that a platform gave this person; never the id itself.
ALTER TABLE enrolments ADD COLUMN participant TEXT;
ALTER TABLE enrolments ADD COLUMN outcome TEXT
    CHECK (outcome IN ('complete', 'screened_out', 'failed_checks'));
ALTER TABLE enrolments ADD COLUMN ended TEXT;

-- A researcher leaves a rater out of the results, or takes them in again; the last row counts.
CREATE TABLE exclusions (
    id TEXT PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    action TEXT NOT NULL CHECK (action IN ('exclude', 'include')),
    reason TEXT NOT NULL,
    by TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
CREATE INDEX exclusions_of_study ON exclusions (study_id, annotator_id);

-- A rater says that something is wrong with a text.
CREATE TABLE flags (
    id TEXT PRIMARY KEY,
    assignment_id TEXT NOT NULL REFERENCES assignments (id),
    study_id TEXT NOT NULL REFERENCES studies (id),
    item_id TEXT NOT NULL REFERENCES items (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    reason TEXT NOT NULL,
    created TEXT NOT NULL,
    UNIQUE (assignment_id, reason)
) STRICT;
"""

WRITING = """
-- The prompts of a writing study, in their order.
CREATE TABLE study_prompts (
    study_id TEXT NOT NULL REFERENCES studies (id),
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (study_id, prompt_id)
) STRICT, WITHOUT ROWID;

-- When a person began to write to a prompt, and when they were done with it.
CREATE TABLE sittings (
    study_id TEXT NOT NULL REFERENCES studies (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    begun TEXT NOT NULL,
    ended TEXT,
    PRIMARY KEY (study_id, annotator_id, prompt_id)
) STRICT, WITHOUT ROWID;

-- What people wrote. `signs`: what a researcher should know of it, as a JSON list.
CREATE TABLE writings (
    id TEXT PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    study_version INTEGER NOT NULL,
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    action TEXT NOT NULL CHECK (action IN ('answer', 'withdrawal')),
    text TEXT,
    seconds REAL CHECK (seconds >= 0),
    signs TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(signs)),
    created TEXT NOT NULL,
    replaces TEXT UNIQUE REFERENCES writings (id),
    CHECK ((action = 'answer') = (text IS NOT NULL)),
    CHECK (action <> 'withdrawal' OR replaces IS NOT NULL)
) STRICT;
CREATE INDEX writings_of_person ON writings (study_id, annotator_id, prompt_id);

-- A researcher's look at what was written; the last row counts.
CREATE TABLE reviews (
    id TEXT PRIMARY KEY,
    writing_id TEXT NOT NULL REFERENCES writings (id),
    decision TEXT NOT NULL CHECK (decision IN ('accept', 'reject')),
    by TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
CREATE INDEX reviews_of_writing ON reviews (writing_id);

-- Who wrote a response here, so that nobody is asked to judge their own.
CREATE TABLE authors (
    response_id TEXT NOT NULL REFERENCES responses (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    PRIMARY KEY (annotator_id, response_id)
) STRICT, WITHOUT ROWID;
"""
APPEND_ONLY = ("exclusions", "flags", "writings", "reviews")
