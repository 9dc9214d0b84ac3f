"""The statements on writing studies: prompts, sittings, what was written, reviews and authors."""

import json
import sqlite3
import uuid
from collections.abc import Iterable, Sequence

from annotation.content import Prompt, Response
from annotation.content_tables import Row, utc_after, utc_now

# An answer stands while no row takes it back.
STANDS = (
    "writings.action = 'answer' AND NOT EXISTS "
    "(SELECT 1 FROM writings AS later WHERE later.replaces = writings.id)"
)


def add_prompts(connection: sqlite3.Connection, study_id: str, prompts: Sequence[Prompt]) -> int:
    """Add prompts to a study, behind those that it has; returns how many are new to it."""
    connection.executemany(
        "INSERT OR IGNORE INTO prompts VALUES (?, ?, ?, ?, ?)",
        ((one.id, one.task, one.item, one.text, one.language) for one in prompts),
    )
    known = set(prompt_ids(connection, study_id))
    new = list(dict.fromkeys(one.id for one in prompts if one.id not in known))
    connection.executemany(
        "INSERT INTO study_prompts VALUES (?, ?, ?)",
        ((study_id, prompt_id, place) for place, prompt_id in enumerate(new, len(known))),
    )
    return len(new)


def prompt_ids(connection: sqlite3.Connection, study_id: str) -> list[str]:
    """The prompts of a study, in their order."""
    rows = connection.execute(
        "SELECT prompt_id FROM study_prompts WHERE study_id = ? ORDER BY position", (study_id,)
    )
    return [str(row["prompt_id"]) for row in rows]


def prompt(connection: sqlite3.Connection, prompt_id: str) -> Prompt:
    """One prompt."""
    row = connection.execute(
        "SELECT task, item, text, language FROM prompts WHERE id = ?", (prompt_id,)
    ).fetchone()
    return Prompt(**row)


# Sittings


def sittings(connection: sqlite3.Connection, study_id: str, annotator_id: str) -> list[Row]:
    """The prompts that a person has begun, the first one first."""
    return connection.execute(
        "SELECT * FROM sittings WHERE study_id = ? AND annotator_id = ? ORDER BY begun, prompt_id",
        (study_id, annotator_id),
    ).fetchall()


def sitting(
    connection: sqlite3.Connection, study_id: str, annotator_id: str, prompt_id: str
) -> Row | None:
    """One person with one prompt, if they have begun it."""
    row: Row | None = connection.execute(
        "SELECT * FROM sittings WHERE study_id = ? AND annotator_id = ? AND prompt_id = ?",
        (study_id, annotator_id, prompt_id),
    ).fetchone()
    return row


def begin(connection: sqlite3.Connection, study_id: str, annotator_id: str, prompt_id: str) -> None:
    """Note that a person sees a prompt from now on."""
    connection.execute(
        "INSERT INTO sittings (study_id, annotator_id, prompt_id, begun) VALUES (?, ?, ?, ?)",
        (study_id, annotator_id, prompt_id, utc_now()),
    )


def end(
    connection: sqlite3.Connection,
    study_id: str,
    annotator_id: str,
    prompt_id: str,
    at: str | None = None,
) -> None:
    """Note that a person is done with a prompt, once; `at` is now unless it was earlier."""
    connection.execute(
        "UPDATE sittings SET ended = ? "
        "WHERE study_id = ? AND annotator_id = ? AND prompt_id = ? AND ended IS NULL",
        (at or utc_now(), study_id, annotator_id, prompt_id),
    )


def complete(connection: sqlite3.Connection, study_id: str, annotator_id: str) -> None:
    """Note that a person has had all their prompts, once."""
    connection.execute(
        "UPDATE enrolments SET outcome = 'complete', ended = ? "
        "WHERE study_id = ? AND annotator_id = ? AND outcome IS NULL",
        (utc_now(), study_id, annotator_id),
    )


# What was written


def answers(
    connection: sqlite3.Connection, study_id: str, annotator_id: str, prompt_id: str
) -> list[Row]:
    """What a person has written to a prompt and not taken back, the oldest first."""
    return connection.execute(
        f"SELECT * FROM writings WHERE study_id = ? AND annotator_id = ? "  # noqa: S608  (constant)
        f"AND prompt_id = ? AND {STANDS} ORDER BY rowid",
        (study_id, annotator_id, prompt_id),
    ).fetchall()


def companions(
    connection: sqlite3.Connection, study_id: str, annotator_id: str, prompt_id: str
) -> list[str]:
    """What an answer may have been copied from.

    Those are a person's own answers in the study, and everybody's to the prompt.
    """
    rows = connection.execute(
        f"SELECT text FROM writings WHERE study_id = ? "  # noqa: S608  (constant)
        f"AND (annotator_id = ? OR prompt_id = ?) AND {STANDS}",
        (study_id, annotator_id, prompt_id),
    )
    return [str(row["text"]) for row in rows]


