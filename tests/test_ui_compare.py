"""The comparing page, message by message."""

import dataclasses
import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ui_support import (
    PLAIN,
    PROMPT,
    TOKENS,
    VIVID,
    Person,
    comparing,
    fill,
    judgements,
    paired,
    study,
)

from annotation.store import Store
from annotation.studies import Codes
from annotation.tables import Tables
from ui import compare_texts as words
from ui import texts
from ui.studies_preview import preview


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


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Store]:
    """A study that asks how sure and why, and tells at the end."""
    with Store(tmp_path / "b.db") as store:
        full = study("full", "comparison", confidence=True, comments=True, reveal="end")
        store.add_study(dataclasses.replace(full, codes=Codes("C-DONE"), break_every=None))
        store.add_items("full", paired())
        yield store


@pytest.fixture
def telling(tmp_path: Path) -> Iterator[Store]:
    """A study that tells after each vote, with a break after the second."""
    with Store(tmp_path / "c.db") as store:
        store.add_study(study("each", "comparison", reveal="each", break_every=2))
        store.add_items("each", paired())
        yield store


def through(person: Person) -> Person:
    """Answer A until there is nothing left."""
    while person.responses:
        person.send("answer", answer="a")
    return person


def test_how_sure_and_why_go_along_with_a_vote(asking: Store) -> None:
    person = comparing(asking).begin()
    assert " checked" not in person.view.replace("data-keys checked", "")
    person.send("answer", answer="a", sure="2", why="  it made me laugh ")
    (row,) = judgements(asking, "votes")
    assert (row["confidence"], row["comment"]) == (2, "it made me laugh")


def test_a_vote_is_one_press_for_who_says_neither(asking: Store) -> None:
    person = comparing(asking).begin()
    person.send("answer", answer="b", why="")
    (row,) = judgements(asking, "votes")
    assert (row["answer"], row["confidence"], row["comment"]) == ("b", None, None)
    assert "Saved. 2 of 3." in person.view


def test_after_an_undo_how_sure_and_why_are_there_again(asking: Store) -> None:
    person = comparing(asking).begin()
    person.send("answer", answer="tie", sure="3", why='"so" & so')
    person.send("undo")
    assert re.findall(r'name="sure" value="(\d)"[^>]* checked', person.view) == ["3"]
    assert 'value="&quot;so&quot; &amp; so"' in person.view
    person.send("answer", answer="tie", sure="1", why="")
    last = judgements(asking, "votes")[-1]
    assert (last["confidence"], last["comment"]) == (1, None)


@pytest.mark.parametrize("said", ["0", "4", "x", "1.0", "²", 2, True, [], {"a": 1}])
def test_what_is_no_degree_of_being_sure_is_refused(asking: Store, said: object) -> None:
    person = comparing(asking).begin()
    assert texts.CHOOSE_AGAIN in person.send("answer", answer="a", sure=said)
    assert judgements(asking, "votes") == []


@pytest.mark.parametrize("said", [3, True, ["because"], {"a": 1}])
def test_a_reason_that_is_no_text_is_refused(asking: Store, said: object) -> None:
    person = comparing(asking).begin()
    assert texts.CHOOSE_AGAIN in person.send("answer", answer="a", why=said)
    assert judgements(asking, "votes") == []


def test_a_study_that_does_not_ask_stores_neither(store: Store) -> None:
    person = comparing(store).begin()
    assert "How sure?" not in person.view
    assert words.SAY_WHY not in person.view
    person.send("answer", answer="a", sure="2", why="because")
    (row,) = judgements(store, "votes")
    assert (row["confidence"], row["comment"]) == (None, None)


def test_the_list_of_keys_names_those_that_the_study_has(asking: Store, store: Store) -> None:
    assert "<kbd>G</kbd></dt>" in comparing(asking).begin().view
    assert "<kbd>G</kbd></dt>" not in comparing(store).begin().view


def test_sets_are_numbered_lists_on_both_sides_and_one_text_is_none(store: Store) -> None:
    person = comparing(store).begin()
    assert "<ol" not in person.view
    (item,) = {row["item_id"] for row in judgements(store, "assignments")}
    sets = {"first": PLAIN, "second": (VIVID[0],)}

    def make(tables: Tables) -> None:
        known = {one.text: one.id for one in tables.responses(PROMPT.id)}
        for side, shown in sets.items():
            for position, text in enumerate(shown):
                tables.connection.execute(
                    "INSERT INTO item_sets VALUES (?, ?, ?, ?)", (item, side, position, known[text])
                )

    store.write(make)
    view = person.send("show")
    assert view.count('<ol class="set">') == 2
    assert sorted(person.responses) == sorted((*PLAIN, VIVID[0]))
    assert person.responses in ([*PLAIN, VIVID[0]], [VIVID[0], *PLAIN])


def test_a_preview_shows_what_raters_will_be_asked(asking: Store) -> None:
    view = preview(asking, asking.study("full"))
    assert words.HOW_SURE in view
    assert words.SAY_WHY in view
    assert view.count('class="card"') == 2


