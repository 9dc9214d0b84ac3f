"""What the README promises is there: commands, files, pictures, figures."""

import re
import subprocess
import sys
from pathlib import Path

from annotation.cli import commands
from crpo.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = "\n".join(re.findall(r"```\n(.*?)```", README, re.DOTALL))


def test_every_command_of_the_readme_exists() -> None:
    named = set(re.findall(r"^crpo (\w+)", SHELL, re.MULTILINE))
    assert named >= {"pairs", "score", "train", "publish", "run"}
    assert named <= set(COMMANDS)
    assert set(re.findall(r"^crpo-data (\w+)", SHELL, re.MULTILINE)) <= set(commands.commands)
    targets = set(re.findall(r"^make (\w+)", SHELL, re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text()
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


def test_every_file_and_picture_of_the_readme_exists() -> None:
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", README)
    assert len(pictures) >= 2
    tree = README.split("## Where things are")[1].split("```")[1]
    places = re.findall(r"\b((?:[a-z_]+/)+[a-z_]*|[a-z_]+\.py)", tree)
    assert len(places) >= 10
    missing = [place for place in pictures + places if not (ROOT / place).exists()]
    assert missing == []


def test_the_readmes_figures_are_those_of_the_cards() -> None:
    card = (ROOT / "crpo" / "scoring" / "quality_model" / "README.md").read_text()
    figures = re.findall(r"r = (\.\d+) .*?, (\.\d+) within", README, re.DOTALL)
    assert figures
    assert all(figure in card for figure in figures[0])


def test_the_shown_list_of_commands_is_what_is_printed() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "crpo.cli"], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    assert all(f"  {name} " in printed for name in COMMANDS)
