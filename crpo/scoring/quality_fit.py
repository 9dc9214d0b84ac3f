"""`crpo quality fit RATED -o FILE.npz`: can quality be learned from ratings?

RATED has rated responses: the rows of `crpo-data export`, or data/ocsai as it is. The correlations
that are printed come from prompts that were left out of the fit.
"""

import argparse
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold
from tqdm import tqdm

from crpo.errors import FitDataError
from crpo.scoring.cache import cache_folder
from crpo.scoring.embeddings import Embedder
from crpo.scoring.hub import MINILM
from crpo.scoring.quality import LearnedQuality, QualityFacts, features, kernel
from crpo.table import read_rows
from crpo.tasks import full_prompt

LANDMARKS = 8000  # how many responses the regression keeps
RIDGE = 0.07
FOLDS = 5
OCSAI = re.compile(r"AUT Prompt:(?P<item>.*?)\nResponse:(?P<response>.*)\nScore:\n", re.DOTALL)
AUT = "Alternate Uses of Objects Task"


@dataclass(frozen=True)
class Rated:
    """Rated responses, one place each.

    Attributes:
        prompts: What was asked.
        responses: What was answered.
        ratings: How it was rated, shape (responses,).
        unit: The unit of the ratings.
    """

    prompts: list[str]
    responses: list[str]
    ratings: NDArray[np.float64]
    unit: str


def read_ratings(path: Path) -> Rated:
    """Read rated responses in MuCE's columns, or the rows of data/ocsai.

    Raises:
        FitDataError: A row has no prompt, response or rating.
    """
    rows = read_rows(path)
    prompts, responses, ratings = [], [], []
    ocsai = "completion" in rows[0]
    for number, row in enumerate(rows, start=1):
        try:
            if ocsai:
                found = OCSAI.fullmatch(row["prompt"])
                if found is None:
                    raise FitDataError(f"row {number} of {path} is not as in data/ocsai")
                prompts.append(full_prompt(AUT, found["item"]))
                responses.append(found["response"])
                ratings.append(float(row["completion"]) / 10)
            else:
                prompts.append(str(row["FullPrompt"]))
                responses.append(str(row["Response"]))
                ratings.append(float(row["facsco_grm_scaled"]))
        except (KeyError, TypeError, ValueError) as error:
            raise FitDataError(f"row {number} of {path} has no usable {error}") from error
    unit = "rating 1 to 5" if ocsai else "factor score 10 to 50"
    return Rated(prompts, responses, np.array(ratings), unit)


def fit_quality(
    rated: Rated, embedder: Embedder, data: str, landmarks: int = LANDMARKS, seed: int = 0
) -> LearnedQuality:
    """Fit the regression, and measure it on prompts that it has not seen.

    Args:
        rated: Ratings of responses to at least two prompts.
        embedder: Its vectors are what later predictions need too.
        data: A name for the ratings.
        landmarks: How many responses the regression keeps; more is better, larger and slower.
        seed: Draws them.

    Returns:
        The fit, with cross-validated correlations from folds that never split a prompt; nan where
        there are fewer than two prompts.

    Raises:
        FitDataError: There are fewer than 20 ratings, or they are all equal.
    """
    n = len(rated.ratings)
    if n < 20:
        raise FitDataError(f"there are {n} ratings; give at least 20")
    if np.ptp(rated.ratings) == 0:
        raise FitDataError("all ratings are equal")
    names = list(dict.fromkeys(rated.prompts))
    prompt_of = np.array([names.index(prompt) for prompt in rated.prompts], dtype=np.int32)
    with tqdm(total=len(set(rated.responses)), desc="encode", unit="text") as bar:

        def progress(number: int) -> None:
            bar.update(number)

        responses = embedder.encode(rated.responses, keep=True, progress=progress)
    prompts = embedder.encode(names, keep=True).astype(np.float32)
    words = np.array([len(text.split()) for text in rated.responses], dtype=np.float32)

    kept = np.sort(np.random.default_rng(seed).permutation(n)[:landmarks])
    scale = float(np.abs(responses[kept]).max())
    mean = float(rated.ratings.mean())
    nan = float("nan")
    facts = QualityFacts(embedder.name, data, n, len(names), rated.unit, mean, nan, nan)
    model = LearnedQuality(
        facts,
        np.round(responses[kept] / scale * 127).astype(np.int8),
        scale,
        prompts,
        prompt_of[kept],
        words[kept],
        np.zeros(len(kept)),
    )
    stored = model.landmarks  # as they are stored, so that rounding them costs nothing
    table = kernel(features(responses, prompts[prompt_of], words), stored)  # (n, landmarks)
    ridge = RIDGE * kernel(stored, stored).astype(float) + 1e-6 * np.eye(len(kept))
    r, within = _cross_validated(table, ridge, rated.ratings, prompt_of)
    weights = _solve(table, ridge, rated.ratings - mean)
    return replace(
        model,
        weights=weights,
        facts=replace(facts, cross_validated_r=r, cross_validated_r_within=within),
    )


