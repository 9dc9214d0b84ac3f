"""`crpo-data agreement` and `crpo-data raters`: statistics of a file of ratings."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from annotation.numbers_file import write_numbers
from annotation.options import FILE, json_option

if TYPE_CHECKING:
    from annotation.agreement import Alpha
    from annotation.icc import Intraclass
    from annotation.rater_model import RaterModel
    from annotation.ratings_table import Ratings

# The libraries of the statistics are imported by the command that needs them: together they take
# longer to load than most other commands to run.
FORMS = {
    "icc1": "ICC(1)   one rating, raters differ from item to item",
    "icc1k": "ICC(1,k) the mean of an item's ratings, the same",
    "icc2": "ICC(2)   one rating, raters are a sample",
    "icc2k": "ICC(2,k) the mean of an item's ratings, the same",
    "icc3": "ICC(3)   one rating, these raters, severity aside",
    "icc3k": "ICC(3,k) the mean of an item's ratings, the same",
}


@click.command()
@click.argument("ratings", type=FILE)
@json_option
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Of the draws behind alpha's intervals.",
)
def agreement(ratings: Path, output: Path | None, seed: int) -> None:
    """Say how far the raters in RATINGS agree: Krippendorff's alpha and intraclass correlations.

    RATINGS is a .csv, .jsonl or .parquet file with the columns rater, item and value; an empty
    value says that the rater has not rated the item.

    Intervals are of 95 %, - is what cannot be told.
    """
    from annotation.agreement import LEVELS, krippendorff_alpha
    from annotation.icc import intraclass_correlations
    from annotation.ratings_table import read_ratings

    table = read_ratings(ratings)
    alphas = {level: krippendorff_alpha(table.values, level, seed=seed) for level in LEVELS}
    found = intraclass_correlations(table.values)
    if output is not None:
        write_numbers(output, _agreement_numbers(table, alphas, found))
    click.echo(
        f"{len(table.items):,} items, {len(table.raters):,} raters; "
        f"{found.items:,} items have two ratings or more"
    )
    click.echo(f"\n{'Krippendorff alpha':<54}  value  interval")
    for level, alpha in alphas.items():
        click.echo(f"{level:<54} {_number(alpha.value)}  {_interval(alpha.low, alpha.high)}")
    click.echo(f"\n{f'Intraclass correlation, k = {found.per_item:.3g}':<54}  value  interval")
    for name, words in FORMS.items():
        one = getattr(found, name)
        click.echo(f"{words:<54} {_number(one.value)}  {_interval(one.low, one.high)}")
    if found.missing:
        click.echo(f"\n- because {found.missing}")


@click.command()
@click.argument("ratings", type=FILE)
@json_option
def raters(ratings: Path, output: Path | None) -> None:
    """Score the items in RATINGS on 10..50, with the severity of their raters taken out.

    RATINGS is a .csv, .jsonl or .parquet file with the columns rater, item and value; an empty
    value says that the rater has not rated the item.

    The scores are in the JSON. Printed are the raters, the most severe first: severity is in points
    of the rating scale, above 0 for those who rate lower than the mean of the raters, and - for
    those with too few or only equal ratings, who are left out.
    """
    from annotation.rater_model import fit_rater_model
    from annotation.ratings_table import read_ratings

    table = read_ratings(ratings)
    model = fit_rater_model(table)
    numbers = _rater_numbers(table, model)
    if output is not None:
        write_numbers(output, numbers)
    scored = [row for row in numbers["items"] if not math.isnan(row["score"])]
    errors = [row["se"] for row in scored]
    scores = [row["score"] for row in scored]
    click.echo(
        f"{len(scored):,} of {len(table.items):,} items scored, from {min(scores):.1f} to "
        f"{max(scores):.1f}, standard errors from {min(errors):.1f} to {max(errors):.1f}"
    )
    shown = {name: "".join(c if c.isprintable() else " " for c in name) for name in table.raters}
    width = max(5, *map(len, shown.values()))
    click.echo(f"\n{'rater':<{width}}  ratings  severity  discrimination")
    for row in sorted(numbers["raters"], key=_most_severe_first):
        click.echo(
            f"{shown[row['rater']]:<{width}}  {row['ratings']:>7,}  {_number(row['severity'], 8)}  "
            f"{_number(row['discrimination'], 14)}"
        )


def _agreement_numbers(
    table: "Ratings", alphas: Mapping[Any, "Alpha"], found: "Intraclass"
) -> dict[str, Any]:
    icc = {name: getattr(found, name) for name in FORMS}
    return {
        "alpha": {
            level: {"value": alpha.value, "low": alpha.low, "high": alpha.high}
            for level, alpha in alphas.items()
        },
        "icc": {name: one.value for name, one in icc.items()},
        "icc_intervals": {name: {"low": one.low, "high": one.high} for name, one in icc.items()},
        "raters": len(table.raters),
        "items": len(table.items),
        "missing": found.missing or None,
    }


def _rater_numbers(table: "Ratings", model: "RaterModel") -> dict[str, list[dict[str, Any]]]:
    items = zip(
        table.items,
        model.score.tolist(),
        model.error.tolist(),
        model.item_ratings.tolist(),
        strict=True,
    )
    people = zip(
        table.raters,
        model.severity.tolist(),
        model.discrimination.tolist(),
        model.rater_ratings.tolist(),
        strict=True,
    )
    return {
        "items": [dict(zip(("item", "score", "se", "ratings"), row, strict=True)) for row in items],
        "raters": [
            dict(zip(("rater", "severity", "discrimination", "ratings"), row, strict=True))
            for row in people
        ],
    }


def _number(number: float, width: int = 6) -> str:
    return f"{'-' if math.isnan(number) else f'{number:.3f}':>{width}}"


def _interval(low: float, high: float) -> str:
    return "-" if math.isnan(low) or math.isnan(high) else f"{low:.3f} to {high:.3f}"


def _most_severe_first(row: Mapping[str, Any]) -> tuple[bool, float]:
    severity = row["severity"]
    return math.isnan(severity), 0 if math.isnan(severity) else -severity
