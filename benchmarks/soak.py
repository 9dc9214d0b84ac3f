"""Three hundred people for half an hour, with live results open: how quick does it stay?

    python benchmarks/soak.py [--people 300] [--minutes 30] [--pause 10]

A third rate, a third compare, a third write, each at one action per ten seconds on average; they
come over the first minute. Two researchers have the results of the ratings and of the comparison
open, which renew themselves as often as the page does. Prints a line a minute, then percentiles by
action, what the store holds of what was acknowledged, and how the server's memory grew after
everybody was there. The load runs beside the server, on the same processors.
"""

import argparse
import asyncio
import json
import os
import random
import re
import sys
import tempfile
import time
from pathlib import Path

import httpx
import numpy as np
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from browser_support import Server, serve
from simulated_raters import KINDS, NoAnswerError, Rater, Seen, account, fill

ARRIVING, SETTLED = 60.0, 180.0  # seconds: everybody is here; caches are as full as they get
TARGET_MS, TARGET_MB = 250, 50


def main() -> int:
    """Print the figures; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--pause", type=float, default=10.0, help="seconds between two actions")
    given = parser.parse_args()
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        db, seen = Path(folder) / "soak.db", Seen()
        fill(db)
        with serve(db) as server:
            memory = asyncio.run(_run(server, seen, given.people, given.minutes * 60, given.pause))
        for name, times in sorted(seen.times.items()):
            print(f"{name:>8}: {_percentiles(times)}")
        acting = [one for name, times in seen.times.items() if name != "live" for one in times]
        print(f"all that people did: {_percentiles(acting)}")
        print(f"errors: {dict(seen.errors) or 'none'}")
        accounted = account(db, seen)
        print(accounted)
    settled = next((mb for second, mb in memory if second >= SETTLED), memory[-1][1])
    growth = memory[-1][1] - settled
    print(
        f"memory {settled:.0f} MB after 3 minutes, {memory[-1][1]:.0f} MB at the end: {growth:+.0f}"
    )
    p95 = float(np.percentile(acting, 95)) * 1000
    kept = " 0 lost, 0 doubled" in accounted and not seen.errors
    return 0 if p95 <= TARGET_MS and growth < TARGET_MB and kept else 1


async def _run(
    server: Server, seen: Seen, people: int, seconds: float, pause: float
) -> list[tuple[float, float]]:
    """Everybody at once; the server's memory in MB by second."""
    end = time.monotonic() + seconds
    working = [
        asyncio.create_task(
            _person(Rater(server.url, list(KINDS)[n % 3], seen), n / people, end, pause)
        )
        for n in range(people)
    ]
    working += [
        asyncio.create_task(_watch(server, study, seen, end)) for study in ("rate", "compare")
    ]
    memory, begun = [], time.monotonic()
    process = psutil.Process(server.process.pid)
    while time.monotonic() < end:
        await asyncio.sleep(min(60, max(end - time.monotonic(), 0.1)))
        memory.append((time.monotonic() - begun, process.memory_info().rss / 1e6))
        done = sum(seen.acknowledged.values())
        print(
            f"minute {memory[-1][0] / 60:4.1f}: {done:,} acknowledged, {memory[-1][1]:.0f} MB, "
            f"answers so far {_percentiles(seen.times.get('answer', [0]))}, "
            f"load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
    await asyncio.gather(*working)
    return memory


async def _person(rater: Rater, place: float, end: float, pause: float) -> None:
    """Come at some time of the first minute, act now and then, until the end."""
    await asyncio.sleep(place * min(ARRIVING, max(end - time.monotonic(), 0) / 4))
    here = False
    while time.monotonic() < end:
        try:
            await (rater.act() if here else rater.arrive())
            here = True
        except (NoAnswerError, OSError, TimeoutError) as error:
            rater.seen.errors[f"{type(error).__name__} {error}"] += 1
        await asyncio.sleep(random.expovariate(1 / pause))


async def _watch(server: Server, study: str, seen: Seen, end: float) -> None:
    """A researcher's page of results, which asks as its script does."""
    token = server.db.with_name(f"{server.db.name}.researcher").read_text().strip()
    address = f"/results?study={study}"
    async with httpx.AsyncClient(base_url=server.url, timeout=60, follow_redirects=True) as client:
        await client.get("/research", params={"token": token})
        page = (await client.get(address)).text
        found = re.search(r"window\.gradio_config = (\{.*?\});</script>", page)
        number = json.loads(found[1] if found else "{}")["dependencies"][0]["id"]
        action = "open"
        while time.monotonic() < end:
            body = {"data": [], "fn_index": number, "session_hash": f"soak{study}"}
            message = {"action": action, "n": 1, "dimension": "creativity"}
            began = time.perf_counter()
            answered = await client.post(
                f"/gradio_api/run/predict?study={study}",
                json={**body, "event_data": message},
                headers={"referer": server.url + address},
            )
            seen.times.setdefault("live", []).append(time.perf_counter() - began)
            if answered.status_code != 200:
                seen.errors[f"live {answered.status_code}"] += 1
                return
            again = json.loads(answered.json()["data"][0]).get("again") or 700
            action = "live"
            await asyncio.sleep(again / 1000)


def _percentiles(seconds: list[float]) -> str:
    p50, p95, p99, worst = np.percentile(np.array(seconds) * 1000, [50, 95, 99, 100])
    many = f"({len(seconds):,})"
    return f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms, worst {worst:.0f} ms {many}"


if __name__ == "__main__":
    sys.exit(main())
