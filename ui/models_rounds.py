"""What are the models writing just now, and what are the scores of it?

A round is one prompt and two to four models. It lives in memory for its owner alone and ends when
its page stops asking. Models write in threads of their own, so no page waits for one; the scores
follow in another thread, so no model waits for them.
"""

import logging
import os
import random
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from annotation.content import Prompt
from crpo.errors import CrPOError, PromptTooLongError
from crpo.evaluation.decoding import Decoding, seed_of
from ui import zero
from ui.instruments import Instruments
from ui.measuring import Failed, Waiting
from ui.models_list import Choice

if TYPE_CHECKING:  # it brings torch
    from crpo.evaluation.streaming import Shelf, Stream
    from crpo.scoring.live import LiveScore
    from crpo.scoring.scorer import Scorer

AT_ONCE = 2  # rounds that write; the others wait for a place
PATIENCE = 30.0  # seconds without a question after which writing ends
FORGOTTEN = 1800.0  # seconds without a question after which a round is gone
KEPT = 64  # rounds in memory
LONGEST = 160  # tokens of a response
SECONDS = 120.0  # of writing
DECODING = Decoding("t0.9 p0.95", 0.9, top_p=0.95)
BEAT = 0.25  # seconds between two looks at what changed
logger = logging.getLogger(__name__)


@dataclass
class Column:
    """One model in a round.

    Attributes:
        choice: The model.
        state: waiting, loading, writing, failed, or how it ended: ended, full, stopped, late.
        text: What it wrote so far.
        problem: Why it failed.
        theirs: It failed by the prompt, so whoever asked may know why.
        live: Its scores.
        scored: The text that the scores are of.
    """

    choice: Choice
    state: str = "waiting"
    text: str = ""
    problem: str = ""
    theirs: bool = False
    live: "LiveScore | None" = None
    scored: str | None = None

    @property
    def works(self) -> bool:
        """Whether more text may come."""
        return self.state in {"waiting", "loading", "writing"}


@dataclass
class Round:
    """One prompt and its models.

    Attributes:
        id: Tells it from the owner's next one.
        prompt: What is asked.
        stored: The stored responses to it, which the scores stand among.
        columns: In the order in which they are shown.
        blind: Whether it began with hidden names.
        named: Whether the names are shown.
        picked: The chosen column; -1 for equal, None while nothing was chosen.
        scorer: What measured; None as long as nothing did.
        unmeasured: The scores cannot be had.
    """

    id: str
    prompt: Prompt
    stored: tuple[str, ...]
    columns: list[Column]
    blind: bool
    named: bool
    seed: int
    picked: int | None = None
    scorer: "Scorer | None" = None
    unmeasured: bool = False
    stop: threading.Event = field(default_factory=threading.Event)
    asked: float = field(default_factory=time.monotonic)

    @property
    def works(self) -> bool:
        """Whether any model may write more."""
        return any(one.works for one in self.columns)

    @property
    def measuring(self) -> bool:
        """Whether scores are still to come."""
        return not self.unmeasured and any(
            one.text.strip() and one.scored != one.text for one in self.columns
        )


