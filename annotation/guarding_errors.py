"""What can go wrong where a study is guarded against too much and against the wrong people."""

from annotation.errors import StudyClosedError


class StudyFullError(StudyClosedError):
    """Somebody new came to a study that has all its answers."""

    def __init__(self, study_id: str) -> None:
        super().__init__(study_id, "full")
