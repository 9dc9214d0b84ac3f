"""The researchers' look at what people wrote: rights, decisions, filters, hostile texts, files."""

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ui_support import NASTY, fill

from annotation.answering import rate
from annotation.answers import public_id
from annotation.assignment import next_assignment
from annotation.content import Prompt
from annotation.overview import overviews
from annotation.store import Store
from annotation.studies import Study
from annotation.submissions import submissions
from annotation.writing import add_prompts, next_prompt, take_back, write
from ui import answers_texts as words
from ui import texts
from ui.answers import turn
from ui.studies_page import listed, views

ACTIONS = ("open", "live", "new", "all", "file", "else", None)
SHOWN = re.compile(r'<div class="response" dir="auto">(.*?)</div>', re.DOTALL)
HAT, SWING = "A hat for a snail.", "A swing for a mouse."


def study(study_id: str = "write", **settings: Any) -> Study:
    about: dict[str, Any] = {"feeds": ("rope",), "review": True} | settings
    return Study(study_id, f"Study {study_id} <i>", "writing", "Write.", "Agree.", (), **about)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fill(tmp_path / "a.db") as opened:
        opened.add_study(study())
        opened.add_study(study("open", review=False))
        for one in ("write", "open"):
            add_prompts(opened, one, [Prompt("uses", "rope", f"Uses of a rope? {NASTY}")])
        yield opened


def answer(store: Store, *given: str, name: str = "ada", study_id: str = "write") -> list[str]:
    store.ensure_annotator(name)
    store.consent(study_id, name)
    sitting = next_prompt(store, study_id, name)
    assert sitting is not None
    return [write(store, study_id, name, sitting.prompt_id, text, 12.0).id for text in given]


def ask(
    store: Store, action: str | None = "live", study_id: str = "write", **more: Any
) -> dict[str, Any]:
    message = {"action": action, "n": 1} | more
    return dict(json.loads(turn(store, True, {"study": study_id}, message)))


def shown(reply: dict[str, Any]) -> list[str]:
    return [html.unescape(text) for text in SHOWN.findall(reply["parts"]["list"])]


def decisions(store: Store, study_id: str = "write") -> list[str | None]:
    return [one.decision for one in submissions(store, study_id)]


def items(store: Store) -> int:
    with store.read() as tables:
        found = tables.connection.execute("SELECT count(*) FROM items WHERE study_id = 'rope'")
        return int(found.fetchone()[0])


@pytest.mark.parametrize("action", ACTIONS)
def test_strangers_learn_and_change_nothing(store: Store, action: str | None) -> None:
    (one,) = answer(store, HAT)
    message = {"action": action, "until": one, "decisions": [[one, "accept"]], "filter": "all"}
    for query in ({"study": "write"}, {"study": "nowhere"}, {}):
        parts = json.loads(turn(store, False, query, message))["parts"]
        assert list(parts) == ["page"]
        assert texts.RESEARCHERS_TITLE in parts["page"]
        assert "Study write" not in str(parts)
    assert decisions(store) == [None]
    assert items(store) == 3


def test_answers_stand_with_the_newest_first_and_under_public_names(store: Store) -> None:
    answer(store, HAT, SWING)
    reply = ask(store, filter="waiting")
    assert shown(reply) == [SWING, HAT]
    listed = reply["parts"]["list"]
    assert public_id("write", "ada") in listed
    assert "12 s" in listed
    assert "ada<" not in listed


def test_accepted_answers_say_where_they_went_and_rejected_ones_go_nowhere(store: Store) -> None:
    first, second = answer(store, HAT, SWING)
    reply = ask(store, filter="waiting", decisions=[[first, "accept"]])
    assert "In “The study rope”." in reply["parts"]["notice"]
    assert reply["decided"] == [first]
    assert shown(reply) == [SWING]
    ask(store, decisions=[[second, "reject"], [first, "accept"]])
    assert decisions(store) == ["accept", "reject"]
    assert items(store) == 4
    reply = ask(store, filter="all", decisions=[[first, "reject"]])
    assert words.NOWHERE in reply["parts"]["notice"]
    assert items(store) == 3


def test_a_rejected_answer_that_somebody_has_seen_stays_and_that_is_said(store: Store) -> None:
    (one,) = answer(store, HAT)
    ask(store, decisions=[[one, "accept"]])
    store.ensure_annotator("eve")
    store.consent("rope", "eve")
    while (shown_to_eve := next_assignment(store, "rope", "eve")) is not None:
        rate(store, shown_to_eve.id, "eve", {"creativity": 3}, 2.0)
    reply = ask(store, filter="all", decisions=[[one, "reject"]])
    said = "It stays in “The study rope”, because somebody has seen it there."
    assert said in reply["parts"]["notice"]
    assert said in reply["parts"]["list"]


@pytest.mark.parametrize(
    "given",
    [
        "x",
        {"a": 1},
        [None, [], ["x"], ["x", "accept"], [1, 2], [["a"], {}]],
        [["x\ud800", "accept"]],
        [[None, "accept", 3]],
    ],
)
def test_any_decision_of_a_browser_is_answered(store: Store, given: object) -> None:
    answer(store, HAT)
    for name in ("waiting", None, 7, "<b>"):
        reply = ask(store, filter=name, pages="many", until=[], seen={}, decisions=given)
        assert shown(reply) == [HAT]
    assert decisions(store) == [None]


