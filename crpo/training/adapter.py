"""Which part of a model is trained?"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from peft import LoraConfig


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

    def lora(self) -> LoraConfig:
        """PEFT's settings for it."""
        names = self.lora_target_modules
        return LoraConfig(
            task_type="CAUSAL_LM",
            r=self.lora_r,
            lora_alpha=self.lora_alpha,
            lora_dropout=self.lora_dropout,
            target_modules=names if names == "all-linear" else names.split(","),
        )


@contextmanager
def quiet_peft() -> Iterator[None]:
    """Hide the one warning that PEFT 0.21 causes when it wraps a model of transformers 5.23.

    It reads an attribute under its old name; nobody who uses it can do anything about that.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "`is_gradient_checkpointing` is dep", FutureWarning)
        yield
