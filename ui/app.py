"""How do the pages become one app, and how is it started?"""

import errno
import gc
import os
import socket
import sys
import warnings
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "0")  # gradio reads it when it is imported
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # or waiting threads of torch take every core

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response

from annotation.demo import load_demo
from annotation.errors import AnnotationError
from annotation.hub_record import Copier
from annotation.lock import serving
from annotation.store import Store
from crpo.errors import CrPOError
from crpo.scoring.profiles import Choice, choose
from ui import (
    answers,
    answers_texts,
    compare,
    home,
    items,
    login,
    login_page,
    markup,
    mine,
    models,
    models_texts,
    models_view,
    operating,
    operating_route,
    operating_texts,
    rate,
    report_route,
    results,
    scores,
    several,
    sources,
    studies,
    texts,
    training,
    training_texts,
    training_view,
    turns,
    write,
    zero,
)
from ui.access import Access, Door, link, names, token_beside
from ui.bodies import Bodies
from ui.cookies import Cookies
from ui.errors import AddressError, PortInUseError, UiError
from ui.gate import READ, WRITE, Gate, broken
from ui.health import VERSION
from ui.heaps import few_heaps
from ui.identity import Identity, secret_beside
from ui.instruments import Instruments
from ui.keeping import keeping
from ui.limits import Limits
from ui.log import log, taken
from ui.operating_facts import Station
from ui.proxied import Proxied
from ui.rates import read_rates
from ui.recording import copier_of, kept_up, restored
from ui.settings import Settings, read
from ui.stage import Turn
from ui.stopping import GRACE, Server, Stopping
from ui.tokens import Tokens
from ui.watching import Watching

HERE = Path(__file__).parent
PAGES = frozenset(
    {"/", *markup.PAGES, *markup.SCORES, "/research", "/results", "/answers", training_view.PATH}
    | {operating.PATH}
)
LONG = "/research/training"  # another way to the page of training
STYLES = (
    "style.css",
    "compare.css",
    "scores.css",
    "several.css",
    "sources.css",
    "write.css",
    "studies.css",
    "results.css",
    "answers.css",
    "training.css",
    "models.css",
    "operating.css",
)
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    '<rect width="16" height="16" rx="3" fill="#35428c"/>'
    '<path d="M4 5h8M4 8h8M4 11h4" stroke="#fff" stroke-width="1.6" stroke-linecap="round"/></svg>'
)


def create(
    store: Store,
    settings: Settings,
    secret: str,
    access: Access,
    instruments: Instruments,
    copier: Copier | None = None,
) -> FastAPI:
    """The whole app, ready to be served.

    Args:
        store: Where studies and judgements are.
        settings: How the app runs.
        secret: Key for cookies and for the notes of what was shown.
        access: Tells researchers from everybody else.
        instruments: What measures texts; its models load at the first score.
        copier: What copies the store to the Hub, where that is wanted.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_exception_handler(Exception, broken)
    station = Station(store, copier)
    _own_routes(app)
    operating_route.add_routes(app, station, access, os.environ)
    login.add_routes(app, settings.provider, access, secret, PAGES)
    items.add_route(app, store, access)
    report_route.add_route(app, store, access)
    turns.add_routes(app, _turns(store, Tokens(secret)))
    with warnings.catch_warnings():
        # Said at every mount of several pages, also when the mode is off as it is here.
        warnings.filterwarnings("ignore", message="SSR mode is not supported")
        pages = _pages(store, access, instruments, station, Tokens(secret))
        gr.mount_gradio_app(
            app,
            pages,
            path="/",
            css="\n".join((HERE / name).read_text(encoding="utf-8") for name in STYLES)
            + (login_page.SHOW if settings.provider else ""),
            theme=gr.themes.Base(
                font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]
            ),
            footer_links=[],
            run_history=False,
            show_error=False,
            ssr_mode=False,
            root_path=settings.root_path or None,
            head='<link rel="icon" type="image/svg+xml" href="favicon.ico">',
            app_kwargs={"openapi_url": None, "docs_url": None, "redoc_url": None},
        )
    # The last one added is asked first: strangers' requests end at the gate.
    app.add_middleware(Door, access=access)
    app.add_middleware(Bodies, events=frozenset(pages.fns))
    rates = read_rates(settings.limits)
    slowed = partial(station.counters.add, "limited")
    app.add_middleware(Limits, secret, PAGES | {LONG}, settings.proxies, rates, slowed)
    app.add_middleware(
        Identity,
        secret=secret,
        pages=PAGES,
        embedded=settings.embedded,
        cookies=access.cookies,
        logins=access.logins,
        gone=partial(mine.has_gone, store),
    )
    app.add_middleware(Gate, pages=PAGES | {LONG}, embedded=settings.embedded)
    routes = PAGES | READ | WRITE | {LONG}
    app.add_middleware(Watching, station.counters, station.people, routes)
    app.add_middleware(Proxied, root_path=settings.root_path, proxies=settings.proxies)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """`crpo-app`: serve until stopped; `report` and `deploy` are commands of their own.

    Args:
        arguments: What follows the command; the process's own by default.

    Returns:
        0, or 1 after a mistake that one line on stderr explains.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == ["report"]:
        return report_route.main(given[1:], os.environ)
    if given[:1] == ["deploy"]:
        from ui import deploy  # the Hub's client, which no page needs

        return deploy.main(given[1:], os.environ)
    settings = read(given, os.environ)
    few_heaps()
    try:
        with (
            closing(_listen(settings)) as listener,
            serving(settings.db, _warn),
            Stopping().heard() as stopping,
        ):
            choice = choose(settings.profile)
            if line := restored(settings, os.environ, _warn):
                print(line, flush=True)
            with Store(settings.db) as store:
                _serve(settings, choice, store, listener, stopping)
    except (UiError, AnnotationError, CrPOError, OSError) as error:
        print(f"crpo-app: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _warn(line: str) -> None:
    print(f"crpo-app: {line}", file=sys.stderr)


def _serve(
    settings: Settings,
    choice: Choice,
    store: Store,
    listener: socket.socket,
    stopping: Stopping,
) -> None:
    """Fill an empty store, say where the pages are, and answer until stopped."""
    if not store.studies():
        load_demo(store)
    if zero.lends(os.environ):
        zero.begin()  # before anything brings torch
    secret = settings.secret or secret_beside(settings.db)
    token = token_beside(settings.db, os.environ)
    access = Access(
        secret,
        token,
        researchers=names(settings.researchers, os.environ),
        cookies=Cookies(settings.root_path or "/", secure=settings.embedded),
    )
    copier = copier_of(store, settings)
    app = create(store, settings, secret, access, Instruments(choice.profile.name), copier)
    host, port = listener.getsockname()[:2]
    print(texts.serving(host, port, str(settings.db)), flush=True)
    print(choice.reason, flush=True)
    print(link(host, port, token, os.environ), flush=True)
    gc.freeze()  # looking through all that was imported for garbage would stop everybody for 0.3 s
    gc.enable()  # spaces_app.py starts without
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,  # it would name addresses
        ws="none",
        timeout_graceful_shutdown=GRACE,
        server_header=False,
        proxy_headers=False,
    )
    with taken(os.environ):
        log("start", version=VERSION, profile=choice.profile.name)
        with kept_up(copier), keeping(store):
            stopping.serve(Server(config), sockets=[listener])
        log("stop")