def test_an_empty_response_is_said_to_be_empty(store: Store) -> None:
    store.add_study(study("blank", "comparison"))
    store.add_items("blank", paired((" \n",), ("something",)))
    view = comparing(store, study="blank").begin().view
    assert view.count(words.EMPTY) == 1


def test_at_the_end_one_may_see_who_wrote_what_and_keeps_the_code(asking: Store) -> None:
    person = through(comparing(asking).begin())
    assert words.SEE in person.view
    assert words.SEE_NOTE in person.view
    assert "demo-" not in person.view
    view = person.send("reveal")
    assert view.count("demo-plain") == view.count("demo-vivid") > 3
    assert "C-DONE" in view
    for text in (*PLAIN, *VIVID):
        assert text in view
    view = person.send("show")  # back
    assert words.SEE in view
    assert words.SEE_NOTE not in view
    assert texts.UNDO_LAST not in view
    assert words.NOTHING_LEFT in person.send("undo")
    assert {row["action"] for row in judgements(asking, "votes")} == {"vote"}


def test_the_names_stand_at_the_side_on_which_the_text_was(asking: Store) -> None:
    person = comparing(asking).begin()
    seen = []
    while person.responses:
        seen.append(person.responses)
        person.send("answer", answer="b")
    view = person.send("reveal")
    for a, b in seen:
        expected = ["demo-plain" if text in PLAIN else "demo-vivid" for text in (a, b)]
        place = view.index(f">{html.escape(a)}<")
        card = view[:place].rsplit("<h2>A", 1)[1] + view[place:].split("</section>", 2)[1]
        assert re.findall("demo-[a-z]+", card) == expected


@pytest.mark.parametrize("moment", ["before", "during", "undone"])
def test_nobody_sees_who_wrote_what_before_the_end(asking: Store, moment: str) -> None:
    person = comparing(asking).begin()
    if moment != "before":
        person.send("answer", answer="a")
    if moment == "undone":
        through(person).send("undo")
    view = person.send("reveal")
    assert words.STILL_OPEN in view
    assert len(person.responses) == 2
    assert "demo-" not in view


def test_a_study_that_never_tells_offers_nothing_and_gives_nothing(store: Store) -> None:
    person = through(comparing(store).begin())
    assert words.SEE not in person.view
    view = person.send("reveal")
    assert words.NOT_TOLD in view
    assert "demo-plain" not in view
    assert texts.UNDO_LAST in view


def test_a_stranger_who_asks_for_names_is_asked_to_take_part(asking: Store) -> None:
    view = comparing(asking).send("reveal")
    assert texts.BEGIN in view
    assert "demo-" not in view


def test_a_vote_after_the_reveal_does_not_count_and_is_answered_calmly(asking: Store) -> None:
    person = comparing(asking).begin()
    stale = comparing(asking)
    stale.send("show")
    through(person).send("reveal")
    stale.send("answer", answer="b")
    assert words.VOTE_STANDS in stale.view
    assert {row["answer"] for row in judgements(asking, "votes")} == {"a"}


def test_who_only_skips_is_told_nothing(asking: Store) -> None:
    person = comparing(asking).begin()
    while person.responses:
        person.send("skip", reason="unclear")
    view = person.send("reveal")
    assert words.NONE_TOLD in view
    assert "demo-" not in view


def test_after_each_vote_its_names_are_told_and_it_stands(telling: Store) -> None:
    person = comparing(telling).begin()
    shown = person.responses
    view = person.send("answer", answer="both_bad")
    assert person.responses == shown
    assert words.YOURS["both_bad"] in view
    assert re.findall(r"<bdi>(demo-[a-z]+)</bdi>", view) == [
        "demo-plain" if text in PLAIN else "demo-vivid" for text in shown
    ]
    assert person.repeat() == view  # a message that was sent twice
    person.send("on")
    assert "2 of 3" in person.view
    assert "demo-" not in person.view
    assert words.NOTHING_LEFT in person.send("undo")
    assert "2 of 3" in person.view


def test_where_each_vote_is_told_a_break_still_comes(telling: Store) -> None:
    person = comparing(telling).begin()
    person.send("answer", answer="a")
    person.send("on")
    person.send("answer", answer="a")
    assert texts.rest(2, 3) in person.send("on")
    assert person.send("show").count("3 of 3")


def test_a_vote_for_a_pair_that_was_never_served_is_refused(asking: Store) -> None:
    person = comparing(asking).begin()
    for forged in ("never-served", "", "1' OR '1'='1"):
        token = TOKENS.sign(person.annotator, "full", forged)
        assert texts.TEXT_GONE in person.send("answer", token=token, answer="a")
    assert judgements(asking, "votes") == []


def test_a_closed_study_still_tells_who_took_part(asking: Store) -> None:
    person = comparing(asking, study="full").begin()
    person.send("answer", answer="a")
    asking.write(lambda tables: tables.set_study_state("full", "closed"))
    person.send("answer", answer="a")  # the one that was open
    assert texts.CLOSED_TITLE in person.view
    assert words.SEE in person.view
    view = person.send("reveal")
    assert view.count("<details>") == 2
    assert "C-DONE" not in view
    assert words.SEE not in comparing(asking, study="full", annotator="2" * 32).send("show")
