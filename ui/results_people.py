"""Who judged in a study, on the page of results: what tables of raters have in common."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from annotation.answers import public_id
from annotation.exclusions import Exclusion
from annotation.flags import Flag
from ui import results_texts as words
from ui.asking import Message
from ui.markup import escape

MOST = 40  # raters in the table; the others are found by their names, and all are in the file
NAME = 10  # characters of a rater's public name


class Person(Protocol):
    """A rater of any kind of study."""

    @property
    def id(self) -> str:
        """Public name, of this study only."""

    @property
    def flags(self) -> tuple[Flag, ...]:
        """What looks careless."""

    @property
    def excluded(self) -> Exclusion | None:
        """The act that left this rater out, if one did."""


Someone = TypeVar("Someone", bound=Person)


def finding(message: Message) -> str:
    """How the names of the raters begin that somebody looks for."""
    return str(message.get("find") or "")[:NAME]


def table(
    every: Sequence[Someone],
    cells: Callable[[Someone], Mapping[str, str]],
    heads: Mapping[str, str],
    meanings: Mapping[str, str],
    begins: str = "",
) -> str:
    """The raters of a study, those with signs first, and what the columns say.

    Args:
        every: All of them.
        cells: Markup by column, without the names, the signs and the decision.
        heads: The names of the columns, the decision's last.
        meanings: What they say.
        begins: Only raters whose names begin so.
    """
    flagged = sum(bool(one.flags) and one.excluded is None for one in every)
    found = [one for one in every if one.id.startswith(begins)]
    urgent = sum(bool(one.flags) or one.excluded is not None for one in found)
    rows = sorted(found, key=_urgency)[: max(MOST, min(urgent, 5 * MOST))]
    body = "".join(_row(one, {**cells(one), "act": _button(one)}, heads) for one in rows)
    names = "".join(
        f'<th role="columnheader" scope="col">{name}</th>'
        for name in (words.RATER, *heads.values())
    )
    what = "".join(
        f"<dt>{heads[name]}</dt><dd>{sentence}</dd>" for name, sentence in meanings.items()
    )
    listed = (
        f'<table role="table" class="raters" aria-label="{words.RATERS}"><thead role="rowgroup">'
        f'<tr role="row">{names}</tr></thead><tbody role="rowgroup">{body}</tbody></table>'
    )
    rest = len(found) - len(rows)
    return (
        f"<p>{words.flagged(flagged)} {words.RATERS_LEAD}</p>"
        + (listed if rows else f"<p>{words.NOBODY}</p>")
        + (f'<p class="small">{words.more(rest)}</p>' if rest else "")
        + f"<details data-key='columns'><summary>{words.RATERS_WHAT}</summary>"
        f"<dl>{what}</dl></details>"
    )


def _row(one: Person, cells: Mapping[str, str], heads: Mapping[str, str]) -> str:
    kind = "out" if one.excluded is not None else "signs" if one.flags else ""
    marked = "".join(
        f'<td role="cell" data-head="{heads[name]}"><span>{cell}</span></td>'
        for name, cell in cells.items()
    )
    return (
        f'<tr role="row" class="{kind}"><th role="rowheader" scope="row">'
        f"<code>{one.id}</code>{_signs(one)}</th>{marked}</tr>"
    )


def history(study_id: str, acts: Sequence[Exclusion]) -> str:
    """Who was left out and taken in again, why and when; the newest first."""
    if not acts:
        return ""
    lines = "".join(f'<li dir="auto">{escape(_act(study_id, one))}</li>' for one in reversed(acts))
    return (
        f"<details data-key='history'><summary>{words.HISTORY}</summary>"
        f'<ul class="history">{lines}</ul></details>'
    )


def dialog() -> str:
    """Asks why, before a rater is left out or taken in; the script fills in whom."""
    return (
        '<dialog class="act" aria-labelledby="act-title"><h2 id="act-title">'
        f"<span data-say-exclude>{words.LEAVE_OUT_TITLE}</span>"
        f"<span data-say-include>{words.TAKE_IN_TITLE}</span> <code data-rater></code></h2>"
        f"<p data-say-exclude>{words.LEAVE_OUT_WHAT}</p>"
        f"<p data-say-include>{words.TAKE_IN_WHAT}</p>"
        f'<label for="act-reason">{words.REASON}</label>'
        '<textarea id="act-reason" rows="3" maxlength="1000" dir="auto" '
        'aria-describedby="act-hint"></textarea>'
        f'<p class="small" id="act-hint">{words.REASON_HINT}</p>'
        '<div data-part="mistake" role="alert"></div>'
        f'<p class="ways"><button type="button" class="primary" data-act>'
        f"<span data-say-exclude>{words.LEAVE_OUT}</span>"
        f"<span data-say-include>{words.TAKE_IN}</span></button>"
        f'<button type="button" class="quiet" data-close>{words.CANCEL}</button></p></dialog>'
    )


def _urgency(one: Person) -> tuple[int, int, str]:
    """Who has signs and still counts comes first, then who is left out."""
    if one.excluded is not None:
        return (1, 0, one.id)
    return (0 if one.flags else 2, -len(one.flags), one.id)


def _signs(one: Person) -> str:
    said = "".join(
        f'<span class="sign"><b>{escape(flag.name)}</b> {escape(flag.reason)}</span>'
        for flag in one.flags
    )
    if one.excluded is not None:
        act = one.excluded
        sentence = words.excluded(act.by, act.created, act.reason)
        said += f'<span class="sign out" dir="auto">{escape(sentence)}</span>'
    return said


def _button(one: Person) -> str:
    act, name = ("exclude", words.LEAVE_OUT) if one.excluded is None else ("include", words.TAKE_IN)
    return (
        f'<button type="button" class="quiet" data-{act}="{one.id}" data-key="act-{one.id}" '
        f'aria-label="{name}: {one.id}">{name}</button>'
    )


def _act(study_id: str, one: Exclusion) -> str:
    name = public_id(study_id, one.annotator_id)
    return words.act(one.action, one.created, name, one.by, one.reason)


def plain(value: float, digits: int = 2) -> str:
    """A number, or a dash."""
    return "–" if math.isnan(value) else f"{value:.{digits}f}".replace("-", "−")


def signed(value: float, digits: int = 3) -> str:
    """A change, or a dash."""
    return "–" if math.isnan(value) else f"{value:+.{digits}f}".replace("-", "−")
