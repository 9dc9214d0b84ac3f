"""Which text was on the screen when this answer was given?

A page carries a signed note of the assignment it shows and the moment it was shown. The answer
brings the note back: a stale tab can only answer for the text it shows, and the time on task is
the server's.
"""

import time
from dataclasses import dataclass

import itsdangerous

from annotation.participants import hashed
from ui.errors import MessageError


@dataclass(frozen=True)
class Shown:
    """What a page showed. `assignment` is empty on a page without an item."""

    assignment: str
    seconds: float  # since it was shown, >= 0


class Tokens:
    """Signs and reads these notes; one is valid for one annotator and one study."""

    def __init__(self, secret: str) -> None:
        """Take the key of the signature."""
        self.secret = secret

    def sign(self, annotator: str, study: str, assignment: str) -> str:
        """A note that this assignment is shown now; URL-safe text."""
        return self._signer(annotator, study).dumps([assignment, round(time.time(), 3)])

    def personal(self, annotator: str) -> str:
        """A note that makes another browser this person's; see `ui.identity`."""
        return itsdangerous.TimestampSigner(self.secret, salt="personal").sign(annotator).decode()

    def participant(self, name: str) -> str | None:
        """A hash of what a platform calls a person, salted with the key of this app.

        None without a well-formed name (letters, digits, '-' and '_', at most 64 of them).
        """
        return hashed(self.secret, name)

    def read(self, annotator: str, study: str, token: object) -> Shown:
        """What the note says.

        Raises:
            MessageError: It is no note, was changed, or belongs to somebody else.
        """
        if not isinstance(token, str):
            raise MessageError("no item named")
        try:
            assignment, shown = self._signer(annotator, study).loads(token)
        except itsdangerous.BadData as error:
            raise MessageError("it does not belong to this page") from error
        return Shown(assignment, max(0.0, time.time() - shown))

    def _signer(self, annotator: str, study: str) -> itsdangerous.URLSafeSerializer:
        return itsdangerous.URLSafeSerializer(self.secret, salt=f"shown/{annotator}/{study}")
