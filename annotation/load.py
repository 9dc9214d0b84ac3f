"""Which prompts, responses and ratings does a file hold?

Reads JSONL, CSV, Parquet and Excel, in three shapes that are told apart by their columns: the MuCE
columns (Prompt, FullPrompt, Response, ...), plain rows (prompt, response, and where they are known
rating, task, item, language, source, model), and the files of ocsai as they are.
"""

import contextlib
import csv
import json
import math
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import pyarrow
import pyarrow.parquet

from annotation.content import SOURCES, Entry, Prompt, Response
from annotation.errors import (
    EmptyFileError,
    RowError,
    UnknownFormatError,
    UnknownStudyError,
    UnreadableFileError,
    WrongKindError,
)
from annotation.formulas import restored
from annotation.store import Store
from annotation.studies import Study
from annotation.tables import Tables
from annotation.wording import rating_study

ENDINGS = (".jsonl", ".csv", ".parquet", ".xlsx")
LARGEST_WORKBOOK = 2 * 1024**3  # bytes when unpacked; a small file can hold far more
OCSAI = re.compile(r"AUT Prompt:(.*?)\nResponse:(.*)\nScore:\s*", re.DOTALL)
OCSAI_TASK = "Alternate Uses of Objects Task"
OCSAI_WORDING = "Come up with an original and creative use for the following object: {}"
MUCE_SCALE = (10.0, 50.0)
OCSAI_SCALE = (10.0, 50.0)  # the mean rating on 1..5, times ten


@dataclass(frozen=True)
class Draft:
    """One row, before it is known which study's scale its rating must fit.

    Attributes:
        row: Its number in the file, for messages.
        prompt: What was asked.
        text: The response.
        source: "human", "editor" or "model".
        model: The model's or arm's name.
        rating: The number in the file, if any.
        scale: The lowest and highest number that the file's rating can be; None for the study's.
        dimension: What the rating is about; None when the file does not say.
    """

    row: int
    prompt: Prompt
    text: str
    source: str
    model: str | None
    rating: float | None
    scale: tuple[float, float] | None
    dimension: str | None


@dataclass(frozen=True)
class Loaded:
    """What `load` did: rows read, items that were new, rows with a rating, prompts."""

    study_id: str
    rows: int
    new: int
    rated: int
    prompts: int


def load(store: Store, path: Path, study_id: str, title: str | None = None) -> Loaded:
    """Load a file into a rating study, in one transaction; loading it again changes nothing.

    Ratings in the file are kept as those of an annotator of kind "source", never as a person's.

    Args:
        store: The store.
        path: A file that ends in .jsonl, .csv, .parquet or .xlsx.
        study_id: The study; made with the usual wording when the store has none of this id.
        title: The title of a new study; the id when left out.

    Raises:
        DataError: The file or a row of it cannot be used; nothing was loaded.
        WrongKindError: The study compares pairs.
    """
    return add_drafts(store, path, read_drafts(path), study_id, title)


def add_drafts(
    store: Store, path: Path, drafts: list[Draft], study_id: str, title: str | None = None
) -> Loaded:
    """The second half of `load`, for rows that `read_drafts` has read from this path."""
    rater = f"source:{path.name}"

    def work(tables: Tables) -> int:
        study = _study_for(tables, drafts, study_id, title)
        entries = to_entries(path, drafts, study)
        tables.add_study(study)
        tables.ensure_annotator(rater, "source")
        return tables.add_items(study, entries, rater)

    new = store.write(work)
    return Loaded(
        study_id=study_id,
        rows=len(drafts),
        new=new,
        rated=sum(draft.rating is not None for draft in drafts),
        prompts=len({draft.prompt for draft in drafts}),
    )


