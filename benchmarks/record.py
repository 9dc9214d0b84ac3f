"""What does it cost to note what changes, and how quickly does a store come back from its record?

    python benchmarks/record.py [--rows 100000] [--judgements 100000]

Loads rows and takes ratings into a store without the triggers that note changes, with them while
nothing is copied, and while it is; the three take turns, each the best of three, in seconds of the
processor, because the load of a machine says nothing about triggers. Then writes all that is due of
a store with many judgements into files, makes stores of these files, of a snapshot, and by merging,
and counts what is in them.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from record_support import check_counts
from restore import fill

from annotation.answering import rate
from annotation.assignment import next_assignment
from annotation.backup import restore_snapshot, snapshot
from annotation.content import Entry, Prompt, Response
from annotation.merge import merge
from annotation.record import apply_shards, shard_copied, start_copying, write_shard
from annotation.store import Store
from annotation.wording import rating_study

T = TypeVar("T")
ROPE = Prompt("Uses", "rope", "Name a use for a rope")
ROUNDS = 3
RATINGS = 300
KINDS = ("without triggers", "triggers, not copying", "copying")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="of a file that is loaded")
    parser.add_argument("--judgements", type=int, default=100_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        costs(Path(folder), asked.rows)
        back(Path(folder), asked.judgements)


def costs(folder: Path, rows: int) -> None:
    """What loading and rating take, by kind of store; the kinds take turns."""
    loads: dict[str, list[float]] = {kind: [] for kind in KINDS}
    single: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for turn in range(ROUNDS):
        for kind in KINDS:
            with Store(folder / f"{turn} {kind}.db") as store:
                prepare(store, kind)
                listed = entries(rows)
                began = time.process_time()
                store.add_items("s", listed)
                loads[kind].append(time.process_time() - began)
                single[kind].append(ratings(store))
    for kind in KINDS:
        print(
            f"{kind:22}  load {rows:,} rows {min(loads[kind]):6.2f} s   "
            f"one rating {1000 * min(single[kind]):6.3f} ms (median of {RATINGS})"
        )


def prepare(store: Store, kind: str) -> None:
    """A study in a store of this kind."""
    store.add_study(rating_study("s", "S", ("creativity",)))
    store.ensure_annotator("ada")
    store.consent("s", "ada")
    if kind == "without triggers":
        with store.read() as tables:
            found = tables.connection.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'noted_%'"
            )
            names = [row["name"] for row in found]
        for name in names:
            store.write(lambda tables, one=name: tables.connection.execute(f"DROP TRIGGER {one}"))
    elif kind == "copying":
        start_copying(store, "here")


def entries(rows: int) -> list[Entry]:
    """Items of one response each."""
    return [Entry(ROPE, (Response(ROPE.id, f"use {number}"),)) for number in range(rows)]


def ratings(store: Store) -> float:
    """Seconds of the processor for one rating."""
    store.maintain("PRAGMA synchronous = OFF")
    taken = []
    for _ in range(RATINGS):
        served = next_assignment(store, "s", "ada")
        if served is None:
            break
        began = time.process_time()
        rate(store, served.id, "ada", {"creativity": 3}, 2.0)
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def back(folder: Path, judgements: int) -> None:
    """How long a store takes to get into files and back."""
    with Store(folder / "whole.db") as store:
        timed("filled", lambda: fill(store, judgements, 1_000))
        timed("everything noted as due", lambda: start_copying(store, "here"))
        paths = timed("written to files", lambda: written(store, folder / "out"))
        print(f"{'':26} {len(paths):,} files, {sum(p.stat().st_size for p in paths) / 1e6:.1f} MB")
        timed("snapshot", lambda: snapshot(store, folder / "snapshot.db"))
    with Store(folder / "shards.db") as store:
        start_copying(store, "here")
        timed("back from files", lambda: apply_shards(store, paths))
        counted(store, judgements)
    timed("back from a snapshot", lambda: restore_snapshot(folder / "snapshot.db", folder / "b.db"))
    with Store(folder / "b.db") as store:
        counted(store, judgements)
    with Store(folder / "merged.db") as store:
        sources = [folder / "whole.db", folder / "snapshot.db"]
        timed("two equal stores merged", lambda: merge(store, sources))
        counted(store, judgements)


def written(store: Store, folder: Path) -> list[Path]:
    """All that is due, as files that count as safe."""
    paths = []
    while (shard := write_shard(store, folder)) is not None:
        shard_copied(store, shard)
        paths.append(shard.path)
    return paths


def counted(store: Store, judgements: int) -> None:
    """Say when a judgement is lost or doubled, or a count is wrong."""
    check_counts(store)
    with store.read() as tables:
        found = tables.connection.execute("SELECT count(*) FROM ratings").fetchone()[0]
    print(f"{'':26} {found:,} of {judgements:,} judgements, counts right")


def timed(name: str, work: Callable[[], T]) -> T:
    """Do the work and print how long it took by the clock, and of that by the processor."""
    began, busy = time.perf_counter(), time.process_time()
    result = work()
    took, used = time.perf_counter() - began, time.process_time() - busy
    print(f"{name:26} {took:6.2f} s  ({used:.2f} s of the processor)")
    return result


if __name__ == "__main__":
    main()
