"""Fifty raters at once, each at full speed, against the real server: how quick is it, what is lost?

Every rater is a browser's worth of requests: opens the page, agrees, rates, and answers as soon as
the next text is there. An answer counts as acknowledged when the page says "Saved"; at the end each
acknowledged one must be in the store once, with the value that was sent, and no item may have been
given to more people than the study asks for. With --kill the server is ended by SIGKILL again and
again in the middle of that, and started on the same store.

    python benchmarks/rating_load.py [--raters 50] [--seconds 60] [--pause 0] [--kill 20]
"""

import argparse
import asyncio
import html
import json
import random
import re
import signal
import sqlite3
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from browser_support import Server, serve

from annotation.content import Entry, Prompt, Response
from annotation.store import Store
from annotation.wording import rating_study

ITEMS, EACH = 40_000, 4
ROPE = Prompt("Alternate Uses of Objects Task", "rope", "Come up with a use for a rope")


@dataclass
class Rater:
    """One person: the cookie, and what the server has acknowledged."""

    cookie: str = ""
    saved: dict[str, int] = field(default_factory=dict)  # point by assignment
    times: list[float] = field(default_factory=list)
    errors: int = 0


def main() -> None:
    """Print the times and what was lost."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--raters", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds of thinking")
    parser.add_argument("--kill", type=int, default=0, help="how often")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "load.db"
        with Store(db) as store:
            store.add_study(
                replace(rating_study("load", "Load", ("creativity",)), break_every=None)
            )
            store.add_items(
                "load", (Entry(ROPE, (Response(ROPE.id, f"Use {n}"),)) for n in range(ITEMS))
            )
        raters = [Rater() for _ in range(given.raters)]
        rounds = max(given.kill, 1)
        for number in range(rounds):
            with serve(db, CRPO_LIMITS="off") as server:  # nobody rates as quickly as these
                seconds = random.uniform(2, 5) if given.kill else given.seconds
                asyncio.run(load(server, raters, seconds, given.pause, kill=bool(given.kill)))
            print(f"round {number + 1}: {check(db, raters)}", flush=True)
    times = np.array([one for rater in raters for one in rater.times]) * 1000
    saved = sum(len(rater.saved) for rater in raters)
    p50, p95, p99 = np.percentile(times, [50, 95, 99])
    print(
        f"{given.raters} raters, {saved:,} acknowledged judgements: submit to next "
        f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms, worst {times.max():.0f} ms; "
        f"{sum(rater.errors for rater in raters)} requests without an answer"
    )


async def load(
    server: Server, raters: list[Rater], seconds: float, pause: float, *, kill: bool
) -> None:
    """All raters at once, until the time is over; with `kill` the server is ended first."""
    end = time.monotonic() + seconds
    working = [asyncio.create_task(rate(server, one, end, pause)) for one in raters]
    if kill:
        await asyncio.sleep(seconds * 0.9)
        server.process.send_signal(signal.SIGKILL)
    await asyncio.gather(*working)


async def rate(server: Server, rater: Rater, end: float, pause: float) -> None:
    """One person at work."""
    async with Client(server.url, rater) as client:
        try:
            await client.ask("GET", "/rate?study=load")
            view = await turn(client, "show")
            if 'data-act="consent"' in view:
                view = await turn(client, "consent")
            while time.monotonic() < end:
                assignment, point = mark(view, "item"), random.randint(1, 5)
                began = time.perf_counter()
                view = await turn(
                    client,
                    "answer",
                    token=mark(view, "token"),
                    values={"creativity": str(point)},
                )
                if mark(view, "say").startswith("Saved"):
                    rater.times.append(time.perf_counter() - began)
                    rater.saved[assignment] = point
                else:
                    rater.errors += 1
                    view = await turn(client, "show")
                await asyncio.sleep(pause * random.uniform(0.5, 1.5))
        except (OSError, asyncio.IncompleteReadError, StatusError):
            rater.errors += 1


class StatusError(Exception):
    """The server answered with something else than 200."""


class Client:
    """One connection that is kept. A client library would take half of the two cores."""

    def __init__(self, url: str, rater: Rater) -> None:
        self.host, self.port = url.removeprefix("http://").split(":")
        self.rater = rater

    async def __aenter__(self) -> "Client":
        self.reader, self.writer = await asyncio.open_connection(self.host, int(self.port))
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()

    async def ask(self, method: str, path: str, body: bytes = b"") -> str:
        """One request and its answer; the cookie is kept."""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {self.host}\r\nCookie: {self.rater.cookie}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.writer.write(head.encode() + body)
        answered = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status, *lines = answered.split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
        for line in lines:
            if line.lower().startswith("set-cookie: crpo_annotator="):
                self.rater.cookie = line.split(": ", 1)[1].split(";")[0]
        content = await self.reader.readexactly(int(headers["content-length"]))
        if " 200 " not in status:
            raise StatusError(status)
        return content.decode()


async def turn(client: Client, action: str, **message: object) -> str:
    """Send one message of the page, and give back the view."""
    sent = json.dumps({"action": action, "values": {}, **message}).encode()
    return await client.ask("POST", "/turn/rate?study=load", sent)


def mark(view: str, name: str) -> str:
    """A data attribute of the view."""
    found = re.search(rf' data-{name}="([^"]*)"', view)
    return html.unescape(found[1]) if found else ""


def check(db: Path, raters: list[Rater]) -> str:
    """What the store holds of what was acknowledged."""
    with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as connection:
        stored = connection.execute(
            "SELECT assignment_id, value FROM ratings WHERE action = 'rating'"
        ).fetchall()
        most = connection.execute("SELECT max(served) FROM items").fetchone()[0]
        sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
    values = dict(stored)
    saved = {name: point for rater in raters for name, point in rater.saved.items()}
    lost = sum(values.get(name) != point for name, point in saved.items())
    return (
        f"{len(saved):,} acknowledged, {lost} lost, {len(stored) - len(values)} doubled, "
        f"an item was given to {most} of {EACH} at most, database {sound}"
    )


if __name__ == "__main__":
    main()
