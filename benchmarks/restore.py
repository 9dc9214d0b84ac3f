"""How long does a store with 100,000 judgements take to come back from its data set?

    python benchmarks/restore.py [--judgements 100000] [--raters 1000]

fills a store, copies it to the stand-in of the Hub on this machine, and restores it twice: from the
snapshot, and from shards alone. Counts at the end whether every judgement is there exactly once.
Then a store in which somebody rates takes it all in, and their waiting is measured.
"""

import argparse
import os
import sqlite3
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from hub_record_stand_in import RecordHub, environment, record_hub

from annotation.answering import rate
from annotation.assignment import next_assignment
from annotation.content import Entry, Prompt, Response
from annotation.content_tables import utc_now
from annotation.hub_push import Pusher
from annotation.hub_restore import restore
from annotation.store import Store
from annotation.tables import Tables
from annotation.wording import rating_study

RECORD = "benchmark/record"
EACH = 4  # ratings of an item
T = TypeVar("T")


def main() -> int:
    """Print the table; 1 when a judgement is lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--judgements", type=int, default=100_000)
    parser.add_argument("--raters", type=int, default=1_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, record_hub() as hub:
        os.environ.update(environment(hub, Path(folder) / "home"))
        db = Path(folder) / "store.db"
        with Store(db) as store:
            timed("filled", lambda: fill(store, asked.judgements, asked.raters))
            copy(store, hub)
        wanted = judgements(db)
        right = [back(hub, wanted, Path(folder) / "a.db", "from the snapshot")]
        files = hub.sets[RECORD].files
        for path in [path for path in files if path.startswith("snapshots/")]:
            del files[path]
        right.append(back(hub, wanted, Path(folder) / "b.db", "from shards alone"))
        beside(Path(folder) / "c.db")
    return 0 if all(right) else 1


def fill(store: Store, judgements: int, raters: int) -> None:
    """A study whose items have four ratings each, by raters who take turns."""
    study = rating_study("large", "A large study", ("creativity",))
    texts = [f"Use number {place} of it, and why that is a good one." for place in range(50)]
    entries = []
    for place in range(judgements // EACH):
        prompt = Prompt("Uses", f"thing {place // 50}", f"What could you do with {place // 50}?")
        response = Response(prompt.id, texts[place % 50], "human", None, str(place))
        entries.append(Entry(prompt, (response,)))
    store.add_study(study)
    store.add_items(study.id, entries)
    people = [f"{place:032x}" for place in range(raters)]
    given = [
        (str(uuid.uuid4()), entry.item_id(study.id), people[(EACH * place + turn) % raters])
        for place, entry in enumerate(entries)
        for turn in range(EACH)
    ]

    def work(tables: Tables) -> None:
        now = utc_now()
        for name in people:
            tables.ensure_annotator(name, "local")
            tables.enrol(study, name)
        tables.connection.executemany(
            "INSERT INTO assignments (id, study_id, item_id, annotator_id, side, state, served_at) "
            f"VALUES (?, 'large', ?, ?, 'ab', 'judged', '{now}')",
            given,
        )
        tables.connection.executemany(
            "INSERT INTO ratings (id, assignment_id, study_id, study_version, item_id, "
            "annotator_id, dimension, action, value, seconds, created) "
            f"VALUES (?, ?, 'large', 1, ?, ?, 'creativity', 'rating', ?, 8.0, '{now}')",
            ((str(uuid.uuid4()), *row, float(1 + place % 5)) for place, row in enumerate(given)),
        )

    store.write(work)


def copy(store: Store, hub: RecordHub) -> None:
    """Send everything, and say what it came to."""
    pusher = Pusher(store, RECORD, "benchmark")
    timed("noted as due", pusher.begin)
    shards = timed("sent as shards", pusher.push)
    timed("sent as a snapshot", pusher.push_snapshot)
    pusher.end()
    files = hub.sets[RECORD].files
    for kind in ("shards", "snapshots"):
        size = sum(len(content) for path, content in files.items() if path.startswith(kind))
        print(f"{kind:<44} {size / 1e6:6.1f} MB", flush=True)
    print(f"{'files of rows':<44} {shards:6,}", flush=True)


def back(hub: RecordHub, wanted: set[tuple[object, ...]], db: Path, how: str) -> bool:
    """Restore, and whether every judgement is there exactly once."""
    found = timed(f"restored {how}", lambda: restore(RECORD, "benchmark", db, patience=0.0))
    had = judgements(db)
    with sqlite3.connect(db) as connection:
        (rows,) = connection.execute("SELECT count(*) FROM ratings").fetchone()
    right = found is not None and had == wanted and rows == len(wanted)
    print(f"  {rows:,} judgements, {'all once' if right else 'NOT the same'}", flush=True)
    return right


def beside(db: Path) -> None:
    """Take everything in while somebody rates in the same store, and say how long they wait."""
    study = rating_study("small", "A small study", ("creativity",))
    prompt = Prompt("Uses", "rope", "What could you do with a rope?")
    entries = [Entry(prompt, (Response(prompt.id, f"Use {n}."),)) for n in range(20_000)]
    with Store(db) as store:
        store.add_study(study)
        store.add_items(study.id, entries)
        store.ensure_annotator("p")
        store.consent(study.id, "p")
        pusher = Pusher(store, RECORD, "beside")
        pusher.begin()
        working = threading.Thread(target=pusher.catch_up)
        waits = []
        working.start()
        while working.is_alive():
            began = time.perf_counter()
            shown = next_assignment(store, study.id, "p")
            if shown is None:
                break
            rate(store, shown.id, "p", {"creativity": 3}, 1.0)
            waits.append(time.perf_counter() - began)
            time.sleep(0.02)
        working.join()
        pusher.end()
    waits.sort()
    middle, late = waits[len(waits) // 2], waits[len(waits) * 95 // 100]
    print(
        f"an answer and the next item meanwhile: median {1000 * middle:.0f} ms, "
        f"p95 {1000 * late:.0f} ms, longest {1000 * waits[-1]:.0f} ms of {len(waits):,}",
        flush=True,
    )


def judgements(db: Path) -> set[tuple[object, ...]]:
    """What every judgement says."""
    with sqlite3.connect(db) as connection:
        rows = connection.execute(
            "SELECT id, assignment_id, item_id, annotator_id, value, seconds, created FROM ratings"
        )
        return set(rows)


def timed(what: str, work: Callable[[], T]) -> T:
    """Do it, and print how long it took, and how much of that this process computed."""
    began, computed = time.perf_counter(), time.process_time()
    result = work()
    took, computed = time.perf_counter() - began, time.process_time() - computed
    print(f"{what:<44} {took:6.1f} s, {computed:6.1f} s computing", flush=True)
    return result


if __name__ == "__main__":
    sys.exit(main())
