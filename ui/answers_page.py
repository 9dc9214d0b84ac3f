"""How do the answers of a writing study stand on the page?"""

from collections.abc import Mapping, Sequence

from annotation.answers import public_id
from annotation.studies import Study
from annotation.submissions import Submission
from ui import answers_texts as words
from ui import frame, markup, studies_page
from ui import studies_texts as names
from ui.access import PATH
from ui.csv_text import as_csv
from ui.markup import escape

AT_ONCE = 50  # answers
ADDRESS = "/answers"
Places = Mapping[str, Sequence[str]]


def frame_of(study: Study) -> str:
    """The page with places for everything that comes later."""
    note = words.NO_FEEDS if not study.feeds else "" if study.review else words.NO_REVIEW
    body = (
        f'<p class="back"><a href="{markup.at(PATH)}">← {names.ALL}</a></p>'
        f'<h1 dir="auto">{escape(study.title)}</h1>'
        f"{studies_page.views(study.id, words.TITLE, study.kind)}{studies_page.LATE}"
        f'{markup.notice(note)}<div class="bar" data-part="filters"></div>'
        '<div data-part="list"></div><div class="last" data-part="notice"></div>'
        '<p class="ways foot" data-foot hidden>'
        f'<button type="button" class="quiet" data-ask="file">'
        f'{words.FILE}</button>{frame.keys_switch()}<span class="small keys-what">{words.KEYS}'
        f"</span></p>{_dialog()}"
    )
    first = "waiting" if study.review else "all"
    page = markup.page(body, f"{words.TITLE}: {study.title}", kind="wide research written")
    return f'<div data-first="{first}">{page}</div>'


def choice(studies: Sequence[Study]) -> str:
    """No study is named: which one?"""
    if not studies:
        return studies_page.none(words.NONE_TITLE, words.NONE)
    return studies_page.choice(studies, ADDRESS, words.CHOOSE_TITLE)


def filters(study: Study, found: Sequence[Submission], chosen: str, new: int) -> str:
    """Which answers are shown, what came meanwhile, and the button that accepts many."""
    buttons = "".join(
        f'<button type="button" class="quiet" data-filter="{name}" data-key="filter-{name}" '
        f'aria-pressed="{"true" if name == chosen else "false"}">{label} '
        f"<span>{len(passing(study, found, name)):,}</span></button>"
        for name, label in words.FILTERS.items()
        if study.review or name != "waiting"
    )
    clean = len([one for one in found if state(study, one) == "waiting" and not one.signs])
    many = ""
    if clean:
        many = (
            f'<button type="button" class="quiet many" data-many data-key="many">'
            f"{words.accept_all(clean)}</button>"
        )
    fresh = ""
    if new:
        fresh = (
            f'<button type="button" class="primary" data-ask="new" data-key="new">'
            f"{words.new(new)}</button>"
        )
    return (
        f'<div class="filters" role="group" aria-label="{words.FILTER}">{buttons}</div>'
        f"{many}{fresh}"
    )


def listed(study: Study, shown: Sequence[Submission], of: int, chosen: str, places: Places) -> str:
    """The answers, or what there is to say when there is none."""
    if not shown:
        return f'<p class="empty">{words.NOTHING[chosen]}</p>'
    rows = "".join(_answer(study, one, places.get(one.id, ())) for one in shown)
    more = ""
    if of > len(shown):
        more = (
            f'<button type="button" class="quiet" data-more data-key="more">{words.MORE}</button>'
        )
    return (
        f'<ol class="texts">{rows}</ol><p class="ways">{more}'
        f'<span class="small">{words.shown(len(shown), of)}</span></p>'
    )


def nobody(study: Study) -> str:
    """Instead of a list, before the first answer."""
    way = markup.link(studies_page.address(study.id), words.EMPTY_WAY, kind="primary")
    return f'<div class="empty"><p>{words.EMPTY}</p><p class="ways">{way}</p></div>'


def decided(study: Study, one: Submission, places: Sequence[str]) -> str:
    """What a decision did, with the way back."""
    said = words.decided(one.decision or "", writer(study, one), places)
    other = "reject" if one.decision == "accept" else "accept"
    return (
        f'<div class="notice done"><span>{escape(said)}</span> <button type="button" class="quiet" '
        f'data-decide="{other}" data-of="{escape(one.id)}">{words.INSTEAD[other]}</button></div>'
    )


def file(study: Study, found: Sequence[Submission], places: Places) -> str:
    """All answers as CSV, the oldest first; people by their public names."""
    return as_csv(
        [
            {
                "answer": one.id,
                "writer": writer(study, one),
                "task": one.prompt.task,
                "prompt": one.prompt.text,
                "language": one.prompt.language,
                "text": one.text,
                "seconds": "" if one.seconds is None else one.seconds,
                "signs": "; ".join(one.signs),
                "state": words.STATES[state(study, one)].lower(),
                "studies": "; ".join(places.get(one.id, ())),
            }
            for one in found
        ]
    )


def passing(study: Study, found: Sequence[Submission], chosen: str) -> list[Submission]:
    """The answers that a filter lets through, in their order."""
    if chosen == "waiting":
        return [one for one in found if state(study, one) == "waiting"]
    return [one for one in found if one.signs or chosen == "all"]


def state(study: Study, one: Submission) -> str:
    """A key of `answers_texts.STATES`."""
    return one.decision or ("waiting" if study.review else "passed")


def writer(study: Study, one: Submission) -> str:
    """The public name of who wrote."""
    return public_id(study.id, one.annotator_id)


def _answer(study: Study, one: Submission, places: Sequence[str]) -> str:
    now, who = state(study, one), writer(study, one)
    signs = "".join(
        f'<p class="sign"><strong>{words.SIGNS[sign][0]}.</strong> {words.SIGNS[sign][1]}</p>'
        for sign in one.signs
        if sign in words.SIGNS
    )
    into = "" if now == "waiting" else f'<p class="small">{escape(words.into(now, places))}</p>'
    return (
        f'<li tabindex="-1" data-id="{escape(one.id)}" aria-label="{words.STATES[now]}, {who}">'
        f'<p class="head"><span class="tag is-{now}">{words.STATES[now]}</span>'
        f'<span class="small">{words.by(who, one.seconds)}</span></p>'
        f"{markup.plain(one.prompt.text, 'prompt')}{markup.plain(one.text, 'response')}"
        f'{signs}{into}<p class="ways">'
        f"{_decide('accept', words.ACCEPT, 'A', off=now in ('accept', 'passed'))}"
        f"{_decide('reject', words.REJECT, 'R', off=now == 'reject')}</p></li>"
    )


def _decide(decision: str, name: str, key: str, *, off: bool) -> str:
    disabled = " disabled" if off else ""
    return (
        f'<button type="button" class="choice" data-decide="{decision}"{disabled}>{name}'
        f"<kbd>{key}</kbd></button>"
    )


def _dialog() -> str:
    return (
        f'<dialog aria-labelledby="all-title"><h2 id="all-title">{words.ALL_TITLE}</h2>'
        f'<p>{words.ALL_WHAT}</p><p class="ways">'
        '<button type="button" class="primary" data-all></button>'
        f'<button type="button" class="quiet" data-close>{words.CANCEL}</button></p></dialog>'
    )
