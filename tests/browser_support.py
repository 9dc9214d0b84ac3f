"""The app in a process of its own, and a Chromium to look at it with."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest
from chromium import ARGUMENTS, MISSING, find

ROOT = Path(__file__).resolve().parents[1]
AXE = files("axe_playwright_python") / "axe.min.js"
START = 120  # seconds; a loaded machine needs more than the five that a free one does


@dataclass
class Server:
    """A running app."""

    url: str
    db: Path
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def said(self) -> str:
        """What it printed so far."""
        return self.log.read_text(encoding="utf-8")


@contextmanager
def serve(
    db: Path, port: int = 0, under: Sequence[str] = (), **environment: str
) -> Iterator[Server]:
    """`crpo-app` on a free port; ended by its own process id.

    Args:
        db: The store.
        port: 0 for a free one.
        under: A command that becomes the app, such as one that slows its disk.
        environment: Beside this process's own.
    """
    if not port:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
    command = [*under, sys.executable, "-m", "ui.app", "--db", str(db), "--port", str(port)]
    log = db.with_suffix(".log")
    with log.open("wb") as file:
        process = subprocess.Popen(
            [*command, "--profile", "demo"],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    server = Server(f"http://127.0.0.1:{port}", db, process, log)
    try:
        _wait(server)
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(server: Server) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end:
        if server.process.poll() is not None:
            pytest.fail(f"the app ended at its start: {server.said}")
        try:
            if httpx.get(f"{server.url}/health", timeout=10).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"the app did not answer within {START} s")


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser; the test is skipped, with the reason, where there is none."""
    path = find()
    if path is None:
        pytest.skip(MISSING)
    from playwright.sync_api import sync_playwright  # only where there is a browser to drive

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def settled(page: Any) -> None:
    """Wait until the stage shows what the server answered last."""
    page.wait_for_function(
        "() => { const v = document.querySelector('.view');"
        " return v && !v.hasAttribute('aria-busy') && !v.querySelector('.loading'); }"
    )


def barriers(page: Any) -> list[Any]:
    """What axe-core finds on the page as it is now: the rules that fail, with their markup."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return list(
        page.evaluate(
            "axe.run().then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))"
        )
    )
