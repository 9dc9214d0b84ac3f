"""Batches with weights."""

import torch
from trl.trainer.dpo_trainer import DataCollatorForPreference

from crpo.training.collator import PAIR_WEIGHT, WeightedPairCollator

EXAMPLES = [
    {"prompt_ids": [5, 6], "chosen_ids": [7, 1], "rejected_ids": [8, 9, 1], PAIR_WEIGHT: 0.25},
    {"prompt_ids": [5], "chosen_ids": [7, 7, 7, 1], "rejected_ids": [1], PAIR_WEIGHT: 2.0},
]


def test_the_batch_is_trls_and_the_weights():
    batch = WeightedPairCollator(pad_token_id=0, max_length=4)(EXAMPLES)
    weights = batch.pop(PAIR_WEIGHT)
    stock = DataCollatorForPreference(pad_token_id=0, max_length=4)(EXAMPLES)
    assert batch.keys() == stock.keys()
    assert all(torch.equal(batch[name], stock[name]) for name in stock)
    assert weights.tolist() == [0.25, 2.0]
    assert weights.dtype == torch.float32


def test_reference_log_probabilities_stay_in_the_batch():
    examples = [e | {"ref_chosen_logps": -1.0, "ref_rejected_logps": -2.0} for e in EXAMPLES]
    batch = WeightedPairCollator(pad_token_id=0)(examples)
    assert batch["ref_rejected_logps"].tolist() == [-2.0, -2.0]
