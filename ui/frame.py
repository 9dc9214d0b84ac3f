"""What stands around the text that is judged: progress, tools, dialogs, and the pages between."""

from collections.abc import Mapping, Sequence

from annotation.assignment import Progress
from annotation.practice import Known
from annotation.studies import REPORT_REASONS, SKIP_REASONS, Study
from ui import markdown, markup, texts
from ui.markup import button, escape


def toolbar(study: Study, place: str, done: int, total: int) -> str:
    """The study's name, how far one is, and the tools."""
    return (
        '<div class="toolbar"><div class="where">'
        f'<h1 class="study">{escape(study.title)}</h1>{_demonstration(study)}</div>'
        '<div class="tools">'
        + _opens("instructions", texts.INSTRUCTIONS)
        + button(texts.UNDO, "undo", extra='data-key="u"')
        + button(texts.PAUSE, "pause")
        + _opens("report", texts.REPORT)
        + _opens("keys", texts.KEYS, 'data-key="?"')
        + '</div><div class="far">'
        f'<progress max="{total}" value="{done}" aria-label="{escape(texts.PROGRESS)}"></progress>'
        f'<span class="place">{escape(place)}</span></div></div>'
        f'<p class="notice warning" data-late hidden>{escape(texts.LATE)}</p>'
    )


def skip_button() -> str:
    """Opens the reasons; stands beside the answers."""
    return _opens("skip", texts.SKIP, 'data-key="s"')


def dialogs(study: Study, keys: Sequence[tuple[str, str]]) -> str:
    """What opens above the page: reasons to skip, the instructions, the list of keys."""
    rows = "".join(
        f"<div><dt><kbd>{escape(key)}</kbd></dt><dd>{escape(what)}</dd></div>" for key, what in keys
    )
    skip = _reasons("skip", texts.SKIP_TITLE, SKIP_REASONS, texts.SKIP_NOW)
    wrong = _reasons("report", texts.REPORT_TITLE, REPORT_REASONS, texts.REPORT_NOW)
    instructions = (
        f'<h2 id="instructions-title">{escape(texts.INSTRUCTIONS)}</h2>'
        f"{markdown.render(study.instructions)}"
        f'<p class="ways">{_closes(texts.CLOSE)}</p>'
    )
    shortcuts = (
        f'<h2 id="keys-title">{escape(texts.KEYS)}</h2><dl class="keys">{rows}</dl>'
        f'<p class="ways">{_closes(texts.CLOSE)}</p>'
    )
    return (
        _dialog("skip", skip)
        + _dialog("report", wrong)
        + _dialog("instructions", instructions)
        + _dialog("keys", shortcuts)
    )


def keys_switch() -> str:
    """Turns single keys off and on, for people whose tools type on their own."""
    return (
        '<label class="switch"><input type="checkbox" data-keys checked>'
        f"<span>{escape(texts.SINGLE_KEYS)}</span></label>"
    )


def paused(address: str = "", kept: str = texts.PAUSED, more: str = "") -> str:
    """A break: nothing of the item is shown, and its time does not run on.

    Args:
        address: The page's own, with a note that lets another device go on from here.
        kept: What becomes of the work meanwhile.
        more: Markup of what else there is.
    """
    ways = button(texts.CONTINUE, "show", kind="primary") + home()
    elsewhere = (
        f'<details class="elsewhere"><summary>{escape(texts.ELSEWHERE)}'
        f"</summary><p>{escape(texts.ELSEWHERE_HOW)}</p>"
        f'<p><a class="address" href="{escape(address)}">{escape(texts.ELSEWHERE_LINK)}</a></p>'
        "</details>"
    )
    body = (
        f'<div class="message"><h1 data-focus tabindex="-1">{escape(texts.PAUSED_TITLE)}</h1>'
        f'{markup.paragraphs(kept)}<p class="ways">{ways}</p>'
        f"{elsewhere if address else ''}{more}</div>"
    )
    return markup.page(body, texts.PAUSED_TITLE, say=texts.PAUSED_TITLE)


def refused(reward: str) -> str:
    """Somebody does not want to take part: nothing of them is stored."""
    return markup.message(texts.REFUSED_TITLE, texts.REFUSED, completion(reward) + home())


def feedback(study: Study, learned: Known, token: str) -> str:
    """After a practice text: what was answered, what most people answer, why."""
    points = {dimension.name: dimension.labels for dimension in study.dimensions}
    told = [
        texts.most(points[name], low, high, learned.given.get(name))
        for name, (low, high) in learned.expected.items()
    ]
    rows = "".join(f'<p class="wording">{escape(sentence)}</p>' for sentence in told)
    title = texts.PRACTICE_FITS if learned.fits else texts.PRACTICE_DIFFERS
    body = (
        f'<div class="message"><h1 data-focus tabindex="-1">{escape(title)}</h1>{rows}'
        f"{markup.paragraphs(learned.feedback)}"
        f'<p class="ways">{button(texts.CONTINUE, "show", kind="primary")}'
        f"{button(texts.CHANGE_ANSWER, 'undo')}</p></div>"
    )
    return markup.page(body, texts.PRACTICE, say=title, token=token)


