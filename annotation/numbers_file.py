"""How do numbers get into a JSON file that every reader takes?"""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from annotation.whole_files import written_whole


def write_numbers(path: Path, numbers: Mapping[str, Any]) -> None:
    """Write a whole file, or none; nan and infinity, which JSON has no word for, are null."""
    text = json.dumps(_finite(numbers), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    with written_whole(path) as beside:
        beside.write_text(text, encoding="utf-8")


def _finite(numbers: Any) -> Any:
    if isinstance(numbers, Mapping):
        return {name: _finite(one) for name, one in numbers.items()}
    if isinstance(numbers, list):
        return [_finite(one) for one in numbers]
    return None if isinstance(numbers, float) and not math.isfinite(numbers) else numbers
