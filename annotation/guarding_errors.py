"""What can go wrong where a study is guarded against too much and against the wrong people."""

from annotation.errors import AnnotatorError, StudyClosedError


class StudyFullError(StudyClosedError):
    """Somebody new came to a study that has all its answers."""

    def __init__(self, study_id: str) -> None:
        super().__init__(study_id, "full")


class TwiceError(AnnotatorError, RuntimeError):
    """Somebody came with a platform's id with which another browser takes part."""

    def __init__(self, study_id: str) -> None:
        super().__init__(
            f"somebody takes part in the study '{study_id}' with this id of the platform already, "
            "in another browser; go on there"
        )
