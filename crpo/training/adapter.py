"""Which part of a model is trained?"""

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
