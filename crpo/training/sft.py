"""How does a model first learn what well-rated responses look like?

Supervised fine-tuning on the responses with a score of at least a threshold, loss on the
response's tokens only, with a low-rank adapter and, if asked for, the embeddings and the head in
full, as in the paper. What becomes of the adapter is a choice that is made explicitly and recorded
in crpo_sft.json, because it decides what the reference of the preference training is:

- `merge`: it is merged into the base and saved as a full model. Preference training starts a new
  adapter on top, and switching that off leaves exactly this model as the reference.
- `continue`: it is saved as it is. Preference training trains it on, and keeps a frozen copy of it
  as the reference; a library that only switches adapters off would use the bare base.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from trl import SFTTrainer

from crpo.data import check_rated
from crpo.errors import NoExamplesError, TrainingSettingError
from crpo.progress import Progress
from crpo.training.adapter import AdapterSettings, check_causal, in_full_precision
from crpo.training.config import ResponseConfig, weights_dtype
from crpo.training.examples import load_tokenizer, response_examples
from crpo.training.fit import Fit, finished, fit, write_records
from crpo.training.record import changed_settings, data_sha256
from crpo.training.splits import training_only

RECORD = "crpo_sft.json"
AFTERWARDS = {
    "merge": "merged into the model; training goes on with a new one",
    "continue": "kept; training goes on with it, and a frozen copy is the reference",
}


@dataclass(frozen=True)
class SFTResult:
    """A finished run.

    Attributes:
        model: Folder with the model (or the adapter, where it is to be continued), its tokenizer
            and the records of the run.
        rows: Number of rated responses given.
        responses: Number of them that were learned from.
        steps: Number of optimizer steps.
        loss: Mean training loss, nats per response token.
        log: What was logged, in order.
        seconds: Wall-clock time over all starts, loading included.
        after: `merge` or `continue`: what became of the adapter.
        already: The run had finished before, and nothing was done.
    """

    model: Path
    rows: int
    responses: int
    steps: int
    loss: float
    log: tuple[dict[str, Any], ...]
    seconds: float
    after: str = "merge"
    already: bool = False


def sft(
    rows: Sequence[Mapping[str, Any]],
    model: str | Path,
    output_dir: str | Path,
    adapter: AdapterSettings | None = None,
    *,
    resume: bool = False,
    progress: Progress | None = None,
    **settings: Any,
) -> SFTResult:
    """Fine-tune a model on well-rated responses.

    Args:
        rows: Rated responses with MuCE columns (FullPrompt, Response, facsco_grm_scaled); those of
            another `Set` than Training are left out.
        model: Folder of the base model, or its name on the Hub.
        output_dir: Where the model or the adapter, the tokenizer and the records go.
        adapter: The adapter's size; the paper's by default.
        resume: Go on from the last checkpoint in `output_dir`, if there is one.
        progress: Where events of the run go.
        settings: Fields of `ResponseConfig`, such as `threshold`, `train_embeddings` and `after`.

    Raises:
        CrPOError: Something is wrong with the rows, the model, the settings or the folder, or the
            run was stopped or came upon a limit.
    """
    config = ResponseConfig(output_dir=str(output_dir), **settings)
    kind = adapter or AdapterSettings()
    return sft_from(rows, str(model), config, kind, resume=resume, progress=progress)


def sft_from(
    rows: Sequence[Mapping[str, Any]],
    model: str,
    config: ResponseConfig,
    adapter: AdapterSettings,
    *,
    resume: bool = False,
    progress: Progress | None = None,
) -> SFTResult:
    """The same as `sft` with settings that are complete."""
    started = time.perf_counter()
    folder = Path(config.output_dir)
    config.model_init_kwargs = (
        {"use_safetensors": True} | weights_dtype(config) | (config.model_init_kwargs or {})
    )
    about = {
        "step": "crpo sft",
        "model": model,
        "after": config.after,
        "adapter_after_training": AFTERWARDS[config.after],
        "data": {"rows": len(rows), "threshold": config.threshold, "sha256": data_sha256(rows)},
        "adapter": asdict(adapter),
        "settings": changed_settings(config),
        "seed": config.seed,
        "processes": config.world_size,
    }
    done = finished(config, RECORD, about) if resume else {}
    if done:
        return SFTResult(
            model=folder,
            rows=len(rows),
            responses=done["data"]["used"],
            after=config.after,
            already=True,
            **{name: done[name] for name in ("steps", "loss", "log", "seconds")},
        )
    tokenizer = load_tokenizer(model)
    check_causal(model)
    usable, _ = training_only(check_rated(rows))
    examples = response_examples(usable, config.threshold, tokenizer)
    if not len(examples):
        raise NoExamplesError(len(rows), config.threshold)

    def make() -> SFTTrainer:
        whole = model if config.train_embeddings else None
        made = SFTTrainer(
            model,
            args=config,
            train_dataset=examples,
            processing_class=tokenizer,
            peft_config=adapter.lora(whole, kept=config.after == "continue"),
        )
        if config.after == "merge" and in_parts(made):
            raise TrainingSettingError(
                "no process holds the whole model, so the adapter cannot be merged into it; give "
                "--after continue (crpo publish --merge can merge it later)"
            )
        in_full_precision(made.model)
        return made

    def save(fitted: Fit) -> None:
        if config.after == "continue":
            fitted.trainer.save_model()
        if not fitted.trainer.is_world_process_zero():
            return
        if config.after == "merge":
            trained = fitted.trainer.accelerator.unwrap_model(fitted.trainer.model)
            trained.merge_and_unload().save_pretrained(folder)
            tokenizer.save_pretrained(folder)
        about["data"] |= {"used": len(fitted.trainer.train_dataset)}
        write_records(config, RECORD, about, fitted)

    fitted = fit(make, config, about, save, resume=resume, progress=progress, started=started)
    return SFTResult(
        model=folder,
        rows=len(rows),
        responses=len(fitted.trainer.train_dataset),
        steps=fitted.steps,
        loss=fitted.loss,
        log=fitted.log,
        seconds=fitted.seconds,
        after=config.after,
    )


def in_parts(trainer: Any) -> bool:
    """Whether each process holds a part of the model's numbers only."""
    plugin = getattr(trainer.accelerator.state, "deepspeed_plugin", None)
    return bool(trainer.is_fsdp_enabled or (plugin is not None and plugin.zero_stage == 3))
