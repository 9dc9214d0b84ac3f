"""Everything that is kept of a person can be found by their names, and be handed to them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_annotation_forgetting import MARK, fill, rows

from annotation.answers import public_id
from annotation.content_tables import utc_now
from annotation.forgetting import forget
from annotation.forgetting_errors import NobodyError
from annotation.forgetting_tables import tables_with
from annotation.person import as_text, code, find, person_data
from annotation.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "p.db") as opened:
        fill(opened)
        yield opened


def hashed(name: str) -> str:
    return f"participant of {name}"


def test_a_person_is_found_by_every_name_of_theirs(store: Store) -> None:
    own = code("ada")
    for name in (
        "ada",
        own,
        own.upper(),
        own.replace("-", ""),
        f"  {own} ",
        public_id("rate", "ada"),
    ):
        assert find(store, name) == ["ada"], name
    assert find(store, "cleo", hashed) == ["cleo"]
    store.write(
        lambda tables: tables.connection.execute(
            "UPDATE enrolments SET participant = 'participant of P1' "
            "WHERE annotator_id IN ('ada', 'cleo')"
        )
    )
    assert find(store, "P1", hashed) == ["ada", "cleo"]


@pytest.mark.parametrize("name", ["", "nobody", "%", "' OR 1=1 --", "x" * 10_000, "0000-0000-0000"])
def test_who_is_not_here_is_nobody_in_one_line(store: Store, name: str) -> None:
    with pytest.raises(NobodyError, match="nobody in this store") as caught:
        find(store, name, hashed)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_the_code_stands_in_no_name_of_a_result() -> None:
    assert code("ada") == code("ada") != code("bob")
    assert public_id("rate", "ada") not in code("ada").replace("-", "")


def test_all_that_names_a_person_is_in_their_export_and_nothing_of_others(store: Store) -> None:
    data = person_data(store, ["ada"])
    text = as_text(data)
    assert json.loads(text) == data
    (person,) = data["people"]
    with store.read() as tables:
        named = tables_with(tables.connection, "annotator_id")
    for table in named:
        count = rows(store, f"SELECT count(*) FROM {table} WHERE annotator_id = 'ada'")[0][0]
        assert len(person["kept"].get(table, [])) == count, table
    assert MARK in text
    assert person["agreed_to"]["rate"][0]["wording"].startswith("Taking part is voluntary")
    assert person["agreed_to"]["write"][0]["wording"] == "Agree."
    assert person["names_in_results"]["rate"] == public_id("rate", "ada")
    assert len(person["texts_shown"]) == len(person["kept"]["assignments"])
    assert person["kept"]["reviews"][0]["decision"] == "accept"
    for other in ("bob", "cleo", "participant of cleo"):
        assert f'"{other}"' not in text
    assert data["written"] <= utc_now()


def test_the_export_does_not_say_which_model_wrote_what(store: Store) -> None:
    text = as_text(person_data(store, ["cleo"]))
    assert "chosen_id" not in text
    # The same arm is the first of every item: the side would tell which texts are of one arm.
    assert '"side"' not in text
    assert '"seed"' not in text  # from which the side follows
    assert '"answer"' in text
    for arm in ('"m"', '"n"', "first_arm"):
        assert arm not in text


def test_no_guess_who_wrote_a_text_is_confirmed_by_the_export(store: Store) -> None:
    found = [as_text(person_data(store, [one])) for one in ("ada", "cleo")]
    items = [row[0] for row in rows(store, "SELECT id FROM items")]
    assert items
    assert not [one for one in items for text in found if one in text]


def test_the_texts_stand_as_they_were_shown(store: Store) -> None:
    (person,) = person_data(store, ["cleo"])["people"]
    shown = {one["assignment"]: one["texts"] for one in person["texts_shown"]}
    for row in rows(
        store,
        "SELECT assignments.id, side, a.text, b.text FROM assignments JOIN items "
        "ON items.id = item_id JOIN responses AS a ON a.id = first_id JOIN responses AS b "
        "ON b.id = second_id WHERE annotator_id = 'cleo'",
    ):
        assignment, side, first, second = row
        assert shown[assignment] == ([first, second] if side == "ab" else [second, first])


def test_nothing_is_left_to_hand_out_after_a_person_was_forgotten(store: Store) -> None:
    forget(store, ["ada"], "me")
    assert person_data(store, ["ada"])["people"] == []
    with pytest.raises(NobodyError):
        find(store, code("ada"))
