"""What do novelty and diversity cost, beside the encoder and beside doing it naively?

Real responses of data/ocsai as answers to one prompt; beyond their number, two of them joined. Each
size runs in a process of its own, so that the peak of memory is that of the size.

    python benchmarks/scoring.py [--sizes 1000 10000 100000] [--baseline 50 200 500]
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from itertools import combinations
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as `crpo` does

import numpy as np

from crpo.scoring.diversity import diversity
from crpo.scoring.embeddings import Embedder
from crpo.scoring.novelty import words
from crpo.scoring.profiles import PROFILES
from crpo.scoring.quality_fit import read_ratings
from crpo.scoring.scorer import Scorer

OCSAI = Path(__file__).resolve().parents[2] / "shared" / "data" / "ocsai" / "train.jsonl"
PROMPT = "Come up with an original and creative use for the following object: brick"
WANTED = ("novelty", "diversity")


def main() -> None:
    """Print the tables, or measure one size for the process that prints them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    parser.add_argument("--baseline", type=int, nargs="*", default=[50, 200, 500])
    parser.add_argument("--data", type=Path, default=OCSAI)
    parser.add_argument("--one", type=int, help="measure this size and print JSON")
    parser.add_argument("--naive", type=int, help="the same for the baseline")
    given = parser.parse_args()
    if given.one or given.naive:
        found = ours(given.one, given.data) if given.one else naive(given.naive, given.data)
        print(json.dumps(found))
        return

    def measured(kind: str, size: int) -> dict[str, Any]:
        command = [sys.executable, __file__, kind, str(size), "--data", str(given.data)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return dict(json.loads(done.stdout.splitlines()[-1]))

    print("responses     naive      ours    times faster   largest difference")
    for size in given.baseline:
        one, other = measured("--one", size), measured("--naive", size)
        gap = max(np.abs(np.array(one[name]) - other[name]).max() for name in WANTED)
        ratio = other["seconds"] / one["cold"]
        print(
            f"{size:9,}  {other['seconds']:6.1f} s  {one['cold']:6.2f} s  {ratio:14.0f}   {gap:.0e}"
        )
    print()
    print("responses   encoder      rest   rest/encoder      warm   times faster   peak memory")
    for size in given.sizes:
        one = measured("--one", size)
        rest = one["cold"] - one["encoder"]
        share = 100 * rest / one["encoder"]
        print(
            f"{size:9,}  {one['encoder']:6.1f} s  {rest:6.2f} s  {share:10.1f} %"
            f"  {one['warm']:6.2f} s  {one['cold'] / one['warm']:12.0f}  {one['peak']:8.0f} MB"
            f"  (models alone {one['models']:.0f} MB)"
        )
    vectors = np.random.default_rng(0).normal(size=(100_000, 768))
    diversity(vectors)  # the first pass also waits for the memory
    began = time.perf_counter()
    diversity(vectors)
    print(f"\ndiversity of 100,000 vectors of 768 numbers: {time.perf_counter() - began:.3f} s")


def ours(size: int, data: Path) -> dict[str, Any]:
    """Cold, then with a new process's view of what the first run kept."""
    texts = responses(size, data)
    with tempfile.TemporaryDirectory() as folder:
        scorer = Scorer(PROFILES["demo"], cache=Path(folder))
        scorer.score("Warm up.", ["One text.", "Another text."], WANTED)
        models = peak()
        model = scorer.loaded.embedder._model
        encode, inside = model.encode, [0.0]

        def timed(*args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            vectors = encode(*args, **kwargs)
            inside[0] += time.perf_counter() - began
            return vectors

        model.encode = timed
        began = time.perf_counter()
        found = scorer.score(PROMPT, texts, WANTED)
        cold = time.perf_counter() - began
        highest = peak()
        again = Scorer(PROFILES["demo"], cache=Path(folder))
        _ = again.loaded.embedder  # the model is loaded outside both times
        began = time.perf_counter()
        again.score(PROMPT, texts, WANTED)  # reading the cache included
        warm = time.perf_counter() - began
    times = {"cold": cold, "encoder": inside[0], "warm": warm, "peak": highest, "models": models}
    values = {name: found.values[name].tolist() for name in WANTED} if size <= 1000 else {}
    return times | values


def naive(size: int, data: Path) -> dict[str, Any]:
    """The definitions as they stand: a call of the encoder per word, a double loop over pairs."""
    texts = responses(size, data)
    model = Embedder(PROFILES["demo"].embedding)._model
    model.encode("Warm up.")
    began = time.perf_counter()

    def spread(text: str) -> float:
        vectors = [model.encode(word, normalize_embeddings=True) for word in words(text)]
        distances = [1 - float(a @ b) for a, b in combinations(vectors, 2)]
        return float(np.mean(distances)) if distances else float("nan")

    together = spread(" ".join(texts))
    gaps = [2 * abs(spread(text) - together) for text in texts]
    vectors = [model.encode(text, normalize_embeddings=True) for text in texts]
    apart = [
        float(np.mean([1 - float(a @ b) for j, b in enumerate(vectors) if j != i]))
        for i, a in enumerate(vectors)
    ]
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "novelty": gaps, "diversity": apart}


def responses(size: int, data: Path) -> list[str]:
    """Distinct responses of two words or more."""
    real = [text for text in dict.fromkeys(read_ratings(data).responses) if len(words(text)) > 1]
    joined = [f"{a}, {b}" for step in range(1, 50) for a, b in zip(real, real[step:], strict=False)]
    return list(dict.fromkeys(real + joined[: max(size - len(real), 0)]))[:size]


def peak() -> float:
    """The most memory that this process has taken so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
