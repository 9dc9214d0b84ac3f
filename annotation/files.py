"""Which rows does a file hold? JSONL, CSV, Parquet and Excel, one row after the other.

Nothing here holds more than a part of a file, except what a workbook's own reader keeps.
"""

import contextlib
import csv
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import pyarrow
import pyarrow.parquet

from annotation.errors import RowError, UnknownFormatError, UnreadableFileError
from annotation.formulas import restored

ENDINGS = (".jsonl", ".csv", ".parquet", ".xlsx")
LARGEST_WORKBOOK = 2 * 1024**3  # bytes when unpacked; a small file can hold far more


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
        rows = (row for batch in file.iter_batches(batch_size=2000) for row in batch.to_pylist())
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
