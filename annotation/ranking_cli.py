"""`crpo-data rank`: the ranking, the win rates and the side bias of a file of votes."""

import math
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from annotation.errors import MissingColumnError
from annotation.numbers_file import write_numbers
from annotation.options import FILE, json_option

if TYPE_CHECKING:
    from annotation.ranking import Ranking, Standing
    from annotation.votes_file import VotesFile

# The libraries of the statistics are imported by the command that needs them: together they take
# longer to load than most other commands to run.
OPEN = {"above": "no upper bound", "below": "no lower bound", "both": "no bounds"}


@click.command()
@click.argument("votes", type=FILE)
@json_option
@click.option(
    "--resamples",
    type=click.IntRange(min=0),
    default=1_000,
    show_default=True,
    help="How often the raters are drawn again for the intervals.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of the draws."
)
@click.option(
    "--by",
    type=click.Choice(["task", "prompt", "dimension"]),
    help="Add a ranking for each of these.",
)
@click.option(
    "--per-rater",
    type=click.IntRange(min=1),
    help="How often one person may vote, for the size of an attack. The most of anybody otherwise.",
)
def rank(
    votes: Path,
    output: Path | None,
    resamples: int,
    seed: int,
    by: str | None,
    per_rater: int | None,
) -> None:
    """Rank the models in VOTES: Bradley-Terry, with intervals that count raters.

    VOTES is a .csv, .jsonl or .parquet file with the columns rater, prompt, model_a, model_b and
    winner (a, b, tie or both_bad); further ones can be side (which model was on the left), task,
    dimension and item (which two responses, where a prompt has several pairs of the same models).

    The rating is 1000 + 400 / ln 10 * strength: 400 points are odds of 10 to 1. A tie is half a win
    for each; votes that both are bad count nowhere. Intervals are of 95 %, - is what cannot be
    told. Those by votes take each vote for that of another person, and so are too narrow where
    people have tastes.
    """
    from annotation.ranking import rank as ranked
    from annotation.ranking import rank_by
    from annotation.votes_file import read_votes_file

    file = read_votes_file(votes)
    if by is not None and by not in file.groups:
        raise MissingColumnError(votes, [by], [by])
    ranking = ranked(file.votes, resamples=resamples, seed=seed)
    numbers = _ranking_numbers(ranking) | _other_numbers(file, seed) | _attacks(file, per_rater)
    groups: dict[str, Ranking] = {}
    if by is not None:
        group = file.groups[by]
        groups = rank_by(file.votes, group.places, group.names, resamples=resamples, seed=seed)
        numbers["by"] = {
            "column": by,
            "rankings": {name: _ranking_numbers(one) for name, one in groups.items()},
        }
    if output is not None:
        write_numbers(output, numbers)
    for line in _lines(ranking):
        click.echo(line)
    click.echo()
    for line in _other_lines(numbers):
        click.echo(line)
    for name, one in groups.items():
        click.echo(f"\n{by} {_shown(name)}")
        for line in _lines(one):
            click.echo(line)


def _ranking_numbers(ranking: "Ranking") -> dict[str, Any]:
    return {
        "models": [asdict(one) for one in ranking.standings],
        **{
            name: getattr(ranking, name)
            for name in (
                "votes",
                "both_bad",
                "raters",
                "components",
                "resamples",
                "crossed",
                "seed",
            )
        },
        "missing": list(ranking.missing),
    }


def _other_numbers(file: "VotesFile", seed: int) -> dict[str, Any]:
    from annotation.covariates import left_win_rate
    from annotation.ranking_agreement import vote_agreement
    from annotation.win_rates import win_matrix

    side = left_win_rate(file.votes)
    alpha = vote_agreement(file.votes, file.apart, seed=seed)
    return {
        "matrix": [asdict(cell) for cell in win_matrix(file.votes)],
        "side": {
            "left_win_rate": side.value,
            "low": side.low,
            "high": side.high,
            "votes": side.votes,
            "raters": side.raters,
        },
        "alpha": alpha.value,
        "alpha_interval": {"low": alpha.low, "high": alpha.high, "items": alpha.items},
    }