def read_drafts(path: Path) -> list[Draft]:
    """All rows of a file, checked.

    Raises:
        EmptyFileError: There is no row.
        RowError: A row has no prompt, no response, or a rating that is no number on its scale.
        UnreadableFileError, UnknownFormatError: The file cannot be read.
    """
    drafts = []
    for number, row in read_rows(path):
        try:
            drafts.append(draft(number, row))
        except ValueError as error:
            raise RowError(path, number, error) from error
    if not drafts:
        raise EmptyFileError(path)
    return drafts


def to_entries(path: Path, drafts: list[Draft], study: Study) -> list[Entry]:
    """The rows as items of a rating study, with their ratings on the study's scale.

    Equal texts by different people stay different responses: the second one in a file has the
    origin "FILE#2".
    """
    seen: Counter[tuple[str, str, str, str | None]] = Counter()
    entries = []
    for draft in drafts:
        key = (draft.prompt.id, draft.text, draft.source, draft.model)
        seen[key] += 1
        origin = path.name if seen[key] == 1 else f"{path.name}#{seen[key]}"
        response = Response(draft.prompt.id, draft.text, draft.source, draft.model, origin)
        try:
            ratings = _ratings(draft, study)
        except ValueError as error:
            raise RowError(path, draft.row, error) from error
        entries.append(Entry(draft.prompt, (response,), ratings))
    return entries


def read_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows of a JSONL, CSV, Parquet or Excel file with their numbers.

    A row's number is its line in JSONL, its place with the header as row 1 in CSV and Excel (where
    a spreadsheet shows it), and its place from 1 in Parquet.
    """
    readers = dict(zip(ENDINGS, (_jsonl, _csv, _parquet, _excel), strict=True))
    if path.suffix.lower() not in readers:
        raise UnknownFormatError(path, ENDINGS)
    try:
        yield from readers[path.suffix.lower()](path)
    except OSError as error:
        raise UnreadableFileError(path, error.strerror or error) from error
    except UnicodeDecodeError as error:
        raise UnreadableFileError(path, f"not UTF-8 at byte {error.start}") from error
    except pyarrow.ArrowException as error:
        raise UnreadableFileError(path, error) from error


def _jsonl(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    # Only a line feed ends a row: other line ends may stand inside texts.
    with path.open(encoding="utf-8-sig", newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (json.JSONDecodeError, RecursionError) as error:
                raise RowError(path, number, f"not JSON ({error})") from error
            if not isinstance(row, dict):
                raise RowError(path, number, "not a JSON object")
            yield number, row


def _csv(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines, strict=True)
        number = 1
        try:
            for number, row in enumerate(rows, start=2):
                if None in row:
                    raise RowError(path, number, "more cells than the header has names")
                yield (
                    number,
                    {
                        name: restored(cell) if isinstance(cell, str) else cell
                        for name, cell in row.items()
                    },
                )
        except csv.Error as error:
            raise RowError(path, number + 1, error) from error


def _parquet(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with pyarrow.parquet.ParquetFile(path) as file:
        rows = (row for batch in file.iter_batches() for row in batch.to_pylist())
        yield from enumerate(rows, start=1)


def _excel(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The first sheet, read row by row; formulas count as what they showed last."""
    import openpyxl  # only for the few who bring a workbook

    try:
        with zipfile.ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > LARGEST_WORKBOOK:
                raise UnreadableFileError(path, "it is too large when unpacked; save it as CSV")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise UnreadableFileError(path, f"no workbook of Excel ({error})") from error
    with contextlib.closing(book):
        rows = book.worksheets[0].iter_rows(values_only=True) if book.worksheets else iter(())
        try:
            names = ["" if name is None else str(name).strip() for name in next(rows, ())]
            for number, cells in enumerate(rows, start=2):
                if any(cell is not None for cell in cells):
                    yield number, dict(zip(names, cells, strict=False))
        except (ParseError, KeyError, ValueError, TypeError) as error:
            raise UnreadableFileError(path, f"no workbook of Excel ({error})") from error


