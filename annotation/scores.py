"""What did the scorers say about the stored responses? The statements on the table of scores.

A score is kept under the fingerprint of the scorer that gave it, and scores of two fingerprints
never enter one table: numbers of different models are not on one scale. Novelty and diversity of a
response also depend on the responses that it was scored together with; when a prompt has got a
new one, the scores of all its responses are due again.
"""

import json
import math
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from annotation.content import Prompt, Response
from annotation.content_tables import utc_now
from annotation.errors import MixedScoresError

Fingerprints = Mapping[str, str]  # by dimension

# Responses that people compare without knowing whose they are. Studies of demonstrations are no
# secret.
BLIND = """
WITH judged AS (SELECT id FROM studies WHERE kind = 'comparison' AND state <> 'closed'
    AND NOT coalesce(json_extract(settings, '$.demonstration'), 0)),
blind AS (SELECT first_id AS id FROM items WHERE study_id IN judged
    UNION SELECT second_id FROM items WHERE study_id IN judged AND second_id IS NOT NULL
    UNION SELECT response_id FROM pool WHERE study_id IN judged)
"""


@dataclass(frozen=True)
class StoredScore:
    """What one scorer said about one response.

    Attributes:
        response_id: The response.
        dimension: What was scored.
        fingerprint: Which model of which version scored it, and how.
        value: nan where it is undefined.
        company: How many distinct texts, this one among them, were scored together.
    """

    response_id: str
    dimension: str
    fingerprint: str
    value: float
    company: int


@dataclass(frozen=True, order=True)
class Source:
    """Who wrote a response: `kind` as in `Response.source`, and the name of a model, or empty."""

    kind: str
    model: str = ""


@dataclass(frozen=True)
class SourceScore:
    """One dimension of the responses of one source to one prompt.

    Attributes:
        prompt_id: The prompt.
        source: Who wrote the responses.
        dimension: What was scored.
        fingerprint: Which scorer scored it.
        mean: Over the defined values; nan where there is none.
        responses: How many responses have been scored, defined or not.
        undefined: How many of them have no value.
    """

    prompt_id: str
    source: Source
    dimension: str
    fingerprint: str
    mean: float
    responses: int
    undefined: int


def company(responses: Iterable[Response]) -> int:
    """How many distinct texts there are among the responses to a prompt."""
    return len({response.text for response in responses})


def add(connection: sqlite3.Connection, scores: Iterable[StoredScore]) -> None:
    """Keep scores, each in place of an older one of the same fingerprint."""
    now = utc_now()
    connection.executemany(
        "INSERT OR REPLACE INTO scores (response_id, dimension, fingerprint, value, company, "
        "created) VALUES (?, ?, ?, ?, ?, ?)",
        (
            (
                one.response_id,
                one.dimension,
                one.fingerprint,
                one.value if math.isfinite(one.value) else None,
                one.company,
                now,
            )
            for one in scores
        ),
    )


def of_prompt(connection: sqlite3.Connection, prompt_id: str) -> list[StoredScore]:
    """Every stored score of the responses to a prompt, of all fingerprints."""
    rows = connection.execute(
        "SELECT response_id, dimension, fingerprint, value, company FROM scores "
        "JOIN responses ON responses.id = response_id WHERE prompt_id = ? "
        "ORDER BY response_id, dimension, fingerprint",
        (prompt_id,),
    )
    return [
        StoredScore(one, dimension, fingerprint, _number(value), together)
        for one, dimension, fingerprint, value, together in rows
    ]


def due(connection: sqlite3.Connection, fingerprints: Fingerprints) -> list[Prompt]:
    """The prompts with responses that lack a score, or have one from other company.

    Args:
        connection: To a store.
        fingerprints: The scorer's present ones; each dimension here is wanted of each response.
    """
    rows = connection.execute(
        "WITH own AS (SELECT prompt_id, count(*) AS responses, count(DISTINCT text) AS company "
        "FROM responses GROUP BY prompt_id), "
        "wanted AS (SELECT key AS dimension, value AS fingerprint FROM json_each(?)), "
        "fresh AS (SELECT prompt_id, company, count(*) AS scores FROM wanted "
        "JOIN scores USING (dimension, fingerprint) JOIN responses ON responses.id = response_id "
        "GROUP BY prompt_id, company) "
        "SELECT task, item, text, language FROM own JOIN prompts ON prompts.id = own.prompt_id "
        "LEFT JOIN fresh ON fresh.prompt_id = own.prompt_id AND fresh.company = own.company "
        "WHERE coalesce(fresh.scores, 0) < responses * ? ORDER BY task, item, text, language",
        (json.dumps(dict(fingerprints)), len(fingerprints)),
    )
    return [Prompt(*row) for row in rows]


def hides(connection: sqlite3.Connection) -> bool:
    """Whether responses are in comparisons that are not closed, so nobody is told whose they are.

    Those of demonstrations do not count.
    """
    found = connection.execute(BLIND + "SELECT EXISTS (SELECT 1 FROM blind)")  # noqa: S608
    return bool(found.fetchone()[0])


def of_sources(
    connection: sqlite3.Connection, fingerprints: Fingerprints | None = None
) -> list[SourceScore]:
    """What each source's responses to each prompt have got; without those that are compared blind.

    Args:
        connection: To a store.
        fingerprints: By dimension, whose scores are taken. None takes all there are.

    Raises:
        MixedScoresError: None was named, and a dimension has scores of several.
    """
    chosen = _only(connection) if fingerprints is None else fingerprints
    if not chosen:
        return []
    rows = connection.execute(
        f"{BLIND}, wanted AS (SELECT key AS dimension, value AS fingerprint FROM json_each(?)) "  # noqa: S608
        "SELECT prompt_id, source, coalesce(model, '') AS model, dimension, fingerprint, "
        "avg(scores.value) AS mean, count(*) AS responses, "
        "count(*) - count(scores.value) AS undefined "
        "FROM wanted JOIN scores USING (dimension, fingerprint) "
        "JOIN responses ON responses.id = response_id WHERE response_id NOT IN blind "
        "GROUP BY 1, 2, 3, 4, 5 "
        "ORDER BY 2, 3, 1, 4",
        (json.dumps(dict(chosen)),),
    )
    return [
        SourceScore(
            row["prompt_id"],
            Source(row["source"], row["model"]),
            row["dimension"],
            row["fingerprint"],
            _number(row["mean"]),
            row["responses"],
            row["undefined"],
        )
        for row in rows
    ]


def _only(connection: sqlite3.Connection) -> dict[str, str]:
    """The one fingerprint of each stored dimension."""
    found: dict[str, list[str]] = {}
    for dimension, fingerprint in connection.execute(
        "SELECT DISTINCT dimension, fingerprint FROM scores ORDER BY dimension, fingerprint"
    ):
        found.setdefault(dimension, []).append(fingerprint)
    for dimension, several in found.items():
        if len(several) > 1:
            raise MixedScoresError(dimension, several)
    return {dimension: several[0] for dimension, several in found.items()}


def _number(value: float | None) -> float:
    return math.nan if value is None else value
