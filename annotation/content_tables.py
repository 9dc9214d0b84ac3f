"""The statements on studies and on what is judged, on one connection.

Those on people and their judgements are in annotation/tables.py, those on automatic scores in
annotation/scores.py.
"""

import dataclasses
import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from annotation.content import Entry, Prompt, Response, content_id
from annotation.errors import ConflictingRatingError, StudyInUseError, UnknownStudyError
from annotation.forgetting_errors import ItemGoneError
from annotation.studies import Study
from annotation.study_settings import settings_json, study_from_settings

Row = sqlite3.Row
EXAMPLE = "example"  # the task of prompts that only practice, gold texts and checks have


def utc_now() -> str:
    """The time in UTC to the microsecond, as ISO 8601 text that sorts."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def utc_after(last: str | None) -> str:
    """The time, and later than another one also when the clock was set back meanwhile.

    Where the last act counts, stores that are merged have nothing else to tell which one it is.
    """
    now = utc_now()
    if last is None or now > last:
        return now
    return (datetime.fromisoformat(last) + timedelta(microseconds=1)).isoformat(
        timespec="microseconds"
    )


class ContentTables:
    """The statements on studies, prompts, responses and items, on one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def _one(self, sql: str, *values: object) -> Row | None:
        row: Row | None = self.connection.execute(sql, values).fetchone()
        return row

    def _all(self, sql: str, *values: object) -> list[Row]:
        return self.connection.execute(sql, values).fetchall()

    def _number(self, sql: str, *values: object) -> int:
        return int(self.connection.execute(sql, values).fetchone()[0])

    # Studies

    def studies(self) -> list[Study]:
        """All studies, oldest first."""
        rows = self._all("SELECT * FROM studies ORDER BY created, id")
        return [_study(row) for row in rows]

    def study(self, study_id: str) -> Study:
        """One study; `UnknownStudyError` when there is none of this id."""
        row = self._one("SELECT * FROM studies WHERE id = ?", study_id)
        if row is None:
            known = [row["id"] for row in self._all("SELECT id FROM studies ORDER BY id")]
            raise UnknownStudyError(study_id, known)
        return _study(row)

    def add_study(self, study: Study) -> None:
        """Add a study, or change the settings of one that nobody has begun.

        Items and the ratings that came with them hold the kind and the scales in place.
        """
        old = self._one("SELECT * FROM studies WHERE id = ?", study.id)
        if old is not None and _study(old) == study:
            return
        self._put_study(old, study)
        self._add_examples(study)

    def revise_study(self, study: Study) -> Study:
        """Change the settings of a study; once somebody has begun, that makes a new version.

        The kind and the scales never change: what was judged on another scale is another study.
        """
        old = self.study(study.id)
        if dataclasses.replace(study, version=old.version, state=old.state) == old:
            return old
        begun = self._one("SELECT 1 FROM enrolments WHERE study_id = ? LIMIT 1", study.id)
        if begun is not None and (old.kind != study.kind or old.points != study.points):
            raise StudyInUseError(study.id)
        version = old.version + (begun is not None)
        new = dataclasses.replace(study, version=version, state=old.state)
        self.connection.execute(
            "UPDATE studies SET version = ?, kind = ?, title = ?, settings = ? WHERE id = ?",
            (new.version, new.kind, new.title, settings_json(new), new.id),
        )
        self._note_version(new)
        self._add_examples(new)
        return new

    def set_study_state(self, study_id: str, state: str) -> None:
        """Open, pause or close a study; that is no new version."""
        self.connection.execute(
            "UPDATE studies SET state = ? WHERE id = ?",
            (dataclasses.replace(self.study(study_id), state=state).state, study_id),
        )

    def study_version(self, study_id: str, version: int) -> Study:
        """A study as it was when judgements of this version were given."""
        row = self._one(
            "SELECT study_id AS id, version, (SELECT kind FROM studies WHERE id = study_id) "
            "AS kind, title, settings, 'closed' AS state FROM study_versions "
            "WHERE study_id = ? AND version = ?",
            study_id,
            version,
        )
        return self.study(study_id) if row is None else _study(row)

    def _put_study(self, old: Row | None, study: Study) -> None:
        columns = (study.version, study.kind, study.title, settings_json(study), study.state)
        if old is None:
            self.connection.execute(
                "INSERT INTO studies (version, kind, title, settings, state, id, created) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*columns, study.id, utc_now()),
            )
            self._note_version(study)
            return
        begun = self._one("SELECT 1 FROM enrolments WHERE study_id = ? LIMIT 1", study.id)
        filled = self._one("SELECT 1 FROM items WHERE study_id = ? LIMIT 1", study.id)
        kept = _study(old).kind == study.kind and _study(old).points.items() <= study.points.items()
        if begun is not None or (filled is not None and not kept):
            raise StudyInUseError(study.id)
        self.connection.execute(
            "UPDATE studies SET version = ?, kind = ?, title = ?, settings = ?, state = ? "
            "WHERE id = ?",
            (*columns, study.id),
        )
        self._note_version(study)

    def _note_version(self, study: Study) -> None:
        self.connection.execute(
            "INSERT OR REPLACE INTO study_versions VALUES (?, ?, ?, ?, ?)",
            (study.id, study.version, settings_json(study), study.title, utc_now()),
        )

    def _add_examples(self, study: Study) -> None:
        """The texts that say how a person judges, as items of their role; old ones stay served."""
        if study.kind != "rating":  # the practice of writing has no items: nobody judges it
            return
        for role, example in study.examples:
            prompt = Prompt(EXAMPLE, example.prompt, example.prompt)
            response = Response(prompt.id, example.response, "editor", None, f"{EXAMPLE}:{role}")
            self._add_content([Entry(prompt, (response,))])
            self.connection.execute(
                "INSERT INTO items (id, study_id, prompt_id, first_id, role, expected, feedback) "
                "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                "expected = excluded.expected, feedback = excluded.feedback",
                (
                    content_id("item", study.id, role, response.id),
                    study.id,
                    prompt.id,
                    response.id,
                    role,
                    json.dumps({name: list(ends) for name, ends in example.expected.items()}),
                    example.feedback,
                ),
            )

    # Content

    def add_items(self, study: Study, entries: Sequence[Entry], rater: str | None = None) -> int:
        """Add items with all that they are made of; what is there already stays as it is.

        Args:
            study: The study that gets them.
            entries: The items.
            rater: The annotator whom the entries' own ratings belong to.

        Returns:
            How many items are new.
        """
        self._add_content(entries)
        ids = [entry.item_id(study.id) for entry in entries]
        added = self.connection.executemany(
            "INSERT OR IGNORE INTO items (id, study_id, prompt_id, first_id, second_id, first_arm, "
            "second_arm) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (item_id, study.id, entry.prompt.id, *_pair(entry.responses))
                for item_id, entry in zip(ids, entries, strict=True)
            ),
        )
        if rater is not None:
            self._add_given_ratings(study, ids, entries, rater)
        return added.rowcount

    def has_given_ratings(self, study_id: str, rater: str) -> bool:
        """Whether ratings of this rater came with data of the study."""
        sql = "SELECT 1 FROM ratings WHERE study_id = ? AND annotator_id = ? LIMIT 1"
        return self._one(sql, study_id, rater) is not None

    def given_ratings(self, item_ids: Sequence[str], rater: str) -> dict[tuple[str, str], float]:
        """The ratings that came with the data from this rater, by item and dimension."""
        return {
            (row["item_id"], row["dimension"]): row["value"]
            for row in self._all(
                "SELECT item_id, dimension, value FROM ratings INDEXED BY ratings_given "
                "WHERE item_id IN (SELECT value FROM json_each(?)) AND annotator_id = ? "
                "AND replaces IS NULL AND assignment_id IS NULL",
                json.dumps(item_ids),
                rater,
            )
        }

    def _add_content(self, entries: Sequence[Entry]) -> None:
        write = self.connection.executemany
        write(
            "INSERT OR IGNORE INTO prompts VALUES (?, ?, ?, ?, ?)",
            {
                (prompt.id, prompt.task, prompt.item, prompt.text, prompt.language): None
                for prompt in (entry.prompt for entry in entries)
            },
        )
        write(
            "INSERT OR IGNORE INTO responses VALUES (?, ?, ?, ?, ?, ?)",
            (
                (one.id, one.prompt_id, one.text, one.source, one.model, one.origin)
                for entry in entries
                for one in entry.responses
            ),
        )

    def _add_given_ratings(
        self, study: Study, ids: Sequence[str], entries: Sequence[Entry], rater: str
    ) -> None:
        known = self.given_ratings(ids, rater)
        rows = []
        for item_id, entry in zip(ids, entries, strict=True):
            for dimension, value in entry.ratings.items():
                old = known.setdefault((item_id, dimension), value)
                if old != value:
                    text = entry.responses[0].text
                    raise ConflictingRatingError(study.id, text, old, value)
                rating_id = content_id("rating", study.id, item_id, rater, dimension)
                rows.append((rating_id, study.id, study.version, item_id, rater, dimension, value))
        now = utc_now()
        self.connection.executemany(
            "INSERT OR IGNORE INTO ratings (id, study_id, study_version, item_id, annotator_id, "
            "dimension, value, action, created) VALUES (?, ?, ?, ?, ?, ?, ?, 'rating', ?)",
            ((*row, now) for row in rows),
        )

    def prompts(self, study_id: str | None) -> list[Prompt]:
        """The prompts of a study, or of the whole store, by task, item and wording."""
        rows = self._all(
            "SELECT task, item, text, language FROM prompts WHERE task <> ?2 AND (?1 IS NULL "
            "OR id IN (SELECT prompt_id FROM items WHERE study_id = ?1) "
            "OR id IN (SELECT prompt_id FROM study_prompts WHERE study_id = ?1)) "
            "ORDER BY task, item, text, language",
            study_id,
            EXAMPLE,
        )
        return [Prompt(**row) for row in rows]

    def responses(self, prompt_id: str) -> list[Response]:
        """All responses to a prompt, in an order that never changes."""
        rows = self._all(
            "SELECT prompt_id, text, source, model, origin FROM responses "
            "WHERE prompt_id = ? ORDER BY text, id",
            prompt_id,
        )
        return [Response(**row) for row in rows]

    def item(self, item_id: str) -> Row:
        """An item with its prompt's columns and the texts of its responses.

        Raises:
            ItemGoneError: There is none of this id, any more.
        """
        row = self._one(
            "SELECT items.id, role, expected, feedback, first_id, second_id, task, "
            "prompts.text AS prompt, language, "
            "a.text AS first_text, b.text AS second_text FROM items "
            "JOIN prompts ON prompts.id = items.prompt_id "
            "JOIN responses AS a ON a.id = first_id LEFT JOIN responses AS b ON b.id = second_id "
            "WHERE items.id = ?",
            item_id,
        )
        if row is None:
            raise ItemGoneError(item_id)
        return row


def _study(row: Row) -> Study:
    return study_from_settings(
        row["settings"],
        id=row["id"],
        version=row["version"],
        kind=row["kind"],
        title=row["title"],
        state=row["state"],
    )


def _pair(responses: tuple[Response, ...]) -> tuple[str | None, ...]:
    """The ids of one response or two, and of two the arms."""
    if len(responses) == 1:
        return responses[0].id, None, None, None
    first, second = responses
    return first.id, second.id, first.arm, second.arm
