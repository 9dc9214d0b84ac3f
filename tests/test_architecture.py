"""The direction of imports, as docs/architecture.md draws it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
STAGES = ["scoring", "training", "evaluation", "publishing"]  # the order in which data pass


def imports(path: Path) -> set[str]:
    """Every module that a file names in an import, wherever in the file it stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def violations(package: str, forbidden: set[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for name in sorted(imports(path))
        if any(name == f or name.startswith(f + ".") for f in forbidden)
    ]


def test_annotation_knows_neither_the_method_nor_the_app_nor_their_libraries() -> None:
    assert violations("annotation", {"crpo", "ui", "torch", "gradio", "transformers", "trl"}) == []


def test_the_method_knows_neither_the_people_nor_the_app() -> None:
    assert violations("crpo", {"annotation", "ui", "gradio", "sqlite_utils"}) == []


def test_the_app_holds_no_sql_no_statistics_and_no_torch() -> None:
    forbidden = {"sqlite3", "sqlite_utils", "torch", "scipy", "statsmodels", "sklearn", "evalica"}
    assert violations("ui", forbidden) == []


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_uses_earlier_stages_only(stage: str) -> None:
    later = {f"crpo.{name}" for name in STAGES[STAGES.index(stage) + 1 :]}
    assert violations(f"crpo/{stage}", later) == []


def test_the_sql_is_in_one_package_and_the_app_imports_without_torch() -> None:
    code = "import sys, ui.app; sys.exit(bool({'torch', 'scipy.stats'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
    code = "import sys, crpo.scoring, crpo.cli; sys.exit('trl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
