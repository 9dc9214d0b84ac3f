"""Which rows does a file hold? JSONL, CSV, Parquet and Excel, one row after the other.

Nothing here holds more than a part of a file, except what a workbook's own reader keeps.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import pyarrow

from annotation.errors import RowError, UnknownFormatError, UnreadableFileError
from annotation.formulas import restored
from annotation.packed_files import excel_rows, parquet_rows

ENDINGS = (".jsonl", ".csv", ".parquet", ".xlsx")
LONGEST_ROW = 4 * 1024**2  # characters of a row in a file of text


def read_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows of a JSONL, CSV, Parquet or Excel file with their numbers.

    A row's number is its line in JSONL, its place with the header as row 1 in CSV and Excel (where
    a spreadsheet shows it), and its place from 1 in Parquet.
    """
    readers = dict(zip(ENDINGS, (_jsonl, _csv, parquet_rows, excel_rows), strict=True))
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
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        lines = _Lines(file, path)
        for number, line in enumerate(lines, start=1):
            lines.row_ends()
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:  # one of 5,000 digits is a ValueError
                raise RowError(path, number, f"not JSON ({error})") from error
            if not isinstance(row, dict):
                raise RowError(path, number, "not a JSON object")
            yield number, row


def _csv(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = _Lines(file, path)
        rows = csv.DictReader(lines, strict=True)
        number = 1
        try:
            for number, row in enumerate(rows, start=2):
                lines.row_ends()
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


@dataclass
class _Lines:
    """The lines of a file, while no row of it is too long to be held."""

    file: TextIO
    path: Path
    rows: int = 0
    length: int = 0

    def __iter__(self) -> Iterator[str]:
        while line := self.file.readline(LONGEST_ROW):
            self.length += len(line)
            if self.length >= LONGEST_ROW:
                problem = f"it is longer than {LONGEST_ROW:,} characters"
                raise RowError(self.path, self.rows + 1, problem)
            yield line

    def row_ends(self) -> None:
        """Begin to count anew."""
        self.rows += 1
        self.length = 0
