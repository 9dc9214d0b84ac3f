"""What does the pool of a comparison study gain later, and which pairs follow from that?

A researcher lets in responses that were caught, and people write answers in a study that feeds it.
"""

from collections.abc import Collection, Sequence

from annotation import arms_tables
from annotation.arms_standing import missing
from annotation.arms_tables import Pooled
from annotation.batches import BATCH, batched
from annotation.comparison_errors import NotCaughtError
from annotation.content import Prompt, Response
from annotation.leaks import leak
from annotation.pairing import Pair
from annotation.store import Store
from annotation.studies import Study
from annotation.tables import Tables


def release(store: Store, study_id: str, response_ids: Sequence[str]) -> int:
    """Let caught responses in, which is noted with the time, and draw the pairs they make possible.

    Returns:
        How many pairs are new.

    Raises:
        UnknownStudyError: There is no such study.
        NotCaughtError: One of them is not caught, or was let in before; then none is let in.
    """

    def work(tables: Tables) -> None:
        tables.study(study_id)
        for one in dict.fromkeys(response_ids):
            if not arms_tables.release(tables.connection, study_id, one):
                raise NotCaughtError(study_id, one)

    store.write(work)
    return top_up(store, study_id)


def top_up(store: Store, study_id: str) -> int:
    """Draw the pairs that a study's pool makes possible and that are missing; how many are new.

    Raises:
        UnknownStudyError: There is no such study.
    """
    with store.read() as tables:
        drawn = _missing(tables, study_id)
    return add_drawn(store, study_id, drawn)


def add_answers(tables: Tables, study: Study, answers: Sequence[tuple[Prompt, Response]]) -> int:
    """Add what people wrote to the pool of a comparison that a writing study feeds.

    Returns:
        How many pairs are new.
    """
    if not answers:
        return 0
    names = arms_tables.arms(tables.connection, study.id) | {one.arm for _, one in answers}
    pooled = [
        Pooled(prompt, response, leak(response.text, names, prompt.text))
        for prompt, response in answers
    ]
    arms_tables.add(tables.connection, study.id, pooled)
    # With one pair to each prompt, the other prompts do not matter, and reading them takes time.
    alone = None if study.pairs_per_cell else {prompt.id for prompt, _ in answers}
    return arms_tables.add_pairs(tables.connection, study.id, _missing(tables, study.id, alone))


def add_drawn(store: Store, study_id: str, drawn: Sequence[Pair]) -> int:
    """Store pairs that were drawn, batch by batch; how many are new."""
    new = 0
    for batch in batched(drawn, BATCH):

        def work(tables: Tables, some: Sequence[Pair] = batch) -> int:
            return arms_tables.add_pairs(tables.connection, study_id, some)

        new += store.write(work)
    return new


def _missing(
    tables: Tables, study_id: str, prompt_ids: Collection[str] | None = None
) -> list[Pair]:
    study = tables.study(study_id)
    members = arms_tables.pool(tables.connection, study_id, prompt_ids)
    return missing(study, members, arms_tables.pairs(tables.connection, study_id, prompt_ids))
