"""What a file becomes in a rating study, and what is refused."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from annotation.errors import (
    ConflictingRatingError,
    EmptyFileError,
    RowError,
    UnreadableFileError,
    WrongKindError,
)
from annotation.export import export
from annotation.load import load
from annotation.store import Store
from annotation.studies import Dimension, Study
from annotation.wording import rating_study

OCSAI = {"prompt": "AUT Prompt:brick\nResponse:a seat\nfor mice\nScore:\n", "completion": "17"}
PLAIN = {"prompt": "What could you do with a rope?", "response": "Call it the equator."}
MUCE = {
    "ID": "1",
    "Dataset": "d",
    "Set": "Training",
    "Language": "German",
    "TaskType": "aut",
    "TasksNamesFull": "Alternate Uses of Objects Task",
    "Prompt": "rope",
    "FullPrompt": "Was kann man mit einem Seil machen?",
    "Response": "Äquator 🌍 ‮rtl",
    "RatingLabel": "originality",
    "facsco_grm_scaled": 30.0,
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.db") as store:
        yield store


def jsonl(path: Path, *rows: object) -> Path:
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def ratings(store: Store, study: str) -> list[tuple[object, ...]]:
    with store.read() as tables:
        return [
            (row["response"], row["dimension"], row["value"], row["kind"])
            for row in tables.ratings(study)
        ]


def test_ocsai_is_read_as_it_is(store: Store, tmp_path: Path) -> None:
    loaded = load(store, jsonl(tmp_path / "train.jsonl", OCSAI), "ocsai")
    assert (loaded.rows, loaded.new, loaded.rated, loaded.prompts) == (1, 1, 1, 1)
    (prompt,) = store.prompts("ocsai")
    assert (prompt.task, prompt.item) == ("Alternate Uses of Objects Task", "brick")
    assert prompt.text == (
        "Come up with an original and creative use for the following object: brick"
    )
    assert ratings(store, "ocsai") == [("a seat\nfor mice", "originality", 1.7, "source")]
    assert store.study("ocsai").dimensions[0].question == "How original is this response?"


def test_all_of_ocsai_loads_and_a_second_time_changes_nothing(store: Store, shared: Path) -> None:
    path = shared / "data" / "ocsai" / "train.jsonl"
    loaded = load(store, path, "ocsai")
    assert (loaded.rows, loaded.new, loaded.rated, loaded.prompts) == (16_081, 16_081, 16_081, 21)
    assert load(store, path, "ocsai").new == 0
    with path.open(encoding="utf-8") as lines:
        mean = sum(float(json.loads(line)["completion"]) for line in lines) / 16_081 / 10
    values = [value for _, _, value, _ in ratings(store, "ocsai")]
    assert len(values) == 16_081
    assert sum(values) / len(values) == pytest.approx(mean, abs=1e-9)


def test_plain_rows_need_a_prompt_and_a_response_only(store: Store, tmp_path: Path) -> None:
    rated = PLAIN | {"response": "Jump it.", "rating": 4, "task": "Uses", "item": "rope"}
    made = PLAIN | {"response": "As an AI", "model": "m-1", "rating": None}
    load(store, jsonl(tmp_path / "rows.jsonl", PLAIN, rated, made), "ropes", "All about ropes")
    assert store.study("ropes").title == "All about ropes"
    assert ratings(store, "ropes") == [("Jump it.", "creativity", 4.0, "source")]
    prompts = {prompt.task: prompt for prompt in store.prompts()}
    assert (prompts["Other"].item, prompts["Uses"].item) == (PLAIN["prompt"], "rope")
    known = {one.text: (one.source, one.model) for one in store.responses(prompts["Other"].id)}
    assert known == {"Call it the equator.": ("human", None), "As an AI": ("model", "m-1")}


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_muce_columns_come_back_as_they_went_out(store: Store, tmp_path: Path, ending: str) -> None:
    load(store, jsonl(tmp_path / "muce.jsonl", MUCE), "muce")
    (prompt,) = store.prompts()
    assert (prompt.language, prompt.item) == ("German", "rope")
    assert ratings(store, "muce") == [(MUCE["Response"], "originality", 3.0, "source")]
    export(store, "muce", tmp_path / f"out.{ending}")
    load(store, tmp_path / f"out.{ending}", "again")
    assert store.prompts("again") == [prompt]
    assert ratings(store, "again") == ratings(store, "muce")


def test_equal_answers_by_two_people_stay_two_and_a_file_loaded_twice_stays_one(
    store: Store, tmp_path: Path
) -> None:
    path = jsonl(
        tmp_path / "rows.jsonl", PLAIN | {"rating": 2}, PLAIN | {"rating": 5}, PLAIN | {"rating": 3}
    )
    assert load(store, path, "ropes").new == 3
    assert load(store, path, "ropes").new == 0
    found = store.responses(store.prompts()[0].id)
    assert {one.origin for one in found} == {"rows.jsonl", "rows.jsonl#2", "rows.jsonl#3"}
    assert sorted(value for _, _, value, _ in ratings(store, "ropes")) == [2, 3, 5]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"response": "x"}, "no prompt"),
        (PLAIN | {"prompt": "  "}, "no prompt"),
        ({"prompt": "x"}, "no response"),
        (PLAIN | {"response": "\n"}, "no response"),
        (PLAIN | {"response": 7}, "response must be text, not 7"),
        (PLAIN | {"rating": 5.5}, "rating 5.5 is not from 1 to 5"),
        (PLAIN | {"rating": 0}, "rating 0 is not from 1 to 5"),
        (PLAIN | {"rating": float("inf")}, "rating inf is not from 1 to 5"),
        (PLAIN | {"rating": "good"}, "rating must be a number, not 'good'"),
        (PLAIN | {"rating": True}, "rating must be a number, not True"),
        (PLAIN | {"source": "oracle"}, "source is 'oracle'; choose one of: human, editor, model"),
        ('{"prompt": "p", "response": "\\ud83d"}', "half of a character"),
        (MUCE | {"facsco_grm_scaled": 9.9}, "rating 9.9 is not from 10 to 50"),
        (MUCE | {"FullPrompt": None, "Prompt": None}, "no prompt"),
        (OCSAI | {"completion": "51"}, "rating 51 is not from 10 to 50"),
        (OCSAI | {"prompt": "AUT brick"}, "no prompt and response of the form"),
        ("[1, 2]", "not a JSON object"),
        ('{"prompt": ', "not JSON"),
    ],
)
def test_one_wrong_row_is_named_and_nothing_is_loaded(
    store: Store, tmp_path: Path, row: object, words: str
) -> None:
    path = jsonl(tmp_path / "rows.jsonl", *[PLAIN] * 300, row)  # more than a batch
    study = rating_study("ropes", "Ropes", ("creativity", "originality"))
    store.add_study(study)
    with pytest.raises(RowError, match=words) as caught:
        load(store, path, "ropes")
    assert "rows.jsonl, row 301: " in str(caught.value)
    assert "\n" not in str(caught.value)
    with store.read() as tables:
        assert tables.status(study)["items"] == 0
    assert store.prompts() == []


def test_a_rating_that_is_missing_is_no_rating(store: Store, tmp_path: Path) -> None:
    rows = [PLAIN | {"rating": value} for value in (None, "", " ", float("nan"))]
    assert load(store, jsonl(tmp_path / "rows.jsonl", *rows), "ropes").rated == 0


def test_a_label_that_the_study_does_not_ask_for_is_refused(store: Store, tmp_path: Path) -> None:
    store.add_study(rating_study("ropes", "Ropes", ("creativity",)))
    with pytest.raises(RowError, match="rated for originality, but study 'ropes' asks for creat"):
        load(store, jsonl(tmp_path / "muce.jsonl", MUCE), "ropes")


def test_ratings_are_moved_to_the_scale_of_the_study(store: Store, tmp_path: Path) -> None:
    seven = Dimension("originality", "How original?", tuple("abcdefg"))
    store.add_study(Study("long", "Seven points", "rating", "i", "c", (seven,)))
    load(store, jsonl(tmp_path / "muce.jsonl", MUCE), "long")
    load(store, jsonl(tmp_path / "rows.jsonl", PLAIN | {"rating": 7}), "long")
    assert sorted(value for _, _, value, _ in ratings(store, "long")) == [4.0, 7.0]
    export(store, "long", tmp_path / "out.jsonl")
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert sorted(json.loads(line)["facsco_grm_scaled"] for line in lines) == [30.0, 50.0]


def test_a_comparison_study_takes_no_single_responses(store: Store, tmp_path: Path) -> None:
    asked = (Dimension("creativity", "Which?"),)
    store.add_study(Study("pairs", "Pairs", "comparison", "i", "c", asked))
    with pytest.raises(WrongKindError, match="comparison study"):
        load(store, jsonl(tmp_path / "rows.jsonl", PLAIN), "pairs")


def test_a_row_in_a_language_that_the_study_does_not_have_is_named_and_nothing_is_loaded(
    store: Store, tmp_path: Path
) -> None:
    languages = ("english", "French")
    store.add_study(replace(rating_study("ropes", "Ropes", ("originality",)), languages=languages))
    path = jsonl(tmp_path / "muce.jsonl", PLAIN, MUCE)
    with pytest.raises(RowError) as caught:
        load(store, path, "ropes")
    assert str(caught.value) == (
        f"{path}, row 2: its language is German, and study 'ropes' takes english, French; "
        "correct the row, leave it out, or add the language to the study; nothing was loaded"
    )
    assert store.prompts() == []
    assert load(store, jsonl(path, PLAIN, MUCE | {"Language": "french"}), "ropes").new == 2


@pytest.mark.parametrize("name", ["rows.csv", "rows.jsonl"])
def test_a_byte_that_is_not_utf_8_far_down_leaves_nothing(
    store: Store, tmp_path: Path, name: str
) -> None:
    line = json.dumps(PLAIN) if name.endswith("l") else "rope,a swing"
    lines = ["prompt,response"] * name.endswith("v") + [line] * 2000
    (tmp_path / name).write_bytes("\n".join(lines).encode() + line.encode() + b"\xe9\n")
    with pytest.raises(UnreadableFileError, match="not UTF-8"):
        load(store, tmp_path / name, "ropes")
    assert store.studies() == []


def test_a_rating_that_contradicts_an_earlier_load_is_named_before_anything_is_loaded(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "rows.jsonl"
    load(store, jsonl(path, PLAIN | {"rating": 4}), "ropes")
    new = [PLAIN | {"response": f"use {n}", "rating": 1} for n in range(700)]
    jsonl(path, *new, PLAIN | {"rating": 2})
    with pytest.raises(ConflictingRatingError, match='rating 4 for "Call it the'):
        load(store, path, "ropes")
    assert len(ratings(store, "ropes")) == 1
    jsonl(path, PLAIN, *new)  # a rating that is missing contradicts nothing
    assert load(store, path, "ropes").new == 700


def test_what_can_be_read_only_once_is_refused(store: Store, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rows.csv")
    with pytest.raises(UnreadableFileError, match="read twice"):
        load(store, tmp_path / "rows.csv", "ropes")


def test_a_new_study_asks_for_all_that_is_rated_in_the_file(store: Store, tmp_path: Path) -> None:
    named = [PLAIN | {"rating": 3, "dimension": name} for name in ("surprise", "novelty")]
    load(store, jsonl(tmp_path / "rows.jsonl", PLAIN | {"rating": 2}, *named), "ropes")
    assert list(store.study("ropes").points) == ["surprise", "novelty"]
    assert [row[1:3] for row in sorted(ratings(store, "ropes"), key=str)] == [
        ("novelty", 3.0),
        ("surprise", 2.0),
        ("surprise", 3.0),
    ]


def test_empty_files_are_refused_in_each_format(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("\n \n")
    (tmp_path / "a.csv").write_text("prompt,response\n")
    (tmp_path / "b.csv").write_text("")
    table = pyarrow.table({"prompt": pyarrow.array([], pyarrow.string())})
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    for name in ("a.jsonl", "a.csv", "b.csv", "a.parquet"):
        with pytest.raises(EmptyFileError, match=f"{name} has no rows"):
            load(store, tmp_path / name, "ropes")
    assert store.studies() == []


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "x" * 10_000, "🎨👩‍🚀", "עברית ‏ ‮ abc", "null\x00byte", "'; DROP"],
)
def test_texts_are_kept_to_the_letter(store: Store, tmp_path: Path, text: str) -> None:
    load(store, jsonl(tmp_path / "rows.jsonl", PLAIN | {"response": text}), "ropes")
    assert [one.text for one in store.responses(store.prompts()[0].id)] == [text]
