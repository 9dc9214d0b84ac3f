"""Is what a score needs already measured, and if not, how far is it?

Models load and stored responses are measured in threads beside the pages, each once. A page asks
again while it waits; what nobody has asked for in a while is given up.
"""

import hashlib
import json
import logging
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from annotation.content import Prompt
from crpo.errors import CrPOError
from crpo.scoring.groups import Group

if TYPE_CHECKING:  # they bring torch or scipy
    from crpo.scoring.groups import GroupScores
    from crpo.scoring.scorer import Scorer

PATIENCE = 20.0  # seconds without a question after which a measurement is given up
KEPT = 64  # prompts whose measurements stay in memory
MOST = 16  # measurements that wait for their turn; whoever asks for one more asks again later
TYPED_PATIENCE = 3.0  # the same for what is being typed, which soon is another text
# What each stage takes of the time for a thousand short responses.
STAGES = {"embed": 0.75, "surprise": 0.22, "quality": 0.03}
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
    patience: float = PATIENCE
    began: float | None = None
    asked: float = field(default_factory=time.monotonic)
    texts: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    state: str = "running"  # or "done", "given up", "failed"
    group: "GroupScores | None" = None

    def begin(self, stage: str, texts: int) -> None:
        """Note how many texts a stage has before it."""
        self.texts[stage] = texts

    def advance(self, stage: str, texts: int) -> None:
        """Note that a stage is further; the measurement ends here when nobody waits for it."""
        if time.monotonic() - self.asked > self.patience:
            raise GivenUpError
        self.done[stage] += texts

    def waiting(self) -> Waiting:
        """How far it is."""
        if self.began is None:
            return Waiting(self.responses)
        share = sum(
            weight * self.done[stage] / self.texts[stage]
            for stage, weight in STAGES.items()
            if self.texts[stage]
        )
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
        self._jobs: OrderedDict[bytes, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._turn = threading.Lock()  # one measurement at a time
        self._begun = 0  # measurements that have not ended

    def warm(self) -> None:
        """Begin to load the models, unless they are loaded or loading."""
        with self._lock:
            if self._loading or self._scorer is not None:
                return
            self._loading, self._failed = True, False
        threading.Thread(target=self._load, name="load-models", daemon=True).start()

    @property
    def loading(self) -> bool:
        """Whether its models are being loaded."""
        return self._loading

    def scorer(self) -> "Scorer | Waiting | Failed":
        """The scorer with its models loaded, or why there is none yet."""
        return self._scorer or (Failed() if self._failed else Waiting(0))

    def group(
        self, prompt: Prompt, responses: tuple[str, ...], *, typed: bool = False
    ) -> "GroupScores | Waiting | Failed":
        """The measured responses to a prompt, or how far they are.

        Measured anew when the responses are others than the last time, and when the last attempt
        failed.

        Args:
            prompt: What they answer.
            responses: Any texts.
            typed: Somebody is writing them: nothing is kept on disk, and soon they are others.
        """
        scorer = self.scorer()
        if isinstance(scorer, Waiting | Failed):
            return scorer
        if not responses:
            return scorer.score(prompt.text, (), language=prompt.language)
        key = hashlib.sha256(
            json.dumps([prompt.text, prompt.language, responses, typed]).encode()
        ).digest()
        with self._lock:
            job = self._jobs.get(key)
            if job is None or job.state == "given up":
                if self._begun >= MOST:
                    return Waiting(len(responses))
                self._begun += 1
                job = Job(len(responses), TYPED_PATIENCE if typed else PATIENCE)
                self._jobs[key] = job
                threading.Thread(
                    target=self._measure,
                    args=(scorer, job, prompt, responses, not typed),
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
        self, scorer: "Scorer", job: Job, prompt: Prompt, responses: tuple[str, ...], keep: bool
    ) -> None:
        with self._turn:
            job.began = time.monotonic()
            state = "failed"
            try:
                group = Group(prompt.text, responses, prompt.language)
                job.advance("embed", 0)  # waiting for one's turn may have taken too long
                job.group = scorer.score_all(
                    [group], progress=job.advance, begin=job.begin, keep=keep
                )[0]
                state = "done"
            except GivenUpError:
                state = "given up"
            except CrPOError as error:
                logger.error("the responses to '%s' could not be measured: %s", prompt.item, error)
            finally:
                job.state = state
                with self._lock:
                    self._begun -= 1
