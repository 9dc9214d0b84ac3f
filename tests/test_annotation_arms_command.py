"""Generations on the command line: loaded into comparisons, caught, let in."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotation.cli import main
from annotation.store import Store

Run = Callable[..., tuple[int, str, str]]
LEAK = "As an AI language model, I would tie a knot."


def write(name: str, *rows: dict[str, Any]) -> None:
    Path(name).write_text("".join(json.dumps(row) + "\n" for row in rows))


def generations(arm: str | None, *texts: str) -> list[dict[str, Any]]:
    return [
        {"prompt": f"Use a {thing}.", "response": f"{text} {thing}", "model": arm, "score": number}
        for thing in ("rope", "sock")
        for number, text in enumerate(texts)
    ]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CRPO_DB", raising=False)
    write("cre.jsonl", *generations("cre", "Marry a", "Bury a"))
    write("people.jsonl", *generations(None, "Tie a", "Sell a"))

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return call


COMPARE = ("--study", "pairs", "--kind", "comparison")


def test_files_of_several_arms_become_a_comparison(run: Run) -> None:
    code, out, err = run("load", "cre.jsonl", "people.jsonl", *COMPARE, "--dimension", "surprise")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "crpo.db: study 'pairs' has 8 new responses of 8 rows and 2 new pairs; "
        "in all 2 pairs in 1 cells of 2 arms",
        "  arm    prompts  responses  caught  empty",
        "  cre          2          4       0      0",
        "  human        2          4       0      0",
    ]
    code, out, _ = run("load", "cre.jsonl", "people.jsonl", "--study", "pairs")  # its kind is known
    assert "has 0 new responses of 8 rows and 0 new pairs" in out
    with Store("crpo.db") as store:
        assert store.study("pairs").dimensions[0].name == "surprise"


def test_what_is_left_out_is_said_and_can_be_let_in(run: Run) -> None:
    caught = {"prompt": "Use a brick.", "response": LEAK, "model": "cre"}
    empty = {"prompt": "Use a brick.", "response": "", "model": "sft"}
    brick = {"prompt": "Use a brick.", "response": "Name it.", "model": "sft"}
    same = {"prompt": "Use a rope.", "response": "MARRY a rope", "model": "sft"}
    write("more.jsonl", *generations("cre", "Marry a"), caught, empty, brick, same)
    _, out, _ = run("load", "more.jsonl", *COMPARE)
    assert "  sft        2          2       0      1" in out.splitlines()
    assert "empty responses, in no pair: 1; rows 4 (sft)" in out
    assert "times that two arms gave the same response, which is no pair: 1" in out
    assert "cells with fewer pairs than the study asks for: 1 of 1" in out
    assert "responses that say who wrote them, in no pair until released: 1" in out
    _, out, _ = run("leaks", "pairs")
    assert '"As an AI language model"' in out
    name = out.splitlines()[1].split()[0]
    assert run("leaks", "pairs", "--release", name) == (
        0,
        "crpo.db: 1 responses let in; 1 new pairs\n",
        "",
    )
    code, _, err = run("leaks", "pairs", "--release", name)
    assert (code, err.count("\n")) == (1, 1)
    assert "has caught no response" in err
    assert "no response that says who wrote it is left out" in run("leaks", "pairs")[1]
    assert run("leaks", "pairs", "--release-all")[1].endswith("0 responses let in; 0 new pairs\n")


def test_an_arm_that_lost_more_than_half_is_named(run: Run) -> None:
    said = [row | {"response": f"{row['response']}</s>"} for row in generations("sft", "Sell a")]
    write("said.jsonl", *said, {"prompt": "Use a rope.", "response": "Lend it.", "model": "sft"})
    _, out, _ = run("load", "cre.jsonl", "said.jsonl", *COMPARE)
    assert "more than half is left out, so the rest may mislead: sft" in out


def test_a_study_that_names_an_arm_is_said_to(run: Run) -> None:
    _, out, _ = run("load", "cre.jsonl", "people.jsonl", *COMPARE, "--title", "Is cre creative?")
    assert "title or wording names cre; its raters can read that" in out
    other = ("--study", "other", "--kind", "comparison")
    assert "wording names" not in run("load", "cre.jsonl", "people.jsonl", *other)[1]


def test_choosing_by_a_column_is_said(run: Run) -> None:
    _, out, _ = run("load", "cre.jsonl", "people.jsonl", *COMPARE, "--choose-by", "score")
    assert "chosen by 'score', not at random; every result says so" in out
    with Store("crpo.db") as store, store.read() as tables:
        shown = tables.connection.execute(
            "SELECT score FROM items JOIN pool ON response_id IN (first_id, second_id)"
        )
        assert {row["score"] for row in shown} == {1.0}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("cre.jsonl", *COMPARE), "needs responses of two arms"),
        (("cre.jsonl", "people.jsonl", *COMPARE, "--choose-by", "beauty"), "row 1: no number in"),
        (("cre.jsonl", "--study", "ratings", "--dimension", "novelty"), "is a rating study"),
        (("nobody/nothing.jsonl", *COMPARE), "cannot read nobody/nothing.jsonl"),
        (("empty.jsonl", *COMPARE), "has no rows"),
        (("wrong.jsonl", *COMPARE), "wrong.jsonl, row 1: no prompt"),
    ],
)
def test_a_mistake_is_one_line_and_makes_no_store(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    write("empty.jsonl")
    write("wrong.jsonl", {"response": "x"})
    code, out, err = run("load", *arguments)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert words in err
    assert not Path("crpo.db").exists()


def test_of_several_files_of_ratings_the_ones_before_a_wrong_one_stay(run: Run) -> None:
    write("wrong.jsonl", {"response": "x"})
    code, out, _ = run("load", "cre.jsonl", "wrong.jsonl", "--study", "ratings")
    assert code == 1
    assert "has 4 new responses of 4 in cre.jsonl" in out
    assert "4" in run("status")[1].splitlines()[1].split()


def test_only_a_comparison_has_leaks(run: Run) -> None:
    run("load", "cre.jsonl", "--study", "ratings")
    assert "needs a comparison study" in run("leaks", "ratings")[2]
    assert "there is no study 'none'" in run("leaks", "none")[2]
