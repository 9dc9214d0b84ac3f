"""Nobody agrees to another text than they read, and everybody can take away what they gave."""

import dataclasses
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ui_support import NASTY, TOKENS, Person, comparing, fill, judgements, study

from annotation import writing
from annotation.consents import agreements, terms_of
from annotation.content import Prompt
from annotation.forgetting import forget
from annotation.person import code
from annotation.store import Store
from annotation.studies import Codes, Study
from ui import consent_texts, consenting, home, mine_texts, texts, write, write_texts
from ui.stage import Visitor

NAME = "1" * 32


def tale() -> Study:
    """A writing study whose answers are rated at once."""
    return Study(
        "tale",
        "The study tale",
        "writing",
        "Write.",
        "Taking part is voluntary.",
        (),
        feeds=("rope",),
        review=False,
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fill(tmp_path / "s.db") as opened:
        opened.add_study(tale())
        writing.add_prompts(opened, "tale", [Prompt("tales", "one", "Tell a tale.")])
        yield opened


def revise(store: Store, study_id: str, **settings: Any) -> None:
    changed = dataclasses.replace(store.study(study_id), **settings)
    store.write(lambda tables: tables.revise_study(changed))


def text_of(view: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", view))


@pytest.mark.parametrize(
    ("page", "study_id", "kept"), [("rate", "rope", "rating"), ("write", "tale", "writing")]
)
def test_the_page_says_what_is_stored_and_names_the_persons_code(
    store: Store, page: str, study_id: str, kept: str
) -> None:
    person = Person(store, study=study_id) if page == "rate" else writer(store)
    view = text_of(person.send("show"))
    assert consent_texts.KEPT[kept] in view
    assert consent_texts.FOREVER in view
    assert code(NAME) in view
    assert (consent_texts.JUDGED in view) is (page == "write")


def writer(store: Store, **about: str) -> Person:
    return Person(store, page=write, study="tale", **about)


def test_the_sentences_follow_from_the_settings() -> None:
    plain = study("s", "comparison")
    assert consent_texts.HERE in consent_texts.stored(plain, copied=False)
    kept = dataclasses.replace(
        plain, retention_days=90, contact="Dr. *A* <a@b.org>", comments=True, login="huggingface"
    )
    said = consent_texts.stored(kept, copied=True)
    for sentence in (
        consent_texts.COPIED,
        consent_texts.COMMENTS,
        consent_texts.ACCOUNT,
        consent_texts.days(90),
    ):
        assert sentence in said
    for sentence in (consent_texts.HERE, consent_texts.FOREVER, consent_texts.BROWSER):
        assert sentence not in said
    view = consenting.page(kept, "t", consenting.offer(kept, terms_of(kept, copied=True)), "", "c")
    assert "Dr. *A* &lt;a@b.org&gt;" in view


def test_hostile_words_of_a_study_stay_words_on_the_page(store: Store) -> None:
    revise(store, "rope", contact=NASTY[:200], consent=NASTY)
    view = Person(store, study="rope").send("show")
    assert "<script>window" not in view
    assert "<img" not in view


def test_what_stood_on_the_page_is_what_is_kept(store: Store) -> None:
    revise(store, "rope", retention_days=30)
    person = Person(store, study="rope")
    shown = text_of(person.send("show"))
    person.send("consent")
    (agreed,) = agreements(store, "rope")[NAME]
    for line in agreed.text.splitlines():
        assert line.strip("#- ") in shown
    assert consent_texts.days(30) in agreed.text


def test_nobody_agrees_to_a_text_that_changed_while_they_read(store: Store) -> None:
    person = Person(store, study="rope")
    person.send("show")
    revise(store, "rope", consent="Now also your name.")
    view = person.send("consent")
    assert consent_texts.CHANGED_MEANWHILE in view
    assert "Now also your name." in view
    assert not store.has_consented("rope", NAME)
    person.send("consent")
    assert "Now also your name." in agreements(store, "rope")[NAME][0].text
    other = Person(store, study="rope", annotator="2" * 32)
    other.send("show")
    strange = other.send("consent", token=TOKENS.sign(NAME, "rope", "agree/1"))
    assert consent_texts.CHANGED_MEANWHILE in strange


def test_who_agreed_to_less_is_asked_again_before_the_next_item(store: Store) -> None:
    person = Person(store, study="rope").begin()
    revise(store, "rope", consent="Now also your name.")
    view = person.rate(creativity="3")  # given to what was shown under the old terms
    assert len(judgements(store, "ratings")) == 1
    assert consent_texts.CHANGED in view
    assert "Now also your name." in view
    stopped = person.send("refuse")
    assert consent_texts.STOPPED_TITLE in stopped
    assert code(NAME) in stopped
    assert person.responses == []
    assert consent_texts.CHANGED in person.send("show")
    person.send("consent")
    assert len(person.responses) == 1
    assert [one.version for one in agreements(store, "rope")[NAME]] == [1, 2]


def test_who_writes_is_asked_again_and_keeps_what_they_wrote(store: Store) -> None:
    revise(store, "tale", retention_days=3)
    person = writer(store).begin()
    revise(store, "tale", retention_days=None)
    view = person.send("add", text="Once.")
    assert consent_texts.CHANGED in view
    assert [row["text"] for row in judgements(store, "writings")] == ["Once."]
    assert "Once." in person.send("consent")


@pytest.mark.parametrize("kind", ["rating", "comparison", "writing"])
def test_a_person_sees_what_is_theirs_and_deletes_it_in_two_steps(store: Store, kind: str) -> None:
    person = {
        "rating": lambda: Person(store, study="rope").begin(),
        "comparison": lambda: comparing(store, study="ropes").begin(),
        "writing": lambda: writer(store).begin(),
    }[kind]()
    paused = person.send("pause")
    assert code(NAME) in paused
    assert 'data-act="mine"' in paused
    page = person.send("mine")
    assert code(NAME) in page
    assert "Taking part is voluntary." in page
    sure = person.send("forget")
    assert html.escape(mine_texts.SURE) in sure
    assert store.has_consented(person.study, NAME)
    gone = person.send("forgotten")
    assert mine_texts.DELETED_TITLE in gone
    assert not store.has_consented(person.study, NAME)
    assert f"'{NAME}'" not in repr(judgements(store, "annotators"))
    with store.read() as tables:
        assert tables.connection.execute("SELECT by FROM forgotten").fetchone()[0] == "self"


def test_nothing_is_deleted_without_the_page_that_says_what_goes(store: Store) -> None:
    person = Person(store, study="rope").begin()
    shown = person.mark("token")
    for token in (None, "", shown, TOKENS.sign("2" * 32, "rope", "forget"), 7):
        view = person.send("forgotten", token=token)
        assert html.escape(mine_texts.SURE) in view
    assert store.has_consented("rope", NAME)


def test_a_person_deletes_in_a_study_that_is_closed_and_nobody_elses_goes(store: Store) -> None:
    person = Person(store, study="rope").begin()
    other = Person(store, study="rope", annotator="2" * 32).begin()
    person.rate(creativity="3")
    other.rate(creativity="5")
    store.write(lambda tables: tables.set_study_state("rope", "closed"))
    assert 'data-act="mine"' in person.send("pause")
    person.send("forget")
    person.send("forgotten")
    assert [row["annotator_id"] for row in judgements(store, "ratings")] == ["2" * 32]


def test_who_had_finished_keeps_the_code_of_the_end(store: Store) -> None:
    revise(store, "rope", codes=dataclasses.replace(store.study("rope").codes, complete="C0DE"))
    person = Person(store, study="rope").begin()
    while person.responses:
        person.rate(creativity="3")
    assert 'data-act="mine"' in person.view
    assert mine_texts.CODE_FIRST in person.send("forget")
    assert "C0DE" in person.send("forgotten")


def test_the_start_page_leads_to_all_that_somebody_has_given(store: Store) -> None:
    def home_of(name: str, **message: object) -> str:
        return home.turn(store, TOKENS, Visitor(name), message)

    assert 'data-act="mine"' not in home_of(NAME)
    Person(store, annotator="3" * 32, study="rope").begin()
    assert "no answer yet in “The study rope”" in text_of(home_of("3" * 32, action="mine"))
    revise(store, "rope", codes=Codes(complete="DONE-1"))
    rater = Person(store, study="rope").begin()
    while rater.responses:
        rater.rate(creativity="4")
    comparing(store, study="ropes").begin().send("answer", answer="a")
    Person(store, annotator="2" * 32, study="rope").begin().rate(creativity="2")
    assert 'data-act="mine"' in home_of(NAME)
    theirs = text_of(home_of(NAME, action="mine"))
    assert "3 answers in “The study rope”, 1 answer in “The study ropes”" in theirs
    assert theirs.count("What you agreed to on") == 2
    assert "in “The study ropes”" in theirs
    home_of(NAME, action="forgotten", token=TOKENS.sign(NAME, "rope", "forget"))
    assert judgements(store, "votes"), "the page that says what goes was another"
    sure = home_of(NAME, action="forget")
    assert mine_texts.CODE_FIRST in text_of(sure)
    note = html.unescape(re.findall(r'data-token="([^"]*)"', sure)[0])
    assert "DONE-1" in home_of(NAME, action="forgotten", token=note)
    assert judgements(store, "votes") == []
    assert {row["annotator_id"] for row in judgements(store, "ratings")} == {"2" * 32}
    assert 'data-act="mine"' not in home_of(NAME)


def test_the_number_of_others_judgements_is_said_to_who_wrote(store: Store) -> None:
    person = writer(store).begin()
    person.send("add", text="Once upon a rope.")
    judge = Person(store, study="rope", annotator="2" * 32).begin()
    while judge.responses:
        judge.rate(creativity="4")
    sure = person.send("forget")
    assert html.escape(mine_texts.texts(1, 1)) in sure
    person.send("forgotten")
    assert len(judgements(store, "ratings")) == 3


def test_an_open_tab_of_a_forgotten_person_is_told_and_stores_nothing(store: Store) -> None:
    person = Person(store, study="rope").begin()
    forget(store, [NAME], "me")
    for action in ("answer", "show", "consent", "undo", "mine"):
        view = person.send(action, values={"creativity": "3"})
        assert mine_texts.GONE_TITLE in view or html.escape(mine_texts.NOTHING) in view
    assert judgements(store, "ratings") == []
    assert not store.has_consented("rope", NAME)
    assert write_texts.TITLE
    assert texts.BEGIN not in view
