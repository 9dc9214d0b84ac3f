"""Weights of one are TRL's DPOTrainer; other weights scale what a pair teaches, exactly."""

import math
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, set_seed
from trl import DPOConfig, DPOTrainer

from crpo.miniature import MINIATURE
from crpo.training.adapter import AdapterSettings
from crpo.training.config import CrPOConfig
from crpo.training.examples import load_tokenizer, preference_examples
from crpo.training.trainer import CrPOTrainer

OBJECTS = ["rope", "sock", "box", "brick", "spoon", "hat", "ball", "tire"]
STEPS = 6
SHARED_LOGS = (
    "loss",
    "grad_norm",
    "rewards/chosen",
    "rewards/rejected",
    "rewards/accuracies",
    "rewards/margins",
    "logps/chosen",
    "logps/rejected",
    "logits/chosen",
    "logits/rejected",
    "entropy",
    "mean_token_accuracy",
)


def pairs(score: float | None = None) -> list[dict[str, Any]]:
    rows = []
    for number in range(24):
        thing = OBJECTS[number % len(OBJECTS)]
        ask = {"role": "user", "content": f"Come up with a creative use for a {thing}."}
        better = f"Let the {thing} number {number} be the horizon of a puppet theatre."
        worse = "Use it." if number % 2 else f"Put the {thing} away."
        row: dict[str, Any] = {
            "dataset": "test",
            "task": "uses",
            "score_label": "creativity",
            "score_chosen": 40.0,
            "score_rejected": 20.0,
            "chosen": [ask, {"role": "assistant", "content": better}],
            "rejected": [ask, {"role": "assistant", "content": worse}],
        }
        if score is not None:
            row["novelty_chosen"] = score
        rows.append(row)
    return rows


@pytest.fixture(params=["miniature", "stories260K"])
def base(request: pytest.FixtureRequest) -> str:
    """A model with a chat template, and one without."""
    if request.param == "miniature":
        return str(MINIATURE)
    return str(request.getfixturevalue("shared") / "models" / "stories260K")


def run(
    base: str, folder: Path, rows: list[dict[str, Any]], weighted: bool, **settings: Any
) -> tuple[list[dict[str, float]], dict[str, torch.Tensor], DPOTrainer]:
    """Train a few steps; what was logged, and the adapter's weights afterwards."""
    set_seed(0)
    tokenizer = load_tokenizer(base)
    common = {
        "output_dir": str(folder),
        "max_steps": STEPS,
        "per_device_train_batch_size": 4,
        "learning_rate": 1e-3,
        "logging_steps": 1,
        "report_to": "none",
        "save_strategy": "no",
        "seed": 3,
        "max_length": 128,
        "activation_checkpointing": False,
        "bf16": False,
        "disable_tqdm": True,
        **settings,
    }
    config = CrPOConfig(**common) if weighted else DPOConfig(**common)
    kind = CrPOTrainer if weighted else DPOTrainer
    trainer = kind(
        AutoModelForCausalLM.from_pretrained(base),
        args=config,
        train_dataset=preference_examples(rows, tokenizer),
        processing_class=tokenizer,
        peft_config=AdapterSettings(lora_r=8, lora_alpha=16).lora(),
    )
    trainer.train()
    adapter = {
        name: value.detach().clone()
        for name, value in trainer.model.named_parameters()
        if value.requires_grad
    }
    return trainer.state.log_history[:STEPS], adapter, trainer


@pytest.mark.parametrize("precomputed", [True, False])
def test_weights_of_one_are_plain_dpo(base: str, precomputed: bool, tmp_path: Path) -> None:
    common = {"precompute_ref_log_probs": precomputed}
    stock, stock_adapter, _ = run(base, tmp_path / "stock", pairs(), False, **common)
    ours, adapter, _ = run(base, tmp_path / "ours", pairs(1.0), True, lambda_novelty=1.0, **common)
    for step, (theirs, mine) in enumerate(zip(stock, ours, strict=True)):
        for name in SHARED_LOGS:
            assert mine[name] == pytest.approx(theirs[name], rel=1e-6, abs=1e-6), (step, name)
        assert mine["weights/mean"] == 1.0
    assert stock_adapter.keys() == adapter.keys()
    for name, value in stock_adapter.items():
        torch.testing.assert_close(adapter[name], value, rtol=1e-6, atol=1e-6)


