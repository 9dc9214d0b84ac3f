"""The view of several texts, message by message."""

import csv
import html
import io
import json
import math
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from ui_support import NASTY

from annotation.demo import load_demo
from annotation.store import Store
from crpo.scoring.profiles import PROFILES
from crpo.scoring.scorer import Scorer
from ui import scores_texts as names
from ui import several, several_table
from ui import several_texts as words
from ui.csv_text import as_csv
from ui.instruments import Instruments

TASK = "Name a creative use for a rope"
USES = ("Tie a boat to it.", "Call it the equator and step over it.", "swing", "Tie a boat to it.")


@pytest.fixture(scope="module")
def scorer(tmp_path_factory: pytest.TempPathFactory) -> Scorer:
    return Scorer(PROFILES["demo"], cache=tmp_path_factory.mktemp("vectors"))


@pytest.fixture(scope="module")
def instruments(scorer: Scorer) -> Instruments:
    return Instruments("demo", lambda name: scorer)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("store") / "a.db") as opened:
        load_demo(opened)
        yield opened


def typed(
    store: Store, instruments: Instruments, text: object, own: object = TASK
) -> dict[str, Any]:
    """What the view shows of a text in the end; it asks again until it is measured."""
    several.answer(store, instruments, {"action": "open"})
    end = time.monotonic() + 120
    message = {"action": "live", "n": 7, "prompt": "own", "own": own, "responses": text}
    while True:
        answer: dict[str, Any] = json.loads(several.answer(store, instruments, message))
        assert answer["n"] == 7
        if not answer["again"]:
            return answer
        assert time.monotonic() < end, "waited two minutes"
        time.sleep(0.05)


def cells(answer: dict[str, Any], column: str) -> list[str]:
    """The numbers of a column, as they are sorted."""
    found = re.findall(rf'data-head="{column}" data-value="([^"]*)"', answer["parts"]["table"])
    return [str(one) for one in found]


def saved(answer: dict[str, Any]) -> list[dict[str, str]]:
    """The rows of the file that the button saves."""
    attribute = re.search(r'data-csv="([^"]*)"', answer["parts"]["csv"])
    assert attribute is not None
    return list(csv.DictReader(io.StringIO(html.unescape(attribute[1]))))


def test_a_line_is_a_response_and_they_are_measured_as_one_set(
    store: Store, instruments: Instruments, scorer: Scorer
) -> None:
    answer = typed(store, instruments, "\n".join(["", *USES[:2], "   ", f"  {USES[2]} ", USES[3]]))
    group = scorer.score(TASK, USES, keep=False)
    for name, head in names.NAMES.items():
        shown = [float(cell or "nan") for cell in cells(answer, head)]
        assert shown == pytest.approx(group.values[name].tolist(), rel=1e-5, nan_ok=True)
    assert cells(answer, words.LENGTH)[0] == "5"
    assert words.lines(4, 1) in answer["parts"]["table"]
    assert several_table.number("diversity", group.together.diversity) in answer["parts"]["summary"]
    assert several_table.number("diversity", group.together.diversity) in answer["say"]


def test_an_undefined_score_is_a_dash_with_its_reason(
    store: Store, instruments: Instruments
) -> None:
    answer = typed(store, instruments, USES[1])
    assert cells(answer, "Novelty") == cells(answer, "Diversity") == [""]
    assert words.WHY_NOT["diversity"] in html.unescape(answer["parts"]["table"])
    assert "<strong>–</strong>" in answer["parts"]["summary"]
    assert math.isfinite(float(cells(answer, "Quality")[0]))


