"""`crpo-data agreement` and `crpo-data raters`, as a person runs them."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from annotation.cli import main
from annotation.errors import TooLargeTableError
from annotation.ratings_table import read_ratings

Run = Callable[..., tuple[int, str, str]]
TARGETS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
CODINGS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, "", "", ""],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, "", 3],
    ["", 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, ""],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, ""],
]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return call


def write(name: str, rows: list[tuple[object, object, object]]) -> None:
    lines = ["rater,item,value", *(",".join(map(str, row)) for row in rows)]
    Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def by_rater(table: list[list[object]]) -> list[tuple[object, object, object]]:
    return [
        (f"r{rater}", f"i{item}", value)
        for rater, row in enumerate(table)
        for item, value in enumerate(row)
    ]


def study() -> list[tuple[object, object, object]]:
    """60 items by 4 of 6 judges, of whom judge 0 is the most severe."""
    rng = np.random.default_rng(0)
    levels = rng.normal(size=60)
    return [
        (f"judge {judge}", item, int(np.clip(np.round(3 + pull - (2 - judge) / 2), 1, 5)))
        for item, level in enumerate(levels)
        for judge, pull in zip(rng.permutation(6)[:4], level + rng.normal(0, 0.7, 4), strict=True)
    ]


def test_agreement_gives_the_published_alphas(run: Run) -> None:
    write("codings.csv", by_rater(CODINGS))
    code, out, err = run("agreement", "codings.csv", "--json", "out.json")
    assert (code, err) == (0, "")
    assert "nominal" in out
    assert "0.743  0.420 to 1.000" in out
    numbers = json.loads(Path("out.json").read_text())
    assert (numbers["raters"], numbers["items"]) == (4, 12)
    alphas = {level: one["value"] for level, one in numbers["alpha"].items()}
    assert alphas == pytest.approx(
        {"nominal": 904 / 1216, "ordinal": 0.815388, "interval": 0.849107}, abs=1e-6
    )
    assert all(one["low"] < one["value"] < one["high"] for one in numbers["alpha"].values())
    assert run("agreement", "codings.csv", "--json", "again.json")[1] == out
    assert Path("again.json").read_bytes() == Path("out.json").read_bytes()


def test_agreement_gives_the_published_intraclass_correlations(run: Run) -> None:
    write(
        "targets.csv",
        [(f"r{r}", f"i{i}", v) for i, t in enumerate(TARGETS) for r, v in enumerate(t)],
    )
    code, out, _ = run("agreement", "targets.csv", "--json", "out.json")
    numbers = json.loads(Path("out.json").read_text())
    rounded = {name: round(value, 2) for name, value in numbers["icc"].items()}
    assert (code, numbers["missing"]) == (0, None)
    assert rounded == {
        **{"icc1": 0.17, "icc2": 0.29, "icc3": 0.71},
        **{"icc1k": 0.44, "icc2k": 0.62, "icc3k": 0.91},
    }
    assert "0.715  0.342 to 0.946" in out


def test_what_cannot_be_told_is_null_and_said(run: Run) -> None:
    write("apart.csv", [("a", 1, 3), ("b", 2, 4), ("a", 2, ""), ("c", 3, 5)])
    code, out, err = run("agreement", "apart.csv", "--json", "out.json")
    assert (code, err) == (0, "")
    assert "because no item has two ratings" in out
    numbers = json.loads(Path("out.json").read_text())
    assert numbers["alpha"]["ordinal"] == {"value": None, "low": None, "high": None}
    assert set(numbers["icc"].values()) == {None}
    assert "no item has two ratings" in numbers["missing"]
    assert (numbers["raters"], numbers["items"]) == (3, 3)


def test_raters_gives_scores_with_errors_and_severities(run: Run) -> None:
    write("study.csv", [*study(), ("late", 0, 3), ("late", 999, "")])
    code, out, err = run("raters", "study.csv", "--json", "out.json")
    assert (code, err) == (0, "")
    numbers = json.loads(Path("out.json").read_text())
    items, raters = numbers["items"], {row["rater"]: row for row in numbers["raters"]}
    assert [set(row) for row in items] == [{"item", "score", "se", "ratings"}] * 61
    assert all(10 <= row["score"] <= 50 and row["se"] > 0 for row in items[:60])
    assert [row["ratings"] for row in items[:60]] == [4] * 60
    assert next(row for row in items if row["item"] == "999") == {
        **{"item": "999", "score": None, "se": None, "ratings": 0},
    }
    assert raters["judge 0"]["severity"] > raters["judge 3"]["severity"]
    assert raters["late"] == {
        **{"rater": "late", "severity": None, "discrimination": None, "ratings": 1},
    }
    assert "60 of 61 items scored" in out
    printed = out.splitlines()
    assert printed[3].startswith("judge 0")
    assert printed[-1].split() == ["late", "1", "-", "-"]


def test_jsonl_is_read_too(run: Run) -> None:
    rows = [{"rater": r, "item": i, "value": v or None} for r, i, v in by_rater(CODINGS)]
    Path("codings.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    write("codings.csv", by_rater(CODINGS))
    assert run("agreement", "codings.jsonl") == run("agreement", "codings.csv")


def test_spaces_further_columns_and_a_byte_order_mark_do_no_harm(run: Run) -> None:
    lines = ["rater,note,item,value", *(f" {r} ,x, {i},{v} " for r, i, v in by_rater(CODINGS))]
    Path("wide.csv").write_text("\r\n".join(lines), encoding="utf-8-sig")
    write("codings.csv", by_rater(CODINGS))
    assert run("agreement", "wide.csv") == run("agreement", "codings.csv")


@pytest.mark.parametrize("command", ["agreement", "raters"])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("rater,value\na,1\n", "has no column item; it needs the columns rater, item, value"),
        ("a,x,1\nb,x,2\n", "has no column rater, item, value"),
        ("rater,item,value\na,x,good\n", "row 2: value must be a number or empty, not 'good'"),
        ("rater,item,value\na,x,1\na,y,inf\n", "row 3: value must be a number"),
        ("rater,item,value\na,x,1_0\n", "row 2: value must be a number"),
        ("rater,item,value\na,x,1\nb,x,2\na,x,3\n", "row 4: rater 'a' is on item 'x' a second"),
        ("rater,item,value\na,x,1\na,x,\n", "row 3: rater 'a' is on item 'x' a second"),
        ("rater,item,value\n ,x,1\n", "row 2: no rater"),
        ("rater,item,value\na,,1\n", "row 2: no item"),
        ("rater,item,value\na,x,1,2\n", "row 2: more cells than the header has names"),
        ("rater,item,value\n", "has no rows"),
        ("", "has no rows"),
        (b"rater,item,value\nJos\xe9,x,1\n", "not UTF-8 at byte"),
        (None, "cannot read ratings.csv: No such file"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_1(
    run: Run, command: str, content: str | bytes | None, words: str
) -> None:
    if content is not None:
        Path("ratings.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    Path("out.json").write_text("the old numbers")
    code, out, err = run(command, "ratings.csv", "--json", "out.json")
    assert (code, out) == (1, "")
    assert err.startswith("crpo-data: ")
    assert words in err
    assert err.count("\n") == 1
    assert Path("out.json").read_text() == "the old numbers"


def test_raters_refuses_thin_ratings_with_what_is_missing(run: Run) -> None:
    write("codings.csv", by_rater(CODINGS))
    code, out, err = run("raters", "codings.csv", "--json", "out.json")
    assert (code, out) == (1, "")
    assert "11 items have 2 ratings or more; this needs 20" in err
    assert not Path("out.json").exists()


@pytest.mark.parametrize("target", ["nowhere/out.json", ".", "folder"])
def test_a_place_that_cannot_be_written_is_one_line(run: Run, target: str) -> None:
    write("codings.csv", by_rater(CODINGS))
    Path("folder").mkdir()
    code, out, err = run("agreement", "codings.csv", "--json", target)
    assert (code, out) == (1, "")
    assert err.startswith(f"crpo-data: cannot write {target}")
    assert err.count("\n") == 1
    assert sorted(path.name for path in Path().iterdir()) == ["codings.csv", "folder"]


def test_more_cells_than_fit_into_memory_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("annotation.ratings_table.MOST_CELLS", 10)
    write("wide.csv", by_rater(CODINGS))
    with pytest.raises(TooLargeTableError, match="4 raters and 12 items"):
        read_ratings(Path("wide.csv"))
