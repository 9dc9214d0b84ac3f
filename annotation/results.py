"""What has a rating study found so far, and how sure is it? All numbers behind the page of results.

What takes longer than a person likes to wait, annotation/estimates.py computes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from annotation.agreement import LEVELS, Alpha, Level, krippendorff_alpha
from annotation.answers import Answers, Item, read_answers
from annotation.content_tables import utc_now
from annotation.errors import ThinRatingsError
from annotation.means import Mean, mean_of_responses
from annotation.raters import Rater, rate_raters
from annotation.scores import Source
from annotation.store import Store
from annotation.studies import Study

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
DISPUTED_FEWEST = 3  # ratings for a standard deviation that says something


@dataclass(frozen=True)
class Progress:
    """How far a study is; raters who are left out do not count.

    Attributes:
        items: How many items have 0, 1, 2, ... ratings; a rating is of all dimensions at once.
        target: How many ratings each should get.
        judgements: Ratings of items.
        skipped: Items answered with "I can't judge this".
        raters: People who rated an item.
        given: Ratings that came with the data; none of the numbers here has them.
    """

    items: tuple[int, ...]
    target: int
    judgements: int
    skipped: int
    raters: int
    given: int

    @property
    def reached(self) -> int:
        """Items that have all the ratings they should get."""
        return sum(self.items[self.target :])


@dataclass(frozen=True)
class SourceScore:
    """How the responses of one source were rated on one dimension.

    Attributes:
        source: Who wrote them.
        mean: Over responses, with an interval.
        points: How often each point was given, from 1 upwards.
    """

    source: Source
    mean: Mean
    points: tuple[int, ...]


@dataclass(frozen=True)
class ItemScores:
    """How each item was rated on one dimension, in the order of `Results.items`.

    Attributes:
        mean: nan without a rating.
        deviation: Standard deviation (n - 1); nan with fewer than two ratings.
        ratings: How many.
    """

    mean: Numbers
    deviation: Numbers
    ratings: Places

    def disputed(self) -> Places:
        """Places of items with `DISPUTED_FEWEST` ratings, the least disputed first."""
        known = np.flatnonzero(self.ratings >= DISPUTED_FEWEST)
        return known[np.lexsort((known, self.deviation[known]))]

    def best(self) -> Places:
        """Places of rated items by their mean, the highest first; more ratings before fewer."""
        known = np.flatnonzero(self.ratings)
        return known[np.lexsort((known, -self.ratings[known], -self.mean[known]))]


@dataclass(frozen=True)
class Found:
    """What the study says on one dimension.

    Attributes:
        sources: The best first; with every source together at the end where there are several.
        together: All sources together.
        alpha: Agreement by level of measurement; a level is missing where it cannot be computed.
        missing: What is missing for it, in a sentence; "" when nothing is.
        items: Of each item.
    """

    sources: tuple[SourceScore, ...]
    together: SourceScore
    alpha: Mapping[Level, Alpha]
    missing: str
    items: ItemScores


@dataclass(frozen=True)
class Results:
    """A study at one moment.

    Attributes:
        study: The study.
        when: When the answers were read, in UTC.
        items: What the study is about, without practice, gold and checks.
        progress: How far it is.
        raters: Everybody, those with flags first.
        found: By dimension, from the ratings of everybody who is not left out.
        unflagged: The same without those who have flags; empty when nobody has.
        reports: What raters say is wrong with a text.
        answers: What it was all computed from; holds the raters' own ids.
    """

    study: Study
    when: str
    items: tuple[Item, ...]
    progress: Progress
    raters: tuple[Rater, ...]
    found: Mapping[str, Found]
    unflagged: Mapping[str, Found]
    reports: tuple["Report", ...]
    answers: Answers = field(repr=False)


@dataclass(frozen=True)
class Report:
    """What raters say is wrong with one text: how many of them, by reason."""

    item: Item
    reasons: Mapping[str, int]


def results(store: Store, study_id: str) -> Results:
    """All of it, from one reading of the store.

    Raises:
        UnknownStudyError, WrongKindError: There is no such study, or it is no rating study.
    """
    when = utc_now()
    answers = read_answers(store, study_id)
    people = rate_raters(answers)
    about = np.array([one.role == "item" for one in answers.items], bool)
    inside = answers.inside
    flags = {one.id for one in people if one.flags and one.excluded is None}
    calm = inside & np.array([one not in flags for one in answers.public], bool)
    return Results(
        study=answers.study,
        when=when,
        items=tuple(one for one in answers.items if one.role == "item"),
        progress=_progress(answers, about),
        raters=people,
        found=_found(answers, about, inside),
        unflagged=_found(answers, about, calm) if flags else {},
        reports=_reports(store, answers),
        answers=answers,
    )


def changes(store: Store, study_id: str) -> tuple[int, ...]:
    """Numbers that differ whenever the results do, and take no time to read.

    Returns:
        Rows of ratings, exclusions, reports and items, none of which is ever changed or deleted,
        and the study's version.
    """
    with store.read() as tables:
        tables.study(study_id)
        row = tables.connection.execute(
            "SELECT (SELECT count(*) FROM ratings WHERE study_id = ?1), "
            "(SELECT count(*) FROM exclusions WHERE study_id = ?1), "
            "(SELECT count(*) FROM flags WHERE study_id = ?1), "
            "(SELECT count(*) FROM items WHERE study_id = ?1), "
            "(SELECT version FROM studies WHERE id = ?1)",
            (study_id,),
        ).fetchone()
    return tuple(row)


def table_of(answers: Answers, dimension: str, inside: npt.NDArray[np.bool_]) -> Numbers:
    """Ratings of some raters on one dimension, packed: shape (most ratings of an item, items).

    Agreement does not ask who gave a rating, and a table of raters would be nearly empty.
    """
    item, value = _given(answers, dimension, inside)[1:]
    order = np.argsort(item, kind="stable")
    _, start, many = np.unique(item[order], return_index=True, return_counts=True)
    table = np.full((int(many.max(initial=0)), len(many)), np.nan)
    column = np.repeat(np.arange(len(many)), many)
    table[np.arange(len(order)) - start[column], column] = value[order]
    return table


def _given(
    answers: Answers, dimension: str, inside: npt.NDArray[np.bool_]
) -> tuple[Places, Places, Numbers]:
    """Rater, item and value of the ratings of some raters on one dimension."""
    which = [one.name for one in answers.study.dimensions].index(dimension)
    chosen = np.flatnonzero(answers.rated & (answers.dimension == which))
    chosen = chosen[inside[answers.rater[chosen]]]
    return answers.rater[chosen], answers.item[chosen], answers.value[chosen]


def _progress(answers: Answers, about: npt.NDArray[np.bool_]) -> Progress:
    inside = answers.inside
    counted = np.flatnonzero(inside[answers.rater] & about[answers.item])
    rated = counted[~np.isnan(answers.value[counted])]
    pairs = np.unique(answers.rater[rated] * len(about) + answers.item[rated])
    skips = np.setdiff1d(counted, rated)
    each = np.bincount(pairs % max(len(about), 1), minlength=len(about))[about]
    return Progress(
        items=tuple(np.bincount(each, minlength=answers.study.raters_per_item + 1).tolist()),
        target=answers.study.raters_per_item,
        judgements=len(pairs),
        skipped=len(np.unique(answers.rater[skips] * len(about) + answers.item[skips])),
        raters=len(np.unique(answers.rater[rated])),
        given=answers.given,
    )


def _found(
    answers: Answers, about: npt.NDArray[np.bool_], inside: npt.NDArray[np.bool_]
) -> dict[str, Found]:
    wrote = sorted({one.source for one in answers.items if one.role == "item"})
    names = {source: place for place, source in enumerate(wrote)}
    source = np.array([names.get(one.source, -1) for one in answers.items], np.int64)
    found = {}
    for dimension, points in answers.study.points.items():
        rater, item, value = _given(answers, dimension, inside)
        scores = []
        for one, place in names.items():
            own = source[item] == place
            scores.append(_source_score(one, rater[own], item[own], value[own], points))
        alpha, missing = _alpha(table_of(answers, dimension, inside))
        found[dimension] = Found(
            sources=tuple(sorted(scores, key=_best_first)),
            together=_source_score(Source("all"), rater, item, value, points),
            alpha=alpha,
            missing=missing,
            items=_item_scores(item, value, about),
        )
    return found


def _source_score(
    source: Source, rater: Places, item: Places, value: Numbers, points: int
) -> SourceScore:
    counts = np.bincount(np.rint(value).astype(np.int64), minlength=points + 1)[1 : points + 1]
    return SourceScore(source, mean_of_responses(rater, item, value), tuple(counts.tolist()))


def _best_first(one: SourceScore) -> tuple[float, Source]:
    return (-one.mean.value if one.mean.responses else np.inf, one.source)


def _alpha(table: Numbers) -> tuple[dict[Level, Alpha], str]:
    found: dict[Level, Alpha] = {}
    for level in LEVELS:
        try:
            one = krippendorff_alpha(table, level)
        except ThinRatingsError as error:
            return {}, str(error)
        if one.items == 0:
            return {}, "no item has two ratings yet"
        if np.isnan(one.value):
            return {}, "all ratings of items with two or more are equal, so nothing can differ"
        found[level] = one
    return found, ""


def _item_scores(item: Places, value: Numbers, about: npt.NDArray[np.bool_]) -> ItemScores:
    size = len(about)
    many = np.bincount(item, minlength=size)
    total, squares = (np.bincount(item, part, minlength=size) for part in (value, value**2))
    mean = np.divide(total, many, out=np.full(size, np.nan), where=many > 0)
    left = np.maximum(squares - many * np.where(many > 0, mean, 0) ** 2, 0)
    variance = np.divide(left, many - 1, out=np.full(size, np.nan), where=many > 1)
    return ItemScores(mean[about], np.sqrt(variance[about]), many[about])


def _reports(store: Store, answers: Answers) -> tuple[Report, ...]:
    items = {one.id: one for one in answers.items}
    found: dict[str, dict[str, int]] = {}
    with store.read() as tables:
        for item, reason, people in tables.connection.execute(
            "SELECT item_id, reason, count(DISTINCT annotator_id) FROM flags WHERE study_id = ? "
            "GROUP BY item_id, reason ORDER BY count(DISTINCT annotator_id) DESC, reason",
            (answers.study.id,),
        ):
            if item in items:
                found.setdefault(item, {})[reason] = people
    ordered = sorted(found, key=lambda item: (-max(found[item].values()), item))
    return tuple(Report(items[item], found[item]) for item in ordered)
