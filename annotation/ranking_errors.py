"""What can go wrong with a file of votes or a ranking of them.

AnnotationError
    DataError               UnknownWinnerError, SameModelError, RepeatedVoteError
    ThinRatingsError        NoRankingError
"""

from collections.abc import Iterable
from pathlib import Path

from annotation.errors import RowError, ThinRatingsError


class UnknownWinnerError(RowError):
    """A vote is none of the four."""

    def __init__(self, path: Path, row: int, winner: str, allowed: Iterable[str]) -> None:
        super().__init__(path, row, f"'{winner}' is no winner; it must be {', '.join(allowed)}")


class SameModelError(RowError):
    """A model is compared with itself."""

    def __init__(self, path: Path, row: int, model: str) -> None:
        super().__init__(path, row, f"'{model}' is compared with itself")


class RepeatedVoteError(RowError):
    """A rater has voted on the same prompt and pair of models before."""

    def __init__(self, path: Path, row: int, rater: str, prompt: str, pair: Iterable[str]) -> None:
        models = " and ".join(f"'{model}'" for model in pair)
        super().__init__(
            path, row, f"rater '{rater}' votes a second time on prompt '{prompt}' with {models}"
        )


class NoRankingError(ThinRatingsError, RuntimeError):
    """The estimation did not settle."""

    def __init__(self, rounds: int) -> None:
        super().__init__(f"the strengths of the models did not settle in {rounds:,} rounds")
