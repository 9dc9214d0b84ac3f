"""Files of votes: what stands in them, and the one line that says what is wrong."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from annotation.errors import (
    DataError,
    EmptyFileError,
    MissingColumnError,
    RowError,
    UnknownFormatError,
    UnreadableFileError,
)
from annotation.ranking_errors import RepeatedVoteError, SameModelError, UnknownWinnerError
from annotation.votes import BOTH_BAD, TIE, UNKNOWN, A, B
from annotation.votes_file import read_votes, read_votes_file

HEAD = "rater,prompt,model_a,model_b,winner"
ROWS = """ada,p1,zeta,alpha,a
bob,p1,alpha,zeta,tie
ada,p2,alpha,"beta, large",both_bad
bob,p2,"beta, large",zeta, B """


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "votes.csv"


def write(path: Path, rows: str, head: str = HEAD) -> Path:
    path.write_text(f"{head}\n{rows}\n", encoding="utf-8")
    return path


def test_a_csv_file_gives_votes(path: Path) -> None:
    votes = read_votes(write(path, ROWS))
    assert votes.models == ("alpha", "beta, large", "zeta")
    assert votes.raters == ("ada", "bob")
    assert votes.prompts == ("p1", "p2")
    assert [votes.models[place] for place in votes.a] == ["zeta", "alpha", "alpha", "beta, large"]
    assert votes.winner.tolist() == [A, TIE, BOTH_BAD, B]
    assert votes.left.tolist() == [UNKNOWN] * 4
    assert votes.rater.tolist() == [0, 1, 0, 1]


def test_other_formats_give_the_same(path: Path, tmp_path: Path) -> None:
    votes = read_votes(write(path, ROWS))
    rows = [
        {"rater": votes.raters[rater], "prompt": votes.prompts[prompt], "extra": None}
        | {"model_a": votes.models[a], "model_b": votes.models[b], "winner": winner}
        for rater, prompt, a, b, winner in zip(
            votes.rater, votes.prompt, votes.a, votes.b, ["a", "tie", "both_bad", "b"], strict=True
        )
    ]
    (tmp_path / "v.jsonl").write_text("\n\n".join(map(json.dumps, rows)), encoding="utf-8")
    pa.parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "v.parquet")
    for name in ("v.jsonl", "v.parquet"):
        other = read_votes(tmp_path / name)
        assert (other.models, other.raters) == (votes.models, votes.raters)
        for column in ("rater", "prompt", "a", "b", "winner", "left"):
            assert getattr(other, column).tolist() == getattr(votes, column).tolist()


def test_numbers_are_names(tmp_path: Path) -> None:
    row = {"rater": 58, "prompt": 8, "model_a": 97, "model_b": 98, "winner": "tie"}
    (tmp_path / "v.jsonl").write_text(json.dumps(row), encoding="utf-8")
    pa.parquet.write_table(pa.Table.from_pylist([row]), tmp_path / "v.parquet")
    for name in ("v.jsonl", "v.parquet"):
        votes = read_votes(tmp_path / name)
        assert (votes.raters, votes.prompts, votes.models) == (("58",), ("8",), ("97", "98"))


def test_a_side_is_a_letter_or_a_name(path: Path) -> None:
    rows = ["r1,p,x,y,a,a", "r2,p,x,y,a,b", "r3,p,x,y,a,y", "r4,p,x,y,a,", "r5,p,y,x,a,y"]
    votes = read_votes(write(path, "\n".join(rows), HEAD + ",side"))
    assert votes.left.tolist() == [A, B, B, UNKNOWN, A]


def test_letters_mean_sides_even_where_models_are_called_so(path: Path) -> None:
    votes = read_votes(write(path, "r1,p,b,a,a,a\nr2,p,b,a,a,b", HEAD + ",side"))
    assert votes.left.tolist() == [A, B]


def test_tasks_and_dimensions_are_groups(path: Path) -> None:
    rows = """r,p,x,y,a,poems,novelty
