"""A stand-in for a private data set of the Hub: its files, its history, and what can go wrong."""

import base64
import hashlib
import json
import re
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import pytest
from hub_stand_in import TOKEN
from stand_in import QuietHandler, git_id, listening

LARGE = re.compile(r"\.db$")  # what the Hub keeps beside git
PAGE = 100  # files of one page of a listing; the Hub's own have 1,000
REPO = r"/api/datasets/([^/]+/[^/]+)"


@dataclass
class DataSet:
    """One data set: every commit that can still be reached, oldest first."""

    private: bool = True
    commits: list[dict[str, bytes]] = field(default_factory=lambda: [{".gitattributes": b""}])
    made: int = 1  # commits ever, so that an id never comes twice
    first: int = 1

    @property
    def files(self) -> dict[str, bytes]:
        return self.commits[-1]

    @property
    def head(self) -> str:
        return f"{self.made:040x}"

    def at(self, revision: str) -> dict[str, bytes] | None:
        """The files of a commit, None where nothing leads to it."""
        if revision == "main":
            return self.files
        place = int(revision, 16) - self.first
        return self.commits[place] if 0 <= place < len(self.commits) else None


@dataclass
class Fault:
    """What comes instead of the right answer, so many times.

    Attributes:
        kind: status (an answer with this status), reset (the connection breaks), slow (the right
            answer after so many seconds), lost (it is done, and the connection breaks before the
            answer), cut (an answer that ends early).
    """

    request: re.Pattern[str]
    kind: str
    times: int
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass
class RecordHub:
    """What the stand-in holds, and what was asked of it."""

    endpoint: str = ""
    sets: dict[str, DataSet] = field(default_factory=dict)
    large: dict[str, bytes] = field(default_factory=dict)  # by SHA-256, reachable or not
    requests: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fail(
        self, request: str, kind: str = "status", times: int = 1_000_000, **more: Any
    ) -> Fault:
        """Answer so from now on; `times` set to 0 ends it."""
        fault = Fault(re.compile(request), kind, times, **more)
        self.faults.append(fault)
        return fault

    def asked(self, request: str) -> int:
        return sum(bool(re.search(request, one)) for one in list(self.requests))

    def holds(self, text: bytes) -> list[str]:
        """Where a text can still be found: paths of any reachable commit, and large objects."""
        found = [
            f"{name}@{place}/{path}"
            for name, one in self.sets.items()
            for place, files in enumerate(one.commits)
            for path, content in files.items()
            if text in content
        ]
        return found + [oid for oid, content in self.large.items() if text in content]


@contextmanager
def record_hub() -> Iterator[RecordHub]:
    """A running stand-in; it listens on this machine only."""
    hub = RecordHub()
    with listening(RecordHandler, state=hub) as hub.endpoint:
        yield hub


def point_to(hub: RecordHub, patch: pytest.MonkeyPatch, home: Path) -> None:
    """Have processes that are started from now on ask the stand-in."""
    for name, value in environment(hub, home).items():
        patch.setenv(name, value)


def environment(hub: RecordHub, home: Path) -> dict[str, str]:
    """What makes a process ask the stand-in."""
    return {
        "HF_ENDPOINT": hub.endpoint,
        "HF_HUB_OFFLINE": "0",
        "HF_HUB_DISABLE_XET": "1",  # its storage is no part of the Hub
        "HF_HOME": str(home),
        "HF_TOKEN": TOKEN,
    }


