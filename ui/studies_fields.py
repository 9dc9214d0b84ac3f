"""Which study does a filled-in form describe, and what stands in the form of a study?

A form is texts by field, and lists of rows of such texts. What comes from a browser may be
anything; each mistake is said at the field where it is, and the other fields keep what was typed.
"""

import dataclasses
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotation.errors import InvalidStudyError
from annotation.studies import (
    CONSENT,
    FIVE_POINTS,
    ID_PATTERN,
    INSTRUCTIONS,
    KINDS,
    LOGINS,
    REVEALS,
    Codes,
    Dimension,
    Example,
    Study,
)
from ui import studies_texts as words
from ui.studies_points import parse, points

Values = Mapping[str, Any]
Rows = Sequence[Mapping[str, str]]

ROLES = ("practice", "gold", "checks")
CODES = tuple(one.name for one in dataclasses.fields(Codes))
LISTS = {
    "dimensions": ("name", "question", "labels"),
    **dict.fromkeys(ROLES, ("prompt", "response", "expected", "feedback")),
}
LONGEST = 20_000  # characters in a field
SHORT = {"title": 200, "name": 64, "question": 500, "chosen_by": 100, "contact": 200}
MOST = 500  # rows in a list
SWITCHES = ("review", "demonstration", "confidence", "comments")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True)
class Read:
    """A form that was read: the study, or what is wrong by field ("" for the whole)."""

    study: Study | None = None
    errors: dict[str, str] = field(default_factory=dict)


def empty(kind: str = "rating") -> Study:
    """What stands in the form of a new study."""
    asked = Dimension("creativity", "How creative is this response?", FIVE_POINTS)
    return Study("new-study", "New study", kind, INSTRUCTIONS, CONSENT, (asked,), state="paused")


def fill(study: Study) -> dict[str, Any]:
    """The texts that stand in the form of a study."""
    values: dict[str, Any] = {
        name: _written(getattr(study, name))
        for name in (
            *_WHOLE,
            *_DECIMAL,
            "id",
            "title",
            "kind",
            "instructions",
            "consent",
            "answers",
            "reveal",
            "chosen_by",
            "login",
            "contact",
        )
    }
    values |= {name: getattr(study, name) for name in SWITCHES}
    values |= {name: ", ".join(getattr(study, name)) for name in ("languages", "feeds")}
    values |= dataclasses.asdict(study.codes)
    values["dimensions"] = [
        {"name": one.name, "question": one.question, "labels": "\n".join(one.labels)}
        for one in study.dimensions
    ]
    for role in ROLES:
        values[role] = [
            {
                "prompt": one.prompt,
                "response": one.response,
                "expected": points(one, len(study.dimensions)),
                "feedback": one.feedback,
            }
            for one in getattr(study, role)
        ]
    return values


def read(values: object, old: Study | None = None, *, begun: bool = False) -> Read:
    """The study that a form describes.

    Args:
        values: What the browser sent.
        old: The study that is changed; its version and state stay.
        begun: Somebody has begun it, so its kind and scales stay too.
    """
    given = values if isinstance(values, Mapping) else {}
    form = _Form({name: given.get(name) for name in given if isinstance(name, str)})
    settings = form.settings()
    settings |= {"version": old.version, "state": old.state} if old else {"state": "paused"}
    settings["baseline"] = old.baseline if old else ""  # no field of the form: it names an arm
    if old and settings["id"] != old.id:
        form.errors["id"] = words.ID_STAYS
    if form.errors:
        return Read(errors=form.errors)
    try:
        study = Study(**settings)
    except InvalidStudyError as error:
        return Read(errors={"": str(error)})
    if old and begun and (study.kind != old.kind or study.points != old.points):
        return Read(errors={"": words.SCALES_STAY})
    return Read(study)


