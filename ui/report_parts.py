"""Of what is the report of a study built? Sections, tables, figures, numbers; all escaped here."""

import math
import re
from collections.abc import Collection, Iterable, Sequence

from ui.markup import escape

NONE = "–"  # what cannot be told
# Rows: a table with more is folded, because it would hide what comes after it; printed up to this.
LONG, PRINTED = 40, 150
WIDE = 22  # letters of a head that may break
Row = Sequence[str]


def section(key: str, title: str, *parts: str) -> str:
    """A part of the report with its heading; nothing where there are no parts."""
    inside = "".join(parts)
    if not inside:
        return ""
    return (
        f'<section id="{key}" aria-labelledby="{key}-h"><h2 id="{key}-h">{escape(title)}</h2>'
        + (f"{inside}</section>")
    )


def contents(body: str) -> str:
    """Links to the sections of a body."""
    links = "".join(
        f'<li><a href="#{key}">{title}</a></li>'
        for key, title in re.findall(r'<h2 id="(\w+)-h">(.*?)</h2>', body)
    )
    return f'<nav aria-label="Contents"><ul>{links}</ul></nav>'


def heading(text: str) -> str:
    """Of a part of a section."""
    return f"<h3>{escape(text)}</h3>"


def sentences(*said: str, kind: str = "") -> str:
    """Each a paragraph; empty ones are left out. `kind` "note" is smaller, "warning" marked."""
    mark = f' class="{kind}"' if kind else ""
    return "".join(f"<p{mark}>{_told(one)}</p>" for one in said if one)


def named_paragraphs(said: Iterable[tuple[str, str]]) -> str:
    """Paragraphs that begin with what they are about."""
    return "".join(f"<p><b>{escape(name)}.</b> {_told(text)}</p>" for name, text in said)


def listed(said: Iterable[str]) -> str:
    """Sentences as a list."""
    items = "".join(f"<li>{_told(one)}</li>" for one in said)
    return f"<ul>{items}</ul>" if items else ""


def quoted(text: str) -> str:
    """A study's own words, with their line breaks."""
    return f'<blockquote dir="auto">{escape(text.strip())}</blockquote>'


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Names with their values."""
    inside = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in rows
    )
    return f"<dl>{inside}</dl>"


def table(
    caption: str,
    heads: Row,
    rows: Sequence[Row],
    *,
    words: Collection[int] = (),
    tall: bool = False,
) -> str:
    """A table whose first column names its rows.

    Args:
        caption: What it is, in a sentence.
        heads: Of the columns.
        rows: Plain text; numbers are written by the functions below.
        words: Columns besides the first that hold words and not numbers.
        tall: Never fold it.
    """
    top = "".join(
        f'<th scope="col"{_kind(place, words, head)}>{escape(head)}</th>'
        for place, head in enumerate(heads)
    )
    inside = "".join(
        f'<tr><th scope="row" dir="auto">{escape(row[0])}</th>'
        + "".join(
            f"<td{_kind(place, words)}>{escape(cell)}</td>"
            for place, cell in enumerate(row[1:], start=1)
        )
        + "</tr>"
        for row in rows
    )
    drawn = (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead>"
        f"<tbody>{inside}</tbody></table></div>"
    )
    if tall or len(rows) <= LONG:
        return drawn
    printed = len(rows) <= PRINTED
    return folded(f"{caption} ({len(rows):,} rows)", drawn, printed=printed)


def folded(title: str, inside: str, *, printed: bool = True) -> str:
    """What opens on demand, and on paper where it is `printed`."""
    kind = ' class="printed"' if printed else ""
    return f"<details{kind}><summary>{escape(title)}</summary>{inside}</details>"


def figure(picture: str, caption: str, least: int = 0) -> str:
    """A picture with what it shows; one that needs `least` px scrolls on a narrow page."""
    if least:
        picture = (
            f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
            f'<div style="min-width:{least}px">{picture}</div></div>'
        )
    return f"<figure>{picture}<figcaption>{_told(caption)}</figcaption></figure>"


def whole(number: float) -> str:
    """A rating or a count of votes that need not be whole."""
    return digits(number, 0)


def digits(number: float, after: int) -> str:
    """With so many digits after the point."""
    if not math.isfinite(number):
        return NONE
    written = f"{number:,.{after}f}"
    return f"{abs(number):,.{after}f}" if not written.strip("-0.,") else written.replace("-", "−")


def signed(number: float) -> str:
    """A change."""
    return f"+{whole(number)}" if number >= 0.5 and math.isfinite(number) else whole(number)


def percent(share: float, after: int = 0) -> str:
    """A share of one."""
    return f"{100 * share:.{after}f}\u00a0%" if math.isfinite(share) else NONE


def between(low: float, high: float, after: int = 0, factor: float = 1) -> str:
    """An interval; an end that does not exist is said in words."""
    if math.isnan(low) or math.isnan(high):
        return NONE
    ends = digits(low * factor, after), digits(high * factor, after)
    if math.isinf(low):
        return "open on both sides" if math.isinf(high) else f"up to {ends[1]}, open below"
    return f"from {ends[0]}, open above" if math.isinf(high) else f"{ends[0]} to {ends[1]}"


def chance(p: float) -> str:
    """A p value."""
    if math.isnan(p):
        return NONE
    return "< .001" if p < 0.001 else f"{p:.3f}".lstrip("0") if p < 1 else "1"


def count(number: int, one: str, several: str = "") -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def named(names: Sequence[str], most: int = 8) -> str:
    """Names in a sentence; of many, the first ones."""
    shown = list(names[:most])
    if len(names) > most:
        shown.append(f"{len(names) - most:,} more")
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def moment(when: str) -> str:
    """A time of the store, which is in UTC."""
    return f"{when[:16].replace('T', ' ')} UTC"


def _kind(place: int, words: Collection[int], head: str = "") -> str:
    kinds = [name for name, yes in (("words", place in words), ("long", len(head) > WIDE)) if yes]
    return f' class="{" ".join(kinds)}"' if kinds else ""


def _told(text: str) -> str:
    """A sentence, in which no number parts from its sign."""
    return escape(text).replace(" %", "&nbsp;%")
