"""What the app prints when everything goes wrong at once: nothing of anybody."""

import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from browser_support import Server, serve
from hostile_support import RATES, fill
from test_ui_app import config

MARK = "zebramark"  # in whatever is sent; in no word of the app
TOKEN = f"{MARK}-researchers-token"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    fill(tmp_path / "a.db").close()
    with serve(tmp_path / "a.db", CRPO_RESEARCHER_TOKEN=TOKEN) as running:
        yield running


def _raw(server: Server, sent: bytes) -> None:
    """Send bytes that no client would."""
    place = urlsplit(server.url)
    with socket.create_connection((place.hostname, place.port), 10) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        while line.recv(4096):
            pass


def test_whatever_fails_no_text_id_token_or_path_is_printed(server: Server) -> None:
    with httpx.Client(base_url=server.url, timeout=60) as client:
        client.get(f"/research?token={TOKEN}", follow_redirects=True)
        client.get(f"/rate?study={RATES}&PROLIFIC_PID={MARK}")
        ids = [value.split(".")[0] for name, value in client.cookies.items() if "annotator" in name]
        numbers = [one["id"] for one in config(client, "/research")["dependencies"]]
        client.post(f"/turn/rate?study={RATES}&PROLIFIC_PID={MARK}", json={"action": "consent"})
        for broken in (False, True):
            if broken:  # the store fails under the running app
                with closing(sqlite3.connect(server.db, timeout=30)) as store:
                    store.execute("PRAGMA writable_schema = ON")
                    store.execute("UPDATE sqlite_master SET sql = 'x' WHERE name = 'studies'")
                    (version,) = store.execute("PRAGMA schema_version").fetchone()
                    store.execute(f"PRAGMA schema_version = {version + 1}")  # all look at it anew
                    store.commit()
            for path in ("rate", "write", "compare", ""):
                said = {"action": "answer", "values": {MARK: MARK}, "token": MARK, "text": MARK}
                client.post(f"/turn/{path}?study={MARK}&PROLIFIC_PID={MARK}", json=said)
                client.post(f"/turn/{path}?study={RATES}", json=said | {"action": "show"})
            for number in numbers:
                told = {"action": "save", MARK: MARK, "yaml": MARK, "study": MARK, "n": 1}
                body = {"data": [], "fn_index": number, "session_hash": MARK, "event_data": told}
                client.post(f"/gradio_api/run/predict?study={MARK}", json=body)
                client.post("/gradio_api/run/predict", json=body | {"data": [MARK]})
            rows = f"prompt,response\n{MARK},{MARK}\n".encode()
            for name in (f"{MARK}.csv", f"{MARK}.xlsx", f"{MARK}.parquet", MARK):
                client.post("/research/items", params={"study": RATES, "name": name}, content=rows)
            client.post(f"/research/items?study={MARK}", json={"from": MARK, "prompt": MARK})
            for path in ("/research/report", "/health", "/", "/results", f"/{MARK}"):
                client.get(f"{path}?study={MARK}")
    _raw(server, f"{MARK} / HTTP/9\r\n\r\n".encode())
    _raw(server, f"GET /{MARK}\x00 HTTP/1.1\r\n{MARK}\r\n\r\n".encode())
    _raw(
        server,
        f"POST /turn/rate HTTP/1.1\r\nHost: {MARK}\r\nContent-Length: 99\r\n\r\n{MARK}".encode(),
    )
    _, _, printed = server.said.partition("Researchers:")
    assert "UnusableStoreError" in printed, "the store failed, and that was written down"
    for secret in (MARK, *ids, str(server.db.parent), "SELECT", "site-packages"):
        assert secret not in printed, printed[max(0, printed.find(secret) - 500) :][:800]
