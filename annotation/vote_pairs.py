"""Which responses do people compare in a study, and what is known of them?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from annotation.tables import Tables

Numbers = npt.NDArray[np.float64]
SHOWN = (
    "SELECT first_id FROM items WHERE study_id = ?1 UNION SELECT second_id FROM items "
    "WHERE study_id = ?1 UNION SELECT response_id FROM item_sets JOIN items ON items.id = item_id "
    "WHERE study_id = ?1"
)


@dataclass(frozen=True)
class Pair:
    """Two responses of a study, or two sets of them, that people compare.

    Attributes:
        id: Of the item.
        task: The task's name.
        prompt: What was asked.
        arms: Whose responses they are, the first and the second.
        responses: What is shown of each; more than one text where a side is a set.
        ids: The same as the store knows them.
        served: How many people have judged the pair or have it before them.
    """

    id: str
    task: str
    prompt: str
    arms: tuple[str, str]
    responses: tuple[tuple[str, ...], tuple[str, ...]]
    ids: tuple[tuple[str, ...], tuple[str, ...]]
    served: int


def read_pairs(tables: Tables, study_id: str) -> tuple[Pair, ...]:
    """All pairs of a study, by id."""
    read = tables.connection.execute
    prompts = {
        row["id"]: (row["task"], row["text"])
        for row in read(
            "SELECT id, task, text FROM prompts WHERE id IN "
            "(SELECT prompt_id FROM items WHERE study_id = ?)",
            (study_id,),
        )
    }
    texts: dict[str, str] = dict(
        read(f"SELECT id, text FROM responses WHERE id IN ({SHOWN})", (study_id,)).fetchall()  # noqa: S608
    )
    sets: dict[tuple[str, str], list[str]] = {}
    for item, side, response in read(
        "SELECT item_id, side, response_id FROM item_sets JOIN items ON items.id = item_id "
        "WHERE study_id = ? ORDER BY item_id, side, position",
        (study_id,),
    ):
        sets.setdefault((item, side), []).append(response)
    found = []
    for item, prompt, first, second, first_arm, second_arm, served in read(
        "SELECT id, prompt_id, first_id, second_id, first_arm, second_arm, served FROM items "
        "WHERE study_id = ? AND second_id IS NOT NULL ORDER BY id",
        (study_id,),
    ):
        one = tuple(sets.get((item, "first"), (first,)))
        other = tuple(sets.get((item, "second"), (second,)))
        found.append(
            Pair(
                id=item,
                task=prompts[prompt][0],
                prompt=prompts[prompt][1],
                arms=(first_arm, second_arm),
                responses=(tuple(texts[i] for i in one), tuple(texts[i] for i in other)),
                ids=(one, other),
                served=served,
            )
        )
    return tuple(found)


def read_facts(tables: Tables, study_id: str, pairs: Sequence[Pair]) -> dict[str, Numbers]:
    """Length and style by name: shape (pairs, 2), the mean over a set; nan where unknown."""
    known: dict[str, Mapping[str, float]] = {
        response: json.loads(facts)
        for response, facts in tables.connection.execute(
            f"SELECT response_id, facts FROM facts WHERE response_id IN ({SHOWN})",  # noqa: S608
            (study_id,),
        )
    }
    rows = {response: row for row, response in enumerate(known)}
    sides = [side for one in pairs for side in one.ids]
    members = np.array([rows.get(one, -1) for side in sides for one in side], np.int64)
    sizes = np.array([len(side) for side in sides], np.int64)
    side_of = np.repeat(np.arange(len(sides)), sizes)
    found = {}
    for name in sorted({name for facts in known.values() for name in facts}):
        # The last one is for responses that nobody has measured.
        values = np.array([*(facts.get(name, np.nan) for facts in known.values()), np.nan])
        means = np.bincount(side_of, values[members], minlength=len(sides)) / sizes
        found[name] = means.reshape(-1, 2)
    return found


def read_reports(tables: Tables, study_id: str, pairs: Sequence[Pair]) -> dict[int, dict[str, int]]:
    """By place of a pair and by reason, how many people say that a text is amiss; most first."""
    places = {one.id: place for place, one in enumerate(pairs)}
    found: dict[int, dict[str, int]] = {}
    for item, reason, people in tables.connection.execute(
        "SELECT item_id, reason, count(DISTINCT annotator_id) FROM flags WHERE study_id = ? "
        "GROUP BY item_id, reason ORDER BY count(DISTINCT annotator_id) DESC, reason",
        (study_id,),
    ):
        found.setdefault(places[item], {})[reason] = people
    return found
