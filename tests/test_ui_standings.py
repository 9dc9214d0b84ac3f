"""Sources are compared on prompts that make the comparison fair, and on no others."""

import math

import numpy as np
import pytest

from annotation.scores import Source, SourceScore
from crpo.evaluation.intervals import estimate
from ui.standings import FEWEST, sharing, source_names, standings

PEOPLE, EDITORS = Source("human"), Source("editor")
GPT, LLAMA = Source("model", "gpt"), Source("model", "llama")


def score(prompt: int, source: Source, mean: float = 1.0, undefined: int = 0) -> SourceScore:
    return SourceScore(f"p{prompt}", source, "novelty", "m", mean, 2, undefined)


def answers(**prompts: range) -> list[SourceScore]:
    by_name = {"people": PEOPLE, "editors": EDITORS, "gpt": GPT, "llama": LLAMA}
    return [
        score(prompt, by_name[name], float(prompt))
        for name, several in prompts.items()
        for prompt in several
    ]


ALL = {f"p{number}" for number in range(100)}


def test_a_mean_is_over_prompts_with_the_interval_of_the_evaluation() -> None:
    (row,) = standings(answers(people=range(8)), ALL).rows
    expected = estimate(np.arange(8.0))
    assert row.estimates["novelty"] == expected
    assert (row.name, row.prompts, row.responses) == ("People", 8, 16)


def test_an_undefined_prompt_leaves_the_mean_alone_and_is_counted() -> None:
    scores = [score(1, PEOPLE, 2.0), score(2, PEOPLE, math.nan, undefined=2)]
    (row,) = standings(scores, ALL).rows
    assert row.estimates["novelty"].mean == 2.0
    assert row.undefined["novelty"] == 2
    assert row.prompts == 2


def test_sources_with_enough_in_common_are_compared_on_that_alone() -> None:
    found = standings(answers(people=range(8), gpt=range(2, 12)), ALL)
    assert found.shared
    assert found.prompts == 6
    assert [row.prompts for row in found.rows] == [6, 6]
    assert [row.estimates["novelty"].mean for row in found.rows] == [4.5, 4.5]
    assert found.left_out == ()


def test_with_too_little_in_common_each_source_keeps_its_own_prompts() -> None:
    found = standings(answers(people=range(8), gpt=range(5, 12)), ALL)
    assert not found.shared
    assert not found.alike
    assert [row.prompts for row in found.rows] == [8, 7]
    assert found.prompts == 12


def test_the_switch_has_the_last_word() -> None:
    scores = answers(people=range(8), gpt=range(2, 12))
    assert standings(scores, ALL, shared=False).prompts == 12
    few = answers(people=range(8), gpt=range(5, 12))
    assert [row.prompts for row in standings(few, ALL, shared=True).rows] == [3, 3]


def test_sources_without_a_common_prompt_have_no_table_of_common_prompts() -> None:
    found = standings(answers(people=range(3), gpt=range(3, 6)), ALL, shared=True)
    assert found.rows == ()
    assert found.shared


def test_the_source_that_shares_least_is_left_out_by_name() -> None:
    found = standings(answers(people=range(9), gpt=range(8), llama=range(7, 9)), ALL)
    assert [row.name for row in found.rows] == ["People", "gpt"]
    assert found.left_out == ("llama",)
    assert found.prompts == 8
    # With the switch off it is back.
    assert len(standings(answers(people=range(9), llama=range(7, 9)), ALL).rows) == 2


def test_only_the_chosen_prompts_enter() -> None:
    scores = answers(people=range(8), gpt=range(8))
    found = standings(scores, {"p1", "p2"})
    assert found.prompts == 2
    assert not found.shared
    assert found.alike
    assert standings(scores, set()).rows == ()


def test_a_source_keeps_its_look_whatever_is_chosen() -> None:
    scores = answers(people=range(8), editors=range(8, 16), gpt=range(16))
    looks = {row.name: row.look for row in standings(scores, ALL, shared=False).rows}
    assert looks == {"People": 0, "Editors": 1, "gpt": 2}
    chosen = {f"p{number}" for number in range(8, 16)}
    assert {row.name: row.look for row in standings(scores, chosen).rows} == {
        "Editors": 1,
        "gpt": 2,
    }


def test_people_come_first_and_no_two_sources_share_a_name() -> None:
    sources = {
        Source("model", "zeta"),
        Source("model", "Alpha"),
        Source("human"),
        Source("editor"),
        Source("model"),
        Source("model", "People"),
        Source("editor", "zeta"),
    }
    names = list(source_names(sources).values())
    assert names == [
        "People",
        "Editors",
        "Unnamed model",
        "Alpha",
        "People (model)",
        "zeta (editor)",
        "zeta (model)",
    ]


@pytest.mark.parametrize("overlap", range(FEWEST + 2))
def test_sources_are_left_out_only_where_others_share_enough(overlap: int) -> None:
    answered = {
        PEOPLE: set("abcdefgh"),
        GPT: set("abcdefgh"),
        LLAMA: set("abcdefgh"[:overlap]) | {"x"},
    }
    kept, common = sharing(answered)
    assert kept == ({PEOPLE, GPT, LLAMA} if overlap >= FEWEST else {PEOPLE, GPT})
    assert len(common) == (overlap if overlap >= FEWEST else 8)
    assert sharing({}) == (set(), set())
