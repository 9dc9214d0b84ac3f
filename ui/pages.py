"""Which pages are there, and how do they become one app behind its guards?"""

import os
import warnings
from functools import partial
from pathlib import Path

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "0")  # gradio reads it when it is imported

import gradio as gr
from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response

from annotation.hub_record import Copier
from annotation.store import Store
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
)
from ui.access import Access, Door
from ui.bodies import Bodies
from ui.gate import READ, WRITE, Gate, broken
from ui.identity import Identity
from ui.instruments import Instruments
from ui.limits import Limits
from ui.operating_facts import Station
from ui.proxied import Proxied
from ui.rates import read_rates
from ui.settings import Settings
from ui.stage import Turn
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
    app.add_middleware(Bodies, events=frozenset(pages.fns), is_researcher=access.is_researcher)
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


def _turns(store: Store, tokens: Tokens) -> dict[str, Turn]:
    """What answers the messages of the pages that are stages, by path."""
    return {
        "/": partial(home.turn, store, tokens),
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
        _header("/scores", texts.SCORES)
        scores.build(store, instruments)
    with public.route(texts.SCORES_SEVERAL, "/several", show_in_navbar=False):
        _header("/several", texts.SCORES_SEVERAL)
        several.build(store, instruments)
    with public.route(texts.SCORES_SOURCES, "/sources", show_in_navbar=False):
        _header("/sources", texts.SCORES_SOURCES)
        sources.build(store, instruments.scorer)
    with public.route(models_texts.TITLE, models_view.PATH, show_in_navbar=False):
        _header(models_view.PATH, texts.MODELS)
        models.build(store, access, instruments)
    with public.route(texts.STUDIES, "/research", show_in_navbar=False):
        _header("/research", texts.STUDIES)
        studies.build(store, access, tokens)
    with public.route(texts.RESULTS, "/results", show_in_navbar=False):
        _header("/results", texts.RESULTS)
        results.build(store, access)
    with public.route(answers_texts.TITLE, "/answers", show_in_navbar=False):
        _header("/answers", answers_texts.TITLE)
        answers.build(store, access)
    with public.route(training_texts.TITLE, training_view.PATH, show_in_navbar=False):
        _header(training_view.PATH, training_texts.TITLE)
        training.build(store, access)
    with public.route(operating_texts.TITLE, operating.PATH, show_in_navbar=False):
        _header(operating.PATH, operating_texts.TITLE)
        operating.build(station, access)
    return public


def _header(path: str, title: str = "") -> None:
    gr.HTML(markup.header(path, title), js_on_load=markup.HEADER, apply_default_css=False)


def _own_routes(app: FastAPI) -> None:
    """What the framework does not serve; declared before it, because it takes every other path."""

    @app.get(LONG)
    def training_beside_studies() -> Response:
        return RedirectResponse("../training")  # the framework takes no path of two parts

    @app.get("/favicon.ico")
    def icon() -> Response:
        return Response(ICON, media_type="image/svg+xml")
