"""What does a researcher see of all studies, and of one?"""

from collections.abc import Sequence
from urllib.parse import quote

from annotation.overview import Overview
from annotation.studies import STATES, Study
from ui import answers_texts, markup, studies_person
from ui import studies_texts as words
from ui.access import PATH
from ui.markup import escape

PAGES = {"rating": "/rate", "comparison": "/compare", "writing": "/write"}
LATE = f'<p class="notice warning" data-late hidden>{words.LATE}</p>'
NOTICE = '<div data-part="notice" role="status"></div>'


def all_studies(found: Sequence[Overview]) -> str:
    """The page with the list."""
    body = (
        f'<div class="heading"><h1>{words.TITLE}</h1>'
        f"{markup.link(f'{PATH}?new', words.NEW, kind='primary')}</div>"
        f'<p class="lead">{words.LEAD}</p>{LATE}{NOTICE}<div data-part="list">{listed(found)}</div>'
        f"{studies_person.section()}"
    )
    return markup.page(body, words.TITLE, kind="wide research")


def listed(found: Sequence[Overview]) -> str:
    """The table of studies, or what there is to do when there is none."""
    if not found:
        return f'<p class="empty">{words.EMPTY}</p>'
    heads = "".join(
        f'<th scope="col"><span{"" if name else " class=spoken"}>{name or "Link"}</span></th>'
        for name in words.COLUMNS.values()
    )
    rows = "".join(_row(one) for one in found)
    return (
        f'<table class="studies-table"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    )


def none(title: str, what: str) -> str:
    """A page about studies of a kind, where there is none."""
    return markup.message(title, what, markup.link(PATH, words.ALL, kind="primary"))


def choice(studies: Sequence[Study], path: str, title: str) -> str:
    """A page about one study, and none is named: which one?

    Args:
        studies: To choose from.
        path: Of the page.
        title: What is asked.
    """
    rows = "".join(
        f'<li><a href="{escape(address(one.id, path))}" dir="auto">{escape(one.title)}</a></li>'
        for one in studies
    )
    body = (
        f'<div class="message"><h1 data-focus tabindex="-1">{title}</h1>'
        f'<ul class="studies">{rows}</ul></div>'
    )
    return markup.page(body, title, say=title)


def address(study_id: str, path: str = PATH) -> str:
    """Of a page about one study."""
    return f"{markup.at(path)}?study={quote(study_id)}"


def top(one: Overview, current: str) -> str:
    """What stands above every view of one study: its name, its state, the ways between views."""
    study = one.study
    return (
        f'<p class="back"><a href="{markup.at(PATH)}">← {words.ALL}</a></p>'
        f'<h1 dir="auto">{escape(study.title)}</h1>'
        f'<div data-part="about">{about(one)}</div>'
        f"{views(study.id, current, study.kind)}{LATE}{NOTICE}"
    )


def findings(study_id: str, kind: str) -> tuple[str, str]:
    """The address and the name of the page that shows what people did in a study."""
    if kind == "writing":
        return address(study_id, "/answers"), answers_texts.TITLE
    return address(study_id, "/results"), words.RESULTS


def views(study_id: str, current: str, kind: str = "rating") -> str:
    """The links between the views of one study, the present one marked."""
    found, name_found = findings(study_id, kind)
    places = {
        address(study_id): words.ITEMS,
        f"{address(study_id)}&show=settings": words.SETTINGS,
        found: name_found,
    }
    links = "".join(
        f'<a href="{escape(path)}"{" aria-current=page" if name == current else ""}>{name}</a>'
        for path, name in places.items()
    )
    return f'<nav class="tabs" aria-label="{words.VIEWS}">{links}</nav>'


def about(one: Overview) -> str:
    """State, numbers, the link for raters, and the buttons that open, pause and close."""
    study = one.study
    facts = [words.KINDS[study.kind], study.id, words.version(study.version)]
    ways = "".join(
        f'<button type="button" class="{"primary" if state == "open" else "quiet"}" '
        f'data-state="{state}">{words.TO_STATE[state]}</button>'
        for state in STATES
        if state != study.state
    )
    numbers = "".join(
        f"<div><dt>{words.COLUMNS[name]}</dt><dd>{value}</dd></div>"
        for name, value in _numbers(one).items()
    )
    return (
        f'<p class="small">{escape(" · ".join(facts))}</p>'
        f'<div class="standing">{_state(study.state)}<span class="small">'
        f'{words.STATES_WHAT[study.state]}</span><span class="ways">{ways}</span></div>'
        f'<dl class="numbers">{numbers}</dl>{link(one)}'
    )


def link(one: Overview) -> str:
    """The address that raters get, to be copied; the script puts the site in front."""
    path = address(one.study.id, PAGES[one.study.kind])
    return (
        f'<div class="link"><span class="small">{words.LINK}</span> '
        f'<code data-address="{escape(path)}">{escape(path)}</code> {_copy(path)}</div>'
    )


def _row(one: Overview) -> str:
    study = one.study
    found, name_found = findings(study.id, study.kind)
    cells = "".join(
        f'<td data-head="{words.COLUMNS[name]}">{value}</td>'
        for name, value in _numbers(one).items()
    )
    return (
        f'<tr><th scope="row"><a href="{escape(address(study.id))}" dir="auto">'
        f'{escape(study.title)}</a><span class="small">{words.KINDS[study.kind]} · '
        f"{escape(study.id)}</span></th>"
        f'<td data-head="{words.COLUMNS["state"]}">{_state(study.state)}</td>{cells}'
        f'<td class="ways">{_copy(address(study.id, PAGES[study.kind]), study.title)}'
        f'<a class="quiet" href="{escape(found)}">{name_found}'
        f'<span class="spoken"> {escape(study.title)}</span></a></td></tr>'
    )


def _numbers(one: Overview) -> dict[str, str]:
    return {
        "items": f"{one.items:,}",
        "judgements": f"{one.judgements:,}",
        "people": f"{one.people:,}",
        "share": words.percent(one.share),
    }


def _state(state: str) -> str:
    return f'<span class="tag state-{state}">{words.STATES[state]}</span>'


def _copy(path: str, title: str = "") -> str:
    about = f'<span class="spoken"> {escape(title)}</span>' if title else ""
    return (
        f'<button type="button" class="quiet" data-copy="{escape(path)}" '
        f'data-copied="{words.COPIED}"><span>{words.COPY_LINK}</span>{about}</button>'
    )
