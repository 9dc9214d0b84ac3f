"""What the migration 0004_comparisons adds: arms, a pool to draw from, sets, the reveal."""

COMPARISONS = """
-- An arm is whose responses are compared: the name of a model, or of people. A cell of the table of
-- arms by arms counts how many people have had one of its pairs; its names stand in order.
ALTER TABLE items ADD COLUMN first_arm TEXT;
ALTER TABLE items ADD COLUMN second_arm TEXT;
CREATE TABLE cells (
    study_id TEXT NOT NULL REFERENCES studies (id),
    low_arm TEXT NOT NULL,
    high_arm TEXT NOT NULL,
    items INTEGER NOT NULL,
    served INTEGER NOT NULL,
    PRIMARY KEY (study_id, low_arm, high_arm)
) STRICT, WITHOUT ROWID;
UPDATE items SET
    first_arm = (SELECT coalesce(model, source) FROM responses WHERE id = first_id),
    second_arm = (SELECT coalesce(model, source) FROM responses WHERE id = second_id)
    WHERE second_id IS NOT NULL;
INSERT INTO cells SELECT study_id, min(first_arm, second_arm), max(first_arm, second_arm),
    count(*), sum(served) FROM items WHERE second_id IS NOT NULL GROUP BY 1, 2, 3;
CREATE TRIGGER pair_added AFTER INSERT ON items WHEN new.second_arm IS NOT NULL BEGIN
    INSERT INTO cells VALUES (new.study_id, min(new.first_arm, new.second_arm),
        max(new.first_arm, new.second_arm), 1, new.served)
        ON CONFLICT DO UPDATE SET items = items + 1, served = served + excluded.served;
END;
CREATE TRIGGER pair_served AFTER UPDATE OF served ON items WHEN new.second_arm IS NOT NULL BEGIN
    UPDATE cells SET served = served + new.served - old.served WHERE study_id = new.study_id
        AND low_arm = min(new.first_arm, new.second_arm)
        AND high_arm = max(new.first_arm, new.second_arm);
END;
CREATE TRIGGER pair_gone AFTER DELETE ON items WHEN old.second_arm IS NOT NULL BEGIN
    UPDATE cells SET items = items - 1, served = served - old.served
        WHERE study_id = old.study_id AND low_arm = min(old.first_arm, old.second_arm)
        AND high_arm = max(old.first_arm, old.second_arm);
END;

-- All responses that pairs of a study are drawn from. `leak`: the words with which the response
-- says who wrote it; such a one is left out until a researcher lets it in, which `released` notes.
-- `score`: the measure by which responses are chosen, where a study does that.
CREATE TABLE pool (
    study_id TEXT NOT NULL REFERENCES studies (id),
    response_id TEXT NOT NULL REFERENCES responses (id),
    arm TEXT NOT NULL,
    leak TEXT,
    released TEXT,
    score REAL,
    PRIMARY KEY (study_id, response_id)
) STRICT, WITHOUT ROWID;

INSERT INTO pool (study_id, response_id, arm)
    SELECT study_id, first_id, first_arm FROM items WHERE second_id IS NOT NULL
    UNION SELECT study_id, second_id, second_arm FROM items WHERE second_id IS NOT NULL;

-- Where a side of a pair shows several responses of its arm: all of them, in their order. The first
-- one is also the item's own.
CREATE TABLE item_sets (
    item_id TEXT NOT NULL REFERENCES items (id),
    side TEXT NOT NULL CHECK (side IN ('first', 'second')),
    position INTEGER NOT NULL,
    response_id TEXT NOT NULL REFERENCES responses (id),
    PRIMARY KEY (item_id, side, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_sets_of_response ON item_sets (response_id);

-- Length and style of a response, by name.
CREATE TABLE facts (
    response_id TEXT PRIMARY KEY REFERENCES responses (id),
    facts TEXT NOT NULL CHECK (json_valid(facts))
) STRICT, WITHOUT ROWID;

-- How sure somebody was of a vote, from 1 to 3, and why they chose so.
ALTER TABLE votes ADD COLUMN confidence INTEGER CHECK (confidence BETWEEN 1 AND 3);
ALTER TABLE votes ADD COLUMN comment TEXT;

-- When a person was told who wrote what; from then on the vote stands.
ALTER TABLE assignments ADD COLUMN revealed TEXT;
"""