def test_the_highest_of_a_column_carries_its_mark_and_equal_ones_do_not(
    store: Store, instruments: Instruments
) -> None:
    rows = typed(store, instruments, "\n".join(USES))["parts"]["table"].split("<tr")[2:]
    quality = [float(re.findall(r'data-head="Quality" data-value="([^"]*)"', r)[0]) for r in rows]
    marked = [
        'class="highest"' in row.split('data-head="Quality"')[1].split(">")[0] for row in rows
    ]
    assert marked == [value == max(quality) for value in quality]
    same = typed(store, instruments, f"{USES[0]}\n{USES[0]}")["parts"]["table"]
    assert 'class="highest"' not in same


def test_the_file_holds_every_number_and_who_measured_it(
    store: Store, instruments: Instruments, scorer: Scorer
) -> None:
    rows = saved(typed(store, instruments, "\n".join(USES)))
    group = scorer.score(TASK, USES, keep=False)
    assert [row["response"] for row in rows] == list(USES)
    assert {row["prompt"] for row in rows} == {TASK}
    assert {row["profile"] for row in rows} == {"demo"}
    for name, column in group.values.items():
        given = [float(row[name] or "nan") for row in rows]
        assert given == pytest.approx(column.tolist(), rel=1e-6, nan_ok=True)
    assert rows[0]["surprise_fingerprint"] == group.fingerprints["surprise"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " ="])
def test_no_text_in_a_file_is_a_formula(start: str) -> None:
    text = as_csv([{"response": f"{start}cmd|' /C calc'!A0", "novelty": -0.5}])
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["response"] == f"'{start}cmd|' /C calc'!A0"
    assert row["novelty"] == "-0.5"  # a number is no text


def test_a_set_that_is_too_large_is_cut_and_the_view_says_so() -> None:
    lines = several.read("\n".join(f"use {n}" for n in range(several.MOST + 20)))
    assert len(lines.responses) == several.MOST
    assert lines.notice == words.too_many(several.MOST + 20, several.MOST)
    long = several.read("x" * (several.LONGEST + 1) + "\nfine")
    assert [len(text) for text in long.responses] == [several.LONGEST, 4]
    assert long.notice == words.too_long(1, several.LONGEST)


def test_an_empty_box_says_what_comes(store: Store, instruments: Instruments) -> None:
    for nothing in ("", " \n \n", None):
        answer = typed(store, instruments, nothing)
        assert words.EMPTY in answer["parts"]["table"]
        assert answer["parts"]["csv"] == answer["parts"]["summary"] == answer["say"] == ""


def test_what_is_typed_is_text_and_never_markup(store: Store, instruments: Instruments) -> None:
    answer = typed(store, instruments, f"{NASTY}\n\"'><img src=x>", NASTY)
    markup = "".join(answer["parts"].values())
    assert "<script" not in markup
    assert "<img" not in markup
    assert "<img src=x" in html.unescape(answer["parts"]["table"])


@pytest.mark.parametrize("odd", [7, ["a"], {"a": 1}, "\x00", "'; DROP TABLE"])
def test_a_message_of_any_shape_is_answered(
    store: Store, instruments: Instruments, odd: object
) -> None:
    assert typed(store, instruments, odd, odd)["parts"]["state"] == ""


def test_a_stored_task_shows_its_wording(store: Store, instruments: Instruments) -> None:
    prompt = store.prompts()[3]
    message = {"action": "live", "prompt": prompt.id, "responses": ""}
    answer = json.loads(several.answer(store, instruments, message))
    assert html.unescape(answer["parts"]["prompt"]) == prompt.text


def test_while_it_is_measured_the_view_speaks_of_the_typed_set(
    store: Store, instruments: Instruments
) -> None:
    typed(store, instruments, "")  # the models are loaded
    text = "\n".join(f"A use that nobody has measured, number {n}." for n in range(40))
    message = {"action": "live", "prompt": "own", "own": TASK, "responses": text}
    while words.measuring(40) not in (answer := several.answer(store, instruments, message)):
        assert json.loads(answer)["again"], "it was measured without a word"
    assert "stored" not in json.loads(answer)["parts"]["state"]
    assert "table" not in json.loads(answer)["parts"]  # the last one stays meanwhile
