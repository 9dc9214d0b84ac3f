"""`crpo-data study-from`: from generations to a blind study, in one command."""

import math
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from annotation.comparison_errors import StudyOptionError
from annotation.errors import AnnotationError
from annotation.options import FILE, store_option
from annotation.store import Store

if TYPE_CHECKING:
    from annotation.study_from import Made, Wanted

PAGES = {"comparison": "compare", "rating": "rate"}
ONE = click.IntRange(min=1)
option = click.option


@click.command(name="study-from")
@click.argument("sources", type=FILE, nargs=-1, required=True, metavar="GENERATIONS...")
@option("--study", required=True, help="The study to make.")
@option("--kind", type=click.Choice(list(PAGES)), default="comparison", show_default=True)
@option("--title", help="What raters read on top; by default the study's name.")
@option("--dimension", default="creativity", show_default=True, help="What is asked about.")
@option("--raters-per-item", type=ONE, default=4, show_default=True, help="Of a pair or response.")
@option("--pairs-per-cell", type=ONE, help="Of each two arms; by default what the power takes.")
@option("--arms", help="Those that take part, with commas between; by default all.")
@option("--baseline", help="Compare every other arm with this one only.")
@option("--detect", type=float, help="The win rate to be found.  [default: 0.6]")
@option("--power", type=float, help="How often it shall be found.  [default: 0.8]")
@option("--ties", type=float, help="Share of votes for neither.  [default: 0.1]")
@option("--raters", type=ONE, help="How many people there are; by default what it takes.")
@option("--votes-per-rater", type=ONE, help="At most; 50 where neither this nor --raters is given.")
@option("--choose-by", metavar="COLUMN", help="Take the responses with the highest number there.")
@option("--common-prompts", is_flag=True, help="Leave out prompts that an arm has not answered.")
@option("--seed", type=int, default=0, show_default=True, help="Of the draw of pairs.")
@option("--anyway", is_flag=True, help="Make the study even if it lacks the power.")
@option("--open", "opened", is_flag=True, help="Let people in at once.")
@option("--dry-run", is_flag=True, help="Only say what it would be.")
@option("--at", default="http://127.0.0.1:7860", show_default=True, help="Address of the app.")
@store_option
def study_from(sources: tuple[Path, ...], db: Path, dry_run: bool, at: str, **given: Any) -> None:
    """Make a blind study from GENERATIONS, files of crpo generate or folders of crpo run.

    Every arm must have answered the same prompts. Pairs are drawn at random, as many as it takes
    to find a win rate of --detect with --power; a study that cannot is refused. What says who wrote
    it is left out. The study waits until it is opened, by --open or on the page /research.
    """
    from annotation.study_from import study_from as make

    wanted = _wanted(given)
    new = not db.exists()
    try:
        with Store(db) as store:
            made = make(store, sources, wanted, dry=dry_run)
            lines = list(_lines(made, wanted))
    except AnnotationError:
        _forget(db, new)
        raise
    _forget(db, new and dry_run)
    click.echo("\n".join(lines))
    if dry_run:
        click.echo("dry run: nothing was written")
        return
    run = next((str(one) for one in sources if one.is_dir()), "RUN")
    click.echo("\n".join(_next(made, db, at.rstrip("/"), run)))


def _forget(db: Path, new: bool) -> None:
    """Delete a store that was made for nothing."""
    for ending in ("", "-wal", "-shm") if new else ():
        db.with_name(db.name + ending).unlink(missing_ok=True)


def _wanted(given: dict[str, Any]) -> "Wanted":
    from annotation.study_from import Wanted
    from annotation.study_size import Aim

    only = ("pairs_per_cell", "baseline", "detect", "power", "ties", "choose_by")
    wrong = [name for name in only if given[name] is not None and given["kind"] == "rating"]
    if wrong:
        names = ", ".join(f"--{name.replace('_', '-')}" for name in wrong)
        raise StudyOptionError(f"{names}: only a comparison has that; leave it out, or --kind")
    numbers = {
        "win_rate": given.pop("detect"),
        "power": given.pop("power"),
        "ties": given.pop("ties"),
        "raters": given.pop("raters"),
        "each": given.pop("votes_per_rater"),
    }
    aim = Aim(**{name: value for name, value in numbers.items() if value is not None})
    arms = tuple(arm.strip() for arm in (given.pop("arms") or "").split(",") if arm.strip())
    for name in ("baseline", "choose_by"):
        given[name] = given[name] or ""
    return Wanted(given.pop("study"), open=given.pop("opened"), arms=arms, aim=aim, **given)


