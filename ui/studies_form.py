"""How does the form of a study look? Each field with its label, its hint, a place for a mistake.

The script gives the parts of a field their ids, numbers the rows and shows what belongs to the kind
of study that is chosen.
"""

import json
from collections.abc import Mapping
from typing import Any

from annotation.studies import KINDS
from annotation.wording import INSTRUCTIONS, QUESTIONS
from ui import studies_texts as words
from ui.markup import escape
from ui.studies_fields import CODES, LISTS, LONGEST, ROLES, SHORT

AREAS = {"instructions": 6, "consent": 4, "labels": 5, "prompt": 2, "response": 2, "feedback": 2}
NUMBERS = (
    "raters_per_item",
    "items_per_person",
    "item_seconds",
    "break_every",
    "abandoned_minutes",
    "check_every",
    "minutes",
    "set_size",
    "pairs_per_cell",
    "seed",
    "judgements_at_most",
    "retention_days",
)
JUDGED = "rating comparison"
TAUGHT = {"practice"}  # lists that a writing study has, too
# What the script puts in place of its like when the kind changes; own words stay.
USUAL = json.dumps(
    {"instructions": INSTRUCTIONS}
    | {"question": {name: dict(zip(KINDS, both, strict=False)) for name, both in QUESTIONS.items()}}
)


def form(values: Mapping[str, Any], *, new: bool, begun: bool = False, filled: bool = False) -> str:
    """The form with these texts in it.

    Args:
        values: By field, as `ui.studies_fields.fill` gives them; client text is welcome.
        new: The study is not there yet.
        begun: Its scales stay.
        filled: It has items, so its kind stays.
    """
    return (
        (f'<p class="notice">{words.BEGUN}</p>' if begun else "")
        + f'<form data-form novalidate autocomplete="off" data-usual="{escape(USUAL)}">'
        + _section(words.WHAT_PEOPLE_DO, _kinds(values, locked=begun or filled))
        + _section(
            words.WORDS,
            _field("title", values)
            + _field("id", values, locked=not new)
            + _field("instructions", values)
            + _field("consent", values)
            + _switch("demonstration", values),
        )
        + _section(words.QUESTIONS, _rows("dimensions", values, locked=begun), JUDGED)
        + _section(words.PAIRS, _pairs(values), "comparison")
        + _section(words.HOW_MANY, _amounts(values))
        + _section(words.PEOPLE, _people(values))
        + _section(_by_kind(words.KNOWN), _known(values), "rating writing")
        + _section(words.ENDING, _ending(values))
        + f"</form>{_yaml()}"
    )


def buttons(new: bool) -> str:
    """What stays in the window under the form."""
    return (
        '<div class="save"><div data-part="problem" role="alert"></div><p class="ways">'
        f'<button type="button" class="primary" data-ask="save">'
        f"{words.MAKE if new else words.SAVE}</button>"
        f'<button type="button" class="quiet" data-ask="preview">{words.PREVIEW}</button></p></div>'
        f'<dialog class="preview" aria-labelledby="preview-title"><div class="heading">'
        f'<h2 id="preview-title">{words.PREVIEW_TITLE}</h2>'
        f'<button type="button" class="quiet" data-close>{words.CLOSE}</button></div>'
        '<div data-part="preview" class="scroll" tabindex="0"></div></dialog>'
    )


def _section(title: str, body: str, kinds: str = "") -> str:
    return f"<section{_for(kinds)}><h2>{title}</h2>{body}</section>"


def _for(kinds: str, everywhere: bool = False) -> str:
    """The attribute by which the script shows a part for these kinds of studies only."""
    return f' data-for="{kinds}"' if kinds and not everywhere else ""


def _by_kind(wording: str | Mapping[str, str]) -> str:
    """One wording, or one for each kind of study of which the script shows one."""
    if isinstance(wording, str):
        return wording
    return "".join(f"<span{_for(kind)}>{text}</span>" for kind, text in wording.items())


def _kinds(values: Mapping[str, Any], *, locked: bool) -> str:
    chosen = values.get("kind")
    options = "".join(
        f'<label class="kind"><input type="radio" name="kind" value="{kind}"'
        f"{' checked' if kind == chosen else ''}{' disabled' if locked and kind != chosen else ''}>"
        f'<span class="name">{words.KINDS[kind]}</span>'
        f'<span class="small">{words.KINDS_WHAT[kind]}</span></label>'
        for kind in KINDS
    )
    note = f'<p class="hint">{words.FILLED}</p>' if locked else ""
    return (
        f'<fieldset class="field kinds" data-field="kind">'
        f'<legend class="spoken">{words.WHAT_PEOPLE_DO}</legend>{options}{note}{_mistake()}'
        "</fieldset>"
    )


def _amounts(values: Mapping[str, Any]) -> str:
    judged = ("raters_per_item", "items_per_person", "break_every", "item_seconds")
    fields = "".join(_field(name, values, kinds=JUDGED) for name in judged)
    fields += _field("abandoned_minutes", values, kinds=JUDGED)
    fields += _field("minutes", values, kinds="writing")
    return (
        f'<div class="grid">{fields}</div><div data-for="writing">'
        f"{_choice('answers', words.ANSWERS, values)}"
        f"{_field('feeds', values)}{_switch('review', values)}</div>"
    )


def _pairs(values: Mapping[str, Any]) -> str:
    numbers = "".join(_field(name, values) for name in ("pairs_per_cell", "set_size", "seed"))
    return (
        f'<div class="grid">{numbers}</div>{_field("chosen_by", values)}'
        f"{_choice('reveal', words.REVEALS, values)}"
        f"{_switch('confidence', values)}{_switch('comments', values)}"
    )


