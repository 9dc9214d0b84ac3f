"""A comparison study in which it is known who voted what on which pair."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotation.content import Entry, Prompt, Response
from annotation.store import Store
from annotation.studies import Dimension, Study
from annotation.tables import Tables

ARMS = ("cre", "dpo", "human", "sft")
CREATIVITY = Dimension("creativity", "Which response is more creative?")


@dataclass(frozen=True)
class Cast:
    """One vote.

    Attributes:
        rater: A name; `person` makes an id of it.
        pair: Two arms; the first one is shown on the left.
        winner: One of the arms, "tie", "both_bad" or "skip".
        prompt: The number of the prompt.
        seconds: Time on it.
        confidence: How sure.
        comment: Why.
    """

    rater: str
    pair: tuple[str, str]
    winner: str
    prompt: int = 0
    seconds: float = 8.0
    confidence: int | None = None
    comment: str | None = None


def study(**settings: Any) -> Study:
    asked = {"raters_per_item": 4, **settings}
    return Study(
        "duels",
        "Duels",
        "comparison",
        "Read both and choose.",
        "Taking part is voluntary.",
        (CREATIVITY,),
        **asked,
    )


def prompt(number: int) -> Prompt:
    """Those of two tasks take turns."""
    thing = f"thing {number:02d}"
    task = ("Uses", "Stories")[number % 2]
    return Prompt(task, thing, f"What of {thing}?")


def text(arm: str, number: int) -> str:
    return f"{arm} on {number:02d}"


def response(arm: str, number: int) -> Response:
    model = None if arm == "human" else arm
    return Response(prompt(number).id, text(arm, number), "model" if model else "human", model)


def fill(
    path: Path, prompts: int = 4, arms: Sequence[str] = ARMS, asked: Study | None = None
) -> Store:
    """Every pair of arms on every prompt, with one response of each arm."""
    store = Store(path)
    store.add_study(asked or study())
    entries = [
        Entry(prompt(number), (response(one, number), response(other, number)))
        for number in range(prompts)
        for one, other in itertools.combinations(arms, 2)
    ]
    store.add_items("duels", entries)
    return store


def person(name: str) -> str:
    """An id as the app gives it to a browser."""
    return name.encode().hex().ljust(32, "0")


def cast(store: Store, votes: Sequence[Cast]) -> None:
    """All of them, as if the app had served the pairs and taken the answers."""

    def work(tables: Tables) -> None:
        items = {
            frozenset((first, second)): (item, first)
            for item, first, second in tables.connection.execute(
                "SELECT id, first_id, second_id FROM items WHERE study_id = 'duels'"
            )
        }
        for one in votes:
            _judge(tables, items, one)

    store.write(work)


def _judge(tables: Tables, items: dict[frozenset[str], tuple[str, str]], one: Cast) -> None:
    who = person(one.rater)
    tables.ensure_annotator(who, "local")
    tables.enrol(tables.study("duels"), who)
    left, right = (response(arm, one.prompt).id for arm in one.pair)
    item, first = items[frozenset((left, right))]
    side = "ab" if left == first else "ba"
    served = tables.add_assignment("duels", item, who, side)["id"]
    row: dict[str, object] = {
        "assignment_id": served,
        "study_id": "duels",
        "study_version": 1,
        "item_id": item,
        "annotator_id": who,
        "dimension": "creativity",
        "side": side,
        "seconds": one.seconds,
    }
    if one.winner == "skip":
        row |= {"action": "skip", "reason": "unclear"}
    else:
        seen = dict(zip(one.pair, ("a", "b"), strict=True))
        chosen = {one.pair[0]: left, one.pair[1]: right}.get(one.winner)
        row |= {"action": "vote", "answer": seen.get(one.winner, one.winner), "chosen_id": chosen}
        row |= {"confidence": one.confidence, "comment": one.comment}
    tables.add_judgement("votes", row)
    tables.set_state(served, "skipped" if one.winner == "skip" else "judged")
