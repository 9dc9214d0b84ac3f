"""What each person agreed to can be read again, and who has to be asked once more is known."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotation import consents
from annotation.consents import Terms, agree, agreements, in_force, standing, terms_of
from annotation.errors import NoConsentError
from annotation.store import Store
from annotation.studies import Study
from annotation.wording import rating_study

STUDY = dataclasses.replace(rating_study("rate", "Rate", ("creativity",)), consent="I agree.")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "c.db") as opened:
        opened.add_study(STUDY)
        for name in ("ada", "bob"):
            opened.ensure_annotator(name)
        opened.consent("rate", "ada")
        yield opened


def revise(store: Store, **settings: object) -> Study:
    study = dataclasses.replace(store.study("rate"), **settings)  # type: ignore[arg-type]
    return store.write(lambda tables: tables.revise_study(study))


def say_yes(store: Store, text: str, name: str = "ada") -> None:
    study = store.study("rate")
    agree(store, study, name, text, standing(store, study, name).terms)


def test_every_wording_that_somebody_agreed_to_is_kept_letter_by_letter(store: Store) -> None:
    say_yes(store, "I agree.\n\n- kept: answers")
    say_yes(store, "I agree.\n\n- kept: answers")  # a second time changes nothing
    revise(store, consent="I agree to all.")
    say_yes(store, "I agree to all. Ünï ${x}")
    first, second = agreements(store, "rate")["ada"]
    assert (first.version, first.text) == (1, "I agree.\n\n- kept: answers")
    assert (second.version, second.text) == (2, "I agree to all. Ünï ${x}")
    assert in_force((first, second), first.created) == first
    assert in_force((first, second), "2999") == second
    assert in_force((first, second), "1999") == first
    assert in_force((), "2999") is None


def test_who_agreed_before_wordings_were_kept_agreed_to_that_version(store: Store) -> None:
    revise(store, consent="Another one.")
    (only,) = agreements(store, "rate")["ada"]
    assert (only.version, only.text) == (1, "I agree.")
    say_yes(store, "Another one.")
    assert [one.text for one in agreements(store, "rate")["ada"]] == ["I agree.", "Another one."]


@pytest.mark.parametrize(
    ("before", "change", "again"),
    [
        ({}, {}, False),
        ({}, {"consent": "I agree to all."}, True),
        ({}, {"title": "Rate them", "instructions": "Look.", "contact": "Dr. A"}, False),
        ({"retention_days": 30}, {"retention_days": 31}, True),
        ({"retention_days": 30}, {"retention_days": None}, True),
        ({"retention_days": 30}, {"retention_days": 29}, False),
        ({}, {"retention_days": 30}, False),
    ],
)
def test_people_are_asked_again_when_it_asks_more_of_them(
    store: Store, before: dict[str, object], change: dict[str, object], again: bool
) -> None:
    revise(store, **before)
    say_yes(store, "yes")
    study = revise(store, **change)
    assert standing(store, study, "ada").again is again
    assert standing(store, study, "bob") == dataclasses.replace(
        standing(store, study, "bob"), agreed=False, again=False
    )
    say_yes(store, f"yes to {change}")
    assert not standing(store, study, "ada").again


def test_people_are_asked_again_when_copies_go_elsewhere(store: Store) -> None:
    say_yes(store, "yes")
    row = "INSERT INTO copying VALUES (1, 'here', '2026', 1, 1)"
    store.write(lambda tables: tables.connection.execute(row))
    assert standing(store, STUDY, "ada").again
    say_yes(store, "yes, and copies")
    assert not standing(store, STUDY, "ada").again
    assert terms_of(STUDY, copied=False).reaches_beyond(Terms("other", None, copied=False))


def test_nobody_agrees_to_a_wording_without_taking_part(store: Store) -> None:
    with pytest.raises(NoConsentError):
        say_yes(store, "yes", "bob")
    assert "bob" not in consents.agreements(store, "rate")
