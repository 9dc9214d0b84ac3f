"""What can go wrong with studies, stores and judgements, each error one line that says what to do.

AnnotationError
    StoreError              NotAStoreError, NewerStoreError, NoStoreError, StoreFullError,
                            StoreBusyError, UnusableStoreError, StoreClosedError
    StudyError              UnknownStudyError, InvalidStudyError, StudyFileError, StudyInUseError,
                            StudyClosedError, WrongKindError
    AnnotatorError          UnknownAnnotatorError, AnnotatorKindError, NoConsentError, NoReasonError
    JudgementError          UnknownAssignmentError, NotYoursError, AlreadyAnsweredError,
                            IncompleteRatingError, OffScaleError, UnknownAnswerError,
                            UnknownReasonError
    WritingError            NotYourPromptError, NoTextError, TooLongTextError, TimeIsUpError,
                            AnotherAnswerError, UnknownWritingError, UnknownDecisionError
    DataError               UnreadableFileError, UnknownFormatError, EmptyFileError, RowError,
                            ConflictingRatingError, NothingToExportError, CannotWriteError,
                            MissingColumnError, RepeatedRatingError, TooLargeTableError,
                            HubError
    ScoreError              MixedScoresError
    ThinRatingsError        NoOverlapError, NoVarianceError, TooManyValuesError, TooFewItemsError,
                            TooFewRatersError, TooFewRatingsError, UnconnectedRatersError,
                            NoFitError
    NoEstimatesError
"""

from collections.abc import Iterable
from pathlib import Path


class AnnotationError(Exception):
    """Base of every error that a user of this package can act on; its text is one line."""


def _one_line(text: object) -> str:
    return " ".join(str(text).split())


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none yet"


class StoreError(AnnotationError):
    """The file that holds the judgements cannot be used."""


class NotAStoreError(StoreError, ValueError):
    """The file is something else."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is not a store of judgements; name another file with --db")


class NewerStoreError(StoreError, ValueError):
    """The store was made by a later version of this package."""

    def __init__(self, path: Path, unknown: Iterable[str]) -> None:
        super().__init__(
            f"{path} was made by a newer version of this package (it has {_listed(unknown)}); "
            "install that version to open it"
        )


class NoStoreError(StoreError, LookupError):
    """There is no file where one is to be read."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"there is no store at {path}; make one with crpo-data load or init")


class StoreFullError(StoreError, RuntimeError):
    """The disk has no room; the transaction was rolled back."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"no room left on the disk for {path}; nothing of this step was saved")


class StoreBusyError(StoreError, RuntimeError):
    """Another process has been writing for too long."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"another program is writing to {path}; nothing was saved, try again")


class UnusableStoreError(StoreError, RuntimeError):
    """The file system refuses, or the file is damaged."""

    def __init__(self, path: Path, reason: object) -> None:
        super().__init__(f"cannot use the store {path}: {_one_line(reason)}; nothing was saved")


class StoreClosedError(StoreError, RuntimeError):
    """The store was closed before this was asked of it."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"the store {path} is closed; open it again")


class StudyError(AnnotationError):
    """A study cannot be found, read or changed."""


class UnknownStudyError(StudyError, LookupError):
    """No study of this name is in the store."""

    def __init__(self, study_id: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no study '{study_id}'; this store has: {_listed(known)}")


class InvalidStudyError(StudyError, ValueError):
    """A study's settings contradict themselves or the rules."""

    def __init__(self, study_id: str, problem: str) -> None:
        super().__init__(f"study '{study_id}': {problem}")


class StudyFileError(StudyError, ValueError):
    """A study file does not say what a study file must."""

    def __init__(self, path: Path, problem: object) -> None:
        super().__init__(f"{path}: {_one_line(problem)}")


class StudyInUseError(StudyError, ValueError):
    """A study's settings cannot change any more, because judgements rest on them."""

    def __init__(self, study_id: str) -> None:
        super().__init__(
            f"study '{study_id}' has begun or holds rated items, so its settings are fixed; "
            "give the changed study another id"
        )


