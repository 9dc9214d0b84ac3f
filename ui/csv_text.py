"""How does a table become a file that a spreadsheet opens without harm?"""

import csv
import io
import math
from collections.abc import Mapping, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet may take for the start of one


def as_csv(rows: Sequence[Mapping[str, object]]) -> str:
    r"""CSV with a header, in the order of the first row; undefined numbers are empty cells.

    >>> as_csv([{"response": "=1+1", "novelty": 0.25}, {"response": "a", "novelty": float("nan")}])
    "response,novelty\r\n'=1+1,0.25\r\na,\r\n"
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)  # lines end as RFC 4180 has it
    writer.writerow(rows[0])
    for row in rows:
        writer.writerow([_cell(row[name]) for name in rows[0]])
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str):
        return f"'{value}" if value.lstrip(" ").startswith(FORMULA) else value
    return "" if isinstance(value, float) and math.isnan(value) else value
