"""How does a model first learn what well-rated responses look like?

Supervised fine-tuning on the responses with a score of at least a threshold, loss on the
response's tokens only. What comes next is a choice that this project makes explicitly: the
adapter is merged into the base and saved as a full model, and preference training starts a fresh
adapter on top of it. So the merged model is the reference of the preference training (an adapter
that is switched off leaves exactly it), whereas an adapter continued from here would silently
have the bare base as reference wherever a library only switches adapters off. crpo_sft.json,
beside the model, records it.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from trl import SFTTrainer

from crpo.errors import NoExamplesError
from crpo.training.adapter import AdapterSettings, quiet_peft
from crpo.training.config import ResponseConfig, weights_dtype
from crpo.training.examples import load_tokenizer, response_examples
from crpo.training.parser import refusals_in_one_line
from crpo.training.record import changed_settings, data_sha256, versions, write_json


@dataclass(frozen=True)
class SFTResult:
    """A finished run.

    Attributes:
        model: Folder with the merged model, its tokenizer and the records of the run.
        rows: Number of rated responses given.
        responses: Number of them that were learned from.
        steps: Number of optimizer steps.
        loss: Mean training loss, nats per response token.
        log: What was logged, in order.
        seconds: Wall-clock time, loading included.
    """

    model: Path
    rows: int
    responses: int
    steps: int
    loss: float
    log: tuple[dict[str, Any], ...]
    seconds: float


def sft(
    rows: Sequence[Mapping[str, Any]],
    model: str | Path,
    output_dir: str | Path,
    adapter: AdapterSettings | None = None,
    **settings: Any,
) -> SFTResult:
    """Fine-tune a model on well-rated responses and save it merged.

    Args:
        rows: Rated responses with MuCE columns (FullPrompt, Response, facsco_grm_scaled).
        model: Folder of the base model, or its name on the Hub.
        output_dir: Where the merged model, the tokenizer and the records go.
        adapter: The adapter's size; the paper's by default.
        settings: Fields of `ResponseConfig`, such as `threshold`.

    Raises:
        CrPOError: Something is wrong with the rows, the model or the settings.
    """
    config = ResponseConfig(output_dir=str(output_dir), **settings)
    return sft_from(rows, str(model), config, adapter or AdapterSettings())


def sft_from(
    rows: Sequence[Mapping[str, Any]], model: str, config: ResponseConfig, adapter: AdapterSettings
) -> SFTResult:
    """The same as `sft` with settings that are complete."""
    started = time.perf_counter()
    tokenizer = load_tokenizer(model)
    examples = response_examples(rows, config.threshold, tokenizer)
    if not len(examples):
        raise NoExamplesError(len(rows), config.threshold)
    config.model_init_kwargs = weights_dtype(config) | (config.model_init_kwargs or {})
    with quiet_peft(), refusals_in_one_line():
        trainer = SFTTrainer(
            model,
            args=config,
            train_dataset=examples,
            processing_class=tokenizer,
            peft_config=adapter.lora(),
        )
    outcome = trainer.train()
    result = SFTResult(
        model=Path(config.output_dir),
        rows=len(rows),
        responses=len(trainer.train_dataset),
        steps=outcome.global_step,
        loss=outcome.training_loss,
        log=tuple(trainer.state.log_history),
        seconds=time.perf_counter() - started,
    )
    if trainer.is_world_process_zero():
        merged = trainer.accelerator.unwrap_model(trainer.model).merge_and_unload()
        merged.save_pretrained(result.model)
        tokenizer.save_pretrained(result.model)
        write_json(result.model / "training_log.json", result.log)
        write_json(
            result.model / "crpo_sft.json",
            {
                "step": "crpo sft",
                "model": model,
                "adapter_after_training": "merged into the model; training goes on with a new one",
                "data": {
                    "rows": result.rows,
                    "used": result.responses,
                    "threshold": config.threshold,
                    "sha256": data_sha256(rows),
                },
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
