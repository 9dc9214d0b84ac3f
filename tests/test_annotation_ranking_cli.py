"""`crpo-data rank`, as a person runs it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from annotation.cli import main

Run = Callable[..., tuple[int, str, str]]
HEAD = "rater,prompt,model_a,model_b,winner,side,task"
MODELS = {"model", "score", "rating", "low", "high", "votes"}
MATRIX = {"model_a", "model_b", "wins_a", "wins_b", "ties", "both_bad", "win_rate", "low", "high"}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return call


def study(votes: int = 600) -> list[str]:
    """Votes of 20 people on 30 prompts; m2 is best, and the left side has an advantage."""
    rng = np.random.default_rng(0)
    rows, seen = [], set()
    while len(rows) < votes:
        rater, prompt = rng.integers(20), rng.integers(30)
        a, b = rng.permutation(3)[:2]
        key = rater, prompt, frozenset((a, b))
        if key in seen:
            continue
        seen.add(key)
        side = rng.choice(["a", "b"])
        pull = 0.8 * (a - b) + (0.8 if side == "a" else -0.8)
        drawn = "a" if rng.random() < 1 / (1 + np.exp(-pull)) else "b"
        winner = rng.choice([drawn, "tie", "both_bad"], p=[0.8, 0.15, 0.05])
        task = "poems" if prompt < 15 else "jokes"
        rows.append(f"r{rater},p{prompt},m{a},m{b},{winner},{side},{task}")
    return rows


def write(rows: list[str], head: str = HEAD) -> None:
    Path("votes.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")


def numbers() -> dict[str, Any]:
    return dict(json.loads(Path("out.json").read_text(encoding="utf-8")))


def test_numbers_have_the_form_that_is_promised(run: Run) -> None:
    rows = study()
    write(rows)
    code, printed, _ = run("rank", "votes.csv", "--json", "out.json", "--seed", "1")
    found = numbers()
    assert code == 0
    assert all(set(one) >= MODELS for one in found["models"])
    assert all(set(cell) >= MATRIX | {"decided"} for cell in found["matrix"])
    assert [one["model"] for one in found["models"]] == ["m2", "m1", "m0"]
    assert sum(one["score"] for one in found["models"]) == pytest.approx(1)
    assert all(one["low"] < one["rating"] < one["high"] for one in found["models"])
    counted = sum("both_bad" not in row for row in rows)
    assert sum(one["votes"] for one in found["models"]) == 2 * counted == 2 * found["votes"]
    totals = ("wins_a", "wins_b", "ties", "both_bad")
    assert sum(cell[name] for cell in found["matrix"] for name in totals) == len(rows)
    assert found["side"]["low"] > 0.5
    assert found["side"]["low"] < found["side"]["left_win_rate"] < found["side"]["high"]
    assert 0 < found["alpha"] < 1
    assert (found["seed"], found["resamples"], found["missing"]) == (1, 1000, [])
    assert "by 20 raters on 3 models" in printed
    assert printed.index("m2") < printed.index("m1") < printed.index("m0")
    assert "side bias: the left won" in printed
    assert "pairs of models: 3 of 3 decided" in printed


def test_the_same_seed_gives_the_same_file(run: Run) -> None:
    write(study())
    run("rank", "votes.csv", "--json", "out.json", "--resamples", "50")
    first = numbers()
    run("rank", "votes.csv", "--json", "out.json", "--resamples", "50")
    assert numbers() == first


def test_each_task_can_have_a_ranking(run: Run) -> None:
    write(study())
    code, printed, _ = run("rank", "votes.csv", "--json", "out.json", "--by", "task")
    by = numbers()["by"]
    assert (code, by["column"]) == (0, "task")
    assert set(by["rankings"]) == {"poems", "jokes"}
    assert sum(one["votes"] for one in by["rankings"].values()) == numbers()["votes"]
    assert "task poems" in printed


def test_a_column_that_is_not_there_is_named(run: Run) -> None:
    write(study())
    code, _, said = run("rank", "votes.csv", "--by", "dimension")
    assert code == 1
    assert said.startswith("crpo-data: votes.csv has no column dimension")
    assert said.count("\n") == 1


def test_a_wrong_vote_is_one_line(run: Run) -> None:
    write(["r,p,x,y,left"], "rater,prompt,model_a,model_b,winner")
    code, _, said = run("rank", "votes.csv", "--json", "out.json")
    assert (code, said.count("\n")) == (1, 1)
    assert "row 2: 'left' is no winner" in said
    assert not Path("out.json").exists()


def test_what_cannot_be_told_is_null_and_said(run: Run) -> None:
    rows = [f"r{one},p{one},x,y,a" for one in range(6)] + ["r0,q,alone,other,both_bad"]
    write(rows, "rater,prompt,model_a,model_b,winner")
    code, printed, _ = run("rank", "votes.csv", "--json", "out.json")
    found = numbers()
    models = {one["model"]: one for one in found["models"]}
    assert code == 0
    assert (models["x"]["unbounded"], models["x"]["high"]) == ("above", None)
    assert models["x"]["low"] < models["x"]["rating"]
    assert models["alone"]["rating"] is None
    assert [found["side"][name] for name in ("left_win_rate", "low", "high")] == [None] * 3
    assert found["alpha"] is None
    assert "alone, other: no rating" in printed
    assert "no upper bound" in printed
    assert "side bias: cannot be told" in printed
    assert "agreement of raters: cannot be told" in printed


def test_names_of_models_cannot_steer_the_terminal(run: Run) -> None:
    write(["r,p,\x1b[31mred,y,a", "s,p,y,\x1b[31mred,a"], "rater,prompt,model_a,model_b,winner")
    _, printed, _ = run("rank", "votes.csv")
    assert "\x1b" not in printed
    assert "[31mred" in printed
