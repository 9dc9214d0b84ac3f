"""What a page is told while models load and stored responses are measured."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from annotation.content import Prompt
from crpo.scoring.groups import GroupScores
from crpo.scoring.profiles import PROFILES
from crpo.scoring.scorer import Scorer
from ui import measuring
from ui.measuring import Failed, GivenUpError, Job, Measuring, Waiting

T = TypeVar("T")
ROPE = Prompt("Alternate Uses of Objects Task", "rope", "Name a creative use for a rope")
USES = ("Tie a boat to it.", "Call it the equator and step over it.", "Skip with it.")


def until_ready(question: Callable[[], T | Waiting]) -> T:
    """Ask as a page does, until there is something else than waiting."""
    end = time.monotonic() + 120
    while isinstance(answer := question(), Waiting):
        assert time.monotonic() < end, "waited two minutes"
        time.sleep(0.02)
    return answer


@pytest.fixture(scope="module")
def scorer(tmp_path_factory: pytest.TempPathFactory) -> Scorer:
    return Scorer(PROFILES["demo"], cache=tmp_path_factory.mktemp("vectors"))


@pytest.fixture
def ready(scorer: Scorer) -> Measuring:
    found = Measuring(lambda: scorer)
    found.warm()
    until_ready(found.scorer)
    return found


def test_nothing_is_loaded_before_a_page_is_opened_and_then_once(scorer: Scorer) -> None:
    made = []

    def make() -> Scorer:
        made.append(time.monotonic())
        return scorer

    found = Measuring(make)
    assert found.scorer() == Waiting(0)
    assert found.group(ROPE, USES) == Waiting(0)
    assert made == []
    for _ in range(3):
        found.warm()
    assert until_ready(found.scorer) is scorer
    found.warm()
    assert len(made) == 1


def test_the_responses_to_a_prompt_are_measured_once(ready: Measuring) -> None:
    first = until_ready(lambda: ready.group(ROPE, USES))
    assert isinstance(first, GroupScores)
    assert first.responses == USES
    assert ready.group(ROPE, USES) is first


def test_a_new_response_is_measured_with_the_others(ready: Measuring) -> None:
    until_ready(lambda: ready.group(ROPE, USES))
    more = until_ready(lambda: ready.group(ROPE, (*USES, "Knit a bridge for ants.")))
    assert isinstance(more, GroupScores)
    assert len(more.distinct) == 4


def test_a_task_without_responses_is_ready_at_once(ready: Measuring) -> None:
    found = ready.group(ROPE, ())
    assert isinstance(found, GroupScores)
    assert found.distinct == ()


def test_models_that_cannot_be_loaded_are_said_and_tried_again(
    scorer: Scorer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = replace(PROFILES["demo"], quality=str(tmp_path / "missing.npz"))
    scorers = [Scorer(broken, cache=tmp_path), scorer]
    found = Measuring(lambda: scorers.pop(0))
    found.warm()
    assert until_ready(found.scorer) == Failed()
    assert found.group(ROPE, USES) == Failed()
    assert "missing.npz" in caplog.text
    found.warm()
    assert until_ready(found.scorer) is scorer


def test_what_nobody_waits_for_is_given_up_and_begun_anew_when_asked_for(
    ready: Measuring, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten = Job(3, asked=time.monotonic() - measuring.PATIENCE - 1)
    assert measuring.TYPED_PATIENCE < measuring.PATIENCE
    with pytest.raises(GivenUpError):
        forgotten.advance("embed", 1)
    monkeypatch.setattr(measuring, "PATIENCE", -1.0)  # nobody waits, from the first text on
    other = replace(ROPE, item="string", text="Name a creative use for a string")
    waited = time.monotonic() + 20
    while not ready._jobs or next(reversed(ready._jobs.values())).state != "given up":
        assert isinstance(ready.group(other, USES), Waiting)
        assert time.monotonic() < waited
        time.sleep(0.01)
    monkeypatch.undo()
    assert isinstance(until_ready(lambda: ready.group(other, USES)), GroupScores)


def test_a_measurement_says_how_far_it_is_and_how_much_longer_it_takes() -> None:
    job = Job(100)
    assert job.waiting() == Waiting(100)  # another one is measured first
    job.began = time.monotonic() - 10
    assert job.waiting().seconds is None  # too early to tell
    shares = []
    for stage, texts in (("embed", 160), ("surprise", 100), ("quality", 100)):
        job.begin(stage, texts)
    for stage, texts in (("embed", 100), ("embed", 60), ("surprise", 50), ("surprise", 50)):
        job.advance(stage, texts)
        shares.append(job.waiting().share or 0.0)
    job.advance("quality", 100)
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] < 1
    assert job.waiting().share == pytest.approx(1)
    assert job.waiting().seconds == pytest.approx(0, abs=0.1)


def test_what_is_typed_is_measured_apart_and_leaves_nothing_on_disk(
    scorer: Scorer, tmp_path: Path
) -> None:
    own = Scorer(PROFILES["demo"], cache=tmp_path)
    found = Measuring(lambda: own)
    found.warm()
    until_ready(found.scorer)
    before = sorted(tmp_path.rglob("*.npz"))
    group = until_ready(lambda: found.group(ROPE, USES, typed=True))
    assert isinstance(group, GroupScores)
    assert sorted(tmp_path.rglob("*.npz")) == before
    until_ready(lambda: found.group(ROPE, ("Stored uses are kept.",)))
    assert sorted(tmp_path.rglob("*.npz")) != before


def test_only_prompts_in_use_stay_in_memory(
    ready: Measuring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "KEPT", 2)
    for item in ("cup", "key", "hat"):
        prompt = replace(ROPE, text=f"Name a creative use for a {item}")
        until_ready(lambda asked=prompt: ready.group(asked, USES))  # type: ignore[misc]
    assert len(ready._jobs) == 2


def test_however_many_texts_are_asked_for_few_wait_for_their_turn(ready: Measuring) -> None:
    def waiting() -> int:
        return sum(one.name == "measure-responses" for one in threading.enumerate())

    mine = replace(ROPE, text="Name a creative use for a brick")
    with ready._turn:  # one that takes long
        for number in range(4 * measuring.MOST):
            found = ready.group(ROPE, (f"Use {number}.",), typed=True)
            assert isinstance(found, Waiting)
        assert waiting() <= measuring.MOST
        assert isinstance(ready.group(mine, USES), Waiting)
    assert isinstance(until_ready(lambda: ready.group(mine, USES)), GroupScores)
