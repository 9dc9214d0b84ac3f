"""Files that were made to break whoever reads them: small outside, endless inside."""

import contextlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotation import files, packed_files
from annotation.drafts import LONGEST, draft, read_drafts
from annotation.errors import DataError, RowError, UnreadableFileError
from annotation.files import read_rows
from annotation.intake import Brought, add, take_in
from annotation.packed_files import LAST_ROW, MOST_COLUMNS
from annotation.store import Store
from annotation.wording import rating_study

HEADER = '<row r="1"><c t="inlineStr"><is><t>prompt</t></is></c></row>'
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
)


def workbook(path: Path, sheet: str) -> Path:
    """A workbook whose only sheet is this XML."""
    plain = path.with_name("plain.xlsx")
    openpyxl.Workbook().save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            name = "xl/worksheets/sheet1.xml"
            new.writestr(part, sheet if part == name else old.read(part))
    return path


def test_a_workbook_that_unpacks_to_far_more_is_refused_unopened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        for number in range(5):
            parts.writestr(f"xl/{number}.xml", bytes(60_000_000))
    assert path.stat().st_size < 1_000_000
    with pytest.raises(UnreadableFileError, match="too large when unpacked"):
        next(read_rows(path))


def test_a_workbook_that_names_a_row_far_down_ends(tmp_path: Path) -> None:
    far = f'<row r="{10**12}"><c t="inlineStr"><is><t>tin</t></is></c></row>'
    path = workbook(tmp_path / "far.xlsx", SHEET.format(f"<sheetData>{HEADER}{far}</sheetData>"))
    with pytest.raises(UnreadableFileError, match=f"more than {LAST_ROW:,} rows"):
        list(read_rows(path))


def test_a_cell_far_to_the_right_makes_no_row_wide(tmp_path: Path) -> None:
    rows = '<row r="2"><c r="A2"><v>1</v></c></row><row r="3"><c r="XFD3"><v>2</v></c></row>'
    sheet = f'<dimension ref="A1:XFD3"/><sheetData>{HEADER}{rows}</sheetData>'
    path = workbook(tmp_path / "wide.xlsx", SHEET.format(sheet))
    assert list(read_rows(path)) == [(2, {"prompt": 1})]


def test_entities_that_multiply_are_refused(tmp_path: Path) -> None:
    names = [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    kind = f'<!DOCTYPE x [<!ENTITY a0 "{"lol" * 30}">{"".join(names)}]>'
    cell = '<row r="2"><c t="inlineStr"><is><t>&a9;</t></is></c></row>'
    sheet = SHEET.format(f"<sheetData>{HEADER}{cell}</sheetData>")
    with pytest.raises(UnreadableFileError, match="no workbook"):
        list(read_rows(workbook(tmp_path / "lol.xlsx", kind + sheet)))


def test_an_entity_that_names_a_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("token-of-somebody")
    kind = f'<!DOCTYPE x [<!ENTITY f SYSTEM "file://{tmp_path}/secret">]>'
    cell = '<row r="2"><c t="inlineStr"><is><t>&f;</t></is></c></row>'
    path = workbook(
        tmp_path / "xxe.xlsx", kind + SHEET.format(f"<sheetData>{HEADER}{cell}</sheetData>")
    )
    with contextlib.suppress(UnreadableFileError):
        assert "token-of-somebody" not in json.dumps(list(read_rows(path)))


def test_a_long_text_that_many_rows_share_is_refused_before_it_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed_files, "LONGEST_CELL", 100_000)
    path = tmp_path / "shared.parquet"
    once = pyarrow.array(["x" * 200_000])
    column = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 500_000, "int32"), once)
    table = pyarrow.table({"prompt": column})
    pyarrow.parquet.write_table(table, path, compression="zstd")  # 100 GB in a few kilobytes
    assert path.stat().st_size < 100_000
    with pytest.raises(UnreadableFileError, match="a cell holds more than"):
        next(read_rows(path))


def test_a_part_that_unpacks_to_far_more_is_refused_unopened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed_files, "LARGEST_PART", 1_000_000)
    path = tmp_path / "zeros.parquet"
    table = pyarrow.table({"prompt": [str(number) * 20 for number in range(50_000)]})
    pyarrow.parquet.write_table(table, path, compression="zstd")
    with pytest.raises(UnreadableFileError, match="too large when unpacked"):
        next(read_rows(path))