def _turns(store: Store, tokens: Tokens) -> dict[str, Turn]:
    """What answers the messages of the pages that are stages, by path."""
    return {
        "/": partial(home.turn, store),
        "/write": partial(write.turn, store, tokens),
        "/rate": partial(rate.turn, store, tokens),
        "/compare": partial(compare.turn, store, tokens),
    }


def _pages(
    store: Store, access: Access, instruments: Instruments, station: Station, tokens: Tokens
) -> gr.Blocks:
    """One framework app with a route per page, and nothing of the framework to be seen."""
    with gr.Blocks(title=texts.SITE, analytics_enabled=False) as public:
        _header("/")
        home.build()
    with public.route(texts.WRITE, "/write", show_in_navbar=False):
        _header("/write")
        write.build()
    with public.route(texts.RATE, "/rate", show_in_navbar=False):
        _header("/rate")
        rate.build()
    with public.route(texts.COMPARE, "/compare", show_in_navbar=False):
        _header("/compare")
        compare.build()
    with public.route(texts.SCORES, "/scores", show_in_navbar=False):
        _header("/scores")
        scores.build(store, instruments)
    with public.route(texts.SCORES_SEVERAL, "/several", show_in_navbar=False):
        _header("/several")
        several.build(store, instruments)
    with public.route(texts.SCORES_SOURCES, "/sources", show_in_navbar=False):
        _header("/sources")
        sources.build(store, instruments.scorer)
    with public.route(models_texts.TITLE, models_view.PATH, show_in_navbar=False):
        _header(models_view.PATH)
        models.build(store, access, instruments)
    with public.route(texts.STUDIES, "/research", show_in_navbar=False):
        _header("/research")
        studies.build(store, access, tokens)
    with public.route(texts.RESULTS, "/results", show_in_navbar=False):
        _header("/results")
        results.build(store, access)
    with public.route(answers_texts.TITLE, "/answers", show_in_navbar=False):
        _header("/answers")
        answers.build(store, access)
    with public.route(training_texts.TITLE, training_view.PATH, show_in_navbar=False):
        _header(training_view.PATH)
        training.build(store, access)
    with public.route(operating_texts.TITLE, operating.PATH, show_in_navbar=False):
        _header(operating.PATH)
        operating.build(station, access)
    return public


def _header(path: str) -> None:
    gr.HTML(markup.header(path), js_on_load=markup.HEADER, apply_default_css=False)


def _own_routes(app: FastAPI) -> None:
    """What the framework does not serve; declared before it, because it takes every other path."""

    @app.get(LONG)
    def training_beside_studies() -> Response:
        return RedirectResponse("../training")  # the framework takes no path of two parts

    @app.get("/favicon.ico")
    def icon() -> Response:
        return Response(ICON, media_type="image/svg+xml")


def _listen(settings: Settings) -> socket.socket:
    """Take the port before anything else is made.

    Raises:
        PortInUseError: Somebody else has it.
        AddressError: It is not this machine's, or the port is not allowed.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # With the protocol named, the server sends small answers at once (40 ms earlier).
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUseError(settings.host, settings.port) from error
        raise AddressError(settings.host, settings.port, error.strerror or str(error)) from error
    return listener


if __name__ == "__main__":
    sys.exit(main())
