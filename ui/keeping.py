"""When does the app delete what it is not to keep any longer? At its start and every ten minutes.

Studies whose time is over let go of their people, the file is written anew where somebody was
forgotten, and what a killed backup left goes. A thread of its own does that, so that nobody waits
for it; what fails is tried again.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from annotation.errors import AnnotationError
from annotation.forgetting import scrub
from annotation.retention import retain
from annotation.store import Store
from annotation.whole_files import tidy
from ui.log import log, trouble

EVERY = 600.0  # seconds
PATIENCE = 8.0  # seconds for what it is at, when the app ends


def keep(store: Store) -> bool:
    """Delete what is due; whether all of it could be done."""
    tidy(store.path.parent)
    try:
        let_go = sum(retain(store).values())
        if let_go:
            log("retention", people=let_go)
        return scrub(store)
    except AnnotationError as error:
        trouble("retention", error)
        return False


@contextmanager
def keeping(store: Store, every: float = EVERY) -> Iterator[None]:
    """Do that again and again meanwhile."""
    over = threading.Event()

    def work() -> None:
        while not over.is_set():
            keep(store)
            over.wait(every)

    thread = threading.Thread(target=work, name="keeping", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(PATIENCE)
