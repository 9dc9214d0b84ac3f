"""One thread that writes for all."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotation.writer import Writer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "numbers.db"


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE numbers (n INTEGER PRIMARY KEY, text TEXT)")
    writer = Writer(connection)
    yield writer
    writer.close()


def insert(n: int, text: str = "") -> object:
    def work(connection: sqlite3.Connection) -> int:
        connection.execute("INSERT INTO numbers VALUES (?, ?)", (n, text))
        return n

    return work


def stored(path: Path) -> set[int]:
    with sqlite3.connect(path) as connection:
        found = {n for (n,) in connection.execute("SELECT n FROM numbers")}
    connection.close()
    return found


def in_one_group(writer: Writer, works: list[object]) -> list[object]:
    """The results or errors of works that wait together while the writer is held up."""
    begun, gate, results = threading.Event(), threading.Event(), [None] * len(works)

    def hold(_: sqlite3.Connection) -> None:
        begun.set()
        gate.wait(30)

    holding = threading.Thread(target=writer.run, args=(hold,))
    holding.start()
    assert begun.wait(30)  # from here on the writer takes nothing out of the queue

    def call(place: int) -> None:
        try:
            results[place] = writer.run(works[place])
        except (sqlite3.Error, ZeroDivisionError) as error:
            results[place] = error

    threads = [threading.Thread(target=call, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 30
    while writer._jobs.qsize() < len(works) and time.monotonic() < deadline:
        time.sleep(0.01)
    gate.set()
    for thread in [holding, *threads]:
        thread.join()
    return results


def test_a_result_comes_back_when_it_is_committed(writer: Writer, path: Path) -> None:
    assert writer.run(insert(7)) == 7
    assert stored(path) == {7}


def test_many_callers_share_one_commit(writer: Writer, path: Path) -> None:
    commits = []
    writer._connection.set_trace_callback(
        lambda sql: commits.append(sql) if sql == "COMMIT" else None
    )
    assert in_one_group(writer, [insert(n) for n in range(40)]) == list(range(40))
    assert stored(path) == set(range(40))
    assert len(commits) == 2  # the one that held the writer up, and the group


def test_a_job_that_fails_takes_no_other_with_it(writer: Writer, path: Path) -> None:
    def half_done(connection: sqlite3.Connection) -> float:
        connection.execute("INSERT INTO numbers VALUES (99, '')")
        return 1 / 0

    results = in_one_group(writer, [insert(1), half_done, insert(2), insert(3)])
    assert isinstance(results[1], ZeroDivisionError)
    assert [results[0], *results[2:]] == [1, 2, 3]
    assert stored(path) == {1, 2, 3}


def test_a_disk_that_is_full_for_one_is_not_full_for_the_others(writer: Writer, path: Path) -> None:
    pages = writer.run(lambda connection: connection.execute("PRAGMA page_count").fetchone()[0])
    writer.run(lambda connection: connection.execute(f"PRAGMA max_page_count = {pages + 4}"))
    results = in_one_group(writer, [insert(1), insert(2, "x" * 200_000), insert(3)])
    assert isinstance(results[1], sqlite3.OperationalError)
    assert "full" in str(results[1])
    assert [results[0], results[2]] == [1, 3]
    assert stored(path) == {1, 3}


def test_work_after_the_end_is_refused_and_work_before_it_is_done(
    writer: Writer, path: Path
) -> None:
    writer.run(insert(1))
    writer.close()
    writer.close()
    with pytest.raises(RuntimeError, match="closed"):
        writer.run(insert(2))
    assert stored(path) == {1}


def test_another_process_that_writes_is_waited_for_and_not_for_ever(
    writer: Writer, path: Path
) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    hasty = Writer(
        sqlite3.connect(path, isolation_level=None, check_same_thread=False), patience=0.1
    )
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        hasty.run(insert(1))
    waiting = threading.Thread(target=writer.run, args=(insert(2),))
    waiting.start()
    waiting.join(0.2)  # longer than SQLite asks by itself
    assert waiting.is_alive()
    other.execute("COMMIT")
    waiting.join(10)
    assert stored(path) == {2}
    hasty.close()
    other.close()


def test_while_another_process_writes_for_long_all_who_wait_are_told_together(
    writer: Writer, path: Path
) -> None:
    hasty = Writer(
        sqlite3.connect(path, isolation_level=None, check_same_thread=False), patience=0.5
    )
    errors: list[sqlite3.Error] = []

    def call(number: int) -> None:
        try:
            hasty.run(insert(number))
        except sqlite3.Error as error:
            errors.append(error)

    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    threads = [threading.Thread(target=call, args=(number,)) for number in range(60)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - begun < 15  # one after the other it is half a minute
    assert len(errors) == 60
    assert hasty.pulse().failed == 60
    other.execute("COMMIT")
    hasty.run(insert(7))
    assert stored(path) == {7}
    hasty.close()
    other.close()


def test_the_pulse_says_what_waits_and_how_long_what_was_written_had_waited(
    writer: Writer,
) -> None:
    begun, gate, done = threading.Event(), threading.Event(), threading.Event()

    def hold(_: sqlite3.Connection) -> None:
        begun.set()
        gate.wait(30)

    def later() -> None:
        writer.run(insert(1))
        done.set()

    threads = [threading.Thread(target=writer.run, args=(hold,)), threading.Thread(target=later)]
    threads[0].start()
    assert begun.wait(30)
    threads[1].start()
    while writer.pulse().waiting < 2:
        time.sleep(0.001)
    busy = writer.pulse()
    assert (busy.done, busy.lags) == (0, ())
    assert busy.held > 0
    gate.set()
    assert done.wait(30)
    for thread in threads:
        thread.join()
    while writer.pulse().held:  # it tidies up after it has woken its callers
        time.sleep(0.001)
    calm = writer.pulse()
    assert (calm.waiting, calm.done) == (0, 2)
    assert calm.lags[0] >= busy.held


def test_what_could_not_be_written_does_not_seem_to_wait_for_ever(writer: Writer) -> None:
    writer.run(insert(1))
    writer._connection.execute("PRAGMA max_page_count = 1")  # a full disk: all is undone
    with pytest.raises(sqlite3.Error):
        writer.run(insert(2, "x" * 100_000))
    pulse = writer.pulse()
    assert (pulse.waiting, pulse.done, pulse.failed) == (0, 1, 1)
