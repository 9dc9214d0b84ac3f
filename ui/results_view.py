"""What differs between the results of one kind of study and those of another?

The page (ui/results.py) asks, waits, decides on raters and hands out files; a view says what is
computed of its kind of study and how that looks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from annotation.studies import Study
from ui.asking import Message, Parts
from ui.evaluating import Computation, Look

Found = TypeVar("Found")
Made = TypeVar("Made")


@dataclass(frozen=True)
class View(Generic[Found, Made]):
    """One kind of study on the page of results.

    Attributes:
        computation: What is computed.
        when: When the answers were read.
        begun: Whether anything is there to show.
        given: Judgements that came with the data.
        people: Raters in the table.
        chosen: What a message chooses to see, as a key that differs whenever the page does.
        parts: The page's parts but its state, as chosen.
        file: A table or a document by name; None when there is none.
        files: The files that can be taken along, by name with its ending.
        links: More to take along, by address.
    """

    computation: Computation[Found, Made]
    when: Callable[[Found], str]
    begun: Callable[[Found], bool]
    given: Callable[[Found], int]
    people: Callable[[Found], int]
    chosen: Callable[[Found, Message], str]
    parts: Callable[[Look[Found, Made], Message], Parts]
    file: Callable[[str, Look[Found, Made]], str | None]
    files: Mapping[str, str]
    links: Callable[[Study], Mapping[str, str]]
