"""What can be wrong with the plan of a study.

AnnotationError
    PlanError               ImpossibleWinRateError, ImpossibleShareError, TooFewModelsError,
                            TooFewVotesError, TooFewRatersPlannedError
"""

from annotation.errors import AnnotationError


class PlanError(AnnotationError, ValueError):
    """No number of votes answers the question."""


class ImpossibleWinRateError(PlanError):
    """The win rate is none, or is that of equal models."""

    def __init__(self, win_rate: float) -> None:
        super().__init__(
            "equal models (a win rate of 0.5) cannot be told apart, however many votes there are"
            if win_rate == 0.5
            else f"a win rate lies between 0 and 1, such as 0.55; {win_rate:g} does not"
        )


class ImpossibleShareError(PlanError):
    """A share that must lie between two others does not."""

    def __init__(self, name: str, value: float, low: float, high: float = 1) -> None:
        super().__init__(f"{name} must lie between {low:g} and {high:g}; {value:g} does not")


class TooFewModelsError(PlanError):
    """Nothing can be compared."""

    def __init__(self, models: int) -> None:
        super().__init__(f"{models} models make no pair; a table needs two or more")


class TooFewVotesError(PlanError):
    """So few votes or raters find nothing, however different the models are."""

    def __init__(self, votes: float, name: str = "votes") -> None:
        super().__init__(f"{votes:,g} {name} are too few to find any difference; plan more")


class TooFewRatersPlannedError(PlanError):
    """More votes by the same people do not help."""

    def __init__(self, raters: int, alike: float, needed: int) -> None:
        super().__init__(
            f"{raters:,} raters cannot find it however often they vote, because votes of one rater "
            f"are alike ({alike:g}); plan {needed:,} raters or more"
        )
