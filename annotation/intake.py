"""What can a study take of the rows that a researcher brings, and why not the others?

The rows are read twice: `take_in` says what there is, so that a researcher sees it before anything
is stored, and `add` adds it, batch by batch. Another rule than that of `crpo-data load`: a row that
cannot be used is left out and named, and the others come in.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from annotation import writing_tables
from annotation.batches import BATCH, Progress, RatedBefore, add_in_batches, batched
from annotation.content import Entry, Prompt
from annotation.drafts import Draft, Entries, check_language, draft
from annotation.errors import RowError
from annotation.store import Store
from annotation.studies import Study

Rows = Iterable[tuple[int, Mapping[str, Any]]]
FIRST = 3  # items that are shown as they would be judged
UNASKED = ("rating", "model", "arm", "source")  # what a task does not have
REFUSED = 100  # rows that are named; of the others there is only the number


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
        items: How many items they are to the study; to a writing study, how many tasks.
        prompts: How many prompts those have.
        first: The first items; of a writing study without responses.
        refused: The first rows that cannot be used.
        left_out: How many cannot be used.
        repeated: Rows whose text another row has, too.
    """

    rows: int
    items: int
    prompts: int
    first: tuple[Entry, ...]
    refused: tuple[Refused, ...]
    left_out: int
    repeated: int


@dataclass(frozen=True)
class Added:
    """What was new to the study, and what it had already."""

    new: int
    known: int


@dataclass
class Brought:
    """Rows that somebody brings.

    Attributes:
        rows: With their numbers; see `annotation.files.read_rows`.
        origin: Where they come from; the same rows from the same place are the same items.
        typed: Somebody typed them, so a line that is there twice is one.
    """

    rows: Rows
    origin: str
    typed: bool = False


def take_in(
    store: Store, study: Study, brought: Brought, progress: Progress | None = None
) -> Intake:
    """Read rows for a study; nothing is stored.

    Args:
        store: Has the ratings that came before, which must not be contradicted.
        study: What the rows are for; those of a comparison are read by annotation/generations.py.
        brought: The rows.
        progress: Told from time to time how many items there are.
    """
    sieve = _Sieve(store, study, brought)
    first: list[Entry] = []
    prompts: set[bytes] = set()
    for entry in sieve.entries():
        prompts.add(bytes.fromhex(entry.prompt.id))
        if sieve.items <= FIRST:
            first.append(entry)
        if progress is not None and sieve.items % BATCH == 0:
            progress(sieve.items)
    return Intake(
        rows=sieve.rows,
        items=sieve.items,
        prompts=len(prompts),
        first=tuple(first),
        refused=tuple(sorted(sieve.refused, key=lambda one: one.row)),
        left_out=sieve.left_out,
        repeated=sieve.repeated,
    )


def add(store: Store, study: Study, brought: Brought, progress: Progress | None = None) -> Added:
    """Add rows to a study, those that `take_in` counts as items, in batches.

    Raises:
        AnnotationError: Nothing was added.
        PartlyLoadedError: It was cut off between two batches; adding the same again adds the rest.
    """
    sieve = _Sieve(store, study, brought)
    if study.kind == "writing":  # tasks have an order, so they come in together
        prompts = [entry.prompt for entry in sieve.entries()]
        new = store.write(
            lambda tables: writing_tables.add_prompts(tables.connection, study.id, prompts)
        )
    else:
        new = add_in_batches(store, study, sieve.entries(), brought.origin, progress)
    return Added(new, sieve.items - new)


class _Sieve:
    """Makes items of rows, and notes what it leaves out."""

    def __init__(self, store: Store, study: Study, brought: Brought) -> None:
        self._store, self._study, self._brought = store, study, brought
        self.refused: list[Refused] = []
        self.rows = self.items = self.left_out = self.repeated = 0

    def entries(self) -> Iterator[Entry]:
        """The items; of a writing study without responses."""
        found: Iterable[Entry]
        if self._study.kind == "writing":
            found = (Entry(prompt, ()) for prompt in self._tasks())
        else:
            found = self._agreeing(self._rated())
        for entry in found:
            self.items += 1
            yield entry

    def _refuse(self, row: int, reason: object) -> None:
        self.left_out += 1
        if len(self.refused) < REFUSED:
            self.refused.append(Refused(row, str(reason)))

    def _drafts(self) -> Iterator[Draft]:
        tasks_only = self._study.kind == "writing"
        try:
            for number, row in self._brought.rows:
                self.rows += 1
                try:
                    one = draft(number, _with_response(row) if tasks_only else row)
                    check_language(one.prompt.language, self._study)
                except ValueError as error:
                    self._refuse(number, error)
                else:
                    yield one
        except RowError as error:  # what follows such a row cannot be told apart
            self._refuse(error.row, error.problem)

    def _tasks(self) -> Iterator[Prompt]:
        """The tasks of the rows, each once."""
        seen = set()
        for one in self._drafts():
            if one.prompt.id in seen:
                self.repeated += 1
            else:
                seen.add(one.prompt.id)
                yield one.prompt

    def _rated(self) -> Iterator[tuple[int, Entry]]:
        origin = self._brought.origin
        entries = Entries(origin, self._study)
        for one in self._drafts():
            try:
                entry = entries.of(one)
            except ValueError as error:
                self._refuse(one.row, error)
                continue
            if entry.responses[0].origin != origin:
                self.repeated += 1
                if self._brought.typed:
                    continue
            yield one.row, entry

    def _agreeing(self, numbered: Iterator[tuple[int, Entry]]) -> Iterator[Entry]:
        """Those that no rating contradicts which came from the same place before."""
        before = RatedBefore(self._store, self._study.id, self._brought.origin)
        for batch in batched(numbered, BATCH):
            unlike = before.unlike([entry for _, entry in batch])
            for place, (row, entry) in enumerate(batch):
                if place in unlike:
                    old, _ = unlike[place]
                    self._refuse(row, f"it came with the rating {old:g} before, on this scale")
                else:
                    yield entry


def _with_response(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row of which only the task matters."""
    name = "Response" if "Response" in row or "FullPrompt" in row else "response"
    return {"prompt": row.get("prompt"), **row, name: "-", **dict.fromkeys(UNASKED)}
