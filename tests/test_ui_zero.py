"""Where a GPU is lent for a call: what is marked for it, and that it writes what it would here."""

import sys
import threading
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from annotation.content import Prompt
from crpo.evaluation import streaming
from crpo.evaluation.decoding import Decoding, seed_of
from crpo.miniature import MINIATURE
from ui import zero
from ui.instruments import Instruments, load
from ui.models_list import shipped
from ui.models_rounds import DECODING, LONGEST, SECONDS, Rounds
from ui.zero import Ask, End, Lent, lends, pieces

ASK = Ask(str(MINIATURE), "Name a use for a rope.", Decoding("t", 0.9, top_p=0.95), 7, 12, 30.0)


class Spaces(ModuleType):
    """The package's contract: a decorator with a duration, and a report at the start."""

    def __init__(self) -> None:
        super().__init__("spaces")
        self.durations: list[int] = []
        self.calls: list[Any] = []
        self.reports: list[int] = []
        self.zero = ModuleType("spaces.zero")
        self.zero.startup = self._startup  # type: ignore[attr-defined]

    def _startup(self) -> None:
        self.reports.append(len(self.durations))  # what is marked by then

    def GPU(self, *, duration: int) -> Callable[..., Any]:
        self.durations.append(duration)

        def mark(task: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
            def elsewhere(*given: Any) -> Iterator[Any]:
                self.calls.append(given)
                yield from task(*given)

            return elsewhere

        return mark


@pytest.fixture
def spaces(monkeypatch: pytest.MonkeyPatch) -> Iterator[Spaces]:
    package = Spaces()
    monkeypatch.setitem(sys.modules, "spaces", package)
    monkeypatch.setitem(sys.modules, "spaces.zero", package.zero)
    monkeypatch.setenv(zero.VARIABLE, "true")
    zero.marked.cache_clear()
    zero._shelf.cache_clear()
    yield package
    zero.marked.cache_clear()
    zero._shelf.cache_clear()


@pytest.mark.parametrize(
    ("value", "lent"), [("true", True), ("1", True), ("", False), ("no", False)]
)
def test_a_gpu_is_lent_where_the_hub_says_so(value: str, lent: bool) -> None:
    assert lends({"SPACES_ZERO_GPU": value}) == lent
    assert not lends({})


def test_the_start_reports_after_something_was_marked(spaces: Spaces) -> None:
    zero.begin()
    assert spaces.durations == [zero.SECONDS]
    assert spaces.reports == [1]


def test_what_is_written_elsewhere_is_what_would_be_written_here(spaces: Spaces) -> None:
    here = streaming.Stream(
        streaming.Shelf().take(ASK.place),
        ASK.prompt,
        ASK.decoding,
        seed=ASK.seed,
        longest=ASK.longest,
        seconds=ASK.seconds,
        stop=threading.Event(),
    )
    text = "".join(here)
    there = Lent(ASK, threading.Event())
    assert ("".join(there), there.ending) == (text, here.ending)
    assert spaces.calls == [(ASK,)]
    assert [type(one) for one in pieces(ASK)][-1] is End


def test_stopping_ends_the_work_elsewhere(spaces: Spaces) -> None:
    stop = threading.Event()
    lent = Lent(ASK, stop)
    for _ in lent:
        stop.set()
    assert lent.ending == "stopped"


def test_a_round_of_the_page_writes_with_lent_gpus_and_scores_without(spaces: Spaces) -> None:
    rounds = Rounds(Instruments("demo"))
    prompt = Prompt("alternate uses", "rope", "Name a use for a rope.")
    made = rounds.begin("somebody", prompt, (), shipped()[:2], blind=False)
    while made.works:
        made.asked += 1  # somebody looks
        threading.Event().wait(0.05)
    assert len(spaces.calls) == 2
    assert not any(column.problem for column in made.columns)
    for place, column in enumerate(made.columns):  # a small model may also write nothing at all
        ask = Ask(column.choice.place, prompt.text, DECODING, seed_of(made.seed, place),
                  LONGEST, SECONDS)  # fmt: skip
        *text, end = pieces(ask)
        assert ("".join(text), end) == (column.text, End(column.state))
    assert load("cpu").profile.device == "cpu"


def test_elsewhere_nobody_needs_the_package() -> None:
    assert "spaces" not in sys.modules
