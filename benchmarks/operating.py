"""What does it cost to be asked how one is? The numbers and the health of a large store.

    python benchmarks/operating.py [--judgements 100000]

fills a store, then times counting its judgements, writing the text for Prometheus, the health check
while other threads write all the time, and how long their writes take with and without somebody who
asks for the health as fast as it is answered.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from restore import fill

from annotation.operating_tables import judgements, touch
from annotation.store import Store
from ui.health import Doctor
from ui.operating_facts import Station, quantile

T = TypeVar("T")
WRITERS = 30
SECONDS = 5.0


def main() -> None:
    """Print the lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--judgements", type=int, default=100_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "store.db") as store:
        fill(store, asked.judgements, 1_000)
        with store.read() as tables:
            took, computed, found = timed(lambda: judgements(tables.connection))
        print(f"count {sum(found.values()):,} judgements: {took:.3f} s, {computed:.3f} s computing")
        station = Station(store)
        for name in ("first", "second"):
            took, computed, text = timed(station.counters.text)
            print(f"text, {name} time: {took:.4f} s, {len(text):,} letters")
        print(f"writes alone: {shown(store, None)}")
        print(f"writes, health asked meanwhile: {shown(store, Doctor(store))}")


def timed(work: Callable[[], T]) -> tuple[float, float, T]:
    """Seconds on the clock, seconds of this process, and the result."""
    begun, computing = time.perf_counter(), time.process_time()
    found = work()
    return time.perf_counter() - begun, time.process_time() - computing, found


def shown(store: Store, doctor: Doctor | None) -> str:
    """Write from many threads for a while; how long each write and each health check took."""
    end = time.monotonic() + SECONDS

    def write() -> None:
        while time.monotonic() < end:
            store.write(lambda tables: touch(tables.connection))
            time.sleep(0.05)

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    checks = []
    while doctor is not None and time.monotonic() < end:
        begun = time.perf_counter()
        reason = doctor.ask().reason
        checks.append(time.perf_counter() - begun)
        if reason:
            print(f"not well: {reason}")
        time.sleep(0.02)
    for thread in threads:
        thread.join()
    lags = store.pulse().lags
    said = ", ".join(f"{1000 * quantile(lags, share):.1f} ms" for share in (0.5, 0.95, 1.0))
    if checks:
        most = f"{1000 * quantile(checks, 0.95):.1f} ms, at most {1000 * max(checks):.1f} ms"
        said += f"; {len(checks)} checks, 95 of 100 within {most}"
    return said


if __name__ == "__main__":
    main()
