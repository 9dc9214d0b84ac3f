"""What is stored of one person, and how is it handed out or deleted? For researchers.

Whoever calls this has made sure that a researcher asks (ui/studies.py).
"""

import re
from collections.abc import Mapping

from annotation.errors import AnnotationError
from annotation.forgetting import Reach, copies_beside, forget, reach, scrub
from annotation.forgetting_errors import NobodyError
from annotation.person import as_text, code, find, person_data
from annotation.store import Store
from ui import asking, markup
from ui import studies_person_texts as words
from ui.asking import Message
from ui.markup import escape
from ui.tokens import Tokens

ACTIONS = frozenset({"person", "download", "sure", "forget"})
LONGEST = 200  # characters of a name


def section() -> str:
    """The part of the page where a person is looked for."""
    return (
        f'<section class="person"><h2>{words.TITLE}</h2><p class="hint">{words.LEAD}</p>'
        f'<form data-look novalidate autocomplete="off"><div class="field" data-field="person">'
        f'<label>{words.FIELD}</label><p class="hint">{words.HINT}</p>'
        f'<input type="text" data-person maxlength="{LONGEST}" spellcheck="false">'
        '<p class="mistake" hidden></p></div><p class="ways">'
        f'<button type="button" class="quiet" data-ask="person">{words.FIND}</button></p></form>'
        '<div data-part="person" role="status"></div></section>'
    )


def answer(store: Store, tokens: Tokens, message: Message) -> str:
    """The answer to a message of this part.

    Args:
        store: The store.
        tokens: Hashes what a platform calls people.
        message: `action`, and `person` as it was typed or `codes` as they stand on the page.
    """
    action = message.get("action")
    asked = message.get("person") if action == "person" else message.get("codes")
    typed = asked[:LONGEST] if isinstance(asked, str) else ""
    if not typed.strip():
        return asking.reply(message, {}, mistakes={"person": words.NEEDED})
    try:
        people = _people(store, tokens, typed, alone=action == "person")
    except NobodyError:
        return asking.reply(
            message, {"person": markup.notice(words.NOBODY)}, say=words.NOBODY, mistakes={}
        )
    if action == "forget":
        return _forget(store, message, people)
    if action == "download":
        name = f"person-{code(people[0])}.json"
        return asking.reply(message, {}, file=name, text=as_text(person_data(store, people)))
    sure = action == "sure"
    shown = _shown(store, people, sure=sure, public=not sure and _is_public(typed))
    return asking.reply(
        message, {"person": shown}, say=words.SURE if sure else words.found(len(people)),
        mistakes={},
    )  # fmt: skip


def _people(store: Store, tokens: Tokens, typed: str, *, alone: bool) -> list[str]:
    """The annotators that are meant: by one name, or by codes that the page showed."""
    if alone:
        return find(store, typed, tokens.participant)
    return sorted({person for name in typed.split() for person in find(store, name)})


def _is_public(typed: str) -> bool:
    """Whether somebody else may know this name."""
    return re.fullmatch("[0-9a-f]{10}", typed.strip().lower()) is not None


def _shown(store: Store, people: list[str], *, sure: bool, public: bool) -> str:
    """What there is of them, and what can be done with it."""
    there = reach(store, people)
    codes = " ".join(code(one) for one in people)
    told = [
        words.found(len(people)),
        words.given(_by_title(store, there)),
        words.texts(there.texts, there.items, there.others),
    ]
    facts = "".join(f"<p>{escape(one)}</p>" for one in told if one)
    notes = markup.notice(words.PUBLIC, "warning") if public else ""
    notes += markup.notice(words.SURE, "warning") if sure else ""
    ways = (
        _button("forget", words.SURE_YES, "danger") + _button("person", words.SURE_NO)
        if sure
        else _button("download", words.DOWNLOAD) + _button("sure", words.DELETE)
    )
    return (
        f'<div class="found" data-codes="{escape(codes)}">{notes}{facts}'
        f'<p class="small">{words.CODES} <code>{escape(codes)}</code></p>'
        f'<p class="ways">{ways}</p></div>'
    )


def _forget(store: Store, message: Message, people: list[str]) -> str:
    gone = forget(store, people, "researchers' page")
    try:
        clean = scrub(store)
    except AnnotationError:  # the app tries again by itself
        clean = False
    said = (words.deleted if clean else words.not_yet)(gone.given, gone.others)
    said += "".join(f" {words.copy_beside(copy.name)}" for copy in copies_beside(store))
    return asking.reply(message, {"person": markup.notice(said)}, say=said, mistakes={})


def _by_title(store: Store, there: Reach) -> Mapping[str, int]:
    titles = {study.id: study.title for study in store.studies()}
    return {titles[study]: count for study, count in there.studies.items()}


def _button(action: str, name: str, kind: str = "quiet") -> str:
    return f'<button type="button" class="{kind}" data-ask="{action}">{escape(name)}</button>'