def _solve(
    table: NDArray[np.float32], ridge: NDArray[np.float64], target: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Ridge regression on the landmarks."""
    square = ridge.copy()
    right = np.zeros(len(ridge))
    for start in range(0, len(table), 2048):  # summed in double precision
        block = table[start : start + 2048]
        square += block.T @ block
        right += block.T @ target[start : start + 2048]
    return np.asarray(np.linalg.solve(square, right))


def _cross_validated(
    table: NDArray[np.float32],
    ridge: NDArray[np.float64],
    ratings: NDArray[np.float64],
    groups: NDArray[np.int32],
) -> tuple[float, float]:
    """Correlation of ratings with predictions for prompts that were left out.

    Over all responses, and the mean over prompts (of ten ratings or more, weighted by their
    number) of the correlation within one prompt, which levels between prompts cannot disturb.

    A quarter of the landmarks serve, at most 2,000, which is quick and slightly pessimistic.
    """
    folds = min(FOLDS, len(np.unique(groups)))
    if folds < 2:
        return float("nan"), float("nan")
    few = np.arange(0, len(ridge), max(len(ridge) // 2000, 1))
    small, penalty = table[:, few], ridge[np.ix_(few, few)]
    predicted = np.zeros(len(ratings))
    for learn, test in tqdm(
        GroupKFold(folds).split(small, groups=groups), total=folds, desc="cross-validate"
    ):
        mean = ratings[learn].mean()
        weights = _solve(small[learn], penalty, ratings[learn] - mean)
        predicted[test] = mean + small[test] @ weights
    pooled = float(np.corrcoef(predicted, ratings)[0, 1])
    parts = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    inside = [
        (np.corrcoef(predicted[part], ratings[part])[0, 1], len(part))
        for part in parts
        if len(part) >= 10 and np.ptp(ratings[part]) > 0
    ]
    if not inside:
        return pooled, float("nan")
    correlations, sizes = np.array(inside).T
    return pooled, float(np.average(correlations, weights=sizes))


def main(argv: Sequence[str]) -> None:
    """Run `crpo quality fit`."""
    parser = argparse.ArgumentParser(
        prog="crpo quality", description="Learn a quality score from ratings."
    )
    commands = parser.add_subparsers(required=True)
    fit = commands.add_parser("fit", help="fit a score to rated responses")
    fit.add_argument("rated", type=Path, help="JSONL, CSV or Parquet from crpo-data export")
    fit.add_argument("-o", "--output", type=Path, required=True, help="an .npz file to write")
    fit.add_argument("--name", help="a name for the ratings; the file's by default")
    fit.add_argument("--test", type=Path, help="more ratings, to measure the fit on")
    fit.add_argument("--embedding-model", default=MINILM, help=f"default: {MINILM}")
    fit.add_argument("--landmarks", type=int, default=LANDMARKS, help="responses kept")
    fit.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(argv)

    begun = time.monotonic()
    rated = read_ratings(given.rated)
    embedder = Embedder(given.embedding_model, cache_folder())
    model = fit_quality(
        rated, embedder, given.name or given.rated.stem, given.landmarks, given.seed
    )
    model.save(given.output)
    seconds = time.monotonic() - begun
    facts = model.facts
    print(f"{facts.ratings} ratings of {facts.prompts} prompts, fitted in {seconds:.0f} s")
    print(
        f"r with ratings of left-out prompts: {facts.cross_validated_r:.3f} over all, "
        f"{facts.cross_validated_r_within:.3f} within a prompt"
    )
    if given.test is not None:
        test = read_ratings(given.test)
        predicted = model.predict(
            embedder.encode(test.responses),
            embedder.encode(test.prompts),
            np.array([len(text.split()) for text in test.responses], dtype=float),
        )
        r = np.corrcoef(predicted, test.ratings)[0, 1]
        print(f"r with the {len(test.ratings)} ratings of {given.test.name}: {r:.3f}")
    print(f"written to {given.output} ({given.output.stat().st_size / 1e6:.1f} MB)")
