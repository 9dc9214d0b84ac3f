"""What is a row of a file: which prompt, which response, rated how, and what is it to a study?

Three shapes are told apart by their columns: the MuCE columns (Prompt, FullPrompt, Response, ...),
plain rows (prompt, response, and where they are known rating, task, item, language, source, model),
and the files of ocsai as they are.
"""

import math
import reprlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotation.content import SOURCES, Entry, Prompt, Response
from annotation.errors import EmptyFileError, RowError
from annotation.files import read_rows
from annotation.studies import Study

OCSAI_TASK = "Alternate Uses of Objects Task"
OCSAI_WORDING = "Come up with an original and creative use for the following object: {}"
MUCE_SCALE = (10.0, 50.0)
OCSAI_SCALE = (10.0, 50.0)  # the mean rating on 1..5, times ten
LONGEST = 200_000  # characters of a text; whoever judges it has to read it


@dataclass(frozen=True)
class Draft:
    """One row, before it is known which study's scale its rating must fit.

    Attributes:
        row: Its number in the file, for messages.
        prompt: What was asked.
        text: The response.
        source: "human", "editor" or "model".
        model: The model's or arm's name.
        rating: The number in the file, if any.
        scale: The lowest and highest number that the file's rating can be; None for the study's.
        dimension: What the rating is about; None when the file does not say.
    """

    row: int
    prompt: Prompt
    text: str
    source: str
    model: str | None
    rating: float | None
    scale: tuple[float, float] | None
    dimension: str | None


def read_drafts(path: Path) -> Iterator[Draft]:
    """The rows of a file, checked one after the other.

    Raises:
        EmptyFileError: There is no row.
        RowError: A row has no prompt, no response, or a rating that is no number.
        UnreadableFileError, UnknownFormatError: The file cannot be read.
    """
    empty = True
    for number, row in read_rows(path):
        empty = False
        try:
            one = draft(number, row)
        except ValueError as error:
            raise RowError(path, number, error) from error
        yield one
    if empty:
        raise EmptyFileError(path)


def to_entries(path: Path, drafts: Iterable[Draft], study: Study) -> Iterator[Entry]:
    """The rows of one file as items of a rating study, with their ratings on the study's scale.

    Raises:
        RowError: A row does not fit the study.
    """
    entries = Entries(path.name, study)
    for one in drafts:
        try:
            entry = entries.of(one)
        except ValueError as error:
            raise RowError(path, one.row, error) from error
        yield entry


class Entries:
    """Makes items of a rating study from rows that come from one place, in their order.

    Equal texts by different people stay different responses: the second one has the origin
    "PLACE#2". For that, 16 bytes of each text are held.

    Args:
        origin: The place, such as the name of a file.
        study: What the items are for.
    """

    def __init__(self, origin: str, study: Study) -> None:
        self.origin = origin
        self.study = study
        self._seen: dict[bytes, int] = {}

    def of(self, one: Draft) -> Entry:
        """The next row's item; `ValueError` says why the study cannot take it."""
        ratings = fit(one, self.study)
        about = (one.prompt.id, one.text, one.source, one.model)
        response = Response(*about, self.origin)
        key = bytes.fromhex(response.id)
        number = self._seen[key] = self._seen.get(key, 0) + 1
        if number > 1:
            response = Response(*about, f"{self.origin}#{number}")
        return Entry(one.prompt, (response,), ratings)


def fit(one: Draft, study: Study) -> dict[str, float]:
    """The row's rating on the study's scale, by dimension.

    `ValueError` says why the study cannot take the row: its language, or its rating.
    """
    check_language(one.prompt.language, study)
    if one.rating is None:
        return {}
    dimension = one.dimension or study.dimensions[0].name
    if dimension not in study.points:
        asked = ", ".join(study.points)
        raise ValueError(f"rated for {dimension}, but study '{study.id}' asks for {asked}")
    return {dimension: on_scale(one.rating, one.scale, study.points[dimension])}


