"""Which score columns does a table of responses, or of preference pairs, get?

Responses get the raw scores and, as `<dimension>_normalised`, those stretched to 0..1 per prompt.
Pairs get MuCE-Pref's columns: `<dimension>_chosen` is the normalised score, which is what weighs
the pair; the raw one is `<dimension>_chosen_raw`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from crpo.errors import InvalidPairError, MissingColumnError, TextError
from crpo.scoring.normalise import stretch
from crpo.scoring.scorer import BESIDE, Group, GroupScores, Progress, Scorer

Row = Mapping[str, Any]
NAMES = {"prompt": ("prompt", "FullPrompt"), "response": ("response", "Response")}


def is_pairs(rows: Sequence[Row]) -> bool:
    """Whether a table holds preference pairs rather than responses."""
    return {"chosen", "rejected"} <= set(rows[0])


def score_responses(
    rows: Sequence[Row],
    scorer: Scorer,
    dimensions: Sequence[str],
    progress: Progress | None = None,
) -> tuple[list[dict[str, Any]], list[GroupScores]]:
    """Rows with `prompt` and `response` (or MuCE's `FullPrompt`, `Response`), and their scores.

    Args:
        rows: Other columns pass through; `Language` is used where it is there.
        scorer: Measures them; responses to one prompt are scored together.
        dimensions: Which to add.
        progress: As for `Scorer.score_all`.

    Returns:
        The rows with the score columns, and the scores of each prompt.

    Raises:
        MissingColumnError: There is no column for the prompt or the response.
        TextError: A row's prompt or response is no text.
    """
    found = list(rows[0])
    columns = {what: next((n for n in names if n in found), None) for what, names in NAMES.items()}
    for what, column in columns.items():
        if column is None:
            raise MissingColumnError(" or ".join(NAMES[what]), found)
    places: dict[tuple[str, str], list[int]] = {}
    for number, row in enumerate(rows):
        for column in columns.values():
            if not _is_text(row.get(str(column))):
                raise TextError(number + 1, str(column))
        key = (row[str(columns["prompt"])], str(row.get("Language") or "English"))
        places.setdefault(key, []).append(number)
    groups = [
        Group(prompt, tuple(rows[number][str(columns["response"])] for number in numbers), language)
        for (prompt, language), numbers in places.items()
    ]
    scores = scorer.score_all(groups, dimensions, progress)
    out = [dict(row) for row in rows]
    for one, numbers in zip(scores, places.values(), strict=True):
        table = one.values | {f"{name}_normalised": one.normalised[name] for name in dimensions}
        for place, number in enumerate(numbers):
            out[number] |= {name: float(column[place]) for name, column in table.items()}
    return out, scores


def score_pairs(
    rows: Sequence[Row],
    scorer: Scorer,
    dimensions: Sequence[str],
    rejected: bool = False,
    progress: Progress | None = None,
) -> tuple[list[dict[str, Any]], list[GroupScores]]:
    """Preference pairs in MuCE-Pref's columns, and their scores.

    The responses that are scored together are the distinct chosen ones of a prompt.

    Args:
        rows: With `chosen` and `rejected` as chats that end with the response.
        scorer: Measures them.
        dimensions: Which to add.
        rejected: Score the rejected responses too, against the chosen ones.
        progress: As for `Scorer.score_all`.

    Raises:
        InvalidPairError: A row has no such chats.
    """
    places: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        places.setdefault(_turn(number, row, "chosen", 0), []).append(number)
    chosen = [_turn(number, row, "chosen", -1) for number, row in enumerate(rows)]
    groups = [
        Group(prompt, tuple(chosen[number] for number in numbers))
        for prompt, numbers in places.items()
    ]
    scores = scorer.score_all(groups, dimensions, progress)
    out = [dict(row) for row in rows]
    for one, numbers in zip(scores, places.values(), strict=True):
        other = {}
        if rejected:
            texts = [_turn(number, rows[number], "rejected", -1) for number in numbers]
            other = scorer.against(one, texts)
        for name in dimensions:
            raw = one.values[name]
            defined = raw[np.isfinite(raw)]
            columns = {f"{name}_chosen": one.normalised[name], f"{name}_chosen_raw": raw}
            if rejected:
                low, high = (defined.min(), defined.max()) if defined.size else (0.0, 0.0)
                columns[f"{name}_rejected"] = stretch(other[name], low, high)
                columns[f"{name}_rejected_raw"] = other[name]
            for place, number in enumerate(numbers):
                out[number] |= {key: float(column[place]) for key, column in columns.items()}
    return out, scores


def summary(scores: Sequence[GroupScores]) -> list[dict[str, Any]]:
    """One line per measure: how many responses, how many undefined, mean, smallest, largest."""
    lines = []
    for dimension in scores[0].normalised:
        for name in (*BESIDE[dimension], dimension):
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


def _turn(number: int, row: Row, side: str, place: int) -> str:
    chat = row.get(side)
    try:
        content = chat[place]["content"]  # type: ignore[index]
    except (TypeError, KeyError, IndexError):
        raise InvalidPairError(number + 1, f"has no chat in column {side}") from None
    if not _is_text(content):
        raise InvalidPairError(number + 1, f"has a message without text in column {side}")
    return str(content)
