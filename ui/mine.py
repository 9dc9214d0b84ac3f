"""What is stored of me, and how do I have it deleted? Every person's own way to their data.

Whoever gave something can take it away again while the study runs and after it, without asking
anybody: consent that cannot be withdrawn is none. It takes two steps, because it cannot be undone,
and the second one is only taken from the page that says what goes.
"""

from annotation.consents import agreements
from annotation.errors import StoreError
from annotation.forgetting import Reach, forget, is_forgotten, reach
from annotation.person import as_text, code, person_data
from annotation.practice import code as completion_code
from annotation.store import Store
from annotation.studies import Study
from ui import frame, markdown, markup
from ui import mine_texts as words
from ui.errors import MessageError
from ui.markup import button, escape
from ui.stage import Message, Visitor
from ui.tokens import Tokens

SURE = "forget"  # what the page notes that says what goes


def answer(
    store: Store, tokens: Tokens, visitor: Visitor, study: Study | None, message: Message
) -> str:
    """The view that answers a message about one's own data; empty for any other message.

    Args:
        store: Where everything is.
        tokens: Signs the note of the page that says what goes.
        visitor: Who asks.
        study: From which study; None from the start page, which stands for all of them.
        message: `action` "mine", "download", "forget" or "forgotten"; anything may stand in it.
    """
    match message.get("action"):
        case "mine":
            return _page(store, visitor.annotator, study)
        case "download":
            return _page(store, visitor.annotator, study, save=True)
        case "forget":
            return _sure(store, tokens, visitor, study)
        case "forgotten" if _was_asked(tokens, visitor, study, message):
            return _deleted(store, visitor, study)
        case "forgotten":
            return _sure(store, tokens, visitor, study)
    return ""


def line(annotator_id: str) -> str:
    """A person's code with the way to their data; stands where they pause or end."""
    return (
        f'<p class="small mine">{escape(words.CODE)} <code>{escape(code(annotator_id))}</code> '
        f"{button(words.MINE, 'mine')}</p>"
    )


def door(store: Store, visitor: Visitor) -> str:
    """The same on the start page, for those who are in the store."""
    return line(visitor.annotator) if reach(store, [visitor.annotator]).people else ""


def gone(store: Store, visitor: Visitor, address: str) -> str:
    """What a tab shows that is still open after its person's data went; empty for all others.

    Args:
        store: The store.
        visitor: Whose tab it is.
        address: Of the page, which gives the browser a new number.
    """
    with store.read() as tables:
        if not is_forgotten(tables.connection, visitor.annotator):
            return ""
    said = words.DELETED_ACCOUNT if visitor.account else words.GONE
    ways = "" if visitor.account else markup.link(address, words.RELOAD, kind="primary")
    return markup.message(words.GONE_TITLE, said, ways + frame.home())


def has_gone(store: Store, annotator_id: str) -> bool:
    """Whether a browser's number is that of somebody whose data were deleted."""
    try:
        with store.read() as tables:
            return is_forgotten(tables.connection, annotator_id)
    except StoreError:  # said where something is read or written
        return False


def _page(store: Store, annotator_id: str, study: Study | None, *, save: bool = False) -> str:
    """What is stored of a person; `save` lets their browser keep it as a file."""
    there = reach(store, [annotator_id])
    if not there.people:
        return markup.message(words.TITLE, words.NOTHING, button(words.BACK, "show"))
    read = "".join(
        f'<details class="elsewhere"><summary>'
        f"{escape(words.agreed(one.created[:10], '' if study else of.title))}</summary>"
        f"{markdown.render(one.text)}</details>"
        for of in _about(store, study)
        for one in agreements(store, of.id).get(annotator_id, ())
    )
    ways = (
        button(words.BACK, "show", kind="primary")
        + button(words.DOWNLOAD, "download")
        + button(words.DELETE, "forget")
    )
    said = words.SAVED if save else ""
    body = (
        f'<div class="message"><h1 data-focus tabindex="-1">{escape(words.TITLE)}</h1>'
        f"{markup.notice(said)}<p>{escape(_given(store, there))}</p>"
        f'<p class="mine">{escape(words.CODE)} <code>{escape(code(annotator_id))}</code></p>'
        f'<p>{escape(words.CODE_WHAT)}</p><p class="ways">{ways}</p>{read}</div>'
        + (_file(store, annotator_id) if save else "")
    )
    return markup.page(body, words.TITLE, say=said or words.TITLE)


def _file(store: Store, annotator_id: str) -> str:
    """Everything of one person as JSON; `ui/stage.js` hands it to the browser."""
    text = as_text(person_data(store, [annotator_id]))
    return f'<template data-file="{words.FILE}">{escape(text)}</template>'


def _sure(store: Store, tokens: Tokens, visitor: Visitor, study: Study | None) -> str:
    """What goes, before it goes."""
    there = reach(store, [visitor.annotator])
    if not there.people:
        return markup.message(words.TITLE, words.NOTHING, button(words.BACK, "show"))
    ways = button(words.SURE_YES, "forgotten", kind="danger") + button(
        words.SURE_NO, "show", kind="primary"
    )
    told = [_given(store, there), words.texts(there.texts, there.others), words.SURE]
    if any(one.codes.complete for one in _about(store, study) if one.id in there.studies):
        told.append(words.CODE_FIRST)
    body = (
        f'<div class="message"><h1 data-focus tabindex="-1">{escape(words.SURE_TITLE)}</h1>'
        f"{''.join(f'<p>{escape(one)}</p>' for one in told if one)}"
        f'<p class="ways">{ways}</p></div>'
    )
    token = tokens.sign(visitor.annotator, study.id if study else "", SURE)
    return markup.page(body, words.SURE_TITLE, say=words.SURE_TITLE, token=token)


def _was_asked(tokens: Tokens, visitor: Visitor, study: Study | None, message: Message) -> bool:
    of = study.id if study else ""
    try:
        return tokens.read(visitor.annotator, of, message.get("token")).assignment == SURE
    except MessageError:
        return False


def _deleted(store: Store, visitor: Visitor, study: Study | None) -> str:
    """Delete it; whoever had come to the end keeps what they get for it."""
    reward, about = "", _about(store, study)
    with store.read() as tables:
        for one in about:
            row = tables.enrolment(one.id, visitor.annotator)
            if row is not None and row["outcome"] is not None:
                reward += frame.completion(completion_code(one, str(row["outcome"])))
    forget(store, [visitor.annotator], "self")
    said = words.DELETED + (f"\n\n{words.DELETED_ACCOUNT}" if visitor.account else "")
    return markup.message(words.DELETED_TITLE, said, reward + frame.home())


def _about(store: Store, study: Study | None) -> list[Study]:
    """The studies that a page is about."""
    return list(store.studies()) if study is None else [study]


def _given(store: Store, there: Reach) -> str:
    titles = {study.id: study.title for study in store.studies()}
    return words.given({titles[study]: count for study, count in there.studies.items()})
