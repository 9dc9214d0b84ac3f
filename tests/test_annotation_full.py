"""A study that has all its answers lets nobody new in, and keeps whoever has begun."""

from pathlib import Path

import pytest
from ui_support import CREATIVITY, NOVELTY, Person, comparing, paired, rated, study

from annotation import full
from annotation.answering import undo
from annotation.content import Prompt
from annotation.guarding_errors import StudyFullError, TwiceError
from annotation.store import Store
from annotation.studies import Study
from annotation.writing import add_prompts
from ui import texts, write


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "a.db")
    asked = study("rope", "rating", CREATIVITY, NOVELTY, raters_per_item=9, judgements_at_most=2)
    store.add_study(asked)
    store.add_items("rope", rated("A swing.", "A clothesline.", "A horizon."))
    store.add_study(study("ropes", "comparison", raters_per_item=9, judgements_at_most=1))
    store.add_items("ropes", paired())
    return store


def rate(person: Person) -> str:
    return person.rate(creativity="4", novelty="2")


def test_nobody_new_is_let_in_and_whoever_has_begun_may_finish(store: Store) -> None:
    with store:
        first = Person(store, annotator="1" * 32, study="rope").begin()
        second = Person(store, annotator="2" * 32, study="rope").begin()
        late = Person(store, annotator="3" * 32, study="rope")
        assert texts.BEGIN in late.send("show")
        rate(first)
        rate(second)  # two dimensions each: two answers
        assert texts.FULL in late.send("consent")  # who still had the old page open
        assert texts.FULL in late.send("show")
        assert not store.has_consented("rope", "3" * 32)
        assert "2 of 3" in first.send("show")
        rate(first)
        assert texts.FINISHED_TITLE in rate(first)


def test_an_id_of_a_platform_is_looked_for_in_the_transaction_that_lets_in(store: Store) -> None:
    with store:
        for study_id, login in (("sent", "participant"), ("linked", "link")):
            store.add_study(study(study_id, "rating", login=login))
        for person in "12":
            store.ensure_annotator(person)
            full.consent(store, "linked", person, "the same id")
        full.consent(store, "sent", "1", "the same id")
        with pytest.raises(TwiceError, match="in another browser"):
            full.consent(store, "sent", "2", "the same id")
        full.consent(store, "sent", "1", "the same id")
        full.consent(store, "sent", "2", "another id")
        assert store.has_consented("sent", "1")
        assert store.has_consented("sent", "2")


def test_an_answer_that_is_taken_back_makes_room(store: Store) -> None:
    with store:
        comparing(store, study="ropes").begin().send("answer", answer="a")
        asked = store.study("ropes")
        assert full.is_full(store, asked)
        with pytest.raises(StudyFullError, match="'ropes' is full"):
            full.consent(store, "ropes", "4" * 32)
        undo(store, "ropes", "1" * 32)
        assert not full.is_full(store, asked)


def test_a_writing_study_counts_the_answers_that_stand(tmp_path: Path) -> None:
    with Store(tmp_path / "a.db") as store:
        asked = Study("w", "W", "writing", "Write.", "Free.", (), judgements_at_most=1)
        store.add_study(asked)
        add_prompts(store, "w", [Prompt("uses", "rope", "Name a use for a rope")])
        Person(store, write, study="w").begin().send("add", text="Tie up a boat.", pasted=0)
        assert full.is_full(store, asked)
        late = Person(store, write, annotator="2" * 32, study="w")
        assert texts.FULL in late.send("show")


def test_where_somebody_agreed_from_is_kept_with_the_enrolment(store: Store) -> None:
    with store:
        store.ensure_annotator("5" * 32)
        full.consent(store, "rope", "5" * 32, address="00112233445566aa")
        with store.read() as tables:
            kept = tables.enrolment("rope", "5" * 32)
        assert kept is not None
        assert kept["address"] == "00112233445566aa"
