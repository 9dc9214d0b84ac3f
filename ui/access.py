"""Who is a researcher? Whoever opened the link that the server printed at its start.

The link holds a token that lies in a file beside the store. Opening it leaves a signed cookie and
drops the token from the address. A second cookie, which scripts may read, only says that the header
shall name the researchers' pages: it opens nothing, because every handler asks `is_researcher`.
"""

import hashlib
import hmac
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs

import itsdangerous
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui import markup, texts
from ui.errors import TokenError
from ui.identity import secret_beside

COOKIE = "crpo_researcher"
HINT = "crpo_pages"  # no right, only what the header shows
PATH = "/research"
MAX_AGE = 30 * 24 * 3600  # seconds
SHORTEST = 16  # characters of a token that somebody chose
VARIABLE = "CRPO_RESEARCHER_TOKEN"


class Asking(Protocol):
    """What is read of a request: the framework's and the server's both have it."""

    @property
    def cookies(self) -> Mapping[str, str]:
        """By name."""


def token_beside(db: Path, environment: Mapping[str, str]) -> str:
    """The researchers' token: the environment's, or the one in the file `DB.researcher`.

    Args:
        db: The store's file; the token's is made at the first start, readable by its owner only.
        environment: CRPO_RESEARCHER_TOKEN replaces the file.

    Raises:
        TokenError: The token of the environment is too short to be kept from strangers.
        SecretError: The file cannot be read or written, or is empty.
    """
    given = environment.get(VARIABLE, "").strip()
    if not given:
        return secret_beside(db, "researcher")
    if len(given) < SHORTEST or not given.isascii():
        raise TokenError(VARIABLE, SHORTEST)
    return given


class Access:
    """Tells researchers from everybody else."""

    def __init__(self, secret: str, token: str, *, embedded: bool = False) -> None:
        """Take the keys.

        Args:
            secret: Key that signs cookies.
            token: What the link holds; with a new one all earlier cookies are worth nothing.
            embedded: The pages are served over HTTPS, inside another site's frame. The cookie does
                not go there: researchers open the pages themselves.
        """
        self.token = token
        mark = hashlib.sha256(token.encode()).hexdigest()
        self.signer = itsdangerous.TimestampSigner(secret, salt=f"researcher/{mark}")
        self.secure = embedded

    def is_token(self, given: str) -> bool:
        """Whether it is the token; takes as long whichever letter is wrong."""
        return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), self.token.encode())

    def is_researcher(self, request: Asking) -> bool:
        """Whether a request carries the cookie of somebody who opened the link."""
        try:
            self.signer.unsign(str(dict(request.cookies).get(COOKIE, "")), max_age=MAX_AGE)
        except (itsdangerous.BadSignature, UnicodeError):
            return False
        return True

    def welcome(self) -> RedirectResponse:
        """To the researchers' pages, with the cookies and without the token."""
        answer = RedirectResponse(markup.at(PATH), 303, {"cache-control": "no-store"})
        signed = self.signer.sign("researcher").decode("ascii")
        for name, value, hidden in ((COOKIE, signed, True), (HINT, "research", False)):
            answer.set_cookie(
                name, value, MAX_AGE, httponly=hidden, samesite="lax", secure=self.secure
            )
        return answer


class Door:
    """ASGI middleware: takes the link with the token, so that no page behind it ever sees one."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        """Wrap an app."""
        self.app = app
        self.access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        given = _token(scope)
        if given is None:
            await self.app(scope, receive, send)
        elif self.access.is_token(given):
            await self.access.welcome()(scope, receive, send)
        else:
            answer = RedirectResponse(markup.at(PATH), 303, {"cache-control": "no-store"})
            await answer(scope, receive, send)


def strangers() -> str:
    """The page that everybody else sees here."""
    return markup.message(
        texts.RESEARCHERS_TITLE, texts.RESEARCHERS_ONLY, markup.link("/", texts.HOME)
    )


def link(host: str, port: int, token: str, environment: Mapping[str, str]) -> str:
    """The line that is printed at the start; a token of one's own is not repeated in it."""
    name = f"[{host}]" if ":" in host else host
    shown = f"(what {VARIABLE} says)" if environment.get(VARIABLE, "").strip() else token
    return f"Researchers: http://{name}:{port}{PATH}?token={shown}"


def _token(scope: Scope) -> str | None:
    """The token in a request's address; None when it is no such link."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != PATH:
        return None
    query = bytes(scope.get("query_string", b"")).decode("latin-1")
    given = parse_qs(query, keep_blank_values=True).get("token")
    return given[0] if given else None
