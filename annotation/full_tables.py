"""The statements that count a study's answers, fast enough for everybody who comes."""

import sqlite3

from annotation.studies import Study


def answers(connection: sqlite3.Connection, study: Study) -> int:
    """How many answers a study has that stand; of one person to one item there is one.

    The triggers keep how often items were served (`levels`), so that only what is before somebody
    right now is counted one by one.
    """
    if study.kind == "writing":
        statement = (
            "SELECT count(*) FROM writings AS old WHERE study_id = ?1 AND action = 'answer' "
            "AND NOT EXISTS (SELECT 1 FROM writings WHERE replaces = old.id)"
        )
    else:
        statement = (
            "SELECT coalesce((SELECT sum(served * items) FROM levels WHERE study_id = ?1), 0) - "
            "(SELECT count(*) FROM assignments JOIN items ON items.id = item_id "
            "WHERE assignments.study_id = ?1 AND state = 'open' AND role = 'item')"
        )
    (count,) = connection.execute(statement, (study.id,)).fetchone()
    return int(count)
