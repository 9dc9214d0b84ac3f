"""Was one dimension of a table measured in one way?"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crpo.errors import MixedScoresError
from crpo.scoring.groups import DIMENSIONS


def check_fingerprints(
    rows: Sequence[Mapping[str, Any]], dimensions: Iterable[str] = DIMENSIONS
) -> None:
    """Refuse a table in which a dimension was measured in several ways.

    Args:
        rows: Responses or preference pairs, scored or not. A scored row without a fingerprint
            beside rows that have one counts as measured in some other way.
        dimensions: Which to look at.

    Raises:
        MixedScoresError: One was.
    """
    for name in dimensions:
        scores = (name, f"{name}_chosen")
        scored = [row for row in rows if any(row.get(column) is not None for column in scores)]
        found = dict.fromkeys(str(row.get(f"{name}_fingerprint") or "unknown") for row in scored)
        if len(found) > 1:
            raise MixedScoresError(name, list(found))