def writing(connection: sqlite3.Connection, writing_id: str) -> Row | None:
    """One row of what was written; `stands` says whether it is an answer nobody took back."""
    row: Row | None = connection.execute(
        f"SELECT *, {STANDS} AS stands FROM writings WHERE id = ?",  # noqa: S608  (constant)
        (writing_id,),
    ).fetchone()
    return row


def add_writing(connection: sqlite3.Connection, values: dict[str, object]) -> str:
    """Append an answer or a withdrawal, and return its id."""
    row = {"id": str(uuid.uuid4()), "created": utc_now(), **values}
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    connection.execute(
        f"INSERT INTO writings ({names}) VALUES ({marks})",  # noqa: S608  (our own names)
        tuple(row.values()),
    )
    return str(row["id"])


# What becomes of it


def decision(connection: sqlite3.Connection, writing_id: str) -> str | None:
    """The last thing that a researcher said of an answer."""
    row = connection.execute(
        "SELECT decision FROM reviews WHERE writing_id = ? "
        "ORDER BY created DESC, rowid DESC LIMIT 1",
        (writing_id,),
    ).fetchone()
    return None if row is None else str(row["decision"])


def add_review(connection: sqlite3.Connection, writing_id: str, said: str, by: str) -> None:
    """Append what a researcher says of an answer."""
    last = connection.execute(
        "SELECT max(created) FROM reviews WHERE writing_id = ?", (writing_id,)
    ).fetchone()
    connection.execute(
        "INSERT INTO reviews VALUES (?, ?, ?, ?, ?)",
        (str(uuid.uuid4()), writing_id, said, by, utc_after(last[0])),
    )


def standing(
    connection: sqlite3.Connection, study_id: str, writing_id: str | None = None
) -> list[Row]:
    """The answers of a study that nobody took back, or one of them.

    Returns:
        Rows of `writings` with the prompt's columns and the last `decision`, the oldest first.
    """
    wanted = "?2 IS NULL" if writing_id is None else "writings.id = ?2"
    return connection.execute(
        f"SELECT writings.*, task, item, prompts.text AS prompt, language, "  # noqa: S608
        "(SELECT decision FROM reviews WHERE writing_id = writings.id "
        "ORDER BY reviews.created DESC, reviews.rowid DESC LIMIT 1) AS decision "
        "FROM writings JOIN prompts ON prompts.id = prompt_id WHERE study_id = ?1 "
        f"AND {wanted} AND {STANDS} ORDER BY writings.rowid",
        (study_id, writing_id),
    ).fetchall()


def add_responses(
    connection: sqlite3.Connection, responses: Iterable[tuple[Response, str]]
) -> None:
    """Add responses with the people who wrote them."""
    listed = list(responses)
    connection.executemany(
        "INSERT OR IGNORE INTO responses VALUES (?, ?, ?, ?, ?, ?)",
        ((one.id, one.prompt_id, one.text, one.source, one.model, one.origin) for one, _ in listed),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO authors VALUES (?, ?)", ((one.id, who) for one, who in listed)
    )


def items_of(
    connection: sqlite3.Connection, studies: Sequence[str], responses: Sequence[str]
) -> list[tuple[str, str]]:
    """In which of some studies each response is judged: pairs of its id and the study's."""
    rows = connection.execute(
        "SELECT first_id AS response_id, study_id FROM items WHERE second_id IS NULL "
        "AND first_id IN (SELECT value FROM json_each(?1)) "
        "AND study_id IN (SELECT value FROM json_each(?2)) UNION SELECT response_id, study_id "
        "FROM pool WHERE response_id IN (SELECT value FROM json_each(?1)) "
        "AND study_id IN (SELECT value FROM json_each(?2)) ORDER BY study_id",
        (json.dumps(list(responses)), json.dumps(list(studies))),
    )
    return [(str(row["response_id"]), str(row["study_id"])) for row in rows]


def forget(connection: sqlite3.Connection, studies: Sequence[str], response_id: str) -> None:
    """Take a response out of studies where nobody has been shown it, and out of the store then."""
    rows = connection.execute(
        "SELECT id FROM items WHERE first_id = ? AND second_id IS NULL "
        "AND study_id IN (SELECT value FROM json_each(?)) AND role = 'item' "
        "AND NOT EXISTS (SELECT 1 FROM assignments WHERE item_id = items.id) "
        "AND NOT EXISTS (SELECT 1 FROM ratings WHERE item_id = items.id)",
        (response_id, json.dumps(list(studies))),
    ).fetchall()
    for row in rows:
        connection.execute("DELETE FROM items WHERE id = ?", (row["id"],))
    used = connection.execute(
        "SELECT 1 FROM items WHERE ?1 IN (first_id, second_id) "
        "UNION ALL SELECT 1 FROM pool WHERE response_id = ?1 LIMIT 1",
        (response_id,),
    ).fetchone()
    if used is None:
        for table, column in (
            ("scores", "response_id"),
            ("facts", "response_id"),
            ("authors", "response_id"),
            ("responses", "id"),
        ):
            connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (response_id,))  # noqa: S608
