"""Which studies are there, and how is one made, changed, opened and closed? For researchers.

Every message is answered with nothing but the page for strangers unless a researcher sent it.
Items come in through ui/items.py, because a file does not fit into a message.
"""

import logging
from collections.abc import Mapping
from pathlib import Path

import gradio as gr

from annotation.errors import (
    AnnotationError,
    StoreError,
    StudyInUseError,
    UnknownStudyError,
)
from annotation.overview import Overview, overview, overviews
from annotation.store import Store
from annotation.studies import STATES, Study
from annotation.study_file import parse_study, write_study
from annotation.tables import Tables
from ui import (
    arms_items,
    asking,
    items_page,
    markup,
    planning,
    studies_form,
    studies_page,
    studies_person,
    studies_preview,
)
from ui import studies_texts as words
from ui.access import PATH, Access, strangers
from ui.asking import Message, Parts
from ui.studies_fields import LONGEST, Read, empty, fill, read
from ui.tokens import Tokens

AGAIN = 10_000  # ms until the numbers are read again
YAML = Path("YAML")  # what stands for a file's name in messages
LONGEST_YAML = 20 * LONGEST
logger = logging.getLogger(__name__)


def turn(
    store: Store, tokens: Tokens, researcher: bool, query: Mapping[str, str], message: Message
) -> str:
    """The answer to a message of this page.

    Args:
        store: Where studies are.
        tokens: Hashes what a platform calls people.
        researcher: Whether a researcher asks; nobody else learns anything.
        query: What the address says: `study`, and `show` or `new`. Client text.
        message: `action` and what belongs to it; anything may stand in it.
    """
    if not researcher:
        return asking.reply(message, {"page": strangers()})
    try:
        if message.get("action") in studies_person.ACTIONS:
            return studies_person.answer(store, tokens, message)
        return _act(store, query, message)
    except UnknownStudyError:
        way = markup.link(PATH, words.ALL, kind="primary")
        return asking.reply(
            message, {"page": markup.message(words.NOT_HERE_TITLE, words.NOT_HERE, way)}
        )
    except StoreError as error:
        logger.error("%s", error)
        return _said(message, words.STORE)
    except AnnotationError as error:
        return _said(message, str(error))


def build(store: Store, access: Access, tokens: Tokens) -> gr.HTML:
    """Put the page together, inside the route it belongs to."""

    def answer(message: Message, request: gr.Request) -> str:
        query = {str(key): str(value) for key, value in dict(request.query_params).items()}
        return turn(store, tokens, access.is_researcher(request), query, message)

    return asking.build_for("studies", answer, "items")


def _act(store: Store, query: Mapping[str, str], message: Message) -> str:
    action = message.get("action")
    one = overview(store, query["study"]) if query.get("study") else None
    if action == "save":
        return _save(store, one, message)
    if action == "preview":
        return _preview(store, one, message)
    if action == "yaml":
        return _write_yaml(one, message)
    if action == "fill":
        return _read_yaml(one, message)
    if action == "draft":
        return asking.reply(message, {"form": _form(one, message.get("values"))})
    if action == "plan" and one is not None and one.study.kind == "comparison":
        typed = message.get("plan")
        values = typed if isinstance(typed, Mapping) else {}
        plan = planning.answer(store, one.study, values)
        about = studies_page.about(one)
        return asking.reply(message, {"plan": plan, "about": about}, again=AGAIN)
    if action == "state" and one is not None:
        return _set_state(store, one, message)
    if action == "open":
        return asking.reply(message, {"page": _page(store, one, query)})
    parts: Parts = {}
    if one is not None:
        parts["about"] = studies_page.about(one)
    elif "new" not in query:
        parts["list"] = studies_page.listed(overviews(store))
    return asking.reply(message, parts, again=AGAIN)


