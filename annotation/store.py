"""Where are prompts, responses and judgements kept? In one SQLite file, for any number of threads.

Any number of readers have connections of their own, and one writer thread (annotation/writer.py)
commits for everybody. WAL mode and synchronous FULL: what `write` has returned survives kill -9 and
power cuts. The statements themselves are in annotation/tables.py and annotation/scores.py.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from annotation import scores
from annotation.content import Entry, Prompt, Response
from annotation.errors import (
    NotAStoreError,
    StoreBusyError,
    StoreClosedError,
    StoreFullError,
    UnusableStoreError,
)
from annotation.schema import prepare
from annotation.scores import Fingerprints, SourceScore, StoredScore
from annotation.studies import Study
from annotation.tables import Tables
from annotation.whole_files import claim
from annotation.writer import Pulse, Writer

T = TypeVar("T")
CACHE_KIB = 32_000  # of the writing connection: what a large transaction changes fits in
BUSY_SECONDS = 30.0  # how long to wait for another process that is writing


class Store:
    """A store of studies and judgements, for any number of threads.

    Args:
        path: The file; made when it is not there.

    Raises:
        NotAStoreError: The file is something else.
        NewerStoreError: It was made by a newer version of this package.
        StoreError: It cannot be opened or written.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._closed = False
        self._idle: list[sqlite3.Connection] = []
        claim(self.path)
        with _explained(self.path):
            connection = _connect(self.path)
            try:
                prepare(connection, self.path)
                connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
                connection.execute("PRAGMA secure_delete = ON")  # what is deleted becomes zeros
            except BaseException:
                connection.close()
                raise
        self._writer = Writer(connection, BUSY_SECONDS)

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Finish waiting writes and release the file. Closing twice is harmless."""
        self._closed = True
        self._writer.close()
        while self._idle:
            self._idle.pop().close()

    def write(self, work: Callable[[Tables], T]) -> T:
        """Do `work` in a transaction; its result is returned when it is safe on the disk.

        Raises:
            StoreError: It could not be written; nothing of it was.
        """
        if self._closed:
            raise StoreClosedError(self.path)
        with _explained(self.path):
            return self._writer.run(lambda connection: work(Tables(connection)))

    def pulse(self) -> Pulse:
        """How long writing takes now, and how much waits for it."""
        return self._writer.pulse()

    def maintain(self, statement: str) -> list[sqlite3.Row]:
        """Run a statement that stands in no transaction, such as VACUUM; writers wait meanwhile.

        Raises:
            StoreError: It could not be done; the store is as it was.
        """
        if self._closed:
            raise StoreClosedError(self.path)
        with _explained(self.path):
            return self._writer.alone(lambda connection: connection.execute(statement).fetchall())

    @contextmanager
    def read(self) -> Iterator[Tables]:
        """Tables on a reading connection that nobody else uses meanwhile."""
        if self._closed:
            raise StoreClosedError(self.path)
        with _explained(self.path):
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = _connect(self.path)
                connection.execute("PRAGMA query_only = ON")
            try:
                yield Tables(connection)
            finally:
                if self._closed:
                    connection.close()
                else:
                    self._idle.append(connection)

    @contextmanager
    def moment(self) -> Iterator[Tables]:
        """The same, as they are at one moment, whatever is written meanwhile."""
        with self.read() as tables:
            tables.connection.execute("BEGIN")
            try:
                yield tables
            finally:
                tables.connection.execute("ROLLBACK")

    def studies(self) -> list[Study]:
        """All studies, oldest first."""
        with self.read() as tables:
            return tables.studies()

    def study(self, study_id: str) -> Study:
        """One study.

        Raises:
            UnknownStudyError: There is none of this id.
        """
        with self.read() as tables:
            return tables.study(study_id)

    def add_study(self, study: Study) -> None:
        """Add a study, or change one that nobody has begun; adding it twice is harmless.

        Raises:
            StudyInUseError: People have begun it with other settings.
        """
        self.write(lambda tables: tables.add_study(study))

    def add_items(self, study_id: str, entries: Iterable[Entry]) -> int:
        """Add items to a study, with their prompts and responses; adding them twice is harmless.

        Returns:
            How many items are new.
        """
        listed = list(entries)
        return self.write(lambda tables: tables.add_items(tables.study(study_id), listed))

    def ensure_annotator(self, annotator_id: str, kind: str = "local") -> None:
        """Know this annotator from now on.

        Raises:
            AnnotatorKindError: The id is known as another kind, or the kind is unknown.
            ForgottenError: Their data were deleted; under this id they are not known again.
        """
        self.write(lambda tables: tables.ensure_annotator(annotator_id, kind))

    def consent(
        self,
        study_id: str,
        annotator_id: str,
        participant: str | None = None,
        address: str | None = None,
    ) -> None:
        """Note that somebody agreed to take part; a second time changes nothing.

        Args:
            study_id: The study.
            annotator_id: Who agreed.
            participant: A salted hash of the id that a platform gave them.
            address: A keyed hash of where they agreed from.

        Raises:
            ForgottenError: What led from their answers to this study to them was deleted.
        """
        self.write(
            lambda tables: tables.enrol(tables.study(study_id), annotator_id, participant, address)
        )

    def has_consented(self, study_id: str, annotator_id: str) -> bool:
        """Whether somebody has agreed to take part."""
        with self.read() as tables:
            return tables.enrolment(study_id, annotator_id) is not None

    def prompts(self, study_id: str | None = None) -> list[Prompt]:
        """The prompts of a study, or of the whole store, by task, item and wording."""
        with self.read() as tables:
            return tables.prompts(None if study_id is None else tables.study(study_id).id)

    def responses(self, prompt_id: str) -> list[Response]:
        """All responses to a prompt, in an order that never changes."""
        with self.read() as tables:
            return tables.responses(prompt_id)

    def add_scores(self, given: Iterable[StoredScore]) -> None:
        """Keep scores, all or none, each in place of an older one of the same fingerprint."""
        listed = list(given)
        self.write(lambda tables: scores.add(tables.connection, listed))

    def scores(self, prompt_id: str) -> list[StoredScore]:
        """Every stored score of the responses to a prompt, of all fingerprints."""
        with self.read() as tables:
            return scores.of_prompt(tables.connection, prompt_id)

    def due(self, fingerprints: Fingerprints) -> list[Prompt]:
        """The prompts whose scores by this scorer are missing or out of date."""
        with self.read() as tables:
            return scores.due(tables.connection, fingerprints)

    def hides_sources(self) -> bool:
        """Whether scores are left out of `source_scores` because people compare blind."""
        with self.read() as tables:
            return scores.hides(tables.connection)

    def source_scores(self, fingerprints: Fingerprints | None = None) -> list[SourceScore]:
        """What each source's responses to each prompt have got; none that is compared blind.

        Raises:
            MixedScoresError: No fingerprint was named, and a dimension has scores of several.
        """
        with self.read() as tables:
            return scores.of_sources(tables.connection, fingerprints)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    for pragma in ("foreign_keys = ON", "synchronous = FULL", "recursive_triggers = ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what SQLite says about the file into an error that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        match getattr(error, "sqlite_errorcode", 0) & 0xFF:  # the primary code
            case sqlite3.SQLITE_FULL:
                raise StoreFullError(path) from error
            case sqlite3.SQLITE_NOTADB:
                raise NotAStoreError(path) from error
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                raise StoreBusyError(path) from error
            case (
                sqlite3.SQLITE_CANTOPEN
                | sqlite3.SQLITE_READONLY
                | sqlite3.SQLITE_IOERR
                | sqlite3.SQLITE_CORRUPT
                | sqlite3.SQLITE_PERM
            ):
                raise UnusableStoreError(path, error) from error
            case _:
                raise
