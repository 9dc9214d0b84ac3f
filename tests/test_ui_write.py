"""The writing page, message by message."""

import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ui_support import NASTY, TOKENS, Person, judgements

from annotation.content import Prompt
from annotation.errors import StoreClosedError
from annotation.sitting import LONGEST
from annotation.store import Store
from annotation.studies import Codes, Study
from annotation.submissions import submissions
from annotation.writing import add_prompts
from ui import home, markup, stage, texts, write
from ui import write_texts as words
from ui.stage import Visitor

PROMPTS = [Prompt("uses", thing, f"Name a creative use for a {thing}") for thing in "abc"]


def study(study_id: str = "write", **settings: Any) -> Study:
    title = f"The study {study_id}"
    return Study(study_id, title, "writing", "Write.", "It is voluntary.", (), **settings)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "a.db") as opened:
        write_study = study(codes=Codes(complete="C-1234", no_consent="N-1"))
        opened.add_study(write_study)
        add_prompts(opened, "write", PROMPTS)
        yield opened


def revise(store: Store, **settings: Any) -> None:
    store.write(lambda tables: tables.revise_study(study(**settings)))


def ago(store: Store, seconds: float) -> None:
    begun = (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat(timespec="microseconds")
    store.write(lambda tables: tables.connection.execute("UPDATE sittings SET begun = ?", (begun,)))


def person(store: Store, **about: str) -> Person:
    return Person(store, page=write, **about)


def begun(store: Store, **about: str) -> Person:
    return person(store, **about).begin()


def add(who: Person, text: object, **more: object) -> str:
    return who.send("add", text=text, pasted=0, **more)


def task(who: Person) -> str:
    found = re.search(r'<div class="task" dir="auto">(.*?)</div>', who.view, re.DOTALL)
    return html.unescape(found[1]) if found else ""


def given(who: Person) -> list[str]:
    """The list on the page, the newest first."""
    found = re.findall(r'data-given dir="auto">(.*?)</div>', who.view, re.DOTALL)
    return [html.unescape(text) for text in found]


def written(store: Store) -> list[str]:
    return [one.text for one in submissions(store, "write")]


def sittings(store: Store) -> list[str]:
    """The prompts that were begun, the first one first."""
    with store.read() as tables:
        begun = tables.connection.execute("SELECT prompt_id FROM sittings ORDER BY begun")
        return [row["prompt_id"] for row in begun]


def refused(who: Person) -> str:
    found = re.search(r'data-refused>.*?class="kept" dir="auto">(.*?)</div>', who.view, re.DOTALL)
    return html.unescape(found[1]) if found else ""


def test_nothing_is_shown_or_stored_before_consent(store: Store) -> None:
    who = person(store)
    for action in ("show", "add", "finish", "done", "time", "back", "pause", "next"):
        assert texts.BEGIN in who.send(action, text="A hat for a snail.")
        assert task(who) == ""
    assert "N-1" in who.send("refuse")
    assert judgements(store, "annotators") == sittings(store) == []


def test_the_task_stands_above_a_named_box(store: Store) -> None:
    who = begun(store)
    assert task(who) in {prompt.text for prompt in PROMPTS}
    assert '<label for="answer">' in who.view
    assert 'aria-describedby="task"' in who.view
    assert "1 of 3" in who.view
    assert 'class="time"' not in who.view
    assert words.NO_IDEA in who.view


def test_answers_are_listed_the_newest_first_and_can_be_taken_back(store: Store) -> None:
    who = begun(store)
    for number in range(3):
        add(who, f"Idea number {number}")
    assert given(who) == ["Idea number 2", "Idea number 1", "Idea number 0"]
    assert who.mark("say") == "Saved. 3 answers."
    assert words.NO_MORE in who.view
    (row,) = [one for one in judgements(store, "writings") if one["text"] == "Idea number 1"]
    who.send("back", writing=row["id"])
    assert given(who) == ["Idea number 2", "Idea number 0"]
    assert who.mark("say") == words.TAKEN_BACK
    who.repeat()
    assert written(store) == ["Idea number 0", "Idea number 2"]
    assert row["seconds"] >= 0


def test_a_reload_shows_the_same_task_and_answers(store: Store) -> None:
    who = begun(store)
    add(who, "A hat for a snail.")
    again = person(store)
    again.send("show")
    assert (task(again), given(again)) == (task(who), given(who))


def test_a_repeated_submit_is_said_and_harmless(store: Store) -> None:
    who = begun(store)
    add(who, "A hat for a snail.")
    assert words.REPEATED in who.repeat()
    assert written(store) == ["A hat for a snail."]


def test_no_more_leads_through_every_task_to_the_code(store: Store) -> None:
    who = begun(store)
    seen = []
    for place in (1, 2, 3):
        assert f"{place} of 3" in who.view
        seen.append(task(who))
        who.send("done")
    assert sorted(seen) == [prompt.text for prompt in PROMPTS]
    assert words.FINISHED_TITLE in who.view
    assert "3 tasks" in who.view
    assert "C-1234" in who.view
    assert "C-1234" in who.send("show")


def test_an_address_at_the_end_is_a_link(store: Store) -> None:
    revise(store, codes=Codes(complete="https://example.org/back?a=1&b=2"))
    who = begun(store)
    for _ in PROMPTS:
        who.send("done")
    assert 'href="https://example.org/back?a=1&amp;b=2"' in who.view


def test_a_second_press_on_no_more_skips_no_task(store: Store) -> None:
    who = begun(store)
    who.send("done")
    second = task(who)
    who.repeat()
    assert task(who) == second


def test_add_it_and_go_on_saves_the_text_of_the_box(store: Store) -> None:
    who = begun(store)
    first = task(who)
    who.send("finish", text="A hat for a snail.")
    assert task(who) != first
    assert written(store) == ["A hat for a snail."]


def test_one_answer_leads_to_the_next_task(store: Store) -> None:
    revise(store, answers="one")
    who, other = begun(store), person(store)
    other.send("show")
    first = task(who)
    assert words.SAVE in who.view
    who.send("finish", text="A hat for a snail.")
    assert task(who) != first
    other.send("finish", text="A boat for a mouse.")  # for the first task, from another tab
    assert refused(other) == "A boat for a mouse."
    assert words.OTHER_TAB in other.view
    assert written(store) == ["A hat for a snail."]


def test_one_answer_that_is_there_is_shown_with_the_way_on(store: Store) -> None:
    revise(store, answers="one")
    who = begun(store)
    add(who, "A hat for a snail.")  # saved, and the page was lost before it went on
    assert given(who) == ["A hat for a snail."]
    assert "<textarea" not in who.view
    assert words.GO_ON in who.view


def test_a_tab_that_another_one_left_behind_answers_its_own_task(store: Store) -> None:
    who, stale = begun(store), person(store)
    stale.send("show")
    who.send("done")
    add(stale, "A hat for a snail.")
    assert task(stale) == task(who)
    (row,) = judgements(store, "writings")
    assert row["prompt_id"] == sittings(store)[0]


@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
def test_an_empty_answer_is_refused_in_one_sentence(store: Store, text: str) -> None:
    who = begun(store)
    assert words.NO_TEXT in add(who, text)
    assert written(store) == []


def test_a_long_answer_is_refused_and_stays_in_the_box(store: Store) -> None:
    who = begun(store)
    assert words.TOO_LONG in add(who, "x" * (LONGEST + 1))
    assert refused(who) == ""
    assert written(store) == []


@pytest.mark.parametrize("token", [None, "", "nonsense", 7, "WyJhIiwxXQ.x"])
def test_an_answer_without_a_valid_note_is_shown_and_not_saved(store: Store, token: Any) -> None:
    who = begun(store)
    add(who, "A hat for a snail.", token=token)
    assert refused(who) == "A hat for a snail."
    assert words.NOT_TAKEN in who.view
    assert written(store) == []


def test_an_answer_with_somebody_elses_note_is_refused(store: Store) -> None:
    anna, ben = begun(store), begun(store, annotator="2" * 32)
    add(ben, "A hat for a snail.", token=anna.mark("token"))
    assert words.NOT_TAKEN in ben.view
    forged = TOKENS.sign(ben.annotator, "write", "nothing")
    add(ben, "A hat for a snail.", token=forged)
    assert words.NOT_TAKEN in ben.view
    assert written(store) == []


@pytest.mark.parametrize("text", [None, 7, ["A hat"], {"a": 1}])
def test_what_is_no_text_is_refused(store: Store, text: object) -> None:
    who = begun(store)
    add(who, text)
    assert task(who)
    assert written(store) == []


@pytest.mark.parametrize("pasted", [None, "1", -3, 10**400, 1e400, float("nan"), [1]])
def test_a_share_of_any_shape_refuses_nothing(store: Store, pasted: object) -> None:
    begun(store).send("add", text="A hat for a snail.", pasted=pasted)
    assert written(store) == ["A hat for a snail."]


def test_what_was_pasted_is_a_sign_for_the_researcher_alone(store: Store) -> None:
    who = begun(store)
    who.send("add", text="A hat for a snail.", pasted=0.9)
    assert [one.signs for one in submissions(store, "write")] == [("pasted",)]
    assert "sign" not in who.view


@pytest.mark.parametrize("writing", [None, "", "nothing", 7, {"a": 1}])
def test_taking_back_what_is_not_there_is_said(store: Store, writing: object) -> None:
    assert words.NOT_BACK in begun(store).send("back", writing=writing)


def test_nobody_takes_back_what_another_person_wrote(store: Store) -> None:
    add(begun(store), "A hat for a snail.")
    (row,) = judgements(store, "writings")
    other = begun(store, annotator="2" * 32)
    assert words.NOT_BACK in other.send("back", writing=row["id"])
    assert written(store) == ["A hat for a snail."]


class TestTime:
    @pytest.fixture
    def who(self, store: Store) -> Person:
        revise(store, minutes=2)
        return begun(store)

    def test_it_begins_when_the_person_says_so(self, store: Store, who: Person) -> None:
        assert "2 minutes" in who.view
        assert task(who) == ""
        assert sittings(store) == []
        who.send("next")
        assert task(who)
        assert float(who.mark("left")) == pytest.approx(120, abs=2)

    def test_it_runs_on_after_a_reload_and_in_a_break(self, store: Store, who: Person) -> None:
        who.send("next")
        ago(store, 50)
        assert words.TIME_RUNS in who.send("pause")
        who.send("show")
        assert float(who.mark("left")) == pytest.approx(70, abs=2)

    def test_what_is_in_the_box_at_the_end_is_saved(self, store: Store, who: Person) -> None:
        who.send("next")
        ago(store, 121)
        who.send("time", text="A hat for a snail.")
        assert words.TIME_IS_UP in who.view
        assert written(store) == ["A hat for a snail."]
        assert "Task 2 of 3" in who.view
        who.repeat()
        assert written(store) == ["A hat for a snail."]

    def test_an_empty_box_at_the_end_is_no_answer(self, store: Store, who: Person) -> None:
        who.send("next")
        ago(store, 121)
        assert words.TIME_IS_UP_EMPTY in who.send("time", text=" ")
        assert written(store) == []

    def test_a_browser_whose_clock_is_ahead_ends_nothing(self, store: Store, who: Person) -> None:
        who.send("next")
        shown = task(who)
        who.send("time", text="A hat for")
        assert task(who) == shown
        assert written(store) == []

    def test_what_comes_too_late_is_shown_to_be_copied(self, store: Store, who: Person) -> None:
        who.send("next")
        ago(store, 135)
        add(who, "A hat for a snail.")
        assert words.TOO_LATE in who.view
        assert refused(who) == "A hat for a snail."
        assert written(store) == []

    def test_a_text_that_is_too_long_at_the_end_is_shown(self, store: Store, who: Person) -> None:
        who.send("next")
        ago(store, 121)
        who.send("time", text="x" * (LONGEST + 1))
        assert words.TOO_LONG in who.view
        assert len(refused(who)) == LONGEST + 1

    def test_it_leads_through_every_task_to_the_end(self, store: Store, who: Person) -> None:
        for _ in PROMPTS:
            who.send("next")
            ago(store, 121)
            who.send("time", text="")
        assert words.FINISHED_TITLE in who.view


def test_a_break_shows_no_task(store: Store) -> None:
    who = begun(store)
    assert texts.PAUSED in who.send("pause")
    assert task(who) == ""
    assert 'href="write?study=write&amp;' in who.view  # to go on with another device


def test_a_closed_study_says_so_and_shows_what_came_too_late(store: Store) -> None:
    who = begun(store)
    store.write(lambda tables: tables.set_study_state("write", "closed"))
    who.study = "write"
    add(who, NASTY)
    assert texts.CLOSED_TITLE in who.view
    assert refused(who) == NASTY
    assert texts.CLOSED_TITLE in person(store, study="write", annotator="2" * 32).send("show")


def test_a_paused_study_takes_the_task_that_is_open_and_no_more(store: Store) -> None:
    who = begun(store, study="write")
    store.write(lambda tables: tables.set_study_state("write", "paused"))
    add(who, "A hat for a snail.")
    assert given(who) == ["A hat for a snail."]
    assert texts.CLOSED_TITLE in who.send("done")
    assert texts.CLOSED_TITLE in begun(store, study="write", annotator="2" * 32).view


@pytest.mark.parametrize("text", [NASTY, "שלום עולם", "‮evil", "🙂🙃", "a\n\n  b\t c", "<b>"])
def test_every_text_arrives_letter_by_letter_and_as_text(store: Store, text: str) -> None:
    prompt = Prompt("odd", "odd", text)
    store.add_study(study("odd"))
    add_prompts(store, "odd", [prompt])
    who = begun(store, study="odd")
    assert task(who) == text
    add(who, text)
    assert given(who) == [text]
    for tag in ("<script", "<img", "<b>"):
        assert tag not in who.view


def test_several_open_studies_are_offered_and_a_link_names_one(store: Store) -> None:
    store.add_study(study("more"))
    view = person(store).send("show")
    assert texts.CHOOSE_STUDY in view
    assert '"write?study=more"' in view
    assert texts.BEGIN in person(store, study="more").send("show")


@pytest.mark.parametrize("name", ["nothing", "../write", "<b>", "write' OR 1=1"])
def test_a_study_that_is_not_here_is_no_study(store: Store, name: str) -> None:
    view = person(store, study=name).send("show")
    assert texts.NO_STUDY in view
    assert name not in view


def test_without_a_writing_study_the_page_says_what_else_there_is(tmp_path: Path) -> None:
    with Store(tmp_path / "empty.db") as empty:
        view = person(empty).send("show")
        assert words.NOTHING_TITLE in view
        assert 'href="rate"' in view


def test_a_study_without_tasks_says_so(store: Store) -> None:
    store.add_study(study("empty"))
    assert words.NO_TASKS in begun(store, study="empty").view


def test_a_store_that_fails_becomes_a_message(store: Store) -> None:
    def fail(visitor: Visitor, message: stage.Message) -> str:
        raise StoreClosedError(store.path)

    view = stage.answer(fail, Visitor("1" * 32), {"action": "add"})
    assert texts.STORE_TROUBLE in view
    assert str(store.path) not in view


@pytest.mark.parametrize("message", [{}, {"action": 7}, {"action": ["add"]}, {"action": "nothing"}])
def test_a_message_of_any_shape_gets_a_view(store: Store, message: Any) -> None:
    who = begun(store)
    view = write.turn(store, TOKENS, Visitor(who.annotator), message)
    assert 'class="page writes"' in view


def test_the_start_page_and_the_header_lead_here(store: Store) -> None:
    who = person(store)
    view = home.turn(store, TOKENS, Visitor(who.annotator), {})
    assert 'href="write?study=write"' in view
    assert "3 tasks" in view
    who.begin().send("done")
    assert "1 of 3 done" in home.turn(store, TOKENS, Visitor(who.annotator), {})
    assert '<a href="write" aria-current="page">Write</a>' in markup.header("/write")


def test_a_platforms_name_for_a_person_is_kept_as_a_hash(store: Store) -> None:
    visitor = Visitor("1" * 32, "write", "PROLIFIC-7")
    write.turn(store, TOKENS, visitor, {"action": "consent"})
    (row,) = judgements(store, "enrolments")
    assert row["participant"]
    assert "PROLIFIC" not in json.dumps(dict(row))
