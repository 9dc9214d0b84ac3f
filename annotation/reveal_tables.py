"""The statements on who was told who wrote what.

A person who was told the arm of a response knows it wherever it comes again. So it counts which
pairs are familiar: those that show such a response, in whatever study. They are served no more, and
what was answered to them stands.
"""

import sqlite3

from annotation.content_tables import Row

# Pairs of which a person was told the arms, the responses in them, and the pairs with any of these.
FAMILIAR = """
WITH pairs AS (
    SELECT item_id FROM assignments WHERE annotator_id = ?1 AND state = 'judged'
    AND revealed IS NOT NULL AND study_id IN (SELECT id FROM studies WHERE kind = 'comparison')
), told AS (
    SELECT first_id AS id FROM items WHERE id IN pairs
    UNION SELECT second_id FROM items WHERE id IN pairs
    UNION SELECT response_id FROM item_sets WHERE item_id IN pairs
)
SELECT json_group_array(id) FROM (
    SELECT id FROM items WHERE second_id IS NOT NULL AND (first_id IN told OR second_id IN told)
    UNION SELECT item_id FROM item_sets WHERE response_id IN told AND item_id IN (
        SELECT id FROM items WHERE study_id IN (SELECT id FROM studies WHERE kind = 'comparison')
        AND prompt_id IN (SELECT prompt_id FROM items WHERE id IN pairs)
    )
)
"""


def tell(
    connection: sqlite3.Connection,
    study_id: str,
    annotator_id: str,
    when: str,
    assignment_id: str | None = None,
) -> None:
    """Note that a person is told the arms of the pairs they voted on.

    Args:
        connection: Inside a transaction.
        study_id: The study.
        annotator_id: The person.
        when: The time.
        assignment_id: One vote; None for all of the study.
    """
    connection.execute(
        "UPDATE assignments SET revealed = ?1 WHERE study_id = ?2 AND annotator_id = ?3 "
        "AND (?4 IS NULL OR id = ?4) AND state = 'judged' AND revealed IS NULL",
        (when, study_id, annotator_id, assignment_id),
    )
    # Familiar pairs that were skipped, given up or are open now would not be judged blind.
    connection.execute(
        "UPDATE assignments SET revealed = ?1, state = iif(state = 'open', 'expired', state) "
        "WHERE annotator_id = ?2 AND revealed IS NULL "
        "AND study_id IN (SELECT id FROM studies WHERE kind = 'comparison') "
        "AND item_id IN (SELECT value FROM json_each(?3))",
        (when, annotator_id, familiar(connection, annotator_id)),
    )


def familiar(connection: sqlite3.Connection, annotator_id: str) -> str:
    """The pairs with a response whose arm a person was told, as a JSON list of item ids."""
    return str(connection.execute(FAMILIAR, (annotator_id,)).fetchone()[0])


def told(connection: sqlite3.Connection, study_id: str, annotator_id: str) -> list[Row]:
    """The votes whose arms a person was told, in the order in which they were given.

    Returns:
        Rows with assignment_id, item_id, side, first_arm, second_arm and answer.
    """
    return connection.execute(
        "SELECT assignments.id AS assignment_id, assignments.item_id, assignments.side, first_arm, "
        "second_arm, answer FROM assignments JOIN items ON items.id = assignments.item_id "
        "JOIN votes ON votes.assignment_id = assignments.id "
        "WHERE assignments.study_id = ? AND assignments.annotator_id = ? AND revealed IS NOT NULL "
        "AND state = 'judged' AND action = 'vote' "
        "AND NOT EXISTS (SELECT 1 FROM votes AS later WHERE later.replaces = votes.id) "
        "ORDER BY votes.rowid",
        (study_id, annotator_id),
    ).fetchall()
