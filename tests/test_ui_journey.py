"""From the invitation to the completion code: practice, breaks, reports, how it ends."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from ui_support import CREATIVITY, PROMPT, Person, judgements, rated, study

from annotation.practice import FAILED
from annotation.store import Store
from annotation.studies import REPORT_REASONS, Codes, Example
from ui import texts

PLATFORM = "https://app.example.org/done?cc=C1"
COMMON = Example(PROMPT.text, "Tie it up.", {"creativity": (1, 2)}, "You meet this one often.")
CHECKS = tuple(
    Example(PROMPT.text, f"Please choose {point} here.", {"creativity": (point, point)})
    for point in range(1, FAILED + 1)
)
STUDY = study(
    "rope",
    "rating",
    practice=(COMMON,),
    checks=CHECKS,
    check_every=1,
    break_every=2,
    item_seconds=30,
    codes=Codes("C-COMPLETE", "C-NO", "", PLATFORM),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "a.db") as opened:
        opened.add_study(STUDY)
        opened.add_items("rope", rated("A swing.", "A horizon.", "A clothesline."))
        yield opened


def practised(store: Store, **about: str) -> Person:
    person = Person(store, **about).begin()
    person.rate(creativity="1")
    person.send("show")
    return person


def finished(person: Person, check: str) -> str:
    """Rate to the end; checks get this answer, or the right one for an empty word."""
    while person.responses:
        (text,) = person.responses
        right = text.split()[2] if text.startswith("Please") else "3"
        person.rate(creativity=check if check and text.startswith("Please") else right)
        if texts.REST_TITLE in person.view:
            person.send("show")
    return person.view


def test_who_does_not_want_to_take_part_leaves_nothing(store: Store) -> None:
    person = Person(store)
    assert texts.NO_THANKS in person.send("show")
    view = person.send("refuse")
    assert texts.REFUSED_TITLE in view
    assert "C-NO" in view
    assert judgements(store, "enrolments") == judgements(store, "annotators") == []


def test_practice_says_what_most_people_choose_and_can_be_changed(store: Store) -> None:
    person = Person(store).begin()
    assert person.responses == [COMMON.response]
    assert texts.PRACTICE in person.view
    view = person.rate(creativity="5")
    assert texts.PRACTICE_DIFFERS in view
    assert "You chose 5 (extremely). Most people choose 1 (not at all) to 2 (slightly)." in view
    assert COMMON.feedback in view
    person.send("undo")
    assert person.responses == [COMMON.response]
    assert texts.PRACTICE_FITS in person.rate(creativity="2")
    person.send("show")
    assert "1 of 3" in person.view
    assert person.responses != [COMMON.response]


def test_a_break_is_offered_and_a_reload_goes_on(store: Store) -> None:
    person = practised(store)
    seen = []
    for _ in range(5):
        if texts.REST_TITLE in person.view:
            seen.append(texts.rest(2, 3) in person.view)
            person.send("show")
        person.rate(creativity="3")
    assert seen == [True]


def test_a_reported_text_stays_and_the_report_is_kept_once(store: Store) -> None:
    person = practised(store)
    shown = person.responses
    for _ in range(2):
        view = person.send("report", reason="copied")
        assert texts.REPORTED in view
        assert person.responses == shown
    (flag,) = judgements(store, "flags")
    assert flag["reason"] == "copied"
    assert texts.CHOOSE_AGAIN in person.send("report", reason="because")
    assert all(sentence in view for sentence in (texts.REPORT_TITLE, *REPORT_REASONS.values()))


def test_the_end_brings_the_code_and_is_noted_once(store: Store) -> None:
    person = practised(store)
    view = finished(person, "")
    assert texts.FINISHED_TITLE in view
    assert "C-COMPLETE" in view
    assert "C-COMPLETE" in person.send("show")
    (enrolment,) = judgements(store, "enrolments")
    assert enrolment["outcome"] == "complete"


def test_failed_checks_get_their_own_way_back_and_lose_nothing(store: Store) -> None:
    view = finished(practised(store), "5")
    assert f'href="{PLATFORM}"' in view.replace("&amp;", "&")
    assert "C-COMPLETE" not in view
    (enrolment,) = judgements(store, "enrolments")
    assert enrolment["outcome"] == "failed_checks"
    items = {row["item_id"] for row in judgements(store, "ratings")}
    assert len(items) == 3 + len(CHECKS) + 1


def test_one_failed_check_is_an_accident(store: Store) -> None:
    person = practised(store)
    assert "C-COMPLETE" in finished(person, "1")  # right for the first, wrong for the second


@pytest.mark.parametrize("name", ["5f1a2b3c4d5e6f7a8b9c0d1e", "worker_7-b"])
def test_a_platforms_id_is_kept_as_a_salted_hash(store: Store, name: str) -> None:
    practised(store, participant=name)
    (enrolment,) = judgements(store, "enrolments")
    assert len(enrolment["participant"]) == 32
    assert name not in str(enrolment)


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "<script>", "'; DROP TABLE", "é"])
def test_an_id_that_is_not_well_formed_is_left_out(store: Store, name: str) -> None:
    practised(store, participant=name)
    (enrolment,) = judgements(store, "enrolments")
    assert enrolment["participant"] is None


def test_the_time_for_an_item_is_said_on_the_page(store: Store) -> None:
    assert 'data-seconds="30" hidden' in practised(store).view
    unhurried = dataclasses.replace(STUDY, id="calm", item_seconds=None)
    store.add_study(unhurried)
    store.add_items("calm", rated("A swing."))
    assert "data-seconds" not in practised(store, study="calm").view


def test_the_scale_of_this_study_is_the_usual_one() -> None:
    assert STUDY.dimensions == (CREATIVITY,)
