"""Do the automatic scores go along with what people think?

Correlation of each measure with the mean human originality of data/ocsai: the responses to an
object are scored together, as `crpo score` does. Over all responses at once, and within an object
(mean over objects, and its 95 % interval from drawing objects again), which levels between objects
cannot disturb; and the same with the length held constant, since longer answers are rated higher.
Quality was fitted to train.jsonl, so it is looked at on val.jsonl alone.

    python benchmarks/human_ratings.py [--profile demo] [--mode default]
"""

import argparse
import os
from collections import defaultdict
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as `crpo` does

import numpy as np
from numpy.typing import NDArray
from scipy.stats import pearsonr, spearmanr
from tqdm import tqdm

from crpo.evaluation.intervals import Estimate, estimate
from crpo.scoring.groups import DIMENSIONS, Group, measures
from crpo.scoring.profiles import PROFILES
from crpo.scoring.quality_fit import Rated, read_ratings
from crpo.scoring.scorer import MODES, Scorer

OCSAI = Path(__file__).resolve().parents[2] / "shared" / "data" / "ocsai"
FEWEST = 10  # ratings of an object that make a correlation


def main() -> None:
    """Print one line a measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--profile", choices=PROFILES, default="demo")
    parser.add_argument("--mode", choices=MODES, default="default")
    parser.add_argument("--data", type=Path, default=OCSAI)
    given = parser.parse_args()
    train, val = (read_ratings(given.data / f"{name}.jsonl") for name in ("train", "val"))
    rated = Rated(
        train.prompts + val.prompts,
        train.responses + val.responses,
        np.concatenate([train.ratings, val.ratings]),
        train.unit,
    )
    held_out = np.arange(len(rated.ratings)) >= len(train.ratings)
    scorer = Scorer(PROFILES[given.profile], mode=given.mode)
    objects, columns = score(rated, scorer)
    print("                                               within an object, mean r [95 %]")
    print(
        "measure            responses  Pearson  Spearman  as it is                 length constant"
    )
    for name in measures(DIMENSIONS):
        seen = held_out if name == "quality" else np.ones_like(held_out)
        print(line(name, columns, rated.ratings, objects, seen))
    for name in DIMENSIONS:
        print(f"{name}: {scorer.fingerprint(name)}")


def score(rated: Rated, scorer: Scorer) -> tuple[NDArray[np.int64], dict[str, NDArray[np.float64]]]:
    """The object of each response, and its value of each measure."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, prompt in enumerate(rated.prompts):
        places[prompt].append(place)
    groups = [
        Group(prompt, tuple(rated.responses[place] for place in own))
        for prompt, own in places.items()
    ]
    with tqdm(unit="text") as bar:

        def progress(stage: str, texts: int) -> None:
            bar.set_description(stage, refresh=False)
            bar.update(texts)

        scores = scorer.score_all(groups, progress=progress)
    objects = np.zeros(len(rated.prompts), dtype=np.int64)
    columns = {name: np.full(len(objects), np.nan) for name in measures(DIMENSIONS)}
    for number, (one, own) in enumerate(zip(scores, places.values(), strict=True)):
        objects[own] = number
        for name, column in columns.items():
            column[own] = one.values[name]
    return objects, columns


def line(
    name: str,
    columns: dict[str, NDArray[np.float64]],
    ratings: NDArray[np.float64],
    objects: NDArray[np.int64],
    seen: NDArray[np.bool_],
) -> str:
    """Correlations of one measure, over the responses where it is defined."""
    values, length = columns[name], np.log1p(columns["length"])
    good = seen & np.isfinite(values)
    inside = []
    for number in np.unique(objects):
        own = good & (objects == number)
        if own.sum() >= FEWEST and np.ptp(values[own]) > 0 and np.ptp(ratings[own]) > 0:
            inside.append(partial(values[own], ratings[own], length[own]))
    pooled = pearsonr(values[good], ratings[good]).statistic
    ranked = spearmanr(values[good], ratings[good]).statistic
    plain, held = (estimate(np.array(column)) for column in zip(*inside, strict=True))
    return (
        f"{name:18}{good.sum():9,}  {pooled:7.3f}   {ranked:7.3f}  {_interval(plain)}  "
        f"{'' if name == 'length' else _interval(held)}"
    )


def partial(
    values: NDArray[np.float64], ratings: NDArray[np.float64], length: NDArray[np.float64]
) -> tuple[float, float]:
    """Correlation of values with ratings, as it is and with the length held constant."""
    r, a, b = np.corrcoef([values, ratings, length])[[0, 0, 1], [1, 2, 2]]
    rest = np.sqrt((1 - a * a) * (1 - b * b))
    return float(r), float((r - a * b) / rest) if rest > 1e-6 else float("nan")


def _interval(one: Estimate) -> str:
    return f"{one.mean:6.3f} [{one.low:6.3f}, {one.high:6.3f}]"


if __name__ == "__main__":
    main()
