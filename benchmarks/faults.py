"""What is lost when everything goes wrong? Nothing that was acknowledged, or this says what.

    python benchmarks/faults.py [--kills 100] [SCENARIO ...]

People rate, compare and write against the real server while a fault is on; each scenario prints
what they saw, and at the end what the store holds: every acknowledged answer once, an answer whose
acknowledgement never came at most once.

kill          the server is ended by SIGKILL at random moments, and started again
full          the disk fills up, and has room again (needs the right to mount a tmpfs)
slow          every flush of the disk takes 200 ms more (needs strace)
clock         the clock jumps a day ahead, then two days back (needs faketime)
locked        another process holds the store for 5 s, then for longer than the server waits
away          the Hub that a copy goes to does not answer
twins         two servers copy to one data set; they are killed, or lose their disk, again and again
two           a second server is started on the store
"""

import argparse
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from browser_support import ROOT, serve
from faults_of_the_copy import away, twins
from simulated_raters import Seen, account, at_work, fill, free_port

Scenario = Callable[[Path, Seen, int], str]


def main() -> int:
    """Play the scenarios; 1 when anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("scenarios", nargs="*", choices=[[], *SCENARIOS], metavar="SCENARIO")
    parser.add_argument("--kills", type=int, default=100)
    given = parser.parse_args()
    wrong = 0
    for name in given.scenarios or SCENARIOS:
        with tempfile.TemporaryDirectory() as folder:
            db, seen, began = Path(folder) / "faults.db", Seen(), time.monotonic()
            said = SCENARIOS[name](db, seen, given.kills)
            if said.startswith("not played"):
                print(f"{name}: {said}", flush=True)
                continue
            times = np.array([t for each in seen.times.values() for t in each]) * 1000
            accounted = account(db, seen)
            wrong += " 0 lost, 0 doubled" not in accounted or "integrity ok, 0" not in accounted
            print(
                f"{name} ({time.monotonic() - began:.0f} s): {said}; {accounted}; answers p95 "
                f"{np.percentile(times, 95):.0f} ms, worst {times.max():.0f} ms; not served: "
                f"{dict(seen.errors) or 'nobody'}",
                flush=True,
            )
    return min(wrong, 1)


def kill(db: Path, seen: Seen, kills: int) -> str:
    """End the server again and again, at any moment."""
    fill(db)
    port = free_port()
    with at_work(f"http://127.0.0.1:{port}", seen):
        for _ in range(kills):
            with serve(db, port) as server:
                time.sleep(random.uniform(0.2, 3))
                server.process.send_signal(signal.SIGKILL)
                server.process.wait()
        with serve(db, port):
            time.sleep(3)
    return f"{kills} times ended by SIGKILL"


def full(db: Path, seen: Seen, _: int) -> str:
    """A small disk on which something else grows, for 10 s."""
    disk = db.parent / "disk"
    disk.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", "size=120m", "tmpfs", str(disk)]
    if subprocess.run(mounted, capture_output=True).returncode:
        return "not played: no right to mount a small disk"
    try:
        fill(disk / db.name, 5_000)
        with serve(disk / db.name) as server, at_work(server.url, seen):
            time.sleep(5)
            before = sum(seen.acknowledged.values())
            _fill_up(disk / "other")
            time.sleep(10)
            within = sum(seen.acknowledged.values())
            (disk / "other").unlink()
            time.sleep(5)
            after = sum(seen.acknowledged.values())
        shutil.copy(disk / db.name, db)
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    return (
        f"{before:,} before, {within - before:,} while it was full, {after - within:,} afterwards"
    )


def slow(db: Path, seen: Seen, _: int) -> str:
    """A disk on which nothing is safe before 200 ms."""
    if not shutil.which("strace"):
        return "not played: strace is not installed"
    fill(db)
    flush = "fsync,fdatasync"
    # -D: the app is the process that is started here, and strace is the one beside it.
    under = ["strace", "-D", "-f", "--seccomp-bpf", "-o", str(db.with_suffix(".strace"))]
    under += ["-e", f"trace={flush}", "-e", f"inject={flush}:delay_enter=200000"]
    with serve(db, under=under) as server, at_work(server.url, seen):
        time.sleep(15)
    flushes = db.with_suffix(".strace").read_text().count("sync(")
    return f"{flushes} flushes of 200 ms and more"


def clock(db: Path, seen: Seen, _: int) -> str:
    """A day ahead, then a day behind; the monotonic clock goes on."""
    found = list(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        return "not played: faketime is not installed"
    fill(db)
    file = db.with_suffix(".time")
    file.write_text("+0")
    known = {
        "LD_PRELOAD": str(found[0]),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_NO_CACHE": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
    with serve(db, **known) as server, at_work(server.url, seen):
        for jump in ("+0", "+1d", "-1d"):
            file.write_text(jump)
            time.sleep(6)
    with closing(sqlite3.connect(db)) as connection:
        days = connection.execute(
            "SELECT group_concat(day, ', ') FROM (SELECT DISTINCT substr(created, 1, 10) AS day "
            "FROM ratings UNION SELECT DISTINCT substr(created, 1, 10) FROM votes ORDER BY 1)"
        ).fetchone()[0]
        negative = connection.execute("SELECT count(*) FROM ratings WHERE seconds < 0").fetchone()
    return f"days in the store: {days}; {negative[0]} times on task below 0"


def locked(db: Path, seen: Seen, _: int) -> str:
    """Another program writes and does not end its transaction, for 5 s and for 40 s."""
    fill(db)
    counts = []
    with serve(db) as server, at_work(server.url, seen):
        time.sleep(3)
        for seconds in (5, 40):
            with closing(sqlite3.connect(db, isolation_level=None)) as other:
                other.execute("PRAGMA busy_timeout = 10000")
                other.execute("BEGIN IMMEDIATE")
                time.sleep(seconds)
                counts.append(sum(seen.acknowledged.values()))
                other.execute("ROLLBACK")
            time.sleep(3)
        counts.append(sum(seen.acknowledged.values()))
    return f"held for 5 s and 40 s, {counts[-1] - counts[-2]:,} acknowledged in the 3 s after that"


def two(db: Path, seen: Seen, _: int) -> str:
    """Somebody starts the app twice."""
    fill(db)
    with serve(db) as server, at_work(server.url, seen):
        time.sleep(2)
        command = [sys.executable, "-m", "ui.app", "--db", str(db), "--port", "0"]
        second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
        time.sleep(2)
    if second.returncode != 1:
        seen.errors["the second server was not refused"] += 1
    return f"the second ended with {second.returncode}: {second.stderr.strip()[-200:]}"


SCENARIOS: dict[str, Scenario] = {
    "kill": kill,
    "full": full,
    "slow": slow,
    "clock": clock,
    "locked": locked,
    "away": away,
    "twins": twins,
    "two": two,
}


def _fill_up(file: Path) -> None:
    with file.open("wb") as other:
        try:
            while True:
                other.write(b"x" * 65_536)
                other.flush()
        except OSError:
            return


if __name__ == "__main__":
    sys.exit(main())
