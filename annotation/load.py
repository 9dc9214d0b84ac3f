"""How does a file of any size get into a rating study? It is read twice, and never held as a whole.

The first reading checks every row and counts; the second one adds the items batch by batch. So a
file with one wrong row leaves nothing behind, and raters' answers go on while a large one loads.
Of each row 16 bytes are held, which tell equal texts apart (annotation/drafts.py).
"""

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from annotation.batches import BATCH, RatedBefore, add_in_batches, batched
from annotation.content import Entry
from annotation.drafts import Draft, fit, on_scale, read_drafts, to_entries
from annotation.errors import (
    ConflictingRatingError,
    RowError,
    UnknownStudyError,
    UnreadableFileError,
    WrongKindError,
)
from annotation.store import Store
from annotation.studies import FIVE_POINTS, Study
from annotation.wording import rating_study

Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Loaded:
    """What `load` did: rows read, items that were new, rows with a rating, prompts."""

    study_id: str
    rows: int
    new: int
    rated: int
    prompts: int


@dataclass
class _Found:
    """What the first reading counts."""

    rows: int = 0
    rated: int = 0
    prompts: set[bytes] = field(default_factory=set)
    dimensions: dict[str, None] = field(default_factory=dict)

    def count(self, one: Draft) -> None:
        self.rows += 1
        self.rated += one.rating is not None
        self.prompts.add(bytes.fromhex(one.prompt.id))
        if one.dimension is not None:
            self.dimensions[one.dimension] = None


def load(
    store: Store,
    path: Path,
    study_id: str,
    title: str | None = None,
    progress: Progress | None = None,
) -> Loaded:
    """Load a file into a rating study: all of it, or nothing when a row of it is wrong.

    Loading it again changes nothing. Where a load is cut off between two batches (a crash, a full
    disk), what was added stays, and loading the same file again adds the rest: ids are hashes of
    the content. Ratings in the file are kept as those of an annotator of kind "source", never as a
    person's.

    Args:
        store: The store.
        path: A file that ends in .jsonl, .csv, .parquet or .xlsx.
        study_id: The study; made with the usual wording when the store has none of this id.
        title: The title of a new study; the id when left out.
        progress: Told "checked" or "added", and how many rows, again and again.

    Raises:
        DataError: The file or a row of it cannot be used; nothing was loaded.
        ConflictingRatingError: The study has other ratings from a file of this name.
        WrongKindError: The study compares pairs.
        PartlyLoadedError: It was cut off between two batches.
    """
    known = _known(store, study_id)
    if known is None:
        rating_study(study_id, title or study_id, ("creativity",))  # before all rows are read
    elif known.kind != "rating":
        raise WrongKindError(study_id, known.kind, "rating")
    state = _state(path)
    told = progress or _silent
    found = _Found()
    _compare(store, path, known, _checked(path, known, found, told))
    named = tuple(found.dimensions) or ("creativity",)
    study = known or rating_study(study_id, title or study_id, named)
    entries = _unchanged(path, state, to_entries(path, read_drafts(path), study))
    new = add_in_batches(store, study, entries, path.name, lambda done: told("added", done))
    return Loaded(study_id, found.rows, new, found.rated, len(found.prompts))


def _known(store: Store, study_id: str) -> Study | None:
    try:
        return store.study(study_id)
    except UnknownStudyError:
        return None


def _checked(path: Path, study: Study | None, found: _Found, told: Progress) -> Iterator[Draft]:
    """The rows, each checked against the study; without one, against the scale of a new one."""
    for one in read_drafts(path):
        try:
            if study is not None:
                fit(one, study)
            elif one.rating is not None:
                on_scale(one.rating, one.scale, len(FIVE_POINTS))
        except ValueError as error:
            raise RowError(path, one.row, error) from error
        found.count(one)
        if found.rows % BATCH == 0:
            told("checked", found.rows)
        yield one


def _compare(store: Store, path: Path, study: Study | None, drafts: Iterator[Draft]) -> None:
    """Refuse a file with other ratings than those that came with a file of its name before."""
    before = RatedBefore(store, study.id, path.name) if study is not None else None
    if study is None or before is None or not before.any:
        for _ in drafts:
            pass
        return
    for batch in batched(to_entries(path, drafts, study), BATCH):
        for place, (old, new) in before.unlike(batch).items():
            text = batch[place].responses[0].text
            raise ConflictingRatingError(study.id, text, old, new)


def _state(path: Path) -> tuple[int, ...]:
    """What is different when a file was written to: its number, its length, its time."""
    try:
        about = path.stat()
    except OSError as error:
        raise UnreadableFileError(path, error.strerror or error) from error
    if not stat.S_ISREG(about.st_mode) and not stat.S_ISDIR(about.st_mode):
        raise UnreadableFileError(path, "it is read twice, so it must be a file; save it as one")
    return about.st_ino, about.st_size, about.st_mtime_ns


def _unchanged(path: Path, state: tuple[int, ...], entries: Iterator[Entry]) -> Iterator[Entry]:
    """The entries, as long as the file is the one that was checked."""
    for number, entry in enumerate(entries):
        if number % BATCH == 0 and _state(path) != state:
            raise UnreadableFileError(path, "it was changed meanwhile; load it again")
        yield entry


def _silent(_stage: str, _rows: int) -> None:
    pass
