"""The statements on what comparison studies draw from: the pool, its pairs and sets, facts."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from annotation.content import Prompt, Response, content_id
from annotation.content_tables import utc_now
from annotation.pairing import Pair
from annotation.style import facts

SIDES = ("first", "second")


@dataclass(frozen=True)
class Pooled:
    """A response as it goes into the pool.

    Attributes:
        prompt: What it answers.
        response: The response; its arm follows from it.
        leak: The words by which it says who wrote it.
        score: The measure by which the study chooses.
    """

    prompt: Prompt
    response: Response
    leak: str | None = None
    score: float | None = None


@dataclass(frozen=True)
class Member:
    """A response in the pool.

    Attributes:
        response_id: Its id.
        arm: Whose it is.
        prompt_id: What it answers.
        prompt: The wording of that.
        text: The response.
        leak: The words by which it says who wrote it.
        released: When a researcher let it in all the same.
        score: The measure by which the study chooses.
    """

    response_id: str
    arm: str
    prompt_id: str
    prompt: str
    text: str
    leak: str | None
    released: str | None
    score: float | None

    @property
    def caught(self) -> bool:
        """Whether it is left out."""
        return self.leak is not None and self.released is None


def add(connection: sqlite3.Connection, study_id: str, pooled: Sequence[Pooled]) -> int:
    """Add responses with all that belongs to them to a study's pool; returns how many are new.

    One that is there gets this score, where it has one.
    """
    connection.executemany(
        "INSERT OR IGNORE INTO prompts VALUES (?, ?, ?, ?, ?)",
        {
            (prompt.id, prompt.task, prompt.item, prompt.text, prompt.language): None
            for prompt in (one.prompt for one in pooled)
        },
    )
    responses = [one.response for one in pooled]
    connection.executemany(
        "INSERT OR IGNORE INTO responses VALUES (?, ?, ?, ?, ?, ?)",
        ((one.id, one.prompt_id, one.text, one.source, one.model, one.origin) for one in responses),
    )
    add_facts(connection, responses)
    before = _size(connection, study_id)
    connection.executemany(
        "INSERT INTO pool (study_id, response_id, arm, leak, score) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET score = coalesce(excluded.score, score)",
        ((study_id, one.response.id, one.response.arm, one.leak, one.score) for one in pooled),
    )
    return _size(connection, study_id) - before


def add_facts(connection: sqlite3.Connection, responses: Iterable[Response]) -> None:
    """Keep length and style of responses; those that have them keep theirs."""
    connection.executemany(
        "INSERT OR IGNORE INTO facts VALUES (?, ?)",
        ((one.id, json.dumps(facts(one.text), sort_keys=True)) for one in responses),
    )


def _size(connection: sqlite3.Connection, study_id: str) -> int:
    counted = "SELECT count(*) FROM pool WHERE study_id = ?"
    return int(connection.execute(counted, (study_id,)).fetchone()[0])


def pool(
    connection: sqlite3.Connection, study_id: str, prompt_ids: Collection[str] | None = None
) -> list[Member]:
    """The pool of a study, arm by arm; all of it, or what answers some prompts."""
    rows = connection.execute(
        "SELECT response_id, arm, prompt_id, prompts.text AS prompt, responses.text AS text, "
        "leak, released, score FROM pool JOIN responses ON responses.id = response_id "
        "JOIN prompts ON prompts.id = prompt_id WHERE study_id = ?1 AND (?2 IS NULL "
        "OR prompt_id IN (SELECT value FROM json_each(?2))) "
        "ORDER BY arm, prompts.text, responses.text, response_id",
        (study_id, _listed(prompt_ids)),
    )
    return [Member(**row) for row in rows]


def arms(connection: sqlite3.Connection, study_id: str) -> set[str]:
    """The names of the arms in a study's pool."""
    rows = connection.execute("SELECT DISTINCT arm FROM pool WHERE study_id = ?", (study_id,))
    return {str(row["arm"]) for row in rows}


def _listed(prompt_ids: Collection[str] | None) -> str | None:
    return None if prompt_ids is None else json.dumps(list(prompt_ids))


def set_leak(connection: sqlite3.Connection, study_id: str, response_id: str, leak: str) -> None:
    """Note the words by which a response says who wrote it."""
    connection.execute(
        "UPDATE pool SET leak = ? WHERE study_id = ? AND response_id = ?",
        (leak, study_id, response_id),
    )


