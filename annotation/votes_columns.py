"""Which columns has a file of votes, and which names stand in them?"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from annotation.errors import (
    EmptyFileError,
    MissingColumnError,
    UnknownFormatError,
    UnreadableFileError,
)
from annotation.files import read_rows
from annotation.formulas import restored

Places = npt.NDArray[np.int64]
COLUMNS = ("rater", "prompt", "model_a", "model_b", "winner")
FURTHER = ("side", "task", "dimension", "item")
ENDINGS = (".csv", ".jsonl", ".parquet")


@dataclass(frozen=True)
class Column:
    """Names in alphabetical order, and the place of each row's."""

    names: tuple[str, ...]
    places: Places

    def at(self, row: int) -> str:
        """The name in a row."""
        return self.names[int(self.places[row])]


def read_columns(path: Path) -> tuple[dict[str, Column], Places]:
    """The columns that are known, and each row's number for messages, as in `read_rows`.

    Raises:
        MissingColumnError: One of `COLUMNS` is not there.
        EmptyFileError, UnreadableFileError, UnknownFormatError, RowError: The file cannot be used.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise UnknownFormatError(path, ENDINGS)
    try:
        if ending == ".jsonl":
            return _jsonl(path)
        table = _csv(path) if ending == ".csv" else _parquet(path)
        columns = {name: _column(table[name], ending) for name in table.column_names}
    except OSError as error:
        raise UnreadableFileError(path, error.strerror or error) from error
    except UnicodeDecodeError as error:
        raise UnreadableFileError(path, f"not UTF-8 at byte {error.start}") from error
    except (pa.ArrowException, csv.Error) as error:
        raise UnreadableFileError(path, error) from error
    return columns, np.arange(table.num_rows) + (2 if ending == ".csv" else 1)


def _csv(path: Path) -> pa.Table:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        header = next(csv.reader(lines), None)
    if header is None:
        raise EmptyFileError(path)
    known = _known(path, header)
    return pyarrow.csv.read_csv(
        path,
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(known, pa.string()), include_columns=known
        ),
    )


def _parquet(path: Path) -> pa.Table:
    known = _known(path, pyarrow.parquet.read_schema(path).names)
    return pyarrow.parquet.read_table(path, columns=known)


def _jsonl(path: Path) -> tuple[dict[str, Column], Places]:
    rows: list[int] = []
    names: list[str] = []
    values: dict[str, list[str]] = {}
    for number, row in read_rows(path):
        if not rows:
            names = _known(path, list(row))
            values = {name: [] for name in names}
        absent = [name for name in COLUMNS if name not in row]
        if absent:
            raise MissingColumnError(path, absent, COLUMNS)
        rows.append(number)
        for name in names:
            value = row.get(name)
            values[name].append("" if value is None else str(value))
    columns = {name: _column(pa.chunked_array([texts]), ".jsonl") for name, texts in values.items()}
    return columns, np.array(rows, dtype=np.int64)


def _known(path: Path, names: Sequence[str]) -> list[str]:
    absent = [name for name in COLUMNS if name not in names]
    if absent:
        raise MissingColumnError(path, absent, COLUMNS)
    known = [name for name in (*COLUMNS, *FURTHER) if name in names]
    for name in known:
        if names.count(name) > 1:
            raise UnreadableFileError(path, f"two columns are called {name}")
    return known


def _column(cells: pa.ChunkedArray, ending: str) -> Column:
    """Names without blanks around them; the few different ones are looked at, not every row."""
    texts = cells.cast(pa.string()).fill_null("").combine_chunks().dictionary_encode()
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    found = texts.dictionary.to_pylist()
    clean = [(restored(name) if ending == ".csv" else name).strip() for name in found]
    names = tuple(sorted(set(clean)))
    place = {name: number for number, name in enumerate(names)}
    new = np.array([place[name] for name in clean], dtype=np.int64)
    return Column(names, new[texts.indices.to_numpy(zero_copy_only=False)])
