"""Which part of a model is trained, and from where does it start?"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PeftConfig, PeftModel
from peft.utils.constants import EMBEDDING_LAYER_NAMES
from transformers import AutoConfig, AutoModelForCausalLM
from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES
from trl.trainer.utils import create_model_from_path

from crpo.errors import ModelLoadError, TrainingSettingError
from crpo.models import is_adapter, stands_on
from crpo.training_errors import NotCausalModelError


@dataclass(frozen=True)
class AdapterSettings:
    """A low-rank adapter; rank and alpha are the paper's (arXiv 2505.14442)."""

    lora_r: int = field(default=128, metadata={"help": "Rank of the adapter."})
    lora_alpha: int = field(default=256, metadata={"help": "Its scale is alpha over rank."})
    lora_dropout: float = field(default=0.0, metadata={"help": "Share of inputs dropped."})
    lora_target_modules: str = field(
        default="all-linear",
        metadata={"help": "Layers: all-linear (but the head), or names joined by commas."},
    )

    def lora(self, embeddings_of: str | None = None, kept: bool = False) -> LoraConfig:
        """PEFT's settings for it.

        Args:
            embeddings_of: A model whose input embeddings and head are also trained, in full.
            kept: The adapter will be loaded again, not merged.

        Raises:
            TrainingSettingError: PEFT could not load it again as it was.
        """
        names = self.lora_target_modules
        made = LoraConfig(
            task_type="CAUSAL_LM",
            r=self.lora_r,
            lora_alpha=self.lora_alpha,
            lora_dropout=self.lora_dropout,
            target_modules=names if names == "all-linear" else names.split(","),
        )
        if embeddings_of is not None:
            ends, made.ensure_weight_tying = _embeddings(embeddings_of)
            # PEFT ties a loaded adapter only where the embeddings have one of these names.
            if kept and made.ensure_weight_tying and ends[0] not in EMBEDDING_LAYER_NAMES:
                raise TrainingSettingError(
                    f"the embeddings and the head of {embeddings_of} are the same numbers, called "
                    f"'{ends[0]}', which PEFT cannot load again in an adapter; give --after "
                    "merge, or leave out --train_embeddings"
                )
            made.modules_to_save = ends
        return made


def base_of(model: str) -> str:
    """The model under an adapter; a full model is its own.

    Raises:
        ModelLoadError: It is not here.

    >>> base_of("meta-llama/Llama-3.1-8B-Instruct")
    'meta-llama/Llama-3.1-8B-Instruct'
    """
    return stands_on(Path(model)) if is_adapter(Path(model)) else model


def check_causal(model: str) -> None:
    """Refuse a model that predicts no next token.

    Args:
        model: A folder of a model or an adapter, or a name on the Hub.

    Raises:
        ModelLoadError: There is no model.
        NotCausalModelError: It is of another kind.
    """
    config = _config(model)
    known = MODEL_FOR_CAUSAL_LM_MAPPING_NAMES.values()
    own = "AutoModelForCausalLM" in (getattr(config, "auto_map", None) or {})
    kind = (config.architectures or [config.model_type])[0]
    if kind not in known and not own:
        raise NotCausalModelError(model, kind)


def continued(model: str, settings: AdapterSettings, **loading: Any) -> PeftModel:
    """A fine-tuned adapter on its base, ready to be trained on.

    Args:
        model: Folder of the adapter.
        settings: The sizes asked for; the adapter keeps its own.
        loading: How the base is loaded.

    Raises:
        TrainingSettingError: Other sizes were asked for than the adapter has.
    """
    own = own_settings(model)
    for name in ("lora_r", "lora_alpha", "lora_dropout"):
        asked, has = getattr(settings, name), getattr(own, name)
        if asked not in {has, getattr(AdapterSettings, name)}:
            raise TrainingSettingError(
                f"--{name} is {asked}, but the adapter in {model} has {has}, and training goes on "
                "with it; leave it out, or fine-tune with --after merge to add a new adapter"
            )
    base = create_model_from_path(base_of(model), **loading)
    return PeftModel.from_pretrained(base, model, is_trainable=True)


def own_settings(model: str) -> AdapterSettings:
    """The sizes of an adapter in a folder."""
    found = PeftConfig.from_pretrained(model)
    layers = found.target_modules
    names = layers if isinstance(layers, str) else ",".join(sorted(layers))
    return AdapterSettings(found.r, found.lora_alpha, found.lora_dropout, names)


def in_full_precision(model: Any) -> None:
    """Keep the layers that are trained in full in fp32, as PEFT does with the adapter's own."""
    for name, parameter in model.named_parameters():
        if "modules_to_save" in name:
            parameter.data = parameter.data.float()


def _embeddings(model: str) -> tuple[list[str], bool]:
    """Names of a model's input embeddings and head, and whether they are the same numbers."""
    config = _config(model)
    with torch.device("meta"):  # nothing is loaded or computed
        empty = AutoModelForCausalLM.from_config(config)
    layers = {layer: name for name, layer in empty.named_modules()}
    ends = (empty.get_input_embeddings(), empty.get_output_embeddings())
    names = [layers[layer].rpartition(".")[2] for layer in ends]
    return names, bool(config.get_text_config().tie_word_embeddings)


def _config(model: str) -> Any:
    base = base_of(model)
    try:
        return AutoConfig.from_pretrained(base, trust_remote_code=False)
    except (OSError, ValueError) as error:
        raise ModelLoadError(base, str(error).strip().splitlines()[0]) from error