def release(connection: sqlite3.Connection, study_id: str, response_id: str) -> bool:
    """Let a caught response in, noted with the time; whether it was out."""
    found = connection.execute(
        "UPDATE pool SET released = ? WHERE study_id = ? AND response_id = ? "
        "AND leak IS NOT NULL AND released IS NULL",
        (utc_now(), study_id, response_id),
    )
    return found.rowcount > 0


# Pairs


def pairs(
    connection: sqlite3.Connection, study_id: str, prompt_ids: Collection[str] | None = None
) -> list[Pair]:
    """The pairs of a study: all, or those of some prompts."""
    sets: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in connection.execute(
        "SELECT item_id, side, response_id FROM item_sets JOIN items ON items.id = item_id "
        "WHERE study_id = ?1 AND (?2 IS NULL OR prompt_id IN (SELECT value FROM json_each(?2))) "
        "ORDER BY item_id, side, position",
        (study_id, _listed(prompt_ids)),
    ):
        sets[row["item_id"], row["side"]].append(row["response_id"])
    rows = connection.execute(
        "SELECT id, prompt_id, first_arm, second_arm, first_id, second_id FROM items "
        "WHERE study_id = ?1 AND (?2 IS NULL OR prompt_id IN (SELECT value FROM json_each(?2))) "
        "AND second_id IS NOT NULL AND role = 'item' ORDER BY id",
        (study_id, _listed(prompt_ids)),
    )
    return [
        Pair(
            row["prompt_id"],
            row["first_arm"],
            row["second_arm"],
            tuple(sets.get((row["id"], "first"), [row["first_id"]])),
            tuple(sets.get((row["id"], "second"), [row["second_id"]])),
        )
        for row in rows
    ]


def add_pairs(connection: sqlite3.Connection, study_id: str, drawn: Iterable[Pair]) -> int:
    """Add pairs as items, with sets where a side has several responses; how many are new."""
    new = 0
    for pair in drawn:
        # As of an Entry: the same responses are the same item, whichever side comes first.
        item_id = content_id("item", study_id, *sorted(pair.first + pair.second))
        added = connection.execute(
            "INSERT OR IGNORE INTO items (id, study_id, prompt_id, first_id, second_id, "
            "first_arm, second_arm) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(item_id, study_id, pair.prompt_id),
                *(pair.first[0], pair.second[0], pair.first_arm, pair.second_arm),
            ),
        )
        new += added.rowcount
        if max(len(pair.first), len(pair.second)) > 1:
            connection.executemany(
                "INSERT OR IGNORE INTO item_sets VALUES (?, ?, ?, ?)",
                (
                    (item_id, side, position, response_id)
                    for side, shown in zip(SIDES, (pair.first, pair.second), strict=True)
                    for position, response_id in enumerate(shown)
                ),
            )
    return new


def cells(connection: sqlite3.Connection, study_id: str) -> dict[tuple[str, str], int]:
    """How many pairs each two arms have."""
    rows = connection.execute(
        "SELECT low_arm, high_arm, items FROM cells WHERE study_id = ?", (study_id,)
    )
    return {(row["low_arm"], row["high_arm"]): row["items"] for row in rows}


def forget(connection: sqlite3.Connection, studies: Sequence[str], response_id: str) -> None:
    """Take a response out of the pools of studies, with its pairs that nobody has been shown.

    Pairs that somebody has been shown stay.
    """
    rows = connection.execute(
        "SELECT id FROM items WHERE second_id IS NOT NULL AND role = 'item' "
        "AND study_id IN (SELECT value FROM json_each(?2)) AND (?1 IN (first_id, second_id) "
        "OR id IN (SELECT item_id FROM item_sets WHERE response_id = ?1)) "
        "AND NOT EXISTS (SELECT 1 FROM assignments WHERE item_id = items.id)",
        (response_id, json.dumps(list(studies))),
    ).fetchall()
    for row in rows:
        connection.execute("DELETE FROM item_sets WHERE item_id = ?", (row["id"],))
        connection.execute("DELETE FROM items WHERE id = ?", (row["id"],))
    connection.execute(
        "DELETE FROM pool WHERE response_id = ? AND study_id IN (SELECT value FROM json_each(?))",
        (response_id, json.dumps(list(studies))),
    )
