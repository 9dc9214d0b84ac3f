"""How do rows of a store lie in a file of a record, and is such a file whole and harmless?

The first line says what wrote it and how many rows follow, each a line
`{"table": ..., "op": "put" | "gone", "row": {...}}`; the last line repeats the number and has the
SHA-256 of all lines before it. A row that is gone has its key alone. A file may come from anybody
who can write to the data set, so it is read with bounds on everything, and a line that a store
could not have written refuses the whole file.
"""

import hashlib
import json
import math
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, NoReturn

from annotation.record_errors import BrokenShardError, NewerShardError, OriginNameError
from annotation.schema_record import KEYS
from annotation.whole_files import written_whole

FORMAT = 1
LONGEST_LINE = 16_000_000  # bytes; a response has a few hundred
MOST_ROWS = 200_000  # of one file
LARGEST_FILE = 400_000_000  # bytes
TIME = "%Y%m%dT%H%M%S%fZ"
LAST_YEAR = 9999  # in which no name can follow another one
NAME = re.compile(r"(\d{8}T\d{6}\d{6}Z)-[0-9a-f-]{32,36}\.jsonl", re.ASCII)
ORIGIN = re.compile(r"[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
Cells = Mapping[str, object]


@dataclass(frozen=True)
class Line:
    """One row of a file: its number in it, the table, whether it is gone, and its cells."""

    number: int
    table: str
    gone: bool
    row: Cells


@dataclass(frozen=True)
class Columns:
    """What rows of a table may have.

    Attributes:
        types: The SQL type of each column.
        needed: Columns without which there is no row.
    """

    types: Mapping[str, str]
    needed: frozenset[str]


@dataclass(frozen=True)
class Checked:
    """A file that was read and is what it must be."""

    name: str
    origin: str
    lines: Sequence[Line]


def check_origin(origin: str) -> str:
    """The name, if a record's files may bear it; `OriginNameError` otherwise."""
    if not ORIGIN.fullmatch(origin):
        raise OriginNameError(origin)
    return origin


def new_name(after: str | None) -> str:
    """A name that sorts behind all others, also when the clock was set back."""
    now = datetime.now(UTC)
    if after is not None and (last := _moment(after)) is not None:
        now = max(now, last + timedelta(microseconds=1))
    return f"{now.strftime(TIME)}-{uuid.uuid4()}.jsonl"


def _moment(name: str) -> datetime | None:
    """The time in a file's name, after which there is room for others; None where none is in it."""
    match = NAME.fullmatch(name)
    if match is None:
        return None
    try:
        moment = datetime.strptime(match[1], TIME).replace(tzinfo=UTC)
    except ValueError:
        return None
    return moment if moment.year < LAST_YEAR else None


def write_lines(
    path: Path, origin: str, schema: Sequence[str], lines: Sequence[tuple[str, bool, Cells]]
) -> None:
    """Write a file of a record, whole or not at all.

    Raises:
        CannotWriteError: The disk is full, or the folder is not one to write to.
    """
    head = {"format": FORMAT, "origin": origin, "schema": list(schema), "rows": len(lines)}
    digest = hashlib.sha256()
    with written_whole(path) as beside, beside.open("wb") as file:
        for one in (head, *(_cells(*line) for line in lines)):
            text = json.dumps(one, ensure_ascii=False, allow_nan=False).encode() + b"\n"
            digest.update(text)
            file.write(text)
        file.write(json.dumps({"rows": len(lines), "sha256": digest.hexdigest()}).encode() + b"\n")


def _cells(table: str, gone: bool, row: Cells) -> dict[str, object]:
    return {"table": table, "op": "gone" if gone else "put", "row": dict(row)}


def read_lines(path: Path, columns: Mapping[str, Columns], schema: Sequence[str]) -> Checked:
    """Read a file of a record, all of it, before anything of it is used.

    Args:
        path: The file; its name is the shard's.
        columns: What each table may have.
        schema: The migrations that this version knows.

    Raises:
        NewerShardError: A later version made it.
        BrokenShardError: It is cut short or damaged, or no store can have written it.
    """
    name = path.name
    if _moment(name) is None:
        raise BrokenShardError(name[:100], None, "its name is not a time and a uuid")
    digest = hashlib.sha256()
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BrokenShardError(name, None, f"larger than {LARGEST_FILE:,} bytes")
        with path.open("rb") as file:
            texts = _texts(name, file)
            _, first = next(texts, (1, b""))
            origin, rows = _head(name, first, schema)
            digest.update(first)
            lines: list[Line] = []
            for number, text in texts:
                if len(lines) == rows:
                    _tail(name, number, text, rows, digest.hexdigest())
                    break
                digest.update(text)
                lines.append(_line(name, number, text, columns))
            else:
                raise BrokenShardError(
                    name, None, f"it is cut short: {len(lines):,} of {rows:,} rows and no last line"
                )
            if next(texts, None) is not None:
                raise BrokenShardError(name, None, "there is more behind its last line")
    except OSError as error:
        raise BrokenShardError(name, None, error.strerror or error) from error
    return Checked(name, origin, lines)


def _texts(name: str, file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    while text := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(text) > LONGEST_LINE:
            raise BrokenShardError(name, number, f"longer than {LONGEST_LINE:,} bytes")
        if not text.endswith(b"\n"):
            raise BrokenShardError(name, number, "it is cut short in this line")
        yield number, text


def _object(name: str, number: int, text: bytes) -> dict[str, object]:
    try:
        found = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BrokenShardError(name, number, f"not JSON ({error})") from error
    if not isinstance(found, dict):
        raise BrokenShardError(name, number, "not a JSON object")
    return found


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _head(name: str, text: bytes, schema: Sequence[str]) -> tuple[str, int]:
    found = _object(name, 1, text)
    if isinstance(found.get("format"), int) and found["format"] != FORMAT:
        raise NewerShardError(name, f"format {found['format']}")
    had = found.get("schema")
    if not isinstance(had, list) or not all(isinstance(one, str) for one in had):
        raise BrokenShardError(name, 1, "no list of migrations")
    if unknown := [one for one in had if one not in schema]:
        raise NewerShardError(name, f"it has {', '.join(unknown)}")
    origin, rows = found.get("origin"), found.get("rows")
    if set(found) != {"format", "origin", "schema", "rows"}:
        raise BrokenShardError(name, 1, "it must say format, origin, schema and rows")
    if not isinstance(origin, str) or not ORIGIN.fullmatch(origin):
        raise BrokenShardError(name, 1, "no name of where it comes from")
    if type(rows) is not int or not 0 <= rows <= MOST_ROWS:
        raise BrokenShardError(name, 1, f"rows must be from 0 to {MOST_ROWS:,}")
    return origin, rows


def _tail(name: str, number: int, text: bytes, rows: int, digest: str) -> None:
    if _object(name, number, text) != {"rows": rows, "sha256": digest}:
        raise BrokenShardError(name, number, "its lines are not those that were written")


def _line(name: str, number: int, text: bytes, columns: Mapping[str, Columns]) -> Line:
    found = _object(name, number, text)
    table, word, row = (found.get(key) for key in ("table", "op", "row"))
    if len(found) != 3 or not isinstance(row, dict) or word not in ("put", "gone"):
        raise BrokenShardError(name, number, "it must have table, op (put or gone) and row")
    if not isinstance(table, str) or table not in columns:
        raise BrokenShardError(name, number, f"no table of a record: {table!r}")
    known, gone = columns[table], word == "gone"
    needed = frozenset(KEYS[table]) if gone else known.needed
    if missing := needed - set(row):
        raise BrokenShardError(name, number, f"{table} without {', '.join(sorted(missing))}")
    if gone and len(row) != len(needed):
        raise BrokenShardError(name, number, f"a row of {table} that is gone has its key alone")
    for column, value in row.items():
        if column not in known.types:
            raise BrokenShardError(name, number, f"{table} has no column {column!r}")
        if reason := _unfit(known.types[column], value):
            raise BrokenShardError(name, number, f"{table}.{column} {reason}")
    return Line(number, table, gone, row)


def _unfit(sql: str, value: object) -> str | None:
    """What is wrong with a cell, if anything is."""
    if value is None:
        return None  # whether it may be, the table says
    if sql == "TEXT":
        if not isinstance(value, str):
            return "must be text"
        try:
            value.encode()
        except UnicodeEncodeError:
            return "has half a character"
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "must be a number"
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return "must fit into 64 bits"
    if sql == "INTEGER" and not isinstance(value, int):
        return "must be a whole number"
    if isinstance(value, float) and not math.isfinite(value):
        return "must be finite"
    return None
