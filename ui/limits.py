"""Who asks for more than people do? A script is slowed, and nobody at a keyboard ever notices.

The rates are in ui/rates.py. What is turned away was not taken in, and the page keeps it: it sends
the same message again when it is time (ui/stage.js), and a message that comes twice counts once.
"""

import hmac
import ipaddress
import math
import time
from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui import limits_texts as words
from ui.buckets import Buckets
from ui.rates import ADDRESS, PERSON, RATES, Rate
from ui.stage import TURN

ASKED = frozenset({"/gradio_api/run/predict", "/gradio_api/queue/join"})
UPLOADS = frozenset({"/research/items"})
LOGIN = "/login"
RESEARCHERS, METRICS = "/research", "/metrics"
SHOWN = {"view": words.PAGE, "arrival": words.PAGE, "token": words.GUESSED, "login": words.GUESSED}
ITS_OWN = "unknown"  # what a server without addresses (a socket in the file system) calls everybody


class Limits:
    """ASGI middleware behind `Identity`, which says who asks; notes where they are, hashed."""

    def __init__(
        self,
        app: ASGIApp,
        secret: str,
        pages: frozenset[str],
        proxies: int = 0,
        rates: Mapping[str, Rate] = RATES,
        refused: Callable[[], object] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Wrap an app.

        Args:
            app: What answers.
            secret: Key of the hash of addresses.
            pages: Paths that show a page.
            proxies: How many proxies in front can be believed, see `address`.
            rates: By kind and whose they are; a kind without one has no limit.
            refused: Called for each request that is turned away.
            clock: Tells the time in seconds, and never goes back.
        """
        self.app = app
        self.secret = secret.encode()
        self.pages = pages
        self.proxies = proxies
        self.refused = refused
        self.buckets = {name: Buckets(rate, clock) for name, rate in rates.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or say when to come back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        here = hashed(self.secret, address(scope, self.proxies))
        state["address"] = here
        kind = self.kind(scope)
        who = str(
            state.get("annotator") or ""
        )  # nobody without a cookie, of whom nothing is stored
        mine = [
            (self.buckets[f"{kind}.{whose}"], name)
            for whose, name in ((PERSON, who), (ADDRESS, here))
            if name and f"{kind}.{whose}" in self.buckets
        ]
        wait = max((bucket.wait(name) for bucket, name in mine), default=0.0)
        if wait > 0:
            self.refused()
            await _come_back(kind, math.ceil(wait))(scope, receive, send)
            return
        if scope["path"] != METRICS:
            for bucket, name in mine:
                bucket.take(name)
            await self.app(scope, receive, send)
            return

        async def send_and_count(message: Message) -> None:
            # Machines come often, and rightly: only a wrong word is a guess.
            if message["type"] == "http.response.start" and message["status"] == 401:
                for bucket, name in mine:
                    bucket.take(name)
            await send(message)

        await self.app(scope, receive, send_and_count)

    def kind(self, scope: Scope) -> str:
        """What a request is, for its limits; "" for what has none."""
        path, state = str(scope["path"]), scope.get("state", {})
        known = str(state.get("annotator") or "")
        if path.startswith(LOGIN):
            return "login"
        if scope["method"] == "POST":
            if path.startswith(TURN + "/"):
                return "turn"
            return "ask" if path in ASKED else "upload" if path in UPLOADS else ""
        if path == METRICS or (path == RESEARCHERS and _asked(scope, "token")):
            return "token"
        if scope["method"] not in {"GET", "HEAD"} or path not in self.pages:
            return ""
        if state.get("user") is not None:
            return "view"
        # Whoever comes without a cookie has just got an id, which no cookie can hold yet.
        return "view" if known and known in Headers(scope=scope).get("cookie", "") else "arrival"


def address(scope: Scope, proxies: int) -> str:
    """Where a request comes from, as far as the server can know it.

    Each proxy adds at the right end of X-Forwarded-For whom it was asked by. So of `proxies` that
    can be believed, the entry that far from the right is right, and whatever stands left of it may
    have been made up by whoever asks. Without any the header counts for nothing.

    Args:
        scope: Of the request.
        proxies: How many proxies in front add to the header.

    Returns:
        An IPv4 address, or the network of an IPv6 one (/64: what one household or machine gets and
        may choose names in); "unknown" where the server has no address at all.
    """
    peer = str((scope.get("client") or (ITS_OWN,))[0])
    if proxies > 0:
        lines = Headers(scope=scope).getlist("x-forwarded-for")
        hops = [hop for hop in ",".join(lines).split(",") if hop.strip()]
        if hops:
            found = _plain(hops[-min(proxies, len(hops))])
            if found:
                return found
    return _plain(peer) or ITS_OWN


def _plain(text: str) -> str:
    """An address without port, brackets and zone; "" for what is none."""
    text = text.strip().partition("%")[0]
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _asked(scope: Scope, name: str) -> bool:
    """Whether an address has a value of this name, in whatever way that is written."""
    query = bytes(scope.get("query_string", b"")).decode("latin-1")
    return name in parse_qs(query, keep_blank_values=True)


def hashed(secret: bytes, where: str) -> str:
    """What is kept of an address: 16 hex digits that nobody without the key can go back from."""
    return hmac.digest(secret, f"address/{where}".encode(), "sha256").hex()[:16]


def _come_back(kind: str, seconds: int) -> Response:
    """429; for a page with a line to read, and it opens by itself when it is time."""
    headers = {"retry-after": str(seconds), "cache-control": "no-store"}
    if kind not in SHOWN:
        return PlainTextResponse(words.SLOW, 429, headers)
    again = "" if kind == "token" else f'<meta http-equiv="refresh" content="{seconds}">'
    line = escape(SHOWN[kind].format(words.span(seconds)))
    body = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width, initial-scale=1"><title>{words.TITLE}</title>{again}'
        "<style>:root{color-scheme:light dark}body{font:1.125rem/1.6 system-ui,sans-serif;"
        "max-width:34rem;margin:20vh auto;padding:0 1.5rem}</style></head><body><main>"
        f"<h1>{words.TITLE}</h1><p>{line}</p></main></body></html>"
    )
    return HTMLResponse(body, 429, headers)
