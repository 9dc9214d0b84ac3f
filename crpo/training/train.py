"""`crpo train`: how does a model learn creativity-weighted preferences from scored pairs?

Usage: crpo train PAIRS ... --recipe NAME --output_dir FOLDER [--model MODEL] [--NAME VALUE ...]
       crpo train PAIRS ... --model MODEL --output_dir FOLDER [--config FILE] [--NAME VALUE ...]

PAIRS is one or more tables of preference pairs (JSONL, CSV, Parquet, or hub:OWNER/NAME) with the
columns that `crpo score` adds. The adapter, its tokenizer, training_log.json and crpo_run.json go
to FOLDER. The command line wins over --config FILE (the same names, one a line), and that over the
recipe.

  --recipe                    published settings (crpo recipes lists them), or a .yaml file; its
                              model is the recipe's base unless --model names the fine-tuned one
  --lambda_novelty, --lambda_diversity, --lambda_surprise, --lambda_quality
                              strength of each dimension; 0 leaves it out, all 0 is plain DPO
  --weight_strategy           add (default) or mult: how dimensions combine
  --weight_source             chosen (default): the chosen response's scores; margin: what they
                              exceed the rejected response's scores by
  --weight_normalization      none (default), or mean: keep the scale of plain DPO
  --lora_r, --lora_alpha, --lora_dropout, --lora_target_modules
                              the adapter
  --global_batch              pairs per step over all processes
  --beta, --learning_rate, --num_train_epochs, --per_device_train_batch_size, --max_length,
  --save_steps, --seed, ...   any setting of TRL's DPOConfig; --help_all lists them
  --resume                    go on with the run that is in FOLDER
  --accelerate_config         ddp, fsdp2, zero2, zero3 or a file: train in several processes, as
                              many as --num_processes says
  --on hf-jobs                train on Hugging Face Jobs: --flavor MACHINE [--timeout 6h] --repo
                              OWNER/NAME for the result
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from shutil import rmtree
from typing import Any

from crpo.data import PairRow
from crpo.models import trainable
from crpo.progress import Progress
from crpo.sources import read_sources
from crpo.training.adapter import (
    AdapterSettings,
    base_of,
    check_causal,
    continued,
    in_full_precision,
    own_settings,
)
from crpo.training.config import CrPOConfig, weights_dtype
from crpo.training.examples import load_tokenizer, preference_examples
from crpo.training.fit import Fit, finished, fit, write_records
from crpo.training.launch import trains_elsewhere
from crpo.training.machine import is_first_process
from crpo.training.parser import parse, read
from crpo.training.record import changed_settings, data_sha256
from crpo.training.reference import ReferenceReport
from crpo.training.splits import training_only
from crpo.training.trainer import CrPOTrainer
from crpo.training.weights import WeightSummary

RECORD = "crpo_run.json"


@dataclass(frozen=True)
class TrainResult:
    """A finished run.

    Attributes:
        adapter: Folder with the adapter, the tokenizer and the records of the run.
        pairs: Number of pairs trained on.
        steps: Number of optimizer steps.
        loss: Mean training loss.
        weights: What the pairs' weights look like.
        log: What was logged, in order; the last entry describes the whole run.
        seconds: Wall-clock time over all starts, loading and the reference pass included.
        reference: How many of the reference's log-probabilities were known before; None where
            they were not computed beforehand.
        already: The run had finished before, and nothing was done.
    """

    adapter: Path
    pairs: int
    steps: int
    loss: float
    weights: WeightSummary
    log: tuple[dict[str, Any], ...]
    seconds: float
    reference: ReferenceReport | None = None
    already: bool = False


def train(
    rows: Sequence[Mapping[str, Any]],
    model: str | Path,
    output_dir: str | Path,
    adapter: AdapterSettings | None = None,
    *,
    resume: bool = False,
    progress: Progress | None = None,
    **settings: Any,
) -> TrainResult:
    """Train an adapter on scored pairs.

    Args:
        rows: Pairs with MuCE-Pref columns and the score columns that the lambdas ask for; those of
            another `Set` than Training are left out.
        model: Folder of the base model, which is also the reference, or its name on the Hub; or
            folder of a fine-tuned adapter, which is trained on, a frozen copy being the reference.
        output_dir: Where the adapter, the tokenizer and the records go.
        adapter: The adapter's size; the paper's by default.
        resume: Go on from the last checkpoint in `output_dir`, if there is one.
        progress: Where events of the run go.
        settings: Fields of `CrPOConfig`.

    Raises:
        CrPOError: Something is wrong with the rows, the model, the settings or the folder, or the
            run was stopped or came upon a limit.
    """
    config = CrPOConfig(output_dir=str(output_dir), **settings)
    kind = adapter or AdapterSettings()
    return train_from(rows, str(model), config, kind, resume=resume, progress=progress)


def train_from(
    rows: Sequence[Mapping[str, Any]],
    model: str,
    config: CrPOConfig,
    adapter: AdapterSettings,
    *,
    resume: bool = False,
    progress: Progress | None = None,
) -> TrainResult:
    """The same as `train` with settings that are complete."""
    started = time.perf_counter()
    folder = Path(config.output_dir)
    base = base_of(model)
    config.model_init_kwargs = (
        {"use_safetensors": True} | weights_dtype(config) | (config.model_init_kwargs or {})
    )
    about = {
        "step": "crpo train",
        "model": model,
        "base": base,
        "start": "new" if base == model else "continued",
        "data": {"pairs": len(rows), "sha256": data_sha256(rows)},
        "adapter": asdict(adapter if base == model else own_settings(model)),
        "settings": changed_settings(config),
        "seed": config.seed,
        "processes": config.world_size,
    }
    done = finished(config, RECORD, about) if resume else {}
    if done:
        return TrainResult(
            adapter=folder,
            pairs=done["data"]["used"],
            weights=WeightSummary(**done["weights"]),
            reference=ReferenceReport(**known) if (known := done.get("reference")) else None,
            already=True,
            **{name: done[name] for name in ("steps", "loss", "log", "seconds")},
        )
    tokenizer = load_tokenizer(model)
    check_causal(model)
    usable, _ = training_only(rows)
    examples = preference_examples(usable, tokenizer)

    def make() -> CrPOTrainer:
        start: dict[str, Any] = {"model": model, "peft_config": adapter.lora()}
        if base != model:
            loading, config.model_init_kwargs = config.model_init_kwargs, None
            start = {"model": continued(model, adapter, **loading)}
        made = CrPOTrainer(**start, args=config, train_dataset=examples, processing_class=tokenizer)
        in_full_precision(made.model)
        return made

    def save(fitted: Fit) -> None:
        fitted.trainer.save_model()
        if not fitted.trainer.is_world_process_zero():
            return
        rmtree(folder / "ref", ignore_errors=True)  # the reference is the adapter it came from
        report, weights = fitted.trainer.reference_report, fitted.trainer.weight_summary
        about["data"] |= {"used": weights.pairs}
        more = {"weights": asdict(weights), "reference": report and asdict(report)}
        write_records(config, RECORD, about, fitted, **more)

    fitted = fit(make, config, about, save, resume=resume, progress=progress, started=started)
    return TrainResult(
        adapter=folder,
        pairs=len(fitted.trainer.train_dataset),
        steps=fitted.steps,
        loss=fitted.loss,
        weights=fitted.trainer.weight_summary,
        log=fitted.log,
        seconds=fitted.seconds,
        reference=fitted.trainer.reference_report,
    )


def read_training_pairs(tables: Sequence[str]) -> tuple[list[PairRow], int]:
    """The pairs of all tables that may be trained on, and how many are held out.

    Args:
        tables: Files, folders, or hub:OWNER/NAME.

    Raises:
        CrPOError: A source cannot be read.
    """
    return training_only(read_sources(tables, want="pairs").pairs)


def main(argv: Sequence[str]) -> None:
    """Run `crpo train`."""
    kinds = (AdapterSettings, CrPOConfig)
    if trains_elsewhere("train", argv, lambda words: read(words, kinds, __doc__ or "")):
        return
    adapter, config, command = parse(argv, kinds, __doc__ or "")
    if command.from_base and is_first_process():
        print(
            f"Training from {command.model}, the base of recipe {command.recipe.name}. The "
            "published runs went on from the fine-tuned model: --model FOLDER of 'crpo sft'."
        )
    rows, held_out = read_training_pairs(command.tables)
    result = train_from(rows, trainable(command.model), config, adapter, resume=command.resume)
    if not is_first_process():
        return
    if result.already:
        print(f"This run had finished before, and nothing was done: {result.adapter}")
        return
    if held_out:
        print(f"Left out {held_out:,} pairs that are held out (column Set)")
    if result.reference is not None:
        print(f"reference: {result.reference}")
    print(
        f"Trained on {result.pairs} pairs in {result.seconds:.0f} s: {result.steps} steps, "
        f"mean weight {result.weights.mean:.3f}, loss {result.loss:.4f}. "
        f"The adapter is in {result.adapter}"
    )