class StudyClosedError(StudyError, RuntimeError):
    """The study hands out nothing new."""

    def __init__(self, study_id: str, state: str) -> None:
        super().__init__(f"study '{study_id}' is {state}; nothing new is handed out")


class WrongKindError(StudyError, TypeError):
    """A rating was asked of a comparison, or the other way round."""

    def __init__(self, study_id: str, kind: str, needed: str) -> None:
        super().__init__(f"study '{study_id}' is a {kind} study; this needs a {needed} study")


class AnnotatorError(AnnotationError):
    """An annotator is unknown or may not do this."""


class UnknownAnnotatorError(AnnotatorError, LookupError):
    """Nobody of this id is in the store."""

    def __init__(self, annotator_id: str) -> None:
        super().__init__(f"there is no annotator '{annotator_id}'; sign in first")


class AnnotatorKindError(AnnotatorError, ValueError):
    """The id is taken by an annotator of another kind, such as the source of a data set."""

    def __init__(self, annotator_id: str, kind: str, problem: str) -> None:
        super().__init__(f"annotator '{annotator_id}' cannot be of kind '{kind}': {problem}")


class NoConsentError(AnnotatorError, RuntimeError):
    """Nothing is shown before consent."""

    def __init__(self, study_id: str, annotator_id: str) -> None:
        super().__init__(f"'{annotator_id}' has not agreed to take part in study '{study_id}' yet")


class NoReasonError(AnnotatorError, ValueError):
    """A rater is left out, or taken in again, without a word why."""

    def __init__(self, action: str) -> None:
        super().__init__(f"to {action} a rater, say why; the reason stays in the record")


class JudgementError(AnnotationError):
    """A judgement cannot be taken as it is."""


class UnknownAssignmentError(JudgementError, LookupError):
    """No such item was handed out."""

    def __init__(self, assignment_id: str) -> None:
        super().__init__(f"no item was handed out under '{assignment_id}'; ask for the next one")


class NotYoursError(JudgementError, RuntimeError):
    """The item was handed out to somebody else."""

    def __init__(self, assignment_id: str) -> None:
        super().__init__(f"'{assignment_id}' was handed out to somebody else; ask for the next one")


class AlreadyAnsweredError(JudgementError, RuntimeError):
    """A second, different answer to the same item."""

    def __init__(self, assignment_id: str) -> None:
        super().__init__(
            f"'{assignment_id}' has another answer already, and that one is saved; "
            "undo it to change it"
        )


class IncompleteRatingError(JudgementError, ValueError):
    """A rating lacks a dimension of the study, or has one too many."""

    def __init__(self, given: Iterable[str], needed: Iterable[str]) -> None:
        super().__init__(f"rate {_listed(needed)}; given was: {_listed(given)}")


class OffScaleError(JudgementError, ValueError):
    """A rating is no point of the scale."""

    def __init__(self, dimension: str, value: object, points: int) -> None:
        super().__init__(
            f"{dimension} is rated with a whole number from 1 to {points}, not {value}"
        )


class UnknownAnswerError(JudgementError, ValueError):
    """A vote is none of the four."""

    def __init__(self, answer: str, allowed: Iterable[str]) -> None:
        super().__init__(f"'{answer}' is no answer; choose one of: {_listed(allowed)}")


class UnknownReasonError(JudgementError, ValueError):
    """A reason for skipping is none of those offered."""

    def __init__(self, reason: str, allowed: Iterable[str]) -> None:
        super().__init__(f"'{reason}' is no reason to skip; choose one of: {_listed(allowed)}")


class WritingError(AnnotationError):
    """What somebody wrote cannot be taken as it is; nothing of it was stored."""


class NotYourPromptError(WritingError, LookupError):
    """The prompt was never shown to this person in this study."""

    def __init__(self, study_id: str) -> None:
        super().__init__(
            f"this prompt of study '{study_id}' was not shown to them; ask for the next one"
        )


