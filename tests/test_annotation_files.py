"""Which rows are read from a file, and which files are refused."""

import json
import zipfile
from pathlib import Path

import pytest

from annotation import packed_files
from annotation.drafts import read_drafts
from annotation.errors import DataError, RowError, UnknownFormatError, UnreadableFileError

PLAIN = {"prompt": "What could you do with a rope?", "response": "Call it the equator."}


def test_a_mark_at_the_start_blank_lines_and_other_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    text = PLAIN | {"response": "one\u2028line\x85still"}
    path.write_bytes(
        b"\xef\xbb\xbf"
        + json.dumps(PLAIN).encode()
        + b"\r\n\r\n  \n"
        + json.dumps(text, ensure_ascii=False).encode()
    )
    drafts = list(read_drafts(path))
    assert [(draft.row, draft.text) for draft in drafts] == [
        (1, PLAIN["response"]),
        (4, text["response"]),
    ]


def test_files_that_are_not_what_their_name_says_are_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.jsonl").write_bytes(b'{"prompt": "caf\xe9", "response": "x"}\n')
    (tmp_path / "latin.csv").write_bytes(b"prompt,response\ncaf\xe9,x\n")
    (tmp_path / "text.parquet").write_text("not a table")
    (tmp_path / "folder.jsonl").mkdir()
    for name, words in {
        "latin.jsonl": "not UTF-8 at byte 15",
        "latin.csv": "not UTF-8",
        "text.parquet": "cannot read",
        "folder.jsonl": "directory",
        "none.jsonl": "No such file",
    }.items():
        with pytest.raises(UnreadableFileError, match=words) as caught:
            list(read_drafts(tmp_path / name))
        assert "\n" not in str(caught.value)
    with pytest.raises(UnknownFormatError, match=r"\.jsonl, \.csv, \.parquet, \.xlsx"):
        list(read_drafts(tmp_path / "sheet.ods"))


def test_csv_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text('prompt,response,rating\np,"two\nlines",3\np,,4\n', encoding="utf-8")
    with pytest.raises(RowError, match="row 3: no response"):
        list(read_drafts(path))
    path.write_text("prompt,response\np,r\np,r,too much\n", encoding="utf-8")
    with pytest.raises(RowError, match="row 3: more cells"):
        list(read_drafts(path))
    path.write_text('prompt,response\np,"never closed\n', encoding="utf-8")
    with pytest.raises(DataError, match="row 2"):
        list(read_drafts(path))


def test_what_is_no_workbook_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed_files, "LARGEST_WORKBOOK", 1_000_000)
    (tmp_path / "text.xlsx").write_text("prompt,response")
    with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as parts:
        parts.writestr("hello.txt", "hello")
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", bytes(2_000_000))
    for name in ("text.xlsx", "other.xlsx", "bomb.xlsx"):
        with pytest.raises(UnreadableFileError) as caught:
            list(read_drafts(tmp_path / name))
        assert "\n" not in str(caught.value)
