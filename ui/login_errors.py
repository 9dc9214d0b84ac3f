"""What can be wrong with the login.

UiError
    LoginSettingsError  the environment says half of what a login needs
"""

from ui.errors import UiError


class LoginSettingsError(UiError, ValueError):
    """A login was asked for that cannot work."""

    def __init__(self, name: str, given: str, need: str) -> None:
        super().__init__(
            f"{name} is '{given}', but OAUTH_CLIENT_ID asks for a login; {need}, or leave "
            "OAUTH_CLIENT_ID out"
        )
