"""Which requests are let in? A short list; everything else is not found.

The framework brings doors that no page of ours needs: calls of any handler by name, uploads,
a description of the whole app. A page lives without them (held by tests/test_ui_app.py), so they
are shut here. The one door that events need stays open, therefore every handler checks for itself
who calls and what was served to them.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui import login_page, texts
from ui.stage import TURN

FILES = ("/assets/", "/static/")
READ = frozenset(
    {
        "/health",
        "/healthz",
        "/metrics",  # the app's numbers; checks for itself who asks
        "/theme.css",
        "/manifest.json",
        "/favicon.ico",
        "/robots.txt",
        "/login",  # where there is a provider; answers with the way to it
        "/login/callback",  # back from it; nothing counts that this app did not begin
        "/research/report",  # a study's report as a file; checks for itself who asks
        "/gradio_api/app_id",  # a page that lost its server asks here whether it is back
        "/gradio_api/startup-events",
    }
)
WRITE = frozenset(
    {
        *(TURN + path for path in ("/", "/write", "/rate", "/compare")),  # every judgement
        "/gradio_api/run/predict",  # every event; none waits in the framework's queue
        "/logout",
        "/research/items",  # what researchers bring; checks for itself who sends it
    }
)
HEADERS = {
    # The framework's scripts need inline code and eval; the policy keeps every other host out.
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self'; worker-src 'self' blob:; base-uri 'self'; object-src 'none'; "
        "form-action 'self'; frame-ancestors {ancestors}"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-permitted-cross-domain-policies": "none",
}
# The framework lets pages of every other host read its answers, with cookies.
OPEN = ("access-control-allow-origin", "access-control-allow-credentials")
STEADY = 365 * 24 * 3600  # seconds for which a browser that came by HTTPS stays with it


class Gate:
    """ASGI middleware: the allow-list, and the headers that keep pages to themselves."""

    def __init__(self, app: ASGIApp, pages: frozenset[str], embedded: bool = False) -> None:
        """Wrap an app.

        Args:
            app: What answers the requests that are let in.
            pages: Paths that show a page.
            embedded: A Hugging Face page may show this app in a frame.
        """
        self.app = app
        self.pages = pages
        ancestors = "'self' https://huggingface.co" if embedded else "'self'"
        self.headers = {k: v.format(ancestors=ancestors) for k, v in HEADERS.items()}
        if not embedded:  # older browsers know only this one, which can name no other host
            self.headers["x-frame-options"] = "SAMEORIGIN"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope)
            await send(message)

        if scope["type"] != "http" or not self.lets_in(scope["method"], scope["path"]):
            refused = _nothing(scope)
            await refused(scope, receive, send_with_headers)
            return
        await self.app(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders, scope: Scope) -> None:
        for name in OPEN:
            del headers[name]
        headers.update(self.headers)
        if scope.get("scheme") == "https":
            headers["strict-transport-security"] = f"max-age={STEADY}"
        if not scope["path"].startswith(FILES):  # all else is about the person who asks
            headers.setdefault("cache-control", "no-store")

    def lets_in(self, method: str, path: str) -> bool:
        """Whether a request may pass."""
        if method == "POST":
            return path in WRITE
        if method not in {"GET", "HEAD"} or ".." in path:
            return False
        return path in self.pages or path in READ or path.startswith(FILES)


def _nothing(scope: Scope) -> Response:
    """404: a page for people, a line for programs."""
    asked = scope["type"] == "http" and scope["method"] == "GET"
    if asked and "text/html" in Headers(scope=scope).get("accept", ""):
        path = bytes(scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
        return HTMLResponse(login_page.nowhere(path), 404)
    return PlainTextResponse(texts.NOT_FOUND, 404)


def broken(request: Request, error: Exception) -> PlainTextResponse:
    """What somebody is told when a handler failed: nothing of it. Such an answer passes no gate."""
    headers = {
        **HEADERS,
        "content-security-policy": "default-src 'none'",
        "cache-control": "no-store",
    }
    return PlainTextResponse(texts.TROUBLE_TITLE, 500, headers)
