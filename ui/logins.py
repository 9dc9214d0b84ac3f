"""Who has logged in with an account? A signed cookie says so, until it is old or they log out.

Nothing of the provider is kept: no token, no address, no picture. The person of the account is a
keyed hash of its number at the provider, so one account is one person on every device, and without
the key nobody can tell which. The account's name is in the cookie alone, to be compared with the
names of researchers.
"""

import hmac
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import itsdangerous
from starlette.types import Scope

from ui.cookies import Cookies
from ui.ended import Ended

COOKIE = "crpo_login"
SHOWN = "crpo_account"  # no right, only what the header shows
MAX_AGE = 7 * 24 * 3600  # seconds
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}")  # of an account of the Hub


@dataclass(frozen=True)
class HubUser:
    """Somebody with an account.

    Attributes:
        id: The annotator that this account is.
        name: Of the account, as its owner writes it; may change.
    """

    id: str
    name: str


class Logins:
    """Signs and reads the cookies of people who logged in."""

    def __init__(self, secret: str, cookies: Cookies, ended: Ended | None = None) -> None:
        """Take the key, how cookies are set, and which logins are over."""
        self.secret = secret
        self.cookies = cookies
        self.signer = itsdangerous.URLSafeTimedSerializer(secret, salt="login")
        self.ended = ended or Ended()

    def person(self, number: str, name: str) -> HubUser:
        """The person of an account.

        Args:
            number: What the provider calls the account for ever ("sub").
            name: What it is called now.
        """
        digest = hmac.digest(self.secret.encode(), f"login/{number}".encode(), "sha256")
        return HubUser(digest.hex()[:32], name)

    def begun(self, scope: Scope, user: HubUser) -> list[str]:
        """Set-Cookie headers that make a browser this person's; every login has its own."""
        value = str(self.signer.dumps([user.id, user.name, secrets.token_urlsafe(12)]))
        return [
            self.cookies.line(scope, COOKIE, value, MAX_AGE),
            self.cookies.line(scope, SHOWN, user.name, MAX_AGE, hidden=False),
        ]

    def user(self, cookies: Mapping[str, str]) -> HubUser | None:
        """Who the cookies of a request belong to; None for nobody who has logged in."""
        try:
            found = self.signer.loads(cookies.get(COOKIE, ""), max_age=MAX_AGE)
        except (itsdangerous.BadData, UnicodeError):
            return None
        person, name, session = found
        return None if session in self.ended else HubUser(person, name)

    def end(self, scope: Scope, cookies: Mapping[str, str]) -> list[str]:
        """Set-Cookie headers that take the login from a browser; a copy of it is refused, too."""
        with suppress(itsdangerous.BadData, UnicodeError):  # then there is nothing to end
            _, _, session = self.signer.loads(cookies.get(COOKIE, ""), max_age=MAX_AGE)
            self.ended.add(session, MAX_AGE)
        return [
            self.cookies.line(scope, COOKIE, "", 0),
            self.cookies.line(scope, SHOWN, "", 0, hidden=False),
        ]
