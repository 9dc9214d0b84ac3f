"""Do the intervals of win rates and of effects hold the truth, and are effects shrunk?

First win rates in simulated cells, where each rater votes repeatedly and has a liking of their own:
shares of 95 % intervals that hold the truth, by raters and plain (Wilson's). Then studies of six
models with a planted effect of the side (.2), of length (.25) and of an idle covariate (0), where
length goes with the models: mean effects, shares of intervals that hold the truth, and what a ridge
of 1 on the mean loss makes of length. Then the time of a million votes.

    python benchmarks/covariates.py [--studies 300]
"""

import argparse
import time

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from annotation.covariates import controlled
from annotation.ranking import UNIT
from annotation.shares import design_effect, score_interval, shrinkage
from annotation.votes import A, B, Votes
from annotation.win_rates import win_matrix

Numbers = NDArray[np.float64]
CELLS = 4_000
STRENGTHS = np.linspace(0.6, -0.6, 6)


def main() -> None:
    """Print two tables and the times."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--studies", type=int, default=300)
    studies = parser.parse_args().studies
    rng = np.random.default_rng(0)
    print("raters  votes each  win rate   by raters  plain")
    for raters, each in [(20, 10), (6, 10), (50, 4)]:
        for rate in (0.5, 0.8):
            print(f"{raters:6}  {each:10}  {rate:8.1f}   {shares(rng, raters, each, rate)}")
    print("\n votes raters   side length   idle  ridge   held: side length   idle  models")
    for votes, raters in [(3_000, 50), (600, 20), (400, 6)]:
        print(f"{votes:6,} {raters:6} {effects(rng, votes, raters, studies)}")
    votes, x = study(rng, 1_000_000, 1_000)
    for name, work in (("table of win rates", win_matrix), ("effects", controlled)):
        start = time.process_time()
        work(votes) if work is win_matrix else work(votes, x, ["length", "idle"])
        print(f"a million votes, {name}: {time.process_time() - start:.1f} s")


def shares(rng: np.random.Generator, raters: int, each: int, rate: float) -> str:
    """How often intervals of a win rate hold it; likings are Beta with a correlation of .2."""
    likes = rng.beta(4 * rate, 4 * (1 - rate), (CELLS, raters))
    value = (rng.random((CELLS, raters, each)) < likes[:, :, None]).astype(float)
    cell, rater, _ = (place.ravel() for place in np.indices(value.shape))
    wins, n = value.sum(axis=(1, 2)), np.full(CELLS, float(raters * each))
    worth = shrinkage(
        design_effect(cell, rater, value.ravel(), CELLS), n, np.full(CELLS, float(raters))
    )
    held = []
    for one in (worth, np.ones(CELLS)):
        low, high = score_interval(wins * one, (n - wins) * one)
        held.append(np.mean((low <= rate) & (rate <= high)))
    return f"{held[0]:9.3f}  {held[1]:5.3f}"


def study(rng: np.random.Generator, count: int, raters: int) -> tuple[Votes, Numbers]:
    """Votes without ties, and what is longer by how much; better models write more."""
    a = rng.integers(0, 6, count)
    b = (a + rng.integers(1, 6, count)) % 6
    x = rng.normal(size=(count, 2)) + 0.8 * (STRENGTHS[a] - STRENGTHS[b])[:, None]
    x /= np.sqrt((x**2).mean(axis=0))
    left = rng.integers(0, 2, count)
    pull = STRENGTHS[a] - STRENGTHS[b] + 0.25 * x[:, 0] + np.where(left == A, 0.2, -0.2)
    winner = np.where(rng.random(count) < expit(pull), A, B)
    names = tuple(map(str, range(raters))), ("prompt",), tuple(map(str, range(6)))
    return Votes(*names, rng.integers(0, raters, count), a * 0, a, b, winner, left), x


def effects(rng: np.random.Generator, count: int, raters: int, studies: int) -> str:
    """Means over studies, and how often the intervals hold the truth."""
    found, held = [], []
    for _ in range(studies):
        votes, x = study(rng, count, raters)
        fitted = controlled(votes, x, ["length", "idle"])
        side = np.where(votes.left == A, 1, -1)[:, None]
        design = np.hstack([np.eye(6)[votes.a] - np.eye(6)[votes.b], side, x])
        ridge = LogisticRegression(C=1 / count, fit_intercept=False).fit(design, votes.winner == A)
        found.append([*(one.value for one in fitted.effects), ridge.coef_[0][7]])
        truths = zip(fitted.effects, (0.2, 0.25, 0), strict=True)
        models = zip(fitted.standings, 1_000 + UNIT * STRENGTHS, strict=True)
        held.append(
            [
                *(one.low <= truth <= one.high for one, truth in truths),
                np.mean([one.after.low <= truth <= one.after.high for one, truth in models]),
            ]
        )
    means = " ".join(f"{one:6.3f}" for one in np.mean(found, axis=0))
    return f"{means}         " + " ".join(f"{one:6.3f}" for one in np.mean(held, axis=0))


if __name__ == "__main__":
    main()