class NoTextError(WritingError, ValueError):
    """There is nothing to read in the text."""

    def __init__(self) -> None:
        super().__init__("the answer is empty; write something first")


class TooLongTextError(WritingError, ValueError):
    """The text is longer than any answer may be."""

    def __init__(self, characters: int, most: int) -> None:
        super().__init__(
            f"the answer has {characters:,} characters, more than {most:,}; shorten it"
        )


class TimeIsUpError(WritingError, RuntimeError):
    """The text came after the time for its prompt."""

    def __init__(self, minutes: float) -> None:
        super().__init__(
            f"the {minutes:g} minutes for this prompt are over; what was added before is kept"
        )


class AnotherAnswerError(WritingError, RuntimeError):
    """A second, different answer to a prompt that takes one."""

    def __init__(self, study_id: str) -> None:
        super().__init__(
            f"study '{study_id}' takes one answer to a prompt, and there is one; take it back first"
        )


class UnknownWritingError(WritingError, LookupError):
    """No such answer stands: it was never given to this person, or has been taken back."""

    def __init__(self, writing_id: str) -> None:
        super().__init__(f"there is no answer '{_one_line(writing_id)[:40]}', or it was taken back")


class UnknownDecisionError(WritingError, ValueError):
    """A review says something else than accept or reject."""

    def __init__(self, decision: str, allowed: Iterable[str]) -> None:
        super().__init__(
            f"'{_one_line(decision)}' is no decision; choose one of: {_listed(allowed)}"
        )


class DataError(AnnotationError):
    """A file cannot be read or written; nothing was saved."""


class UnreadableFileError(DataError, ValueError):
    """A file is not there, or is not what its name says."""

    def __init__(self, path: Path, reason: object) -> None:
        super().__init__(f"cannot read {path}: {_one_line(reason)}")


class HubError(DataError, RuntimeError):
    """A data set of the Hub cannot be had."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"data set '{name}': {problem}, or download it and load the file")


class UnknownFormatError(DataError, ValueError):
    """The ending of a file name is none that is known."""

    def __init__(self, path: Path, endings: Iterable[str]) -> None:
        super().__init__(f"{path} should end in one of: {_listed(endings)}")


class EmptyFileError(DataError, ValueError):
    """A file without a single row."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} has no rows; nothing was loaded")


class RowError(DataError, ValueError):
    """One row of a file is wrong, so none of it was loaded."""

    def __init__(self, path: Path, row: int, problem: object) -> None:
        self.row, self.problem = row, _one_line(problem)
        super().__init__(f"{path}, row {row}: {self.problem}; nothing was loaded")


class ConflictingRatingError(DataError, ValueError):
    """The same data set gives one response two different ratings."""

    def __init__(self, study_id: str, text: str, old: float, new: float) -> None:
        shown = _one_line(text)[:60]
        super().__init__(
            f"study '{study_id}' has the rating {old:g} for \"{shown}\" from this source already, "
            f"not {new:g}; load the changed data as another study"
        )


class NothingToExportError(DataError, LookupError):
    """The study has no rating of the kind that was asked for."""

    def __init__(self, study_id: str, raters: str) -> None:
        super().__init__(f"study '{study_id}' has no ratings yet (raters: {raters})")


class CannotWriteError(DataError, RuntimeError):
    """A file could not be written; what was there before is untouched."""

    def __init__(self, path: Path, reason: object) -> None:
        super().__init__(f"cannot write {path}: {_one_line(reason)}")


class MissingColumnError(DataError, LookupError):
    """A table lacks a column that it must have."""

    def __init__(self, path: Path, missing: Iterable[str], needed: Iterable[str]) -> None:
        super().__init__(
            f"{path} has no column {_listed(missing)}; it needs the columns {_listed(needed)}"
        )


