"""`crpo pairs`: rated responses in, preference pairs out."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from crpo.data import read_rated
from crpo.table import write_rows
from crpo.training.pairs import PairRules, PairsReport, make_pairs

RULES = PairRules()


def main(argv: Sequence[str]) -> None:
    """Run `crpo pairs`."""
    arguments = _parser().parse_args(argv)
    rules = PairRules(
        min_score_diff=arguments.min_score_diff,
        max_matching=arguments.max_matching,
        min_score=arguments.min_score,
        balance_length=arguments.balance_length,
        max_pairs=arguments.max_pairs,
        sets=tuple(arguments.sets),
        malevolent=arguments.malevolent,
        seed=arguments.seed,
    )
    rows = read_rated(arguments.export)
    pairs = make_pairs(rows, rules, lambda groups: tqdm(groups, desc="pairing", unit="prompt"))
    write_rows(arguments.output, pairs.rows)
    print(describe(pairs.report))
    print(f"The pairs are in {arguments.output}; next: crpo score {arguments.output}")


def describe(report: PairsReport) -> str:
    """The report in a few lines."""
    lines = [
        f"{report.pairs:,} pairs over {report.prompts:,} prompts, from {report.responses:,} of "
        f"{report.rows:,} rated responses; the chosen one is longer in "
        f"{report.chosen_longer:,} pairs, shorter in {report.chosen_shorter:,}."
    ]
    for what, counts in (("responses", report.dropped), ("pairs", report.pairs_dropped)):
        if counts:
            reasons = "; ".join(f"{reason} {count:,}" for reason, count in counts.items())
            lines.append(f"Left out, {what}: {reasons}.")
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="crpo pairs",
        description="Make preference pairs from rated responses by MuCE-Pref's rules: two "
        "responses to the same prompt, drawn in a seeded random order.",
        allow_abbrev=False,
    )
    option = parser.add_argument
    option("export", type=Path, help="rated responses (.jsonl, .csv, .parquet; crpo-data export)")
    option("-o", "--output", type=Path, required=True, help="where the pairs go, same endings")
    option(
        "--min-score-diff",
        type=float,
        default=RULES.min_score_diff,
        metavar="D",
        help="the chosen one scores at least D more, on the scale 10..50 (default: %(default)s)",
    )
    option(
        "--max-matching",
        type=int,
        default=RULES.max_matching,
        metavar="N",
        help="a response is in at most N pairs (default: %(default)s)",
    )
    option(
        "--min-score",
        type=float,
        default=RULES.min_score,
        metavar="S",
        help="both score at least S (default: %(default)s)",
    )
    option("--seed", type=int, default=RULES.seed, help="of the random order (default: 0)")
    option(
        "--balance-length",
        action="store_true",
        help="as many pairs with the chosen longer as with the rejected longer",
    )
    option("--max-pairs", type=int, metavar="N", help="keep a random choice of N pairs")
    option(
        "--sets",
        nargs="+",
        default=list(RULES.sets),
        metavar="SET",
        help="values of the column Set that are used (default: Training)",
    )
    option("--malevolent", action="store_true", help="use the task Malevolent Problems as well")
    return parser