class Rounds:
    """The rounds of all visitors.

    Args:
        instruments: What measures.
        at_once: How many rounds write at the same time.
    """

    def __init__(self, instruments: Instruments, at_once: int = AT_ONCE) -> None:
        self._instruments = instruments
        self._rounds: OrderedDict[str, Round] = OrderedDict()
        self._door = threading.Lock()
        self._places = threading.Semaphore(at_once)
        self._shelf: Shelf | None = None

    def begin(
        self,
        owner: str,
        prompt: Prompt,
        stored: Sequence[str],
        models: Sequence[Choice],
        *,
        blind: bool,
    ) -> Round:
        """Let models answer a prompt; the owner's round before this one ends.

        Args:
            owner: Who asks.
            prompt: What is asked.
            stored: The stored responses to it.
            models: Two or more.
            blind: Hide the names, and shuffle the models.
        """
        seed = secrets.randbits(31)
        models = list(models)
        if blind:
            random.Random(seed).shuffle(models)  # noqa: S311 - an order, not a secret
        columns = [Column(one) for one in models]
        made = Round(secrets.token_hex(6), prompt, tuple(stored), columns, blind, not blind, seed)
        with self._door:
            before = self._rounds.pop(owner, None)
            if before is not None:
                before.stop.set()
            self._rounds[owner] = made
            self._forget()
        self._instruments.begin("")
        threading.Thread(target=self._write, args=(made,), name="round", daemon=True).start()
        threading.Thread(target=self._score, args=(made,), name="scores", daemon=True).start()
        return made

    def of(self, owner: str) -> Round | None:
        """What somebody has begun last."""
        with self._door:
            self._forget()
            found = self._rounds.get(owner)
        if found is not None:
            found.asked = time.monotonic()
        return found

    def _forget(self) -> None:
        """Let go of what nobody asks for."""
        now = time.monotonic()
        for owner, one in list(self._rounds.items()):
            if now - one.asked > FORGOTTEN or len(self._rounds) > KEPT:
                one.stop.set()
                del self._rounds[owner]

    def _write(self, made: Round) -> None:
        while not self._places.acquire(timeout=BEAT):
            if _left(made):
                for column in made.columns:
                    column.state = "stopped"
                return
        try:
            threads = [
                threading.Thread(target=self._column, args=(made, place), daemon=True)
                for place in range(len(made.columns))
            ]
            for one in threads:
                one.start()
            for one in threads:
                while one.is_alive():
                    one.join(BEAT)
                    if _left(made):
                        made.stop.set()
        finally:
            self._places.release()

    def _column(self, made: Round, place: int) -> None:
        column = made.columns[place]
        column.state = "loading"
        try:
            stream = self._stream(made, place)
            if made.stop.is_set():
                column.state = "stopped"
                return
            column.state = "writing"
            for piece in stream:
                column.text += piece
            column.state = stream.ending
        except PromptTooLongError as error:  # its words hold the prompt, which no log shall have
            column.problem, column.theirs, column.state = str(error), True, "failed"
        except Exception as error:  # a thread's last chance: a model's code can raise anything
            known = isinstance(error, CrPOError | OSError | RuntimeError | MemoryError)
            said = str(error).strip() if known else ""
            column.problem = (said or type(error).__name__).splitlines()[0]
            logger.error("%s could not answer: %s", column.choice.name, column.problem)
            column.state = "failed"

    def _stream(self, made: Round, place: int) -> "Stream | zero.Lent":
        """What writes: a model in this process's memory, or one where a GPU is lent for it."""
        name, seed = made.columns[place].choice.place, seed_of(made.seed, place)
        if zero.lends(os.environ):
            ask = zero.Ask(name, made.prompt.text, DECODING, seed, LONGEST, SECONDS)
            return zero.Lent(ask, made.stop)
        from crpo.evaluation.streaming import Shelf, Stream  # brings torch

        with self._door:
            self._shelf = self._shelf or Shelf()
        return Stream(
            self._shelf.take(name),
            made.prompt.text,
            DECODING,
            seed=seed,
            longest=LONGEST,
            seconds=SECONDS,
            stop=made.stop,
        )

    def _score(self, made: Round) -> None:
        """Measure what changed, until all models have ended and all is measured."""
        try:
            self._follow(made)
        except Exception as error:  # or the page would wait for it for ever
            logger.error("responses could not be measured: %s", type(error).__name__)
            made.unmeasured = True

    def _follow(self, made: Round) -> None:
        while made.works or made.measuring:
            if made.works and _left(made):
                made.stop.set()
            waiting = True
            for column in made.columns:
                text = column.text
                if not text.strip() or text == column.scored:
                    continue
                found = self._instruments.measure("", made.prompt, made.stored)
                if isinstance(found, Failed):
                    made.unmeasured = True
                    return
                if isinstance(found, Waiting):
                    break
                made.scorer = found.scorer
                column.live, column.scored = found.scorer.live(text, found.group), text
                waiting = False
            if waiting:
                if time.monotonic() - made.asked > FORGOTTEN:
                    return
                time.sleep(BEAT)


def _left(made: Round) -> bool:
    """Whether writing shall end: somebody stopped it, or nobody looks any more."""
    return made.stop.is_set() or time.monotonic() - made.asked > PATIENCE
