"""How does what a person does reach the server, and who may send it?

Every judgement comes in here, by a route of its own: the framework's way of an event costs several
times what the answer itself does. So this route checks what the framework would: that the message
was sent by a page of this app, that it is JSON, and that it is short.
"""

import json
from collections.abc import Awaitable, Callable, Mapping

import anyio
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from ui import markup, texts
from ui.stage import TURN, Turn, Visitor, answer

PARTICIPANT = ("PROLIFIC_PID", "participant", "workerId")  # names in the address, by platform
AT_ONCE = 40  # messages; threads of their own, so that no score that is measured holds one up
LONGEST = 64 * 1024  # bytes of a message; the longest answer in any script has a third of that


def add_routes(app: FastAPI, turns: Mapping[str, Turn]) -> None:
    """Serve POST /turn/...; before the framework, which takes every other path.

    Args:
        app: What the routes are added to.
        turns: What answers the messages of a page, by the page's path.
    """
    threads = anyio.CapacityLimiter(AT_ONCE)
    for path, turn in turns.items():
        app.router.add_route(TURN + path, _route(turn, threads), methods=["POST"])


def refusal(request: Request) -> int | None:
    """The status with which a request is turned away before it is read; None for none.

    A page of another site can make a browser send the cookie along, but neither hide where the
    message comes from nor name its kind without asking first, which nothing here allows.
    """
    if is_foreign(request):
        return 403
    if (
        request.headers.get("content-type", "").partition(";")[0].strip().lower()
        != "application/json"
    ):
        return 415
    return None


def is_foreign(request: Request) -> bool:
    """Whether a page of another site sent it."""
    headers = request.headers
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:  # a browser's own word; a proxy that renames the host does not change it
        return site != "same-origin"
    return origin is not None and origin.partition("://")[2] != headers.get("host")


def _route(turn: Turn, threads: anyio.CapacityLimiter) -> Callable[[Request], Awaitable[Response]]:
    async def take(request: Request) -> Response:
        status = refusal(request)
        body = None if status else await _body(request)
        if status or body is None:
            return PlainTextResponse(texts.NOT_TAKEN, status or 413)
        annotator = request.state.annotator
        if annotator is None:
            return HTMLResponse(markup.problem(texts.TROUBLE_TITLE, texts.NO_COOKIE))
        asked = request.query_params
        named = next((asked[name] for name in PARTICIPANT if asked.get(name)), "")
        address = str(getattr(request.state, "address", ""))
        visitor = Visitor(
            annotator, asked.get("study", ""), named, address, request.state.user is not None
        )
        view = await anyio.to_thread.run_sync(
            answer, turn, visitor, _message(body), limiter=threads
        )
        return HTMLResponse(view, headers={"cache-control": "no-store"})

    return take


async def _body(request: Request) -> bytes | None:
    """What was sent; None when it is too long, which is noticed before all of it is here."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LONGEST:
            return None
    return bytes(body)


def _message(body: bytes) -> object:
    """What was sent, as Python's values; nothing when it is no JSON."""
    try:
        text = body.decode("utf-8", "replace")  # given bytes, json would keep half a character
        message = json.loads(text)
        if "\\ud" in text.lower():  # half a character, which no store takes, becomes "?"
            message = json.loads(json.dumps(message, ensure_ascii=False).encode("utf-8", "replace"))
        return message
    except (ValueError, RecursionError):
        return None
