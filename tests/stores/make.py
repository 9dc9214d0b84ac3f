"""The stores of this folder, as they were made: run with the code of an earlier commit.

Each is a store whose newest migration was the one in its name, filled by that code itself with
every kind of study and judgement that it knew, and written down as SQL. They are never made anew,
because then they would be what today's code thinks of earlier code.

    git worktree add ../old COMMIT
    cd ../old && PYTHONPATH=../old python REPOSITORY/tests/stores/make.py 0001.sql

0001 is of a0109ee, 0002 of 1b2dbd0, 0003 of faaf232, 0004 of 8d0cc27, 0005 of ae521d5.
"""

import importlib
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Any

# An editable install would give this commit's modules where the earlier one has none.
sys.meta_path[:] = [
    one for one in sys.meta_path if "editable" not in getattr(one, "__module__", "")
]

from annotation.content import Entry, Prompt, Response  # noqa: E402
from annotation.store import Store  # noqa: E402
from annotation.studies import FIVE_POINTS, Dimension, Study  # noqa: E402

PROMPT = Prompt("alternate uses", "rope", "Name a creative use for a rope; 'quoted'")
DIMENSIONS = tuple(
    Dimension(name, f"How {name} is this response?", FIVE_POINTS) for name in ("creative", "new")
)
WHICH = (Dimension("creativity", "Which response is more creative?"),)
TEXTS = (
    "A swing.",
    "The equator of a classroom.",
    "A line\nof two lines; -- no comment",
    "Ünïcode 🙂",
)


def module(name: str) -> Any:
    """A module that not every version has; None then."""
    try:
        return importlib.import_module(f"annotation.{name}")
    except ModuleNotFoundError:
        return None


ASSIGNING = importlib.import_module("annotation.assignment")
ANSWERING = module("answering") or ASSIGNING
WRITING, PRACTISING = module("writing"), module("writing_practice")
ARMS, SCORES = module("arms"), module("scores")


def study(study_id: str, kind: str, dimensions: Any, **more: Any) -> Study:
    return Study(
        study_id, f"Study {study_id}", kind, "Judge.", "It is voluntary.", dimensions, **more
    )


def entries(given: bool = False) -> list[Entry]:
    return [
        Entry(
            PROMPT,
            (Response(PROMPT.id, text, "editor" if given else "human", origin=f"{given}{n}"),),
            {"creative": 2.0} if given else {},
        )
        for n, text in enumerate(TEXTS)
    ]


def judge(store: Store, study_id: str, who: str, answers: list[Any], **more: Any) -> None:
    """A dict rates, a word votes, "skip" skips, "undo" takes back, None leaves it open."""
    store.ensure_annotator(who, "local")
    store.consent(study_id, who)
    for answer in answers:
        if answer == "undo":
            ANSWERING.undo(store, study_id, who)
            continue
        served = ASSIGNING.next_assignment(store, study_id, who)
        if served is None or answer is None:
            return
        if answer == "skip":
            ANSWERING.skip(store, served.id, who, "language", 2.0)
        elif isinstance(answer, dict):
            ANSWERING.rate(store, served.id, who, answer, 3.5)
        else:
            ANSWERING.vote(store, served.id, who, answer, 4.5, **more)


def rating(store: Store) -> None:
    more: dict[str, Any] = {}
    if WRITING is not None:
        example = importlib.import_module("annotation.studies").Example
        more = {
            "practice": (example("A task", "An answer", {"creative": (1, 3)}, "It is plain."),),
            "gold": (example("A task", "A known answer", {"creative": (4, 5)}),),
            "check_every": 2,
        }
    store.add_study(study("rope", "rating", DIMENSIONS, **more))
    store.add_items("rope", entries())
    given = entries(given=True)

    def bring(tables: Any) -> None:
        tables.ensure_annotator("an editor", "editor")
        tables.add_items(tables.study("rope"), given, "an editor")

    store.write(bring)
    low, high = {"creative": 2, "new": 1}, {"creative": 5, "new": 4}
    judge(store, "rope", "a" * 32, [low, high, "skip", "undo", "undo", low, high, None])
    judge(store, "rope", "b" * 32, [low, low, low, low, low, low, low, low, low, low, low])
    judge(store, "rope", "c" * 32, [None])
    if WRITING is not None:
        module("practice").finish(store, "rope", "b" * 32)
        served = ASSIGNING.next_assignment(store, "rope", "a" * 32)
        ANSWERING.report(store, served.id, "a" * 32, "off_task")
        module("exclusions").exclude(store, "rope", "b" * 32, "all the same", "a researcher")


