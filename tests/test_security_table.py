"""docs/security.md and tests/guards.yaml say the same, and say it of code that is there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
ROW = re.compile(r"\| `(?P<id>[a-z0-9-]+)` \| .+ \| (?P<holds>.+) \| (?P<test>.+) \|")
KEYS = {"id", "file", "old", "new", "test"}


def documented() -> Iterator[tuple[str, re.Match[str]]]:
    """The rows of the tables, each with its heading."""
    section = ""
    for line in (ROOT / "docs" / "security.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        elif line.startswith("|") and not line.startswith(("| id |", "|---")):
            row = ROW.fullmatch(line)
            assert row, f"no row of the form | `id` | threat | file | test |: {line}"
            yield section, row


GUARDS: dict[str, list[dict[str, Any]] | None] = yaml.safe_load(
    (ROOT / "tests" / "guards.yaml").read_text(encoding="utf-8")
)
ALL = [guard for rows in GUARDS.values() for guard in rows or ()]
each_guard = pytest.mark.parametrize("guard", ALL, ids=lambda guard: guard["id"])


def test_table_and_guards_have_the_same_rows_under_the_same_headings() -> None:
    rows = sorted((section, row["id"]) for section, row in documented())
    assert rows == sorted((name, g["id"]) for name, rows in GUARDS.items() for g in rows or ())
    assert len({name for _, name in rows}) == len(rows), "an id stands for one row"


@each_guard
def test_the_table_names_the_file_and_the_test_of_a_guard(guard: dict[str, Any]) -> None:
    row = next(row for _, row in documented() if row["id"] == guard["id"])
    assert f"`{guard['file']}`" in row["holds"]
    assert f"`{guard['test'].partition('[')[0]}`" in row["test"]


@each_guard
def test_a_guard_stands_once_in_its_file_and_can_be_taken_out(guard: dict[str, Any]) -> None:
    assert set(guard) == KEYS
    text = (ROOT / guard["file"]).read_text(encoding="utf-8")
    assert text.count(guard["old"]) == 1
    without = text.replace(guard["old"], guard["new"])
    assert without != text
    if guard["file"].endswith(".py"):
        ast.parse(without)


@each_guard
def test_the_test_of_a_guard_is_there(guard: dict[str, Any]) -> None:
    file, _, name = guard["test"].partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert name.partition("[")[0] in {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef)
    }