def rest(done: int, total: int) -> str:
    """Time for a break, if one likes."""
    ways = button(texts.CONTINUE, "show", kind="primary") + home()
    return markup.message(texts.REST_TITLE, texts.rest(done, total), ways)


def completion(reward: str) -> str:
    """What somebody takes along at the end: a code to copy, or an address to go to."""
    if reward.startswith("https://"):
        return markup.link(reward, texts.TO_PLATFORM, kind="primary")
    if not reward:
        return ""
    return f'<span class="code">{escape(texts.CODE)} <strong>{escape(reward)}</strong></span>'


def closed(more: str = "", mine: str = "") -> str:
    """The study takes nothing any more.

    Args:
        more: Markup of what there still is.
        mine: Markup of the way to one's own data.
    """
    body = (
        f'<div class="message"><h1 data-focus tabindex="-1">{escape(texts.CLOSED_TITLE)}</h1>'
        f'{markup.paragraphs(texts.CLOSED)}<p class="ways">{home()}{more}</p>{mine}</div>'
    )
    return markup.page(body, texts.CLOSED_TITLE, say=texts.CLOSED_TITLE)


def full() -> str:
    """The study has all its answers, and the person has not begun."""
    return markup.message(texts.FULL_TITLE, texts.FULL, home())


def finished(
    title: str,
    progress: Progress,
    token: str,
    reward: str = "",
    *,
    note: str = "",
    undo: bool = True,
    more: str = "",
) -> str:
    """The end, with what one takes along.

    Args:
        title: Of the page.
        progress: How far the person came.
        token: Signed note of a page without an item.
        reward: A completion code, or an address.
        note: What there is to say about the last message.
        undo: The last answer can still be taken back.
        more: Markup of what else there is to see.
    """
    ways = completion(reward) + markup.link("/", texts.HOME, kind="quiet" if reward else "primary")
    if progress.done and undo:
        ways += button(texts.UNDO_LAST, "undo", extra='data-key="u"')
    heading = texts.FINISHED_TITLE if progress.done else texts.ENOUGH_TITLE
    body = (
        f'<div class="message"><h1 data-focus tabindex="-1">{escape(heading)}</h1>'
        f"{markup.notice(note)}<p>{escape(texts.finished(progress.done))}</p>"
        f'<p class="ways">{ways}</p>{more}</div>'
    )
    return markup.page(body, title, say=note or heading, token=token)


def choice(path: str, title: str, studies: Sequence[Study]) -> str:
    """Several studies are open: which one?"""
    rows = "".join(
        f'<li><a href="{markup.at(path)}?study={escape(study.id)}">{escape(study.title)}</a>'
        f"{_demonstration(study)}</li>"
        for study in studies
    )
    body = (
        f'<div class="message"><h1 data-focus tabindex="-1">{escape(texts.CHOOSE_STUDY)}</h1>'
        f'<ul class="studies">{rows}</ul></div>'
    )
    return markup.page(body, title, say=texts.CHOOSE_STUDY)


def home() -> str:
    """The way back to the start page."""
    return markup.link("/", texts.HOME)


def _demonstration(study: Study) -> str:
    """A tag beside the title, unless the title says so itself."""
    said = texts.DEMONSTRATION.lower() in study.title.lower()
    if not study.demonstration or said:
        return ""
    return f'<span class="tag">{escape(texts.DEMONSTRATION)}</span>'


def _reasons(name: str, title: str, reasons: Mapping[str, str], send: str) -> str:
    """A dialog in which one reason is chosen and sent."""
    options = "".join(
        f'<label class="reason"><input type="radio" name="reason" value="{escape(key)}">'
        f"<span>{escape(sentence)}</span></label>"
        for key, sentence in reasons.items()
    )
    return (
        f'<fieldset><legend id="{name}-title">{escape(title)}</legend>{options}</fieldset>'
        '<p class="ways">'
        + button(send, name, kind="primary", extra="data-reason disabled")
        + _closes(texts.SKIP_BACK)
        + "</p>"
    )


def _opens(dialog: str, name: str, extra: str = "") -> str:
    return (
        f'<button type="button" class="quiet" data-open="{dialog}" {extra}>{escape(name)}</button>'
    )


def _closes(name: str) -> str:
    return f'<button type="button" class="quiet" data-close>{escape(name)}</button>'


def _dialog(name: str, body: str) -> str:
    return f'<dialog id="{name}" aria-labelledby="{name}-title">{body}</dialog>'
