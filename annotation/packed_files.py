"""Which rows does a packed file hold, Parquet or Excel, when it may hold far more than it weighs?

Both can say in a few kilobytes what fills a memory: one text for a million rows, a workbook of
zeros, a single cell in the last column of the last row.
"""

import contextlib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import pyarrow
import pyarrow.compute
import pyarrow.parquet

from annotation.errors import UnreadableFileError

LARGEST_WORKBOOK = 256 * 1024**2  # bytes when unpacked
LARGEST_PART = 1024**3  # bytes of a part of a Parquet file when unpacked
MOST_COLUMNS = 1000
LAST_ROW = 1_048_576  # of a sheet of Excel; a file can claim to have any
LONGEST_CELL = 1_000_000  # bytes of a text
BATCH = 500  # rows that are unpacked at once, so at most half a gigabyte of such texts

Rows = Iterator[tuple[int, Mapping[str, Any]]]


def parquet_rows(path: Path) -> Rows:
    """The rows of a Parquet file from 1; columns of lists and of records are left out.

    Raises:
        UnreadableFileError: It would be too large when unpacked.
        pyarrow.ArrowException: It is none.
    """
    with pyarrow.parquet.ParquetFile(path) as file:
        _check_parts(path, file.metadata)
        flat = [field for field in file.schema_arrow if not pyarrow.types.is_nested(field.type)]
    texts = [field.name for field in flat if _is_text(field.type)]
    # Texts that are the same are read once, so that their length can be looked at first.
    with pyarrow.parquet.ParquetFile(path, read_dictionary=texts) as file:
        names = [field.name for field in flat]
        number = 0
        for batch in file.iter_batches(batch_size=BATCH, columns=names, use_threads=False):
            columns = [_values(path, column) for column in batch.columns]
            for cells in zip(*columns, strict=True):
                number += 1
                yield number, dict(zip(batch.schema.names, cells, strict=True))


def _check_parts(path: Path, facts: pyarrow.parquet.FileMetaData) -> None:
    if facts.num_columns > MOST_COLUMNS:
        raise UnreadableFileError(path, f"it has more than {MOST_COLUMNS:,} columns")
    for place in range(facts.num_row_groups):
        if facts.row_group(place).total_byte_size > LARGEST_PART:
            raise UnreadableFileError(path, "it is too large when unpacked; save it in parts")


def _values(path: Path, column: pyarrow.Array) -> list[Any]:
    """The cells of a column in a batch."""
    is_packed = isinstance(column, pyarrow.DictionaryArray)
    texts = column.dictionary if is_packed else column
    if _is_text(texts.type) and len(texts):
        longest = pyarrow.compute.max(pyarrow.compute.binary_length(texts)).as_py() or 0
        if longest > LONGEST_CELL:
            raise UnreadableFileError(path, f"a cell holds more than {LONGEST_CELL:,} bytes")
    return list(column.to_pylist())


def _is_text(kind: pyarrow.DataType) -> bool:
    return any(
        is_kind(kind)
        for is_kind in (
            pyarrow.types.is_string,
            pyarrow.types.is_large_string,
            pyarrow.types.is_binary,
            pyarrow.types.is_large_binary,
        )
    )


def excel_rows(path: Path) -> Rows:
    """The first sheet, row by row, with the header as row 1.

    Formulas count as what they showed last; columns without a name in the header are left out.

    Raises:
        UnreadableFileError: It is no workbook, or would be too large when unpacked.
    """
    import openpyxl  # only for the few who bring a workbook

    with path.open("rb") as file:  # its reader leaves a file open when it gives up
        try:
            with zipfile.ZipFile(file) as parts:
                if sum(part.file_size for part in parts.infolist()) > LARGEST_WORKBOOK:
                    raise UnreadableFileError(path, "it is too large when unpacked; save it as CSV")
            with contextlib.closing(
                openpyxl.load_workbook(file, read_only=True, data_only=True)
            ) as book:
                yield from _sheet_rows(path, book.worksheets[0] if book.worksheets else None)
        except BROKEN as error:
            raise UnreadableFileError(path, f"no workbook of Excel ({error})") from error


# What the readers of zip, XML and workbooks raise; a compression that is none is the last one.
BROKEN = (zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, NotImplementedError)


def _sheet_rows(path: Path, sheet: Any) -> Rows:
    """Rows as wide as the header: one cell far to the right would make each of them so wide."""
    if sheet is None:
        return
    first = next(sheet.iter_rows(max_row=1, max_col=MOST_COLUMNS, values_only=True), ())
    names = ["" if name is None else str(name).strip() for name in first]
    while names and not names[-1]:
        names.pop()
    rows = sheet.iter_rows(min_row=2, max_col=max(1, len(names)), values_only=True)
    for number, cells in enumerate(rows, start=2):
        if number > LAST_ROW:
            raise UnreadableFileError(path, f"it has more than {LAST_ROW:,} rows")
        if any(cell is not None for cell in cells):
            yield number, dict(zip(names, cells, strict=False))
