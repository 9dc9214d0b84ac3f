"""How long does it take to forget a person in a large store, and how long do raters wait meanwhile?

    python benchmarks/forgetting.py [--judgements 100000] [--raters 20]

Fills a store, lets raters answer from threads, forgets one person who rated everything and one who
wrote texts that others judged, writes the file anew, and looks for their traces in its bytes.
"""

import argparse
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from annotation import writing
from annotation.content import Entry, Prompt, Response
from annotation.content_tables import utc_now
from annotation.forgetting import forget, reach, scrub
from annotation.store import Store
from annotation.studies import Study
from annotation.submissions import flow
from annotation.tables import Tables
from annotation.wording import rating_study

ROPE = Prompt("uses", "rope", "Name a creative use for a rope")
ITEMS = 500
TEXTS = 40  # of the person who writes
WRITE = Study("write", "W", "writing", "i", "c", (), feeds=("rate",), review=False, answers="many")
NAMES = ("the one who rates", "the one who writes")


def fill(store: Store, judgements: int) -> None:
    """People who have rated all items each, until there are so many ratings."""
    store.add_study(rating_study("rate", "Rate", ("creativity",)))
    store.add_study(WRITE)
    entries = [
        Entry(ROPE, (Response(ROPE.id, f"Use number {number} of a rope, in some words."),))
        for number in range(ITEMS)
    ]
    store.add_items("rate", entries)
    writing.add_prompts(store, "write", [ROPE])
    for name in NAMES:
        store.ensure_annotator(name)
        store.consent("write", name, f"participant of {name}", None)
    sitting = writing.next_prompt(store, "write", NAMES[1])
    if sitting is not None:
        for number in range(TEXTS):
            text = f"{NAMES[1]}: text {number}. " + "Some more words. " * 20
            writing.write(store, "write", NAMES[1], sitting.prompt_id, text, 5.0)
    flow(store, "write")
    with store.read() as tables:
        items = [row[0] for row in tables.connection.execute("SELECT id FROM items")]
    people = [NAMES[0], *(f"person {number}" for number in range(judgements // len(items)))]
    for name in people:
        store.write(lambda tables, name=name: rate_all(tables, name, items))


def rate_all(tables: Tables, name: str, items: list[str]) -> None:
    """One person's ratings of all items."""
    tables.ensure_annotator(name, "local")
    tables.enrol(tables.study("rate"), name, f"participant of {name}")
    for item in items:
        served = tables.add_assignment("rate", item, name, "ab")
        tables.set_state(served["id"], "judged")
        values = {"assignment_id": served["id"], "study_id": "rate", "study_version": 1}
        values |= {"item_id": item, "annotator_id": name, "dimension": "creativity"}
        values |= {"action": "rating", "value": 3.0, "seconds": 4.0, "created": utc_now()}
        tables.add_judgement("ratings", values)


def measure(store: Store, raters: int) -> None:
    """Forget both while raters write, and say how long everything took."""
    over, waits = threading.Event(), []

    def rater(number: int) -> None:
        while not over.is_set():
            begun = time.perf_counter()
            store.ensure_annotator(f"rater {number} {begun}")
            waits.append((begun, time.perf_counter() - begun))
            over.wait(0.05)

    threads = [threading.Thread(target=rater, args=(number,)) for number in range(raters)]
    for thread in threads:
        thread.start()
    time.sleep(2)
    spans = {"nothing": (time.perf_counter() - 2, time.perf_counter())}
    for name in NAMES:
        begun = time.perf_counter()
        there = reach(store, [name])
        spans[f"saying what goes: {name}"] = (begun, time.perf_counter())
        begun = time.perf_counter()
        forget(store, [name], "benchmark")
        spans[f"forgetting {name}"] = (begun, time.perf_counter())
        print(f"{name}: {there.given:,} given, {there.items} items, {there.others:,} of others")
    begun = time.perf_counter()
    clean = scrub(store)
    spans["writing the file anew"] = (begun, time.perf_counter())
    over.set()
    for thread in threads:
        thread.join()
    for what, (begun, ended) in spans.items():
        waited = [took for at, took in waits if at <= ended and at + took >= begun]
        worst = f"{1000 * max(waited):.0f}" if waited else "-"
        middle = f"{1000 * float(np.median(waited)):.0f}" if waited else "-"
        print(
            f"{what}: {ended - begun:.2f} s; raters waited {middle} ms (median), {worst} ms (worst)"
        )
    files = [store.path, store.path.with_name(store.path.name + "-wal")]
    left = [name for name in NAMES for file in files if name.encode() in file.read_bytes()]
    print(f"journal empty: {clean}; traces of a forgotten person in the files: {len(left)}")
    if left or not clean:
        sys.exit(1)


def main() -> None:
    """Fill, measure, say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--judgements", type=int, default=100_000)
    parser.add_argument("--raters", type=int, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "f.db") as store:
        fill(store, asked.judgements)
        size = store.path.stat().st_size / 1e6
        print(f"{asked.judgements:,} judgements, {size:.0f} MB, {asked.raters} raters at work")
        measure(store, asked.raters)


if __name__ == "__main__":
    main()