def _people(values: Mapping[str, Any]) -> str:
    numbers = "".join(_field(name, values) for name in ("judgements_at_most", "retention_days"))
    return (
        f"{_choice('login', words.LOGINS, values)}"
        f'<div class="no-login"><p class="notice warning missing">{words.NO_LOGIN}</p></div>'
        f'<div class="grid">{numbers}</div>{_field("contact", values)}'
    )


def _choice(name: str, options: Mapping[str, str], values: Mapping[str, Any]) -> str:
    label, hint = words.FIELDS[name]
    shown = "".join(
        f'<label class="kind"><input type="radio" name="{name}" value="{key}"'
        f'{" checked" if values.get(name) == key else ""}><span class="name">{option}</span>'
        "</label>"
        for key, option in options.items()
    )
    return (
        f'<fieldset class="field kinds" data-field="{name}"><legend>{label}</legend>'
        f"{f'<p class=hint>{hint}</p>' if hint else ''}{shown}{_mistake()}</fieldset>"
    )


def _known(values: Mapping[str, Any]) -> str:
    lists = "".join(
        f"<details{' open' if values.get(role) else ''}{_for('rating', role in TAUGHT)}>"
        f"<summary>{words.LISTS[role][0]}"
        f'<span class="small">{words.LISTS[role][1]}</span></summary>'
        f"{_rows(role, values)}</details>"
        for role in ROLES
    )
    lead = f'<p class="hint">{_by_kind(words.KNOWN_LEAD)}</p>'
    return f"{lead}{lists}{_field('check_every', values, kinds='rating')}"


def _ending(values: Mapping[str, Any]) -> str:
    codes = "".join(_field(name, values) for name in CODES)
    return f'{_field("languages", values)}<div class="grid">{codes}</div>'


def _yaml() -> str:
    label, hint = words.YAML_FIELD, words.YAML_LEAD
    return (
        f'<details class="yaml"><summary>{words.YAML}</summary>'
        f'<div class="field" data-field="yaml"><label>{label}</label><p class="hint">{hint}</p>'
        '<textarea rows="10" data-yaml spellcheck="false"></textarea>'
        f'{_mistake()}</div><p class="ways">'
        f'<button type="button" class="quiet" data-ask="yaml">{words.TO_YAML}</button>'
        f'<button type="button" class="quiet" data-ask="fill">{words.FROM_YAML}</button></p>'
        "</details>"
    )


def _rows(name: str, values: Mapping[str, Any], *, locked: bool = False) -> str:
    """A list of rows, the template of one, and the button that adds it."""
    given = values.get(name)
    rows = [row for row in given if isinstance(row, Mapping)] if isinstance(given, list) else []
    shown = "".join(_one_row(name, row, locked=locked) for row in rows)
    only = ' data-for="rating"' if name == "dimensions" else ""  # a comparison asks one question
    add = (
        f"<template>{_one_row(name, {})}</template>"
        f'<button type="button" class="quiet add" data-add{only}>'
        f"{_by_kind(words.ADD[name])}</button>"
    )
    return (
        f'<div class="field list" data-field="{name}" data-rows="{name}">'
        f'<div class="rows">{shown}</div>{_mistake()}{"" if locked else add}</div>'
    )


def _one_row(name: str, row: Mapping[str, Any], *, locked: bool = False) -> str:
    columns = [one for one in LISTS[name] if one != "feedback" or name == "practice"]
    kinds = {"labels": "rating", "expected": "rating"}
    fields = "".join(
        _field(
            column,
            row,
            kinds=kinds.get(column, ""),
            locked=locked and column == "name",
            wording=words.PRACTISED if (name, column) == ("practice", "response") else None,
        )
        for column in columns
    )
    remove = f'<button type="button" class="quiet remove" data-remove>{words.REMOVE}</button>'
    return f'<div class="row" data-row>{fields}{"" if locked else remove}</div>'


def _field(
    name: str,
    values: Mapping[str, Any],
    *,
    kinds: str = "",
    locked: bool = False,
    wording: tuple[Mapping[str, str], Mapping[str, str]] | None = None,
) -> str:
    label, hint = map(_by_kind, wording or words.FIELDS[name])
    given = values.get(name)
    value = escape(given) if isinstance(given, str) else ""
    fixed = f'name="{name}" maxlength="{SHORT.get(name, LONGEST)}"{" readonly" if locked else ""}'
    if name in AREAS:
        # The first line break after the tag belongs to the tag.
        place = f'<textarea rows="{AREAS[name]}" dir="auto" {fixed}>\n{value}</textarea>'
    else:
        number = ' inputmode="decimal" class="short"' if name in NUMBERS else ' dir="auto"'
        place = f'<input type="text"{number} {fixed} value="{value}">'
    return (
        f'<div class="field" data-field="{name}"{_for(kinds)}><label>{label}</label>'
        f"{f'<p class=hint>{hint}</p>' if hint else ''}{place}{_mistake()}</div>"
    )


def _switch(name: str, values: Mapping[str, Any]) -> str:
    checked = " checked" if values.get(name) is True else ""
    return (
        f'<label class="switch"><input type="checkbox" name="{name}"{checked}>'
        f"<span>{words.FIELDS[name][0]}</span></label>"
    )


def _mistake() -> str:
    return '<p class="mistake" hidden></p>'
