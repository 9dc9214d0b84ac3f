"""Where a GPU is lent for the seconds of one call (ZeroGPU): what of ours runs on it?

Such a Space's process has no GPU. A function that is marked for it runs in a process forked for the
call, which has one, and what it gives comes back piece by piece. Marked here is what writes on the
page Models; scores are measured by small models on the processor, as elsewhere.

Source:
    https://huggingface.co/docs/hub/spaces-zerogpu, and the package `spaces` 0.51, which the Hub
    installs there and nobody needs elsewhere.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from crpo.evaluation.decoding import Decoding

VARIABLE = "SPACES_ZERO_GPU"  # the Hub sets it on such hardware
SECONDS = 60  # that one call asks for: one response, and loading the model the first time


@dataclass(frozen=True)
class Ask:
    """One response that is wanted; small, because it goes to another process."""

    place: str
    prompt: str
    decoding: Decoding
    seed: int
    longest: int
    seconds: float


@dataclass(frozen=True)
class End:
    """Comes after the last piece: why there is no other, as of `crpo.evaluation.streaming`."""

    why: str


def lends(environment: Mapping[str, str]) -> bool:
    """Whether a GPU is lent here for each call."""
    return environment.get(VARIABLE, "").lower() in {"1", "t", "true"}


def begin() -> None:
    """Tell the Hub what runs on a GPU; before anything imports torch, and once.

    The package does this when the framework's own server starts, which here is another one.
    """
    import spaces.zero

    marked()
    spaces.zero.startup()


@cache
def marked() -> Callable[[Ask], Iterator[str | End]]:
    """What writes, so that it runs where a GPU is lent."""
    import spaces

    on_gpu: Callable[[Ask], Iterator[str | End]] = spaces.GPU(duration=SECONDS)(pieces)
    return on_gpu


def pieces(ask: Ask) -> Iterator[str | End]:
    """A response as a model writes it, in whatever process this is called."""
    from crpo.evaluation import streaming  # brings torch

    shelf = _shelf()
    stream = streaming.Stream(
        shelf.take(ask.place),
        ask.prompt,
        ask.decoding,
        seed=ask.seed,
        longest=ask.longest,
        seconds=ask.seconds,
        stop=threading.Event(),
    )
    yield from stream
    yield End(stream.ending)


class Lent:
    """A response from elsewhere, as `crpo.evaluation.streaming.Stream` is one from here.

    Args:
        ask: What is wanted.
        stop: Set it, and no further piece is waited for.

    Attributes:
        ending: Why it ended, empty until then.
    """

    def __init__(self, ask: Ask, stop: threading.Event) -> None:
        self._ask, self._stop = ask, stop
        self.ending = ""

    def __iter__(self) -> Iterator[str]:
        """The pieces; closing this ends the other process's work."""
        found: Any = marked()(self._ask)
        try:
            for one in found:
                if isinstance(one, End):
                    self.ending = one.why
                elif self._stop.is_set():
                    self.ending = "stopped"
                    return
                else:
                    yield one
        finally:
            found.close()


@cache
def _shelf() -> Any:
    """The models of this process, which stays for further calls while it can."""
    from crpo.evaluation.streaming import Shelf

    return Shelf()
