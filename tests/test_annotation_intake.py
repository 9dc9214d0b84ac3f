"""What a study takes of the rows that a researcher brings."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from ui_support import study

from annotation.errors import HubError
from annotation.files import read_rows
from annotation.hub import hub_rows
from annotation.intake import REFUSED, Brought, Refused, add, take_in
from annotation.store import Store
from annotation.studies import Study

RATING = study("r", "rating")
WRITING = Study("w", "Write", "writing", "i", "c", ())


def rows(*given: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    return list(enumerate(given, start=2))


def row(response: str | None = "Jump it.", prompt: str = "rope", **more: Any) -> dict[str, Any]:
    return {"prompt": prompt, "response": response, **more}


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store(tmp_path / "a.db") as opened:
        for one in (RATING, WRITING):
            opened.add_study(one)
        yield opened


def test_a_row_that_cannot_be_used_is_refused_with_its_reason_and_the_others_stay(
    store: Store,
) -> None:
    given = rows(row(), row(None), row("", prompt="x"), row("a", rating=9), row("b", prompt=""))
    got = take_in(store, RATING, Brought(given, "a.csv"))
    assert (got.rows, got.items, got.prompts, got.left_out) == (5, 1, 1, 4)
    assert got.refused == (
        Refused(3, "no response (column response)"),
        Refused(4, "no response (column response)"),
        Refused(5, "the rating 9 is not from 1 to 5"),
        Refused(6, "no prompt (column prompt)"),
    )


def test_the_same_rows_again_change_nothing_and_are_counted(store: Store) -> None:
    brought = Brought(rows(row("a"), row("b", rating=2)), "a.csv")
    assert take_in(store, RATING, brought).items == 2
    first, second = add(store, RATING, brought), add(store, RATING, brought)
    assert (first.new, first.known, second.new, second.known) == (2, 0, 0, 2)


def test_equal_lines_that_somebody_typed_are_one_and_in_a_file_they_are_two(store: Store) -> None:
    given = rows(row("a"), row("a"), row("b"))
    typed = take_in(store, RATING, Brought(given, "typed", typed=True))
    assert (typed.items, typed.repeated) == (2, 1)
    loaded = take_in(store, RATING, Brought(given, "a.csv"))
    assert (loaded.items, loaded.repeated) == (3, 1)


@pytest.mark.parametrize("kind", ["rating", "writing"])
def test_texts_in_other_languages_than_the_study_has_are_refused(store: Store, kind: str) -> None:
    german = study("g", "rating", languages=("German", "French"))
    if kind == "writing":
        german = replace(german, kind=kind, dimensions=())
    got = take_in(store, german, Brought(rows(row(language="german"), row("b")), "a.csv"))
    assert got.items == 1
    reason = (
        "its language is English, and study 'g' takes German, French; correct the row, leave it "
        "out, or add the language to the study"
    )
    assert got.refused == (Refused(3, reason),)


def test_a_row_that_came_with_another_rating_is_left_out(store: Store) -> None:
    add(store, RATING, Brought(rows(row("a", rating=2), row("b")), "a.csv"))
    changed = rows(row("a", rating=3), row("b", rating=4), row("c"))
    got = take_in(store, RATING, Brought(changed, "a.csv"))
    assert got.refused == (Refused(2, "it came with the rating 2 before, on this scale"),)
    done = add(store, RATING, Brought(changed, "a.csv"))
    assert (done.new, done.known) == (1, 1)
    elsewhere = take_in(store, RATING, Brought(changed, "b.csv"))
    assert elsewhere.left_out == 0


def test_of_many_rows_that_are_left_out_the_first_are_named_and_all_are_counted(
    store: Store,
) -> None:
    got = take_in(store, RATING, Brought(rows(*[row(None)] * (REFUSED + 5)), "a.csv"))
    assert (got.left_out, len(got.refused), got.items) == (REFUSED + 5, REFUSED, 0)
    assert got.refused[-1].row == REFUSED + 1


def test_a_writing_study_takes_prompts_with_and_without_responses(store: Store) -> None:
    given = rows({"prompt": "rope"}, row("x", model="m"), row("y", "tin"), {"item": " "})
    brought = Brought(given, "a")
    got = take_in(store, WRITING, brought)
    assert [(one.prompt.text, one.responses) for one in got.first] == [("rope", ()), ("tin", ())]
    assert (got.items, got.prompts, got.left_out, got.repeated) == (2, 2, 1, 1)
    first, second = add(store, WRITING, brought), add(store, WRITING, brought)
    assert (first.new, second.new, second.known) == (2, 0, 2)


def test_a_file_that_breaks_in_the_middle_says_where(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"prompt": "p", "response": "r"}\nnot json\n', encoding="utf-8")
    got = take_in(store, RATING, Brought(read_rows(path), "a.jsonl"))
    assert got.items == 1
    (refused,) = got.refused
    assert (refused.row, refused.reason[:8]) == (2, "not JSON")


def test_a_workbook_is_read_as_a_spreadsheet_shows_it(store: Store, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for cells in (
        ["prompt", None, "response", "rating"],
        ["rope", "a note", "Jump it.", 3],
        [],
        ["rope", None, 7, None],
    ):
        sheet.append(cells)
    book.save(tmp_path / "a.xlsx")
    got = take_in(store, RATING, Brought(read_rows(tmp_path / "a.xlsx"), "a.xlsx"))
    assert [entry.ratings for entry in got.first] == [{"creativity": 3.0}]
    assert got.refused == (Refused(4, "response must be text, not 7"),)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("owner/name", "does not answer"),
        ("annotation/demo", "owner/name"),
        ("../secret", "owner/name"),
        ("/etc", "owner/name"),
        ("", "owner/name"),
        ("https://a.org/x", "owner/name"),
    ],
)
def test_a_data_set_that_cannot_be_had_is_one_line(
    name: str, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "annotation" / "demo").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(HubError, match=what) as caught:
        list(hub_rows(name))
    assert "\n" not in str(caught.value)
