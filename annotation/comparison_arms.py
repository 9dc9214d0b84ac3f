"""What does each arm of a comparison study bring, and what do people call bad of it?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from annotation import arms_tables
from annotation.arms_tables import Member
from annotation.shares import score_interval
from annotation.store import Store
from annotation.vote_answers import StudyVotes
from annotation.votes import BOTH_BAD, TIE

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Leak:
    """A response that says who wrote it.

    Attributes:
        arm: Whose it is.
        prompt: What it answers.
        text: The response.
        words: What gives it away.
        released: When a researcher let it in all the same, in UTC; "" while it is left out.
    """

    arm: str
    prompt: str
    text: str
    words: str
    released: str


@dataclass(frozen=True)
class Arm:
    """One arm of a study.

    Attributes:
        name: Of the model, or "human".
        responses: How many there are to draw from.
        prompts: How many prompts they answer.
        left_out: How many of the responses are left out because they say who wrote them.
        shown: How many different ones are in a pair.
        votes: On pairs with it, by raters who count.
        ties: How many of those.
        both_bad: How many of those.
        bad_low: Lower end of the 95 % interval of the share of both bad (Wilson), as if every vote
            came from another person; nan without votes.
        bad_high: Upper end.
    """

    name: str
    responses: int
    prompts: int
    left_out: int
    shown: int
    votes: int
    ties: int
    both_bad: int
    bad_low: float
    bad_high: float

    @property
    def bad_share(self) -> float:
        """Share of the votes for both bad; nan without votes."""
        return self.both_bad / self.votes if self.votes else np.nan


def read_pool(store: Store, study_id: str) -> list[Member]:
    """The responses that a study's pairs are drawn from; none where pairs came without a pool."""
    with store.read() as tables:
        return arms_tables.pool(tables.connection, study_id)


def leaks(members: Sequence[Member]) -> tuple[Leak, ...]:
    """Those that say who wrote them, by arm and prompt; what is left out first."""
    found = [
        Leak(one.arm, one.prompt, one.text, one.leak, one.released or "")
        for one in members
        if one.leak is not None
    ]
    return tuple(sorted(found, key=lambda one: (bool(one.released), one.arm, one.prompt)))


def arms(answers: StudyVotes, members: Sequence[Member]) -> tuple[Arm, ...]:
    """All arms by name; without a pool, what is in pairs is all there is."""
    shown: dict[str, set[str]] = {}
    asked: dict[str, set[str]] = {}
    for pair in answers.pairs:
        for arm, ids in zip(pair.arms, pair.ids, strict=True):
            shown.setdefault(arm, set()).update(ids)
            asked.setdefault(arm, set()).add(f"{pair.task}\n{pair.prompt}")
    pooled: dict[str, list[Member]] = {}
    for one in members:
        pooled.setdefault(one.arm, []).append(one)
    counts = _counts(answers)  # (models, 3)
    low, high = score_interval(counts[:, 2], counts[:, 0] - counts[:, 2])
    place = {name: number for number, name in enumerate(answers.votes.models)}
    found = []
    for name in sorted(set(shown) | set(pooled)):
        own = pooled.get(name, [])
        number = place.get(name)
        votes, ties, bad = (0, 0, 0) if number is None else counts[number].tolist()
        found.append(
            Arm(
                name=name,
                responses=len(own) or len(shown[name]),
                prompts=len({one.prompt_id for one in own}) or len(asked[name]),
                left_out=sum(one.caught for one in own),
                shown=len(shown.get(name, ())),
                votes=votes,
                ties=ties,
                both_bad=bad,
                bad_low=np.nan if number is None else float(low[number]),
                bad_high=np.nan if number is None else float(high[number]),
            )
        )
    return tuple(found)


def _counts(answers: StudyVotes) -> Places:
    """For each model, votes that count, ties and both bad among them."""
    votes = answers.votes.where(answers.counted)
    model, winner = np.concatenate([votes.a, votes.b]), np.tile(votes.winner, 2)
    size = 4 * len(votes.models)
    each = np.bincount(model * 4 + winner, minlength=size).reshape(-1, 4)
    return np.stack([each.sum(axis=1), each[:, TIE], each[:, BOTH_BAD]], axis=1)
