"""What had each person agreed to when they answered? For the raw record of a study.

Each row names the wording that was in force, and a file beside the record holds the wordings.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow

from annotation.consents import Agreed, in_force
from annotation.export_files import ExportRow
from annotation.whole_files import written_whole

Agreements = Mapping[str, Sequence[Agreed]]
COLUMNS = [
    ("consent", pyarrow.string()),
    ("consent_version", pyarrow.int64()),
    ("consented", pyarrow.string()),
]
SHORT = 16  # digits that name a wording


def consent_cells(given: Agreements, annotator_id: str, when: str) -> ExportRow:
    """What somebody had agreed to at a moment; empty cells for ratings that came with the data."""
    one = in_force(tuple(given.get(annotator_id, ())), when)
    if one is None:
        return {"consent": None, "consent_version": None, "consented": None}
    return {
        "consent": one.wording_id[:SHORT],
        "consent_version": one.version,
        "consented": one.created,
    }


def beside(path: Path) -> Path:
    """Where the wordings are that a record names."""
    return path.with_name(f"{path.stem}.consents.json")


def write_consents(given: Agreements, path: Path) -> int:
    """Write every wording that somebody agreed to, with how many people that were.

    Args:
        given: What everybody agreed to.
        path: The record; the file stands beside it.

    Returns:
        How many wordings.

    Raises:
        CannotWriteError: The file cannot be written.
    """
    people: Counter[str] = Counter()
    wordings: dict[str, Agreed] = {}
    for agreed in given.values():
        people.update({one.wording_id for one in agreed})
        for one in agreed:
            wordings.setdefault(one.wording_id, one)
    listed = [
        {
            "consent": name[:SHORT],
            "sha256": name,
            "first_version": one.version,
            "people": people[name],
            "wording": one.text,
        }
        for name, one in sorted(wordings.items(), key=lambda pair: (pair[1].version, pair[0]))
    ]
    with written_whole(beside(path)) as draft:
        text = json.dumps(listed, ensure_ascii=False, indent=2)
        draft.write_text(f"{text}\n", encoding="utf-8")
    return len(listed)
