"""The image: what is copied is there, nobody is root, and what it runs works here."""

import fnmatch
import json
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from stand_in import ROOT

from ui.gate import READ
from ui.settings import read


def instructions(text: str) -> list[tuple[str, str]]:
    """Each instruction and what follows it, lines that go on put together."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    whole = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(name, rest) for name, _, rest in (one.partition(" ") for one in whole.splitlines())]


FILE = instructions((ROOT / "Dockerfile").read_text(encoding="utf-8"))


def of(name: str) -> list[str]:
    return [rest for one, rest in FILE if one == name]


def ignored(path: str) -> bool:
    """Whether .dockerignore keeps a file from the image; the last line that fits decides."""
    out = False
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!").removeprefix("**/")
        parts = path.split("/")
        fits = fnmatch.fnmatch(parts[0], pattern) and not line.startswith("**/")
        deep = line.startswith("**/") and any(fnmatch.fnmatch(one, pattern) for one in parts)
        if line and not line.startswith("#") and (fits or deep):
            out = not line.startswith("!")
    return out


def test_everything_that_is_copied_is_there_and_let_in() -> None:
    sources = [source for rest in of("COPY") for source in shlex.split(rest)[:-1]]
    assert {"annotation", "crpo", "ui", "pyproject.toml", "constraints.txt"} <= set(sources)
    for source in sources:
        assert (ROOT / source).exists()
        assert not ignored(source)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {project["readme"], *project["license-files"]} <= set(sources)


@pytest.mark.parametrize(
    "path",
    ["crpo.db", "crpo.db.secret", "ui/crpo.db", "ui/crpo.db-wal", "crpo/x.db.researcher", ".env",
     "ui/.env", ".git", ".venv", "ui/__pycache__/app.pyc", "tests/conftest.py", "notes.txt"],
)  # fmt: skip
def test_stores_keys_and_what_only_we_need_stay_out(path: str) -> None:
    assert ignored(path)
    assert not ignored("ui/app.py")
    assert not ignored("annotation/demo/responses.jsonl")


def test_the_app_does_not_run_as_root_and_keeps_its_store_in_the_volume() -> None:
    names = [name for name, _ in FILE]
    assert of("USER") == ["1000"]
    assert "--uid 1000" in "".join(of("RUN"))
    assert names.index("USER") < names.index("CMD")
    assert "RUN" not in names[names.index("USER") :]
    settings = read([], environment())
    assert (settings.host, settings.port) == ("0.0.0.0", 7860)
    assert settings.db == Path("/data/crpo.db")
    assert of("VOLUME") == ["/data"]


def environment() -> dict[str, str]:
    return dict(one.partition("=")[::2] for rest in of("ENV") for one in shlex.split(rest))


def test_the_packages_are_those_of_the_project_in_their_tested_versions(tmp_path: Path) -> None:
    install = next(rest for rest in of("RUN") if "pip install" in rest and "-r " in rest)
    assert "-c constraints.txt" in install
    script = re.search(r'python -c "(.*?)" > requirements\.txt', install)
    assert script
    said = subprocess.run(
        [sys.executable, "-c", script[1]], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert said == [*project["dependencies"], *project["optional-dependencies"]["offline"]]
    first = [name for name, _ in FILE].index("RUN")
    assert FILE.index(("COPY", "ui ui")) > first  # a change of ours keeps that layer


def test_the_health_check_asks_where_the_app_answers() -> None:
    (check,) = of("HEALTHCHECK")
    command = json.loads(check[check.index("[") :])
    compile(command[2], "the check", "exec")
    (path,) = re.findall(r"\}(/\w+)'", command[2])
    assert path in READ