r,p,x,y,b,poems,quality
r,p,x,y,b,jokes,quality
r,q,x,y,b,,quality"""
    file = read_votes_file(write(path, rows, HEAD + ",task,dimension"))
    assert file.votes.prompts == ("p (jokes)", "p (poems)", "q")
    assert file.votes.prompt.tolist() == [1, 1, 0, 2]
    task, dimension = file.groups["task"], file.groups["dimension"]
    assert [task.names[place] if place >= 0 else "" for place in task.places] == [
        "poems",
        "poems",
        "jokes",
        "",
    ]
    assert [dimension.names[place] for place in dimension.places] == ["novelty", *["quality"] * 3]
    assert set(read_votes_file(write(path, ROWS)).groups) == {"prompt"}


def test_a_cell_kept_from_being_a_formula_is_read_as_it_was(path: Path) -> None:
    votes = read_votes(write(path, 'r,p,\'=x,"y\nof two lines",a'))
    assert votes.models == ("=x", "y\nof two lines")


@pytest.mark.parametrize(
    ("rows", "error", "words"),
    [
        ("r,p,x,y,left", UnknownWinnerError, "row 2: 'left' is no winner; it must be a, b, tie"),
        ("r,p,x,y,a\nr,q,x,y,", UnknownWinnerError, "row 3: '' is no winner"),
        ("r,p,x,y,a\ns,p, x,x,a", SameModelError, "row 3: 'x' is compared with itself"),
        ("r,p,x,y,a\n,p,x,y,a", RowError, "row 3: no rater"),
        ("r,p,x,,a", RowError, "row 2: no model_b"),
        (
            "r,p,x,y,a\ns,p,x,y,a\nr,p,y,x,tie",
            RepeatedVoteError,
            "row 4: rater 'r' votes a second time on prompt 'p' with 'y' and 'x'",
        ),
        ("r,p,x,y,a,extra", UnreadableFileError, "Expected 5 columns, got 6"),
        ("", EmptyFileError, "no rows"),
    ],
)
def test_a_wrong_row_is_named(path: Path, rows: str, error: type[DataError], words: str) -> None:
    with pytest.raises(error) as refused:
        read_votes(write(path, rows))
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_side_that_is_neither_model_is_named(path: Path) -> None:
    with pytest.raises(RowError, match="row 2: side must be a, b, one of its two models or empty"):
        read_votes(write(path, "r,p,x,y,a,z", HEAD + ",side"))


def test_what_cannot_be_read_is_one_line(tmp_path: Path, path: Path) -> None:
    with pytest.raises(MissingColumnError, match="winner"):
        read_votes(write(path, "r,p,x,y", "rater,prompt,model_a,model_b"))
    (tmp_path / "v.jsonl").write_text('{"rater": 1, "prompt": 2}\n', encoding="utf-8")
    with pytest.raises(MissingColumnError, match="model_a"):
        read_votes(tmp_path / "v.jsonl")
    with pytest.raises(UnreadableFileError, match="two columns are called winner"):
        read_votes(write(path, "r,p,x,y,a,b", HEAD + ",winner"))
    path.write_bytes(b"")
    with pytest.raises(EmptyFileError):
        read_votes(path)
    path.write_bytes(HEAD.encode() + b"\nr\xff,p,x,y,a\n")
    with pytest.raises(UnreadableFileError, match="UTF"):
        read_votes(path)
    (tmp_path / "v.parquet").write_text("no such thing", encoding="utf-8")
    with pytest.raises(UnreadableFileError):
        read_votes(tmp_path / "v.parquet")
    for name, error in (("none.csv", UnreadableFileError), ("v.xlsx", UnknownFormatError)):
        with pytest.raises(error):
            read_votes(tmp_path / name)


def test_llmfao_has_its_numbers(shared: Path, path: Path) -> None:
    lines = (shared / "data" / "llmfao" / "crowd-comparisons.csv").read_text().splitlines()
    text = "\n".join(lines[1:]).replace(",left,", ",a,").replace(",right,", ",b,")
    columns = lines[0].replace("left,right", "model_a,model_b").replace("worker", "rater")
    votes = read_votes(write(path, text, columns))
    assert len(votes) == 8931
    assert (len(votes.models), len(votes.raters)) == (59, 124)
    assert np.bincount(votes.winner).tolist() == [2911, 2549, 3471]
