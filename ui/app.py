"""How is the app started, and what does its command say when it cannot be?"""

import errno
import gc
import os
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "0")  # gradio reads it when it is imported
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # or waiting threads of torch take every core

import uvicorn

from annotation.demo import load_demo
from annotation.errors import AnnotationError
from annotation.hub_record import Copier
from annotation.lock import serving
from annotation.store import Store
from crpo.errors import CrPOError
from crpo.scoring.profiles import Choice, choose
from ui import report_route, texts, zero
from ui.access import Access, link, names, token_beside
from ui.cookies import Cookies
from ui.ended import beside as ended_beside
from ui.errors import AddressError, PortInUseError, UiError
from ui.health import VERSION
from ui.heaps import few_heaps
from ui.identity import secret_beside
from ui.instruments import Instruments
from ui.keeping import keeping
from ui.log import log, taken
from ui.pages import create
from ui.recording import copier_of, kept_up, restored
from ui.settings import Settings, read
from ui.stopping import GRACE, Server, Stopping


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
        ended=ended_beside(settings.db),
    )
    copier = copier_of(store, settings)
    app = create(store, settings, secret, access, Instruments(choice.profile.name), copier)
    host, port = listener.getsockname()[:2]
    print(texts.serving(host, port, str(settings.db), settings.root_path), flush=True)
    print(choice.reason, flush=True)
    print(link(host, port, token, os.environ, settings.root_path), flush=True)
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
        with meanwhile(store, copier):
            stopping.serve(Server(config), sockets=[listener])
        log("stop")


@contextmanager
def meanwhile(store: Store, copier: Copier | None) -> Iterator[None]:
    """What goes on beside the answers; the copier ends first, because its time is short."""
    with keeping(store), kept_up(copier):
        yield


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