class _Form:
    """One form while it is read; every mistake goes to `errors`."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self.errors: dict[str, str] = {}

    def settings(self) -> dict[str, Any]:
        kind = self.text("kind")
        if kind not in KINDS:
            self.errors["kind"] = words.CHOOSE_KIND
        study_id = self.text("id")
        if not ID_PATTERN.fullmatch(study_id):
            self.errors["id"] = words.ID_RULE
        settings: dict[str, Any] = {"id": study_id, "kind": kind}
        settings |= {name: self.needed(name) for name in ("title", "instructions", "consent")}
        settings["demonstration"] = self.switch("demonstration")
        settings["abandoned_minutes"] = self.number("abandoned_minutes")
        settings["codes"] = Codes(**{name: self.code(name) for name in CODES})
        settings["languages"] = self.listed("languages")
        settings["login"] = self.choice("login", LOGINS)
        settings["contact"] = self.text("contact")
        settings |= {name: self.number(name) for name in ("judgements_at_most", "retention_days")}
        whole: tuple[str, ...] = (
            "items_per_person",
            "break_every",
            "item_seconds",
            "raters_per_item",
        )
        settings["dimensions"] = () if kind == "writing" else self.dimensions(kind)
        if kind == "writing":
            whole = ()
            settings |= {"minutes": self.number("minutes"), "feeds": self.listed("feeds")}
            settings["review"] = self.switch("review")
            settings["answers"] = self.choice("answers", ("one", "many"))
            settings["practice"] = self.tasks()
        elif kind == "rating":
            whole += ("check_every",)
            asked = {one.name: len(one.labels) for one in settings["dimensions"]}
            settings |= {role: self.examples(role, asked) for role in ROLES}
        elif kind == "comparison":
            whole += ("set_size", "pairs_per_cell", "seed")
            settings |= {name: self.switch(name) for name in ("confidence", "comments")}
            settings["reveal"] = self.choice("reveal", REVEALS)
            settings["chosen_by"] = self.text("chosen_by")
        return settings | {name: self.number(name) for name in whole}

    def text(self, name: str, row: Values | None = None, path: str = "") -> str:
        value = (self.values if row is None else row).get(name)
        text = (
            CONTROL.sub("", value.replace("\r\n", "\n")).strip() if isinstance(value, str) else ""
        )
        longest = SHORT.get(name, LONGEST)
        if len(text) > longest:
            self.errors[path or name] = words.too_long(longest)
        return text

    def needed(self, name: str, row: Values | None = None, path: str = "") -> str:
        text = self.text(name, row, path)
        if not text:
            self.errors[path or name] = words.NEEDED
        return text

    def switch(self, name: str) -> bool:
        return self.values.get(name) is True

    def choice(self, name: str, among: Sequence[str]) -> str:
        text = self.text(name)
        if text not in among:
            self.errors[name] = words.CHOOSE
        return text

    def number(self, name: str) -> float | int | None:
        text = self.text(name)
        optional = _WHOLE.get(name, _DECIMAL.get(name, False))
        if not text and optional:
            return None
        try:
            number = int(text) if name in _WHOLE and len(text) < 8 else float(text)
        except ValueError:
            number = math.nan
        if name in _WHOLE and not isinstance(number, int):
            number = math.nan
        if not (number == 0 and name in ZERO) and not 0 < number <= 1_000_000:
            self.errors[name] = words.WHOLE if name in _WHOLE else words.NUMBER
        return number

    def listed(self, name: str) -> tuple[str, ...]:
        parts = [part.strip() for part in re.split(r"[,\n;]", self.text(name))]
        return tuple(dict.fromkeys(part for part in parts if part))

    def code(self, name: str) -> str:
        text = self.text(name)
        is_address = ":" in text or "/" in text
        if is_address and not re.fullmatch(r"https://[^\s/\"'<>\\]+(/[^\s\"'<>\\]*)?", text):
            self.errors[name] = words.CODE
        return text

    def rows(self, name: str) -> list[Values]:
        value = self.values.get(name)
        rows = value if isinstance(value, list) else []
        if len(rows) > MOST:
            self.errors[name] = words.too_many(MOST)
        return [row if isinstance(row, Mapping) else {} for row in rows[:MOST]]

    def dimensions(self, kind: str) -> tuple[Dimension, ...]:
        found: list[Dimension] = []
        for number, row in enumerate(self.rows("dimensions")):
            path = f"dimensions.{number}"
            name = self.needed("name", row, f"{path}.name")
            if name in {one.name for one in found}:
                self.errors[f"{path}.name"] = words.SAME_NAME
            question = self.needed("question", row, f"{path}.question")
            lines = self.text("labels", row, f"{path}.labels").split("\n")
            labels = tuple(line.strip() for line in lines if line.strip())
            if kind == "rating" and not 2 <= len(labels) <= 11:
                self.errors[f"{path}.labels"] = words.LABELS
            found.append(Dimension(name, question, labels if kind == "rating" else ()))
        if not found:
            self.errors["dimensions"] = words.NO_DIMENSION
        if kind == "comparison" and len(found) > 1:
            self.errors["dimensions"] = words.ONE_DIMENSION
        return tuple(found)

    def examples(self, role: str, asked: Mapping[str, int]) -> tuple[Example, ...]:
        found = []
        for number, row in enumerate(self.rows(role)):
            path = f"{role}.{number}"
            prompt = self.needed("prompt", row, f"{path}.prompt")
            response = self.needed("response", row, f"{path}.response")
            given = self.needed("expected", row, f"{path}.expected")
            expected = parse(given, asked)
            if given and isinstance(expected, str):
                self.errors[f"{path}.expected"] = expected
            feedback = self.text("feedback", row, f"{path}.feedback")
            fit = {} if isinstance(expected, str) else expected
            found.append(Example(prompt, response, fit, feedback if role == "practice" else ""))
        return tuple(found)

    def tasks(self) -> tuple[Example, ...]:
        """The practice of a writing study: nothing is expected, and no answer needed."""
        found: list[Example] = []
        for number, row in enumerate(self.rows("practice")):
            path = f"practice.{number}"
            prompt = self.needed("prompt", row, f"{path}.prompt")
            if prompt and prompt in {one.prompt for one in found}:
                self.errors[f"{path}.prompt"] = words.SAME_TASK
            response = self.text("response", row, f"{path}.response")
            feedback = self.text("feedback", row, f"{path}.feedback")
            found.append(Example(prompt, response, {}, feedback))
        return tuple(found)


# Whether a number may be left out.
_WHOLE = {
    "raters_per_item": False,
    "check_every": False,
    "items_per_person": True,
    "item_seconds": True,
    "break_every": True,
    "set_size": False,
    "pairs_per_cell": True,
    "seed": False,
    "judgements_at_most": True,
    "retention_days": True,
}
ZERO = {"seed"}  # numbers that may be 0
_DECIMAL = {"abandoned_minutes": False, "minutes": True}


def _written(value: object) -> str:
    """A setting as it stands in a field."""
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
