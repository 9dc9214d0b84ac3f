"""The statements on people, assignments and judgements, on one connection.

Those on studies and content are in annotation/content_tables.py, those on automatic scores in
annotation/scores.py; there is no SQL beside the three. Who opens the connection, and which thread
writes, is annotation/store.py's business; the tables themselves are made in annotation/schema.py.
"""

import json
import secrets
import uuid
from collections.abc import Iterator, Sequence

from annotation.content import content_id
from annotation.content_tables import ContentTables, Row, utc_now
from annotation.errors import AnnotatorKindError, UnknownAnnotatorError, UnknownAssignmentError
from annotation.forgetting_tables import check_not_forgotten
from annotation.studies import Study

PEOPLE = ("local", "participant", "login")  # kinds of annotators who use the app
GIVEN = ("editor", "source")  # kinds whose ratings came with the data


class Tables(ContentTables):
    """All statements of the store but those on scores, inside whatever transaction is open."""

    # People

    def ensure_annotator(self, annotator_id: str, kind: str) -> None:
        """Add an annotator who is not there yet; one id never changes its kind.

        Raises:
            AnnotatorKindError: The kind is unknown, or another than before.
            ForgottenError: Their data were deleted.
        """
        if kind not in PEOPLE + GIVEN:
            allowed = ", ".join(PEOPLE + GIVEN)
            raise AnnotatorKindError(annotator_id, kind, f"choose one of: {allowed}")
        row = self._one("SELECT kind FROM annotators WHERE id = ?", annotator_id)
        if row is not None:
            if row["kind"] != kind:
                raise AnnotatorKindError(annotator_id, kind, f"it is '{row['kind']}' already")
            return
        check_not_forgotten(self.connection, annotator_id)
        self.connection.execute(
            "INSERT INTO annotators VALUES (?, ?, ?)", (annotator_id, kind, utc_now())
        )

    def enrol(
        self,
        study: Study,
        annotator_id: str,
        participant: str | None = None,
        address: str | None = None,
    ) -> None:
        """Note consent, the seed of this person's order and sides, and their platform's id, once.

        Args:
            study: The study.
            annotator_id: Who agreed.
            participant: A salted hash of the id that a platform gave them, if it gave one.
            address: A keyed hash of where they agreed from, if that is known.
        """
        if self._one("SELECT 1 FROM annotators WHERE id = ?", annotator_id) is None:
            raise UnknownAnnotatorError(annotator_id)
        check_not_forgotten(self.connection, annotator_id, study.id)
        self.connection.execute(
            "INSERT OR IGNORE INTO enrolments (study_id, annotator_id, study_version, seed, "
            "consented, participant, address) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(study.id, annotator_id, study.version),
                *(secrets.token_hex(16), utc_now(), participant, address),
            ),
        )

    def end(self, study_id: str, annotator_id: str, outcome: str, when: str) -> None:
        """Note how and when a person came to the end of a study."""
        self.connection.execute(
            "UPDATE enrolments SET outcome = ?, ended = ? WHERE study_id = ? AND annotator_id = ?",
            (outcome, when, study_id, annotator_id),
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
        self, study_id: str, annotator_id: str, below: int, start: str, limit: int, without: str
    ) -> list[str]:
        """Items this person has not had or written, among those that the fewest people have had.

        Args:
            study_id: The study.
            annotator_id: The person.
            below: Items that so many people have had are left out.
            start: A hexadecimal text; the items whose ids come next after it, around the circle,
                are taken. Ids are hashes, so a random start is a random place.
            limit: At most so many.
            without: A JSON list of items that are left out.
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
                row = self._one(
                    # One row, because Python hands its lock over for each one that is fetched.
                    "SELECT group_concat(id) AS ids FROM (SELECT id FROM items "
                    "WHERE study_id = ?1 AND role = 'item' AND served = ?2 "
                    "AND id >= ?4 AND id < ?5 AND NOT EXISTS (SELECT 1 FROM assignments WHERE "
                    "study_id = ?1 AND annotator_id = ?3 AND item_id = items.id) AND NOT EXISTS "
                    "(SELECT 1 FROM authors WHERE annotator_id = ?3 "
                    "AND response_id IN (first_id, second_id)) AND NOT EXISTS (SELECT 1 "
                    "FROM item_sets JOIN authors USING (response_id) "
                    "WHERE item_id = items.id AND annotator_id = ?3) "
                    "AND id NOT IN (SELECT value FROM json_each(?7)) ORDER BY id LIMIT ?6)",
                    study_id,
                    level["served"],
                    annotator_id,
                    low,
                    high,
                    limit - len(found),
                    without,
                )
                found += row["ids"].split(",") if row and row["ids"] else []
            if found:
                return found
        return []

    def cells_of(self, item_ids: Sequence[str]) -> dict[str, int]:
        """How often pairs of the same two arms have been served, for each of some pairs."""
        rows = self._all(
            "SELECT items.id, cells.served FROM items JOIN cells USING (study_id) "
            "WHERE low_arm = min(first_arm, second_arm) AND high_arm = max(first_arm, second_arm) "
            "AND items.id IN (SELECT value FROM json_each(?))",
            json.dumps(list(item_ids)),
        )
        return {row["id"]: row["served"] for row in rows}

    def set_texts(self, item_id: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """The responses on both sides of a pair of sets, first and second; None for other items."""
        rows = self._all(
            "SELECT side, text FROM item_sets JOIN responses ON responses.id = response_id "
            "WHERE item_id = ? ORDER BY position",
            item_id,
        )
        first, second = (
            tuple(row["text"] for row in rows if row["side"] == side)
            for side in ("first", "second")
        )
        return (first, second) if rows else None

    def examples_left(self, study_id: str, annotator_id: str, roles: Sequence[str]) -> list[str]:
        """Items of these roles that a person has not had, in the order in which they were added."""
        rows = self._all(
            "SELECT id FROM items WHERE study_id = ?1 AND role <> 'item' "
            "AND role IN (SELECT value FROM json_each(?3)) AND NOT EXISTS (SELECT 1 "
            "FROM assignments WHERE study_id = ?1 AND annotator_id = ?2 AND item_id = items.id) "
            "ORDER BY rowid",
            study_id,
            annotator_id,
            json.dumps(list(roles)),
        )
        return [str(row["id"]) for row in rows]

    def answered_examples(self, study_id: str, annotator_id: str) -> list[str]:
        """Assignments of a person whose texts have a known rating and were answered or skipped."""
        rows = self._all(
            "SELECT assignments.id FROM assignments JOIN items ON items.id = item_id "
            "WHERE assignments.study_id = ? AND annotator_id = ? AND role <> 'item' "
            "AND state IN ('judged', 'skipped')",
            study_id,
            annotator_id,
        )
        return [str(row["id"]) for row in rows]

    def add_flag(self, served: Row, reason: str) -> None:
        """Note that a person reports the text of an assignment; a second time changes nothing."""
        self.connection.execute(
            "INSERT OR IGNORE INTO flags VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                str(uuid.uuid4()),
                *(served[name] for name in ("id", "study_id", "item_id", "annotator_id")),
                reason,
                utc_now(),
            ),
        )

    def expire(self, study_id: str, before: str) -> None:
        """Give up open assignments that were served before a time, so that others get the items."""
        self.connection.execute(
            "UPDATE assignments SET state = 'expired' "
            "WHERE study_id = ? AND state = 'open' AND served_at < ?",
            (study_id, before),
        )

    def add_assignment(self, study_id: str, item_id: str, annotator_id: str, side: str) -> Row:
        """Note that an item is served to a person, and return the assignment.

        Its name follows from the person's seed, so that a store that comes back without its last
        minutes serves the same item under the same name.
        """
        enrolment = self.enrolment(study_id, annotator_id)
        drawn = enrolment and content_id("assignment", enrolment["seed"], item_id)
        assignment_id = str(uuid.UUID(drawn) if drawn else uuid.uuid4())
        self.connection.execute(
            "INSERT INTO assignments (id, study_id, item_id, annotator_id, side, state, served_at) "
            "VALUES (?, ?, ?, ?, ?, 'open', ?)",
            (assignment_id, study_id, item_id, annotator_id, side, utc_now()),
        )
        return self.assignment(assignment_id)

    def set_state(self, assignment_id: str, state: str) -> None:
        """Mark an assignment open (which counts as served now), judged or skipped."""
        self.connection.execute(
            "UPDATE assignments SET state = ?1, served_at = iif(?1 = 'open', ?2, served_at) "
            "WHERE id = ?3",
            (state, utc_now(), assignment_id),
        )

    def counts(self, study_id: str, annotator_id: str, below: int, without: str = "[]") -> Row:
        """What one person has answered, has open, and could still get.

        Args:
            study_id: The study.
            annotator_id: The person.
            below: Items that so many people have had are no longer to be got.
            without: A JSON list of items that this person does not get either.

        Returns:
            A row with `answered`, `opened` and `available` (items that fewer than `below` people
            have had, and this person neither had nor wrote), and `controls`, the gold texts and
            checks that they have had.
        """
        # The plus signs keep SQLite from walking through all items instead of a person's own.
        row = self._one(
            "SELECT count(*) FILTER (WHERE role = 'item' AND state IN ('judged', 'skipped')) "
            "AS answered, count(*) FILTER (WHERE role = 'item' AND state = 'open') AS opened, "
            "count(*) FILTER (WHERE role IN ('gold', 'check')) AS controls, "
            "(SELECT coalesce(sum(items), 0) FROM levels WHERE study_id = ?1 AND served < ?3) "
            "- count(*) FILTER (WHERE role = 'item' AND served < ?3) "
            "- (SELECT count(*) FROM items WHERE id IN (SELECT items.id FROM authors "
            "CROSS JOIN items ON first_id = response_id OR second_id = response_id "
            "WHERE annotator_id = ?2 UNION SELECT item_id FROM authors CROSS JOIN item_sets "
            "USING (response_id) WHERE annotator_id = ?2) "
            "AND +study_id = ?1 AND +role = 'item' AND +served < ?3) "
            "- (SELECT count(*) FROM items WHERE id IN (SELECT value FROM json_each(?4)) "
            "AND +study_id = ?1 AND +role = 'item' AND +served < ?3 AND NOT EXISTS (SELECT 1 "
            "FROM assignments WHERE study_id = ?1 AND annotator_id = ?2 AND item_id = items.id) "
            "AND NOT EXISTS (SELECT 1 FROM authors WHERE annotator_id = ?2 "
            "AND response_id IN (first_id, second_id))) AS available "
            "FROM assignments JOIN items ON items.id = item_id "
            "WHERE assignments.study_id = ?1 AND annotator_id = ?2",
            study_id,
            annotator_id,
            below,
            without,
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
        """The assignment that a person answered last, and may still take back."""
        row = self._one(
            f"SELECT assignment_id FROM {table} AS new WHERE study_id = ? "  # noqa: S608
            "AND annotator_id = ? AND action <> 'withdrawal' AND NOT EXISTS "
            f"(SELECT 1 FROM {table} WHERE replaces = new.id) AND NOT EXISTS (SELECT 1 "
            "FROM assignments WHERE id = assignment_id AND revealed IS NOT NULL) "
            "ORDER BY rowid DESC LIMIT 1",
            study_id,
            annotator_id,
        )
        return None if row is None else str(row["assignment_id"])

    # Results

    def ratings(self, study_id: str, *, excluded: bool = False) -> Iterator[Row]:
        """Every rating of an item that stands, with what it was given to, sorted by content.

        Args:
            study_id: The study.
            excluded: Those of raters that were left out, too.

        Yields:
            Rows with response_id, task, item, prompt, language, response, source, model, dimension,
            value, annotator_id, kind (of the annotator), seconds and created.
        """
        return self.connection.execute(
            "SELECT responses.id AS response_id, task, item, prompts.text AS prompt, language, "
            "responses.text AS response, source, model, dimension, value, annotator_id, kind, "
            "seconds, ratings.created FROM ratings "
            "JOIN items ON items.id = item_id JOIN responses ON responses.id = first_id "
            "JOIN prompts ON prompts.id = items.prompt_id "
            "JOIN annotators ON annotators.id = annotator_id "
            "WHERE ratings.study_id = ?1 AND action = 'rating' AND role = 'item' "
            "AND NOT EXISTS (SELECT 1 FROM ratings AS new WHERE new.replaces = ratings.id) "
            "AND (?2 OR NOT EXISTS (SELECT 1 FROM exclusions WHERE study_id = ?1 "
            "AND exclusions.annotator_id = ratings.annotator_id AND action = 'exclude' "
            "AND NOT EXISTS (SELECT 1 FROM exclusions AS later WHERE later.study_id = ?1 "
            "AND later.annotator_id = ratings.annotator_id "
            "AND (later.created, later.rowid) > (exclusions.created, exclusions.rowid)))) "
            "ORDER BY task, item, prompts.text, language, responses.text, responses.id, dimension, "
            "kind, value, annotator_id",
            (study_id, excluded),
        )

    def judgements(self, study_id: str) -> list[Row]:
        """Every row of a rating study's record, oldest first, also what was replaced."""
        return self._all(
            "SELECT ratings.*, items.role, responses.text AS response, kind FROM ratings "
            "JOIN items ON items.id = item_id JOIN responses ON responses.id = first_id "
            "JOIN annotators ON annotators.id = annotator_id "
            "WHERE ratings.study_id = ? ORDER BY ratings.rowid",
            study_id,
        )

    def status(self, study: Study) -> Row:
        """How far a study is.

        Returns:
            A row with items, judgements (by people, skips not counted), annotators (people with a
            judgement), given (ratings that came with the data) and wanted judgements reached.
        """
        row = self._one(
            "SELECT (SELECT count(*) FROM items WHERE study_id = ?1 AND role = 'item') AS items, "
            "count(*) AS judgements, count(DISTINCT annotator_id) AS annotators, "
            "(SELECT count(*) FROM ratings WHERE study_id = ?1 AND assignment_id IS NULL) "
            "AS given, (SELECT coalesce(sum(min(judged, ?2)), 0) FROM (SELECT count(*) AS judged "
            "FROM assignments JOIN items ON items.id = item_id WHERE assignments.study_id = ?1 "
            "AND role = 'item' AND state = 'judged' GROUP BY item_id)) AS reached "
            "FROM assignments JOIN items ON items.id = item_id "
            "WHERE assignments.study_id = ?1 AND role = 'item' AND state = 'judged'",
            study.id,
            study.raters_per_item,
        )
        if row is None:
            raise LookupError(study.id)
        return row