def _page(store: Store, one: Overview | None, query: Mapping[str, str]) -> str:
    if one is not None and query.get("show") == "settings":
        top = studies_page.top(one, words.SETTINGS)
        form = _form(one, fill(one.study))
        return markup.page(
            f'{top}<div data-part="form">{form}</div>{studies_form.buttons(new=False)}',
            one.study.title,
            kind="research",
        )
    if one is not None:
        body = studies_page.top(one, words.ITEMS) + items_page.section(one)
        body += arms_items.section(store, one.study)
        body += planning.section(store, one.study)
        return markup.page(body, one.study.title, kind="wide research")
    if "new" in query:
        values = fill(empty()) | {"id": "", "title": ""}
        body = (
            f'<p class="back"><a href="{markup.at(PATH)}">← {words.ALL}</a></p>'
            f"<h1>{words.NEW_TITLE}</h1>"
            f'{studies_page.LATE}{studies_page.NOTICE}<div data-part="form">'
            f"{_form(None, values)}</div>{studies_form.buttons(new=True)}"
        )
        return markup.page(body, words.NEW_TITLE, kind="research")
    return studies_page.all_studies(overviews(store))


def _form(one: Overview | None, values: object) -> str:
    texts = values if isinstance(values, Mapping) else {}
    if one is None:
        return studies_form.form(texts, new=True)
    # A kind that cannot change is not taken from a browser.
    kept = {"id": one.study.id} | ({"kind": one.study.kind} if one.filled or one.begun else {})
    return studies_form.form({**texts, **kept}, new=False, begun=one.begun, filled=one.filled)


def _save(store: Store, one: Overview | None, message: Message) -> str:
    got = _read(one, message)
    study = got.study
    if study is None:
        return _mistakes(message, got.errors)
    if one is None:
        if not store.write(lambda tables: _make(tables, study)):
            return _mistakes(message, {"id": words.ID_TAKEN})
    else:
        try:
            store.write(lambda tables: tables.revise_study(study))
        except StudyInUseError:  # somebody began while the form was open
            return _mistakes(message, {"": words.SCALES_STAY})
    return asking.reply(message, {}, go=studies_page.address(study.id))


def _make(tables: Tables, study: Study) -> bool:
    """Add a study, unless its id is taken: that one would be overwritten."""
    if any(one.id == study.id for one in tables.studies()):
        return False
    tables.add_study(study)
    return True


def _read(one: Overview | None, message: Message) -> Read:
    if one is None:
        return read(message.get("values"))
    got = read(message.get("values"), one.study, begun=one.begun)
    if got.study is not None and one.filled and got.study.kind != one.study.kind:
        return Read(errors={"kind": words.KIND_STAYS})
    return got


def _preview(store: Store, one: Overview | None, message: Message) -> str:
    got = _read(one, message)
    if got.study is None:
        return _mistakes(message, got.errors)
    parts = {"preview": studies_preview.preview(store, got.study), "problem": ""}
    return asking.reply(message, parts, open="preview")


def _write_yaml(one: Overview | None, message: Message) -> str:
    got = _read(one, message)
    if got.study is None:
        return _mistakes(message, got.errors)
    return asking.reply(message, {"problem": ""}, yaml=write_study(got.study))


def _read_yaml(one: Overview | None, message: Message) -> str:
    text = message.get("yaml")
    given = text[:LONGEST_YAML] if isinstance(text, str) else ""
    try:
        study = parse_study(given, YAML)
    except AnnotationError as error:
        return _mistakes(message, {"yaml": str(error)})
    parts = {
        "form": _form(one, fill(study)),
        "problem": "",
        "notice": markup.notice(words.FILLED_FORM),
    }
    return asking.reply(message, parts, say=words.FILLED_FORM)


def _set_state(store: Store, one: Overview, message: Message) -> str:
    state = str(message.get("state"))
    if state in STATES:
        store.write(lambda tables: tables.set_study_state(one.study.id, state))
    now = overview(store, one.study.id)
    return asking.reply(
        message,
        {"about": studies_page.about(now)},
        say=words.changed(now.study.state),
        again=AGAIN,
    )


def _mistakes(message: Message, errors: Mapping[str, str]) -> str:
    """What is wrong, by field; what concerns no field stands above the button."""
    whole = errors.get("", "")
    sentence = f"{words.problems(len(errors))} {whole}".strip()
    problem = {"problem": markup.notice(sentence, "warning")}
    return asking.reply(message, problem, mistakes=dict(errors))


def _said(message: Message, sentence: str) -> str:
    return asking.reply(message, {"notice": markup.notice(sentence, "warning")}, say=sentence)
