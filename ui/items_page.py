"""Where does a researcher add what people judge, and what do they see before it is added?"""

from collections.abc import Sequence

from annotation.files import ENDINGS
from annotation.intake import Added, Intake, Refused
from annotation.overview import Overview
from ui import items_texts as words
from ui import markup
from ui.markup import escape

SHOWN = 20  # rows that were left out


def section(one: Overview) -> str:
    """The part of a study's page that takes items: typed, from a file, from the Hub."""
    kind = one.study.kind
    ways = {
        "typed": _typed(kind),
        "file": _file(),
        "hub": '<div class="grid">'
        + _field("name", words.HUB_NAME)
        + _field("config", words.HUB_CONFIG)
        + _field("split", words.HUB_SPLIT)
        + "</div>",
    }
    parts = "".join(
        f"<details{' open' if way == 'typed' else ''}><summary>{words.WAYS[way]}</summary>"
        f'<form data-bring="{way}" autocomplete="off">{body}<p class="ways">'
        f'<button type="submit" class="primary">{words.READ}</button></p></form></details>'
        for way, body in ways.items()
    )
    return (
        f'<section class="items" data-study="{escape(one.study.id)}" '
        f'data-reading="{words.READING}" data-offline="{words.OFFLINE}">'
        f"<h2>{words.TITLE[kind]}</h2>"
        f'<p class="hint">{words.LEAD[kind]}</p>{parts}'
        '<div class="brought" data-brought tabindex="-1"></div></section>'
    )


def found(intake: Intake, kind: str, *, typed: bool) -> str:
    """What was read: how much, the first of it, what is left out; and the button that adds it."""
    items = intake.items
    shown = "".join(
        f"<li>{markup.plain(one.prompt.text, 'prompt')}"
        f"{''.join(markup.plain(response.text, 'response') for response in one.responses)}</li>"
        for one in intake.first
    )
    kept = not typed and kind == "rating"
    sentence = f"{words.read(intake.rows, items, intake.prompts, kind)} "
    sentence += words.repeated(intake.repeated, kept)
    button = f'<button type="button" class="primary" data-bring-in>{words.add(items)}</button>'
    return (
        f'<p class="read">{sentence if items else words.NOTHING}</p>'
        + refused(intake.refused, intake.left_out)
        + (f"<h3>{words.FIRST_THREE}</h3><ol>{shown}</ol>" if items else "")
        + (f'<p class="ways">{button}</p>' if items else "")
    )


def added(done: Added) -> str:
    """What was added."""
    return markup.notice(words.added(done.new, done.known))


def problem(sentence: str) -> str:
    """Why nothing was."""
    return markup.notice(sentence, "warning")


def refused(found: Sequence[Refused], number: int) -> str:
    """The rows that are left out, of which the first are there."""
    if not found:
        return ""
    rows = "".join(
        f'<tr><td>{one.row}</td><td dir="auto">{escape(one.reason[:300])}</td></tr>'
        for one in found[:SHOWN]
    )
    left = words.more(max(number - SHOWN, 0))
    return (
        f"<h3>{words.refused(number)}</h3>"
        f'<table class="refused"><thead><tr><th scope="col">{words.ROW}</th>'
        f'<th scope="col">{words.WHY}</th></tr></thead><tbody>{rows}</tbody></table>'
        f'<p class="small">{left}</p>'
    )


def _typed(kind: str) -> str:
    if kind == "writing":
        return _field("prompts", words.TASKS, rows=5)
    if kind == "rating":
        return (
            _field("prompt", words.PROMPT, rows=2)
            + _field("responses", words.RESPONSES, rows=8)
            + _field("model", words.MODEL)
        )
    return (
        _field("prompt", words.PROMPT, rows=2)
        + '<div class="grid">'
        + _field("responses", words.FIRST, rows=8)
        + _field("second", words.SECOND, rows=8)
        + _field("model", words.FIRST_MODEL)
        + _field("second_model", words.SECOND_MODEL)
        + "</div>"
    )


def _file() -> str:
    label, hint = words.FILE
    return (
        f'<div class="field"><label>{label}</label><p class="hint">{hint}</p>'
        f'<input type="file" name="file" accept="{",".join(ENDINGS)}"></div>'
    )


def _field(name: str, said: tuple[str, str], rows: int = 0) -> str:
    label, hint = said
    place = (
        f'<textarea name="{name}" rows="{rows}" dir="auto"></textarea>'
        if rows
        else f'<input type="text" name="{name}" dir="auto">'
    )
    return f'<div class="field"><label>{label}</label><p class="hint">{hint}</p>{place}</div>'
