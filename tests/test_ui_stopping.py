"""How the app ends: in order, in time, and with everything that it acknowledged."""

import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from browser_support import ROOT, Server, chromium, serve, settled
from ui_support import PROMPT, fill

from annotation.content import Entry, Response
from annotation.hub_record import Copier
from ui import texts
from ui.app import meanwhile
from ui.log import taken
from ui.stopping import BOUND, Stopping

RATERS = 8
ITEMS = 400
IN_TIME = 10.0  # seconds; the app itself has BOUND


def filled(db: Path) -> None:
    with fill(db) as store:
        store.add_items(
            "rope",
            [
                Entry(PROMPT, (Response(PROMPT.id, f"Text {n}", origin=str(n)),))
                for n in range(ITEMS)
            ],
        )


def mark(view: str, name: str) -> str:
    found = re.search(rf' data-{name}="([^"]*)"', view)
    return found[1] if found else ""


def rate(server: Server, stop: threading.Event, acknowledged: list[str]) -> None:
    """One person rates until the server is away; what was acknowledged is noted by its item."""
    try:
        with httpx.Client(base_url=server.url, params={"study": "rope"}, timeout=30) as client:
            client.get("/rate")
            client.post("/turn/rate", json={"action": "show"})
            view = client.post("/turn/rate", json={"action": "consent"}).text
            while not stop.is_set():
                given = {"action": "answer", "token": mark(view, "token")}
                answered = client.post("/turn/rate", json=given | {"values": {"creativity": "3"}})
                if answered.status_code != 200 or mark(answered.text, "item") == mark(view, "item"):
                    return
                acknowledged.append(mark(view, "item"))
                view = answered.text
    except httpx.HTTPError:
        return  # the server has ended


def until(what: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_server_that_is_asked_to_end_under_load_keeps_what_it_acknowledged(
    tmp_path: Path,
) -> None:
    db = tmp_path / "a.db"
    filled(db)
    stop, acknowledged = threading.Event(), list[str]()
    with serve(db, CRPO_LIMITS="off") as server:
        host, port = "127.0.0.1", int(server.url.rpartition(":")[2])
        raters = [
            threading.Thread(target=rate, args=(server, stop, acknowledged)) for _ in range(RATERS)
        ]
        for one in raters:
            one.start()
        # One sends half of a message and no more, another asks for much and reads none of it.
        with (
            socket.create_connection((host, port)) as half,
            socket.create_connection((host, port)) as slow,
            httpx.Client(base_url=server.url) as idle,
        ):
            half.sendall(b"POST /turn/rate HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n{")
            slow.sendall(b"GET /rate HTTP/1.1\r\nHost: a\r\n\r\n" * 50)
            idle.get("/healthz")
            until(lambda: len(acknowledged) >= 3 * RATERS)
            begun = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            code = server.process.wait(IN_TIME)
            took = time.monotonic() - begun
        stop.set()
        for one in raters:
            one.join()
        said = server.said
    print(f"{len(acknowledged)} answers acknowledged, ended after {took:.1f} s")
    assert code == 0
    assert took < IN_TIME
    assert '"event": "stop"' in said
    assert "Traceback" not in said
    with closing(sqlite3.connect(db)) as connection:
        (judged,) = connection.execute("SELECT count(*) FROM ratings").fetchone()
        (people,) = connection.execute(
            "SELECT count(DISTINCT annotator_id) FROM ratings"
        ).fetchone()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert people == RATERS
    # Each acknowledged once; one more for each person may be there whose answer did not come back.
    assert len(acknowledged) <= judged <= len(acknowledged) + RATERS
    assert not db.with_name(f"{db.name}-wal").exists()  # the store was closed, not abandoned


@pytest.mark.slow
def test_a_second_server_on_the_store_is_refused_in_one_line_until_kill_9(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    fill(db).close()
    with serve(db) as first:
        second = subprocess.run(
            [sys.executable, "-m", "ui.app", "--db", str(db), "--port", "0"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (second.returncode, second.stdout) == (1, "")
        assert second.stderr.count("\n") == 1
        assert f"process {first.process.pid} serves {db} already" in second.stderr
        commands = subprocess.run(
            [sys.executable, "-m", "annotation.cli", "status", "--db", str(db)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert commands.returncode == 0, commands.stderr
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
    with serve(db) as third:
        third.process.send_signal(signal.SIGINT)
        assert third.process.wait(IN_TIME) == 0


WAIT = """
import os, signal, sys, time
from ui import texts
from ui.log import taken
from ui.stopping import Stopping

with Stopping(bound={bound}).heard() as stopping, taken({{}}):
    os.kill(os.getpid(), signal.SIGTERM)
    {then}
    time.sleep(60)
"""


def ended(bound: float, then: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", WAIT.format(bound=bound, then=then)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_what_takes_too_long_is_cut_off_and_the_code_says_so() -> None:
    cut = ended(0.2)
    assert cut.returncode == 1
    assert '"event": "stop.forced"' in cut.stderr


def test_a_second_signal_ends_the_process_at_once() -> None:
    assert ended(50.0, "os.kill(os.getpid(), signal.SIGINT)").returncode == 128 + signal.SIGINT


def test_signals_are_as_they_were_where_none_came() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with Stopping().heard() as stopping, taken({}):
        assert signal.getsignal(signal.SIGTERM) == stopping.hear
    assert signal.getsignal(signal.SIGTERM) is before
    assert BOUND < IN_TIME


@pytest.mark.slow
@pytest.mark.browser
def test_an_open_page_says_that_the_server_is_away_and_its_answer_counts_once(
    tmp_path: Path,
) -> None:
    db = tmp_path / "a.db"
    fill(db).close()
    with chromium() as browser:
        with serve(db) as first:
            port = int(first.url.rpartition(":")[2])
            page = browser.new_page()
            page.goto(f"{first.url}/rate?study=rope")
            settled(page)
            page.locator("[data-act=consent]").click()
            page.locator("input[type=radio]").first.wait_for()
            settled(page)
            page.locator("input[type=radio]").nth(2).check()
            first.process.send_signal(signal.SIGTERM)
            assert first.process.wait(IN_TIME) == 0
        page.locator("[data-next]").click()
        notice = page.locator("[data-late]:visible")
        notice.wait_for()
        assert notice.inner_text() == texts.LOST
        item = page.locator(".page").get_attribute("data-item")
        with serve(db, port=port):
            page.wait_for_function(
                "item => document.querySelector('.page').dataset.item !== item",
                arg=item,
                timeout=60_000,
            )
            settled(page)
            assert page.locator("[data-late]:visible").count() == 0
    with closing(sqlite3.connect(db)) as connection:
        found = connection.execute("SELECT action, value FROM ratings").fetchall()
    assert found == [("rating", 3.0)]


class Noting(Copier):
    """Notes which threads there are when its last copy begins."""

    def close(self, seconds: float) -> None:
        self.beside = {thread.name for thread in threading.enumerate()}
        super().close(seconds)


def test_the_last_copy_waits_for_nothing_that_is_being_deleted(tmp_path: Path) -> None:
    with fill(tmp_path / "a.db") as store:
        copier = Noting(store, "nobody/nothing", "here")
        with meanwhile(store, copier):
            assert copier.status().on
        assert {"keeping", "record-copier"} <= copier.beside
        assert "keeping" not in {thread.name for thread in threading.enumerate()}
