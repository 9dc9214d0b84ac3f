"""Which score columns does a table of responses, or of preference pairs, get?

Responses get the raw scores and, as `<dimension>_normalised`, those stretched to 0..1 per prompt.
Pairs get MuCE-Pref's columns: `<dimension>_chosen` is the normalised score, which is what weighs
the pair; the raw one is `<dimension>_chosen_raw`. Both get `<dimension>_fingerprint`: which model
of which version measured it, and how (`fingerprints.py`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from crpo.errors import InvalidPairError, MissingColumnError, TextError
from crpo.scoring.dispersion import Vectors
from crpo.scoring.groups import Group, GroupScores, measures
from crpo.scoring.normalise import stretch
from crpo.scoring.scorer import Progress, Scorer

Row = Mapping[str, Any]
NAMES = {"prompt": ("prompt", "FullPrompt"), "response": ("response", "Response")}


def group_rows(rows: Sequence[Row]) -> list[tuple[Group, list[int]]]:
    """What is scored together: the responses to a prompt, or the chosen ones of its pairs.

    Args:
        rows: Responses (`prompt` and `response`, or MuCE's `FullPrompt` and `Response`; `Language`
            is used where it is there), or pairs with `chosen` and `rejected` as chats that end
            with the response.

    Returns:
        Each group with the places of its rows, one response a row.

    Raises:
        MissingColumnError: There is no column for the prompt or the response.
        TextError: A row's prompt or response is no text.
        InvalidPairError: A row has no such chats.
    """
    triples = _pairs(rows) if _is_pairs(rows) else _responses(rows)
    places: dict[tuple[str, str], list[int]] = {}
    for place, (prompt, language, _) in enumerate(triples):
        places.setdefault((prompt, language), []).append(place)
    return [
        (Group(prompt, tuple(triples[place][2] for place in own), language), own)
        for (prompt, language), own in places.items()
    ]


def score_groups(
    rows: Sequence[Row],
    grouped: Sequence[tuple[Group, list[int]]],
    scorer: Scorer,
    dimensions: Sequence[str],
    rejected: bool = False,
    progress: Progress | None = None,
    begin: Progress | None = None,
) -> tuple[dict[int, dict[str, Any]], list[GroupScores]]:
    """The score columns of the rows of some groups.

    Args:
        rows: The whole table.
        grouped: All of `group_rows`, or a share of it.
        scorer: Measures them.
        dimensions: Which to add.
        rejected: Of pairs, score the rejected responses too, against the chosen ones.
        progress: As for `Scorer.score_all`.
        begin: The same.

    Returns:
        By place of the row, what is added to it; and the scores of each group.
    """
    scores = scorer.score_all([group for group, _ in grouped], dimensions, progress, begin)
    pairs = _is_pairs(rows)
    added: dict[int, dict[str, Any]] = {}
    for one, (_, places) in zip(scores, grouped, strict=True):
        columns = one.values | {f"{name}_normalised": one.normalised[name] for name in dimensions}
        if pairs:
            texts = [_turn(place, rows[place], "rejected", -1) for place in places]
            columns = _pair_columns(one, scorer.against(one, texts) if rejected else None)
        stamps = {f"{name}_fingerprint": found for name, found in one.fingerprints.items()}
        for number, place in enumerate(places):
            numbers = {name: float(column[number]) for name, column in columns.items()}
            added[place] = numbers | stamps
    return added, scores


def score_rows(
    rows: Sequence[Row],
    scorer: Scorer,
    dimensions: Sequence[str],
    rejected: bool = False,
    progress: Progress | None = None,
) -> tuple[list[dict[str, Any]], list[GroupScores]]:
    """The rows with their score columns, other columns as they are; see `score_groups`."""
    added, scores = score_groups(rows, group_rows(rows), scorer, dimensions, rejected, progress)
    return [dict(row) | added[place] for place, row in enumerate(rows)], scores


def summary(scores: Sequence[GroupScores]) -> list[dict[str, Any]]:
    """One line per measure: how many responses, how many undefined, mean, smallest, largest."""
    lines = []
    for name in measures(list(scores[0].normalised)):
        column = np.concatenate([one.values[name] for one in scores])
        defined = column[np.isfinite(column)]
        line = {"measure": name, "n": len(column), "undefined": len(column) - len(defined)}
        ends = (defined.mean(), defined.min(), defined.max()) if defined.size else [np.nan] * 3
        lines.append(line | dict(zip(("mean", "min", "max"), map(float, ends), strict=True)))
    return lines


def _is_text(value: Any) -> bool:
    """Whether a value is text that a tokenizer takes, which half an emoji is not."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_pairs(rows: Sequence[Row]) -> bool:
    return {"chosen", "rejected"} <= set(rows[0])


def _responses(rows: Sequence[Row]) -> list[tuple[str, str, str]]:
    """Prompt, language and response of each row."""
    found = list(rows[0])
    columns = {what: next((n for n in names if n in found), None) for what, names in NAMES.items()}
    for what, column in columns.items():
        if column is None:
            raise MissingColumnError(" or ".join(NAMES[what]), found)
    for number, row in enumerate(rows):
        for column in columns.values():
            if not _is_text(row.get(str(column))):
                raise TextError(number + 1, str(column))
    prompt, response = str(columns["prompt"]), str(columns["response"])
    return [(row[prompt], str(row.get("Language") or "English"), row[response]) for row in rows]


def _pairs(rows: Sequence[Row]) -> list[tuple[str, str, str]]:
    """Prompt, language and chosen response of each row."""
    triples = []
    for place, row in enumerate(rows):
        triples.append((_turn(place, row, "chosen", 0), "English", _turn(place, row, "chosen", -1)))
        _turn(place, row, "rejected", -1)
    return triples


def _pair_columns(one: GroupScores, other: Mapping[str, Vectors] | None) -> dict[str, Vectors]:
    """MuCE-Pref's columns; with the rejected responses' scores where there are such."""
    columns: dict[str, Vectors] = {}
    for name, normalised in one.normalised.items():
        raw = one.values[name]
        columns |= {f"{name}_chosen": normalised, f"{name}_chosen_raw": raw}
        if other is not None:
            defined = raw[np.isfinite(raw)]
            low, high = (defined.min(), defined.max()) if defined.size else (0.0, 0.0)
            columns[f"{name}_rejected"] = stretch(other[name], low, high)
            columns[f"{name}_rejected_raw"] = other[name]
    return columns


def _turn(number: int, row: Row, side: str, place: int) -> str:
    chat = row.get(side)
    try:
        content = chat[place]["content"]  # type: ignore[index]
    except (TypeError, KeyError, IndexError):
        raise InvalidPairError(number + 1, f"has no chat in column {side}") from None
    if not _is_text(content):
        raise InvalidPairError(number + 1, f"has a message without text in column {side}")
    return str(content)
