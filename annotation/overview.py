"""How far is each study, and what may still change in it? What a researcher sees at a glance."""

from dataclasses import dataclass

from annotation.assignment import Assignment, sides
from annotation.store import Store
from annotation.studies import Study
from annotation.tables import Tables


@dataclass(frozen=True)
class Overview:
    """One study with its numbers.

    Attributes:
        study: The study as it is now.
        items: What is judged; the prompts of a writing study.
        judgements: Answers that people gave and did not take back or skip.
        people: Who gave one.
        share: Of the wanted judgements, in [0, 1]; None where no number is wanted or nothing is
            there to judge.
        begun: Somebody has agreed to take part, or ratings came with the data, so scales stay.
        filled: It has items, so its kind stays.
    """

    study: Study
    items: int
    judgements: int
    people: int
    share: float | None
    begun: bool
    filled: bool


def overviews(store: Store) -> list[Overview]:
    """All studies with their numbers, the newest first."""
    with store.read() as tables:
        return [_overview(tables, study) for study in reversed(tables.studies())]


def overview(store: Store, study_id: str) -> Overview:
    """One study with its numbers.

    Raises:
        UnknownStudyError: There is none of this id.
    """
    with store.read() as tables:
        return _overview(tables, tables.study(study_id))


def first_item(store: Store, study: Study) -> Assignment | None:
    """The item that was added first, as a rater would be shown it; nothing is handed out."""
    with store.read() as tables:
        row = tables.connection.execute(
            "SELECT id, (SELECT count(*) FROM items WHERE study_id = ?1 AND role = 'item') "
            "AS total FROM items WHERE study_id = ?1 AND role = 'item' ORDER BY rowid LIMIT 1",
            (study.id,),
        ).fetchone()
        if row is None:
            return None
        item, total = tables.item(row["id"]), row["total"]
        shown = sides(tables, item, "ab")
    return Assignment(
        id="",
        study_id=study.id,
        item_id=item["id"],
        kind=study.kind,
        task=item["task"],
        prompt=item["prompt"],
        language=item["language"],
        sides=shown,
        position=1,
        total=min(total, study.items_per_person or total),
    )


def _overview(tables: Tables, study: Study) -> Overview:
    begun = bool(
        _number(tables, "SELECT EXISTS (SELECT 1 FROM enrolments WHERE {})", study)
        or _number(tables, "SELECT EXISTS (SELECT 1 FROM ratings WHERE {})", study)
    )
    if study.kind == "writing":
        items = _number(tables, "SELECT count(*) FROM study_prompts WHERE {}", study)
        standing = (
            "FROM writings WHERE {} AND action = 'answer' AND NOT EXISTS "
            "(SELECT 1 FROM writings AS new WHERE new.replaces = writings.id)"
        )
        judgements = _number(tables, f"SELECT count(*) {standing}", study)
        people = _number(tables, f"SELECT count(DISTINCT annotator_id) {standing}", study)
        return Overview(study, items, judgements, people, None, begun, bool(items or judgements))
    status = tables.status(study)
    wanted = status["items"] * study.raters_per_item
    return Overview(
        study,
        items=status["items"],
        judgements=status["judgements"],
        people=status["annotators"],
        share=status["reached"] / wanted if wanted else None,
        begun=begun,
        filled=bool(status["items"]),
    )


def _number(tables: Tables, sql: str, study: Study) -> int:
    row = tables.connection.execute(sql.format("study_id = ?"), (study.id,)).fetchone()
    return int(row[0])
