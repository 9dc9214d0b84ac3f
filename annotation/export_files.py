"""How does an exported table become a file: JSONL, CSV, Parquet, or a folder of `datasets`?"""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow
import pyarrow.parquet

from annotation.errors import CannotWriteError, UnknownFormatError
from annotation.formulas import harmless
from annotation.whole_files import written_whole

ExportRow = Mapping[str, object]
ENDINGS = (".jsonl", ".csv", ".parquet", "")
NESTED = (".jsonl", ".parquet", "")  # those that hold lists, such as chats


def check_ending(path: Path, endings: Sequence[str] = ENDINGS) -> None:
    """Refuse a file that is none of the kinds.

    Raises:
        UnknownFormatError: It has another ending.
    """
    if path.suffix.lower() not in endings:
        raise UnknownFormatError(path, [ending or "a folder" for ending in endings])


def write_table(path: Path, rows: Sequence[ExportRow], schema: pyarrow.Schema) -> None:
    """Write rows, whole or not at all; in CSV no text can be taken for a formula.

    Args:
        path: Its ending chooses the format; none makes a folder that `datasets.load_from_disk`
            reads.
        rows: With the columns of the schema.
        schema: Names and types of the columns.

    Raises:
        CannotWriteError: The disk is full, or the place is not one to write to.
        UnknownFormatError: The file has another ending.
    """
    check_ending(path)
    if not path.suffix:
        _write_folder(path, rows, schema)
        return
    with written_whole(path) as beside:
        if path.suffix.lower() == ".parquet":
            pyarrow.parquet.write_table(pyarrow.Table.from_pylist(list(rows), schema), beside)
        elif path.suffix.lower() == ".csv":
            with beside.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, schema.names)
                writer.writeheader()
                writer.writerows({name: _cell(value) for name, value in r.items()} for r in rows)
        else:
            with beside.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _write_folder(path: Path, rows: Sequence[ExportRow], schema: pyarrow.Schema) -> None:
    from datasets import Dataset, disable_progress_bars  # two seconds to load, needed only here

    if path.exists() and any(path.iterdir()):
        raise CannotWriteError(path, "it is not empty; name a new folder")
    disable_progress_bars()
    try:
        Dataset(pyarrow.Table.from_pylist(list(rows), schema)).save_to_disk(path)
    except OSError as error:
        raise CannotWriteError(path, error.strerror or error) from error


def _cell(value: object) -> object:
    return harmless(value) if isinstance(value, str) else value
