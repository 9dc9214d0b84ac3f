"""People take their own data with them, and nobody else's."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ui_support import NASTY, TOKENS, Person, comparing, fill, rated, study

from annotation.forgetting import forget
from annotation.person import code, person_data
from annotation.store import Store
from ui import home, mine_texts
from ui.stage import Visitor

ADA, BEN = "1" * 32, "2" * 32


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fill(tmp_path / "m.db") as opened:
        opened.add_study(study("nasty", "rating"))
        opened.add_items("nasty", rated(f"{NASTY}</template><script>window.ran = 4</script>"))
        for annotator in (ADA, BEN):
            Person(opened, study="rope", annotator=annotator).begin().rate(creativity="4")
            Person(opened, study="nasty", annotator=annotator).begin().rate(creativity="2")
        yield opened


def file_of(view: str) -> Any:
    """The file that a view hands out."""
    found = re.findall(rf'<template data-file="{mine_texts.FILE}">(.*?)</template>', view, re.S)
    assert len(found) == 1
    assert "<" not in found[0]
    return json.loads(html.unescape(found[0]))


def same(one: Any, other: Any) -> bool:
    """Whether two files are of one person, whenever they were written."""
    return {**one, "written": ""} == {**other, "written": ""}


@pytest.mark.parametrize("where", ["rope", ""])
def test_a_person_downloads_all_that_is_kept_of_them(store: Store, where: str) -> None:
    if where:
        view = Person(store, study=where, annotator=ADA).send("download")
    else:
        view = home.turn(store, TOKENS, Visitor(ADA), {"action": "download"})
    data = file_of(view)
    assert same(data, person_data(store, [ADA]))
    assert [one["code"] for one in data["people"]] == [code(ADA)]
    assert len(data["people"][0]["kept"]["ratings"]) == 2
    assert mine_texts.SAVED in view


def test_a_person_downloads_what_is_theirs_whoever_the_message_names(store: Store) -> None:
    for name in (BEN, code(BEN)):
        named = dict.fromkeys(("person", "annotator", "codes", "study", "rater"), name)
        data = file_of(Person(store, study="rope", annotator=ADA).send("download", **named))
        assert [one["annotator_id"] for one in data["people"]] == [ADA]
        assert BEN not in json.dumps(data)


def test_who_gave_nothing_or_was_forgotten_gets_no_file(store: Store) -> None:
    forget(store, [BEN], "self")
    for name in ("3" * 32, BEN):
        on_study = Person(store, study="rope", annotator=name).send("download")
        at_start = home.turn(store, TOKENS, Visitor(name), {"action": "download"})
        for view in (on_study, at_start):
            assert "data-file" not in view
            assert mine_texts.NOTHING in view


def test_looking_at_ones_data_saves_nothing(store: Store) -> None:
    view = Person(store, study="rope", annotator=ADA).send("mine")
    assert "data-file" not in view
    assert 'data-act="download"' in view


def test_a_comparison_stays_blind_in_ones_own_file(store: Store) -> None:
    person = comparing(store, study="ropes", annotator=ADA).begin()
    person.send("answer", answer="a")
    text = json.dumps(file_of(person.send("download")))
    for told in ("demo-plain", "demo-vivid", '"side"', '"seed"', "chosen_id", "item_id"):
        assert told not in text
