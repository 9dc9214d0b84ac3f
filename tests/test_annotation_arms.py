"""How generations of several arms become a comparison study, and what is left out of it."""

import dataclasses
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annotation.answering import vote
from annotation.arms import add_arms, arms_study, preview
from annotation.arms_standing import standing
from annotation.assignment import next_assignment
from annotation.comparison_errors import (
    FewArmsError,
    LonelyArmError,
    NotCaughtError,
    NotChosenError,
)
from annotation.errors import WrongKindError
from annotation.generations import Generations, in_order, read_generations
from annotation.intake import Brought
from annotation.person import person_data
from annotation.store import Store
from annotation.studies import Study
from annotation.topping_up import release, top_up
from annotation.wording import new_study, rating_study

PROMPTS = ("Name a use for a rope", "Name a use for a sock", "Name a use for a brick")


def row(arm: str | None, prompt: str, text: str | None, **more: Any) -> dict[str, Any]:
    return {"prompt": prompt, "response": text, "model": arm, **more}


def rows(*arms: str | None, each: int = 2) -> list[dict[str, Any]]:
    return [
        row(arm, prompt, f"{number} by {place} to {prompt}")
        for place, arm in enumerate(arms)
        for prompt in PROMPTS
        for number in range(each)
    ]


def read(study: Study, given: list[dict[str, Any]], choose_by: str = "") -> list[Generations]:
    brought = Brought(enumerate(given, start=1), "made.jsonl")
    return [read_generations(brought, study, choose_by)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "s.db") as opened:
        yield opened


def asked(store: Store, sql: str) -> list[tuple[Any, ...]]:
    with store.read() as tables:
        return [tuple(one) for one in tables.connection.execute(sql)]


def test_arms_become_a_study_whose_cells_and_prompts_are_alike(store: Store) -> None:
    study = arms_study(store, "pairs", dimension="novelty")
    loaded = add_arms(store, study, read(study, rows("cre", "sft", None)))
    assert (loaded.rows, loaded.new, loaded.pairs) == (18, 18, 9)
    assert [(arm.name, arm.prompts, arm.responses) for arm in loaded.standing.arms] == [
        ("cre", 3, 6),
        ("human", 3, 6),
        ("sft", 3, 6),
    ]
    assert loaded.standing == standing(store, "pairs")
    assert (loaded.standing.cells, loaded.standing.short) == (3, 0)
    assert store.study("pairs").dimensions[0].question == "Which response is newer?"
    cells = asked(store, "SELECT low_arm, high_arm, items FROM cells ORDER BY 1, 2")
    assert cells == [("cre", "human", 3), ("cre", "sft", 3), ("human", "sft", 3)]
    assert asked(store, "SELECT count(*) FROM facts") == [(18,)]
    (facts,) = asked(store, "SELECT facts FROM facts LIMIT 1")[0]
    assert json.loads(facts)["words"] > 3


def test_the_same_again_changes_nothing_and_a_preview_stores_nothing(store: Store) -> None:
    study = arms_study(store, "pairs")
    foreseen = preview(store, study, read(study, rows("cre", "sft")))
    assert store.studies() == []
    first = add_arms(store, study, read(study, rows("cre", "sft")))
    assert first == foreseen
    again = add_arms(store, study, read(study, rows("cre", "sft")))
    assert (again.new, again.pairs, again.standing) == (0, 0, first.standing)
    assert top_up(store, "pairs") == 0


def test_an_arm_that_comes_later_gets_pairs_and_the_others_keep_theirs(store: Store) -> None:
    study = arms_study(store, "pairs")
    add_arms(store, study, read(study, rows("cre", "sft")))
    before = asked(store, "SELECT id FROM items ORDER BY id")
    loaded = add_arms(store, study, read(study, rows("cre", "sft", "base")))
    after = asked(store, "SELECT id FROM items ORDER BY id")
    assert set(before) <= set(after)
    assert (loaded.new, loaded.pairs, len(after)) == (6, 6, 9)


def test_pairs_are_judged_blind_and_each_side_is_a_response_of_its_arm(store: Store) -> None:
    study = arms_study(store, "pairs")
    add_arms(store, study, read(study, rows("cre", "sft")))
    store.ensure_annotator("ada")
    store.consent("pairs", "ada")
    for _ in PROMPTS:
        served = next_assignment(store, "pairs", "ada")
        assert served is not None
        assert all(f"to {served.prompt}" in text for text in served.texts)
        assert {text.split()[2] for text in served.texts} == {"0", "1"}
        vote(store, served.id, "ada", "a", 1.0)
    assert next_assignment(store, "pairs", "ada") is None


