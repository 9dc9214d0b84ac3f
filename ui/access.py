"""Who is a researcher? Whoever opened the server's link, or logged in with a name of the list.

Locally the server prints a link at its start, which holds a token that lies in a file beside the
store. Opening it leaves a signed cookie and drops the token from the address. On a Space nobody
but its owner sees what is printed, and the disk may be new each day: there researchers log in with
an account of the Hub, and a link opens it only where CRPO_RESEARCHER_TOKEN was set on purpose.

A second cookie, which scripts may read, only says that the header shall name the researchers'
pages: it opens nothing, because every handler asks `is_researcher`.
"""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs

import itsdangerous
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui import login_page, login_texts, markup, texts
from ui.cookies import Cookies, sent
from ui.ended import Ended
from ui.errors import TokenError
from ui.identity import secret_beside
from ui.log import log
from ui.logins import SHOWN, HubUser, Logins

COOKIE = "crpo_researcher"
HINT = "crpo_pages"  # no right, only what the header shows
PATH = "/research"
MAX_AGE = 30 * 24 * 3600  # seconds
SHORTEST = 16  # characters of a token that somebody chose
VARIABLE = "CRPO_RESEARCHER_TOKEN"
OWNER = "SPACE_AUTHOR_NAME"  # of a Space, which sets it itself


class Asking(Protocol):
    """What is read of a request: the framework's and the server's both have it."""

    @property
    def cookies(self) -> Mapping[str, str]:
        """By name."""


def token_beside(db: Path, environment: Mapping[str, str]) -> str | None:
    """The researchers' token: the environment's, or the one in the file `DB.researcher`.

    Args:
        db: The store's file; the token's is made at the first start, readable by its owner only.
        environment: CRPO_RESEARCHER_TOKEN replaces the file; SPACE_ID says that this is a Space.

    Returns:
        The token; None on a Space that was given none, where no link opens anything.

    Raises:
        TokenError: The token of the environment is too short to be kept from strangers.
        SecretError: The file cannot be read or written, or is empty.
    """
    given = environment.get(VARIABLE, "").strip()
    if not given:
        return None if environment.get("SPACE_ID") else secret_beside(db, "researcher")
    if len(given) < SHORTEST or not given.isascii():
        raise TokenError(VARIABLE, SHORTEST)
    return given


def names(listed: Iterable[str], environment: Mapping[str, str]) -> frozenset[str]:
    """Whose accounts are researchers', in small letters, as the Hub tells names apart.

    Args:
        listed: CRPO_RESEARCHERS.
        environment: SPACE_AUTHOR_NAME: a Space's owner is one always, because they set the list.
            An organisation has no account that could log in.
    """
    owner = environment.get(OWNER, "") if environment.get("SPACE_ID") else ""
    return frozenset(name.lower() for name in (*listed, owner) if name and name.isascii())


