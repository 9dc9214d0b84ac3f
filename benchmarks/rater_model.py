"""Does the rater model find the truth better than the mean rating, and are the intervals honest?

Ratings 1..5 are simulated from a graded response model in which judges differ in severity,
sharpness and steps, and each item is rated by some of them. Over seeds: the correlation with the
truth of the mean rating and of the model's score, how often the score's 95 % interval holds the
truth, and what the agreement looks like. Then how often 95 % intervals of alpha hold the alpha of
200,000 items by the same judges: ours from drawing items, evalica's from drawing pairs. Then the
same of the intraclass correlations, where items, judges and the rest have variance 1. Then times.

    python benchmarks/rater_model.py [--seeds 20]
"""

import argparse
import time
from collections.abc import Callable

import evalica
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from annotation.agreement import LEVELS, krippendorff_alpha
from annotation.icc import intraclass_correlations
from annotation.rater_model import fit_rater_model
from annotation.ratings_table import Ratings

Numbers = NDArray[np.float64]
DESIGNS = [(400, 12, 4), (400, 12, 2), (100, 12, 4), (200, 50, 4), (30, 4, 4), (20, 3, 3)]


def main() -> None:
    """Print the four tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", type=int, default=20)
    seeds = parser.parse_args().seeds
    print("items judges each   r mean  r model  (lowest gain)  interval holds  alpha  ICC(2,k)")
    for design in DESIGNS:
        print(line(design, seeds))
    print("\nalpha, 95 % interval holds the truth   drawing items   drawing pairs (evalica)")
    for items in (20, 50, 200):
        print(f"{items:5} items by 4 judges               {coverage(items, 25 * seeds)}")
    print("\nICC, 95 % interval holds the truth   ICC(1)  ICC(2)  ICC(3)")
    for design in [(40, 10, 10), (40, 10, 4), (400, 12, 4), (40, 4, 3)]:
        print("{:5} items, {:2} judges, {:2} each     {}".format(*design, icc(design, 100 * seeds)))
    print("\n100,000 ratings of 25,000 items by 100 judges")
    *_, values = simulated(25_000, 100, 4, 0)
    table = Ratings(tuple(map(str, range(100))), tuple(map(str, range(25_000))), values)
    for level in LEVELS:
        timed(f"alpha, {level}, 1,000 draws", lambda level=level: krippendorff_alpha(values, level))
    timed("the six ICC", lambda: intraclass_correlations(values))
    timed("rater model", lambda: fit_rater_model(table))


def simulated(items: int, judges: int, each: int, seed: int) -> tuple[Numbers, Numbers]:
    """Levels of the items, and ratings, shape (judges, items)."""
    rng = np.random.default_rng(seed)
    levels, severities = rng.normal(size=items), rng.normal(0, 0.8, judges)
    slopes = np.exp(rng.normal(0.4, 0.3, judges))
    steps = np.sort(np.array([-1.5, -0.5, 0.5, 1.5]) + rng.normal(0, 0.2, (judges, 4)))
    rank = rng.random((judges, items)).argsort(axis=0).argsort(axis=0)
    pull = slopes[:, None] * (levels - severities[:, None]) + rng.logistic(size=(judges, items))
    values = 1.0 + (pull[..., None] > (slopes[:, None] * steps)[:, None]).sum(axis=2)
    values[rank >= each] = np.nan
    return levels, values


def line(design: tuple[int, int, int], seeds: int) -> str:
    """Means over seeds."""
    items, judges, each = design
    rows = []
    for seed in range(seeds):
        levels, values = simulated(items, judges, each, seed)
        model = fit_rater_model(Ratings(*(tuple(map(str, range(n))) for n in values.shape), values))
        known = np.isfinite(model.score)
        truth = 30 + 10 * levels
        raw, score = (
            np.corrcoef(levels[known], one[known])[0, 1]
            for one in (np.nanmean(values, axis=0), model.score)
        )
        held = np.abs(model.score - truth)[known] < 1.96 * model.error[known]
        alpha = krippendorff_alpha(values, "ordinal", resamples=1).value
        icc = intraclass_correlations(values).icc2k.value
        rows.append([raw, score, held.mean(), alpha, icc, score - raw])
    raw, score, held, alpha, icc = np.mean(rows, axis=0)[:5]
    return (
        f"{items:5} {judges:6} {each:4}   {raw:6.3f}  {score:7.3f}  {min(r[5] for r in rows):13.3f}"
        f"  {held:14.3f}  {alpha:5.3f}  {icc:8.3f}"
    )


def coverage(items: int, runs: int) -> str:
    """Shares of runs in which the interval of ordinal alpha holds what all items would give."""
    rng = np.random.default_rng(0)
    shifts = np.array([-0.6, -0.2, 0.2, 0.6])[:, None]

    def drawn(count: int) -> Numbers:
        return np.clip(
            np.round(3 + rng.normal(size=count) + shifts + rng.normal(size=(4, count))), 1, 5
        )

    truth = krippendorff_alpha(drawn(200_000), "ordinal", resamples=1).value
    held = np.zeros(2)
    for run in range(runs):
        values = drawn(items)
        ours = krippendorff_alpha(values, "ordinal", seed=run)
        other = evalica.alpha_bootstrap(
            pd.DataFrame(values), "ordinal", n_resamples=1000, random_state=run
        )
        held += [one.low <= truth <= one.high for one in (ours, other)]
    return f"{held[0] / runs:13.3f}   {held[1] / runs:13.3f}"


def icc(design: tuple[int, int, int], runs: int) -> str:
    """Shares of runs in which the intervals of ICC(1), (2) and (3) hold 1/3, 1/3 and 1/2."""
    items, judges, each = design
    rng = np.random.default_rng(0)
    held = np.zeros(3)
    for _ in range(runs):
        values = rng.normal(size=items) + rng.normal(size=(judges, 1))
        values += rng.normal(size=(judges, items))
        values[rng.random((judges, items)).argsort(axis=0).argsort(axis=0) >= each] = np.nan
        found = intraclass_correlations(values)
        pairs = zip((found.icc1, found.icc2, found.icc3), (1 / 3, 1 / 3, 1 / 2), strict=True)
        held += [one.low <= truth <= one.high for one, truth in pairs]
    return "  ".join(f"{share:6.3f}" for share in held / runs)


def timed(name: str, work: Callable[[], object]) -> None:
    """Print how long it takes."""
    start = time.perf_counter()
    work()
    print(f"{name:32} {time.perf_counter() - start:6.2f} s")


if __name__ == "__main__":
    main()
