"""How does somebody log in with an account of the Hub, and out again?

The library authlib speaks the protocol: authorization code with PKCE, a state and a nonce, the
identity's signature, issuer, audience and age. What is ours is around it. The Hub's own helper
(huggingface_hub.attach_huggingface_oauth) goes to whatever address the link names, has no PKCE and
keeps the access token in a cookie; so does the framework's. Here a login ends on a page of this
app, and once the identity is read everything else that the provider sent is forgotten.

A login never happens in another site's frame: the provider's page refuses to be in one, and its
cookie would not come back. The link opens a tab there, in which the person goes on.
"""

import logging
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
import itsdangerous
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import StarletteIntegration, StarletteOAuth2App
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from joserfc.errors import JoseError

from ui import login_page, texts
from ui import login_texts as words
from ui.access import Access
from ui.cookies import sent
from ui.identity import CARRY
from ui.log import log
from ui.login_settings import CALLBACK, Provider
from ui.logins import NAME, HubUser
from ui.turns import is_foreign

LOGIN, LOGOUT = "/login", "/logout"
FLOW = "crpo_login_flow"  # what a login remembers until the person is back
MINUTES = 10
SECONDS = 10  # that the provider has for an answer
LONGEST = 2000  # letters of the address to go on at
DROPPED = frozenset({CARRY, "token"})  # of such an address: they make somebody else of a person
# What a person or a provider gets wrong; the last two come from what is no identity at all.
REFUSED = (itsdangerous.BadData, AuthlibBaseError, JoseError, RuntimeError, ValueError, TypeError)


def user(request: Request) -> HubUser | None:
    """Who has logged in; None for everybody else. Set by `ui.identity`."""
    found: HubUser | None = getattr(request.state, "user", None)
    return found


def add_routes(
    app: FastAPI, provider: Provider | None, access: Access, secret: str, pages: frozenset[str]
) -> None:
    """Serve the login, where there is a provider, and the logout.

    Args:
        app: What the routes are added to; before the framework, which takes every other path.
        provider: Where people log in; None where nobody can.
        access: Who may do what; sets the cookies.
        secret: Key of the cookie that a login needs on its way.
        pages: Where a login may end.
    """

    @app.post(LOGOUT)
    def logout(request: Request) -> Response:
        if is_foreign(request):
            return PlainTextResponse(texts.NOT_TAKEN, 403)
        log("logout")
        answer = _gone("./")
        for line in access.end(request.scope):
            answer.headers.append("set-cookie", line)
        return answer

    if provider is not None:
        _add_login(app, provider, access, secret, pages)
        return

    @app.get(LOGIN)
    @app.get(CALLBACK)
    def nothing_here(request: Request) -> Response:  # the framework has a page of that name
        return HTMLResponse(login_page.no_login(_home(request)), 404)


def target(asked: str, pages: frozenset[str]) -> str:
    """Where a login ends: the asked page of ours, else the start page; never another site.

    >>> target("/rate?study=a%20b&continue=x", frozenset({"/rate"}))
    '/rate?study=a+b'
    >>> target("https://elsewhere.example/rate", frozenset({"/rate"}))
    '/'
    """
    try:
        parts = urlsplit(asked[:LONGEST])
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or parts.path not in pages:
        return "/"
    kept = urlencode([(k, v) for k, v in parse_qsl(parts.query) if k not in DROPPED])
    return f"{parts.path}?{kept}" if kept else parts.path


def _add_login(
    app: FastAPI, provider: Provider, access: Access, secret: str, pages: frozenset[str]
) -> None:
    client = _client(provider)
    signer = itsdangerous.URLSafeTimedSerializer(secret, salt="login flow")
    line = access.cookies.line

    def failed(what: str, status: int, request: Request) -> Response:
        home = _home(request)
        said = login_page.document(what, f"{home}login", home)
        return HTMLResponse(said, status, {"cache-control": "no-store"})

    @app.get(LOGIN)
    async def login(request: Request) -> Response:
        flow: dict[str, object] = {}
        request.scope["session"] = flow  # where the library leaves state, nonce and verifier
        try:
            answer: Response = await client.authorize_redirect(request, provider.callback)
        except (httpx2.HTTPError, ValueError, RuntimeError) as error:
            _log("unreachable", error)
            return failed(words.UNREACHABLE, 503, request)
        to = target(request.query_params.get("to", ""), pages)
        kept = str(signer.dumps([flow, to]))
        answer.headers["cache-control"] = "no-store"
        answer.headers.append(
            "set-cookie", line(request.scope, FLOW, kept, MINUTES * 60, below=LOGIN)
        )
        return answer

    @app.get(CALLBACK)
    async def callback(request: Request) -> Response:
        try:
            flow, to = signer.loads(sent(request.scope).get(FLOW, ""), max_age=MINUTES * 60)
            request.scope["session"] = flow
            known = await client.authorize_access_token(request)
            name, number = _account(known.get("userinfo"))
        except httpx2.HTTPError as error:
            _log("unreachable", error)
            return failed(words.UNREACHABLE, 503, request)
        except REFUSED as error:
            _log("refused", error)
            return failed(words.FAILED, 403, request)
        log("login", way="account", outcome="done")
        answer = _gone(f"../{to.removeprefix('/')}")
        for cookie in access.begun(request.scope, access.logins.person(number, name)):
            answer.headers.append("set-cookie", cookie)
        answer.headers.append("set-cookie", line(request.scope, FLOW, "", 0, below=LOGIN))
        return answer


def _client(provider: Provider) -> StarletteOAuth2App:
    return StarletteOAuth2App(
        StarletteIntegration("hub"),
        name="hub",
        client_id=provider.client,
        client_secret=provider.secret,
        client_kwargs={
            "scope": "openid profile",  # nothing that could be read or written in their name
            "code_challenge_method": "S256",
            "timeout": SECONDS,
        },
        server_metadata_url=f"{provider.url}/.well-known/openid-configuration",
    )


def _account(claims: Mapping[str, object] | None) -> tuple[str, str]:
    """The name and the lasting number of the account that a signed identity is about.

    Raises:
        ValueError: The provider sent no identity.
    """
    number = (claims or {}).get("sub")
    if not isinstance(number, str) or not number:
        raise ValueError("the provider named no account")
    name = (claims or {}).get("preferred_username")
    return (name if isinstance(name, str) and NAME.fullmatch(name) else ""), number


def _log(outcome: str, error: Exception) -> None:
    # Its class alone: what it says may hold a code or a token.
    log("login", logging.WARNING, way="account", outcome=outcome, error=type(error).__name__)


def _home(request: Request) -> str:
    """Where the start page is from here; addresses are relative, see markup.at."""
    return "../" if request.url.path.endswith(CALLBACK) else "./"


def _gone(address: str) -> RedirectResponse:
    return RedirectResponse(address, 303, {"cache-control": "no-store"})