def comparison(store: Store) -> None:
    store.add_study(study("ropes", "comparison", WHICH))
    pairs = [
        Entry(
            PROMPT,
            (
                Response(PROMPT.id, f"plain {n}", "model", "m-1"),
                Response(PROMPT.id, f"vivid {n}", "model", "m-2"),
            ),
        )
        for n in range(4)
    ]
    store.add_items("ropes", pairs)
    judge(store, "ropes", "a" * 32, ["a", "b", "tie", "undo", "both_bad", "skip"])
    judge(store, "ropes", "b" * 32, ["b", None])
    if ARMS is None:
        return
    chosen = study(
        "sets", "comparison", WHICH, set_size=2, confidence=True, comments=True, reveal="end"
    )
    rows = [
        {"prompt": f"Name a use for {thing}", "response": f"{n} of {arm} for {thing}", "model": arm}
        for arm in ("m-1", "m-2", None)
        for thing in ("a rope", "a sock")
        for n in range(4)
    ]
    brought = module("intake").Brought(enumerate(rows, start=1), "made.jsonl")
    ARMS.add_arms(store, chosen, [module("generations").read_generations(brought, chosen)])
    votes = ["a", "b", "tie", "a", "b", "a", "b", "a"] * 4
    judge(store, "sets", "d" * 32, votes, confidence=2, comment="It made me laugh.")
    module("reveal").reveal(store, "sets", "d" * 32)
    judge(store, "sets", "a" * 32, ["a", None])


def writing(store: Store) -> None:
    if WRITING is None:
        return
    more: dict[str, Any] = {}
    if PRACTISING is not None:
        example = importlib.import_module("annotation.studies").Example
        more = {"practice": (example("Name a use for a practice", "A rope.", {}, "Well done."),)}
    store.add_study(study("write", "writing", (), feeds=("rope",), **more))
    prompts = [PROMPT, Prompt("alternate uses", "sock", "Name a creative use for a sock")]
    WRITING.add_prompts(store, "write", prompts)
    for who in ("e" * 32, "f" * 32):
        store.ensure_annotator(who, "local")
        store.consent("write", who)
        if PRACTISING is not None:
            task = PRACTISING.next_practice(store, "write", who)
            PRACTISING.write(store, "write", who, task.prompt_id, "A practised answer.")
            if who[0] == "e":
                PRACTISING.done(store, "write", who, task.prompt_id)
                PRACTISING.learned(store, "write", who, task.prompt_id)
            else:
                continue  # leaves in the middle of the practice
        task = WRITING.next_prompt(store, "write", who)
        first = WRITING.write(store, "write", who, task.prompt_id, f"A nest of {who[0]}.", 9.0)
        WRITING.write(store, "write", who, task.prompt_id, f"A story of {who[0]}.", 9.0)
        if who[0] == "f":
            WRITING.take_back(store, "write", who, first.id)
            continue
        module("submissions").review(store, first.id, "accept", "a researcher")
        WRITING.done(store, "write", who, task.prompt_id)
        task = WRITING.next_prompt(store, "write", who)


def scored(store: Store) -> None:
    if SCORES is None:
        return
    response = entries()[0].responses[0]
    store.add_scores([SCORES.StoredScore(response.id, "novelty", "a" * 16, 0.5, 4)])


def main(to: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.db"
        with Store(path) as store:
            for make in (rating, comparison, writing, scored):
                make(store)
        connection = sqlite3.connect(path)
        to.write_text("\n".join(connection.iterdump()) + "\n", encoding="utf-8")
        connection.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
