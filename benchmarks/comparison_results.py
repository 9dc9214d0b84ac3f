"""How long do the votes, the raters' table and the numbers of a comparison study take?

    python benchmarks/comparison_results.py [--votes 100000] [--raters 1000] [--arms 12]

fills a store with a comparison study of arms of known strength, four votes on each pair, by raters
with tastes of their own, some of them careless, and prints seconds.
"""

import argparse
import dataclasses
import itertools
import json
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from annotation.comparison_estimates import asked as asked_of
from annotation.comparison_estimates import parts
from annotation.comparison_results import changes, comparison_results
from annotation.content import Entry, Prompt, Response
from annotation.content_tables import utc_now
from annotation.preference_pairs import export_pairs
from annotation.store import Store
from annotation.style import facts
from annotation.tables import Tables
from annotation.vote_answers import read_votes_of
from annotation.vote_raters import rate_voters
from annotation.vote_table import export_votes
from annotation.wording import new_study

T = TypeVar("T")
STUDY = dataclasses.replace(
    new_study("large", "A large study", "comparison", ("creativity",)), raters_per_item=6
)
EACH = 4  # votes on a pair
CARELESS = 0.05  # share of the raters


def fill(store: Store, votes: int, raters: int, arms: int, seed: int = 0) -> None:
    """One study with so many votes; each prompt has every pair of arms once."""
    rng = np.random.default_rng(seed)
    names = [f"arm {place:02d}" for place in range(arms)]
    pairs = list(itertools.combinations(range(arms), 2))
    entries, who_meets = [], []
    for place in range(votes // EACH):
        number, (one, other) = place // len(pairs), pairs[place % len(pairs)]
        prompt = Prompt("Uses", f"thing {number}", f"What could you do with thing {number}?")
        words = [f"Arm {arm} would use {number} to do it {'again ' * arm}" for arm in (one, other)]
        responses = tuple(
            Response(prompt.id, text, "model", names[arm])
            for text, arm in zip(words, (one, other), strict=True)
        )
        entries.append(Entry(prompt, responses))
        who_meets.append((one, other))
    store.add_study(STUDY)
    store.add_items(STUDY.id, entries)
    people = [f"{place:032x}" for place in range(raters)]
    strength = np.linspace(0.8, -0.8, arms)
    taste = rng.normal(0, 0.4, (raters, arms))
    careless = rng.random(raters) < CARELESS
    given: dict[tuple[int, int], tuple[str, str, float]] = {}
    for start in range(EACH):
        drawn = rng.permutation(np.arange(len(entries)) % raters)
        for place, (one, other) in enumerate(who_meets):
            rater = int(drawn[place] + start) % raters
            side = "ab" if rng.random() < 0.5 else "ba"
            left, right = (one, other) if side == "ab" else (other, one)
            lead = (strength + taste[rater])[left] - (strength + taste[rater])[right] + 0.1
            draw = rng.random()
            answer = "tie" if draw < 0.15 else "both_bad" if draw < 0.2 else ""
            answer = answer or ("a" if rng.random() < 1 / (1 + np.exp(-lead)) else "b")
            if careless[rater]:
                answer = "a"
            given[place, rater] = (side, answer, 1.0 if careless[rater] else rng.gamma(4, 3))

    def work(tables: Tables) -> None:
        now = utc_now()
        ids = [entry.item_id(STUDY.id) for entry in entries]
        for name in people:
            tables.ensure_annotator(name, "local")
            tables.enrol(STUDY, name)
        texts = {one.id: one.text for entry in entries for one in entry.responses}
        tables.connection.executemany(
            "INSERT OR IGNORE INTO facts VALUES (?, ?)",
            ((one, json.dumps(facts(text))) for one, text in texts.items()),
        )
        served = {key: str(uuid.UUID(bytes=rng.bytes(16))) for key in given}
        tables.connection.executemany(
            "INSERT INTO assignments (id, study_id, item_id, annotator_id, side, state, served_at) "
            "VALUES (?, ?, ?, ?, ?, 'judged', ?)",
            (
                (served[key], STUDY.id, ids[key[0]], people[key[1]], side, now)
                for key, (side, _, _) in given.items()
            ),
        )
        tables.connection.executemany(
            "INSERT INTO votes (id, assignment_id, study_id, study_version, item_id, annotator_id, "
            "dimension, action, side, answer, chosen_id, seconds, created) "
            "VALUES (?, ?, ?, 1, ?, ?, 'creativity', 'vote', ?, ?, ?, ?, ?)",
            (
                (
                    *(f"v{served[key]}", served[key], STUDY.id, ids[key[0]], people[key[1]]),
                    *(side, answer, _chosen(entries[key[0]], side, answer), seconds, now),
                )
                for key, (side, answer, seconds) in given.items()
            ),
        )

    store.write(work)


def _chosen(entry: Entry, side: str, answer: str) -> str | None:
    if answer not in ("a", "b"):
        return None
    return entry.responses[(answer == "b") != (side == "ba")].id


def timed(what: str, work: Callable[[], T]) -> T:
    """Do it, and print how long it took."""
    began, busy = time.perf_counter(), time.process_time()
    result = work()
    seconds, own = time.perf_counter() - began, time.process_time() - busy
    print(f"{what:<44} {seconds:6.2f} s ({own:.2f} s of a processor)", flush=True)
    return result


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--votes", type=int, default=100_000)
    parser.add_argument("--raters", type=int, default=1_000)
    parser.add_argument("--arms", type=int, default=12)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        Store(Path(folder) / "large.db") as store,
    ):
        timed("filling", lambda: fill(store, asked.votes, asked.raters, asked.arms))
        answers = timed("reading the votes", lambda: read_votes_of(store, STUDY.id))
        print(f"{len(answers.votes):,} votes by {len(answers.annotators):,} raters")
        people = timed("the table of raters", lambda: rate_voters(answers))
        print(f"flags: {Counter(flag.name for one in people for flag in one.flags)}")
        found = timed("all that is quick", lambda: comparison_results(store, STUDY.id))
        timed("whether anything has changed", lambda: changes(store, STUDY.id))
        timed("the export of votes", lambda: export_votes(answers, Path(folder) / "votes.csv"))
        timed("of pairs", lambda: export_pairs(answers, Path(folder) / "pairs.jsonl"))
        began = time.process_time()
        for name, _, why in parts(asked_of(found)):
            print(f"{name:<44} {time.process_time() - began:6.2f} s of a processor {why}")
            began = time.process_time()


if __name__ == "__main__":
    main()