def test_sets_have_their_own_responses_and_one_arm_to_a_side(store: Store) -> None:
    study = arms_study(store, "sets", dimension="diversity")
    assert study.set_size > 1
    study = dataclasses.replace(study, set_size=3)
    loaded = add_arms(store, study, read(study, rows("cre", "sft", each=4)))
    assert loaded.pairs == 3
    found = asked(
        store,
        "SELECT item_id, side, group_concat(DISTINCT arm), count(DISTINCT response_id) "
        "FROM item_sets JOIN pool USING (response_id) GROUP BY 1, 2",
    )
    assert len(found) == 6
    assert all(arm in {"cre", "sft"} and number == 3 for _, _, arm, number in found)
    store.ensure_annotator("ada")
    store.consent("sets", "ada")
    served = next_assignment(store, "sets", "ada")
    assert served is not None
    assert [len(side) for side in served.sides] == [3, 3]
    (shown,) = person_data(store, ["ada"])["people"][0]["texts_shown"]
    assert shown["texts"] == [text for side in served.sides for text in side]
    assert add_arms(store, study, read(study, rows("cre", "sft", each=4))).pairs == 0


def test_a_response_that_says_who_wrote_it_is_left_out_until_it_is_released(store: Store) -> None:
    study = arms_study(store, "pairs")
    given = [
        row("cre", PROMPTS[0], "As an AI language model, I tie knots."),
        row("sft", PROMPTS[0], "Tie knots."),
        row("cre", PROMPTS[1], "Warm a hand."),
        row("sft", PROMPTS[1], "Warm a foot."),
    ]
    loaded = add_arms(store, study, read(study, given))
    (caught,) = loaded.standing.caught
    assert (loaded.pairs, loaded.standing.short) == (1, 1)
    assert (caught.arm, caught.words, caught.shown) == ("cre", "As an AI language model", False)
    assert release(store, "pairs", [caught.response_id]) == 1
    ((noted,),) = asked(store, "SELECT released FROM pool WHERE leak IS NOT NULL")
    assert noted.startswith("20")
    now = standing(store, "pairs")
    assert (now.caught, now.pairs, now.short) == ((), 2, 0)
    with pytest.raises(NotCaughtError, match="has caught no response"):
        release(store, "pairs", [caught.response_id])


def test_of_several_releases_one_that_is_wrong_lets_none_in(store: Store) -> None:
    study = arms_study(store, "pairs")
    given = [row("cre", PROMPTS[0], "I am ChatGPT."), row("sft", PROMPTS[0], "Tie knots.")]
    (caught,) = add_arms(store, study, read(study, given)).standing.caught
    with pytest.raises(NotCaughtError):
        release(store, "pairs", [caught.response_id, "elsewhere"])
    assert standing(store, "pairs").caught == (caught,)


def test_a_response_that_names_a_later_arm_is_caught_and_its_pair_stays(store: Store) -> None:
    study = arms_study(store, "pairs")
    given = [row("cre", PROMPTS[0], "Ask MythoMax."), row("sft", PROMPTS[0], "Tie knots.")]
    assert add_arms(store, study, read(study, given)).standing.caught == ()
    more = [row("MythoMax-L2 (13B)", PROMPTS[0], "Skip it.")]
    loaded = add_arms(store, study, read(study, more))
    (caught,) = loaded.standing.caught
    assert (caught.words, caught.shown) == ("MythoMax", True)
    assert asked(store, "SELECT first_arm, second_arm FROM items ORDER BY 1, 2") == [
        ("MythoMax-L2 (13B)", "sft"),
        ("cre", "sft"),
    ]


