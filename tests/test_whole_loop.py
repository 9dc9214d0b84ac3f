"""The loop closes: ratings, a model, its answers, people who prefer one, a card that says so."""

import importlib
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
CROWDS = 12


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("whole_loop")


@pytest.mark.slow
def test_the_report_finds_the_planted_winner_and_its_intervals_hold_the_truth(
    bench: Any, tmp_path: Path
) -> None:
    few = ("--sft.max_steps", "4", "--crpo.max_steps", "4")
    planted = bench.Planted(bonus=1.5)
    scale = bench.Scale(
        run=("--max_pairs", "64", *few, "--max_prompts", "6", "--samples", "1"),
        generate=("--samples", "2", "--max-new-tokens", "16", "--seed", "1"),
        study=("--detect", ".7", "--votes-per-rater", "30", "--open"),
    )
    data = ROOT / "crpo" / "training" / "recipes" / "demo.jsonl"
    made = bench.loop(data, tmp_path, scale, planted)
    assert made.votes == 4 * len(made.pairs)

    best, *others = made.ranking["models"]
    assert best["model"] == bench.WINNER
    assert all(best["low"] > one["rating"] for one in others)
    won = {
        cell["model_b" if cell["model_a"] == bench.WINNER else "model_a"]: cell
        for cell in made.ranking["matrix"]
        if bench.WINNER in (cell["model_a"], cell["model_b"])
    }
    assert set(won) == {"dpo", "sft"}
    assert all(cell["by_raters"]["decided"] for cell in won.values())
    assert bench.WINNER in made.report
    assert "## Human win rates" in made.card
    for arm, cell in won.items():
        rate = cell["win_rate"] if cell["model_a"] == bench.WINNER else 1 - cell["win_rate"]
        assert re.search(rf"\| {arm} +\| +{rate:.3f} \[", made.card)

    over = bench.coverage(made, planted, CROWDS)
    assert over.intervals == 3 * CROWDS
    assert over.raters >= 0.83  # of 36 at 95 %: fewer than 30 once in 20,000 times
    assert over.against == 0  # it is truly far ahead
    # Where two arms are nearly alike, 2.5 % are decided wrongly: of 12, four once in 6,000 times.
    assert over.mistakes * over.intervals < 3.5
    assert over.wins >= 0.9
