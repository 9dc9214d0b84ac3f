"""How long does a ranking take, and do its intervals hold the truth?

Times: the point estimate and 1,000 resamples of the raters of llmfao (8,931 votes, 59 models, 124
people; CSV from the folder of data), and of a million simulated votes. With --coverage, simulated
studies in which each rater likes each model a little more or less than others do (a normal taste of
their own): how often the interval of a rating holds the rating that endlessly many such raters
would give. That is no planted strength: a mean over tastes is flatter than a rater without any.

Compared are the interval that is reported, the naive one, and others that count raters: the
percentiles of the resamples, their standard deviation with the normal quantile, and the one-step
jackknife over raters (CR3) with the same t as the reported one.

    python benchmarks/ranking.py [--coverage] [--runs 1000] [--llmfao crowd-comparisons.csv]
"""

import argparse
import csv
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.sparse import csr_array

from annotation.ranking import UNIT, rank
from annotation.ranking_fit import Meetings, at_models, derivatives, fit, meetings
from annotation.votes import TIE, UNKNOWN, A, B, Votes

Numbers = NDArray[np.float64]
LLMFAO = Path(__file__).parents[2] / "shared/data/llmfao/crowd-comparisons.csv"
RESAMPLES = 199  # of the studies of coverage; the times are for 1,000
TIES = 0.1
# Models, votes of each rater, spread of the tastes, distance of the best model from the mean.
DESIGNS: list[tuple[str, int, list[int], float, float]] = [
    ("20 raters, 40 votes each, 6 models", 6, [40] * 20, 0.7, 0.7),
    ("6 raters, 20 votes each, 4 models", 4, [20] * 6, 0.7, 0.7),
    ("50 raters, 25 votes each, 8 models", 8, [25] * 50, 0.7, 0.7),
    ("10 raters, 15 votes each, far apart", 8, [15] * 10, 0.5, 2.0),
    ("55 raters, 7 to 150 votes, 6 models", 6, [7] * 40 + [40] * 10 + [150] * 5, 0.7, 0.7),
    ("12 raters, 25 votes each, no tastes", 8, [25] * 12, 0.0, 0.7),
]


def main() -> None:
    """Print times, and the shares of intervals that hold the truth."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--coverage", action="store_true")
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--llmfao", type=Path, default=LLMFAO)
    arguments = parser.parse_args()
    if arguments.llmfao.exists():
        timed("llmfao", llmfao(arguments.llmfao))
    for models, raters in ((20, 1_000), (60, 5_000)):
        rng = np.random.default_rng(0)
        each = [1_000_000 // raters] * raters
        timed(f"{models} models, {raters:,} raters", simulated(rng, models, each, 0.7, 0.7))
    if not arguments.coverage:
        return
    print(f"\n95 % interval holds the truth, {arguments.runs:,} studies, and its mean width")
    names = ("reported", "naive", "percentile", "normal", "jackknife")
    print(f"{'':36}" + "".join(f"{name:>14}" for name in names))
    for name, *design in DESIGNS:
        start = time.perf_counter()
        print(f"{name:36}" + coverage(*design, runs=arguments.runs), end="", flush=True)
        print(f"   {time.perf_counter() - start:4.0f} s")


def llmfao(path: Path) -> Votes:
    """The crowd's votes."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    models = sorted({row[side] for row in rows for side in ("left", "right")})
    place = {model: number for number, model in enumerate(models)}
    winner = {"left": A, "right": B, "tie": TIE}
    return votes(
        np.array([int(row["worker"]) for row in rows]),
        np.array([place[row["left"]] for row in rows]),
        np.array([place[row["right"]] for row in rows]),
        np.array([winner[row["winner"]] for row in rows]),
    )


def votes(
    rater: NDArray[np.int64], a: NDArray[np.int64], b: NDArray[np.int64], winner: NDArray[np.int64]
) -> Votes:
    """Votes on prompts that are all different."""
    count = len(rater)
    return Votes(
        raters=tuple(f"r{one:06}" for one in range(int(rater.max()) + 1)),
        prompts=("",) * count,
        models=tuple(f"m{one:03}" for one in range(int(max(a.max(), b.max())) + 1)),
        rater=rater,
        prompt=np.arange(count),
        a=a,
        b=b,
        winner=winner,
        left=np.full(count, UNKNOWN),
    )


def timed(name: str, table: Votes) -> None:
    """Print how long the ranking takes without and with resamples."""
    start = time.perf_counter()
    rank(table, resamples=0)
    middle = time.perf_counter()
    rank(table)
    end = time.perf_counter()
    print(
        f"{name:26} {len(table):>9,} votes: point estimate {middle - start:6.2f} s, "
        f"with 1,000 resamples {end - middle:6.2f} s"
    )


