"""`crpo-data merge`, `backup` and `restore`: whole stores, from the command line."""

import re
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from annotation.backup import counts, restore_snapshot, snapshot
from annotation.errors import AnnotationError, CannotWriteError, NoStoreError
from annotation.hub_errors import NoRecordError, RecordUnreachableError
from annotation.hub_restore import SECOND
from annotation.hub_restore import restore as restore_record
from annotation.lock import serving
from annotation.merge import merge as merge_stores
from annotation.options import FILE, store_option
from annotation.record_errors import NoSourceError
from annotation.store import Store

REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@store_option
def merge(sources: tuple[str, ...], db: Path) -> None:
    """Put all that SOURCE... hold into a store: the union, every judgement once.

    A SOURCE is a store, a back-up, a folder with files of a record, or OWNER/NAME, a data set of
    the Hub that an app copies its record to. None of them is changed. Merging twice changes
    nothing. Studies with the same id and other settings in which people have begun on both sides
    are refused; then nothing is merged.
    """
    with tempfile.TemporaryDirectory() as folder:
        paths = _fetched(sources, Path(folder))
        new = not db.exists()
        try:
            with Store(db) as store:
                merged = merge_stores(store, paths)
        except BaseException:
            if new:  # an empty one is of no use to anybody
                for ending in ("", "-wal", "-shm"):
                    db.with_name(db.name + ending).unlink(missing_ok=True)
            raise
    click.echo(
        f"{db}: {merged.new:,} new rows of {merged.rows:,} in {merged.sources:,} "
        f"{'source' if merged.sources == 1 else 'sources'}"
    )
    if merged.twice:
        click.echo(
            f"{merged.twice:,} items had several answers of one person, given in stores that did "
            "not know of each other; the earliest that stands counts"
        )
    if merged.left:
        click.echo(f"{merged.left:,} rows of files stay out: {SECOND}")


@click.command()
@click.option("-o", "--output", type=FILE, help="The copy; by default beside the store, dated.")
@store_option
def backup(output: Path | None, db: Path) -> None:
    """Copy a store into one file, as it is at one moment; the app goes on meanwhile.

    The copy is read through before this ends. What signs the cookies (DB.secret) is not in it.
    """
    if not db.exists():
        raise NoStoreError(db)
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    copy = output or db.with_name(f"{db.stem}-{now}{db.suffix}")
    if copy.exists():
        raise CannotWriteError(copy, "there is a file of this name already")
    with Store(db) as store:
        snapshot(store, copy)
    answers, people = counts(copy)
    click.echo(f"{copy}: {answers:,} answers of {people:,} people, read through")


@click.command()
@click.argument("copy", type=FILE, metavar="BACKUP")
@click.option("--replace", is_flag=True, help="Move a store with data aside, and keep it.")
@store_option
def restore(copy: Path, replace: bool, db: Path) -> None:
    """Make a store of BACKUP, a copy that this or an earlier version made.

    It is read through and brought up to date before it takes its place. No app begins with the
    store meanwhile.
    """
    with serving(db, _aside):
        aside = restore_snapshot(copy, db, replace=replace)
    if aside is not None:
        click.echo(f"what was there is now {aside}")
    answers, people = counts(db)
    click.echo(f"{db}: {answers:,} answers of {people:,} people")


def _fetched(sources: Sequence[str], folder: Path) -> list[Path]:
    """The sources as files and folders; what is none is asked for on the Hub."""
    paths = []
    for place, source in enumerate(sources):
        path = Path(source)
        if not path.exists():
            if not REPOSITORY.fullmatch(source):
                raise NoSourceError(path)
            path = folder / f"{place}.db"
            try:
                found = restore_record(source, "", path, patience=60.0, say=_aside)
            except RecordUnreachableError as error:
                if isinstance(error.__cause__, AnnotationError):
                    raise error.__cause__ from None  # what it is about, without the app's advice
                raise
            if found is None:
                raise NoRecordError(source)
            if found.caught.note:
                _aside(found.caught.note)
        paths.append(path)
    return paths


def _aside(line: str) -> None:
    click.echo(line, err=True)
