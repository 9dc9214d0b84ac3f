"""What can go wrong in operating the app.

UiError
    LogLevelError       the environment asks for a level of the log that there is not
"""

from collections.abc import Sequence

from ui.errors import UiError


class LogLevelError(UiError, ValueError):
    """There is no such level."""

    def __init__(self, variable: str, given: str, levels: Sequence[str]) -> None:
        super().__init__(f"{variable} is '{given[:40]}'; give one of {', '.join(levels)}")
