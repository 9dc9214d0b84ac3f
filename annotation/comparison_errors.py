"""What can go wrong with the arms of a comparison study and what is drawn from them.

AnnotationError
    DataError               FewArmsError, LonelyArmError, NotCaughtError
    StudyError              NotChosenError
"""

from collections.abc import Iterable

from annotation.errors import DataError, StudyError


class FewArmsError(DataError, ValueError):
    """There is nobody to compare with."""

    def __init__(self, study_id: str, arms: Iterable[str]) -> None:
        has = ", ".join(f"'{arm}'" for arm in arms) or "none with a response"
        super().__init__(
            f"study '{study_id}' needs responses of two arms (column model or arm; people's have "
            f"none), and has {has}; bring those of another one with them; nothing was loaded"
        )


class LonelyArmError(DataError, ValueError):
    """An arm has no prompt in common with any other."""

    def __init__(self, study_id: str, arm: str) -> None:
        super().__init__(
            f"arm '{arm}' has answered no prompt that another arm of study '{study_id}' has; "
            "prompts are the same when wording, task, item and language are; nothing was loaded"
        )


class NotChosenError(StudyError, ValueError):
    """A study that draws at random is given responses that were chosen."""

    def __init__(self, study_id: str, column: str) -> None:
        super().__init__(
            f"study '{study_id}' draws responses at random, so '{column}' cannot choose them; "
            "make a study that says so (chosen_by in its file)"
        )


class NotCaughtError(DataError, LookupError):
    """No such response waits to be let in."""

    def __init__(self, study_id: str, response_id: str) -> None:
        shown = " ".join(response_id.split())[:40]
        super().__init__(f"study '{study_id}' has caught no response '{shown}' that is still out")
