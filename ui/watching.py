"""What happens to each request? It is timed, counted and, where something is wrong, written down.

The outermost of the app's own layers, so that it sees what the others turn away. Of a request it
keeps the route and nothing else; of a person only that the same one was here, in memory, for as
long as they count as active.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.counters import Counters
from ui.log import log, route, trouble

ACTIVE = 300.0  # seconds after which somebody is no longer active
SLOW = 1.0  # seconds
STREAMS = frozenset({"/gradio_api/queue/data"})  # open for as long as something is awaited
REFUSED = frozenset({403, 413, 415, 429})
FILES = ("/assets/", "/static/")
TURNS = "/turn/"


class People:
    """Who has done something lately; only how many they are is ever told."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.seen: dict[str, float] = {}  # the latest last
        self.door = threading.Lock()

    def here(self, person: str) -> None:
        """Somebody has done something."""
        with self.door:
            self.seen.pop(person, None)
            self.seen[person] = self.clock()
            self._forget()

    def active(self) -> int:
        """How many people have done something within the last ACTIVE seconds."""
        with self.door:
            self._forget()
            return len(self.seen)

    def _forget(self) -> None:
        edge = self.clock() - ACTIVE
        while self.seen and self.seen[oldest := next(iter(self.seen))] < edge:
            del self.seen[oldest]


class Watching:
    """ASGI middleware: counts requests and writes down what goes wrong.

    Args:
        app: What answers.
        counters: Where requests are counted.
        people: Where it is noted that somebody did something.
        routes: Paths that have a name of their own in counts and lines; others are "other".
    """

    def __init__(
        self, app: ASGIApp, counters: Counters, people: People, routes: frozenset[str]
    ) -> None:
        self.app = app
        self.counters = counters
        self.people = people
        self.routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        name, begun = self.name(scope["path"]), time.monotonic()
        status = 0  # until something is answered
        token = route.set(name)

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        finally:
            error = sys.exc_info()[1]  # it goes on to the server, which answers with 500
            if isinstance(error, Exception) and not isinstance(error, ClientDisconnect):
                trouble("request.error", error)
                status = status or 500
            if status:  # nothing is answered to somebody who has hung up
                self.note(name, status, time.monotonic() - begun)
            if scope["path"].startswith(TURNS) and (who := scope.get("state", {}).get("annotator")):
                self.people.here(who)
            route.reset(token)

    def name(self, path: str) -> str:
        """A request's route: a path of this app's own, and nothing that a visitor made up."""
        if path in self.routes:
            return path
        return "files" if path.startswith(FILES) else "other"

    def note(self, name: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self.counters.add("requests", kind=f"{status // 100}xx")
        if status in REFUSED:
            self.counters.add("refused", status=str(status))
        if status >= 500:
            self.counters.add("errors", route=name)
            log("request.failed", logging.WARNING, status=status, seconds=round(seconds, 3))
        elif seconds > SLOW and name not in STREAMS:
            self.counters.add("slow", route=name)
            log("request.slow", seconds=round(seconds, 3), status=status)