def test_empty_repeated_and_identical_responses_are_counted(store: Store) -> None:
    study = arms_study(store, "pairs")
    given = [
        row("cre", PROMPTS[0], "  "),
        row("cre", PROMPTS[0], "Tie knots."),
        row("cre", PROMPTS[0], "Tie knots."),
        row("sft", PROMPTS[0], "tie  KNOTS."),
        row("sft", PROMPTS[1], None),
        row("sft", PROMPTS[1], "Warm a foot."),
    ]
    loaded = add_arms(store, study, read(study, given))
    assert [(one.row, one.arm) for one in loaded.empty] == [(1, "cre"), (5, "sft")]
    assert (loaded.new, loaded.repeated, loaded.pairs) == (4, 1, 0)
    assert (loaded.standing.identical, loaded.standing.short) == (2, 1)
    more = add_arms(store, study, read(study, [*given, row("sft", PROMPTS[0], "Skip it.")]))
    assert (more.pairs, more.standing.short) == (1, 0)


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ([], FewArmsError, "none with a response"),
        (rows("cre"), FewArmsError, "has 'cre'; bring those of another one"),
        ([*rows("cre"), row("sft", PROMPTS[0], "")], FewArmsError, "has 'cre'"),
        (
            [*rows("cre", "sft"), row("base", "Else", "x")],
            LonelyArmError,
            "arm 'base' has answered",
        ),
    ],
)
def test_what_cannot_be_compared_is_one_clear_line(
    store: Store, given: list[dict[str, Any]], error: type[Exception], words: str
) -> None:
    study = arms_study(store, "pairs")
    with pytest.raises(error, match=words) as raised:
        add_arms(store, study, read(study, given))
    assert "\n" not in str(raised.value)
    assert store.studies() == []


def test_choosing_by_a_measure_takes_the_best_and_the_study_says_so(store: Store) -> None:
    study = arms_study(store, "best", choose_by="novelty")
    given = [
        row(arm, prompt, f"{arm} {number} {prompt}", novelty=number)
        for arm, prompt, number in itertools.product(("cre", "sft"), PROMPTS, range(4))
    ]
    loaded = add_arms(store, study, read(study, given, "novelty"))
    assert store.study("best").chosen_by == "novelty"
    assert loaded.pairs == 3
    texts = asked(
        store, "SELECT text FROM items JOIN responses ON responses.id IN (first_id, second_id)"
    )
    assert {text.split()[1] for (text,) in texts} == {"3"}
    (found,) = read(study, [row("cre", PROMPTS[0], "x", novelty="much")], "novelty")
    assert "must be a number" in found.refused[0].reason
    (found,) = read(study, [row("cre", PROMPTS[0], "x")], "novelty")
    assert found.refused[0].reason == "no number in column novelty"


def test_pairs_that_somebody_put_together_take_the_place_of_a_draw(store: Store) -> None:
    study = arms_study(store, "pairs")
    given = [
        *(row("a", PROMPTS[0], text) for text in ("one", "two", "I am ChatGPT.", "four", "five")),
        *(row("b", PROMPTS[0], text) for text in ("uno", "TWO", "tres", "cuatro")),
    ]
    (got,) = read(study, given)
    loaded = add_arms(store, study, [got], in_order(got))
    assert loaded.pairs == 2  # one text meets itself, one says who wrote it, one has no partner
    assert [(one.first, one.second) for one in loaded.samples] == [
        (("one",), ("uno",)),
        (("four",), ("cuatro",)),
    ]
    assert add_arms(store, study, [got], in_order(got)).pairs == 0
    (caught,) = loaded.standing.caught
    assert release(store, "pairs", [caught.response_id]) == 0  # the prompt has its pair


def test_a_study_that_draws_at_random_is_not_given_chosen_responses(store: Store) -> None:
    store.add_study(new_study("pairs", "Pairs", "comparison", ("creativity",)))
    store.add_study(rating_study("ratings", "Ratings", ("creativity",)))
    with pytest.raises(NotChosenError, match="draws responses at random"):
        arms_study(store, "pairs", choose_by="novelty")
    with pytest.raises(WrongKindError):
        arms_study(store, "ratings")


def test_rows_that_cannot_be_used_are_refused_with_their_reason() -> None:
    study = dataclasses.replace(
        new_study("pairs", "Pairs", "comparison", ("creativity",)), languages=("English",)
    )
    given = [
        row("cre", "", "x"),
        {"prompt": "rope", "output": "x"},
        row("cre", PROMPTS[0], "x", language="Dutch"),
        row("cre", PROMPTS[0], "x", rating="not a number here"),
    ]
    (found,) = read(study, given)
    assert [(one.row, one.reason.split(",")[0]) for one in found.refused] == [
        (1, "no prompt (column prompt)"),
        (2, "no response (column response)"),
        (3, "its language is Dutch"),
    ]
    assert len(found.found) == 1
