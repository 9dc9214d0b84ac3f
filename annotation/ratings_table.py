"""Who gave which item which value, from a file with the columns rater, item and value."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from annotation.errors import (
    EmptyFileError,
    MissingColumnError,
    RepeatedRatingError,
    RowError,
    TooLargeTableError,
)
from annotation.files import read_rows

Numbers = npt.NDArray[np.float64]
COLUMNS = ("rater", "item", "value")
MOST_CELLS = 50_000_000  # 400 MB


@dataclass(frozen=True)
class Ratings:
    """A table of ratings.

    Attributes:
        raters: Their names, in the order in which the file first has them.
        items: The same of the items.
        values: Shape (raters, items); nan where there is no rating.
    """

    raters: tuple[str, ...]
    items: tuple[str, ...]
    values: Numbers


def read_ratings(path: Path) -> Ratings:
    """Read a .csv, .jsonl or .parquet file; further columns are left aside.

    An empty value (or nan) says that the rater has not rated the item.

    Raises:
        MissingColumnError: One of the three columns is not there.
        RowError: A row names no rater or no item, or its value is no number.
        RepeatedRatingError: A rater is on the same item twice.
        TooLargeTableError: The table would not fit into memory.
        EmptyFileError, UnreadableFileError, UnknownFormatError: The file cannot be used.
    """
    raters: dict[str, int] = {}
    items: dict[str, int] = {}
    given: dict[tuple[int, int], float] = {}
    for number, row in read_rows(path):
        missing = [name for name in COLUMNS if name not in row]
        if missing:
            raise MissingColumnError(path, missing, COLUMNS)
        try:
            rater, item, value = _name(row, "rater"), _name(row, "item"), _value(row)
        except ValueError as error:
            raise RowError(path, number, error) from error
        place = raters.setdefault(rater, len(raters)), items.setdefault(item, len(items))
        if place in given:
            raise RepeatedRatingError(path, number, rater, item)
        given[place] = value
    if not given:
        raise EmptyFileError(path)
    if len(raters) * len(items) > MOST_CELLS:
        raise TooLargeTableError(path, len(raters), len(items))
    values = np.full((len(raters), len(items)), np.nan)
    values[tuple(np.array(list(given)).T)] = list(given.values())
    return Ratings(tuple(raters), tuple(items), values)


def _name(row: Mapping[str, Any], column: str) -> str:
    name = "" if row[column] is None else str(row[column]).strip()
    if not name:
        raise ValueError(f"no {column}")
    return name


def _value(row: Mapping[str, Any]) -> float:
    text = "" if row["value"] is None else str(row["value"]).strip()
    if not text:
        return math.nan
    try:
        value = float(text)
    except ValueError:
        value = math.inf
    if math.isinf(value) or "_" in text:  # float() reads 1_0 as 10
        raise ValueError(f"value must be a number or empty, not {text!r}")
    return value