def draft(number: int, row: Mapping[str, Any]) -> Draft:
    """One row in whichever of the three shapes it has; `ValueError` says what is wrong with it."""
    if "completion" in row and "response" not in row:
        return _ocsai_draft(number, row)
    if "Response" in row or "FullPrompt" in row:
        names = {"text": "FullPrompt", "response": "Response", "item": "Prompt"}
        names |= {"task": "TasksNamesFull", "language": "Language", "dimension": "RatingLabel"}
        rating, scale = _number(row, "facsco_grm_scaled"), MUCE_SCALE
    else:
        names = {"text": "prompt", "response": "response", "item": "item", "task": "task"}
        names |= {"language": "language", "dimension": "dimension"}
        rating, scale = _number(row, "rating"), None
    item = _text(row, names["item"])
    wording = _text(row, names["text"]) or item
    response = _text(row, names["response"])
    if wording is None:
        raise ValueError(f"no prompt (column {names['text']})")
    if response is None:
        raise ValueError(f"no response (column {names['response']})")
    model = _text(row, "model") or _text(row, "arm")
    source = _text(row, "source") or ("human" if model is None else "model")
    if source not in SOURCES:
        raise ValueError(f"source is '{source}'; choose one of: {', '.join(SOURCES)}")
    prompt = Prompt(
        task=_text(row, names["task"]) or "Other",
        item=item or wording,
        text=wording,
        language=_text(row, names["language"]) or "English",
    )
    dimension = _text(row, names["dimension"])
    return Draft(number, prompt, response, source, model, rating, scale, dimension)


def _ocsai_draft(number: int, row: Mapping[str, Any]) -> Draft:
    match = OCSAI.fullmatch(_text(row, "prompt") or "")
    if match is None or not match[1].strip() or not match[2].strip():
        raise ValueError("no prompt and response of the form 'AUT Prompt:...\\nResponse:...'")
    item = match[1].strip()
    prompt = Prompt(OCSAI_TASK, item, OCSAI_WORDING.format(item))
    rating = _number(row, "completion")
    return Draft(number, prompt, match[2], "human", None, rating, OCSAI_SCALE, "originality")


def _text(row: Mapping[str, Any], name: str) -> str | None:
    """The text in a column; None when it is missing or blank."""
    value = row.get(name)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if not isinstance(value, str):
        raise ValueError(f"{name} must be text, not {value!r}")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError(f"{name} holds half of a character (a lone surrogate)")
    return value if value.strip() else None


def _number(row: Mapping[str, Any], name: str) -> float | None:
    """The number in a column; None when it is missing, blank or NaN."""
    value = row.get(name)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError(f"{name} must be a number, not {value!r}")
    try:
        number = float(value)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{name} must be a number, not {value!r}") from error
    return None if math.isnan(number) else number


def _ratings(draft: Draft, study: Study) -> dict[str, float]:
    """The row's rating on the study's scale, by dimension."""
    if draft.rating is None:
        return {}
    dimension = draft.dimension or study.dimensions[0].name
    if dimension not in study.points:
        asked = ", ".join(study.points)
        raise ValueError(f"rated for {dimension}, but study '{study.id}' asks for {asked}")
    highest = study.points[dimension]
    low, high = draft.scale or (1.0, float(highest))
    if not low <= draft.rating <= high:
        raise ValueError(f"the rating {draft.rating:g} is not from {low:g} to {high:g}")
    # Rounded so that 17 of 10..50 is 1.7 and not 1.7000000000000002.
    return {dimension: round(1 + (draft.rating - low) * (highest - 1) / (high - low), 9)}


def _study_for(tables: Tables, drafts: list[Draft], study_id: str, title: str | None) -> Study:
    try:
        study = tables.study(study_id)
    except UnknownStudyError:
        named = [draft.dimension for draft in drafts if draft.dimension is not None]
        dimensions = tuple(dict.fromkeys(named)) or ("creativity",)
        return rating_study(study_id, title or study_id, dimensions)
    if study.kind != "rating":
        raise WrongKindError(study_id, study.kind, "rating")
    return study