def on_scale(rating: float, scale: tuple[float, float] | None, points: int) -> float:
    """A rating from its own scale (None: the study's) on 1 to so many points.

    >>> on_scale(17.0, (10.0, 50.0), 5)
    1.7
    """
    low, high = scale or (1.0, float(points))
    if not low <= rating <= high:
        raise ValueError(f"the rating {rating:g} is not from {low:g} to {high:g}")
    # Rounded so that 17 of 10..50 is 1.7 and not 1.7000000000000002.
    return round(1 + (rating - low) * (points - 1) / (high - low), 9)


def check_language(language: str, study: Study) -> None:
    """Refuse a language that the study does not have, with a `ValueError`; without any it has all.

    >>> check_language("german", Study("s", "S", "writing", "", "", (), languages=("German",)))
    """
    if study.languages and language.casefold() not in map(str.casefold, study.languages):
        allowed = ", ".join(study.languages)
        raise ValueError(
            f"its language is {language}, and study '{study.id}' takes {allowed}; "
            "correct the row, leave it out, or add the language to the study"
        )


def draft(number: int, row: Mapping[str, Any]) -> Draft:
    """One row in whichever of the three shapes it has; `ValueError` says what is wrong with it."""
    if "completion" in row and "response" not in row:
        return _ocsai_draft(number, row)
    if "Response" in row or "FullPrompt" in row:
        names = {"text": "FullPrompt", "response": "Response", "item": "Prompt"}
        names |= {"task": "TasksNamesFull", "language": "Language", "dimension": "RatingLabel"}
        rating, scale = number_in(row, "facsco_grm_scaled"), MUCE_SCALE
    else:
        names = {"text": "prompt", "response": "response", "item": "item", "task": "task"}
        names |= {"language": "language", "dimension": "dimension"}
        rating, scale = number_in(row, "rating"), None
    item = _text(row, names["item"])
    wording = _text(row, names["text"]) or item
    response = _text(row, names["response"])
    if wording is None:
        raise ValueError(f"no prompt (column {names['text']})")
    if response is None:
        raise ValueError(f"no response (column {names['response']})")
    model = _text(row, "model") or _text(row, "arm")
    source = _text(row, "source") or ("human" if model is None else "model")
    if source not in SOURCES:
        raise ValueError(f"source is {reprlib.repr(source)}; choose one of: {', '.join(SOURCES)}")
    prompt = Prompt(
        task=_text(row, names["task"]) or "Other",
        item=item or wording,
        text=wording,
        language=_text(row, names["language"]) or "English",
    )
    dimension = _text(row, names["dimension"])
    return Draft(number, prompt, response, source, model, rating, scale, dimension)


def _ocsai_draft(number: int, row: Mapping[str, Any]) -> Draft:
    # Not by a pattern: a text of many such lines would keep it busy for minutes.
    asked, _, rest = (_text(row, "prompt") or "").partition("\nResponse:")
    response, _, after = rest.rpartition("\nScore:")
    item = asked.removeprefix("AUT Prompt:").strip()
    if not asked.startswith("AUT Prompt:") or after.strip() or not item or not response.strip():
        raise ValueError("no prompt and response of the form 'AUT Prompt:...\\nResponse:...'")
    prompt = Prompt(OCSAI_TASK, item, OCSAI_WORDING.format(item))
    rating = number_in(row, "completion")
    return Draft(number, prompt, response, "human", None, rating, OCSAI_SCALE, "originality")


def _text(row: Mapping[str, Any], name: str) -> str | None:
    """The text in a column; None when it is missing or blank."""
    value = row.get(name)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if not isinstance(value, str):
        raise ValueError(f"{name} must be text, not {reprlib.repr(value)}")
    if len(value) > LONGEST:
        raise ValueError(f"{name} is longer than {LONGEST:,} characters")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{name} holds half of a character (a lone surrogate)") from error
    return value if value.strip() else None


def number_in(row: Mapping[str, Any], name: str) -> float | None:
    """The number in a column; None when it is missing, blank or NaN."""
    value = row.get(name)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError(f"{name} must be a number, not {reprlib.repr(value)}")
    try:
        number = float(value)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{name} must be a number, not {reprlib.repr(value)}") from error
    return None if math.isnan(number) else number
