"""Nothing acknowledged is lost with the disk: the app begins with what the Hub has of its store."""

import os
import re
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from browser_support import serve
from copied_support import RECORD, until
from hub_record_stand_in import RecordHub, environment, point_to, record_hub
from hub_stand_in import TOKEN

from annotation.hub_errors import RecordUnreachableError
from ui.app import main
from ui.recording import restored
from ui.settings import Settings


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[RecordHub]:
    with record_hub() as running:
        point_to(running, monkeypatch, tmp_path / "home")
        yield running


class Rater:
    """Somebody with one browser, whose cookie outlives every server."""

    def __init__(self) -> None:
        self.cookies = httpx.Cookies()
        self.acknowledged = 0

    def rate(self, url: str, times: int) -> None:
        """Answer so often; every answer is acknowledged when this returns."""
        with httpx.Client(base_url=url, cookies=self.cookies, timeout=60) as client:
            client.get("/rate")
            view = self._send(client, action="show")
            if 'data-act="consent"' in view:
                view = self._send(client, action="consent")
            for _ in range(times):
                (token,) = re.findall(r'data-token="([^"]*)"', view)
                view = self._send(client, action="answer", token=token, values={"creativity": "4"})
                self.acknowledged += 1
                assert f"Saved. {self.acknowledged + 1} of" in view
            self.cookies = client.cookies

    def _send(self, client: httpx.Client, **message: object) -> str:
        return client.post("/turn/rate", json=message).text


def lose(db: Path) -> None:
    """The disk is another one: nothing that was beside the store is there any more."""
    for path in db.parent.glob(f"{db.stem}*"):
        if path.is_file():
            path.unlink()


def rated(db: Path) -> list[str]:
    """The assignments that have an answer, once for each dimension of it."""
    with sqlite3.connect(db) as connection:
        rows = connection.execute("SELECT assignment_id FROM ratings WHERE assignment_id NOTNULL")
        return [row[0] for row in rows]


@pytest.mark.slow
def test_no_acknowledged_answer_is_lost_with_the_disk_and_none_is_there_twice(
    hub: RecordHub, tmp_path: Path
) -> None:
    (tmp_path / "disk").mkdir()
    db, rater = tmp_path / "disk" / "space.db", Rater()
    variables = environment(hub, tmp_path / "home") | {
        "CRPO_RECORD": RECORD,
        "CRPO_RECORD_MINUTES": "0.01",
        "CRPO_SECRET": "of the Space, so that people stay who they are",
    }
    with serve(db, **variables) as server:
        rater.rate(server.url, 3)
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
    with serve(db, **variables) as server:  # the disk is still there
        rater.rate(server.url, 3)
        server.process.terminate()
        assert server.process.wait(30) == 0
    lose(db)
    with serve(db, **variables) as server:
        assert "restored from" in server.said
        slow = hub.fail("POST", "slow", seconds=5.0)
        began = time.monotonic()
        rater.rate(server.url, 2)
        assert time.monotonic() - began < 5.0  # every answer of the Hub takes as long
        slow.times = 0
        with sqlite3.connect(db) as connection:
            until(lambda: connection.execute("SELECT count(*) FROM changes").fetchone() == (0,))
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
    lose(db)
    with serve(db, **variables) as server:
        rater.rate(server.url, 1)
        assert TOKEN not in server.said
    assert (rater.acknowledged, len(set(rated(db)))) == (9, 9)
    assert len(rated(db)) == 9


def test_the_app_does_not_begin_empty_when_it_cannot_know_what_there_was(
    hub: RecordHub,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CRPO_RECORD_WAIT", "0")
    hub.fail(".", status=503)
    db = tmp_path / "space.db"
    assert main(["--db", str(db), "--port", "0", "--record", RECORD]) == 1
    said = capsys.readouterr().err
    assert "a store begun empty would ask everybody again" in said
    assert said.count("\n") == 1
    assert not db.exists()


def test_a_record_that_the_token_does_not_open_is_no_beginning(
    hub: RecordHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(db=tmp_path / "space.db", record=RECORD, origin="one")
    monkeypatch.setenv("HF_TOKEN", "hf_expired")  # of which the Hub says that nothing is there
    with pytest.raises(RecordUnreachableError, match="would ask everybody again"):
        restored(settings, {}, print)
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    assert RECORD not in hub.sets
    assert restored(settings, {}, print) == ""
    assert hub.sets[RECORD].private


def test_whoever_wants_to_begin_empty_can(hub: RecordHub, tmp_path: Path) -> None:
    hub.fail(".", status=503)
    settings = Settings(db=tmp_path / "space.db", record=RECORD, origin="one")
    assert restored(settings, {"CRPO_RECORD_EMPTY": "1"}, print) == ""
    assert not hub.requests


def test_a_store_that_is_there_is_never_replaced(hub: RecordHub, tmp_path: Path) -> None:
    db = tmp_path / "space.db"
    db.write_bytes(b"whatever it is")
    assert restored(Settings(db=db, record=RECORD, origin="one"), {}, print) == ""
    assert db.read_bytes() == b"whatever it is"
    assert not hub.requests