def _lines(made: "Made", wanted: "Wanted") -> Iterator[str]:
    from annotation.arms_command import remarks, table

    study = made.study
    yield f"study '{study.id}': {study.kind}, {study.dimensions[0].question}"
    rows: list[tuple[str, ...]] = [("arm", "prompts", "responses", "caught", "empty", "words each")]
    for one in made.arms:
        numbers = (one.prompts, one.responses, made.caught.get(one.arm, 0), one.empty)
        words = "-" if math.isnan(one.words) else f"{one.words:.1f}"
        rows.append((one.arm, *(f"{number:,}" for number in numbers), words))
    yield from table(rows)
    if made.left_out:
        yield f"prompts that not every arm has answered, left out: {made.left_out:,}"
    yield from _unlike(made)
    if made.loaded is not None:
        yield from remarks(study, made.loaded)
        yield from _comparison(made, wanted)
    else:
        yield from _rating(made)


def _unlike(made: "Made") -> Iterator[str]:
    """Ways in which the arms were not made alike, so that more than the models is compared."""
    from annotation.study_sources import ALIKE, SINGLE

    for column in ALIKE:
        if len({one.made.get(column, frozenset()) for one in made.arms}) > 1:
            said = "; ".join(
                f"{one.arm}: {', '.join(sorted(one.made.get(column, ()))) or 'not said'}"
                for one in made.arms
            )
            yield f"the arms differ in {column}, which is compared as well: {said}"
    for one in made.arms:
        if any(len(one.made.get(column, ())) > 1 for column in SINGLE):
            yield f"arm '{one.arm}' has answers of several models (column {' or '.join(SINGLE)})"


def _comparison(made: "Made", wanted: "Wanted") -> Iterator[str]:
    size, aim, each = made.size, wanted.aim, made.study.raters_per_item
    if size is None:
        return
    of = f" with '{wanted.baseline}'" if wanted.baseline else ""
    total = made.loaded.standing.pairs if made.loaded else 0
    yield f"pairs: {total:,}, {size.pairs:,} or more in each of {size.cells:,} cells{of}"
    people = f"{size.raters:,} raters" if aim.raters else f"{size.raters:,} raters, say"
    yield (
        f"votes: {total * each:,}, {each:,} on each pair; "
        f"{total * each / size.raters:,.0f} by each of {people}"
    )
    finds = "nothing" if math.isnan(size.finds) else f"a win rate of {size.finds:.3f} or more"
    yield (
        f"power: finds a win rate of {aim.win_rate:g} with power {size.power:.2f}, and {finds} "
        f"with {aim.power:g} (alpha 0.05 in each cell, {100 * aim.ties:g} % for neither, "
        f"votes of one rater alike at {aim.alike:g})"
    )
    if made.lacks:
        yield f"made anyway: it {made.lacks}"


def _rating(made: "Made") -> Iterator[str]:
    each = made.study.raters_per_item
    total = made.items * each
    yield f"items: {made.items:,} responses, every one that is not left out"
    yield (
        f"ratings: {total:,}, {each:,} of each response; {total / made.raters:,.0f} by each of "
        f"{made.raters:,} raters"
    )
    yield (
        f"expected interval of an arm's mean: {made.reach:.2f} to each side, on 1 to 5 "
        "(by how ratings usually spread; a pilot shows how they do)"
    )


def _next(made: "Made", db: Path, at: str, run: str) -> Iterator[str]:
    study = made.study
    name, store = shlex.quote(study.id), f"--db {shlex.quote(str(db))}"
    what = "pairs" if study.kind == "comparison" else "responses"
    how = "" if study.state == "open" else "; open it with --open, or on the page /research"
    yield f"{db}: {made.new:,} new {what}; the study is {study.state}{how}"
    yield f"link for raters: {at}/{PAGES[study.kind]}?study={study.id}"
    yield "next:"
    yield f"  crpo-app {store}"
    if study.kind == "rating":
        yield f"  crpo-data export {name} {store} -o {name}.jsonl"
        return
    yield f"  crpo-data export {name} {store} -o {name}.votes.csv"
    yield f"  crpo-data rank {name}.votes.csv --json {name}.rank.json"
    yield f"  crpo-app report {name} {store} -o {name}.html"
    yield f"  crpo publish {shlex.quote(run)} --to FOLDER --win-rates {name}.rank.json --arm ARM"
