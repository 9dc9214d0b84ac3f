"""`crpo train`: how does a model learn creativity-weighted preferences from scored pairs?

Usage: crpo train PAIRS --model MODEL --output_dir FOLDER [--config RECIPE.yaml] [--NAME VALUE ...]

PAIRS is a table of preference pairs (JSONL, CSV or Parquet) with the columns that `crpo score`
adds. The adapter, its tokenizer, training_log.json and crpo_run.json go to FOLDER.

  --lambda_novelty, --lambda_diversity, --lambda_surprise, --lambda_quality
                              strength of each dimension; 0 leaves it out, all 0 is plain DPO
  --weight_strategy           add (default) or mult: how dimensions combine
  --weight_source             chosen (default): the chosen response's scores; margin: what they
                              exceed the rejected response's scores by
  --weight_normalization      none (default), or mean: keep the scale of plain DPO
  --lora_r, --lora_alpha, --lora_dropout, --lora_target_modules
                              the adapter
  --beta, --learning_rate, --num_train_epochs, --per_device_train_batch_size, --max_length,
  --seed, ...                 any setting of TRL's DPOConfig; --help_all lists them

A recipe holds the same names, one a line; the command line wins over the recipe.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from crpo.data import read_pairs
from crpo.training.adapter import AdapterSettings
from crpo.training.config import CrPOConfig, weights_dtype
from crpo.training.examples import load_tokenizer, preference_examples
from crpo.training.parser import parse, refusals_in_one_line
from crpo.training.record import changed_settings, data_sha256, versions, write_json
from crpo.training.trainer import CrPOTrainer
from crpo.training.weights import WeightSummary


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
        seconds: Wall-clock time, loading and the reference pass included.
    """

    adapter: Path
    pairs: int
    steps: int
    loss: float
    weights: WeightSummary
    log: tuple[dict[str, Any], ...]
    seconds: float


def train(
    rows: Sequence[Mapping[str, Any]],
    model: str | Path,
    output_dir: str | Path,
    adapter: AdapterSettings | None = None,
    **settings: Any,
) -> TrainResult:
    """Train an adapter on scored pairs.

    Args:
        rows: Pairs with MuCE-Pref columns and the score columns that the lambdas ask for.
        model: Folder of the base model, which is also the reference, or its name on the Hub.
        output_dir: Where the adapter, the tokenizer and the records go.
        adapter: The adapter's size; the paper's by default.
        settings: Fields of `CrPOConfig`.

    Raises:
        CrPOError: Something is wrong with the rows, the model or the settings.
    """
    config = CrPOConfig(output_dir=str(output_dir), **settings)
    return train_from(rows, str(model), config, adapter or AdapterSettings())


def train_from(
    rows: Sequence[Mapping[str, Any]], model: str, config: CrPOConfig, adapter: AdapterSettings
) -> TrainResult:
    """The same as `train` with settings that are complete."""
    started = time.perf_counter()
    tokenizer = load_tokenizer(model)
    examples = preference_examples(rows, tokenizer)
    config.model_init_kwargs = weights_dtype(config) | (config.model_init_kwargs or {})
    with refusals_in_one_line():
        trainer = CrPOTrainer(
            model,
            args=config,
            train_dataset=examples,
            processing_class=tokenizer,
            peft_config=adapter.lora(),
        )
    outcome = trainer.train()
    folder = Path(config.output_dir)
    trainer.save_model()
    result = TrainResult(
        adapter=folder,
        pairs=len(trainer.train_dataset),
        steps=outcome.global_step,
        loss=outcome.training_loss,
        weights=trainer.weight_summary,
        log=tuple(trainer.state.log_history),
        seconds=time.perf_counter() - started,
    )
    if trainer.is_world_process_zero():
        (folder / "training_args.bin").unlink()  # a pickle with this machine's paths in it
        write_json(folder / "training_log.json", result.log)
        write_json(
            folder / "crpo_run.json",
            {
                "step": "crpo train",
                "model": model,
                "data": {"pairs": len(rows), "used": result.pairs, "sha256": data_sha256(rows)},
                "weights": asdict(result.weights),
                "adapter": asdict(adapter),
                "settings": changed_settings(config),
                "seed": config.seed,
                "steps": result.steps,
                "loss": result.loss,
                "seconds": round(result.seconds, 1),
                "versions": versions(),
            },
        )
    return result


def main(argv: Sequence[str]) -> None:
    """Run `crpo train`."""
    adapter, config, command = parse(argv, (AdapterSettings, CrPOConfig), __doc__ or "")
    result = train_from(read_pairs(command.table), command.model, config, adapter)
    print(
        f"Trained on {result.pairs} pairs in {result.seconds:.0f} s: {result.steps} steps, "
        f"mean weight {result.weights.mean:.3f}, loss {result.loss:.4f}. "
        f"The adapter is in {result.adapter}"
    )
