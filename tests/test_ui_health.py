"""Whether the app is well, when its store is not."""

import asyncio
import resource
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ui_support import fill

from annotation.store import Store
from ui.health import FRESH, VERSION, Doctor, Health


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fill(tmp_path / "a.db") as opened:
        yield opened


def held(store: Store) -> tuple[threading.Event, threading.Thread]:
    """The writer is at something that does not end before the event."""
    begun, gate = threading.Event(), threading.Event()

    def work(_: object) -> None:
        begun.set()
        gate.wait(60)

    thread = threading.Thread(target=store.write, args=(work,))
    thread.start()
    assert begun.wait(60)
    return gate, thread


def test_a_store_that_takes_what_is_written_is_well(store: Store) -> None:
    before = store.pulse().done
    assert asyncio.run(Doctor(store).look()) == Health("", VERSION)
    assert store.pulse().done == before + 1  # it was really written
    assert Doctor(store).ask().answer().status_code == 200


def test_those_who_ask_at_once_share_one_trial(store: Store) -> None:
    doctor, before = Doctor(store), store.pulse().done

    async def many() -> list[Health]:
        return await asyncio.gather(*(doctor.look() for _ in range(50)))

    found = asyncio.run(many())
    if time.monotonic() - doctor.begun < FRESH:
        assert store.pulse().done == before + 1
    assert {one.reason for one in found} == {""}


def test_a_writer_that_hangs_makes_the_app_unwell_in_bounded_time(store: Store) -> None:
    gate, thread = held(store)
    doctor = Doctor(store, patience=0.2)
    try:
        begun = time.monotonic()
        health = asyncio.run(doctor.look())
        assert (health.reason, health.answer().status_code) == ("slow", 503)
        assert time.monotonic() - begun < 20
        again = time.monotonic()
        assert doctor.ask().reason == "slow"  # nobody waits for the same trial once more
        assert time.monotonic() - again < 10
    finally:
        gate.set()
        thread.join()
    while not doctor._trial().done():
        time.sleep(0.01)
    assert doctor.ask().reason == ""


def test_a_long_queue_that_moves_is_well(store: Store) -> None:
    gate, thread = held(store)
    second, begun = threading.Event(), threading.Event()

    def work(_: object) -> None:
        begun.set()
        second.wait(60)

    behind = threading.Thread(target=store.write, args=(work,))
    behind.start()
    while store.pulse().waiting < 2:
        time.sleep(0.001)
    doctor, found = Doctor(store, patience=30.0), list[Health]()
    asking = threading.Thread(target=lambda: found.append(doctor.ask()))
    asking.start()
    while store.pulse().waiting < 3:
        time.sleep(0.001)
    gate.set()  # the first is written; the trial waits behind the second, which is at it
    assert begun.wait(60)
    doctor.patience = 0.2
    assert doctor.ask().reason == "slow"  # nothing has been written since this one asked
    second.set()
    asking.join()
    assert [one.reason for one in found] == [""]
    for one in (thread, behind):
        one.join()


def test_who_asks_when_a_trial_has_waited_for_long_is_told_whether_the_queue_moves(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, thread = held(store)
    second = threading.Event()
    behind = threading.Thread(target=store.write, args=(lambda _: second.wait(60),))
    behind.start()
    while store.pulse().waiting < 2:
        time.sleep(0.001)
    doctor, asked = Doctor(store, patience=0.2), threading.Event()
    assert doctor.ask().reason == "slow"
    trial, doctor.patience = doctor._trial(), 30.0
    monkeypatch.setattr(doctor, "_trial", lambda: asked.set() or trial)
    doctor.begun -= 30.0
    found: list[Health] = []
    asking = threading.Thread(target=lambda: found.append(asyncio.run(doctor.look())))
    asking.start()
    assert asked.wait(60)
    gate.set()  # the first is written, and the trial still waits
    asking.join(60)
    assert ([one.reason for one in found], trial.done()) == ([""], False)
    second.set()
    for one in (thread, behind):
        one.join()


def test_a_disk_that_takes_nothing_more_makes_the_app_unwell(store: Store) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    wal = store.path.with_name(f"{store.path.name}-wal")
    resource.setrlimit(resource.RLIMIT_FSIZE, (wal.stat().st_size, hard))
    try:
        found = Doctor(store).ask()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (found.reason, found.answer().status_code) == ("unusable", 503)
    assert Doctor(store).ask().reason == ""  # and it is well as soon as there is room


def test_a_store_that_is_closed_is_not_well(store: Store) -> None:
    doctor = Doctor(store)
    store.close()
    assert doctor.ask().reason == "closed"
