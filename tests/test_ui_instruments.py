"""Which profile measures when somebody chooses one."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from annotation.content import Prompt
from crpo.scoring.profiles import PROFILES
from crpo.scoring.scorer import Scorer
from ui import instruments
from ui.instruments import Instruments, Measured
from ui.measuring import Failed, Waiting

ROPE = Prompt("Alternate Uses of Objects Task", "rope", "Name a creative use for a rope")
USES = ("Tie a boat to it.", "Call it the equator and step over it.", "Skip with it.")
Make = Callable[[str], Scorer]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Scorers of three profiles that are all on this machine."""
    for name in ("cpu", "paper"):
        monkeypatch.setitem(PROFILES, name, replace(PROFILES["demo"], name=name))
    made = {name: Scorer(PROFILES[name], cache=tmp_path) for name in PROFILES}
    return made.__getitem__


def measured(found: Instruments, name: str) -> Measured | Failed:
    """What a page gets in the end."""
    end = time.monotonic() + 120
    while isinstance(answer := found.measure(name, ROPE, USES), Waiting):
        assert time.monotonic() < end, "waited two minutes"
        time.sleep(0.02)
    return answer


def test_each_profile_measures_with_its_own_models(make: Make) -> None:
    found = Instruments("demo", make)
    found.begin("demo")
    for name in ("demo", "cpu"):
        answer = measured(found, name)
        assert isinstance(answer, Measured)
        assert answer.scorer is make(name)
        assert answer.group.responses == USES


def test_nothing_is_loaded_before_somebody_asks() -> None:
    found = Instruments("demo", lambda name: pytest.fail("made unasked"))
    assert found.measure("demo", ROPE, USES) == Waiting(0)
    assert [offer.name for offer in found.offers()] == list(PROFILES)


def test_what_is_not_here_or_no_profile_stands_for_the_started_one(make: Make) -> None:
    found = Instruments("demo", make)
    found.begin("anything")
    for name in ("auto", "", "/etc", "gigantic"):
        answer = measured(found, name)
        assert isinstance(answer, Measured)
        assert answer.scorer is make("demo")
        assert found.instead(name) == ""


def test_the_started_profile_can_always_be_chosen(tmp_path: Path) -> None:
    missing = replace(PROFILES["paper"], embedding="nobody/has-such-a-model")
    found = Instruments("paper", lambda name: Scorer(missing, cache=tmp_path))
    offers = {offer.name: offer for offer in found.offers()}
    assert offers["paper"].ready
    assert offers["paper"].started
    assert not offers["demo"].started
    found.begin("paper")
    assert measured(found, "paper") == Failed()  # asked for, tried, and said


def test_one_profile_beside_the_started_one_is_loaded_at_a_time(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Instruments("demo", make)
    found.begin("demo")
    measured(found, "cpu")
    assert found.measure("paper", ROPE, USES) == Waiting(0)  # somebody still uses the other
    monkeypatch.setattr(instruments, "LULL", 0.0)
    answer = measured(found, "paper")
    assert isinstance(answer, Measured)
    assert answer.scorer is make("paper")
    first = measured(found, "demo")
    assert isinstance(first, Measured)
    assert first.scorer is found.scorer()


def test_a_profile_that_is_loading_is_not_given_up_for_another(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instruments, "LULL", 0.0)  # nobody has asked for a while
    begun: list[str] = []
    there = threading.Event()

    def slow(name: str) -> Scorer:
        begun.append(name)
        assert there.wait(60)
        return make(name)

    found = Instruments("demo", slow)
    for _ in range(3):
        for name in ("cpu", "paper"):
            assert found.measure(name, ROPE, USES) == Waiting(0)
    there.set()
    for name in ("cpu", "paper"):
        assert isinstance(measured(found, name), Measured)
    assert begun == ["cpu", "paper"]


def test_models_that_load_at_the_same_time_come_out_whole(make: Make) -> None:
    found = Instruments("demo", make)
    for name in ("demo", "cpu"):
        found.begin(name)
    one, other = (measured(found, name) for name in ("demo", "cpu"))
    assert isinstance(one, Measured)
    assert isinstance(other, Measured)
    for dimension, values in one.group.values.items():
        assert values == pytest.approx(other.group.values[dimension])