def test_an_answer_of_another_study_is_not_decided_on_here(store: Store) -> None:
    answer(store, HAT)
    (other,) = answer(store, SWING, study_id="open")
    reply = ask(store, decisions=[[other, "reject"]])
    assert words.GONE in reply["parts"]["notice"]
    assert decisions(store, "open") == [None]


def test_an_answer_taken_back_meanwhile_is_said_and_not_decided_on(store: Store) -> None:
    (one,) = answer(store, HAT)
    take_back(store, "write", "ada", one)
    reply = ask(store, decisions=[[one, "accept"]])
    assert html.escape(words.GONE) in reply["parts"]["notice"]
    assert reply["decided"] == [one]
    assert items(store) == 3


def test_all_without_signs_means_those_that_the_page_knows(store: Store) -> None:
    *_, last = answer(store, HAT, "rope", SWING)
    (late,) = answer(store, "A tail for a kite.", name="bob")
    assert words.accept_all(2) in ask(store, until=last)["parts"]["filters"]
    reply = ask(store, "all", until=last)
    assert words.accepted(2) in reply["parts"]["notice"]
    assert decisions(store) == ["accept", None, "accept", None]
    assert items(store) == 5
    assert words.MOVED in ask(store, "all", until="unknown")["parts"]["notice"]
    ask(store, "all", until=late)
    assert decisions(store) == ["accept", None, "accept", "accept"]


def test_what_comes_meanwhile_waits_behind_a_button(store: Store) -> None:
    answer(store, HAT)
    known = ask(store, filter="waiting")
    assert ask(store, filter="waiting", until=known["until"], seen=known["seen"])["parts"] == {}
    answer(store, SWING, name="bob")
    reply = ask(store, filter="waiting", until=known["until"])
    assert shown(reply) == [HAT]
    assert words.new(1) in reply["parts"]["filters"]
    assert shown(ask(store, "new", filter="waiting", until=known["until"])) == [SWING, HAT]


def test_fifty_answers_stand_at_once(store: Store) -> None:
    for number in range(52):
        answer(store, f"A use of number {number}.", name=f"person {number}")
    reply = ask(store)
    assert len(shown(reply)) == 50
    assert words.MORE in reply["parts"]["list"]
    reply = ask(store, pages=2)
    assert len(shown(reply)) == 52
    assert words.MORE not in reply["parts"]["list"]


def test_signs_stand_in_plain_words_and_can_be_looked_for(store: Store) -> None:
    answer(store, HAT, "rope")
    reply = ask(store, filter="signs")
    assert shown(reply) == ["rope"]
    name, meaning = words.SIGNS["near-empty"]
    assert name in reply["parts"]["list"]
    assert meaning in reply["parts"]["list"]


def test_hostile_texts_are_escaped_everywhere(store: Store) -> None:
    (one,) = answer(store, NASTY)
    replies = [ask(store, "open"), ask(store, filter="all", decisions=[[one, "accept"]])]
    replies.append(json.loads(turn(store, True, {}, {})))
    whole = " ".join(part for reply in replies for part in reply["parts"].values())
    assert not re.search(r"<(script|img|b|i)\b", whole)
    assert shown(replies[1]) == [NASTY]


def test_where_nobody_has_written_there_is_no_file_and_the_page_is_shown(store: Store) -> None:
    reply = ask(store, "file")
    assert "csv" not in reply
    assert set(reply["parts"]) == set(ask(store, "live")["parts"])


def test_the_file_holds_all_answers_and_no_formula(store: Store) -> None:
    (one, _) = answer(store, "=1+1 is a rope", SWING)
    ask(store, decisions=[[one, "accept"]])
    reply = ask(store, "file", filter="waiting")
    rows = list(csv.DictReader(io.StringIO(reply["csv"])))
    assert reply["name"] == "write-answers.csv"
    assert [row["text"] for row in rows] == ["'=1+1 is a rope", SWING]
    assert [row["state"] for row in rows] == ["accepted", "waiting"]
    assert rows[0]["studies"] == "The study rope"
    assert {row["writer"] for row in rows} == {public_id("write", "ada")}


def test_without_review_answers_are_there_already_and_can_be_taken_out(store: Store) -> None:
    (one,) = answer(store, HAT, study_id="open")
    assert words.NO_REVIEW in ask(store, "open", "open")["parts"]["page"]
    reply = ask(store, study_id="open", filter="waiting")
    assert words.STATES["passed"] in reply["parts"]["list"]
    assert "In “The study rope”." in reply["parts"]["list"]
    assert items(store) == 4
    ask(store, study_id="open", decisions=[[one, "reject"]])
    assert items(store) == 3


def test_pages_without_answers_say_so(store: Store) -> None:
    assert words.EMPTY in ask(store)["parts"]["list"]
    assert words.EMPTY_WAY in ask(store)["parts"]["list"]
    (one,) = answer(store, HAT)
    reply = ask(store, filter="waiting", decisions=[[one, "reject"]])
    assert words.NOTHING["waiting"] in reply["parts"]["list"]
    assert words.KIND_TITLE in ask(store, "open", "rope")["parts"]["page"]
    assert "No such study" in ask(store, "open", "nowhere")["parts"]["page"]
    assert "answers?study=write" in json.loads(turn(store, True, {}, {}))["parts"]["page"]


def test_the_link_stands_at_writing_studies_and_results_at_the_others(store: Store) -> None:
    rows = listed(overviews(store))
    assert "answers?study=write" in rows
    assert "answers?study=rope" not in rows
    assert "results?study=rope" in rows
    assert "results?study=write" not in rows
    assert "aria-current=page>Answers</a>" in views("write", words.TITLE, "writing")
