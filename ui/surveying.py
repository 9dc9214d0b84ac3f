"""Has every stored response its scores, and if not, how far is it?

While somebody watches, a thread beside the pages measures prompt by prompt what the store lacks and
writes it there, so that nothing is measured twice. When nobody has asked for a while it stops.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotation.content import Prompt
from annotation.errors import AnnotationError, StoreClosedError
from annotation.scores import StoredScore, company
from annotation.store import Store
from crpo.errors import CrPOError
from crpo.scoring.groups import DIMENSIONS, Group
from ui.measuring import PATIENCE, Failed, GivenUpError, Job

if TYPE_CHECKING:  # it brings torch
    from crpo.scoring.scorer import Scorer

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Loading:
    """The models are being loaded; only then is it known what is missing."""


@dataclass(frozen=True)
class Growing:
    """Scores are missing, and they are being measured.

    Attributes:
        done: Prompts whose responses all have their scores.
        total: All prompts.
        seconds: How much longer, by the pace so far; None when that is not known.
    """

    done: int
    total: int
    seconds: float | None = None


@dataclass(frozen=True)
class Complete:
    """Every stored response has its scores."""


State = Loading | Growing | Complete | Failed


@dataclass
class _Round:
    """The prompts that one thread measures, one after the other."""

    due: list[Prompt]
    prompts: int
    began: float
    finished: int = 0
    job: Job | None = None

    def growing(self) -> Growing:
        """How far it is, the prompt at work counted by its share."""
        job = self.job
        part = 0.0 if job is None else job.waiting().share or 0.0
        past, far = time.monotonic() - self.began, self.finished + part
        seconds = past * (len(self.due) - far) / far if far and past > 1 else None
        return Growing(self.prompts - len(self.due) + self.finished, self.prompts, seconds)


class Surveying:
    """Measures what the store lacks, in one thread, while somebody watches."""

    def __init__(self, store: Store, scorer: "Callable[[], Scorer]") -> None:
        """Take the store, and what gives the scorer; it is called in a thread at the first look."""
        self._store = store
        self._make = scorer
        self._lock = threading.Lock()
        self._running = False
        self._failed = False
        self._asked = 0.0
        self._round: _Round | None = None
        self._scorer: Scorer | None = None
        self._fingerprints: dict[str, str] | None = None

    @property
    def scorer(self) -> "Scorer | None":
        """The scorer that measures; None until its models are loaded."""
        return self._scorer

    @property
    def fingerprints(self) -> dict[str, str] | None:
        """By dimension, those of the scorer; None until its models are loaded."""
        return self._fingerprints

    def look(self, *, retry: bool = False) -> State:
        """How far it is; measuring begins here, and goes on while this is called.

        Args:
            retry: Try again after a failure, which otherwise stays.
        """
        with self._lock:
            self._asked = time.monotonic()
            if not self._running:
                if self._failed and not retry:
                    return Failed()
                self._round = self._next()
                if self._round is not None and not self._round.due:
                    return Complete()
                self._running, self._failed = True, False
                threading.Thread(target=self._work, name="survey-responses", daemon=True).start()
            the_round = self._round
        if the_round is None:
            return Loading()
        if (job := the_round.job) is not None:
            job.asked = self._asked
        return the_round.growing()

    def _next(self) -> _Round | None:
        """What is to be measured now; None while the models are not loaded."""
        if self._fingerprints is None:
            return None
        due = self._store.due(self._fingerprints)
        return _Round(due, len(self._store.prompts()), time.monotonic())

    def _work(self) -> None:
        failed = True
        try:
            if self._scorer is None:
                self._scorer = self._load()
            the_round = self._round = self._round or self._next()
            if the_round is not None:
                for prompt in the_round.due:
                    self._measure(self._scorer, the_round, prompt)
            failed = False
        except (GivenUpError, StoreClosedError):
            failed = False  # nobody waits for it
        except (CrPOError, AnnotationError, OSError) as error:
            logger.error("the stored responses could not be measured: %s", error)
        finally:
            self._running, self._failed = False, failed

    def _load(self) -> "Scorer":
        scorer = self._make()
        self._fingerprints = {name: scorer.fingerprint(name) for name in DIMENSIONS}
        return scorer

    def _measure(self, scorer: "Scorer", the_round: _Round, prompt: Prompt) -> None:
        if time.monotonic() - self._asked > PATIENCE:
            raise GivenUpError
        responses = self._store.responses(prompt.id)
        texts = tuple(response.text for response in responses)
        the_round.job = job = Job(len(texts), began=time.monotonic(), asked=self._asked)
        group = Group(prompt.text, texts, prompt.language)
        measured = scorer.score_all([group], progress=job.advance, begin=job.begin)[0]
        together = company(responses)
        self._store.add_scores(
            StoredScore(response.id, name, fingerprint, float(value), together)
            for name, fingerprint in measured.fingerprints.items()
            for response, value in zip(responses, measured.values[name], strict=True)
        )
        the_round.job = None
        the_round.finished += 1
