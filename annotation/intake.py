"""What can a study take of the rows that somebody brings, and why not the others?

Reading and adding are two steps, so that a researcher sees what was read before anything is stored.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotation import writing_tables
from annotation.content import Entry, Prompt, Response
from annotation.errors import RowError, SourcesError, WrongKindError
from annotation.load import Draft, draft, to_entries
from annotation.store import Store
from annotation.studies import Study
from annotation.tables import Tables

Rows = Iterable[tuple[int, Mapping[str, Any]]]


@dataclass(frozen=True)
class Refused:
    """A row that cannot be used."""

    row: int
    reason: str


@dataclass(frozen=True)
class Intake:
    """What was read.

    Attributes:
        rows: How many rows there were.
        entries: What they are to a study in which people judge.
        prompts: Their prompts, each once; all that a writing study takes.
        refused: The rows that cannot be used.
        repeated: Rows whose text another row has, too.
    """

    rows: int
    entries: tuple[Entry, ...]
    prompts: tuple[Prompt, ...]
    refused: tuple[Refused, ...]
    repeated: int


@dataclass(frozen=True)
class Added:
    """What was new to the study, and what it had already."""

    new: int
    known: int


def take_in(rows: Rows, study: Study, origin: str, *, typed: bool = False) -> Intake:
    """Read rows for a study; nothing is stored.

    Args:
        rows: With their numbers; see `annotation.load.read_rows`.
        study: What they are for. A comparison pairs the texts of two sources, in their order.
        origin: Where they come from; the same rows from the same place are the same items.
        typed: Somebody typed them, so a line that is there twice is one.

    Raises:
        SourcesError: For a comparison, when there are not exactly two sources.
    """
    drafts, refused, count = _sift(rows, study)
    texts = Counter(_key(one) for one in drafts)
    repeated = sum(number - 1 for number in texts.values())
    if typed or study.kind == "writing":
        drafts = list({_key(one): one for one in drafts}.values())
    entries: list[Entry] = []
    if study.kind == "comparison":
        entries, left = _pairs(drafts, origin)
        refused += left
    elif study.kind == "rating":
        entries, left = _rated(drafts, study, origin)
        refused += left
    prompts = tuple(dict.fromkeys(one.prompt for one in drafts))
    refused.sort(key=lambda one: one.row)
    return Intake(count, tuple(entries), prompts, tuple(refused), repeated)


def add(store: Store, study_id: str, intake: Intake, origin: str) -> Added:
    """Add to a study what was read, in one transaction.

    Raises:
        WrongKindError: The study became one of another kind meanwhile.
        ConflictingRatingError: The same texts came with other ratings before.
    """
    rater = f"source:{origin}"

    def work(tables: Tables) -> int:
        study = tables.study(study_id)
        if study.kind == "writing":
            return writing_tables.add_prompts(tables.connection, study_id, intake.prompts)
        if any(len(one.responses) != (1 if study.kind == "rating" else 2) for one in entries):
            raise WrongKindError(study_id, study.kind, "different")
        rated = any(one.ratings for one in entries)
        if rated:
            tables.ensure_annotator(rater, "source")
        return tables.add_items(study, entries, rater if rated else None)

    entries = intake.entries
    new = store.write(work)
    return Added(new, len(entries or intake.prompts) - new)


def _sift(rows: Rows, study: Study) -> tuple[list[Draft], list[Refused], int]:
    drafts: list[Draft] = []
    refused: list[Refused] = []
    allowed = {name.casefold() for name in study.languages}
    count = 0
    try:
        for number, row in rows:
            count += 1
            try:
                one = draft(number, _with_response(row) if study.kind == "writing" else row)
            except ValueError as error:
                refused.append(Refused(number, str(error)))
                continue
            if allowed and one.prompt.language.casefold() not in allowed:
                refused.append(Refused(number, f"its language is {one.prompt.language}"))
            else:
                drafts.append(one)
    except RowError as error:  # what follows such a row cannot be told apart
        refused.append(Refused(error.row, error.problem))
    return drafts, refused, count


def _with_response(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row whose response does not matter."""
    name = "Response" if "Response" in row or "FullPrompt" in row else "response"
    return {"prompt": row.get("prompt"), **row, name: "-", "rating": None}


def _key(one: Draft) -> tuple[str, str, str, str | None]:
    return one.prompt.id, one.text, one.source, one.model


def _rated(drafts: Sequence[Draft], study: Study, origin: str) -> tuple[list[Entry], list[Refused]]:
    path = Path(origin)
    fine, refused = [], []
    for one in drafts:
        try:
            to_entries(path, [one], study)
        except RowError as error:
            refused.append(Refused(one.row, error.problem))
        else:
            fine.append(one)
    return to_entries(path, fine, study), refused


def _pairs(drafts: Sequence[Draft], origin: str) -> tuple[list[Entry], list[Refused]]:
    """The first text of one source with the first of the other, prompt by prompt, and so on."""
    sources = sorted({one.model or one.source for one in drafts})
    if drafts and len(sources) != 2:
        raise SourcesError(sources)
    sides: dict[Prompt, dict[str, list[Draft]]] = defaultdict(lambda: defaultdict(list))
    for one in drafts:
        sides[one.prompt][one.model or one.source].append(one)
    entries, refused = [], []
    for prompt, by_source in sides.items():
        first, second = (by_source[name] for name in sources)
        for pair in zip(first, second, strict=False):
            responses = tuple(
                Response(prompt.id, one.text, one.source, one.model, origin) for one in pair
            )
            entries.append(Entry(prompt, responses))
        shorter = min(len(first), len(second))
        refused += [
            Refused(one.row, "the other source has no text left for this prompt")
            for one in first[shorter:] + second[shorter:]
        ]
    return entries, refused
