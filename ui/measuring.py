"""Is what a score needs already measured, and if not, how far is it?

Models load and stored responses are measured in threads beside the pages, each once. A page asks
again while it waits; what nobody has asked for in a while is given up.
"""

import logging
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from annotation.content import Prompt
from crpo.errors import CrPOError

if TYPE_CHECKING:  # it brings torch
    from crpo.scoring.scorer import GroupScores, Scorer

PATIENCE = 20.0  # seconds without a question after which a measurement is given up
KEPT = 64  # prompts whose measurements stay in memory
# What each stage takes of the time for a thousand short responses; embedding meets each response
# and each of its words that is new, which was about two texts a response in all.
STAGES = {"embed": (0.75, 2.0), "surprise": (0.22, 1.0), "quality": (0.03, 1.0)}
TELLING = 0.05  # the share that must be done before the pace says how much longer
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Waiting:
    """Not yet there.

    Attributes:
        responses: How many stored responses are being measured; 0 while the models load.
        share: About how much of it is done, 0..1; None when that is not known.
        seconds: How much longer, by the pace so far; None when that is not known.
    """

    responses: int
    share: float | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Failed:
    """It cannot be had; the reason is in the log."""


class GivenUpError(Exception):
    """Nobody waits for this measurement any more."""


@dataclass
class Job:
    """One measurement of the responses to a prompt."""

    responses: int
    began: float | None = None
    asked: float = field(default_factory=time.monotonic)
    done: Counter[str] = field(default_factory=Counter)
    state: str = "running"  # or "done", "given up", "failed"
    group: "GroupScores | None" = None

    def advance(self, stage: str, texts: int) -> None:
        """Note that a stage is further; the measurement ends here when nobody waits for it."""
        if time.monotonic() - self.asked > PATIENCE:
            raise GivenUpError
        self.done[stage] += texts

    def waiting(self) -> Waiting:
        """How far it is."""
        if self.began is None:
            return Waiting(self.responses)
        share = sum(
            weight * min(self.done[stage] / (texts * self.responses), 1.0)
            for stage, (weight, texts) in STAGES.items()
        )
        if self.done["surprise"]:  # known words were skipped
            embed, texts = STAGES["embed"]
            share += embed * max(1 - self.done["embed"] / (texts * self.responses), 0)
        past = time.monotonic() - self.began
        return Waiting(
            self.responses, share, past * (1 - share) / share if share > TELLING else None
        )


class Measuring:
    """The scorer of this process, and the measured responses to the prompts in use."""

    def __init__(self, scorer: "Callable[[], Scorer]") -> None:
        """Take what gives the scorer; it is called in a thread when the first page is opened."""
        self._make = scorer
        self._scorer: Scorer | None = None
        self._loading = False
        self._failed = False
        self._jobs: OrderedDict[tuple[str, int], Job] = OrderedDict()
        self._lock = threading.Lock()
        self._turn = threading.Lock()  # one measurement at a time

    def warm(self) -> None:
        """Begin to load the models, unless they are loaded or loading."""
        with self._lock:
            if self._loading or self._scorer is not None:
                return
            self._loading, self._failed = True, False
        threading.Thread(target=self._load, name="load-models", daemon=True).start()

    def scorer(self) -> "Scorer | Waiting | Failed":
        """The scorer with its models loaded, or why there is none yet."""
        return self._scorer or (Failed() if self._failed else Waiting(0))

    def group(self, prompt: Prompt, responses: tuple[str, ...]) -> "GroupScores | Waiting | Failed":
        """The measured responses to a prompt, or how far they are.

        Measured anew when there are more or fewer responses than the last time, and when the last
        attempt failed.
        """
        scorer = self.scorer()
        if isinstance(scorer, Waiting | Failed):
            return scorer
        if not responses:
            return scorer.score(prompt.text, (), language=prompt.language)
        key = (prompt.id, len(responses))
        with self._lock:
            job = self._jobs.get(key)
            if job is None or job.state == "given up":
                job = self._jobs[key] = Job(len(responses))
                threading.Thread(
                    target=self._measure,
                    args=(scorer, job, prompt, responses),
                    name="measure-responses",
                    daemon=True,
                ).start()
                while len(self._jobs) > KEPT:
                    self._jobs.popitem(last=False)
            self._jobs.move_to_end(key)
            job.asked = time.monotonic()
            if job.state == "failed":
                del self._jobs[key]
                return Failed()
        return job.group or job.waiting()

    def _load(self) -> None:
        try:
            scorer = self._make()
            # One text through every model, so that nothing is left for the first who types.
            scorer.live("Warm up.", scorer.score("Warm up.", ("Warm.",)))
            self._scorer = scorer
        except (CrPOError, OSError) as error:
            logger.error("the measuring models could not be loaded: %s", error)
        finally:
            self._loading, self._failed = False, self._scorer is None

    def _measure(
        self, scorer: "Scorer", job: Job, prompt: Prompt, responses: tuple[str, ...]
    ) -> None:
        from crpo.scoring.scorer import Group  # loaded by now; at the top it would bring torch

        with self._turn:
            job.began = time.monotonic()
            state = "failed"
            try:
                group = Group(prompt.text, responses, prompt.language)
                job.group = scorer.score_all([group], progress=job.advance)[0]
                state = "done"
            except GivenUpError:
                state = "given up"
            except CrPOError as error:
                logger.error("the responses to '%s' could not be measured: %s", prompt.item, error)
            finally:
                job.state = state
