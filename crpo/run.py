"""`crpo run`: the whole loop from one recipe.

Rated responses -> preference pairs -> their scores -> fine-tuning -> creativity-weighted DPO (and
plain DPO, the arm to beat) -> answers of every arm -> their scores -> a published folder.
"""

import argparse
import io
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import datasets
import numpy as np
from safetensors import safe_open
from tqdm import tqdm
from transformers.utils import logging as transformers_logging

from crpo.data import RatedRow, prompt_of, read_rated
from crpo.errors import CrPOError, FolderNotEmptyError, RecipeError
from crpo.evaluation.evaluate import Arm, score_arm, summary
from crpo.evaluation.generate import Generation, generate
from crpo.miniature import MINIATURE
from crpo.publishing.card import difference_table, score_table
from crpo.publishing.publish import Published, publish
from crpo.scoring.columns import score_rows
from crpo.scoring.groups import DIMENSIONS
from crpo.scoring.profiles import profile
from crpo.scoring.scorer import Progress, Scorer
from crpo.table import write_rows
from crpo.training.adapter import AdapterSettings
from crpo.training.config import CrPOConfig, ResponseConfig
from crpo.training.pairs import PairRules, make_pairs, training_rows
from crpo.training.pairs_command import describe
from crpo.training.recipe import FOLDER, Recipe, read_recipe, recipe_names
from crpo.training.record import data_sha256, versions, write_json
from crpo.training.sft import sft_from
from crpo.training.train import train_from

OWN = {"output_dir", "seed"}  # set by the run itself
FIELDS: dict[str, dict[str, Any]] = {
    stage: {field.name: field.default for field in fields(kind) if field.name not in OWN}
    for stage, kind in (
        ("pairs", PairRules),
        ("adapter", AdapterSettings),
        ("sft", ResponseConfig),
        ("crpo", CrPOConfig),
    )
} | {"generate": {"samples": 4, "max_new_tokens": 256, "batch_size": 64, "max_prompts": 40}}
LAMBDAS = {f"lambda_{dimension}" for dimension in DIMENSIONS}


@dataclass(frozen=True)
class RunResult:
    """A finished run.

    Attributes:
        folder: Pairs, models, answers and records of the run.
        published: What can be handed on.
        evaluation: The content of evaluation.json.
        seconds: Stage: wall-clock time.
    """

    folder: Path
    published: Published
    evaluation: dict[str, Any]
    seconds: dict[str, float]


