"""What has everybody answered in a rating study? In columns, for the statistics on it.

Only people who use the app are here. Ratings that came with the data were made in another way, and
nobody can say how carefully.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from annotation.arrivals import Arrivals, read_arrivals
from annotation.content import content_id
from annotation.errors import WrongKindError
from annotation.exclusions import Exclusion, excluded_now
from annotation.scores import Source
from annotation.store import Store
from annotation.studies import Study
from annotation.tables import PEOPLE, Tables

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Item:
    """One text of a study.

    Attributes:
        id: Of the item.
        role: "item", "practice", "gold" or "check".
        expected: By dimension the lowest and the highest point; empty for an "item".
        source: Who wrote the response.
        task: The task's name.
        prompt: What was asked.
        response: What was answered.
    """

    id: str
    role: str
    expected: Mapping[str, tuple[float, float]]
    source: Source
    task: str
    prompt: str
    response: str


@dataclass(frozen=True)
class Answers:
    """Every answer that stands, in the order in which they came.

    Attributes:
        study: The study.
        items: All its texts, in an order that never changes.
        raters: Ids of the annotators. They never leave the store: `public_id` goes out.
        excluded: Those among them who are left out at present.
        rater: Of each answer, a place in `raters`; shape (answers,), as all that follow.
        item: A place in `items`.
        dimension: A place among the study's dimensions.
        value: The point; nan where the item was skipped.
        seconds: Time on the item, the same for all its dimensions; nan when unknown.
        given: Ratings that came with the data and are not among the answers.
        arrivals: When and from where the raters came.
    """

    study: Study
    items: tuple[Item, ...]
    raters: tuple[str, ...]
    excluded: Mapping[str, Exclusion]
    rater: Places
    item: Places
    dimension: Places
    value: Numbers
    seconds: Numbers
    given: int
    arrivals: Arrivals | None = None

    @property
    def public(self) -> list[str]:
        """The raters' public names."""
        return [public_id(self.study.id, one) for one in self.raters]

    @property
    def inside(self) -> npt.NDArray[np.bool_]:
        """Which raters count."""
        return np.array([one not in self.excluded for one in self.raters], bool)

    @property
    def rated(self) -> npt.NDArray[np.bool_]:
        """Which answers are points given to what the study is about."""
        about = np.array([one.role == "item" for one in self.items], bool)
        return about[self.item] & ~np.isnan(self.value)


def public_id(study_id: str, annotator_id: str) -> str:
    """The name of a rater in all that leaves the store: the same always, in this study only."""
    return content_id("rater", study_id, annotator_id)[:10]


def read_answers(store: Store, study_id: str) -> Answers:
    """All answers of a study as they are now.

    Raises:
        UnknownStudyError: There is none of this id.
        WrongKindError: It is no rating study.
    """
    with store.moment() as tables:
        return _read(tables, tables.study(study_id))


def _read(tables: Tables, study: Study) -> Answers:
    if study.kind != "rating":
        raise WrongKindError(study.id, study.kind, "rating")
    rows = _items(tables, study)
    items = {row[0]: place for place, row in enumerate(rows)}
    names = {dimension.name: place for place, dimension in enumerate(study.dimensions)}
    raters: dict[str, int] = {}
    cells = [
        (
            raters.setdefault(annotator, len(raters)),
            items[item],
            names[dimension],
            np.nan if value is None else value,
            np.nan if seconds is None else seconds,
        )
        for annotator, item, dimension, value, seconds in tables.connection.execute(
            "SELECT annotator_id, item_id, dimension, value, seconds FROM ratings AS old "
            "WHERE study_id = ?1 AND action <> 'withdrawal' AND assignment_id IS NOT NULL "
            "AND NOT EXISTS (SELECT 1 FROM ratings WHERE replaces = old.id) "
            "AND annotator_id IN (SELECT id FROM annotators "
            "WHERE kind IN (SELECT value FROM json_each(?2))) ORDER BY rowid",
            (study.id, json.dumps(PEOPLE)),
        )
        if dimension in names  # a study without beginners may have lost one
    ]
    (given,) = tables.connection.execute(
        "SELECT count(*) FROM ratings WHERE study_id = ? AND assignment_id IS NULL", (study.id,)
    ).fetchone()
    table = np.array(cells, float).reshape(-1, 5)
    rater, item, dimension = table[:, :3].T.astype(np.int64)
    return Answers(
        study=study,
        items=tuple(_item(*row) for row in rows),
        raters=tuple(raters),
        excluded=excluded_now(tables.connection, study.id),
        rater=rater,
        item=item,
        dimension=dimension,
        value=table[:, 3],
        seconds=table[:, 4],
        given=given,
        arrivals=read_arrivals(tables.connection, study.id, tuple(raters)),
    )


def _items(tables: Tables, study: Study) -> list[tuple[str, ...]]:
    return [
        tuple(row)
        for row in tables.connection.execute(
            "SELECT items.id, role, expected, source, coalesce(model, ''), task, prompts.text, "
            "responses.text FROM items JOIN prompts ON prompts.id = items.prompt_id "
            "JOIN responses ON responses.id = first_id WHERE items.study_id = ? ORDER BY items.id",
            (study.id,),
        )
    ]


def _item(
    item_id: str,
    role: str,
    expected: str | None,
    source: str,
    model: str,
    task: str,
    prompt: str,
    response: str,
) -> Item:
    ranges = {} if expected is None else json.loads(expected)
    return Item(
        item_id,
        role,
        {name: (float(low), float(high)) for name, (low, high) in ranges.items()},
        Source(source, model),
        task,
        prompt,
        response,
    )
