"""`crpo-data`: studies, responses and ratings in and out of a store, from the command line."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from annotation.arms_command import caught_lines, let_in, load_generations
from annotation.batches import PartlyLoadedError
from annotation.demo import load_demo
from annotation.errors import AnnotationError, NoStoreError, WrongKindError
from annotation.export import RATERS
from annotation.export_command import Files, write_files
from annotation.hub_command import pull, push
from annotation.load import load as load_file
from annotation.options import FILE, store_option
from annotation.person_command import forget_command, person, retention
from annotation.planning_cli import plan
from annotation.ranking_cli import rank
from annotation.record_command import backup, merge, restore
from annotation.statistics_cli import agreement, raters
from annotation.store import Store
from annotation.study_file import read_study
from annotation.study_from_command import study_from


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """Studies, responses and ratings: into a store and out of it."""


@commands.command()
@click.argument("study", type=FILE, required=False)
@store_option
def init(study: Path | None, db: Path) -> None:
    """Add the study that STUDY (a YAML file) describes; without one, the demonstration."""
    settings = None if study is None else read_study(study)
    with _writing(db) as store:
        if settings is None:
            load_demo(store)
            click.echo(f"{db}: the demonstration is in; rate and compare with crpo-app --db {db}")
        else:
            store.add_study(settings)
            click.echo(f"{db}: {settings.kind} study '{settings.id}' is in: {settings.title}")


@commands.command()
@click.argument("files", type=FILE, nargs=-1, required=True, metavar="FILE...")
@click.option("--study", required=True, help="The study that gets the responses.")
@click.option("--title", help="The title, where this makes a new study.")
@click.option(
    "--kind",
    type=click.Choice(["rating", "comparison"]),
    default="rating",
    show_default=True,
    help="Of a new study.",
)
@click.option("--dimension", help="What a new comparison asks about; creativity by default.")
@click.option(
    "--choose-by",
    metavar="COLUMN",
    help="Of a comparison: take the responses with the highest number in this column, not any.",
)
@store_option
def load(
    files: tuple[Path, ...],
    study: str,
    title: str | None,
    kind: str,
    dimension: str | None,
    choose_by: str | None,
    db: Path,
) -> None:
    """Load the prompts and responses of FILE (.jsonl, .csv, .parquet, .xlsx) into a study.

    A rating study gets their ratings, too. A comparison study needs a column model (or arm) in
    which responses of people have nothing; pairs of two arms are drawn at random, and FILE may also
    be OWNER/NAME, a data set of the Hub.

    All of a file or, when a row is wrong, nothing of it. Loading it twice changes nothing. A file
    of any size can go into a rating study, and raters can go on meanwhile.
    """
    if "comparison" in (kind, _kind(db, study)):
        with _writing(db) as store:
            lines = load_generations(
                store, files, study, title, dimension or "creativity", choose_by or ""
            )
            for line in lines:
                click.echo(line)
        return
    if dimension or choose_by:
        raise WrongKindError(study, "rating", "comparison")
    for file in files:
        with _writing(db) as store, _said_aside() as say:
            loaded = load_file(store, file, study, title, say)
        click.echo(
            f"{db}: study '{loaded.study_id}' has {loaded.new:,} new responses of {loaded.rows:,} "
            f"in {file} ({loaded.prompts:,} prompts, {loaded.rated:,} rows with a rating)"
        )


@commands.command()
@click.argument("study")
@click.option("--release", "released", multiple=True, metavar="RESPONSE", help="Let this one in.")
@click.option("--release-all", is_flag=True, help="Let all of them in.")
@store_option
def leaks(study: str, released: tuple[str, ...], release_all: bool, db: Path) -> None:
    """List the responses of a comparison STUDY that say who wrote them; they are in no pair."""
    with _existing(db) as store:
        if released or release_all:
            click.echo(let_in(store, study, released, everything=release_all))
        else:
            for line in caught_lines(store, study):
                click.echo(line)


@commands.command()
@store_option
def status(db: Path) -> None:
    """Say how far each study is."""
    heads = ("study", "kind", "state", "items", "judgements", "annotators", "given", "complete")
    lines: list[tuple[str, ...]] = [heads]
    with _existing(db) as store, store.read() as tables:
        for study in tables.studies():
            row = tables.status(study)
            wanted = row["items"] * study.raters_per_item
            share = f"{100 * row['reached'] / wanted:.1f} %" if wanted else "-"
            numbers = [f"{row[name]:,}" for name in heads[3:7]]
            lines.append((study.id, study.kind, study.state, *numbers, share))
    if len(lines) == 1:
        click.echo(f"{db}: no studies yet")
        return
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = [
            cell.ljust(width) if place < 3 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        click.echo("  ".join(cells))


@commands.command(name="export")
@click.argument("study")
@click.option(
    "-o",
    "--output",
    type=FILE,
    required=True,
    help=".jsonl, .csv or .parquet, or a new folder for a table of `datasets`",
)
@click.option("--judgements", type=FILE, help="Write the raw record to this file, too.")
@click.option("--card", type=FILE, help="Write a data card (Markdown) to this file, too.")
@click.option("--pairs", type=FILE, help="Of a comparison: write preference pairs, too.")
@click.option("--licence", default="other", help="Of the data, as the Hub names it; for the card.")
@click.option(
    "--raters",
    type=click.Choice(list(RATERS)),
    help="Whose ratings; by default people's where there are any, else those from the data.",
)
@store_option
def export_command(
    study: str,
    output: Path,
    judgements: Path | None,
    card: Path | None,
    pairs: Path | None,
    licence: str,
    raters: str | None,
    db: Path,
) -> None:
    """Write STUDY: rated responses in MuCE's columns, or votes as `crpo-data rank` reads them."""
    files = Files(output, judgements, card, pairs, licence, raters)
    with _existing(db) as store:
        for line in write_files(store, study, files):
            click.echo(line)


