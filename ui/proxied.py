"""Where does a visitor see the app, when a proxy stands in front of it?

A proxy may show the app below a path of its own (/studies) and may speak HTTPS where the app does
not. It may cut that path off before it hands a request on, or not: both are taken. Cookies are kept
to that path, so that two apps on one host do not take each other's.
"""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PROTOCOL = "x-forwarded-proto"
WHOLE_SITE = re.compile(r"(;\s*path=)/(?=\s*(;|$))", re.IGNORECASE)
SECURE = re.compile(r";\s*secure\s*(;|$)", re.IGNORECASE)


class Proxied:
    """ASGI middleware, the outermost: every other part sees paths without the proxy's.

    `scope["scheme"]` becomes what the visitor's browser speaks. Over HTTPS every cookie is marked
    as one that never goes out without it.
    """

    def __init__(self, app: ASGIApp, root_path: str = "", proxies: int = 0) -> None:
        """Wrap an app.

        Args:
            app: What answers.
            root_path: The path that the proxy shows the app at, such as "/studies"; "" for none.
            proxies: How many proxies stand in front; what they say of a request counts from one on.
        """
        self.app = app
        self.root_path = root_path
        self.proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self.root_path and scope["path"] == self.root_path:
            await self._with_slash(scope)(scope, receive, send)
            return
        seen = self._seen(scope)

        async def send_cookies(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                given = headers.getlist("set-cookie")
                del headers["set-cookie"]
                for one in given:
                    headers.append("set-cookie", self._kept(one, seen["scheme"]))
            await send(message)

        await self.app(seen, receive, send_cookies)

    def _with_slash(self, scope: Scope) -> RedirectResponse:
        """To the start page: links of pages are relative, and would miss the path from here."""
        query = bytes(scope.get("query_string", b"")).decode("latin-1")
        place = f"./{self.root_path.rpartition('/')[2]}/"
        return RedirectResponse(f"{place}?{query}" if query else place, 308)

    def _seen(self, scope: Scope) -> Scope:
        """The request as a visitor without a proxy would have sent it."""
        seen = {"scheme": "http", **scope}
        headers = Headers(scope=scope)
        if self.root_path and scope["path"].startswith(f"{self.root_path}/"):
            seen["path"] = scope["path"].removeprefix(self.root_path)
            seen["raw_path"] = seen["path"].encode("utf-8", "surrogateescape")
        if self.root_path and "cookie" in headers:
            others = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
            cookies = _first_of_each("; ".join(headers.getlist("cookie")))
            seen["headers"] = [*others, (b"cookie", cookies.encode("latin-1"))]
        said = headers.get(PROTOCOL, "").partition(",")[0].strip().lower()
        if self.proxies and said in {"http", "https"}:
            seen["scheme"] = said
        return seen

    def _kept(self, cookie: str, scheme: str) -> str:
        """A Set-Cookie header, for this app's path alone and over HTTPS alone."""
        if self.root_path:
            cookie = WHOLE_SITE.sub(rf"\g<1>{self.root_path}", cookie)
        if scheme == "https" and not SECURE.search(cookie):
            cookie += "; Secure"
        return cookie


def _first_of_each(cookies: str) -> str:
    """Of several cookies of one name the one with the longest path, which browsers send first."""
    kept: dict[str, str] = {}
    for one in cookies.split(";"):
        kept.setdefault(one.partition("=")[0].strip(), one.strip())
    return "; ".join(kept.values())
