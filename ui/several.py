"""How creative are several responses to one task, and how far apart? The view that takes a set."""

import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import gradio as gr
import numpy as np

from annotation.content import Prompt
from annotation.errors import AnnotationError
from annotation.store import Store
from ui import asking, figures, markup, tasks
from ui import scores_texts as names
from ui import several_texts as words
from ui.asking import AGAIN, Message, Parts, notices, reply, waiting
from ui.csv_text import button, record
from ui.instruments import Instruments, Measured, Offer, choice
from ui.markup import escape
from ui.measuring import Failed, Waiting

if TYPE_CHECKING:  # it brings torch
    from crpo.scoring.groups import GroupScores

MOST = 100  # responses
LONGEST = 2_000  # characters of one
DIGITS = {name: about.digits for name, about in names.DIMENSIONS.items()}
COLUMNS = (*names.NAMES, "length", "theme_uniqueness")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Lines:
    """What stands in the box, one response in each line that is not empty.

    Attributes:
        responses: At most `MOST`, each cut to `LONGEST` characters.
        notice: What there is to say about the rest.
    """

    responses: tuple[str, ...]
    notice: str


def turn(store: Store, instruments: Instruments, message: Message) -> str:
    """Answer one message of the view.

    Args:
        store: Where the prompts are.
        instruments: What scores the texts.
        message: `action` ("open", "live" or "retry"), `n` (comes back with the answer), and
            `prompt` (an id, or "own"), `own` (a typed task), `responses` (a text of lines) and
            `profile`.

    Returns:
        JSON; see `asking.reply`.
    """
    profile = str(message.get("profile") or "")
    if message.get("action") == "open":
        instruments.begin(profile)
        return reply(message, {"page": page(store.prompts(), instruments.offers())})
    if message.get("action") == "retry":
        instruments.begin(profile)
    prompt, stored = tasks.asked(store, message)
    typed = read(str(message.get("responses") or ""))
    parts = {
        "prompt": escape(prompt.text) if stored else "",
        "notice": notices(typed.notice, tasks.cut(message), instruments.instead(profile)),
    }
    if not typed.responses:
        return reply(message, parts | blank() | {"table": f"<p>{words.EMPTY}</p>"})
    found = instruments.measure(profile, prompt, typed.responses, typed=True)
    if isinstance(found, Waiting | Failed):
        if isinstance(found, Failed):
            return reply(message, parts | blank() | {"state": waiting(found)})
        parts["state"] = waiting(found, words.measuring)  # the last table stays meanwhile
        return reply(message, parts, again=AGAIN)
    group = found.group
    parts |= {"state": "", "summary": summary(group), "table": table(group), "csv": download(found)}
    diversity = number("diversity", group.together.diversity)
    return reply(message, parts, words.said(len(group.responses), diversity))


def read(text: str) -> Lines:
    """The responses in a text of lines."""
    given = [line.strip() for line in text.splitlines() if line.strip()]
    notices = [words.too_many(len(given), MOST)] if len(given) > MOST else []
    kept = given[:MOST]
    if long := sum(len(line) > LONGEST for line in kept):
        notices.append(words.too_long(long, LONGEST))
    return Lines(tuple(line[:LONGEST] for line in kept), " ".join(notices))


def page(prompts: Sequence[Prompt], offers: Sequence[Offer]) -> str:
    """The view with nothing measured."""
    return (
        '<div class="page wide scores several">'
        f'<div class="opening"><h1>{words.TITLE}</h1><p class="lead">{words.LEAD}</p>'
        f"{markup.tabs('/several')}</div>"
        f'<div class="write">{tasks.choice(prompts)}'
        f'<label for="responses">{words.RESPONSES}</label>'
        f'<textarea id="responses" rows="8" dir="auto" placeholder="{words.HINT}" '
        f'aria-describedby="private"></textarea><p class="small" id="private">{names.PRIVATE}</p>'
        f"{choice(offers)}"
        '<div data-part="notice"></div><div data-part="state"></div>'
        f'<p class="notice warning" data-late hidden>{names.LATE}</p></div>'
        f'<section class="result" aria-label="{words.RESULT}">'
        '<div data-part="summary"></div><div data-part="table"></div>'
        '<div data-part="csv"></div></section></div>'
    )


