"""What do machines that watch the app get? Whether it is well, and its numbers for Prometheus.

`/healthz` (and `/health`) needs no rights and tells nothing but a word. `/metrics` is for
researchers, or for whoever holds a token: CRPO_METRICS_TOKEN, which opens nothing else, or the
researchers' own.
"""

import hmac
from collections.abc import Mapping

import anyio
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response

from ui import operating_texts as words
from ui.access import SHORTEST, Access
from ui.counters import TYPE
from ui.errors import TokenError
from ui.operating_facts import Station

HEALTH = ("/healthz", "/health")
METRICS = "/metrics"
VARIABLE = "CRPO_METRICS_TOKEN"
HIDDEN = {"cache-control": "no-store"}


def add_routes(
    app: FastAPI, station: Station, access: Access, environment: Mapping[str, str]
) -> None:
    """Serve both; before the framework, which takes every other path.

    Args:
        app: What the routes are added to.
        station: Knows the numbers.
        access: Tells researchers from everybody else.
        environment: CRPO_METRICS_TOKEN, or nothing.

    Raises:
        TokenError: CRPO_METRICS_TOKEN is too short to be kept from strangers.
    """
    token = metrics_token(environment)

    async def health(_: Request) -> Response:
        return (await station.doctor.look()).answer()

    async def metrics(request: Request) -> Response:
        if not (access.is_researcher(request) or is_token(request, access, token)):
            headers = HIDDEN | {"www-authenticate": "Bearer"}
            return PlainTextResponse(words.METRICS_REFUSED, 401, headers)
        text = await anyio.to_thread.run_sync(station.counters.text)
        return Response(text, media_type=TYPE, headers=HIDDEN)

    for path in HEALTH:
        app.router.add_route(path, health, methods=["GET", "HEAD"])
    app.router.add_route(METRICS, metrics, methods=["GET"])


def metrics_token(environment: Mapping[str, str]) -> str:
    """The token for machines that read the numbers; "" where there is none.

    Raises:
        TokenError: It is too short, or not of ASCII's signs.
    """
    given = environment.get(VARIABLE, "").strip()
    if given and (len(given) < SHORTEST or not given.isascii()):
        raise TokenError(VARIABLE, SHORTEST)
    return given


def is_token(request: Request, access: Access, token: str) -> bool:
    """Whether a request carries a token that opens the numbers."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not given.strip():
        return False
    mine = bool(token) and hmac.compare_digest(given.strip().encode(), token.encode())
    return mine or access.is_token(given.strip())
