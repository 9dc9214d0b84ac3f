"""How long may a request be, how slowly may it come, and what of an event reaches the framework?

What a browser sends is read here as a whole, within a time, before anything behind is asked. The
framework would read an endless body to its end, and wait for one that never ends. Of an event it
would take more than any page sends: a file by its path or address, a token, the number of a handler
that there is not. So an event is put together anew from what pages send.
"""

import json
from collections.abc import Callable, Collection, Mapping

import anyio
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui import texts
from ui.turns import is_foreign

EVENT = "/gradio_api/run/predict"
UPLOADS = frozenset({"/research/items"})  # streamed by their routes, which count for themselves
LONGEST = 64 * 1024  # bytes of a message
LONGEST_EVENT = 4 * 1024**2  # bytes of a researcher's; a study with all its settings is the longest
LONGEST_OTHERS = 1024**2  # of everybody else's: 100 responses of 2,000 characters in any script
MOST_VALUES = 10_000  # in an event; with 100,000 the framework keeps everybody waiting for seconds
SECONDS = 30.0  # for a whole message, or for the next part of an upload
SESSION = 64  # characters of the framework's name for an open page
# No page of ours has a state in the framework, which would keep 60 KB for each of 10,000 names.
ONE_SESSION = "all"


class Bodies:
    """ASGI middleware: a body is bounded in length and time, and an event in its shape."""

    def __init__(
        self,
        app: ASGIApp,
        events: Collection[int],
        seconds: float = SECONDS,
        is_researcher: Callable[[Request], bool] = lambda _: False,
    ) -> None:
        """Wrap an app.

        Args:
            app: What answers.
            events: The framework's numbers of the handlers that there are.
            seconds: For a whole message, or for the next part of an upload.
            is_researcher: Tells whose event may be long.
        """
        self.app = app
        self.events = events
        self.seconds = seconds
        self.is_researcher = is_researcher

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD"}:
            await self.app(scope, receive, send)
            return
        if scope["path"] in UPLOADS:
            await self.app(scope, self._in_time(receive), send)
            return
        is_event = scope["path"] == EVENT
        if is_event and is_foreign(Request(scope)):
            await PlainTextResponse(texts.NOT_TAKEN, 403)(scope, receive, send)
            return
        longest = LONGEST
        if is_event:
            longest = LONGEST_EVENT if self.is_researcher(Request(scope)) else LONGEST_OTHERS
        body = await self._whole(scope, receive, longest)
        if isinstance(body, bytes) and is_event:
            body = self._event(body)
        if body is None:  # whoever sent it has gone
            return
        if isinstance(body, int):
            refused = PlainTextResponse(texts.NOT_TAKEN, body, {"connection": "close"})
            await refused(scope, receive, send)
            return
        headers = [pair for pair in scope["headers"] if pair[0] not in SIZES]
        headers.append((b"content-length", str(len(body)).encode()))
        await self.app({**scope, "headers": headers}, _again(body, receive), send)

    async def _whole(self, scope: Scope, receive: Receive, longest: int) -> bytes | int | None:
        """All that is sent; a status when it is too much or too slow, None when nobody is there."""
        said = Headers(scope=scope).get("content-length", "")
        if said.isascii() and said.isdigit() and int(said[:20]) > longest:
            return 413
        body = bytearray()
        with anyio.move_on_after(self.seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                body += message.get("body", b"")
                if len(body) > longest:
                    return 413
                if not message.get("more_body", False):
                    return bytes(body)
        return 408

    def _in_time(self, receive: Receive) -> Receive:
        """The same stream; TimeoutError when the next part does not come."""

        async def next_part() -> Message:
            with anyio.fail_after(self.seconds):
                return await receive()

        return next_part

    def _event(self, body: bytes) -> bytes | int:
        """What the framework is told of an event; 400 when it is none that a page sends."""
        try:
            given = json.loads(body)
            if not isinstance(given, Mapping) or given.get("data") != []:
                return 400
            number, session = given.get("fn_index"), given.get("session_hash")
            if type(number) is not int or number not in self.events:
                return 400
            if not isinstance(session, str) or len(session) > SESSION:
                return 400
            if _has_too_many(given.get("event_data")):
                return 400
            told: dict[str, object] = {
                "data": [],
                "event_data": given.get("event_data"),
                "fn_index": number,
                "session_hash": ONE_SESSION,
            }
            # Half a character, which no store takes and no answer can hold, becomes "?".
            return json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
        except (ValueError, RecursionError):
            return 400


SIZES = frozenset({b"content-length", b"transfer-encoding"})


def _has_too_many(value: object) -> bool:
    """Whether there are more values in it than a page sends."""
    todo, seen = [value], 0
    while todo and seen + len(todo) <= MOST_VALUES:
        one = todo.pop()
        seen += 1
        if isinstance(one, dict):
            todo.extend(one.values())
        elif isinstance(one, list):
            todo.extend(one)
    return bool(todo)


def _again(body: bytes, receive: Receive) -> Receive:
    """A body that was read, once more; then whatever comes, such as that nobody is there."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return left.pop() if left else await receive()

    return next_message
