"""The folder that a deployment sends starts as on a Space, and shows a page without torch."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from ui.deploy import main
from ui.deploy_folder import PACKAGES

START = 120  # seconds; a loaded machine needs more than the five that a free one does


@dataclass
class Space:
    """A running Space."""

    folder: Path
    url: str
    process: "subprocess.Popen[bytes]"

    @property
    def said(self) -> str:
        return (self.folder / "said.log").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Space]:
    """The files of a dry run, in a process that knows nothing of this checkout."""
    folder = tmp_path_factory.mktemp("space") / "app"
    assert main(["--space", "anna/study", "--dry-run", "--to", str(folder)], {}) == 0
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    known = {k: v for k, v in os.environ.items() if not k.startswith(("CRPO_", "PYTHON"))}
    settings = {
        "SPACE_ID": "anna/study",
        "SPACE_HOST": "anna-study.hf.space",
        "CRPO_PORT": str(port),
        "CRPO_PROFILE": "demo",
        "CRPO_RESEARCHERS": "anna",
        "CRPO_SECRET": "0123456789abcdef" * 4,
    }
    with (folder / "said.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "spaces_app.py"],
            cwd=folder,
            env=known | settings,
            stdout=log,
            stderr=log,
        )
    running = Space(folder, f"http://127.0.0.1:{port}", process)
    try:
        _wait(running)
        yield running
    finally:
        process.terminate()
        process.wait(30)


def _wait(space: Space) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end:
        if space.process.poll() is not None:
            pytest.fail(f"the Space ended at its start: {space.said}")
        try:
            if httpx.get(f"{space.url}/health", timeout=10).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"the Space did not answer within {START} s")


def test_a_rater_begins_before_anything_of_torch_is_loaded(space: Space) -> None:
    # What the Hub's proxy says of a request; the cookie is one for its frame, over HTTPS alone.
    headers = {"x-forwarded-proto": "https", "x-forwarded-host": "anna-study.hf.space"}
    with httpx.Client(base_url=space.url, headers=headers) as client:
        page = client.get("/rate")
        assert '"root":"https://anna-study.hf.space"' in page.text.replace(" ", "")
        cookie = page.headers["set-cookie"]
        assert {"Secure", "SameSite=None", "Partitioned", "HttpOnly"} <= set(cookie.split("; "))
        said = client.post(
            "/turn/rate",
            json={"action": "show", "token": None, "values": {}},
            headers={"cookie": cookie.partition(";")[0]},
        )
    assert 'data-act="consent"' in said.text
    loaded = Path(f"/proc/{space.process.pid}/maps").read_text(encoding="utf-8")
    assert "libtorch" not in loaded


def test_it_runs_its_own_files_and_knows_its_version(space: Space) -> None:
    for package in PACKAGES:
        assert list((space.folder / package).rglob("__pycache__/*.pyc"))  # imported from here
    version = next(space.folder.glob("creative_preference-*.dist-info")).name
    assert f'"version": "{version.split("-")[1].removesuffix(".dist")}' in space.said


def test_an_own_process_of_a_page_finds_the_packages_too(space: Space) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import annotation; print(annotation.__file__)"],
        cwd=space.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(str(space.folder))