def _attacks(file: "VotesFile", per_rater: int | None) -> dict[str, Any]:
    from annotation.attack import attacks

    found = attacks(file.votes, per_rater)
    return {
        "attacks": [
            {
                **asdict(one),
                "plan": [{"winner": a, "loser": b, "votes": many} for a, b, many in one.plan],
            }
            for one in found.attacks
        ],
        "votes_per_rater": found.per_rater,
    }


def _attack_line(numbers: dict[str, Any]) -> Iterator[str]:
    """The attack on the first place."""
    for one in numbers["attacks"][:1]:
        arm, over = _shown(one["arm"]), _shown(one["over"])
        if one["votes"] is None:
            yield f"attack: no number of votes that was tried puts {arm} before {over}"
            continue
        people = "no number of" if one["raters"] is None else f"{one['raters']:,}"
        yield (
            f"attack: {one['votes']:,} votes on pairs of one's choice put {arm} before {over}; "
            f"{people} people with {numbers['votes_per_rater']:,} votes each on all pairs do"
        )


def _lines(ranking: "Ranking") -> Iterator[str]:
    both_bad = f", and {ranking.both_bad:,} that both are bad" if ranking.both_bad else ""
    yield (
        f"{ranking.votes:,} votes{both_bad} by {ranking.raters:,} raters on "
        f"{len(ranking.standings):,} models"
    )
    width = max([5, *(len(_shown(one.model)) for one in ranking.standings)])
    component: int | None = -1
    for one in ranking.standings:
        if one.component != component:
            component = one.component
            part = f"group {component + 1}" if component is not None else "met nobody"
            yield "" if ranking.components < 2 and component is not None else f"\n{part}"
            if component is not None:
                yield (
                    f"{'model':<{width}}  rating  95 % by raters   95 % by votes     score    votes"
                )
        yield _line(one, width)
    if ranking.missing:
        yield ""
    yield from map(_shown, ranking.missing)
    if 0 < ranking.crossed < ranking.resamples:
        yield (
            f"in {ranking.crossed:,} of {ranking.resamples:,} resamples a model won or lost all "
            "that was drawn; imaginary ties stand there for what no vote says"
        )


def _line(one: "Standing", width: int) -> str:
    return (
        f"{_shown(one.model):<{width}}  {_number(one.rating, 0):>6}  "
        f"{_interval(one.low, one.high):<15}  {_interval(one.naive_low, one.naive_high):<15}  "
        f"{_number(one.score, 4):>6}  {one.votes:>7,}  {OPEN.get(one.unbounded, '')}"
    ).rstrip()


def _other_lines(numbers: dict[str, Any]) -> Iterator[str]:
    side, alpha, interval = numbers["side"], numbers["alpha"], numbers["alpha_interval"]
    cells = numbers["matrix"]
    decided = sum(cell["decided"] for cell in cells)
    yield f"pairs of models: {decided:,} of {len(cells):,} decided (false discoveries at most 5 %)"
    if math.isnan(side["left_win_rate"]):
        yield "side bias: cannot be told, because no vote says who was on the left (column side)"
    else:
        yield (
            f"side bias: the left won {100 * side['left_win_rate']:.1f} % "
            f"({100 * side['low']:.1f} to {100 * side['high']:.1f})"
        )
    yield from _attack_line(numbers)
    if math.isnan(alpha):
        yield (
            "agreement of raters: cannot be told, because too few prompts and pairs have votes by "
            "two raters, or all votes are the same"
        )
    else:
        bounds = (
            ""
            if math.isnan(interval["low"])
            else (f" ({interval['low']:.3f} to {interval['high']:.3f})")
        )
        yield (
            f"agreement of raters: Krippendorff alpha {alpha:.3f}{bounds}, "
            f"{interval['items']:,} prompts and pairs with two votes or more"
        )


def _shown(text: str) -> str:
    return "".join(one if one.isprintable() else " " for one in text)


def _number(number: float, digits: int) -> str:
    return f"{number:.{digits}f}" if math.isfinite(number) else "-"


def _interval(low: float, high: float) -> str:
    if math.isnan(low) or math.isnan(high):
        return "-"
    return f"{_number(low, 0)} to {_number(high, 0)}"
