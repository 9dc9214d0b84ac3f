"""The comparing page, message by message."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ui_support import PLAIN, PROMPT, VIVID, Person, comparing, fill, judgements

from annotation.store import Store
from ui import texts


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fill(tmp_path / "a.db") as filled:
        yield filled


def test_the_task_stands_once_and_two_responses_below_it(store: Store) -> None:
    person = comparing(store).begin()
    assert person.view.count(PROMPT.text) == 1
    a, b = person.responses
    assert {a in PLAIN, b in PLAIN} == {True, False}
    assert re.findall(r"<h2>([AB])</h2>", person.view) == ["A", "B"]


def test_the_four_answers_are_equal_buttons(store: Store) -> None:
    view = comparing(store).begin().view
    buttons = re.findall(
        r'<button type="button" class="answer" data-act="answer" value="(\w+)"', view
    )
    assert buttons == ["a", "b", "tie", "both_bad"]
    for name in ("A is more creative", "B is more creative", "Equally creative", "Both are poor"):
        assert view.count(name) == 1
    assert "aria-current" not in view


@pytest.mark.parametrize("answer", ["a", "b", "tie", "both_bad"])
def test_a_vote_means_the_text_that_was_seen_on_that_side(store: Store, answer: str) -> None:
    person = comparing(store).begin()
    seen = dict(zip("ab", person.responses, strict=True))
    person.send("answer", answer=answer)
    (row,) = judgements(store, "votes")
    assert row["answer"] == answer
    if answer in seen:
        chosen = {one.id: one.text for one in store.responses(PROMPT.id)}[row["chosen_id"]]
        assert chosen == seen[answer]
    else:
        assert row["chosen_id"] is None
    assert "Saved. 2 of 3." in person.view


def test_a_reload_keeps_the_sides(store: Store) -> None:
    person = comparing(store).begin()
    shown = person.responses
    for _ in range(3):
        person.send("show")
        assert person.responses == shown


def test_sides_differ_between_people(store: Store) -> None:
    sides = set()
    for number in range(12):
        person = comparing(store, annotator=f"{number:032d}").begin()
        sides.add(person.responses[0] in VIVID)
    assert sides == {True, False}


@pytest.mark.parametrize("answer", ["left", "", "A", None, 1])
def test_what_is_none_of_the_four_is_refused(store: Store, answer: object) -> None:
    person = comparing(store).begin()
    shown = person.responses
    assert texts.CHOOSE_AGAIN in person.send("answer", answer=answer)
    assert person.responses == shown
    assert judgements(store, "votes") == []


def test_undo_marks_the_earlier_vote_and_a_new_one_replaces_it(store: Store) -> None:
    person = comparing(store).begin()
    shown = person.responses
    person.send("answer", answer="tie")
    person.send("undo")
    assert person.responses == shown
    assert re.findall(r'value="(\w+)" data-key="[^"]*" aria-current="true"', person.view) == ["tie"]
    person.send("answer", answer="b")
    actions = [(row["action"], row["answer"]) for row in judgements(store, "votes")]
    assert [action for action, _ in actions] == ["vote", "withdrawal", "vote"]
    assert actions[-1] == ("vote", "b")


def test_a_stale_tab_does_not_vote_on_the_present_pair(store: Store) -> None:
    tab, stale = comparing(store).begin(), comparing(store)
    stale.send("show")
    tab.send("answer", answer="a")
    stale.send("answer", answer="b")
    assert [row["answer"] for row in judgements(store, "votes")] == ["a"]
    assert texts.OTHER_TAB in stale.view
    assert stale.responses == tab.responses


def test_nothing_that_names_an_arm_is_in_any_view(store: Store) -> None:
    secret = {"demo-plain", "demo-vivid", "model"}
    with store.read() as tables:
        for table in ("responses", "items"):
            secret |= {row[0] for row in tables.connection.execute(f"SELECT id FROM {table}")}
    person = comparing(store)
    views = [person.send("show"), person.send("consent")]
    for answer in ("a", "b"):
        views += [person.send("answer", answer=answer), person.send("undo"), person.send("pause")]
        views += [person.send("answer", answer=answer), person.send("show")]
    for view in views:
        assert [word for word in secret if word in view] == []


def test_a_note_of_the_rating_page_is_no_vote(store: Store) -> None:
    rater = Person(store).begin()
    voter = comparing(store).begin()
    voter.send("answer", token=rater.mark("token"), answer="a")
    assert texts.CHOOSE_AGAIN in voter.view
    assert judgements(store, "votes") == []
