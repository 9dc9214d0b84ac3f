"""How many votes has each two arms of a comparison study, and how many will it have?"""

from dataclasses import dataclass
from statistics import median

from annotation.errors import WrongKindError
from annotation.store import Store


@dataclass(frozen=True)
class Prospects:
    """Votes in the cells of the table of arms by arms.

    Attributes:
        arms: How many there are.
        cells: Two arms that meet.
        fewest: Votes in the cell that has the fewest.
        middle: The median over the cells.
        most: Votes in the cell that has the most.
        undecided: Share of the votes that are for neither; nan without a vote.
        planned: Votes that the cell with the fewest pairs will have in the end.
        raters: People who voted.
    """

    arms: int
    cells: int
    fewest: int
    middle: float
    most: int
    undecided: float
    planned: int
    raters: int


def prospects(store: Store, study_id: str) -> Prospects:
    """The present state of a study; votes of people who are left out count, as others replace them.

    Raises:
        UnknownStudyError, WrongKindError: There is no such study, or it compares nothing.
    """
    with store.read() as tables:
        study = tables.study(study_id)
        if study.kind != "comparison":
            raise WrongKindError(study_id, study.kind, "comparison")
        cells = tables.connection.execute(
            "SELECT low_arm, high_arm, items FROM cells WHERE study_id = ? AND items > 0",
            (study_id,),
        ).fetchall()
        votes = tables.connection.execute(
            "SELECT min(first_arm, second_arm), max(first_arm, second_arm), count(*), "
            "count(*) FILTER (WHERE answer IN ('tie', 'both_bad')) FROM votes AS old "
            "JOIN items ON items.id = item_id WHERE old.study_id = ? AND action = 'vote' "
            "AND NOT EXISTS (SELECT 1 FROM votes WHERE replaces = old.id) GROUP BY 1, 2",
            (study_id,),
        ).fetchall()
        (raters,) = tables.connection.execute(
            "SELECT count(DISTINCT annotator_id) FROM votes WHERE study_id = ? AND action = 'vote'",
            (study_id,),
        ).fetchone()
    got = {(low, high): count for low, high, count, _ in votes}
    counts = [got.get((low, high), 0) for low, high, _ in cells]
    everything = sum(got.values())
    return Prospects(
        arms=len({arm for low, high, _ in cells for arm in (low, high)}),
        cells=len(cells),
        fewest=min(counts, default=0),
        middle=median(counts) if counts else 0,
        most=max(counts, default=0),
        undecided=sum(row[3] for row in votes) / everything if everything else float("nan"),
        planned=min((items for *_, items in cells), default=0) * study.raters_per_item,
        raters=raters,
    )
