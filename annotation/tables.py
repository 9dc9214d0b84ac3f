"""The statements of the store, on one connection: what is read and written.

Those on automatic scores are in annotation/scores.py; there is no SQL beside the two. Who opens the
connection, and which thread writes, is annotation/store.py's business; the tables themselves are
made in annotation/schema.py.
"""

import secrets
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from annotation.content import Entry, Prompt, Response, content_id
from annotation.errors import (
    AnnotatorKindError,
    ConflictingRatingError,
    StudyInUseError,
    UnknownAnnotatorError,
    UnknownAssignmentError,
    UnknownStudyError,
)
from annotation.studies import Study, settings_json, study_from_settings

Row = sqlite3.Row
PEOPLE = ("local", "participant", "login")  # kinds of annotators who use the app
GIVEN = ("editor", "source")  # kinds whose ratings came with the data


def utc_now() -> str:
    """The time in UTC to the microsecond, as ISO 8601 text that sorts."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


class Tables:
    """The statements of the store on one connection, inside whatever transaction it has open."""

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
        columns = (study.version, study.kind, study.title, settings_json(study), study.state)
        if old is None:
            self.connection.execute(
                "INSERT INTO studies (version, kind, title, settings, state, id, created) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*columns, study.id, utc_now()),
            )
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
        write = self.connection.executemany
        before = self._number("SELECT count(*) FROM items WHERE study_id = ?", study.id)
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
        write(
            "INSERT OR IGNORE INTO items (id, study_id, prompt_id, first_id, second_id) "
            "VALUES (?, ?, ?, ?, ?)",
            (
                (entry.item_id(study.id), study.id, entry.prompt.id, *_pair(entry.responses))
                for entry in entries
            ),
        )
        if rater is not None:
            self._add_given_ratings(study, entries, rater)
        return self._number("SELECT count(*) FROM items WHERE study_id = ?", study.id) - before

    def _add_given_ratings(self, study: Study, entries: Sequence[Entry], rater: str) -> None:
        known = {
            (row["item_id"], row["dimension"]): row["value"]
            for row in self._all(
                "SELECT item_id, dimension, value FROM ratings "
                "WHERE study_id = ? AND annotator_id = ?",
                study.id,
                rater,
            )
        }
        rows = []
        for entry in entries:
            item_id = entry.item_id(study.id)
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
            "SELECT task, item, text, language FROM prompts WHERE ?1 IS NULL "
            "OR id IN (SELECT prompt_id FROM items WHERE study_id = ?1) "
            "ORDER BY task, item, text, language",
            study_id,
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
        """An item with its prompt's columns and the texts of its responses."""
        row = self._one(
            "SELECT items.id, first_id, second_id, task, prompts.text AS prompt, language, "
            "a.text AS first_text, b.text AS second_text FROM items "
            "JOIN prompts ON prompts.id = items.prompt_id "
            "JOIN responses AS a ON a.id = first_id LEFT JOIN responses AS b ON b.id = second_id "
            "WHERE items.id = ?",
            item_id,
        )
        if row is None:
            raise LookupError(item_id)
        return row

    # People

    def ensure_annotator(self, annotator_id: str, kind: str) -> None:
        """Add an annotator who is not there yet; one id never changes its kind."""
        if kind not in PEOPLE + GIVEN:
            allowed = ", ".join(PEOPLE + GIVEN)
            raise AnnotatorKindError(annotator_id, kind, f"choose one of: {allowed}")
        self.connection.execute(
            "INSERT OR IGNORE INTO annotators VALUES (?, ?, ?)", (annotator_id, kind, utc_now())
        )
        row = self._one("SELECT kind FROM annotators WHERE id = ?", annotator_id)
        if row is not None and row["kind"] != kind:
            raise AnnotatorKindError(annotator_id, kind, f"it is '{row['kind']}' already")

    def enrol(self, study: Study, annotator_id: str) -> None:
        """Note consent, and the seed of this person's order and sides, once."""
        if self._one("SELECT 1 FROM annotators WHERE id = ?", annotator_id) is None:
            raise UnknownAnnotatorError(annotator_id)
        self.connection.execute(
            "INSERT OR IGNORE INTO enrolments VALUES (?, ?, ?, ?, ?)",
            (study.id, annotator_id, study.version, secrets.token_hex(16), utc_now()),
        )

    def enrolment(self, study_id: str, annotator_id: str) -> Row | None:
        """The enrolment of one person in one study, if there is one."""
        return self._one(
            "SELECT * FROM enrolments WHERE study_id = ? AND annotator_id = ?",
            study_id,
            annotator_id,
        )

    # Assignments

    def assignment(self, assignment_id: str) -> Row:
        """What was served under this id; `UnknownAssignmentError` when nothing was."""
        row = self._one("SELECT * FROM assignments WHERE id = ?", assignment_id)
        if row is None:
            raise UnknownAssignmentError(assignment_id)
        return row

    def open_assignment(self, study_id: str, annotator_id: str) -> Row | None:
        """The unanswered assignment that was served first, so that a reopened one comes back."""
        return self._one(
            "SELECT * FROM assignments WHERE study_id = ? AND annotator_id = ? AND state = 'open' "
            "ORDER BY rowid LIMIT 1",
            study_id,
            annotator_id,
        )

    def least_judged_items(
        self, study_id: str, annotator_id: str, below: int, start: str, limit: int
    ) -> list[str]:
        """Items this person has not had, among those that the fewest people have had.

        Args:
            study_id: The study.
            annotator_id: The person.
            below: Items that so many people have had are left out.
            start: A hexadecimal text; the items whose ids come next after it, around the circle,
                are taken. Ids are hashes, so a random start is a random place.
            limit: At most so many.
        """
        levels = self._all(
            "SELECT served FROM levels WHERE study_id = ? AND served < ? AND items > 0 "
            "ORDER BY served",
            study_id,
            below,
        )
        for level in levels:
            found: list[str] = []
            for low, high in ((start, "g"), ("", start)):  # hexadecimal digits end at f
                rows = self._all(
                    "SELECT id FROM items WHERE study_id = ?1 AND served = ?2 AND id >= ?4 "
                    "AND id < ?5 AND NOT EXISTS (SELECT 1 FROM assignments WHERE study_id = ?1 "
                    "AND annotator_id = ?3 AND item_id = items.id) ORDER BY id LIMIT ?6",
                    study_id,
                    level["served"],
                    annotator_id,
                    low,
                    high,
                    limit - len(found),
                )
                found += [row["id"] for row in rows]
            if found:
                return found
        return []

    def add_assignment(self, study_id: str, item_id: str, annotator_id: str, side: str) -> Row:
        """Note that an item is served to a person, and return the assignment."""
        assignment_id = str(uuid.uuid4())
        self.connection.execute(
            "INSERT INTO assignments VALUES (?, ?, ?, ?, ?, 'open', ?)",
            (assignment_id, study_id, item_id, annotator_id, side, utc_now()),
        )
        return self.assignment(assignment_id)

    def set_state(self, assignment_id: str, state: str) -> None:
        """Mark an assignment open, judged or skipped."""
        self.connection.execute(
            "UPDATE assignments SET state = ? WHERE id = ?", (state, assignment_id)
        )

    def counts(self, study_id: str, annotator_id: str, below: int) -> Row:
        """What one person has answered, has open, and could still get.

        Returns:
            A row with `answered`, `opened` and `available` (items that fewer than `below` people
            have had, and this person not).
        """
        row = self._one(
            "SELECT count(*) FILTER (WHERE state <> 'open') AS answered, "
            "count(*) FILTER (WHERE state = 'open') AS opened, "
            "(SELECT coalesce(sum(items), 0) FROM levels WHERE study_id = ?1 AND served < ?3) "
            "- count(*) FILTER (WHERE served < ?3) AS available "
            "FROM assignments JOIN items ON items.id = item_id "
            "WHERE assignments.study_id = ?1 AND annotator_id = ?2",
            study_id,
            annotator_id,
            below,
        )
        if row is None:
            raise LookupError(study_id)
        return row

    # Judgements; `table` is "ratings" or "votes", never a word from outside (hence the noqa)

    def add_judgement(self, table: str, values: dict[str, object]) -> None:
        """Append one row to `ratings` or `votes`."""
        row = {"id": str(uuid.uuid4()), "created": utc_now(), **values}
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        self.connection.execute(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608
            tuple(row.values()),
        )

    def standing(self, table: str, assignment_id: str) -> list[Row]:
        """The rows of an assignment that nothing replaces: an answer, a skip or a withdrawal."""
        return self._all(
            f"SELECT * FROM {table} AS new WHERE assignment_id = ? AND NOT EXISTS "  # noqa: S608
            f"(SELECT 1 FROM {table} WHERE replaces = new.id) ORDER BY dimension",
            assignment_id,
        )

    def judgement(self, table: str, judgement_id: str) -> Row | None:
        """One row of `ratings` or `votes`."""
        return self._one(f"SELECT * FROM {table} WHERE id = ?", judgement_id)  # noqa: S608

    def last_answered(self, table: str, study_id: str, annotator_id: str) -> str | None:
        """The assignment that a person answered last and has not taken back."""
        row = self._one(
            f"SELECT assignment_id FROM {table} AS new WHERE study_id = ? "  # noqa: S608
            "AND annotator_id = ? AND action <> 'withdrawal' AND NOT EXISTS "
            f"(SELECT 1 FROM {table} WHERE replaces = new.id) ORDER BY rowid DESC LIMIT 1",
            study_id,
            annotator_id,
        )
        return None if row is None else str(row["assignment_id"])

    # Results

    def ratings(self, study_id: str) -> Iterator[Row]:
        """Every rating that stands, with what it was given to, sorted by content.

        Yields:
            Rows with response_id, task, item, prompt, language, response, source, model, dimension,
            value and kind (of the annotator).
        """
        return self.connection.execute(
            "SELECT responses.id AS response_id, task, item, prompts.text AS prompt, language, "
            "responses.text AS response, source, model, dimension, value, kind FROM ratings "
            "JOIN items ON items.id = item_id JOIN responses ON responses.id = first_id "
            "JOIN prompts ON prompts.id = items.prompt_id "
            "JOIN annotators ON annotators.id = annotator_id "
            "WHERE ratings.study_id = ? AND action = 'rating' "
            "AND NOT EXISTS (SELECT 1 FROM ratings AS new WHERE new.replaces = ratings.id) "
            "ORDER BY task, item, prompts.text, language, responses.text, responses.id, dimension, "
            "kind, value, annotator_id",
            (study_id,),
        )

    def status(self, study: Study) -> Row:
        """How far a study is.

        Returns:
            A row with items, judgements (by people, skips not counted), annotators (people with a
            judgement), given (ratings that came with the data) and wanted judgements reached.
        """
        row = self._one(
            "SELECT (SELECT count(*) FROM items WHERE study_id = ?1) AS items, "
            "count(*) AS judgements, count(DISTINCT annotator_id) AS annotators, "
            "(SELECT count(*) FROM ratings WHERE study_id = ?1 AND assignment_id IS NULL) "
            "AS given, (SELECT coalesce(sum(min(judged, ?2)), 0) FROM (SELECT count(*) AS judged "
            "FROM assignments WHERE study_id = ?1 AND state = 'judged' GROUP BY item_id)) "
            "AS reached "
            "FROM assignments WHERE study_id = ?1 AND state = 'judged'",
            study.id,
            study.raters_per_item,
        )
        if row is None:
            raise LookupError(study.id)
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


def _pair(responses: tuple[Response, ...]) -> tuple[str, str | None]:
    return responses[0].id, responses[1].id if len(responses) > 1 else None
