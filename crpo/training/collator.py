"""How do the pairs of a batch, and their weights, become tensors?"""

from typing import Any

import torch
from trl.trainer.dpo_trainer import DataCollatorForPreference

PAIR_WEIGHT = "pair_weight"


class WeightedPairCollator(DataCollatorForPreference):  # type: ignore[misc]
    """TRL's collator for preference pairs, plus the weight of each pair."""

    def torch_call(self, examples: list[dict[str, Any]]) -> dict[str, Any]:
        """Pad a batch.

        Args:
            examples: Tokenized pairs, each with a number under `pair_weight`.

        Returns:
            TRL's tensors, chosen responses in the first half of the rows and rejected ones in the
            second, and `pair_weight` of shape (pairs,), float32.
        """
        batch: dict[str, Any] = super().torch_call(examples)
        weights = [example[PAIR_WEIGHT] for example in examples]
        batch[PAIR_WEIGHT] = torch.tensor(weights, dtype=torch.float32)
        return batch