class RepeatedRatingError(DataError, ValueError):
    """One rater has two rows for one item, and nothing says which of them counts."""

    def __init__(self, path: Path, row: int, rater: str, item: str) -> None:
        super().__init__(
            f"{path}, row {row}: rater '{_one_line(rater)}' is on item '{_one_line(item)}' "
            "a second time; keep one of the two rows"
        )


class TooLargeTableError(DataError, ValueError):
    """Raters times items is more than fits into memory."""

    def __init__(self, path: Path, raters: int, items: int) -> None:
        super().__init__(
            f"{path} has {raters:,} raters and {items:,} items, too many for one table; "
            "split it by prompt or by group of raters"
        )


class ScoreError(AnnotationError):
    """Stored scores cannot be read as they were asked for."""


class MixedScoresError(ScoreError, ValueError):
    """Scores of one dimension come from several scorers, whose numbers are not on one scale."""

    def __init__(self, dimension: str, fingerprints: Iterable[str]) -> None:
        super().__init__(
            f"the store has {dimension} scores of several scorers ({_listed(fingerprints)}), which "
            "do not belong in one table; name the fingerprint that you want"
        )


class ThinRatingsError(AnnotationError):
    """The ratings do not hold what the asked number needs; the text says what is missing."""


class NoOverlapError(ThinRatingsError, ValueError):
    """Nothing was rated twice."""

    def __init__(self) -> None:
        super().__init__("no item has two ratings, so none can be compared; rate some again")


class NoVarianceError(ThinRatingsError, ValueError):
    """All ratings are the same."""

    def __init__(self) -> None:
        super().__init__("all ratings are equal, so nothing tells the items apart")


class TooManyValuesError(ThinRatingsError, ValueError):
    """The values are no points of a scale."""

    def __init__(self, values: int, allowed: int) -> None:
        super().__init__(
            f"the ratings have {values:,} different values where at most {allowed:,} can be points "
            "of a scale; round them"
        )


class TooFewItemsError(ThinRatingsError, ValueError):
    """Too few items have been rated by enough people."""

    def __init__(self, items: int, needed: int, ratings: int) -> None:
        super().__init__(f"{items} items have {ratings} ratings or more; this needs {needed}")


class TooFewRatersError(ThinRatingsError, ValueError):
    """Too few people have rated enough."""

    def __init__(self, raters: int, needed: int, ratings: int) -> None:
        super().__init__(
            f"{raters} raters have {ratings} or more ratings that are not all the same, and this "
            f"needs {needed} of them"
        )


class TooFewRatingsError(ThinRatingsError, ValueError):
    """The ratings are used up by the levels of items and raters."""

    def __init__(self, ratings: int, levels: int) -> None:
        super().__init__(
            f"{ratings} ratings cannot tell the levels of {levels} items and raters from chance; "
            "have more items rated by several raters"
        )


class UnconnectedRatersError(ThinRatingsError, ValueError):
    """Groups of raters share no item, so their severity cannot be told from their items."""

    def __init__(self, groups: int, apart: Iterable[str] = ()) -> None:
        names = [_one_line(name) for name in apart]
        shown = (
            f" ({_listed(names[:5])}{', ...' if names[5:] else ''} stand apart)" if names else ""
        )
        super().__init__(
            f"the raters are {groups} groups that share no item{shown}, so severity cannot be "
            "compared; have some items rated by both"
        )


class NoFitError(ThinRatingsError, RuntimeError):
    """The estimation did not settle."""

    def __init__(self, rounds: int) -> None:
        super().__init__(
            f"the rater model did not settle in {rounds:,} rounds; it needs more ratings per rater"
        )


class NoEstimatesError(AnnotationError, RuntimeError):
    """The process that estimates did not come to its end."""

    def __init__(self, said: str) -> None:
        last = said.strip().splitlines()[-1:] or ["it said nothing"]
        super().__init__(f"the estimates could not be computed: {_one_line(last[0])}")
