"""People who rate, compare and write against the real server, and know what it acknowledged.

benchmarks/soak.py and benchmarks/faults.py send them. Each is a browser's worth of requests: opens
a page, agrees, answers, skips, takes back, and sends an answer that found no server again, as the
page's own script does. An answer counts as acknowledged when the view that comes back says so.
"""

import asyncio
import html
import json
import random
import re
import socket
import sqlite3
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from annotation.content import Entry, Prompt, Response
from annotation.store import Store
from annotation.wording import new_study
from annotation.writing import add_prompts

KINDS = {"rate": "rating", "compare": "comparison", "write": "writing"}
STARTING = ("./assets/", "/theme.css", "/manifest.json")  # what a first view fetches, in part
PEOPLE, PAUSE = 30, 0.5  # seconds on average, within the limits of ui/rates.py
PROMPTS, ARMS = 20, ("one", "two")
ENOUGH = 12  # answers to one prompt, then the next


Answer = tuple[str, str, str]  # page, assignment where there is one, what was answered


class NoAnswerError(Exception):
    """The server did not answer, or with something else than a view."""


@dataclass
class Seen:
    """What all raters together were told and how long it took."""

    times: dict[str, list[float]] = field(default_factory=dict)  # seconds by what was done
    acknowledged: Counter[Answer] = field(default_factory=Counter)
    unanswered: Counter[Answer] = field(default_factory=Counter)
    taken_back: int = 0
    errors: Counter[str] = field(default_factory=Counter)


def fill(db: Path, items: int = 20_000, raters_per_item: int = 5) -> None:
    """A store with one study of each kind, large enough for everybody."""
    with Store(db) as store:
        for path, kind in KINDS.items():
            asked = () if kind == "writing" else ("creativity",)
            study = new_study(path, f"Load: {kind}", kind, asked)
            store.add_study(replace(study, break_every=None, raters_per_item=raters_per_item))
        prompts = [
            Prompt(
                "Alternate Uses of Objects Task", f"thing {n}", f"Come up with a use for thing {n}"
            )
            for n in range(PROMPTS)
        ]
        of = [prompts[n % PROMPTS] for n in range(items)]
        store.add_items(
            "rate",
            (
                Entry(p, (Response(p.id, f"Use {n}, and why it is good."),))
                for n, p in enumerate(of)
            ),
        )
        store.add_items(
            "compare",
            (
                Entry(p, tuple(Response(p.id, f"{arm} use {n}", "model", arm) for arm in ARMS))
                for n, p in enumerate(of)
            ),
        )
        add_prompts(store, "write", prompts)


