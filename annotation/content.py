"""What is judged: prompts, responses, and items made of them, named by their content.

An id is a hash of the fields, so loading a file twice changes nothing and stores from several
machines merge by union.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

SOURCES = ("human", "editor", "model")


def content_id(*fields: str | None) -> str:
    """The first 128 bits of a SHA-256 over the fields, as 32 hexadecimal digits.

    The fields are joined as JSON, so that no two lists of fields look alike.

    >>> content_id("ab", "c") == content_id("a", "bc")
    False
    """
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Prompt:
    """One creativity task with its item, in the wording that people see."""

    task: str
    item: str
    text: str
    language: str = "English"

    @cached_property
    def id(self) -> str:
        """Hash of all fields."""
        return content_id("prompt", self.task, self.item, self.text, self.language)


@dataclass(frozen=True)
class Response:
    """One answer to a prompt. `origin` tells apart equal texts by different people."""

    prompt_id: str
    text: str
    source: str = "human"
    model: str | None = None
    origin: str = ""

    @cached_property
    def id(self) -> str:
        """Hash of all fields."""
        return content_id(
            "response", self.prompt_id, self.text, self.source, self.model, self.origin
        )

    @property
    def arm(self) -> str:
        """Whose response it is where arms are compared: the model's name, or "human"."""
        return self.model or self.source


@dataclass(frozen=True)
class Entry:
    """One item to add to a study: a response to rate, or two to compare.

    Attributes:
        prompt: What was asked.
        responses: One response, or two.
        ratings: Ratings that came with the data, by dimension, on the study's scale from 1.
    """

    prompt: Prompt
    responses: tuple[Response, ...]
    ratings: Mapping[str, float] = field(default_factory=dict)

    def item_id(self, study_id: str) -> str:
        """Hash of the study and the responses; a pair is the same pair whichever comes first."""
        return content_id("item", study_id, *sorted(response.id for response in self.responses))
