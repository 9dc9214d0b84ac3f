"""How often does a confidence sequence leave out the truth at some look, and how soon decides it?

Votes come one by one, with a look after each. First independent votes: share of runs in which the
truth was outside at any look, beside that of the usual 95 % interval (Wilson's), then the mean
number of votes until one half is left out, beside the votes that a plan without looks asks for.
Then votes by raters who each have a liking of their own between two equal models: taken as they
are, the first vote of each rater only, and with a design effect.

    python benchmarks/confidence_sequence.py [--runs 1000] [--horizon 1000]
"""

import argparse

import numpy as np
from numpy.typing import NDArray

from annotation.confidence_sequence import log_stake
from annotation.planning import votes_needed
from annotation.shares import score_interval

Numbers = NDArray[np.float64]
ALARM = np.log(20)


def main() -> None:
    """Print three tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--horizon", type=int, default=1_000)
    given = parser.parse_args()
    rng = np.random.default_rng(0)
    print(f"independent votes, {given.runs:,} runs of {given.horizon:,}: false alarms")
    print("win rate  ties   sequence  Wilson at every look")
    for rate, ties in [(0.5, 0.0), (0.5, 0.3), (0.3, 0.0), (0.1, 0.0), (0.9, 0.2), (0.02, 0.0)]:
        runs = [votes(rng, rate, ties, given.horizon) for _ in range(given.runs)]
        truth = ties / 2 + (1 - ties) * rate
        alarms = np.mean([log_stake(run, truth).max() >= ALARM for run in runs])
        wilson = np.mean([outside(run, truth) for run in runs])
        print(f"{rate:8.2f}  {ties:4.1f}   {alarms:8.3f}  {wilson:20.3f}")
    print(
        "\nvotes until one half is left out, 200 runs: mean  planned for one look, power .8 and .95"
    )
    for rate in (0.55, 0.6, 0.7, 0.9):
        stopped = [decided(votes(rng, rate, 0, 5_000)) for _ in range(200)]
        planned = [votes_needed(rate, power) for power in (0.8, 0.95)]
        print(f"{rate:.2f} {np.mean(stopped):44.0f} {planned[0]:26,} {planned[1]:10,}")
    print(f"\nequal models, raters with likings, {given.runs:,} runs of {given.horizon:,}: alarms")
    print("raters  correlation   all votes   first of each   design effect")
    for raters, alike in [(20, 0.05), (50, 0.05), (50, 0.2), (200, 0.2), (500, 0.5)]:
        print(f"{raters:6}  {alike:11.2f}   {clustered(rng, raters, alike, given)}")


def votes(rng: np.random.Generator, rate: float, ties: float, horizon: int) -> Numbers:
    """Values of independent votes; the rate is that of decisive ones."""
    drawn = (rng.random(horizon) < rate).astype(float)
    drawn[rng.random(horizon) < ties] = 0.5
    return drawn


def outside(run: Numbers, truth: float) -> bool:
    """Whether the usual interval left out the truth at some look from the tenth on."""
    counts = (np.cumsum(run == value)[9:] for value in (1, 0, 0.5))
    low, high = score_interval(*counts)
    return bool(((low > truth) | (high < truth)).any())


def decided(run: Numbers) -> int:
    """After how many votes one half is left out; all of them when it never is."""
    out = np.flatnonzero(log_stake(run, 0.5) >= ALARM)
    return int(out[0]) + 1 if len(out) else len(run)


def clustered(
    rng: np.random.Generator, raters: int, alike: float, given: argparse.Namespace
) -> str:
    """Shares of runs with an alarm."""
    alarms = np.zeros(3)
    shape = (1 / alike - 1) / 2  # of the Beta of likings whose correlation within a rater this is
    effect = 1 + (given.horizon / raters - 1) * alike
    for _ in range(given.runs):
        rater = rng.integers(0, raters, given.horizon)
        run = (rng.random(given.horizon) < rng.beta(shape, shape, raters)[rater]).astype(float)
        first = np.sort(np.unique(rater, return_index=True)[1])
        stakes = log_stake(run, 0.5), log_stake(run[first], 0.5), log_stake(run, 0.5, effect=effect)
        alarms += [stake.max() >= ALARM for stake in stakes]
    return "   ".join(f"{share:11.3f}" for share in alarms / given.runs)


if __name__ == "__main__":
    main()
