"""Which profiles can measure here, and which of them are loaded?

Models fill memory, so the profile that the app was started with stays, and one other at a time.
"""

import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from annotation.content import Prompt
from crpo.scoring.profiles import PROFILES, ready
from ui import scores_texts as words
from ui import zero
from ui.measuring import Failed, Measuring, Waiting

if TYPE_CHECKING:  # they bring torch or scipy
    from crpo.scoring.groups import GroupScores
    from crpo.scoring.scorer import Scorer

LULL = 5.0  # seconds without a question after which another profile may take the place of one


@dataclass(frozen=True)
class Offer:
    """A profile as a person can choose it."""

    name: str
    ready: bool
    started: bool


@dataclass(frozen=True)
class Measured:
    """Responses with their scores, and what scored them."""

    scorer: "Scorer"
    group: "GroupScores"


def load(name: str) -> "Scorer":
    """The scorer of a profile; its models load at their first use."""
    from crpo.scoring.scorer import Scorer  # brings torch, which no other page needs

    profile = PROFILES[name]
    if zero.lends(os.environ):
        profile = replace(profile, device="cpu")  # this process has no GPU; it is lent to others
    return Scorer(profile)


class Instruments:
    """What measures, by profile. Threads may share it.

    Args:
        started: The profile that the app was started with.
        make: Gives the scorer of a profile.
    """

    def __init__(self, started: str, make: "Callable[[str], Scorer]" = load) -> None:
        self.started = started
        self._make = make
        self._lock = threading.Lock()
        self._scorer: Scorer | None = None
        self._first = Measuring(self.scorer)
        self._other: tuple[str, Measuring] | None = None
        self._asked = 0.0

    def scorer(self) -> "Scorer":
        """The one scorer of the started profile."""
        with self._lock:
            if self._scorer is None:
                self._scorer = self._make(self.started)
            return self._scorer

    def offers(self) -> list[Offer]:
        """Every profile; the started one can always be chosen."""
        return [Offer(name, self.can(name), name == self.started) for name in PROFILES]

    def instead(self, name: str) -> str:
        """What there is to say when the started profile stands for another one; else empty."""
        if name not in PROFILES or self.can(name):
            return ""
        return words.not_here(name, self.started)

    def can(self, name: str) -> bool:
        """Whether a profile may measure: it is the started one, or its models are here."""
        return name == self.started or (name in PROFILES and ready(PROFILES[name]))

    def begin(self, name: str) -> None:
        """Load a profile's models, unless they are loaded; after a failure, try again."""
        if isinstance(measuring := self._of(name), Measuring):
            measuring.warm()

    def measure(
        self, name: str, prompt: Prompt, responses: tuple[str, ...], *, typed: bool = False
    ) -> Measured | Waiting | Failed:
        """The measured responses to a prompt, or how far they are; see `Measuring.group`.

        Args:
            name: Of a profile. Client text: what cannot measure here stands for the started one.
            prompt: What they answer.
            responses: Any texts.
            typed: Somebody is writing them.
        """
        measuring = self._of(name)
        if isinstance(measuring, Waiting):
            return measuring
        group, scorer = measuring.group(prompt, responses, typed=typed), measuring.scorer()
        if isinstance(group, Waiting | Failed):
            return group
        return scorer if isinstance(scorer, Waiting | Failed) else Measured(scorer, group)

    def _of(self, name: str) -> Measuring | Waiting:
        """What measures with a profile; Waiting while somebody uses one that has to make room."""
        if name == self.started or not self.can(name):
            return self._first
        with self._lock:
            now = time.monotonic()
            if self._other is None or self._other[0] != name:
                if self._other is not None and (self._other[1].loading or now - self._asked < LULL):
                    return Waiting(0)
                self._other = (name, Measuring(lambda: self._make(name)))
                self._other[1].warm()
            self._asked = now
            return self._other[1]


def choice(offers: Sequence[Offer]) -> str:
    """The list of profiles, those that cannot measure here marked and out of reach."""
    options = "".join(
        f'<option value="{one.name}"{" selected" if one.started else ""}'
        f"{'' if one.ready else ' disabled'}>{words.offer(one.name, here=one.ready)}</option>"
        for one in offers
    )
    return (
        f'<div class="profile"><label for="profile">{words.PROFILE}</label>'
        f'<div class="select"><select id="profile">{options}</select></div></div>'
    )
