"""How does the app begin with what the Hub has of its store, and keep that up to date?"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from annotation.hub_record import Copier
from annotation.hub_restore import PATIENCE, restore
from annotation.store import Store
from ui.log import trouble
from ui.settings import Settings

CLOSING = 5.0  # seconds for the last copy; what it leaves is on the disk and goes at the next start
EMPTY = "CRPO_RECORD_EMPTY"  # set to 1: begin with an empty store when there is none
WAIT = "CRPO_RECORD_WAIT"  # seconds in which a start without a store asks the Hub again


def restored(settings: Settings, environment: Mapping[str, str], say: Callable[[str], None]) -> str:
    """Make the store again from its record, where there is a record and no store.

    Args:
        settings: Which store, and which data set.
        environment: CRPO_RECORD_EMPTY and CRPO_RECORD_WAIT.
        say: Told a line when something takes longer or is left out.

    Returns:
        What happened, in a line; "" when there was nothing to do.

    Raises:
        RecordUnreachableError: There may be a record, and it cannot be had.
        AnnotationError: What is there contradicts itself, or the disk refuses.
    """
    if not settings.record or settings.db.exists() or environment.get(EMPTY) == "1":
        return ""
    given = environment.get(WAIT, "")
    patience = float(given) if given.isascii() and given.isdigit() else PATIENCE
    found = restore(settings.record, settings.origin, settings.db, patience, say, begin=True)
    if found is None:
        return ""
    if found.caught.note:
        say(found.caught.note)
    return f"{settings.db}: {found.line}"


def copier_of(store: Store, settings: Settings) -> Copier | None:
    """What will copy the store to its data set; None where none is wanted."""
    if not settings.record:
        return None
    return Copier(
        store,
        settings.record,
        settings.origin,
        settings.record_minutes,
        settings.record_judgements,
        told=partial(trouble, "copy.failed", level=logging.WARNING),
    )


@contextmanager
def kept_up(copier: Copier | None) -> Iterator[None]:
    """Copy as long as this lasts, and once more at its end."""
    if copier is None:
        yield
        return
    copier.start()
    try:
        yield
    finally:
        copier.close(CLOSING)
