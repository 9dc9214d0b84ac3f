"""What can go wrong with the votes of a study, each error one line that says what to do.

AnnotationError
    DataError               NoVotesError, NoPreferenceError, NoPairsOfRatingsError,
                            NoRatersOfVotesError
"""

from collections.abc import Mapping

from annotation.errors import DataError


class NoVotesError(DataError, LookupError):
    """Nobody has voted yet whose votes count."""

    def __init__(self, study_id: str) -> None:
        super().__init__(f"study '{study_id}' has no votes that count yet")


class NoPreferenceError(DataError, ValueError):
    """No pair of a study is decided by its votes."""

    def __init__(self, study_id: str, dropped: Mapping[str, int]) -> None:
        why = "; ".join(f"{count:,} pairs: {reason}" for reason, count in dropped.items())
        super().__init__(f"study '{study_id}' has no pair to train on ({why or 'no pairs yet'})")


class NoPairsOfRatingsError(DataError, ValueError):
    """Ratings become preference pairs later, by the rules of training."""

    def __init__(self, study_id: str) -> None:
        super().__init__(
            f"study '{study_id}' has ratings and no votes; make preference pairs of its export "
            "with `crpo pairs`"
        )


class NoRatersOfVotesError(DataError, ValueError):
    """Votes have no groups of raters to choose from."""

    def __init__(self, study_id: str) -> None:
        super().__init__(f"study '{study_id}' has votes; --raters is for ratings")
