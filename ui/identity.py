"""Who is at this browser? A random number in a signed cookie, and nothing else about the person."""

import hmac
import os
import secrets
import tempfile
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode

import anyio.to_thread
import itsdangerous
from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from annotation.person import code
from ui import login_page
from ui.cookies import Cookies, sent
from ui.errors import SecretError
from ui.logins import Logins
from ui.markup import at

COOKIE = "crpo_annotator"
CARRY = "continue"  # in the address of a personal link
CARRIED = 3600  # seconds that such a link is good for
SURE = "sure"  # in the address, once somebody has read whose place it takes them to
ASKED = "crpo_carry"  # the word that this browser was asked with
MAX_AGE = 400 * 24 * 3600  # seconds; browsers cut anything longer to 400 days


def secret_beside(db: Path, ending: str = "secret") -> str:
    """The key in the file `DB.secret`, made at the first start, readable by its owner only.

    Args:
        db: The store's file.
        ending: Of the file; "researcher" holds what opens the researchers' pages.

    Raises:
        SecretError: The file cannot be read or written, or is empty.
    """
    path = db.with_name(f"{db.name}.{ending}")
    try:
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(48))
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SecretError(path, str(error)) from error
    if not key:
        raise SecretError(path, "it is empty")
    return key


def _write_once(path: Path, key: str) -> None:
    # A link fails when the name is taken, so two first starts agree on one complete file.
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key + "\n")
        if not path.exists():
            os.link(draft, path)
    except FileExistsError:
        return
    finally:
        Path(draft).unlink()


class Identity:
    """ASGI middleware: `request.state.annotator` is who is there, or None without a cookie.

    That is the person of the account, for whoever has logged in (`request.state.user`), and a
    random number of the browser for everybody else. What a browser was before a login gives no
    right after it, and it is that again after the logout.

    A page view without a valid cookie gets a new id; a forged one, or one whose data were deleted,
    counts as none. Only page views
    set cookies, so that the files which a first view fetches at once cannot make several people
    of one.
    """

    def __init__(
        self,
        app: ASGIApp,
        secret: str,
        pages: frozenset[str],
        embedded: bool = False,
        *,
        cookies: Cookies | None = None,
        logins: Logins | None = None,
        gone: Callable[[str], bool] | None = None,
    ) -> None:
        """Wrap an app.

        Args:
            app: What answers.
            secret: Key of the signature.
            pages: Paths that show a page.
            embedded: Shown in another site's frame over HTTPS: the cookie must allow that.
            cookies: How cookies are set.
            logins: Who has logged in; None where nobody can.
            gone: Whether the data of this number were deleted; such a browser gets a new one.
        """
        self.app = app
        self.signer = itsdangerous.Signer(secret, salt="annotator")
        self.notes = itsdangerous.TimestampSigner(secret, salt="personal")
        self.pages = pages
        self.framed = embedded
        self.cookies = cookies or Cookies(secure=embedded)
        self.logins = logins
        self.gone = gone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        cookies = sent(scope)
        user = self.logins.user(cookies) if self.logins else None
        annotator = self.known(cookies)
        is_page = scope["method"] == "GET" and scope["path"] in self.pages
        if annotator and is_page and await self.was_forgotten(annotator):
            annotator = None
        if annotator is None and is_page and user is None:
            annotator = uuid.uuid4().hex
        if is_page and (carried := self.carried(scope)):
            # Who has logged in stays who they are, and whoever is that person is not asked.
            stays = user is not None or carried == self.known(cookies)
            way = _on(scope) if stays else self.taken_there(scope, cookies, carried)
            await way(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["annotator"], state["user"] = user.id if user else annotator, user

        async def send_with_cookie(message: Message) -> None:
            if is_page and message["type"] == "http.response.start" and annotator:
                line = self.cookie(scope, annotator)
                MutableHeaders(scope=message).append("set-cookie", line)
            await send(message)

        await self.app(scope, receive, send_with_cookie)

    def cookie(self, scope: Scope, annotator: str) -> str:
        """What makes a browser this annotator's."""
        signed = self.signer.sign(annotator).decode("ascii")
        return self.cookies.line(scope, COOKIE, signed, MAX_AGE, framed=self.framed)

    def carried(self, scope: Scope) -> str | None:
        """The annotator of a personal link, which takes somebody to another device; or None."""
        try:
            return self.notes.unsign(_asked(scope, CARRY), max_age=CARRIED).decode("ascii")
        except (itsdangerous.BadSignature, UnicodeError):
            return None

    def taken_there(self, scope: Scope, cookies: Mapping[str, str], carried: str) -> Response:
        """What a personal link answers: a question first, because somebody else may have sent it.

        The way on holds a word that is also in a cookie, so that no link is an answer by itself.
        """
        word, given = cookies.get(ASKED, ""), _asked(scope, SURE)
        if word and hmac.compare_digest(word.encode(), given.encode("utf-8", "replace")):
            way: Response = _on(scope)
            way.headers.append("set-cookie", self.cookie(scope, carried))
            way.headers.append(
                "set-cookie", self.cookies.line(scope, ASKED, "", 0, framed=self.framed)
            )
            return way
        word = secrets.token_urlsafe(16)
        onward = _address(scope, {CARRY: _asked(scope, CARRY), SURE: word})
        page = login_page.carried(code(carried), onward)
        way = HTMLResponse(page, headers={"cache-control": "no-store"})
        line = self.cookies.line(scope, ASKED, word, CARRIED, framed=self.framed)
        way.headers.append("set-cookie", line)
        return way

    async def was_forgotten(self, annotator: str) -> bool:
        """Whether this number's data were deleted."""
        return self.gone is not None and await anyio.to_thread.run_sync(self.gone, annotator)

    def known(self, cookies: Mapping[str, str]) -> str | None:
        """The id in a request's cookies; None when there is none or its signature is wrong."""
        try:
            return self.signer.unsign(cookies.get(COOKIE, "")).decode("ascii")
        except (itsdangerous.BadSignature, UnicodeError):
            return None


def _asked(scope: Scope, name: str) -> str:
    """A value of the address; "" without one."""
    query = bytes(scope.get("query_string", b"")).decode("latin-1")
    return parse_qs(query).get(name, [""])[0]


def _on(scope: Scope) -> RedirectResponse:
    """To the page without what the personal link added."""
    return RedirectResponse(_address(scope, {}), 303, {"cache-control": "no-store"})


def _address(scope: Scope, more: Mapping[str, str]) -> str:
    """The page's address with other values in the place of those of a personal link."""
    asked = parse_qsl(bytes(scope.get("query_string", b"")).decode("latin-1"))
    kept = [(name, value) for name, value in asked if name not in {CARRY, SURE}]
    rest = urlencode([*kept, *more.items()])
    page = at(str(scope["path"]))
    return f"{page}?{rest}" if rest else page