def run(recipe: Recipe, rows: Sequence[RatedRow], source: str, to: Path) -> RunResult:
    """Run the loop.

    Args:
        recipe: All settings.
        rows: Rated responses.
        source: Name of where they came from, for the records.
        to: Folder of the run; must be empty or absent. What is published goes to `model` in it.

    Raises:
        FolderNotEmptyError: The folder holds something.
        CrPOError: Data, settings or a model cannot be used.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise FolderNotEmptyError(to)
    rules, adapter, tuning, weighted, plain = _settings(recipe, to)
    base = MINIATURE if recipe.base == "miniature" else recipe.base
    scorer = Scorer(profile(recipe.profile))
    steps = _Stages(7 if recipe.compare_with_dpo else 6)

    with steps("make preference pairs"):
        usable, _ = training_rows(rows, rules)
        pairs = make_pairs(rows, rules, lambda groups: tqdm(groups, desc="pairing", leave=False))
        print(describe(pairs.report))
    to.mkdir(parents=True, exist_ok=True)
    with steps("score the pairs"):
        margin = weighted.weight_source == "margin"
        with _texts("scoring") as progress:
            scored, _ = score_rows(pairs.rows, scorer, DIMENSIONS, margin, progress)
        write_rows(to / "pairs.jsonl", scored)
    with steps(f"fine-tune on responses with a score of {tuning.threshold:g} or more"), _quiet():
        tuned = sft_from(usable, str(base), tuning, adapter).model.resolve()
    adapters: dict[str, tuple[str | Path, Path | None]] = {"base": (base, None)}
    adapters["sft"] = (tuned, None)
    if recipe.compare_with_dpo:
        with steps("train plain DPO, the arm to beat"), _quiet():
            train_from(scored, str(tuned), plain, adapter)
        adapters["dpo"] = (tuned, to / "dpo")
    with steps("train creativity-weighted DPO"), _quiet():
        trained = train_from(scored, str(tuned), weighted, adapter)
    adapters["crpo"] = (tuned, trained.adapter)

    with steps("let every arm answer, and score the answers"), _quiet():
        prompts = _choose(sorted({prompt_of(pair) for pair in pairs.rows}), recipe)
        arms, answers = [], []
        for name, (model, put_on) in adapters.items():
            texts = _answers(model, put_on, prompts, recipe, name)
            arms.append(_score(name, texts, scorer))
            answers += _answer_rows(arms[-1], texts)
        write_rows(to / "answers.jsonl", answers)
        evaluation = summary(arms, recipe.seed) | {"scorers": scorer.models}
        write_json(to / "evaluation.json", evaluation)
    write_json(
        to / "run.json",
        {
            "recipe": asdict(recipe),
            "data": _describe_data(rows, source),
            "pairs": asdict(pairs.report),
            "base": {"name": recipe.base, "parameters": _parameters(tuned)},
            "scorers": scorer.models,
            "seconds": {name: round(value, 1) for name, value in steps.seconds.items()},
            "versions": versions(),
        },
    )
    with steps("publish"):
        published = publish(to, to / "model", name=recipe.name)
    evaluation = json.loads((to / "evaluation.json").read_text(encoding="utf-8"))
    return RunResult(to, published, evaluation, steps.seconds)


def main(argv: Sequence[str]) -> None:
    """Run `crpo run`."""
    given, changes = _parser().parse_known_args(argv)
    recipe = read_recipe(given.recipe, changes, FIELDS)
    data = given.data
    if data is None:
        if not recipe.data:
            raise RecipeError(given.recipe, "names no data; give rated responses with --data FILE")
        data = FOLDER / recipe.data
    started = time.perf_counter()
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    to = given.to or Path("runs") / f"{recipe.name}-{stamp}"
    result = run(recipe, read_rated(data), data.name, to)
    print(report(result, recipe, time.perf_counter() - started))


def report(result: RunResult, recipe: Recipe, seconds: float) -> str:
    """What a person wants to know at the end of a run."""
    scores = result.evaluation
    models = "; ".join(f"{d}: {model}" for d, model in scores["scorers"].items())
    limits = (
        "The same scorers weighted the pairs and measured the answers, on the prompts that were "
        "trained on, so this says what training moved, not how people would judge."
    )
    if recipe.base == "miniature":
        limits += " A model of one million parameters shows the method and no more."
    return "\n".join(
        [
            "",
            f"Mean over {scores['prompts']} prompts x {scores['samples']} answers, and its 95 % "
            "interval:",
            "",
            score_table(scores),
            "",
            "Difference on the same prompts (undecided: the interval contains 0):",
            "",
            difference_table(scores),
            "",
            f"Measured by {models}.",
            limits,
            "",
            f"The model, its card and the evidence are in {result.published.folder}",
            f"Pairs, answers and records are in {result.folder} ({seconds:.0f} s)",
        ]
    )


class _Stages:
    """Announces each stage and keeps its time."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, title: str) -> Iterator[None]:
        print(f"[{len(self.seconds) + 1}/{self.count}] {title}", flush=True)
        started = time.perf_counter()
        yield
        self.seconds[title] = time.perf_counter() - started


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the trainers' progress bars, not their tables (training_log.json) and other bars."""
    datasets.disable_progress_bars()
    transformers_logging.disable_progress_bar()
    try:
        with redirect_stdout(io.StringIO()):
            yield
    finally:
        datasets.enable_progress_bars()
        transformers_logging.enable_progress_bar()


def _bar(title: str) -> Any:
    return lambda things: tqdm(things, desc=title, leave=False)


@contextmanager
def _texts(title: str) -> Iterator[Progress]:
    """A bar that counts the texts which the scorer's models have read."""
    with tqdm(desc=title, unit=" texts", leave=False) as bar:

        def progress(measuring: str, number: int) -> None:
            bar.set_description(f"{title} ({measuring})", refresh=False)
            bar.update(number)

        yield progress


