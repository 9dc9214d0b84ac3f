"""The raw record says under which agreement each answer was given."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_annotation_forgetting import fill, judge_all

from annotation.consent_table import beside
from annotation.consents import agree, standing
from annotation.files import read_rows
from annotation.judgement_table import export_judgements
from annotation.store import Store
from annotation.vote_record import export_vote_record


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "t.db") as opened:
        fill(opened)
        yield opened


def say_yes(store: Store, study_id: str, name: str, text: str) -> None:
    study = store.study(study_id)
    agree(store, study, name, text, standing(store, study, name).terms)


@pytest.mark.parametrize("study_id", ["rate", "pairs"])
def test_each_row_names_the_wording_that_was_in_force(
    store: Store, study_id: str, tmp_path: Path
) -> None:
    export = export_judgements if study_id == "rate" else export_vote_record
    study = store.study(study_id)
    changed = dataclasses.replace(study, consent="More than before.")
    store.write(lambda tables: tables.revise_study(changed))
    say_yes(store, study_id, "cleo", "More than before. Ü")
    judge_all(store, "dan")
    record = tmp_path / "record.jsonl"
    count = export(store, study_id, record)
    rows = [row for _, row in read_rows(record)]
    wordings = {one["consent"]: one for one in json.loads(beside(record).read_text("utf-8"))}
    assert len(rows) == count
    assert all(row["consent"] in wordings for row in rows)
    texts = {(row["consent_version"], wordings[row["consent"]]["wording"]) for row in rows}
    # Cleo answered before she agreed to more; Dan came after, and no page showed him another text.
    assert texts == {(1, study.consent), (2, "More than before.")}
    assert sum(one["people"] for one in wordings.values()) == 4  # Ada, Cleo twice, Dan
    assert {one["wording"] for one in wordings.values()} > {"More than before. Ü"}


def test_the_wordings_name_nobody(store: Store, tmp_path: Path) -> None:
    export_judgements(store, "rate", tmp_path / "record.csv")
    told = beside(tmp_path / "record.csv").read_text("utf-8")
    for name in ("ada", "cleo", "participant"):
        assert name not in told
