"""What can go wrong with telling people who wrote what."""

from annotation.errors import AlreadyAnsweredError, JudgementError


class VoteStandsError(AlreadyAnsweredError):
    """The person knows who wrote one of the two, so what they answered stands."""

    def __init__(self, assignment_id: str) -> None:
        JudgementError.__init__(
            self, f"'{assignment_id}' stands: its rater was told who wrote which"
        )


class NotRevealedError(JudgementError, PermissionError):
    """This study does not tell who wrote what, or not at this moment."""

    def __init__(self, study_id: str) -> None:
        super().__init__(f"study '{study_id}' does not tell its raters who wrote which, or not yet")


class StillOpenError(JudgementError, RuntimeError):
    """There is still a pair to answer before it can be told who wrote what."""

    def __init__(self, study_id: str) -> None:
        super().__init__(f"there are still pairs of study '{study_id}' to answer first")