class RecordHandler(QuietHandler):
    state: RecordHub

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self._body()
        self.state.requests.append(f"{self.command} {self._path}")
        self.fault = self._next_fault()
        if self.fault and self.fault.kind == "status":
            return self._send(self.fault.status, {"error": "no"}, self.fault.headers)
        if self.fault and self.fault.kind == "reset":
            return self._break()
        if self.fault:
            time.sleep(self.fault.seconds)
        return self._route(body)

    def _route(self, body: bytes) -> None:
        if self._path.startswith("/lfs/"):
            return self._keep_large(body)
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self._send(401, {"error": "x"}, {"X-Error-Code": "RepoNotFound"})
        if self._path == "/api/repos/create":
            return self._create(json.loads(body))
        if self._path == "/api/validate-yaml":
            return self._send(200, {"warnings": [], "errors": []})
        if found := re.fullmatch(r"/datasets/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", self._path):
            return self._resolve(found[1], unquote(found[2]), unquote(found[3]))
        if found := re.fullmatch(
            r"/datasets/([^/]+/[^/]+)\.git/info/lfs/objects/batch", self._path
        ):
            return self._batch(json.loads(body))
        found = re.fullmatch(REPO + r"(?:/([\w-]+))?(?:/(.+))?", self._path)
        name = found[1] if found else ""
        if name not in self.state.sets:
            return self._send(404, {"error": "x"}, {"X-Error-Code": "RepoNotFound"})
        one = self.state.sets[name]
        match found[2] if found else "":
            case None:
                return self._send(200, {"id": name, "sha": one.head, "private": one.private})
            case "tree":
                return self._tree(one, found[3] if found else "")
            case "paths-info":
                wanted = set(parse_qs(body.decode())["paths"])
                return self._send(200, [_about(p, c) for p, c in one.files.items() if p in wanted])
            case "preupload":
                return self._preupload(json.loads(body))
            case "commit":
                return self._commit(one, body)
            case "super-squash":
                return self._squash(one)
            case "lfs-files":
                return self._large_files(one, body)
        return self._send(404, {"error": self._path})

    def _create(self, asked: dict[str, Any]) -> None:
        name = f"{asked['organization']}/{asked['name']}"
        if name in self.state.sets:
            return self._send(409, {"error": "You already created this dataset repo"})
        self.state.sets[name] = DataSet(private=asked.get("visibility") == "private")
        return self._send(200, {"url": f"{self.state.endpoint}/datasets/{name}"})

    def _tree(self, one: DataSet, place: str) -> None:
        revision, _, folder = unquote(place).partition("/")
        files = one.at(revision)
        inside = [
            (path, content)
            for path, content in sorted((files or {}).items())
            if not folder or path.startswith(folder + "/")
        ]
        if files is None or (folder and not inside):
            return self._send(404, {"error": "x"}, {"X-Error-Code": "EntryNotFound"})
        start = int(self._query.get("cursor", ["0"])[0])
        more = {}
        if len(inside) > start + PAGE:
            there = f"{self.state.endpoint}{self._path}?recursive=True&cursor={start + PAGE}"
            more = {"Link": f'<{there}>; rel="next"'}
        return self._send(200, [_about(*file) for file in inside[start : start + PAGE]], more)

    def _preupload(self, asked: dict[str, Any]) -> None:
        files = [
            {
                "path": one["path"],
                "shouldIgnore": False,
                "uploadMode": "lfs" if LARGE.search(one["path"]) else "regular",
            }
            for one in asked["files"]
        ]
        self._send(200, {"files": files})

    def _batch(self, asked: dict[str, Any]) -> None:
        objects = [
            {"oid": one["oid"], "size": one["size"]}
            | (
                {}
                if one["oid"] in self.state.large
                else {"actions": {"upload": {"href": f"{self.state.endpoint}/lfs/{one['oid']}"}}}
            )
            for one in asked["objects"]
        ]
        self._send(200, {"transfer": "basic", "objects": objects})

    def _keep_large(self, body: bytes) -> None:
        oid = self._path.rpartition("/")[2]
        if hashlib.sha256(body).hexdigest() != oid:
            return self._send(400, {"error": "not what was announced"})
        self.state.large[oid] = body
        return self._send(200, {})

    def _commit(self, one: DataSet, body: bytes) -> None:
        header, *changes = [json.loads(line) for line in body.splitlines()]
        with self.state.lock:
            if header["value"].get("parentCommit") not in (None, one.head):
                return self._send(412, {"error": "A commit has happened since"})
            files = dict(one.files)
            for change in changes:
                value = change["value"]
                if change["key"] == "file":
                    files[value["path"]] = base64.b64decode(value["content"])
                elif change["key"] == "lfsFile":
                    files[value["path"]] = self.state.large[value["oid"]]
                elif value["path"] not in files:
                    return self._send(404, {"error": "A file with this name doesn't exist"})
                else:
                    del files[value["path"]]
            one.commits.append(files)
            one.made += 1
            head = one.head
        url = f"{self.state.endpoint}/datasets/x/y/commit/{head}"
        return self._send(200, {"commitUrl": url, "commitOid": head})

    def _squash(self, one: DataSet) -> None:
        with self.state.lock:
            one.commits, one.made = [one.files], one.made + 1
            one.first = one.made
        self._send(200, {})

    def _large_files(self, one: DataSet, body: bytes) -> None:
        if self.command == "POST":
            for oid in json.loads(body)["deletions"]["sha"]:
                self.state.large.pop(oid, None)
            return self._send(200, {})
        listed = [
            {
                "fileOid": oid,
                "oid": oid,
                "filename": "some.db",
                "pushedAt": "2026-01-01T00:00:00.000Z",
                "size": len(content),
            }
            for oid, content in self.state.large.items()
        ]
        return self._send(200, listed)

    def _resolve(self, name: str, revision: str, path: str) -> None:
        one = self.state.sets.get(name)
        if one is None:
            return self._send(404, {"error": "x"}, {"X-Error-Code": "RepoNotFound"})
        files = one.at(revision)
        if files is None or path not in files:
            code = "RevisionNotFound" if files is None else "EntryNotFound"
            return self._send(404, {"error": "x"}, {"X-Error-Code": code})
        about = {"ETag": f'"{git_id(files[path])}"', "X-Repo-Commit": one.head}
        return self._send_bytes(200, files[path], about)

    @property
    def _path(self) -> str:
        return self.path.partition("?")[0]

    @property
    def _query(self) -> dict[str, list[str]]:
        return parse_qs(self.path.partition("?")[2])

    def _next_fault(self) -> Fault | None:
        with self.state.lock:
            for fault in self.state.faults:
                if fault.times and fault.request.search(f"{self.command} {self._path}"):
                    fault.times -= 1
                    return fault
        return None

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while length := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(length))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _break(self) -> None:
        """End the connection as a crash would, without a word."""
        once = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, once)
        self.close_connection = True
        self.connection.close()

    def _send(self, status: int, answer: object, headers: dict[str, str] | None = None) -> None:
        self._send_bytes(status, json.dumps(answer).encode(), headers or {})

    def _send_bytes(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        kind = self.fault.kind if self.fault else ""
        if kind == "lost":
            return self._break()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if kind == "cut" else body)
        if kind == "cut":
            self.close_connection = True
        return None


def _about(path: str, content: bytes) -> dict[str, Any]:
    """How the Hub lists a file."""
    about = {"type": "file", "path": path, "size": len(content), "oid": git_id(content)}
    if LARGE.search(path):
        sha256 = hashlib.sha256(content).hexdigest()
        return about | {"lfs": {"oid": sha256, "size": len(content), "pointerSize": 130}}
    return about
