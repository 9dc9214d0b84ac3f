"""What can go wrong when a person's data are looked for or deleted."""

from annotation.errors import AnnotatorError, JudgementError, UnknownAssignmentError


class ForgottenError(AnnotatorError, RuntimeError):
    """Somebody whose data were deleted would take part under the same number again."""

    def __init__(self) -> None:
        super().__init__(
            "the data of this person were deleted, and their number with them; "
            "load the page again to begin anew"
        )


class NobodyError(AnnotatorError, LookupError):
    """Nobody in the store answers to this name."""

    def __init__(self, asked: str) -> None:
        super().__init__(
            f"nobody in this store is '{asked[:80]}'; give the code that the person's pages show, "
            "the rater's name in results, the id from a platform's link, or the annotator's id"
        )


class ItemGoneError(UnknownAssignmentError):
    """An item was deleted with the person who wrote its text."""

    def __init__(self, item_id: str) -> None:
        JudgementError.__init__(
            self, f"the item '{item_id}' was deleted with its author; ask for the next one"
        )
