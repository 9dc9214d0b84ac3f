"""Two copies of one row that say different things: what do they come to together?

Every rule gives the same row whichever copy comes first, however often, and in whatever groups, so
that stores merge to the same whatever the order. What people said is never changed: two different
judgements of one name are an error.
"""

from collections.abc import Callable, Iterable

from annotation.record_errors import UnlikeRowError
from annotation.schema_record import KEYS

Cells = dict[str, object]
Rule = Callable[[Cells, Cells], Cells]
STATES = ("open", "paused", "closed")  # of a study; the later one where nothing else tells
WAITING = ("judged", "skipped", "open", "expired")  # of an assignment, in the same way
RUNS = ("running", "stopped", "failed", "finished")
# What may differ between copies of a row that is only ever added; what was there first stays.
# Ratings that came with a file have the same name in every store that loaded it, at any time.
LOOSE = {
    "forgotten": {"created", "by"},
    "facts": {"facts"},
    "ratings": {"created", "study_version"},
}
_FIRST = ("consented", "seed", "study_version")  # of an enrolment: what belongs to its beginning
ITEM_SETTINGS = ("expected", "feedback")  # of practice and checks; they follow from the study


def same(table: str, old: Cells, new: Cells) -> None:
    """Refuse two rows of one name that cannot both be right.

    Raises:
        UnlikeRowError: They say different things.
    """
    loose: Iterable[str] = LOOSE.get(table, ())
    if table == "ratings" and old["assignment_id"] is not None:
        loose = ()
    if table == "items":
        loose = (*ITEM_SETTINGS, "served")
    for column, value in new.items():
        if column not in loose and old[column] != value:
            raise UnlikeRowError(table, tuple(old[name] for name in KEYS[table]), column)


def joined(table: str, old: Cells, new: Cells) -> Cells:
    """What two copies of a row that may change come to.

    Args:
        table: One of `RULES`.
        old: The row that is there, with all columns.
        new: The other one; a column that it lacks is as in the old one.

    Raises:
        UnlikeRowError: What never changes differs.
    """
    return RULES[table](old, {**old, **new})


def _least(*values: object) -> object:
    """The smallest that is known."""
    known = [value for value in values if value is not None]
    return min(known, key=_order, default=None)


def _most(*values: object) -> object:
    known = [value for value in values if value is not None]
    return max(known, key=_order, default=None)


def _order(value: object) -> tuple[int, float, str]:
    """Sorts unlike cells: nothing, numbers, text."""
    if value is None:
        return 0, 0.0, ""
    return (1, value, "") if isinstance(value, int | float) else (2, 0.0, str(value))


def _later(old: Cells, new: Cells, *by: Callable[[Cells], object]) -> Cells:
    """The row that is ahead in the first of some measures in which they differ, else any."""
    for measure in (*by, _all):
        one, other = _order(measure(old)), _order(measure(new))
        if one != other:
            return old if one > other else new
    return old


def _all(row: Cells) -> str:
    return repr([(name, row[name]) for name in sorted(row)])


def _studies(old: Cells, new: Cells) -> Cells:
    if old["kind"] != new["kind"]:
        raise UnlikeRowError("studies", (old["id"],), "kind")
    later = _later(
        old,
        new,
        lambda row: row["version"],
        lambda row: row["changed"],
        lambda row: STATES.index(str(row["state"])),
        lambda row: row["settings"],
        lambda row: row["title"],
    )
    return {**later, "created": _least(old["created"], new["created"])}


def _annotators(old: Cells, new: Cells) -> Cells:
    if old["kind"] != new["kind"]:
        raise UnlikeRowError("annotators", (old["id"],), "kind")
    return {**old, "created": _least(old["created"], new["created"])}


def _enrolments(old: Cells, new: Cells) -> Cells:
    """The earlier consent with its seed; how it ended as it was said last; else what is known."""
    first = min(old, new, key=lambda row: [str(row[name]) for name in _FIRST])
    last = _later(old, new, lambda row: row["ended"], lambda row: row["outcome"])
    both = {name: _least(old[name], new[name]) for name in old}
    both |= {name: first[name] for name in _FIRST}
    return both | {name: last[name] for name in ("outcome", "ended")}


def _assignments(old: Cells, new: Cells) -> Cells:
    """As it was served last; what was answered decides afterwards (`record_apply.settle`)."""
    for column in ("study_id", "item_id", "annotator_id", "side"):
        if old[column] != new[column]:
            raise UnlikeRowError("assignments", (old["id"],), column)
    last = _later(
        old, new, lambda row: row["served_at"], lambda row: WAITING.index(str(row["state"]))
    )
    return {**last, "revealed": _least(old["revealed"], new["revealed"])}


def _sittings(old: Cells, new: Cells) -> Cells:
    times = {name: _least(old[name], new[name]) for name in ("begun", "ended")}
    return {**old, **times}


def _practices(old: Cells, new: Cells) -> Cells:
    times = {name: _least(old[name], new[name]) for name in ("begun", "ended", "learned")}
    more = _later(old, new, lambda row: len(str(row["answers"])), lambda row: row["answers"])
    return {**old, **times, "answers": "[]" if times["learned"] else more["answers"]}


def _pool(old: Cells, new: Cells) -> Cells:
    if old["arm"] != new["arm"]:
        raise UnlikeRowError("pool", (old["study_id"], old["response_id"]), "arm")
    known = {name: _least(old[name], new[name]) for name in ("leak", "released")}
    return {**old, **known, "score": _most(old["score"], new["score"])}


def _versions(old: Cells, new: Cells) -> Cells:
    return _later(old, new, lambda row: row["created"])


def _scores(old: Cells, new: Cells) -> Cells:
    return _later(old, new, lambda row: row["created"], lambda row: row["company"])


def _places(old: Cells, new: Cells) -> Cells:
    return {**old, "position": _least(old["position"], new["position"])}


def _closings(old: Cells, new: Cells) -> Cells:
    return {**old, "closed": _least(old["closed"], new["closed"])}


def _runs(old: Cells, new: Cells) -> Cells:
    return _later(old, new, lambda row: RUNS.index(str(row["state"])))


RULES: dict[str, Rule] = {
    "studies": _studies,
    "study_versions": _versions,
    "annotators": _annotators,
    "enrolments": _enrolments,
    "assignments": _assignments,
    "sittings": _sittings,
    "practices": _practices,
    "pool": _pool,
    "scores": _scores,
    "study_prompts": _places,
    "closings": _closings,
    "runs": _runs,
}
