"""How long does one answer of the page of scores take, while somebody types?

Texts of 100 words against 1,000 stored responses to one prompt, the whole handler: message in,
markup out. First texts that have nothing to do with each other, then one text word by word.

    python benchmarks/live_scores.py [ocsai/train.jsonl ocsai/val.jsonl]
"""

import json
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the app does

import numpy as np

from annotation.content import Entry, Prompt, Response
from annotation.drafts import Draft, read_drafts
from annotation.store import Store
from annotation.wording import rating_study
from crpo.scoring.profiles import PROFILES
from crpo.scoring.scorer import Scorer
from ui import scores
from ui.instruments import Instruments
from ui.measuring import Waiting

OCSAI = Path(__file__).resolve().parents[2] / "shared" / "data" / "ocsai"
STORED, WORDS, TEXTS = 1000, 100, 30


def main(train: Path = OCSAI / "train.jsonl", val: Path = OCSAI / "val.jsonl") -> None:
    """Print the times of each of the texts, and of what comes before them."""
    prompt, entries = stored(list(read_drafts(train)))
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "a.db") as store:
        store.add_study(rating_study("ocsai", "ocsai", ("originality",)))
        store.add_items("ocsai", entries)
        scorer = Scorer(PROFILES["demo"], cache=Path(folder))
        instruments = Instruments("demo", lambda name: scorer)
        nothing = Prompt("", "", "")
        began = time.perf_counter()
        instruments.begin("demo")
        wait(lambda: not isinstance(instruments.measure("demo", nothing, ()), Waiting))
        print(f"models loaded                    {time.perf_counter() - began:8.1f} s")
        ask = {"action": "live", "prompt": prompt.id, "response": ""}
        began = time.perf_counter()
        wait(lambda: not json.loads(scores.turn(store, instruments, ask))["again"])
        print(f"{STORED:,} responses, once           {time.perf_counter() - began:8.1f} s")
        unrelated = texts(list(read_drafts(val)))
        words = " ".join(unrelated).split()[5 * WORDS :]
        growing = [" ".join(words[:n]) for n in range(WORDS - TEXTS, WORDS + 1)]
        for name, typed in (("unrelated texts", unrelated), ("word by word", growing)):
            seconds = []
            for text in typed:
                began = time.perf_counter()
                answer = scores.turn(store, instruments, ask | {"response": text})
                seconds.append(time.perf_counter() - began)
            later = np.array(seconds[1:]) * 1000
            p50, p95 = np.percentile(later, [50, 95])
            print(
                f"{name:16} first {seconds[0] * 1000:5.0f} ms, the next {len(later)}: "
                f"p50 {p50:4.0f} ms, p95 {p95:4.0f} ms, worst {later.max():4.0f} ms"
            )
        print(f"one answer {len(answer) / 1000:.0f} kB")


def stored(drafts: list[Draft]) -> tuple[Prompt, list[Entry]]:
    """The first `STORED` distinct responses to the prompt that has most."""
    by_prompt: dict[Prompt, dict[str, Draft]] = defaultdict(dict)
    for draft in drafts:
        by_prompt[draft.prompt].setdefault(draft.text, draft)
    prompt, found = max(by_prompt.items(), key=lambda item: len(item[1]))
    return prompt, [Entry(prompt, (Response(prompt.id, text),)) for text in list(found)[:STORED]]


def texts(drafts: list[Draft]) -> list[str]:
    """Texts of `WORDS` words, made of responses that are not stored."""
    words = " ".join(draft.text for draft in drafts).split()
    return [" ".join(words[n * WORDS : (n + 1) * WORDS]) for n in range(TEXTS + 1)]


def wait(done: Callable[[], bool]) -> None:
    """Until it is done, asking as the page does."""
    while not done():
        time.sleep(0.1)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
