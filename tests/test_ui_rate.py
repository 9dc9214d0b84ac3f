"""The rating page, message by message."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ui_support import (
    CREATIVITY,
    LONG,
    NASTY,
    NOVELTY,
    TOKENS,
    Person,
    comparing,
    fill,
    judgements,
    rated,
    study,
)

from annotation.store import Store
from ui import home, texts
from ui.errors import MessageError
from ui.rate import points
from ui.stage import Visitor


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fill(tmp_path / "a.db") as filled:
        yield filled


def test_nothing_is_shown_before_consent(store: Store) -> None:
    person = Person(store)
    for action in ("show", "answer", "skip", "undo", "pause"):
        assert texts.BEGIN in person.send(action)
        assert person.responses == []
    assert judgements(store, "assignments") == []


def test_the_form_is_a_named_group_of_labelled_points_with_none_chosen(store: Store) -> None:
    view = Person(store).begin().view
    assert view.count('<fieldset class="points"><legend>How creative is this response?') == 1
    for point, label in enumerate(CREATIVITY.labels, start=1):
        assert re.search(
            rf'name="creativity" value="{point}"><span class="number">{point}</span>'
            rf'<span class="label">{label}<', view
        )  # fmt: skip
    assert " checked>" not in view.split("<form data-judge")[1].split("data-keys")[0]
    assert "data-next disabled" in view
    assert "1 of 3" in view


def test_a_rating_is_stored_with_its_time_and_the_next_text_comes(store: Store) -> None:
    person = Person(store).begin()
    first = person.responses
    view = person.rate(creativity="4")
    assert person.responses != first
    assert "Saved. 2 of 3." in view
    (row,) = judgements(store, "ratings")
    assert (row["action"], row["value"], row["dimension"]) == ("rating", 4.0, "creativity")
    assert 0 <= row["seconds"] < 5


def test_a_reload_shows_the_same_text_again(store: Store) -> None:
    person = Person(store).begin()
    shown = person.responses
    person.send("show")
    assert person.responses == shown
    assert Person(store).send("show").count(shown[0]) == 1


def test_a_repeated_submit_is_harmless(store: Store) -> None:
    person = Person(store).begin()
    person.rate(creativity="2")
    second = person.responses
    person.repeat()
    assert person.responses == second
    assert len(judgements(store, "ratings")) == 1


def test_a_stale_tab_rates_the_text_it_shows_and_not_the_present_one(store: Store) -> None:
    tab, stale = Person(store).begin(), Person(store)
    stale.send("show")
    assert stale.responses == tab.responses
    tab.rate(creativity="5")
    stale.rate(creativity="1")  # for the first text, which has an answer
    assert [row["value"] for row in judgements(store, "ratings")] == [5.0]
    assert texts.OTHER_TAB in stale.view
    assert stale.responses == tab.responses  # the present text, polite and ready


def test_a_stale_tab_may_answer_again_after_an_undo_and_means_its_own_text(store: Store) -> None:
    tab, stale = Person(store).begin(), Person(store)
    stale.send("show")
    (first,) = stale.responses
    tab.rate(creativity="5")
    tab.send("undo")
    assert tab.responses == [first]
    stale.rate(creativity="1")
    rows = judgements(store, "ratings")
    assert [row["action"] for row in rows] == ["rating", "withdrawal", "rating"]
    assert rows[0]["item_id"] == rows[2]["item_id"]


def test_an_answer_with_somebody_elses_note_is_refused(store: Store) -> None:
    anna = Person(store).begin()
    ben = Person(store, annotator="2" * 32).begin()
    ben.send("answer", token=anna.mark("token"), values={"creativity": "5"})
    assert texts.CHOOSE_AGAIN in ben.view
    assert judgements(store, "ratings") == []


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"creativity": "0"},
        {"creativity": "6"},
        {"creativity": "4.5"},
        {"creativity": ""},
        {"creativity": 4},
        {"creativity": "٤"},
        {"creativity": "4", "novelty": "1"},
        {"beauty": "4"},
        ["4"],
        None,
        "4",
    ],
)
def test_what_is_no_full_answer_is_refused_and_the_text_stays(store: Store, values: object) -> None:
    person = Person(store).begin()
    shown = person.responses
    assert texts.CHOOSE_AGAIN in person.send("answer", values=values)
    assert person.responses == shown
    assert judgements(store, "ratings") == []


@pytest.mark.parametrize("token", [None, "", "nonsense", 7, "WyJhIiwxXQ.x"])
def test_an_answer_without_a_valid_note_is_refused(store: Store, token: object) -> None:
    person = Person(store).begin()
    person.send("answer", token=token, values={"creativity": "4"})
    assert person.responses
    assert judgements(store, "ratings") == []


def test_undo_opens_the_last_text_with_its_answer_marked(store: Store) -> None:
    person = Person(store).begin()
    (first,) = person.responses
    person.rate(creativity="4")
    view = person.send("undo")
    assert person.responses == [first]
    assert texts.UNDONE in view
    assert re.findall(r'value="(\d)" checked', view) == ["4"]
    person.rate(creativity="2")
    rows = judgements(store, "ratings")
    assert [row["action"] for row in rows] == ["rating", "withdrawal", "rating"]
    assert rows[-1]["value"] == 2.0


def test_a_double_press_on_undo_takes_back_one_answer(store: Store) -> None:
    person = Person(store).begin()
    person.rate(creativity="4")
    person.rate(creativity="3")
    second = person.send("undo")
    assert person.repeat().split("data-token")[0] == second.split("data-token")[0].replace(
        texts.UNDONE, person.mark("say")
    )
    assert [row["action"] for row in judgements(store, "ratings")].count("withdrawal") == 1


def test_undo_at_the_beginning_says_that_there_is_nothing(store: Store) -> None:
    assert texts.NOTHING_TO_UNDO in Person(store).begin().send("undo")


def test_a_skip_needs_a_reason_and_moves_on(store: Store) -> None:
    person = Person(store).begin()
    shown = person.responses
    person.send("skip")
    assert person.responses == shown
    person.send("skip", reason="bored")
    assert person.responses == shown
    person.send("skip", reason="language")
    assert person.responses != shown
    (row,) = judgements(store, "ratings")
    assert (row["action"], row["reason"], row["value"]) == ("skip", "language", None)


def test_the_end_is_said_and_the_last_answer_can_still_be_taken_back(store: Store) -> None:
    person = Person(store).begin()
    for point in "123":
        person.rate(creativity=point)
    assert texts.FINISHED_TITLE in person.view
    assert "3 items" in person.view
    person.send("undo")
    assert re.findall(r'value="(\d)" checked', person.view) == ["3"]
    assert "3 of 3" in person.view


def test_a_study_with_enough_answers_has_nothing_left_for_the_next_person(store: Store) -> None:
    store.add_study(study("full", "rating", raters_per_item=1))
    store.add_items("full", rated("A leash for a kite."))
    Person(store, study="full").begin().rate(creativity="3")
    late = Person(store, annotator="2" * 32, study="full").begin()
    assert texts.ENOUGH_TITLE in late.view
    assert texts.FINISHED_TITLE not in late.view
    assert texts.ENOUGH_TITLE in home.turn(store, TOKENS, Visitor(late.annotator), {})


def test_a_break_shows_no_text(store: Store) -> None:
    person = Person(store).begin()
    assert texts.PAUSED in person.send("pause")
    assert person.responses == []
    person.send("show")
    assert person.responses


def test_every_dimension_of_the_study_is_asked_and_needed(store: Store) -> None:
    store.add_study(study("two", "rating", CREATIVITY, NOVELTY))
    store.add_items("two", rated("A lasso for the moon."))
    person = Person(store, study="two").begin()
    assert person.view.count('<fieldset class="points">') == 2
    person.rate(creativity="4")
    assert texts.CHOOSE_AGAIN in person.view
    person.rate(creativity="4", novelty="5")
    assert {row["dimension"]: row["value"] for row in judgements(store, "ratings")} == {
        "creativity": 4.0,
        "novelty": 5.0,
    }


def test_several_open_studies_are_offered_and_a_link_names_one(store: Store) -> None:
    store.add_study(study("more", "rating"))
    person = Person(store)
    view = person.send("show")
    assert texts.CHOOSE_STUDY in view
    assert '"rate?study=more"' in view
    assert texts.BEGIN in Person(store, study="more").send("show")


@pytest.mark.parametrize("name", ["nothing", "ropes", "../rope", "<b>", "rope' OR 1=1"])
def test_a_study_that_is_not_here_or_not_of_this_kind_is_no_study(store: Store, name: str) -> None:
    view = Person(store, study=name).send("show")
    assert texts.NO_STUDY in view
    assert name not in view


def test_a_store_without_studies_has_an_empty_page(tmp_path: Path) -> None:
    with Store(tmp_path / "empty.db") as empty:
        assert texts.NOTHING_TITLE["rating"] in Person(empty).send("show")
        assert texts.NOTHING_TITLE["comparison"] in comparing(empty).send("show")
        assert texts.NO_STUDIES in home.turn(empty, TOKENS, Visitor("1" * 32), {})


def test_a_closed_study_lets_people_finish_what_is_open_and_no_more(store: Store) -> None:
    late = Person(store, study="rope").begin()
    store.write(
        lambda tables: tables.connection.execute(
            "UPDATE studies SET state = 'closed' WHERE id = 'rope'"
        )
    )
    assert texts.CLOSED in Person(store, annotator="2" * 32, study="rope").send("consent")
    late.rate(creativity="4")
    assert len(judgements(store, "ratings")) == 1
    assert texts.CLOSED in late.view


@pytest.mark.parametrize("text", [NASTY, LONG, "שלום עולם", "‮evil", "🙂🙃", "a\n\n  b\t c"])
def test_every_text_arrives_letter_by_letter_and_as_text(store: Store, text: str) -> None:
    store.add_study(study("odd", "rating"))
    store.add_items("odd", rated(text))
    person = Person(store, study="odd").begin()
    assert person.responses == [text]
    assert "<script" not in person.view
    assert "<img" not in person.view
    assert "<b>" not in person.view


def test_a_demonstration_says_so_everywhere(store: Store) -> None:
    person = comparing(store)
    assert texts.DEMONSTRATION_NOTE in person.send("show")
    assert texts.DEMONSTRATION in person.send("consent")
    assert texts.DEMONSTRATION_DOOR in home.turn(store, TOKENS, Visitor("1" * 32), {})


def test_the_start_page_shows_how_far_one_is(store: Store) -> None:
    person = Person(store)
    assert "3 items" in home.turn(store, TOKENS, Visitor(person.annotator), {})
    person.begin().rate(creativity="1")
    assert "1 of 3 done" in home.turn(store, TOKENS, Visitor(person.annotator), {})
    person.rate(creativity="1")
    person.rate(creativity="1")
    assert "Finished" in home.turn(store, TOKENS, Visitor(person.annotator), {})


def test_points_are_read_strictly() -> None:
    assert points({"creativity": "4", "novelty": "1"}) == {"creativity": 4, "novelty": 1}
    for wrong in ({"creativity": " 4"}, {"creativity": "1_0"}, {"creativity": "444"}, {4: "4"}):
        with pytest.raises(MessageError):
            points(wrong)