def summary(group: "GroupScores") -> str:
    """The set as a whole, in four numbers."""
    values = asdict(group.together)
    items = "".join(
        f"<div><dt>{name}</dt><dd><strong>{number(key, values[key])}</strong> {about}</dd></div>"
        for key, (name, about) in words.FIGURES.items()
    )
    return f'<dl class="figures">{items}</dl>'


def table(group: "GroupScores") -> str:
    """One row a response; the highest value of a column carries its mark."""
    columns = {name: group.values[name] for name in COLUMNS}
    heads = "".join(_head(name) for name in COLUMNS)
    rows = "".join(
        _row(place, text, {name: column[place] for name, column in columns.items()}, columns)
        for place, text in enumerate(group.responses)
    )
    repeated = len(group.responses) - len(set(group.responses))
    missing = [words.WHY_NOT[name] for name, column in columns.items() if np.isnan(column).any()]
    why = f'<p class="small">– {escape(" ".join(missing))}</p>' if missing else ""
    return (
        f'<table role="table" aria-label="{words.TABLE}"><thead role="rowgroup"><tr role="row">'
        f'<th role="columnheader" scope="col">{words.RESPONSE}</th>{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table>'
        f'<p class="small">{escape(words.lines(len(group.responses), repeated))}</p>{why}'
    )


def download(found: Measured) -> str:
    """A button with everything that was measured, in full precision."""
    group = found.group
    rows = [
        record(
            group.prompt,
            text,
            {name: float(column[place]) for name, column in group.values.items()},
            group.fingerprints,
            found.scorer.profile.name,
        )
        for place, text in enumerate(group.responses)
    ]
    return button(rows, names.FILE, names.DOWNLOAD)


def number(name: str, value: float) -> str:
    """A value as it stands in the table; a dash where undefined."""
    if math.isnan(value):
        return "–"
    digits = {"themes": 0, "length": 0 if value == int(value) else 1}.get(name, DIGITS.get(name, 2))
    return f"{value:,.{digits}f}"


def blank() -> Parts:
    """Every place of the result empty."""
    return dict.fromkeys(("state", "summary", "table", "csv"), "")


def answer(store: Store, instruments: Instruments, message: Message) -> str:
    """`turn`, with the errors of the store as a message on the page."""
    try:
        return turn(store, instruments, message)
    except AnnotationError as error:
        logger.error("%s", error)
        return reply(message, blank() | {"state": waiting(Failed())})


def build(store: Store, instruments: Instruments) -> gr.HTML:
    """Put the view together, inside the route it belongs to.

    Args:
        store: Where the prompts are.
        instruments: What measures; shared by the views.
    """
    return asking.build("several", lambda message: answer(store, instruments, message), "writing")


def _head(name: str) -> str:
    marker = figures.marker(name) if name in names.NAMES else ""
    title = names.DIMENSIONS[name].unit if marker else words.COLUMN_ABOUT[name]
    return (
        f'<th role="columnheader" scope="col" aria-sort="none" data-column="{name}">'
        f'<button type="button" title="{escape(title)}">{marker}{_name(name)}</button></th>'
    )


def _name(column: str) -> str:
    other = {"length": words.LENGTH, "theme_uniqueness": words.ALONE}
    return names.NAMES.get(column) or other[column]


def _row(
    place: int, text: str, values: Mapping[str, float], columns: Mapping[str, np.ndarray]
) -> str:
    cells = "".join(_cell(name, value, columns[name]) for name, value in values.items())
    return (
        f'<tr role="row" data-place="{place}"><th role="rowheader" scope="row">'
        f'<bdi class="text" dir="auto">{escape(text)}</bdi></th>{cells}</tr>'
    )


def _cell(name: str, value: float, column: np.ndarray) -> str:
    shown, sorting, mark = number(name, value), f"{value:.9g}", ""
    if math.isnan(value):
        shown, sorting = f'<span title="{escape(words.WHY_NOT[name])}">–</span>', ""
    defined = column[np.isfinite(column)]
    highest = name in names.NAMES and defined.size > 1 and value == defined.max() > defined.min()
    if highest:
        mark = f'{figures.marker(name)}<span class="spoken">{words.HIGHEST}</span>'
    kind = ' class="highest"' if highest else ""
    return (
        f'<td role="cell" data-head="{_name(name)}" data-value="{sorting}"{kind}>'
        f"{mark}<span>{shown}</span></td>"
    )
