"""`crpo-data push` and `crpo-data pull`: a store's record on the Hub, from the command line."""

import socket
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from annotation.errors import AnnotationError, NoStoreError
from annotation.hub_errors import NoRecordError, RecordUnreachableError
from annotation.hub_process import HubProcess
from annotation.hub_push import Pusher
from annotation.hub_restore import catch_up, restore
from annotation.lock import serving
from annotation.options import store_option
from annotation.record import copying
from annotation.store import Store

record_argument = click.argument("record", metavar="OWNER/NAME")
origin_option = click.option(
    "--origin",
    envvar="CRPO_ORIGIN",
    help="The store's name there; the one it had before, or this machine's.",
)


@click.command()
@record_argument
@origin_option
@store_option
def push(record: str, origin: str | None, db: Path) -> None:
    """Copy what is new in a store to OWNER/NAME, a private data set of the Hub, once.

    The data set is made when it is missing. What belongs to people who were forgotten is deleted
    there, too.
    """
    if not db.exists():
        raise NoStoreError(db)
    with Store(db) as store:
        state = copying(store)
        pusher = Pusher(store, record, origin or (state.origin if state else socket.gethostname()))
        try:
            pusher.begin()
            shards = pusher.push()
            gone = pusher.purge()
            if shards:
                pusher.push_snapshot()
        finally:
            pusher.end()
    deleted = f"; {gone:,} files deleted for people who were forgotten" if gone else ""
    click.echo(f"{record}: {shards:,} new files of rows{deleted}")


@click.command()
@record_argument
@origin_option
@store_option
def pull(record: str, origin: str | None, db: Path) -> None:
    """Make a store of OWNER/NAME, or add to a store what it lacks of it."""
    if db.exists():
        with Store(db) as store, HubProcess(record) as hub, TemporaryDirectory() as folder:
            caught = catch_up(store, hub, Path(folder))
        if not caught.found:
            raise NoRecordError(record)
        click.echo(f"{db}: {caught.new:,} new rows of {caught.shards:,} files")
    else:
        db.parent.mkdir(parents=True, exist_ok=True)
        with serving(db, _aside):  # so that no app begins an empty one meanwhile
            try:
                restored = restore(record, origin or "", db, patience=60.0, say=_aside)
            except RecordUnreachableError as error:
                if isinstance(error.__cause__, AnnotationError):
                    raise error.__cause__ from None  # what it is about, without the app's advice
                raise
        if restored is None:
            raise NoRecordError(record)
        caught = restored.caught
        click.echo(f"{db}: {restored.line}")
    if caught.note:
        click.echo(caught.note, err=True)


def _aside(line: str) -> None:
    click.echo(line, err=True)
