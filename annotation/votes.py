"""Who chose which of two models to which prompt: the table that rankings are computed from."""

from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]
WINNERS = ("a", "b", "tie", "both_bad")
A, B, TIE, BOTH_BAD = range(len(WINNERS))
UNKNOWN = -1


@dataclass(frozen=True)
class Votes:
    """Votes as columns, each of shape (votes,); numbers are places in the tuples of names.

    Attributes:
        raters: Names of the people.
        prompts: Names of the prompts.
        models: Names of the models or arms.
        rater: Who voted.
        prompt: On which prompt.
        a: The model of the first response.
        b: The model of the second.
        winner: A, B, TIE or BOTH_BAD: a place in `WINNERS`.
        left: Whose response was on the left (or on top): A, B or UNKNOWN.
    """

    raters: tuple[str, ...]
    prompts: tuple[str, ...]
    models: tuple[str, ...]
    rater: Places
    prompt: Places
    a: Places
    b: Places
    winner: Places
    left: Places

    def __len__(self) -> int:
        return len(self.winner)

    def where(self, chosen: npt.NDArray[np.bool_] | Places) -> "Votes":
        """Some of the votes, with all names as they are; `chosen` is a mask or places."""
        columns = [field.name for field in fields(self) if field.name not in NAMES]
        return replace(self, **{name: getattr(self, name)[chosen] for name in columns})


NAMES = frozenset({"raters", "prompts", "models"})