def test_a_table_of_thousands_of_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wide.parquet"
    names = [f"c{number}" for number in range(MOST_COLUMNS + 1)]
    pyarrow.parquet.write_table(pyarrow.table({name: [1] for name in names}), path)
    with pytest.raises(UnreadableFileError, match="columns"):
        next(read_rows(path))


def test_parquet_texts_of_every_type_come_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    texts = ["tin", None, "tin", "Schöne Grüße 🙂"]
    table = pyarrow.table(
        {
            "prompt": pyarrow.array(texts),
            "response": pyarrow.array(texts, pyarrow.large_string()),
            "model": pyarrow.array(texts).dictionary_encode(),
            "rating": [1.5, None, 3.0, 4.0],
            "messages": [[{"role": "user"}]] * 4,
        }
    )
    pyarrow.parquet.write_table(table, path)
    assert list(read_rows(path)) == [
        (number, {"prompt": text, "response": text, "model": text, "rating": rating})
        for number, (text, rating) in enumerate(
            zip(texts, [1.5, None, 3.0, 4.0], strict=True), start=1
        )
    ]


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.csv"])
def test_a_row_without_an_end_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(files, "LONGEST_ROW", 10_000)
    long = "x," * 20_000 if name.endswith("csv") else json.dumps({"prompt": "x" * 20_000})
    (tmp_path / name).write_text(f"{long}\n")
    with pytest.raises(RowError, match="row 1: it is longer than"):
        list(read_rows(tmp_path / name))
    lines = '"a\n",' * 5_000 if name.endswith("csv") else '{"prompt": "' + "x" * 9_999
    (tmp_path / name).write_text(f'{{"prompt": 1}}\n{{"prompt": 2}}\n{lines}')
    with pytest.raises(RowError, match=r"row [23]: it is longer than"):
        list(read_rows(tmp_path / name))


@pytest.mark.parametrize(
    "line",
    ["[" * 100_000, '{"prompt": ' * 50_000, '{"rating": ' + "9" * 5_000 + "}", "\x00", "NaN"],
)
def test_json_that_breaks_its_reader_is_one_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "rows.jsonl").write_text(line)
    with pytest.raises(RowError) as caught:
        list(read_drafts(tmp_path / "rows.jsonl"))
    assert "\n" not in str(caught.value)


def test_what_is_wrong_is_said_shortly_however_large_it_is() -> None:
    row = {"prompt": "p", "response": "r"}
    for wrong in (
        {"prompt": ["x" * 1_000_000] * 100},
        {"prompt": "x" * (LONGEST + 1)},
        {"rating": [[1] * 100_000]},
        {"rating": "9" * 1_000_000 + "x"},
        {"source": "x" * 100_000},
    ):
        with pytest.raises(ValueError, match=next(iter(wrong))) as caught:
            draft(1, row | wrong)
        assert len(str(caught.value)) < 500


CELLS = (
    st.text(max_size=20)
    | st.sampled_from(["\ud800", "'; DROP TABLE items; --", "=1+1", "1e999", "nan", "-0", "\x00"])
    | st.floats()
    | st.integers()
    | st.none()
    | st.lists(st.none(), max_size=1)
)
NAMES = st.sampled_from(
    ["prompt", "response", "rating", "model", "item", "task", "language", "source", "dimension"]
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def store(place: Path) -> Iterator[Store]:
    with Store(place / "a.db") as opened:
        opened.add_study(STUDY)
        yield opened


STUDY = rating_study("s", "S", ("creativity",))


@settings(max_examples=100)
@given(rows=st.lists(st.dictionaries(NAMES | st.text(max_size=3), CELLS, max_size=9), max_size=4))
def test_whatever_rows_are_brought_the_study_takes_them_or_says_why_not(
    place: Path, store: Store, rows: list[dict[str, object]]
) -> None:
    path = place / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    shown = take_in(store, STUDY, Brought(read_rows(path), "rows"))
    assert shown.items + shown.left_out == shown.rows <= len(rows)
    done = add(store, STUDY, Brought(read_rows(path), "rows"))
    assert done.new + done.known == shown.items
    assert all(
        "\n" not in refused.reason and len(refused.reason) < 500 for refused in shown.refused
    )


@settings(max_examples=60)
@given(body=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.parquet", "a.xlsx"])
def test_whatever_a_file_holds_it_is_read_or_refused_in_one_line(
    place: Path, name: str, body: bytes
) -> None:
    (place / name).write_bytes(body)
    try:
        said = [str(number) for number, _ in read_rows(place / name)]
    except DataError as error:
        said = [str(error)]
    assert len(said) <= len(body) + 1
    assert not any("\n" in one for one in said)
