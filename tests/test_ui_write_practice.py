"""Practice on the writing page, message by message."""

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ui_support import NASTY, TOKENS, Person, judgements

from annotation import writing_practice
from annotation.content import Prompt
from annotation.store import Store
from annotation.studies import Codes, Example, Study
from annotation.submissions import submissions
from annotation.writing import add_prompts
from ui import home, texts, write
from ui import write_texts as words
from ui.stage import Visitor

PROMPTS = [Prompt("uses", thing, f"Name a creative use for a {thing}") for thing in "ab"]
CORK = Example("What could a cork be?", "A raft for ants.", {}, "Any idea is welcome.")
KEY = Example("What could a key be?", feedback="Well.\n\nNow go on.")
SNAIL = "A hat for a snail."


def study(**settings: Any) -> Study:
    usual: dict[str, Any] = {"practice": (CORK, KEY), "codes": Codes(complete="C-1234")}
    return Study("write", "Ideas", "writing", "Write.", "Voluntary.", (), **usual | settings)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "a.db") as opened:
        opened.add_study(study())
        add_prompts(opened, "write", PROMPTS)
        yield opened


def revise(store: Store, **settings: Any) -> None:
    store.write(lambda tables: tables.revise_study(study(**settings)))


def ago(store: Store, seconds: float) -> None:
    begun = (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat(timespec="microseconds")
    store.write(
        lambda tables: tables.connection.execute("UPDATE practices SET begun = ?", (begun,))
    )


def begun(store: Store, **about: str) -> Person:
    return Person(store, page=write, **about).begin()


def add(who: Person, text: str) -> str:
    return who.send("add", text=text, pasted=0)


def place(who: Person) -> str:
    found = re.search(r'class="place">(.*?)</span>', who.view)
    return found[1] if found else ""


def task(who: Person) -> str:
    found = re.search(r'<div class="task" dir="auto">(.*?)</div>', who.view, re.DOTALL)
    return html.unescape(found[1]) if found else ""


def is_feedback(who: Person) -> bool:
    return words.FEEDBACK_TITLE in who.view


def practices(store: Store) -> int:
    with store.read() as tables:
        return int(tables.connection.execute("SELECT count(*) FROM practices").fetchone()[0])


def test_practice_is_labelled_and_its_answers_are_shown_back_with_the_feedback(
    store: Store,
) -> None:
    who = begun(store)
    assert (task(who), place(who)) == (CORK.prompt, "Practice 1 of 2")
    assert words.PRACTICE in who.view
    assert who.mark("say") == "Practice 1 of 2"
    assert CORK.feedback not in who.view
    assert CORK.response not in who.view
    add(who, SNAIL)
    assert who.mark("say") == "Saved. 1 answer."
    add(who, "A stamp.")
    who.send("done")
    assert is_feedback(who)
    assert (task(who), place(who)) == (CORK.prompt, "Practice 1 of 2")
    assert who.responses == [SNAIL, "A stamp.", CORK.response]
    assert CORK.feedback in who.view
    assert words.NEXT_PRACTICE in who.view
    assert "textarea" not in who.view
    who.send("learned")
    assert (task(who), place(who)) == (KEY.prompt, "Practice 2 of 2")
    who.send("done")
    assert words.NOTHING_WRITTEN in who.view
    assert words.NEXT_TASKS in who.view
    assert words.POSSIBLE not in who.view
    assert who.view.count('<p class="wording"') == 2  # the feedback's paragraphs
    who.send("learned")
    assert place(who) == "1 of 2"
    assert words.PRACTICE not in who.view
    assert submissions(store, "write") == []
    assert judgements(store, "writings") == []


def test_a_reload_and_another_device_stand_where_the_person_was(store: Store) -> None:
    who = begun(store)
    add(who, SNAIL)
    again = Person(store, page=write)
    again.send("show")
    assert (task(again), SNAIL in again.view) == (CORK.prompt, True)
    again.send("done")
    who.send("show")
    assert is_feedback(who)
    assert SNAIL in who.view
    who.send("pause")
    assert texts.PAUSED_TITLE in who.view
    who.send("show")
    assert is_feedback(who)
    who.send("learned")
    again.send("show")
    assert task(again) == KEY.prompt


def test_one_answer_leads_to_the_feedback(store: Store) -> None:
    revise(store, answers="one")
    who = begun(store)
    who.send("finish", text=SNAIL, pasted=0)
    assert is_feedback(who)
    assert who.responses == [SNAIL, CORK.response]
    who.repeat()  # the answer got lost on its way
    assert is_feedback(who)
    assert who.responses == [SNAIL, CORK.response]


def test_an_answer_is_taken_back_in_practice(store: Store) -> None:
    who = begun(store)
    add(who, SNAIL)
    (answer,) = re.findall(r'data-write="back" value="(.*?)"', who.view)
    who.send("back", writing=answer)
    assert who.mark("say") == words.TAKEN_BACK
    assert "data-given" not in who.view
    assert words.NOT_BACK in who.repeat()


def test_with_a_time_limit_each_practice_waits_for_its_beginning(store: Store) -> None:
    revise(store, minutes=2)
    who = begun(store)
    assert "Practice 1 of 2" in who.view
    assert task(who) == ""
    assert practices(store) == 0
    who.send("next")
    assert 'class="time"' in who.view
    add(who, SNAIL)
    ago(store, 121)
    who.send("time", text="A stamp.", pasted=0)
    assert is_feedback(who)
    assert words.PRACTICE_TIME_IS_UP in who.view
    assert who.responses == [SNAIL, "A stamp.", CORK.response]
    who.send("learned")
    assert "Practice 2 of 2" in who.view
    assert task(who) == ""
    who.send("next")
    who.send("time", text="")  # a clock that is ahead
    assert task(who) == KEY.prompt
    who.send("done")
    who.send("learned")
    assert "Task 1 of 2" in who.view
    assert task(who) == ""


def test_what_comes_too_late_is_shown_to_be_copied(store: Store) -> None:
    revise(store, minutes=2)
    who = begun(store)
    who.send("next")
    ago(store, 150)
    add(who, SNAIL)
    assert is_feedback(who)
    assert words.TOO_LATE in who.view
    assert SNAIL in who.view


def test_no_message_skips_practice(store: Store) -> None:
    who = begun(store)
    for action in ("show", "next", "learned", "consent", "nonsense"):
        who.send(action, text="", writing="x")
        assert task(who) == CORK.prompt
        assert not is_feedback(who)
    forged = TOKENS.sign(who.annotator, "write", PROMPTS[0].id)
    ahead = TOKENS.sign(who.annotator, "write", writing_practice.practice_id(KEY))
    for token in (forged, ahead, "", None, "x"):
        for action in ("add", "finish", "done", "learned", "back", "time"):
            who.send(action, token=token, text=SNAIL, writing="x")
            assert task(who) == CORK.prompt, (token, action)
            assert not is_feedback(who)
    assert judgements(store, "writings") == []
    assert practices(store) == 1


def test_a_practice_is_not_submitted_twice(store: Store) -> None:
    who = begun(store)
    other = Person(store, page=write)
    other.send("show")
    add(who, SNAIL)
    who.send("done")
    add(other, "Written after the feedback was there.")
    assert is_feedback(other)
    assert words.NOT_TAKEN in other.view
    assert other.responses == [SNAIL, CORK.response]
    who.send("learned")
    assert task(who) == KEY.prompt
    who.repeat()  # a second press leaves the next practice as it is
    assert task(who) == KEY.prompt
    other.send("learned")
    assert task(other) == KEY.prompt
    assert not is_feedback(other)


def test_nobody_sees_or_changes_what_another_person_practises(store: Store) -> None:
    who, other = begun(store), begun(store, annotator="2" * 32)
    add(who, SNAIL)
    (answer,) = re.findall(r'data-write="back" value="(.*?)"', who.view)
    token = who.mark("token")
    for action in ("done", "learned", "back", "add"):
        other.send(action, token=token, text="Mine.", writing=answer)
        assert SNAIL not in other.view
        assert task(other) == CORK.prompt
    other.send("back", writing=answer)
    who.send("show")
    assert SNAIL in who.view
    assert not is_feedback(who)


def test_a_study_that_closes_in_practice_gives_the_text_back(store: Store) -> None:
    who = begun(store, study="write")
    store.write(lambda tables: tables.set_study_state("write", "closed"))
    add(who, SNAIL)
    assert texts.CLOSED_TITLE in who.view
    assert SNAIL in who.view


def test_a_paused_study_begins_no_further_practice(store: Store) -> None:
    who = begun(store, study="write")
    store.write(lambda tables: tables.set_study_state("write", "paused"))
    who.send("done")
    assert is_feedback(who)
    who.send("learned")
    assert texts.CLOSED_TITLE in who.view
    store.write(lambda tables: tables.set_study_state("write", "open"))
    who.send("show")
    assert task(who) == KEY.prompt


def test_practice_is_no_progress(store: Store) -> None:
    who = begun(store)
    add(who, SNAIL)
    who.send("done")
    who.send("learned")
    page = home.turn(store, TOKENS, Visitor(who.annotator), {})
    assert "2 tasks" in page
    assert "done" not in page


def test_hostile_texts_stay_text(store: Store) -> None:
    revise(store, practice=(Example(NASTY, NASTY, {}, NASTY),))
    who = begun(store)
    add(who, NASTY)
    assert task(who) == NASTY
    who.send("done")
    assert who.responses == [NASTY, NASTY]
    assert "<script" not in who.view
    assert "<img" not in who.view


def test_the_end_comes_after_the_tasks_that_count_and_thanks_for_those(store: Store) -> None:
    who = begun(store)
    for _ in range(2):
        who.send("done")
        who.send("learned")
    for _ in range(2):
        add(who, SNAIL)
        who.send("done")
    assert "C-1234" in who.view
    assert words.finished(2) in who.view
    assert [one.text for one in submissions(store, "write")] == [SNAIL, SNAIL]