commands.add_command(study_from)
commands.add_command(agreement)
commands.add_command(raters)
commands.add_command(plan)
commands.add_command(rank)
commands.add_command(person)
commands.add_command(forget_command)
commands.add_command(retention)
commands.add_command(push)
commands.add_command(pull)
commands.add_command(merge)
commands.add_command(backup)
commands.add_command(restore)


def main(argv: Sequence[str] | None = None) -> None:
    """Run `crpo-data`; a mistake is one line on stderr and exit code 1."""
    try:
        commands(args=argv, prog_name="crpo-data")
    except AnnotationError as error:
        click.echo(f"crpo-data: {error}", err=True)
        sys.exit(1)


@contextmanager
def _writing(path: Path) -> Iterator[Store]:
    """The store, made when missing; a new one that a mistake would leave empty goes again."""
    new = not path.exists()
    try:
        with Store(path) as store:
            yield store
    except AnnotationError as error:
        if new and not isinstance(error, PartlyLoadedError):
            for ending in ("", "-wal", "-shm"):
                path.with_name(path.name + ending).unlink(missing_ok=True)
        raise


@contextmanager
def _said_aside() -> Iterator[Callable[[str, int], None]]:
    """Says to a person at a terminal how far something is, in a line that goes away again."""
    seen = sys.stderr.isatty()

    def say(stage: str, rows: int) -> None:
        if seen:
            click.echo(f"\r\033[K{rows:,} rows {stage}", err=True, nl=False)

    try:
        yield say
    finally:
        if seen:
            click.echo("\r\033[K", err=True, nl=False)


def _kind(path: Path, study_id: str) -> str | None:
    """The kind of a study; None where there is none yet."""
    if not path.exists():
        return None
    with Store(path) as store:
        return {one.id: one.kind for one in store.studies()}.get(study_id)


def _existing(path: Path) -> Store:
    if not path.exists():
        raise NoStoreError(path)
    return Store(path)


if __name__ == "__main__":
    main()
