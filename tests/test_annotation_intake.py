"""What a study takes of the rows that a researcher brings."""

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from ui_support import study

from annotation import load
from annotation.errors import HubError, SourcesError, UnreadableFileError
from annotation.hub import hub_rows
from annotation.intake import Refused, add, take_in
from annotation.load import read_drafts, read_rows
from annotation.store import Store
from annotation.studies import Study

RATING = study("r", "rating")
PAIRS = study("p", "comparison")
WRITING = Study("w", "Write", "writing", "i", "c", ())


def rows(*given: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    return list(enumerate(given, start=2))


def row(response: str | None = "Jump it.", prompt: str = "rope", **more: Any) -> dict[str, Any]:
    return {"prompt": prompt, "response": response, **more}


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store(tmp_path / "a.db") as opened:
        for one in (RATING, PAIRS, WRITING):
            opened.add_study(one)
        yield opened


def test_a_row_that_cannot_be_used_is_refused_with_its_reason_and_the_others_stay() -> None:
    got = take_in(
        rows(row(), row(None), row("", prompt="x"), row("a", rating=9), row("b", prompt="")),
        RATING,
        "a.csv",
    )
    assert (got.rows, len(got.entries)) == (5, 1)
    assert got.refused == (
        Refused(3, "no response (column response)"),
        Refused(4, "no response (column response)"),
        Refused(5, "the rating 9 is not from 1 to 5"),
        Refused(6, "no prompt (column prompt)"),
    )


def test_the_same_rows_again_change_nothing_and_are_counted(store: Store) -> None:
    got = take_in(rows(row("a"), row("b", rating=2)), RATING, "a.csv")
    first, second = add(store, "r", got, "a.csv"), add(store, "r", got, "a.csv")
    assert (first.new, first.known, second.new, second.known) == (2, 0, 0, 2)


def test_equal_lines_that_somebody_typed_are_one_and_in_a_file_they_are_two() -> None:
    given = rows(row("a"), row("a"), row("b"))
    typed = take_in(given, RATING, "typed", typed=True)
    assert (len(typed.entries), typed.repeated) == (2, 1)
    loaded = take_in(given, RATING, "a.csv")
    assert (len(loaded.entries), loaded.repeated) == (3, 1)


def test_texts_in_other_languages_than_the_study_has_are_refused() -> None:
    german = study("g", "rating", languages=("German",))
    got = take_in(rows(row(language="german"), row("b")), german, "a.csv")
    assert len(got.entries) == 1
    assert got.refused == (Refused(3, "its language is English"),)


def test_a_comparison_pairs_the_texts_of_two_sources_in_their_order(store: Store) -> None:
    given = rows(
        row("a1", model="a"), row("b1", model="b"), row("a2", model="a"), row("a", "tin", model="a")
    )
    got = take_in(given, PAIRS, "a.csv")
    assert [[one.text for one in entry.responses] for entry in got.entries] == [["a1", "b1"]]
    assert [one.row for one in got.refused] == [4, 5]
    assert add(store, "p", got, "a.csv").new == 1
    with pytest.raises(SourcesError, match="exactly two"):
        take_in(rows(row("a1", model="a"), row("b1")) + rows(row("c", model="c")), PAIRS, "a.csv")


def test_a_writing_study_takes_prompts_with_and_without_responses(store: Store) -> None:
    got = take_in(rows({"prompt": "rope"}, row("x"), row("y", "tin"), {"item": " "}), WRITING, "a")
    assert [one.text for one in got.prompts] == ["rope", "tin"]
    assert len(got.refused) == 1
    first, second = add(store, "w", got, "a"), add(store, "w", got, "a")
    assert (first.new, second.new, second.known) == (2, 0, 2)


def test_a_file_that_breaks_in_the_middle_says_where(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"prompt": "p", "response": "r"}\nnot json\n', encoding="utf-8")
    got = take_in(read_rows(path), RATING, "a.jsonl")
    assert len(got.entries) == 1
    (refused,) = got.refused
    assert (refused.row, refused.reason[:8]) == (2, "not JSON")


def test_a_workbook_is_read_as_a_spreadsheet_shows_it(tmp_path: Path) -> None:
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
    got = take_in(read_rows(tmp_path / "a.xlsx"), RATING, "a.xlsx")
    assert [entry.ratings for entry in got.entries] == [{"creativity": 3.0}]
    assert got.refused == (Refused(4, "response must be text, not 7"),)


def test_what_is_no_workbook_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "LARGEST_WORKBOOK", 1_000_000)
    (tmp_path / "text.xlsx").write_text("prompt,response")
    with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as parts:
        parts.writestr("hello.txt", "hello")
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", bytes(2_000_000))
    for name in ("text.xlsx", "other.xlsx", "bomb.xlsx"):
        with pytest.raises(UnreadableFileError) as caught:
            read_drafts(tmp_path / name)
        assert "\n" not in str(caught.value)


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
