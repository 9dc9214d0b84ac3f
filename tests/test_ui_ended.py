"""A login that was ended stays ended, whoever kept a copy of its cookie and whatever restarts."""

import re
import stat
import sys
import threading
from pathlib import Path

import httpx
import pytest
from browser_support import serve
from test_ui_logins import ANNA, HTTP, Request, browser, with_cookies
from ui_support import fill

from ui import access, logins
from ui.access import Access
from ui.ended import Ended, beside

TOKEN = "a token that nobody guesses"


def started(db: Path) -> Access:
    """The rights of an app that serves a store, as at every start of it."""
    return Access("key", TOKEN, researchers=frozenset({"anna"}), ended=beside(db))


def test_a_copy_of_a_cookie_that_was_logged_out_is_refused_after_a_restart(tmp_path: Path) -> None:
    here = started(tmp_path / "a.db")
    account = browser(here.begun(HTTP, ANNA))
    link = browser(here.welcome(HTTP).headers.getlist("set-cookie"))
    other = browser(here.begun(HTTP, ANNA))
    here.end(with_cookies(account | link))
    again = started(tmp_path / "a.db")
    for held in (account, link):
        assert not again.is_researcher(Request(held))
    assert again.logins.user(account) is None
    assert again.logins.user(other) == ANNA  # another session of the same account goes on
    assert again.is_researcher(Request(other))


def test_the_file_opens_nothing_and_its_owner_alone_reads_it(tmp_path: Path) -> None:
    here = started(tmp_path / "a.db")
    link = browser(here.welcome(HTTP).headers.getlist("set-cookie"))
    here.end(with_cookies(link))
    (path,) = tmp_path.iterdir()
    assert path.name == "a.db.ended"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    session = link[access.COOKIE].split(".")[0]
    assert session not in path.read_text(encoding="ascii")
    assert re.fullmatch(r"[0-9a-f]{64} \d{10}\n", path.read_text(encoding="ascii"))


def test_what_no_cookie_can_be_of_any_more_is_let_go_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1e9]
    monkeypatch.setattr("ui.ended.time.time", lambda: now[0])
    kept = beside(tmp_path / "a.db")
    kept.add("first", 100)
    kept.add("second", logins.MAX_AGE)
    now[0] += 101
    kept.add("third", logins.MAX_AGE)
    again = beside(tmp_path / "a.db")
    assert [one in again for one in ("first", "second", "third")] == [False, True, True]


def test_people_who_log_out_at_the_same_moment_are_all_out(tmp_path: Path) -> None:
    kept = beside(tmp_path / "a.db")
    start = threading.Barrier(8)

    def work(name: int) -> None:
        start.wait()
        for number in range(25):
            kept.add(f"{name}/{number}", 100)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    finally:
        sys.setswitchinterval(interval)
    again = beside(tmp_path / "a.db")
    for known in (kept, again):
        assert all(f"{name}/{number}" in known for name in range(8) for number in range(25))


def test_where_nothing_can_be_written_a_logout_holds_until_the_restart(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = Ended(tmp_path / "missing" / "a.db.ended")
    kept.add("session", 100)
    assert "session" in kept
    assert [record.message for record in caplog.records] == ["logout.kept"]


def test_a_file_that_was_spoilt_keeps_what_can_be_read(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    beside(db).add("session", 100)
    path = tmp_path / "a.db.ended"
    path.write_bytes(b"\xff\xfe nothing\n\n12\n" + path.read_bytes() + b"0" * 64 + b" 17")
    assert "session" in beside(db)


def test_an_app_that_is_started_again_knows_who_logged_out(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    fill(db).close()
    with serve(db) as server:
        (way,) = re.findall(r"/research\?token=\S+", server.said)
        with httpx.Client(base_url=server.url) as client:
            client.get(way)
            copy = {"cookie": f"{access.COOKIE}={client.cookies[access.COOKIE]}"}
            assert httpx.get(f"{server.url}/metrics", headers=copy).status_code == 200
            client.post("/logout")
    with serve(db) as server:
        assert httpx.get(f"{server.url}/metrics", headers=copy).status_code == 401