def test_the_parameters_gradients_equal_stock_ones_at_the_first_step(
    base: str, tmp_path: Path
) -> None:
    stock, _, _ = run(base, tmp_path / "stock", pairs(), False)
    ours, _, _ = run(base, tmp_path / "ours", pairs(1.0), True, lambda_novelty=1.0)
    assert ours[0]["grad_norm"] == pytest.approx(stock[0]["grad_norm"], rel=1e-6)
    assert ours[0]["loss"] == pytest.approx(math.log(2), rel=1e-6)


def test_the_first_loss_is_ln_2_times_the_mean_weight_and_the_model_moves(
    base: str, tmp_path: Path
) -> None:
    rows = pairs(1.0)
    for number, row in enumerate(rows):
        row["novelty_chosen"] = number / len(rows)
    log, adapter, trainer = run(base, tmp_path, rows, True, lambda_novelty=2.0)
    first = log[0]
    assert first["loss"] == pytest.approx(math.log(2) * first["weights/mean"], rel=1e-5)
    assert 0 < first["weights/effective_size"] <= 4
    moved = [value.abs().max().item() for name, value in adapter.items() if "lora_B" in name]
    assert min(moved) > 0  # every lora_B starts at zero
    assert log[-1]["rewards/margins"] > 0
    assert trainer.weight_summary is not None
    assert trainer.weight_summary.mean == pytest.approx(2 * sum(range(24)) / 24 / 24)


def test_twice_the_weight_is_twice_the_loss_and_twice_the_gradient(
    base: str, tmp_path: Path
) -> None:
    results = {
        score: _loss_and_gradients(_trainer(base, tmp_path, pairs(score))) for score in (1.0, 2.0)
    }
    loss, grads = results[1.0]
    double_loss, double_grads = results[2.0]
    assert double_loss == pytest.approx(2 * loss, rel=1e-6)
    for name, value in grads.items():
        torch.testing.assert_close(double_grads[name], 2 * value, rtol=1e-5, atol=1e-7)


def test_pairs_of_weight_zero_teach_nothing(base: str, tmp_path: Path) -> None:
    rows = pairs(0.0)
    rows[-1]["novelty_chosen"] = 1.0  # a set without any weight is refused
    rows[0]["novelty_chosen"] = None  # undefined weighs nothing too
    trainer = _trainer(base, tmp_path, rows)
    loss, grads = _loss_and_gradients(trainer)
    assert loss == 0.0
    assert all((value == 0).all() for value in grads.values())
    assert trainer.weight_summary is not None
    assert trainer.weight_summary.undefined == {"novelty": 1}
    assert trainer.weight_summary.effective_size == 1.0


def _trainer(base: str, folder: Path, rows: list[dict[str, Any]]) -> CrPOTrainer:
    set_seed(0)
    tokenizer = load_tokenizer(base)
    return CrPOTrainer(
        AutoModelForCausalLM.from_pretrained(base),
        args=CrPOConfig(output_dir=str(folder), lambda_novelty=1.0, report_to="none", bf16=False),
        train_dataset=preference_examples(rows, tokenizer),
        processing_class=tokenizer,
        peft_config=AdapterSettings(lora_r=8, lora_alpha=16).lora(),
    )


def _loss_and_gradients(trainer: CrPOTrainer) -> tuple[float, dict[str, torch.Tensor]]:
    """Of the first four pairs, before any step."""
    trainer.model.train()
    batch = trainer.data_collator([trainer.train_dataset[place] for place in range(4)])
    loss = trainer.compute_loss(trainer.model, batch)
    loss.backward()
    found = {
        name: value.grad.clone()
        for name, value in trainer.model.named_parameters()
        if value.grad is not None
    }
    return float(loss.detach()), found
