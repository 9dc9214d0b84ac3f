"""What can go wrong when the app is put on a Space: every message is one line."""

from pathlib import Path

from ui.errors import UiError


class NoCheckoutError(UiError):
    """The files that a Space needs are not beside the packages."""

    def __init__(self, root: Path, name: str) -> None:
        super().__init__(
            f"{root} has no {name}; deploy from a folder that holds the whole project, where "
            "'make setup' was run"
        )


class UnpinnedError(UiError):
    """A package that the app needs has no tested version."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"constraints.txt has no version of {name}, which the app needs; write the tested one "
            "there"
        )


class ForeignSpaceError(UiError):
    """The Space holds something else."""

    def __init__(self, space: str) -> None:
        super().__init__(
            f"the Space {space} exists and holds something else; choose another name, or empty it "
            "first"
        )


class FolderTakenError(UiError):
    """The folder of a dry run has something in it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} is not an empty folder; choose another one for --to")


class RecordTokenError(UiError):
    """What was given as a token for the record is none. The message never repeats it."""

    def __init__(self) -> None:
        super().__init__(
            "what was given as the token for --record is none: tokens of the Hub begin with hf_; "
            "make one with write access at https://huggingface.co/settings/tokens"
        )
