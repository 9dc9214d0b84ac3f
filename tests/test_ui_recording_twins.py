"""A Space restarts: the new container answers before the old one has copied its last answers."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from browser_support import serve
from copied_support import RECORD, until
from hub_record_stand_in import RecordHub, environment, point_to, record_hub


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[RecordHub]:
    with record_hub() as running:
        point_to(running, monkeypatch, tmp_path / "home")
        yield running


class Rater:
    """Somebody with one browser, whom the Space sends to the old container or to the new one."""

    def __init__(self) -> None:
        self.cookies = httpx.Cookies()
        self.acknowledged: list[str] = []
        self.view = ""

    def rate(self, url: str, times: int, *, again: bool = True) -> None:
        """Answer so often, beginning with the page that is there unless it is loaded again."""
        with httpx.Client(base_url=url, cookies=self.cookies, timeout=60) as client:
            if again:
                client.get("/rate")
                self._send(client, action="show")
                if 'data-act="consent"' in self.view:
                    self._send(client, action="consent")
            for _ in range(times):
                ((token, item),) = re.findall(
                    r'data-token="([^"]*)" data-item="([^"]*)"', self.view
                )
                self._send(client, action="answer", token=token, values={"creativity": "4"})
                assert "Saved. " in self.view
                self.acknowledged.append(item)
            self.cookies = client.cookies

    def _send(self, client: httpx.Client, **message: object) -> None:
        self.view = client.post("/turn/rate", json=message).text


def rated(db: Path) -> list[str]:
    with sqlite3.connect(db) as connection:
        rows = connection.execute("SELECT assignment_id FROM ratings WHERE assignment_id NOTNULL")
        return sorted(row[0] for row in rows)


@pytest.mark.slow
def test_what_the_old_container_copies_last_comes_to_the_new_one_and_nothing_counts_twice(
    hub: RecordHub, tmp_path: Path
) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    old_db, new_db = tmp_path / "old" / "space.db", tmp_path / "new" / "space.db"
    stays, moves = Rater(), Rater()
    variables = environment(hub, tmp_path / "home") | {
        "CRPO_RECORD": RECORD,
        "CRPO_RECORD_MINUTES": "0.01",
        "CRPO_ORIGIN": "space",
        "CRPO_SECRET": "of the Space, so that people stay who they are",
    }
    with serve(old_db, **variables) as old:
        for rater in (stays, moves):
            rater.rate(old.url, 2)
        with sqlite3.connect(old_db) as connection:
            until(lambda: connection.execute("SELECT count(*) FROM changes").fetchone() == (0,))
        with serve(new_db, **variables) as new:
            assert "restored from" in new.said
            stays.rate(old.url, 2, again=False)
            moves.rate(old.url, 1, again=False)
            moves.rate(new.url, 2)  # of which the first was answered in the old one
            old.process.terminate()
            assert old.process.wait(30) == 0
            until(lambda: set(stays.acknowledged) <= set(rated(new_db)))
            stays.rate(new.url, 1)
            moves.rate(new.url, 1)
            new.process.terminate()
            assert new.process.wait(30) == 0
    every = sorted({*stays.acknowledged, *moves.acknowledged})
    assert len(every) == len(stays.acknowledged) + len(moves.acknowledged) - 1
    assert rated(new_db) == every
