"""The MuCE tasks and their wording, and that the demonstration study uses it."""

import doctest
import json
from pathlib import Path

import pytest

import crpo.tasks
from crpo.errors import UnknownTaskError
from crpo.tasks import WORDINGS, full_prompt, task_names

DEMO = Path(__file__).parents[1] / "annotation" / "demo"


def demo_rows(name):
    return [json.loads(line) for line in (DEMO / name).read_text("utf-8").splitlines()]


def test_the_alternate_uses_task_is_worded_as_in_muce():
    assert full_prompt("Alternate Uses of Objects Task", "brick") == (
        "Come up with an original and creative use for the following object: brick"
    )


def test_another_language_is_asked_for_on_a_line_of_its_own():
    prompt = full_prompt("Metaphors", "la pluie", "French")
    assert prompt.splitlines()[1:] == ["Please respond in French."]
    assert full_prompt("Poems", "rain", "english") == full_prompt("Poems", "rain")


def test_metaphors_have_the_three_wordings_of_their_studies():
    asked = {full_prompt("Metaphors", "time", wording=i) for i in range(3)}
    assert len(asked) == 3
    with pytest.raises(IndexError):
        full_prompt("Metaphors", "time", wording=3)


@pytest.mark.parametrize("task", [t for t in WORDINGS if t != "Essays"])
def test_every_wording_holds_the_item_once_even_with_braces_in_it(task):
    for wording in range(len(WORDINGS[task])):
        prompt = full_prompt(task, "a {b} c", wording=wording, malevolent=True)
        assert prompt.count("a {b} c") == 1
        assert "{item}" not in prompt


def test_the_malevolent_task_needs_its_flag():
    assert "Malevolent Problems" not in task_names()
    assert "Malevolent Problems" in task_names(malevolent=True)
    with pytest.raises(UnknownTaskError, match="allow it with malevolent=True"):
        full_prompt("Malevolent Problems", "Someone takes your seat.")
    assert full_prompt("Malevolent Problems", "x", malevolent=True).endswith("wrongdoer:\nx")


def test_an_unknown_task_is_named_in_one_line_with_those_that_exist():
    with pytest.raises(UnknownTaskError, match=r"unknown task 'Haiku'.*Poems") as caught:
        full_prompt("Haiku", "frog")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["responses.jsonl", "arms.jsonl"])
def test_every_demo_prompt_is_worded_by_full_prompt(name):
    for row in demo_rows(name):
        assert row["prompt"] == full_prompt(row["task"], row["item"])


def test_the_demo_study_spreads_over_the_scale_within_every_prompt():
    ratings: dict[str, list[float]] = {}
    for row in demo_rows("responses.jsonl"):
        ratings.setdefault(row["prompt"], []).append(row["rating"])
    assert len({row["task"] for row in demo_rows("responses.jsonl")}) >= 12
    for values in ratings.values():
        assert len(values) == 8
        assert all(1 <= value <= 5 and value * 2 == int(value * 2) for value in values)
        assert len(set(values)) >= 4
        assert min(values) <= 2
        assert max(values) >= 4.5


def test_every_demo_prompt_has_one_text_of_each_arm():
    prompts = {row["prompt"] for row in demo_rows("responses.jsonl")}
    arms = [(row["prompt"], row["arm"]) for row in demo_rows("arms.jsonl")]
    assert sorted(arms) == sorted((p, a) for p in prompts for a in ("demo-plain", "demo-vivid"))


def test_no_demo_text_is_there_twice():
    texts = [
        row["response"].casefold().strip(" .!?")
        for name in ("responses.jsonl", "arms.jsonl")
        for row in demo_rows(name)
    ]
    assert len(texts) == len(set(texts))


def test_the_examples_in_the_docstring_hold():
    assert doctest.testmod(crpo.tasks).failed == 0
