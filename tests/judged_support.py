"""A rating study in which it is known who gave which text how many points."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from annotation.content import Entry, Prompt, Response
from annotation.store import Store
from annotation.studies import FIVE_POINTS, Dimension, Example, Study
from annotation.tables import Tables

ROPE = Prompt("Uses", "rope", "What could you do with a rope?")
CREATIVITY = Dimension("creativity", "How creative is it?", FIVE_POINTS)
QUALITY = Dimension("quality", "How good is it?", FIVE_POINTS)
Given = Mapping[str, Sequence[float | None]]  # by rater: points by item, None where not rated


def study(*dimensions: Dimension, **settings: Any) -> Study:
    return Study(
        "ropes",
        "Ropes",
        "rating",
        "Read and judge.",
        "Taking part is voluntary.",
        dimensions or (CREATIVITY,),
        **settings,
    )


def example(text: str, low: int, high: int) -> Example:
    return Example("What could you do with a rope?", text, {"creativity": (low, high)})


def text(place: int) -> str:
    return f"use {place:03d}"


def response(place: int) -> Response:
    """Those of people, of an editor and of two models take turns."""
    source, model = [("human", None), ("model", "plain"), ("model", "vivid"), ("editor", None)][
        place % 4
    ]
    return Response(ROPE.id, text(place), source, model)


def fill(path: Path, items: int, asked: Study | None = None) -> Store:
    store = Store(path)
    store.add_study(asked or study())
    store.add_items("ropes", [Entry(ROPE, (response(place),)) for place in range(items)])
    return store


def person(name: str) -> str:
    """An id as the app gives it to a browser."""
    return name.encode().hex().ljust(32, "0")


def give(
    store: Store,
    given: Given,
    dimension: str = "creativity",
    seconds: float = 8.0,
    named: Sequence[str] = (),
) -> None:
    """Everybody's points for items 0, 1, ..., or for the texts that are named; nan is a skip."""

    def work(tables: Tables) -> None:
        items = {
            row["text"]: row["id"]
            for row in tables.connection.execute(
                "SELECT items.id, text FROM items JOIN responses ON responses.id = first_id"
            )
        }
        for name, points in given.items():
            tables.ensure_annotator(person(name), "local")
            tables.enrol(tables.study("ropes"), person(name))
            for place, point in enumerate(points):
                if point is not None:
                    which = items[named[place] if named else text(place)]
                    _judge(tables, person(name), which, dimension, point, seconds)

    store.write(work)


def _judge(
    tables: Tables, who: str, item: str, dimension: str, point: float, seconds: float
) -> None:
    found = tables.connection.execute(
        "SELECT id FROM assignments WHERE annotator_id = ? AND item_id = ?", (who, item)
    ).fetchone()
    served = found["id"] if found else tables.add_assignment("ropes", item, who, "ab")["id"]
    skipped = point != point
    tables.add_judgement(
        "ratings",
        {
            "assignment_id": served,
            "study_id": "ropes",
            "study_version": 1,
            "item_id": item,
            "annotator_id": who,
            "dimension": dimension,
            "seconds": seconds,
        }
        | (
            {"action": "skip", "reason": "unclear"}
            if skipped
            else {"action": "rating", "value": float(point)}
        ),
    )
    tables.set_state(served, "skipped" if skipped else "judged")
