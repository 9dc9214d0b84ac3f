"""Has a study as many answers as it was to have? Then nobody new is let in.

The setting is `judgements_at_most`. Whoever has begun may finish, so a study ends with somewhat
more; an answer that is taken back makes room again. Counted is what people and the data gave to
what the study is about, without practice and checks, as one answer however many dimensions it has.
"""

from annotation import full_tables
from annotation.guarding_errors import StudyFullError
from annotation.store import Store
from annotation.studies import Study


def is_full(store: Store, study: Study) -> bool:
    """Whether nobody new is let in."""
    if study.judgements_at_most is None:
        return False
    with store.read() as tables:
        return full_tables.answers(tables.connection, study) >= study.judgements_at_most


def consent(
    store: Store,
    study_id: str,
    annotator_id: str,
    participant: str | None = None,
    address: str | None = None,
) -> None:
    """As `Store.consent`, unless the study is full; the count and the consent are one transaction.

    Args:
        store: Where the study is.
        study_id: The study.
        annotator_id: Who agreed.
        participant: A salted hash of the id that a platform gave them.
        address: A keyed hash of where they agreed from.

    Raises:
        StudyFullError: It has all its answers, and this person has not begun.
    """
    with store.read() as tables:
        study = tables.study(study_id)
    most = study.judgements_at_most
    if most is None:
        store.consent(study_id, annotator_id, participant, address)
        return
    if not store.write(
        lambda tables: full_tables.let_in(tables, study, most, annotator_id, participant, address)
    ):
        raise StudyFullError(study_id)