def simulated(
    rng: np.random.Generator, models: int, each: list[int], tastes: float, spread: float
) -> Votes:
    """Votes of raters with tastes on pairs drawn at random."""
    rater = np.repeat(np.arange(len(each)), each)
    strength = np.linspace(-spread, spread, models) + rng.normal(0, tastes, (len(each), models))
    a = rng.integers(0, models, len(rater))
    b = (a + rng.integers(1, models, len(rater))) % models
    chance = 1 / (1 + np.exp(strength[rater, b] - strength[rater, a]))
    winner = np.where(rng.random(len(rater)) < chance, A, B)
    return votes(rater, a, b, np.where(rng.random(len(rater)) < TIES, TIE, winner))


def truth(models: int, tastes: float, spread: float) -> Numbers:
    """Strengths that endlessly many raters would give (Gauss and Hermite's quadrature)."""
    strength = np.linspace(-spread, spread, models)
    points, weights = np.polynomial.hermite_e.hermegauss(60)
    first, second = np.triu_indices(models, 1)
    difference = (strength[first] - strength[second])[:, None] + np.sqrt(2) * tastes * points
    chance = 1 / (1 + np.exp(-difference)) @ weights / weights.sum()
    wins = (chance * (1 - TIES) + TIES / 2)[None]
    totals = np.ones_like(wins)
    results = np.stack([wins[0], 1 - wins[0], 0 * wins[0]], axis=1)
    one = np.zeros(models, dtype=np.int64)
    met = Meetings(first, second, csr_array(wins), csr_array(totals), results, one, one[:1])
    return fit(met, wins, totals)[0][0]


def coverage(models: int, each: list[int], tastes: float, spread: float, *, runs: int) -> str:
    """Shares and mean widths, in points of the rating."""
    wanted = truth(models, tastes, spread)
    rng = np.random.default_rng(0)
    held, widths = [], []
    for run in range(runs):
        table = simulated(rng, models, each, tastes, spread)
        ranking = rank(table, resamples=RESAMPLES, seed=run)
        bounds = sorted(
            (one.model, one.low, one.high, one.naive_low, one.naive_high)
            for one in ranking.standings
        )
        known = np.array([one[1:] for one in bounds]).T
        intervals = [
            (known[0] - 1000) / UNIT,
            (known[1] - 1000) / UNIT,
            (known[2] - 1000) / UNIT,
            (known[3] - 1000) / UNIT,
            *others(table, rng),
        ]
        lows, highs = np.array(intervals[::2]), np.array(intervals[1::2])
        held.append((lows <= wanted) & (wanted <= highs))
        widths.append(np.where(np.isfinite(highs - lows), highs - lows, np.nan))
    shares, mean = np.mean(held, axis=(0, 2)), np.nanmean(widths, axis=(0, 2)) * UNIT
    pairs = zip(shares, mean, strict=True)
    return "".join(f"{100 * share:8.1f} %{width:4.0f}" for share, width in pairs)


def others(table: Votes, rng: np.random.Generator) -> list[Numbers]:
    """Bounds of the intervals that are not reported."""
    met = meetings(table)
    raters, models = met.wins.shape[0], len(met.component)
    totals = met.results.sum(axis=1)
    wins = met.results[:, 0] + met.results[:, 2] / 2
    theta = fit(met, wins[None], totals[None])[0]
    weights = rng.multinomial(raters, np.full(raters, 1 / raters), size=RESAMPLES).astype(float)
    drawn, _ = fit(met, weights @ met.wins, weights @ met.totals, theta[0])
    _, information = derivatives(met, wins[None], totals[None], theta)
    chance = 1 / (1 + np.exp(theta[0][met.second] - theta[0][met.first]))
    own = np.zeros((raters, models, models))
    counts = met.totals.toarray() * chance * (1 - chance)
    diagonal = np.arange(models)
    own[:, met.first, met.second] = own[:, met.second, met.first] = -counts
    own[:, diagonal, diagonal] = at_models(met, counts, 1)
    slopes = at_models(met, met.wins.toarray() - met.totals.toarray() * chance, -1)
    rest = information[0] - own + 1e-9 * np.eye(models)
    moves = np.linalg.solve(rest, slopes[..., None])[..., 0]
    inverse = np.linalg.inv(information[0]) - met.together
    shares = np.einsum("mi,rij,jm->rm", inverse, own, inverse)
    effective = shares.sum(axis=0) ** 2 / (shares**2).sum(axis=0)
    jackknife = np.sqrt((moves**2).sum(axis=0) * (raters - 1) / raters)
    jackknife *= stats.t.ppf(0.975, effective - 1)
    normal = 1.96 * drawn.std(axis=0, ddof=1)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    return [
        low,
        high,
        theta[0] - normal,
        theta[0] + normal,
        theta[0] - jackknife,
        theta[0] + jackknife,
    ]


if __name__ == "__main__":
    main()
