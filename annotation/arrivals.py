"""When and from where did each rater come? What the store knows of people beside their answers."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from annotation.arrivals_tables import enrolments

Times = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Arrivals:
    """One entry for each rater, in the order of the raters.

    Attributes:
        address: A keyed hash of where they agreed to take part; "" where it is not known.
        participant: A salted hash of the id that a platform gave them; "" where it gave none.
        came: When they agreed, in UTC, shape (raters,); NaT where they did not use the app.
    """

    address: tuple[str, ...]
    participant: tuple[str, ...]
    came: Times


def unknown(raters: int) -> Arrivals:
    """Where nothing is known of anybody."""
    nothing = ("",) * raters
    return Arrivals(nothing, nothing, np.full(raters, "NaT", "datetime64[us]"))


def read_arrivals(
    connection: sqlite3.Connection, study_id: str, annotators: Sequence[str]
) -> Arrivals:
    """Of the enrolments of a study.

    Args:
        connection: Inside whatever transaction is open.
        study_id: The study.
        annotators: Ids of the raters.
    """
    known = enrolments(connection, study_id)
    rows = [known.get(one, (None, None, None)) for one in annotators]
    came = np.array([when[:26] if when else "NaT" for _, _, when in rows], "datetime64[us]")
    return Arrivals(
        tuple(where or "" for where, _, _ in rows),
        tuple(platform or "" for _, platform, _ in rows),
        came,
    )
