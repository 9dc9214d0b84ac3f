"""The researchers' page of studies: who may act, and what an action does."""

import dataclasses
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from test_annotation_study_file import FULL
from ui_support import NASTY, TOKENS, Person, fill

from annotation.overview import overview
from annotation.store import Store
from annotation.studies import Example, Study
from annotation.study_file import parse_study
from ui import studies, studies_fields
from ui import studies_texts as words
from ui.studies_fields import empty

ACTIONS = ("open", "live", "save", "preview", "yaml", "fill", "draft", "state", "", "nonsense")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fill(tmp_path / "a.db") as opened:
        yield opened


def send(store: Store, action: str, query: dict[str, str] | None = None, **about: Any) -> Any:
    """What a researcher's page gets."""
    message = {"action": action, "n": 1, **about}
    return json.loads(studies.turn(store, TOKENS, True, query or {}, message))


def of(study_id: str = "rope") -> dict[str, str]:
    return {"study": study_id}


def values(one: Study | None = None, **changed: Any) -> dict[str, Any]:
    return studies_fields.fill(one or dataclasses.replace(empty(), id="mine")) | changed


class Tags(HTMLParser):
    """Every tag with its attributes that markup holds."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


OWN = re.compile(r"\./|[a-z]+(/[a-z]+)?(\?|$)")  # a page's name, which no scheme can stand in


def harmless(markup: str) -> bool:
    """No script, no handler, no picture, no link but our own and https."""
    for tag, attributes in Tags(markup).found:
        link = attributes.get("href") or ""
        if tag in {"script", "img", "iframe", "object", "b"}:
            return False
        if any(name.startswith("on") for name in attributes):
            return False
        if link and not OWN.match(link) and not link.startswith("https://"):
            return False
    return True


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("query", [{}, {"new": ""}, of(), of("rope") | {"show": "settings"}])
def test_a_stranger_learns_and_changes_nothing(
    store: Store, action: str, query: dict[str, str]
) -> None:
    before = store.studies()
    message = {"action": action, "n": 1, "values": values(), "state": "closed", "yaml": "id: a"}
    said = studies.turn(store, TOKENS, False, query, message)
    assert words.TITLE not in said
    assert "rope" not in said
    assert "This page is for researchers" in said
    assert store.studies() == before


def test_the_list_shows_each_study_with_its_numbers(store: Store) -> None:
    person = Person(store, study="rope").begin()
    person.rate(creativity="4")
    page = send(store, "open")["parts"]["page"]
    rows = re.findall(r"<tr>(.*?)</tr>", page)[1:]
    assert ["ropes" in rows[0], "compare?study=ropes" in rows[0]] == [True, True]
    assert re.findall(r"<td data-head=\"\w+\">([^<]*)</td>", rows[1]) == ["3", "1", "1", "8 %"]
    assert "results?study=rope" in rows[1]


def test_without_a_study_the_page_says_what_to_do(tmp_path: Path) -> None:
    with Store(tmp_path / "b.db") as empty_store:
        assert words.EMPTY in send(empty_store, "open")["parts"]["page"]


def test_the_form_makes_a_study_that_is_not_open_yet(store: Store) -> None:
    assert "data-form" in send(store, "open", {"new": ""})["parts"]["page"]
    assert send(store, "save", {"new": ""}, values=values())["go"] == "research?study=mine"
    made = store.study("mine")
    assert made == dataclasses.replace(empty(), id="mine")
    assert made.state == "paused"


def test_a_taken_id_is_said_at_its_field_and_the_other_study_stays(store: Store) -> None:
    before = store.study("rope")
    said = send(store, "save", {"new": ""}, values=values(id="rope"))
    assert said["mistakes"] == {"id": words.ID_TAKEN}
    assert store.study("rope") == before


def test_mistakes_save_nothing(store: Store) -> None:
    said = send(store, "save", {"new": ""}, values=values(title="", raters_per_item="x"))
    assert set(said["mistakes"]) == {"title", "raters_per_item"}
    assert words.problems(2) in said["parts"]["problem"]
    assert "go" not in said
    assert len(store.studies()) == 2


def test_a_change_before_anybody_began_makes_no_new_version(store: Store) -> None:
    send(store, "save", of(), values=values(store.study("rope"), title="Other"))
    now = store.study("rope")
    assert (now.title, now.version, now.state) == ("Other", 1, "open")


def test_a_change_after_somebody_began_makes_a_new_version_and_scales_stay(store: Store) -> None:
    Person(store, study="rope").begin()
    old = store.study("rope")
    page = send(store, "open", of() | {"show": "settings"})["parts"]["page"]
    assert words.BEGUN in page
    assert "readonly" in page
    send(store, "save", of(), values=values(old, title="Other"))
    assert (store.study("rope").version, store.study("rope").title) == (2, "Other")
    fewer = values(old)
    fewer["dimensions"][0]["labels"] = "no\nyes"
    said = send(store, "save", of(), values=fewer)
    assert said["mistakes"] == {"": words.SCALES_STAY}
    assert store.study("rope").points == {"creativity": 5}


def test_the_kind_of_a_study_with_items_stays(store: Store) -> None:
    said = send(store, "save", of(), values=values(store.study("rope"), kind="comparison"))
    assert said["mistakes"] == {"kind": words.KIND_STAYS}
    said = send(store, "save", of(), values=values(store.study("rope"), id="other"))
    assert said["mistakes"] == {"id": words.ID_STAYS}


def test_a_study_is_opened_paused_and_closed(store: Store) -> None:
    for state in ("closed", "open", "paused"):
        said = send(store, "state", of(), state=state)
        assert store.study("rope").state == state
        assert words.STATES_WHAT[state] in said["parts"]["about"]
    send(store, "state", of(), state="ajar")
    assert store.study("rope").state == "paused"


def test_settings_go_to_yaml_and_come_back(store: Store) -> None:
    said = send(store, "yaml", {"new": ""}, values=values(FULL))
    assert parse_study(said["yaml"], Path("x")) == dataclasses.replace(FULL, state="open")
    said = send(store, "fill", {"new": ""}, yaml=said["yaml"])
    assert "Choose 1." in said["parts"]["form"]
    assert words.FILLED_FORM in said["parts"]["notice"]
    assert len(store.studies()) == 2  # nothing is saved yet


@pytest.mark.parametrize("text", [None, "", "7", "[" * 9999, "id: x", "a: *b", "\x00"])
def test_yaml_that_is_none_is_said_at_its_field(store: Store, text: object) -> None:
    said = send(store, "fill", {"new": ""}, yaml=text)
    assert set(said["mistakes"]) == {"yaml"}


def test_yaml_cannot_change_the_id_and_kind_of_a_study_with_items(store: Store) -> None:
    text = send(store, "yaml", of("ropes"), values=values(store.study("ropes")))["yaml"]
    form = send(store, "fill", of(), yaml=text)["parts"]["form"]
    places = [at for tag, at in Tags(form).found if tag == "input"]
    assert [at["value"] for at in places if at.get("name") == "id"] == ["rope"]
    kinds = [at["value"] for at in places if at.get("name") == "kind" and "checked" in at]
    assert kinds == ["rating"]


def test_the_preview_shows_what_a_rater_sees_and_stores_nothing(store: Store) -> None:
    one = store.study("rope")
    shown = send(store, "preview", of(), values=values(one, instructions="*Be kind.*"))
    markup = shown["parts"]["preview"]
    assert "<em>Be kind.</em>" in markup
    assert "A swing." in markup
    assert "extremely" in markup
    assert " inert" in markup
    assert store.study("rope") == one
    with store.read() as tables:
        assert tables.connection.execute("SELECT count(*) FROM assignments").fetchone()[0] == 0


@pytest.mark.parametrize("kind", ["rating", "comparison", "writing"])
def test_a_study_without_items_is_previewed_with_a_text_of_ours(store: Store, kind: str) -> None:
    said = send(store, "preview", {"new": ""}, values=values(kind=kind))
    assert words.PREVIEW_STANDS_IN in said["parts"]["preview"]
    assert words.SAMPLE_PROMPT in said["parts"]["preview"]


def test_the_preview_of_writing_shows_practice_with_its_feedback(store: Store) -> None:
    task = {"prompt": "Say a.", "response": "Perhaps b.", "feedback": "Well."}
    said = send(store, "preview", {"new": ""}, values=values(kind="writing", practice=[task]))
    pages = said["parts"]["preview"].split('<div class="page ')
    begin, write, learn, count = pages[1:]
    assert "Practice 1 of 1" in write
    assert "Say a." in write
    assert "Perhaps b." not in write
    for text in ("Say a.", *words.SAMPLES, "Perhaps b.", "Well."):
        assert text in learn
    assert words.SAMPLE_PROMPT in count
    assert "Say a." not in begin + count
    assert words.PREVIEW_PRACTICE in said["parts"]["preview"]


def test_a_writing_study_with_practice_is_made_and_changed_in_the_form(store: Store) -> None:
    task = {"prompt": "Say a.", "response": "", "feedback": "Well."}
    given = values(kind="writing", id="w", practice=[task])
    assert send(store, "save", {"new": ""}, values=given)["go"]
    assert store.study("w").practice == (Example("Say a.", feedback="Well."),)
    assert overview(store, "w").items == 0
    page = send(store, "open", of("w") | {"show": "settings"})["parts"]["page"]
    assert "Say a." in page
    assert words.PRACTISED[0]["writing"] in page
    send(store, "save", of("w"), values=given | {"practice": []})
    assert store.study("w").practice == ()


@pytest.mark.parametrize("kind", ["rating", "writing"])
def test_hostile_text_in_every_field_stays_text(store: Store, kind: str) -> None:
    hostile = NASTY + " [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
    row = {"name": hostile[:60], "question": hostile, "labels": hostile}
    known = {
        "prompt": hostile,
        "response": hostile,
        "expected": f"{hostile[:60].strip()}: 1",
        "feedback": hostile,
    }
    given = values(title=hostile[:150], instructions=hostile, consent=hostile, complete="a<b>")
    given |= {"kind": kind}
    given |= {"dimensions": [row], "practice": [known], "languages": hostile, "feeds": hostile}
    for action in ("draft", "preview", "save", "yaml"):
        for part in send(store, action, {"new": ""}, values=given)["parts"].values():
            assert harmless(part)


def test_a_stored_study_with_hostile_texts_is_shown_as_text(store: Store) -> None:
    evil = dataclasses.replace(
        store.study("rope"), id="evil", title=NASTY, instructions=NASTY, consent=NASTY
    )
    store.add_study(evil)
    for query in ({}, of("evil"), of("evil") | {"show": "settings"}):
        page = send(store, "open", query)["parts"]["page"]
        assert harmless(page)
        assert "&lt;script&gt;" in page


@pytest.mark.parametrize("study_id", ["none", "'; DROP TABLE studies", "<b>", "../x"])
def test_an_unknown_study_has_a_page_of_its_own(store: Store, study_id: str) -> None:
    for action in ACTIONS:
        page = send(store, action, of(study_id))["parts"]["page"]
        assert words.NOT_HERE_TITLE in page
        assert study_id not in page


@pytest.mark.parametrize("nonsense", [None, 7, [], "x", {"title": {"a": 1}}, {"kind": ["rating"]}])
def test_a_message_of_any_shape_is_answered(store: Store, nonsense: object) -> None:
    for action in ACTIONS:
        for query in ({}, {"new": ""}, of(), of("ropes")):
            said = send(store, action, query, values=nonsense, state=nonsense, yaml=nonsense)
            assert said["n"] == 1
    assert len(store.studies()) == 2


def test_the_page_of_numbers_asks_again_and_the_form_does_not(store: Store) -> None:
    assert send(store, "live", of())["parts"]["about"]
    assert send(store, "live")["parts"]["list"]
    assert send(store, "live", {"new": ""})["parts"] == {}


def test_a_store_that_cannot_write_says_that_nothing_is_lost(store: Store) -> None:
    store.close()
    said = send(store, "save", {"new": ""}, values=values())
    assert words.STORE in said["parts"]["notice"]
