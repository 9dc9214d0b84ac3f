"""What the store lacks is measured while somebody looks, and only then."""

import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ui_support import CREATIVITY, PROMPT, rated, study

from annotation.content import Entry, Prompt, Response
from annotation.store import Store
from crpo.errors import ModelLoadError
from crpo.scoring.groups import DIMENSIONS
from crpo.scoring.profiles import profile
from crpo.scoring.scorer import Scorer
from ui import surveying
from ui.measuring import Failed
from ui.surveying import Complete, Growing, Loading, State, Surveying

SOCK = Prompt("alternate uses", "sock", "Name a creative use for the following object: sock")
PATIENCE = 60.0  # seconds; the models load once


@pytest.fixture(scope="module")
def scorer(tmp_path_factory: pytest.TempPathFactory) -> Scorer:
    return Scorer(profile("demo"), cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "a.db") as store:
        store.add_study(study("rope", "rating", CREATIVITY))
        store.add_items("rope", rated("A swing.", "A horizon for a puppet.", "   "))
        store.add_items("rope", [Entry(SOCK, (Response(SOCK.id, "A puppet.", "model", "gpt"),))])
        yield store


def settled(survey: Surveying, *, retry: bool = False) -> State:
    """Look until there is nothing left to wait for."""
    end = time.monotonic() + PATIENCE
    state = survey.look(retry=retry)
    while isinstance(state, Loading | Growing):
        assert time.monotonic() < end
        time.sleep(0.02)
        state = survey.look()
    return state


def test_every_response_gets_every_score_of_the_scorer(store: Store, scorer: Scorer) -> None:
    survey = Surveying(store, lambda: scorer)
    assert survey.look() == Loading()
    assert settled(survey) == Complete()
    assert survey.fingerprints == {name: scorer.fingerprint(name) for name in DIMENSIONS}
    found = {(one.response_id, one.dimension): one for one in store.scores(PROMPT.id)}
    assert len(found) == 3 * 4
    responses = store.responses(PROMPT.id)
    direct = scorer.score(PROMPT.text, [one.text for one in responses])
    for name in DIMENSIONS:
        stored = [found[one.id, name].value for one in responses]
        assert stored == pytest.approx(direct.values[name].tolist(), abs=1e-4, nan_ok=True)
    assert {one.company for one in found.values()} == {3}
    assert store.due(survey.fingerprints) == []


def test_a_new_response_is_measured_at_the_next_look(store: Store, scorer: Scorer) -> None:
    survey = Surveying(store, lambda: scorer)
    settled(survey)
    store.add_items("rope", rated("A clothesline for the moon."))
    state = survey.look()
    assert isinstance(state, Growing)
    assert state.total == 2
    assert settled(survey) == Complete()
    assert {one.company for one in store.scores(PROMPT.id)} == {4}


def test_another_process_finds_all_of_it_done(store: Store, scorer: Scorer) -> None:
    settled(Surveying(store, lambda: scorer))
    before = store.scores(PROMPT.id)
    again = Surveying(store, lambda: scorer)
    assert settled(again) == Complete()
    assert store.scores(PROMPT.id) == before


def test_one_thread_measures_for_all_who_look(store: Store, scorer: Scorer) -> None:
    survey = Surveying(store, lambda: scorer)
    looking = [threading.Thread(target=survey.look) for _ in range(8)]
    for thread in looking:
        thread.start()
    for thread in looking:
        thread.join()
    running = [one for one in threading.enumerate() if one.name == "survey-responses"]
    assert len(running) <= 1
    assert settled(survey) == Complete()


def test_it_stops_when_nobody_looks_and_goes_on_when_somebody_does(
    store: Store, scorer: Scorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surveying, "PATIENCE", -1.0)
    survey = Surveying(store, lambda: scorer)
    survey.look()
    end = time.monotonic() + PATIENCE
    while any(one.name == "survey-responses" for one in threading.enumerate()):
        assert time.monotonic() < end
        time.sleep(0.02)
    assert store.scores(PROMPT.id) == []
    monkeypatch.undo()
    assert settled(survey) == Complete()


def test_a_failure_stays_until_somebody_tries_again(
    store: Store, scorer: Scorer, caplog: pytest.LogCaptureFixture
) -> None:
    broken = [True]

    def make() -> Scorer:
        if broken:
            raise ModelLoadError("no-such-model", "it is not there")
        return scorer

    survey = Surveying(store, make)
    with caplog.at_level(logging.ERROR):
        assert settled(survey) == Failed()
    assert "no-such-model" in caplog.text
    broken.clear()
    assert survey.look() == Failed()
    assert settled(survey, retry=True) == Complete()


def test_a_closed_store_ends_it_without_a_word(
    store: Store, scorer: Scorer, caplog: pytest.LogCaptureFixture
) -> None:
    survey = Surveying(store, lambda: scorer)
    survey.look()
    store.close()
    end = time.monotonic() + PATIENCE
    while any(one.name == "survey-responses" for one in threading.enumerate()):
        assert time.monotonic() < end
        time.sleep(0.02)
    assert caplog.text == ""


def test_the_pace_says_how_much_longer() -> None:
    began = time.monotonic() - 10
    half = surveying._Round([PROMPT] * 4, 6, began, finished=2)
    assert half.growing().done == 4
    assert half.growing().total == 6
    assert half.growing().seconds == pytest.approx(10, abs=1)
    assert surveying._Round([PROMPT] * 4, 6, began).growing().seconds is None
