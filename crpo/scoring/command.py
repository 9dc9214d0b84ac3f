"""`crpo score IN -o OUT`: how creative are the responses of a table?"""

import argparse
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from crpo.errors import UnknownDimensionError
from crpo.scoring.columns import is_pairs, score_pairs, score_responses, summary
from crpo.scoring.profiles import NAMES, choose
from crpo.scoring.scorer import DIMENSIONS, GroupScores, Scorer
from crpo.table import check_ending, read_rows, write_rows


def main(argv: Sequence[str]) -> None:
    """Run `crpo score`."""
    given = _parser().parse_args(argv)
    dimensions = tuple(given.dimensions.split(",")) if given.dimensions else DIMENSIONS
    for name in dimensions:
        if name not in DIMENSIONS:
            raise UnknownDimensionError(name, DIMENSIONS)
    check_ending(given.output)  # before an hour of scoring, not after
    rows = read_rows(given.input)
    choice = choose(given.profile)
    overrides = {
        name: getattr(given, f"{name}_model")
        for name in ("embedding", "surprise", "quality")
        if getattr(given, f"{name}_model")
    }
    changed = replace(choice.profile, **overrides, trust_remote_code=given.trust_remote_code)
    scorer = Scorer(changed, mode=given.mode)
    print(choice.reason)
    with tqdm(desc="score", unit="text") as bar:

        def progress(stage: str, number: int) -> None:
            bar.set_description(stage, refresh=False)
            bar.update(number)

        if is_pairs(rows):
            out, scores = score_pairs(rows, scorer, dimensions, given.rejected, progress)
        else:
            out, scores = score_responses(rows, scorer, dimensions, progress)
    write_rows(given.output, out)
    print(_report(scores))
    print(f"{len(out)} rows of {len(scores)} prompts written to {given.output}")


def _report(scores: Sequence[GroupScores]) -> str:
    lines = [f"{'measure':<11}{'n':>7}{'undefined':>11}{'mean':>10}{'min':>10}{'max':>10}  model"]
    models = scores[0].fingerprints
    for line in summary(scores):
        numbers = "".join(_number(line[name]) for name in ("mean", "min", "max"))
        model = models.get(line["measure"], "")
        lines.append(
            f"{line['measure']:<11}{line['n']:>7}{line['undefined']:>11}{numbers}  {model}"
        )
    truncated = sum(one.truncated for one in scores)
    if truncated:
        lines.append(f"{truncated} texts were longer than the embedding model reads of a text")
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{'-':>10}" if math.isnan(value) else f"{value:>10.4g}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="crpo score",
        description="Add novelty, diversity, surprise and quality to a table of responses "
        "(columns prompt and response) or of preference pairs (columns chosen and rejected).",
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
