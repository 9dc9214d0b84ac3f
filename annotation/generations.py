"""Which responses of which arms do rows hold that somebody brings for a comparison?

An arm is a model, by the name in the column model or arm; responses without one are people's, of
the arm "human". An empty response is a result, too: it is counted, and there is nothing to show.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from annotation.content import Prompt, Response
from annotation.drafts import Draft, check_language, draft, number_in
from annotation.errors import RowError
from annotation.intake import Brought, Refused
from annotation.pairing import Pair
from annotation.studies import Study


@dataclass(frozen=True)
class Generation:
    """A response and the measure by which it may be chosen."""

    row: int
    prompt: Prompt
    response: Response
    score: float | None


@dataclass(frozen=True)
class Empty:
    """A row whose response is empty."""

    row: int
    arm: str
    prompt: str


@dataclass(frozen=True)
class Generations:
    """What the rows hold.

    Attributes:
        origin: Where they come from.
        rows: How many there were.
        found: The responses; the same text by the same arm is there as often as it was given.
        empty: Those with nothing to read.
        refused: Rows that cannot be used.
        repeated: How many of `found` have the text of another one, by the same arm.
    """

    origin: str
    rows: int
    found: tuple[Generation, ...]
    empty: tuple[Empty, ...]
    refused: tuple[Refused, ...]
    repeated: int


def read_generations(brought: Brought, study: Study, choose_by: str = "") -> Generations:
    """Read rows for a comparison study; nothing is stored.

    Args:
        brought: The rows. Where somebody typed them, a text that is there twice is one.
        study: Its languages hold.
        choose_by: The column with the measure by which the study chooses; a row without a number in
            it is refused.
    """
    found: list[Generation] = []
    empty: list[Empty] = []
    refused: list[Refused] = []
    seen: Counter[tuple[str, str, str, str | None]] = Counter()
    rows = 0
    for number, row in _rows(brought, refused):
        rows += 1
        try:
            one, blank = _draft(number, row)
            check_language(one.prompt.language, study)
            score = number_in(row, choose_by) if choose_by and not blank else None
            if choose_by and score is None and not blank:
                raise ValueError(f"no number in column {choose_by}")
        except ValueError as error:
            refused.append(Refused(number, str(error)))
            continue
        about = (one.prompt.id, one.text, one.source, one.model)
        if blank:
            empty.append(Empty(number, Response(*about).arm, one.prompt.text))
            continue
        seen[about] += 1
        if seen[about] > 1 and brought.typed:
            continue
        # As in annotation/drafts.py, so that a text is the same response in studies of both kinds.
        origin = brought.origin if seen[about] == 1 else f"{brought.origin}#{seen[about]}"
        found.append(Generation(number, one.prompt, Response(*about, origin), score))
    repeated = seen.total() - len(seen)
    return Generations(brought.origin, rows, tuple(found), tuple(empty), tuple(refused), repeated)


def in_order(read: Generations) -> list[Pair]:
    """The first response of one arm with the first of the other, and so on, by prompt.

    With more than two arms to a prompt, those are the first two by name.
    """
    groups: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in read.found:
        groups[one.prompt.id][one.response.arm].append(one.response.id)
    pairs = []
    for prompt_id, by_arm in groups.items():
        if len(by_arm) > 1:
            low, high = sorted(by_arm)[:2]
            pairs += [
                Pair(prompt_id, low, high, (first,), (second,))
                for first, second in zip(by_arm[low], by_arm[high], strict=False)
            ]
    return pairs


def _rows(brought: Brought, refused: list[Refused]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        yield from brought.rows
    except RowError as error:  # what follows such a row cannot be told apart
        refused.append(Refused(error.row, error.problem))


def _draft(number: int, row: Mapping[str, Any]) -> tuple[Draft, bool]:
    """A row, and whether its response is empty."""
    name = "Response" if "Response" in row or "FullPrompt" in row else "response"
    blank = name in row and (row[name] is None or not str(row[name]).strip())
    # What counts is whose response it is; a rating that came with it belongs to a rating study.
    return draft(number, {**row, "rating": None, **({name: "-"} if blank else {})}), blank
