"""Which prompts does each process score, and how do the parts become one again?

Under `accelerate launch` every process reads the whole table, scores the prompts that fall to it
and hands its scores to the others. Responses to one prompt stay together, so the numbers are those
of a single process.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from accelerate import PartialState
from accelerate.utils import gather_object

T = TypeVar("T")


@dataclass(frozen=True)
class Process:
    """One of the processes of a launch.

    Attributes:
        index: Which one, from 0.
        processes: How many there are.
        device: Where its models run; None for the choice of the profile.
    """

    index: int = 0
    processes: int = 1
    device: str | None = None


def process() -> Process:
    """This process, as `accelerate launch` says; the only one without it."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        return Process()
    state = PartialState()
    return Process(state.process_index, state.num_processes, str(state.device))


def share(groups: Sequence[T], size: Callable[[T], int], this: Process) -> list[T]:
    """The groups that fall to this process; the shares are about equal in size.

    >>> share([1, 5, 3, 2], lambda group: group, Process(1, 2))
    [3, 2]
    """
    taken = [0] * this.processes
    own = []
    for group in sorted(groups, key=size, reverse=True):  # the largest first
        index = taken.index(min(taken))
        taken[index] += size(group)
        if index == this.index:
            own.append(group)
    return own


def parts_of_all(part: T, this: Process) -> list[T]:
    """What every process made, the same list in all of them."""
    return [part] if this.processes == 1 else list(gather_object([part]))