def _settings(
    recipe: Recipe, to: Path
) -> tuple[PairRules, AdapterSettings, ResponseConfig, CrPOConfig, CrPOConfig]:
    """The recipe's settings as each stage takes them; the last is plain DPO."""
    of, seed = recipe.sections, recipe.seed
    pairs: dict[str, Any] = dict(of["pairs"])
    if "sets" in pairs:
        pairs["sets"] = tuple(pairs["sets"])  # YAML has lists only
    unweighted = {name: value for name, value in of["crpo"].items() if name not in LAMBDAS}
    try:
        return (
            PairRules(seed=seed, **pairs),
            AdapterSettings(**of["adapter"]),
            ResponseConfig(output_dir=str(to / "sft"), seed=seed, **of["sft"]),
            CrPOConfig(output_dir=str(to / "crpo"), seed=seed, **of["crpo"]),
            CrPOConfig(output_dir=str(to / "dpo"), seed=seed, **unweighted),
        )
    except CrPOError:
        raise
    except (TypeError, ValueError) as error:
        raise RecipeError(recipe.name, " ".join(str(error).split())) from error


def _choose(prompts: list[str], recipe: Recipe) -> list[str]:
    """A random choice of prompts when there are more than `max_prompts`."""
    most = recipe.sections["generate"].get("max_prompts", len(prompts))
    if len(prompts) <= most:
        return prompts
    kept = np.random.default_rng(recipe.seed).permutation(len(prompts))[:most]
    return [prompts[index] for index in sorted(kept)]


def _answers(
    model: Path | str, adapter: Path | None, prompts: list[str], recipe: Recipe, arm: str
) -> list[Generation]:
    settings = {k: v for k, v in recipe.sections["generate"].items() if k != "max_prompts"}
    return generate(
        model,
        prompts,
        adapter=adapter,
        seed=recipe.seed,
        progress=_bar(f"{arm} answers"),
        **settings,
    )


def _score(arm: str, texts: Sequence[Generation], scorer: Scorer) -> Arm:
    answers: dict[str, list[str]] = {}
    for text in texts:
        answers.setdefault(text.prompt, []).append(text.response)
    with _texts(f"{arm} scores") as progress:
        return score_arm(arm, answers, scorer, progress)


def _answer_rows(arm: Arm, texts: Sequence[Generation]) -> list[dict[str, Any]]:
    """One row per answer, as `crpo score` takes them, with the raw scores."""
    scores = {name: values.ravel() for name, values in arm.values.items()}
    return [
        {"arm": arm.name, "FullPrompt": text.prompt, "Response": text.response}
        | {"decoding": text.decoding, "sample": text.sample, "complete": text.complete}
        | {name: float(values[place]) for name, values in scores.items()}
        for place, text in enumerate(texts)
    ]


def _describe_data(rows: Sequence[RatedRow], source: str) -> dict[str, Any]:
    def count(column: str) -> dict[str, int]:
        return dict(Counter(str(row[column]) for row in rows if row.get(column)))  # type: ignore[literal-required]

    return {
        "file": source,
        "rows": len(rows),
        "prompts": len({row["FullPrompt"] for row in rows}),
        "sha256": data_sha256(rows),
        "rated_by": count("rated_by"),
        "score_method": count("score_method"),
    }


def _parameters(folder: Path) -> int:
    """Number of weights in a model's safetensors files."""
    total = 0
    for path in folder.glob("*.safetensors"):
        with safe_open(path, framework="numpy") as file:
            total += sum(int(np.prod(file.get_slice(name).get_shape())) for name in file.keys())  # noqa: SIM118
    return total


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="crpo run",
        description="Rated responses in, a published model out: pairs, scores, fine-tuning, "
        "creativity-weighted DPO, answers, their scores, a folder with card and evidence.",
        epilog="Any setting of the recipe can be changed: --seed 1, --lambda_novelty 0.5, "
        "--max_pairs 500, --sft.learning_rate 1e-4, --crpo.max_steps 100. The recipes are in "
        "crpo/training/recipes; their sections hold the settings of crpo pairs, crpo sft and "
        "crpo train, and samples, max_new_tokens, batch_size and max_prompts for the answers.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--recipe", required=True, help=f"{', '.join(recipe_names())}, or a .yaml file"
    )
    parser.add_argument("--data", type=Path, help="rated responses (default: the recipe's own)")
    parser.add_argument("--to", type=Path, help="folder of the run (default: runs/RECIPE-TIME)")
    return parser