@dataclass
class Rater:
    """One person; `kind` is the page they are on."""

    url: str
    kind: str
    seen: Seen
    again: bool = True  # undo and skip now and then
    cookie: str = ""
    view: str = ""
    unsure: tuple[str, Answer, dict[str, object]] | None = None  # sent, and nothing came back

    async def arrive(self) -> None:
        """Open the page with its files, and agree."""
        page = await self._timed("page", "GET", f"/{self.kind}?study={self.kind}")
        for link in re.findall(r'(?:src|href)="([^"]+)"', page):
            if link.startswith(STARTING):
                await self._ask("GET", link.removeprefix("."))
        self.view = await self._send("show", {"action": "show", "values": {}})
        if 'data-act="consent"' in self.view:
            self.view = await self._send("consent", {"action": "consent", "values": {}})

    async def act(self) -> None:
        """Do what the view offers: one message, and what came back is noted."""
        if self.unsure is not None:
            await self._deliver(*self.unsure)
        elif self.kind == "write":
            await self._write()
        elif not self._mark("item"):
            self.view = await self._send("show", {"action": "show", "values": {}})
        elif self.again and random.random() < 0.03 and self.seen.acknowledged:
            before = self._mark("item")
            self.view = await self._send("undo", self._message("undo"))
            self.seen.taken_back += self._mark("item") != before
        elif self.again and random.random() < 0.03:
            self.view = await self._send("skip", self._message("skip", reason="unclear"))
        else:
            value = str(random.randint(1, 5)) if self.kind == "rate" else random.choice("ab")
            message = self._message("answer", values={"creativity": value}, answer=value)
            await self._answer("answer", value, message)

    async def _write(self) -> None:
        if 'data-act="next"' in self.view:
            self.view = await self._send("next", {"action": "next", "values": {}})
        elif self.view.count('data-write="back"') >= ENOUGH:
            self.view = await self._send("done", self._message("done"))
        elif self._mark("token") and 'data-write="add"' in self.view:
            text = f"An idea of its own, number {uuid.uuid4().hex}"
            await self._answer("add", text, self._message("add", text=text))
        else:
            self.view = await self._send("show", {"action": "show", "values": {}})

    async def _answer(self, action: str, value: str, message: dict[str, object]) -> None:
        key = (self.kind, "" if self.kind == "write" else self._mark("item"), value)
        self.seen.unanswered[key] += 1
        await self._deliver(action, key, message)

    async def _deliver(self, action: str, key: Answer, message: dict[str, object]) -> None:
        """Send an answer; the same message again at the next act, when nothing comes back."""
        again, self.unsure = self.unsure is not None, (action, key, message)
        self.view = await self._send(action, message)
        self.unsure = None
        if self._said_saved():
            self.seen.acknowledged[key] += 1
            self.seen.unanswered[key] -= 1
        elif not again:  # the first try may have come through, and then the second is refused
            self.seen.errors[f"{action} was not saved: {self._mark('say')[:60]}"] += 1

    def _said_saved(self) -> bool:
        return self._mark("say").startswith("Saved")

    def _message(self, action: str, **more: object) -> dict[str, object]:
        return {"action": action, "token": self._mark("token"), "values": {}, **more}

    def _mark(self, name: str) -> str:
        found = re.search(rf' data-{name}="([^"]*)"', self.view)
        return html.unescape(found[1]) if found else ""

    async def _send(self, name: str, message: dict[str, object]) -> str:
        body = json.dumps(message).encode()
        return await self._timed(name, "POST", f"/turn/{self.kind}?study={self.kind}", body)

    async def _timed(self, name: str, method: str, path: str, body: bytes = b"") -> str:
        began = time.perf_counter()
        answer = await self._ask(method, path, body)
        self.seen.times.setdefault(name, []).append(time.perf_counter() - began)
        return answer

    async def _ask(self, method: str, path: str, body: bytes = b"") -> str:
        answered = await asyncio.wait_for(self._exchange(method, path, body), 60)
        head, _, content = answered.partition(b"\r\n\r\n")
        status = head.split(b" ", 2)[1].decode() if b" " in head else "none"
        if status != "200":
            raise NoAnswerError(status)
        if found := re.search(rb"(?i)set-cookie: (crpo_annotator=[^;\r]+)", head):
            self.cookie = found[1].decode()
        return content.decode("utf-8", "replace")

    async def _exchange(self, method: str, path: str, body: bytes) -> bytes:
        """One request on a connection of its own: a browser's is closed in ten seconds' rest."""
        host, port = self.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        try:
            head = (
                f"{method} {path} HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {self.cookie}\r\n"
                "Content-Type: application/json\r\nConnection: close\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            )
            writer.write(head.encode() + body)
            return await reader.read()
        finally:
            writer.close()


@contextmanager
def at_work(url: str, seen: Seen, people: int = PEOPLE) -> Iterator[None]:
    """People at work in a thread of their own, while the block runs."""
    over = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_work(url, seen, people, over)))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


async def _work(url: str, seen: Seen, people: int, over: threading.Event) -> None:
    raters = [Rater(url, list(KINDS)[n % 3], seen, again=False) for n in range(people)]
    await asyncio.gather(*(_one(rater, over) for rater in raters))


async def _one(rater: Rater, over: threading.Event) -> None:
    here = False
    while not over.is_set():
        try:
            await (rater.act() if here else rater.arrive())
            here = True
        except (NoAnswerError, OSError, TimeoutError) as error:
            rater.seen.errors[type(error).__name__ + f" {error}"[:40]] += 1
        await asyncio.sleep(random.uniform(0, 2 * PAUSE))


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def account(db: Path, seen: Seen) -> str:
    """What the store holds of what was acknowledged, in a sentence.

    Every acknowledged answer must be there once; one that got no answer, once at most.
    """
    stored: Counter[Answer] = Counter(_stored(db))
    lost = sum((seen.acknowledged - stored).values())
    more = stored - seen.acknowledged
    unexplained = sum((more - seen.unanswered).values())
    with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as connection:
        sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
        foreign = len(connection.execute("PRAGMA foreign_key_check").fetchall())
    return (
        f"{sum(seen.acknowledged.values()):,} acknowledged, {lost} lost, {unexplained} doubled, "
        f"{sum(more.values()) - unexplained} stored of which the answer never came, "
        f"integrity {sound}, {foreign} broken references"
    )


def _stored(db: Path) -> Iterator[Answer]:
    with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as connection:
        for assignment, value in connection.execute(
            "SELECT assignment_id, value FROM ratings WHERE action = 'rating'"
        ):
            yield "rate", assignment, str(int(value))
        for assignment, answer in connection.execute(
            "SELECT assignment_id, answer FROM votes WHERE action = 'vote'"
        ):
            yield "compare", assignment, answer
        for (text,) in connection.execute("SELECT text FROM writings WHERE action = 'answer'"):
            yield "write", "", text
