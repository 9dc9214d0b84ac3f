"""Which requests are let in? A short list; everything else is not found.

The framework brings doors that no page of ours needs: calls of any handler by name, uploads,
a description of the whole app. A page lives without them (held by tests/test_ui_app.py), so they
are shut here. The two doors that events need stay open, therefore every handler checks for itself
who calls and what was served to them.
"""

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui import texts
from ui.stage import TURN

FILES = ("/assets/", "/static/")
READ = frozenset(
    {
        "/health",
        "/theme.css",
        "/manifest.json",
        "/favicon.ico",
        "/robots.txt",
        "/research/report",  # a study's report as a file; checks for itself who asks
        "/gradio_api/app_id",  # a page that lost its server asks here whether it is back
        "/gradio_api/startup-events",
        "/gradio_api/queue/data",
    }
)
WRITE = frozenset(
    {
        *(TURN + path for path in ("/", "/write", "/rate", "/compare")),  # every judgement
        "/gradio_api/run/predict",  # events that bypass the queue: scores, studies, results
        "/gradio_api/queue/join",  # events that wait for a model
        "/gradio_api/cancel",
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
}


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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http" or not self.lets_in(scope["method"], scope["path"]):
            await PlainTextResponse(texts.NOT_FOUND, status_code=404)(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def lets_in(self, method: str, path: str) -> bool:
        """Whether a request may pass."""
        if method == "POST":
            return path in WRITE
        if method not in {"GET", "HEAD"} or ".." in path:
            return False
        return path in self.pages or path in READ or path.startswith(FILES)