class Access:
    """Tells researchers from everybody else."""

    def __init__(
        self,
        secret: str,
        token: str | None,
        *,
        researchers: frozenset[str] = frozenset(),
        cookies: Cookies | None = None,
        ended: Ended | None = None,
    ) -> None:
        """Take the keys.

        Args:
            secret: Key that signs cookies.
            token: What the link holds; with a new one all earlier cookies are worth nothing. None
                where there is no link.
            researchers: Names of accounts, see `names`.
            cookies: How cookies are set. Those of researchers and of accounts never go into
                another site's frame: their people open the pages themselves.
            ended: Which sessions are over; None forgets them with the process.
        """
        self.token = token
        self.researchers = researchers
        self.cookies = cookies or Cookies()
        self.ended = ended or Ended()
        self.logins = Logins(secret, self.cookies, self.ended)
        mark = hashlib.sha256((token or "").encode()).hexdigest()
        self.signer = itsdangerous.TimestampSigner(secret, salt=f"researcher/{mark}")

    def is_token(self, given: str) -> bool:
        """Whether it is the token; takes as long whichever letter is wrong."""
        known = self.token
        return known is not None and hmac.compare_digest(
            given.encode("utf-8", "surrogatepass"), known.encode()
        )

    def is_researcher(self, request: Asking) -> bool:
        """Whether a request carries the cookie of the link, or of an account on the list."""
        cookies = {str(name): str(value) for name, value in dict(request.cookies).items()}
        user = self.logins.user(cookies)
        if user is not None and user.name.lower() in self.researchers:
            return True
        session = self._session(cookies)
        return session is not None and session not in self.ended

    def welcome(self, scope: Scope) -> RedirectResponse:
        """To the researchers' pages, with the cookies and without the token."""
        answer = RedirectResponse(markup.at(PATH), 303, {"cache-control": "no-store"})
        signed = self.signer.sign(secrets.token_urlsafe(12)).decode("ascii")
        line = self.cookies.line
        for cookie in (
            line(scope, COOKIE, signed, MAX_AGE),
            line(scope, HINT, "research", MAX_AGE, hidden=False),
            line(scope, SHOWN, "-", MAX_AGE, hidden=False),
        ):
            answer.headers.append("set-cookie", cookie)
        return answer

    def begun(self, scope: Scope, user: HubUser) -> list[str]:
        """Set-Cookie headers of a login."""
        may = user.name.lower() in self.researchers
        hint = self.cookies.line(
            scope, HINT, "research" if may else "", MAX_AGE if may else 0, hidden=False
        )
        return [*self.logins.begun(scope, user), hint]

    def end(self, scope: Scope) -> list[str]:
        """Set-Cookie headers after which a browser has no right; copies of its cookies neither."""
        cookies = sent(scope)
        session = self._session(cookies)
        if session is not None:
            self.ended.add(session, MAX_AGE)
        forget = [
            self.cookies.line(scope, COOKIE, "", 0),
            self.cookies.line(scope, HINT, "", 0, hidden=False),
        ]
        return [*self.logins.end(scope, cookies), *forget]

    def _session(self, cookies: Mapping[str, str]) -> str | None:
        """The session in the cookie of the link; None without a good one."""
        if self.token is None:
            return None
        try:
            return self.signer.unsign(cookies.get(COOKIE, ""), max_age=MAX_AGE).decode("ascii")
        except (itsdangerous.BadSignature, UnicodeError):
            return None


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
            log("login", way="link", outcome="done")
            await self.access.welcome(scope)(scope, receive, send)
        else:
            log("login", logging.WARNING, way="link", outcome="refused")
            answer = RedirectResponse(markup.at(PATH), 303, {"cache-control": "no-store"})
            await answer(scope, receive, send)


def strangers() -> str:
    """The page that everybody else sees here; it offers the login where there is one."""
    told = login_page.either(PATH, login_texts.RESEARCHERS_BY_LOGIN, texts.RESEARCHERS_ONLY)
    body = (
        f'<div class="message"><h1 data-focus tabindex="-1">{texts.RESEARCHERS_TITLE}</h1>'
        f"{told}</div>"
    )
    return markup.page(body, texts.RESEARCHERS_TITLE, say=texts.RESEARCHERS_TITLE)


def link(
    host: str, port: int, token: str | None, environment: Mapping[str, str], path: str = ""
) -> str:
    """The line that is printed at the start; a token of one's own is not repeated in it.

    Args:
        host: That the app listens at.
        port: And the port.
        token: None where no link opens the pages.
        environment: CRPO_ADDRESS is the address that others see, where there is one.
        path: Under which a proxy shows the app. Beside it no page works: cookies are kept to it.
    """
    if token is None:
        return f"Researchers: log in on {PATH} (no link opens it: {VARIABLE} is not set)"
    place = environment.get("CRPO_ADDRESS", "").strip().rstrip("/")
    place = place or texts.own_address(host, port, path)
    shown = f"(what {VARIABLE} says)" if environment.get(VARIABLE, "").strip() else token
    return f"Researchers: {place}{PATH}?token={shown}"


def _token(scope: Scope) -> str | None:
    """The token in a request's address; None when it is no such link."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != PATH:
        return None
    query = bytes(scope.get("query_string", b"")).decode("latin-1")
    given = parse_qs(query, keep_blank_values=True).get("token")
    return given[0] if given else None
