"""Researchers hand out and delete what is stored of one person; nobody else can."""

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ui_support import NASTY, TOKENS, Person, fill, judgements

from annotation.answers import public_id
from annotation.person import code
from annotation.store import Store
from ui import studies
from ui import studies_person_texts as words
from ui.studies_person import ACTIONS

ADA, BOB = "1" * 32, "2" * 32


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fill(tmp_path / "p.db") as opened:
        for name, platform in ((ADA, "PROLIFIC-1"), (BOB, "")):
            person = Person(opened, annotator=name, study="rope", participant=platform).begin()
            person.rate(creativity="4")
        yield opened


def send(store: Store, action: str, *, researcher: bool = True, **about: Any) -> Any:
    message = {"action": action, "n": 1, **about}
    return json.loads(studies.turn(store, TOKENS, researcher, {}, message))


def test_the_page_of_studies_has_the_part_where_a_person_is_looked_for(store: Store) -> None:
    page = send(store, "open")["parts"]["page"]
    assert words.TITLE in page
    assert "data-person" in page


@pytest.mark.parametrize("name", [code(ADA), "PROLIFIC-1", public_id("rope", ADA), ADA])
def test_a_person_is_found_by_any_of_their_names(store: Store, name: str) -> None:
    shown = send(store, "person", person=name)["parts"]["person"]
    assert code(ADA) in shown
    assert words.given({"The study rope": 1}) in html.unescape(shown)
    assert (html.escape(words.PUBLIC) in shown) is (name == public_id("rope", ADA))
    assert ADA not in shown


@pytest.mark.parametrize("name", ["", " ", None, 7, ["a"], NASTY, "nobody", "%", "0" * 10])
def test_who_is_not_here_is_said_without_repeating_the_name(store: Store, name: object) -> None:
    said = json.dumps(send(store, "person", person=name))
    assert words.NOBODY in said or words.NEEDED in said
    assert "onerror" not in said


def test_everything_is_handed_out_as_a_file(store: Store) -> None:
    got = send(store, "download", codes=code(ADA))
    assert got["file"] == f"person-{code(ADA)}.json"
    (person,) = json.loads(got["text"])["people"]
    assert person["code"] == code(ADA)
    assert len(person["kept"]["ratings"]) == 1


def test_a_person_is_deleted_after_it_was_said_what_goes(store: Store) -> None:
    sure = send(store, "sure", codes=code(ADA))["parts"]["person"]
    assert html.escape(words.SURE) in sure
    assert len(judgements(store, "ratings")) == 2
    done = send(store, "forget", codes=code(ADA))
    assert words.deleted(1, 0) in done["say"]
    assert [row["annotator_id"] for row in judgements(store, "ratings")] == [BOB]
    assert words.NOBODY in json.dumps(send(store, "person", person=code(ADA)))
    assert ADA.encode() not in store.path.read_bytes()


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_a_stranger_learns_and_deletes_nothing(store: Store, action: str) -> None:
    said = json.dumps(
        send(store, action, researcher=False, person=code(ADA), codes=f"{code(ADA)} {code(BOB)}")
    )
    assert "This page is for researchers" in said
    assert code(ADA) not in said
    assert len(judgements(store, "ratings")) == 2


def test_all_browsers_of_a_platforms_id_are_meant(store: Store) -> None:
    store.write(
        lambda tables: tables.connection.execute(
            "UPDATE enrolments SET participant = (SELECT participant FROM enrolments "
            "WHERE annotator_id = ?)",
            (ADA,),
        )
    )
    shown = send(store, "person", person="PROLIFIC-1")["parts"]["person"]
    assert words.found(2) in shown
    send(store, "forget", codes=f"{code(ADA)} {code(BOB)}")
    assert judgements(store, "ratings") == []
