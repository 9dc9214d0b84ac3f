"""How do many threads write to one SQLite file, quickly and without losing anything?

SQLite takes one writer at a time and a durable commit waits for the disk. So one thread does all
the writing: it takes every job that is waiting, runs them inside one transaction, and wakes their
callers when COMMIT has returned. Thirty callers then pay for one flush of the disk, not thirty.
"""

import queue
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")
# How long SQLite asks by itself whether the store is free: so short that it asks every few
# milliseconds. Given longer it asks ten times a second, and misses the moments in which another
# process that writes much is not writing.
ASK_MILLISECONDS = 30
LARGEST_GROUP = 256  # jobs in one transaction: bounds how long the first of them waits
MEASURED = 1_000  # jobs whose time is remembered


@dataclass(frozen=True)
class _Job:
    work: Callable[[sqlite3.Connection], Any]
    future: "Future[Any]"
    asked: float = field(default_factory=time.monotonic)
    alone: bool = False  # in no transaction


@dataclass(frozen=True)
class Pulse:
    """How the writer is doing.

    Attributes:
        waiting: Jobs that were asked for and are not on the disk yet.
        held: Seconds that the transaction which is open now has taken; 0 without one.
        done: Jobs that are on the disk, since the beginning.
        failed: Jobs that could not be brought there, since the beginning.
        lags: Seconds from asking to the disk, of the last jobs.
    """

    waiting: int
    held: float
    done: int
    failed: int
    lags: tuple[float, ...]


@dataclass(frozen=True)
class _Failure:
    error: BaseException


class Writer:
    """A thread that owns the writing connection.

    Args:
        connection: Made with `check_same_thread=False` and `isolation_level=None`; closed at the
            end.
        patience: Seconds to wait for another process that is writing.
    """

    def __init__(self, connection: sqlite3.Connection, patience: float = 30.0) -> None:
        self._connection = connection
        self._patience = patience
        connection.execute(f"PRAGMA busy_timeout = {ASK_MILLISECONDS}")
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._door = threading.Lock()  # nothing enters the queue after the closing mark
        self._closed = False
        self._asked = self._done = self._failed = 0
        self._begun: float | None = None  # when the open group was taken
        self._lags: deque[float] = deque(maxlen=MEASURED)
        # A daemon, so that a program that forgot to close its store can end; what was
        # acknowledged is committed, so nothing is lost.
        self._thread = threading.Thread(target=self._serve, name="store-writer", daemon=True)
        self._thread.start()

    def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do the work in a transaction and return its result once that is on the disk.

        Args:
            work: Reads and writes on the connection given to it. It may be run again when the
                group that it was part of could not be committed.

        Raises:
            RuntimeError: The writer is closed.
            Exception: Whatever the work raised; then nothing of it was written.
        """
        return self._ask(work)

    def alone(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do work that SQLite does in no transaction, such as VACUUM; all others wait meanwhile.

        Raises:
            RuntimeError: The writer is closed.
            Exception: Whatever the work raised.
        """
        return self._ask(work, alone=True)

    def _ask(self, work: Callable[[sqlite3.Connection], T], *, alone: bool = False) -> T:
        future: Future[T] = Future()
        with self._door:
            if self._closed:
                raise RuntimeError("the writer is closed")
            self._asked += 1
            self._jobs.put(_Job(work, future, alone=alone))
        return future.result()

    def pulse(self) -> Pulse:
        """How long jobs wait, and how many do now; waits for nothing itself."""
        begun, done, failed = self._begun, self._done, self._failed
        held = 0.0 if begun is None else time.monotonic() - begun
        waiting = max(self._asked - done - failed, 0)
        return Pulse(waiting, held, done, failed, tuple(self._lags.copy()))

    def close(self) -> None:
        """Finish what is waiting, then close the connection."""
        with self._door:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _serve(self) -> None:
        while True:
            group: list[_Job | None] = [self._jobs.get()]
            while len(group) < LARGEST_GROUP and not self._jobs.empty():
                group.append(self._jobs.get())  # the only consumer, so this never waits
            self._begun = time.monotonic()
            self._commit([job for job in group if job is not None and not job.alone])
            for job in group:
                if job is not None and job.alone:
                    self._do_alone(job)
            self._begun = None
            if None in group:
                self._connection.close()
                return

    def _commit(self, group: list[_Job]) -> None:
        if not group:
            return
        try:
            self._begin()
        except sqlite3.Error as error:  # no job's own fault, so none is tried by itself
            self._failed += len(group)
            for job in group:
                job.future.set_exception(error)
            return
        try:
            outcomes = [self._attempt(job) for job in group]
            self._connection.execute("COMMIT")
        # Not swallowed: every failure is raised in the thread that asked for the work.
        except BaseException as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            if len(group) == 1:
                self._failed += 1
                group[0].future.set_exception(error)
            else:  # one job must not take the others with it
                for job in group:
                    self._commit([job])
            return
        now = time.monotonic()
        self._done += len(group)
        self._lags.extend(now - job.asked for job in group)
        for job, outcome in zip(group, outcomes, strict=True):
            if isinstance(outcome, _Failure):
                job.future.set_exception(outcome.error)
            else:
                job.future.set_result(outcome)

    def _do_alone(self, job: _Job) -> None:
        try:
            outcome = job.work(self._connection)
        except BaseException as error:  # raised in the thread that asked for the work
            self._failed += 1
            job.future.set_exception(error)
            return
        self._done += 1
        job.future.set_result(outcome)

    def _begin(self) -> None:
        end = time.monotonic() + self._patience
        while True:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY  # the primary code
                if not busy or time.monotonic() > end:
                    raise

    def _attempt(self, job: _Job) -> Any:
        """The job's result, or its failure with its own writing undone."""
        self._connection.execute("SAVEPOINT job")
        try:
            outcome = job.work(self._connection)
        except BaseException as error:
            if not self._connection.in_transaction:  # a full disk undoes the whole transaction
                raise
            self._connection.execute("ROLLBACK TO job")
            outcome = _Failure(error)
        self._connection.execute("RELEASE job")
        return outcome
