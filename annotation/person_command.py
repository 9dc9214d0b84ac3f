"""`crpo-data person`, `forget` and `retention`: one person's data, and when all people go."""

from collections.abc import Sequence
from pathlib import Path

import click

from annotation.errors import NoStoreError, StoreError
from annotation.forgetting import Reach, copies_beside, forget, reach, scrub
from annotation.options import FILE, store_option
from annotation.participants import hashed, secret_of
from annotation.person import as_text, code, find, person_data
from annotation.retention import overdue, retain
from annotation.store import Store
from annotation.whole_files import written_whole


@click.command()
@click.argument("who")
@click.option("-o", "--output", type=FILE, help="A file; standard output without.")
@store_option
def person(who: str, output: Path | None, db: Path) -> None:
    """Write everything that is kept of one person, as JSON.

    WHO is the person's code, their id on a platform (with the file DB.secret beside the store),
    their name in results, or the annotator's id.
    """
    with _existing(db) as store:
        people = _found(store, who, db)
        text = as_text(person_data(store, people))
    if output is None:
        click.echo(text, nl=False)
        return
    with written_whole(output) as beside:
        beside.write_text(text, encoding="utf-8")
    click.echo(f"{output}: everything that is kept of {_codes(people)}")


@click.command(name="forget")
@click.argument("who")
@click.option("--yes", is_flag=True, help="Do not ask.")
@store_option
def forget_command(who: str, yes: bool, db: Path) -> None:
    """Delete everything of one person (WHO as for `person`), after saying what goes.

    Raters can go on meanwhile. Copies on the Hub follow when the app runs.
    """
    with _existing(db) as store:
        people = _found(store, who, db)
        for line in _lines(store, people, reach(store, people)):
            click.echo(line)
        if not yes:
            click.confirm("Delete all of this? It cannot be undone.", abort=True)
        gone = forget(store, people, "crpo-data")
        click.echo(
            f"{db}: {gone.given:,} answers and {gone.others:,} of others on them are deleted"
        )
        _scrub(store)
        for copy in copies_beside(store):
            click.echo(f"{copy.name} is from before and still holds them: delete it when you can")


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what is due.")
@store_option
def retention(dry_run: bool, db: Path) -> None:
    """Take what leads to people off the answers to studies whose `retention_days` are over.

    The app does the same by itself, every ten minutes.
    """
    with _existing(db) as store:
        found = overdue(store) if dry_run else retain(store)
        if not dry_run:
            _scrub(store)
    for study, people in found.items():
        done = "are due" if dry_run else "can no longer be found by anybody"
        click.echo(f"{study}: {people:,} people {done}")
    if not found:
        click.echo(f"{db}: nothing is due")


def _scrub(store: Store) -> None:
    """Write the file anew, or say why that has to wait; what was deleted stays deleted."""
    try:
        reason = "" if scrub(store) else "somebody is reading the store"
    except StoreError as error:
        reason = str(error)
    if reason:
        click.echo(
            f"traces of what was deleted may lie in the file until it is written anew ({reason}): "
            "the app tries that every ten minutes, crpo-data retention at once"
        )


def _found(store: Store, who: str, db: Path) -> list[str]:
    secret = secret_of(db)
    return find(store, who, None if secret is None else lambda name: hashed(secret, name))


def _lines(store: Store, people: Sequence[str], gone: Reach) -> list[str]:
    """What goes, line by line."""
    titles = {study.id: study.title for study in store.studies()}
    lines = [f"{_codes(people)}"]
    lines += [f"  {study} ({titles[study]}): {count:,}" for study, count in gone.studies.items()]
    if gone.texts:
        lines.append(
            f"  {gone.texts:,} texts of theirs in {gone.items:,} items of other studies, with "
            f"{gone.others:,} judgements by other people"
        )
    return lines


def _codes(people: Sequence[str]) -> str:
    return ", ".join(code(one) for one in people)


def _existing(path: Path) -> Store:
    if not path.exists():
        raise NoStoreError(path)
    return Store(path)
