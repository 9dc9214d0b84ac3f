"""How does a table become a file that a spreadsheet opens without harm?"""

import csv
import io
import math
from collections.abc import Mapping, Sequence

from annotation.formulas import harmless
from ui.markup import escape


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


def record(
    prompt: str,
    response: str,
    values: Mapping[str, float],
    fingerprints: Mapping[str, str],
    profile: str,
) -> dict[str, object]:
    """A scored response as a row: every number in full, and what measured it."""
    stamps = {f"{name}_fingerprint": found for name, found in fingerprints.items()}
    return {"prompt": prompt, "response": response, **values, **stamps, "profile": profile}


def button(rows: Sequence[Mapping[str, object]], file: str, name: str) -> str:
    """What saves a table; `ui/ask.js` makes it work.

    Args:
        rows: The table.
        file: Its name when it is saved.
        name: Of the button.
    """
    content = escape(as_csv(rows)).replace("\r", "&#13;")  # a bare one would become a line end
    return (
        f'<button type="button" class="quiet" data-file="{file}" data-csv="{content}">'
        f"{name}</button>"
    )


def _cell(value: object) -> object:
    if isinstance(value, str):
        return harmless(value)
    return "" if isinstance(value, float) and math.isnan(value) else value
