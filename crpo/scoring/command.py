"""`crpo score IN -o OUT`: how creative are the responses of a table?

What the models say of each text is kept in the user's cache, so the same command after an
interruption goes on where it was. Under `accelerate launch -m crpo.cli score ...` the prompts are
shared out over processes and machines.
"""

import argparse
import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from crpo.scoring.columns import group_rows, score_groups, summary
from crpo.scoring.fingerprints import check_fingerprints
from crpo.scoring.groups import DIMENSIONS, Company, GroupScores
from crpo.scoring.profiles import NAMES, choose
from crpo.scoring.scorer import Progress, Scorer, check_dimensions
from crpo.scoring.shares import parts_of_all, process, share
from crpo.table import check_ending, read_rows, write_rows

STAGES = {"embed": "embed texts", "surprise": "surprise", "quality": "quality"}


def main(argv: Sequence[str]) -> None:
    """Run `crpo score`."""
    given = _parser().parse_args(argv)
    dimensions = tuple(given.dimensions.split(",")) if given.dimensions else DIMENSIONS
    check_dimensions(dimensions)
    check_ending(given.output)  # before an hour of scoring, not after
    rows = read_rows(given.input)
    check_fingerprints(rows, [name for name in DIMENSIONS if name not in dimensions])
    groups = group_rows(rows)
    this = process()
    choice = choose(given.profile)
    overrides = {
        name: getattr(given, f"{name}_model")
        for name in ("embedding", "surprise", "quality")
        if getattr(given, f"{name}_model")
    }
    profile = replace(choice.profile, **overrides, trust_remote_code=given.trust_remote_code)
    if this.device is not None:
        profile = replace(profile, device=this.device)
    scorer = Scorer(profile, mode=given.mode)
    if this.index == 0:
        print(choice.reason)
    began = time.monotonic()
    with _bars(this.index == 0) as (progress, begin):
        own = share(groups, lambda one: len(one[1]), this)
        added, scores = score_groups(rows, own, scorer, dimensions, given.rejected, progress, begin)
    slim = [replace(one, company=Company()) for one in scores]  # without the vectors
    parts = parts_of_all((added, slim), this)
    if this.index != 0:
        return
    columns = {place: numbers for part, _ in parts for place, numbers in part.items()}
    write_rows(given.output, [dict(row) | columns[place] for place, row in enumerate(rows)])
    print(_report([one for _, part in parts for one in part]))
    seconds = time.monotonic() - began
    print(
        f"{len(rows)} rows of {len(groups)} prompts scored in {seconds:.0f} s, "
        f"written to {given.output}"
    )


@contextmanager
def _bars(shown: bool) -> Iterator[tuple[Progress, Progress]]:
    """A progress bar for each stage, as two functions for the scorer."""
    bars: list[tqdm[Any]] = []

    def begin(stage: str, texts: int) -> None:
        close()
        bars.append(tqdm(total=texts, desc=STAGES[stage], unit="text", disable=not shown))

    def progress(stage: str, texts: int) -> None:
        bars[-1].update(texts)

    def close() -> None:
        for bar in bars:
            bar.close()
        bars.clear()

    try:
        yield progress, begin
    finally:
        close()


def _report(scores: Sequence[GroupScores]) -> str:
    lines = [f"{'measure':<16}{'n':>7}{'undefined':>11}{'mean':>10}{'min':>10}{'max':>10}  model"]
    models = scores[0].fingerprints
    for line in summary(scores):
        numbers = "".join(_number(line[name]) for name in ("mean", "min", "max"))
        model = models.get(line["measure"], "")
        lines.append(
            f"{line['measure']:<16}{line['n']:>7}{line['undefined']:>11}{numbers}  {model}"
        )
    for name in models:
        if cut := sum(one.truncated[name] for one in scores):
            lines.append(f"{name}: {cut} texts were longer than its model reads of a text")
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{'-':>10}" if math.isnan(value) else f"{value:>10.4g}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="crpo score",
        description="Add novelty, diversity, surprise and quality to a table of responses "
        "(columns prompt and response) or of preference pairs (columns chosen and rejected). "
        "After an interruption the same command goes on where it was.",
    )
    parser.add_argument("input", type=Path, help="JSONL, CSV or Parquet, by its ending")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the same three endings")
    parser.add_argument("--profile", default="auto", help=f"models: {', '.join(NAMES)}")
    parser.add_argument(
        "--mode",
        default="default",
        choices=("default", "reference"),
        help="reference: edge cases as in the authors' code",
    )
    parser.add_argument("--dimensions", help=f"comma-separated; default {','.join(DIMENSIONS)}")
    parser.add_argument("--rejected", action="store_true", help="score rejected responses too")
    parser.add_argument("--embedding-model", help="instead of the profile's: folder or Hub name")
    parser.add_argument("--surprise-model", help="instead of the profile's: folder or Hub name")
    parser.add_argument(
        "--quality-model", help="instead of the profile's: .npz of 'crpo quality fit', or a model"
    )
    parser.add_argument(
        "--trust-remote-code",
        action="store_true",
        help="run Python that comes with a model; only for models whose code you have read",
    )
    return parser
