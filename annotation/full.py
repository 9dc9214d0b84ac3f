"""Has a study as many answers as it was to have? Then nobody new is let in; nor anybody twice.

The setting is `judgements_at_most`. Whoever has begun may finish, so a study ends with somewhat
more; an answer that is taken back makes room again. Counted is what people and the data gave to
what the study is about, without practice and checks, as one answer however many dimensions it has.
"""

from annotation import entrance_tables, full_tables
from annotation.guarding_errors import StudyFullError, TwiceError
from annotation.store import Store
from annotation.studies import Study
from annotation.tables import Tables


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
    """As `Store.consent`, for whom the study still takes: that and the consent are one transaction.

    Args:
        store: Where the study is.
        study_id: The study.
        annotator_id: Who agreed.
        participant: A salted hash of the id that a platform gave them.
        address: A keyed hash of where they agreed from.

    Raises:
        StudyFullError: It has all its answers, and this person has not begun.
        TwiceError: It takes each id of a platform once, and somebody else has begun with this one.
    """

    def work(tables: Tables) -> None:
        study = tables.study(study_id)
        if tables.enrolment(study.id, annotator_id) is None:
            _check(tables, study, annotator_id, participant)
        tables.enrol(study, annotator_id, participant, address)

    store.write(work)


def _check(tables: Tables, study: Study, annotator_id: str, participant: str | None) -> None:
    """Refuse somebody new."""
    most = study.judgements_at_most
    if most is not None and full_tables.answers(tables.connection, study) >= most:
        raise StudyFullError(study.id)
    if study.login != "participant" or participant is None:
        return
    if entrance_tables.taken(tables.connection, study.id, participant, annotator_id):
        raise TwiceError(study.id)
