"""`crpo score`: tables of responses and of pairs, and tables that cannot be scored."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from crpo.cli import main
from crpo.errors import MixedScoresError
from crpo.scoring.fingerprints import check_fingerprints
from crpo.scoring.groups import DIMENSIONS
from crpo.table import ENDINGS, read_rows, write_rows

PROMPT = "Come up with an original and creative use for the following object: rope"
ANSWERS = ["Tie up a boat.", "Call it the equator.", "Hang washing on it.", "swing"]


@pytest.fixture(autouse=True)
def vectors(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRPO_CACHE", str(tmp_path_factory.getbasetemp() / "vectors"))


def pair(chosen: str, rejected: str) -> dict[str, object]:
    ask = {"role": "user", "content": PROMPT}
    return {
        "chosen": [ask, {"role": "assistant", "content": chosen}],
        "rejected": [ask, {"role": "assistant", "content": rejected}],
        "task": "uses",
    }


@pytest.mark.parametrize("ending", ENDINGS)
def test_responses_get_their_scores_and_keep_their_columns(
    ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"prompt": PROMPT, "response": text, "mine": text[:3]} for text in ANSWERS]
    write_rows(tmp_path / f"in{ending}", rows)
    out = tmp_path / f"out{ending}"
    assert main(["score", str(tmp_path / f"in{ending}"), "-o", str(out), "--profile", "demo"]) == 0
    scored = read_rows(out)
    assert [row["mine"] for row in scored] == [row["mine"] for row in rows]
    for name in (*DIMENSIONS, "dsi", "perplexity", *(f"{d}_normalised" for d in DIMENSIONS)):
        assert all(row[name] is not None for row in scored[:3])
    assert scored[3]["novelty"] is None  # one word has no dispersion
    said = capsys.readouterr().out
    assert "4 rows of 1 prompts scored" in said
    assert "all-MiniLM-L6-v2" in said


def test_pairs_get_normalised_scores_of_the_chosen_and_on_request_of_the_rejected(
    tmp_path: Path,
) -> None:
    rows = [pair(ANSWERS[1], ANSWERS[0]), pair(ANSWERS[2], ANSWERS[0]), pair(ANSWERS[0], "swing")]
    write_rows(tmp_path / "pairs.jsonl", rows)
    command = ["score", str(tmp_path / "pairs.jsonl"), "-o", str(tmp_path / "out.jsonl")]
    assert main([*command, "--profile", "demo", "--rejected"]) == 0
    scored = read_rows(tmp_path / "out.jsonl")
    for name in DIMENSIONS:
        chosen = [row[f"{name}_chosen"] for row in scored]
        assert sorted(chosen)[0] == 0.0
        assert sorted(chosen)[-1] == 1.0
        raw = np.array([row[f"{name}_chosen_raw"] for row in scored])
        np.testing.assert_allclose(chosen, (raw - raw.min()) / np.ptp(raw), atol=1e-9)
        # The first answer is chosen in one pair and rejected in two: it has one score.
        assert scored[0][f"{name}_rejected_raw"] == pytest.approx(raw[2], abs=1e-6)
    assert scored[2]["novelty_rejected"] is None


@pytest.mark.parametrize(
    ("rows", "options", "says"),
    [
        (
            [{"prompt": "p", "text": "t"}],
            [],
            "no column response or Response; it has: prompt, text",
        ),
        ([{"prompt": "p", "response": 3}], [], "row 1 has no text in column response"),
        ([{"prompt": "p", "response": "r"}], ["--dimensions", "wit"], "unknown dimension 'wit'"),
        ([{"prompt": "p", "response": "r"}], ["--profile", "big"], "unknown profile 'big'"),
        ([{"chosen": "c", "rejected": "r"}], [], "pair 1 has no chat in column chosen"),
        (
            [{"prompt": "p", "response": "r"}],
            ["--surprise-model", "nobody/nothing"],
            "cannot load a model from 'nobody/nothing'",
        ),
    ],
)
def test_what_cannot_be_scored_is_one_line_and_writes_nothing(
    rows: list[dict[str, object]],
    options: list[str],
    says: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_rows(tmp_path / "in.jsonl", rows)
    out = tmp_path / "out.jsonl"
    command = ["score", str(tmp_path / "in.jsonl"), "-o", str(out), "--profile", "demo", *options]
    assert main(command) == 1
    lines = [
        line for line in capsys.readouterr().err.splitlines() if line.startswith("crpo score:")
    ]
    assert len(lines) == 1
    assert says in lines[0]
    assert not out.exists()


def test_a_text_of_50000_characters_is_cut_and_that_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = ["Knot by knot. " * 3572, *ANSWERS[:2]]
    assert len(answers[0]) > 50_000
    write_rows(tmp_path / "in.jsonl", [{"prompt": PROMPT, "response": text} for text in answers])
    out = tmp_path / "out.jsonl"
    assert main(["score", str(tmp_path / "in.jsonl"), "-o", str(out), "--profile", "demo"]) == 0
    said = capsys.readouterr().out
    for name in DIMENSIONS:
        assert f"{name}: 1 texts were longer than its model reads of a text" in said
    assert all(row[name] is not None for row in read_rows(out) for name in DIMENSIONS)


def test_two_processes_write_what_one_writes(tmp_path: Path) -> None:
    rows = [
        {"prompt": f"A use for {thing}", "response": f"{text} {n}", "number": n}
        for n, (thing, text) in enumerate(
            (t, a) for a in ANSWERS for t in ("rope", "a brick", "it")
        )
    ]
    write_rows(tmp_path / "in.jsonl", rows)
    tables = []
    for launch in ([], ["-m", "accelerate.commands.launch", "--cpu", "--num_processes", "2", "-m"]):
        out = tmp_path / f"out{len(launch)}.jsonl"
        module = ["crpo.cli"] if launch else ["-m", "crpo.cli"]
        command = [sys.executable, *launch, *module, "score", "in.jsonl", "-o", str(out)]
        done = subprocess.run(
            [*command, "--profile", "demo"],
            cwd=tmp_path,
            env=os.environ | {"CRPO_CACHE": str(tmp_path / f"cache{len(launch)}")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("12 rows of 3 prompts scored") == 1
        tables.append(read_rows(out))
    for one, other in zip(*tables, strict=True):
        assert list(one) == list(other)
        for name, value in one.items():
            if isinstance(value, float):
                assert other[name] == pytest.approx(value, rel=1e-5, abs=1e-6), name
            else:
                assert other[name] == value


def test_scores_of_two_fingerprints_are_not_mixed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_rows(tmp_path / "in.jsonl", [{"prompt": PROMPT, "response": text} for text in ANSWERS])
    for mode in ("default", "reference"):
        command = ["score", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / f"{mode}.jsonl")]
        assert main([*command, "--profile", "demo", "--mode", mode]) == 0
    both = [*read_rows(tmp_path / "default.jsonl"), *read_rows(tmp_path / "reference.jsonl")]
    assert all(row[f"{name}_fingerprint"] for row in both for name in DIMENSIONS)
    write_rows(tmp_path / "both.jsonl", both)
    capsys.readouterr()
    command = ["score", str(tmp_path / "both.jsonl"), "-o", str(tmp_path / "out.jsonl")]
    assert main([*command, "--profile", "demo", "--dimensions", "quality"]) == 1
    said = capsys.readouterr().err
    assert "the novelty of these rows was measured in 2 ways" in said
    assert not (tmp_path / "out.jsonl").exists()
    assert main([*command, "--profile", "demo"]) == 0  # everything anew
    check_fingerprints(read_rows(tmp_path / "out.jsonl"))


def test_rows_without_a_fingerprint_count_as_measured_otherwise() -> None:
    scored = {"novelty_chosen": 0.5, "novelty_fingerprint": "a"}
    check_fingerprints([scored, {"novelty_chosen": None}])
    check_fingerprints([{"novelty_chosen": 0.5}, {"novelty_chosen": 0.7}])  # all of the same origin
    with pytest.raises(MixedScoresError, match="a, unknown"):
        check_fingerprints([scored, {"novelty_chosen": 0.5}])
