"""What stands on the page where people write: the task, the box, the time, one's own answers."""

from annotation.sitting import LONGEST, Answer, Sitting
from annotation.studies import Study
from ui import frame, markdown, markup, texts
from ui import write_texts as words
from ui.markup import button, escape


def page(study: Study, sitting: Sitting, token: str, note: str = "", said: str = "") -> str:
    """One task in front of a person.

    Args:
        study: The study.
        sitting: The task, the time that is left, what they have written so far.
        token: Signed note of the task.
        note: Markup of what there is to say about the last message.
        said: The same for a screen reader; where they are when it is empty.
    """
    place = place_of(sitting)
    body = (
        toolbar(study, sitting)
        + note
        + unsent()
        + (f'<p class="small practice">{escape(words.PRACTICE)}</p>' if sitting.practice else "")
        + f'<div id="task">{markup.plain(sitting.prompt, "task")}</div>'
        + _form(study, sitting)
        + _given(sitting)
        + instructions(study)
        + _leftover()
    )
    return markup.page(
        body,
        f"{place} · {words.TITLE}",
        kind="writes",
        say=said or place,
        token=token,
        item=f"{study.id}/{sitting.prompt_id}",
    )


def ready(study: Study, position: int, total: int, note: str, *, practice: bool = False) -> str:
    """Before a task with a time limit: its time begins when the person says so."""
    title = (words.practice_place if practice else words.ready_title)(position, total)
    body = (
        f'<div class="message">{note}{unsent()}'
        f'<h1 data-focus tabindex="-1">{escape(title)}</h1>'
        f"<p>{escape(words.ready(study.minutes or 0))}</p>"
        f'<p class="ways">{button(words.BEGIN, "next", kind="primary")}{frame.home()}</p></div>'
    )
    return markup.page(body, f"{title} · {words.TITLE}", kind="writes", say=title)


def finished(study: Study, tasks: int, note: str, mine: str = "") -> str:
    """The end: thanks, what shows a platform that it was reached, and the way to one's data."""
    if not tasks:
        return markup.message(words.NO_TASKS_TITLE, words.NO_TASKS, frame.home())
    reward = study.codes.complete
    body = (
        f'<div class="message">{note}{unsent()}'
        f'<h1 data-focus tabindex="-1">{escape(words.FINISHED_TITLE)}</h1>'
        f'<p>{escape(words.finished(tasks))}</p><p class="ways">{frame.completion(reward)}'
        f"{markup.link('/', texts.HOME, kind='quiet' if reward else 'primary')}</p>{mine}</div>"
    )
    return markup.page(body, words.TITLE, kind="writes", say=words.FINISHED_TITLE)


def closed(note: str, mine: str = "") -> str:
    """The study takes nothing any more; what came too late and one's data can still be read."""
    body = (
        f'<div class="message">{note}{unsent()}'
        f'<h1 data-focus tabindex="-1">{escape(texts.CLOSED_TITLE)}</h1>'
        f'<p>{escape(texts.CLOSED)}</p><p class="ways">{frame.home()}</p>{mine}</div>'
    )
    return markup.page(body, texts.CLOSED_TITLE, kind="writes", say=texts.CLOSED_TITLE)


def refused(sentence: str, text: str) -> str:
    """What was not saved, and why, so that nobody loses it."""
    return (
        f'<div class="notice warning" data-refused><p>{escape(sentence)}</p>'
        f"{markup.plain(text, 'kept')}</div>"
    )


def place_of(sitting: Sitting) -> str:
    """Which of the tasks it is, in words."""
    words_of = words.practice_place if sitting.practice else texts.place
    return words_of(sitting.position, sitting.total)


def toolbar(study: Study, sitting: Sitting) -> str:
    """The study's name, how far one is, and the tools."""
    tag = f'<span class="tag">{escape(texts.DEMONSTRATION)}</span>' if study.demonstration else ""
    said = texts.DEMONSTRATION.lower() in study.title.lower()
    return (
        '<div class="toolbar"><div class="where">'
        f'<h1 class="study">{escape(study.title)}</h1>{"" if said else tag}</div>'
        '<div class="tools">'
        f'<button type="button" class="quiet" data-open="instructions">'
        f"{escape(texts.INSTRUCTIONS)}</button>{button(texts.PAUSE, 'pause')}</div>"
        f'<div class="far"><progress max="{sitting.total}" value="{sitting.position - 1}" '
        f'aria-label="{escape(texts.PROGRESS)}"></progress>'
        f'<span class="place">{escape(place_of(sitting))}</span></div></div>'
        f'<p class="notice warning" data-late hidden>{escape(words.LATE)}</p>'
    )


def _time(study: Study, sitting: Sitting) -> str:
    """A thin line that grows shorter, and words; the browser counts, the server knows."""
    if study.minutes is None or sitting.seconds_left is None:
        return ""
    return (
        f'<div class="time" data-left="{sitting.seconds_left:.1f}" '
        f'data-many="{words.MINUTES_LEFT}" data-last="{words.LAST_MINUTE}" '
        f'data-said="{words.LAST_MINUTE_SAID}">'
        f'<span data-words></span><progress max="{study.minutes * 60:g}" '
        f'value="{sitting.seconds_left:.1f}" aria-hidden="true"></progress></div>'
    )


def _form(study: Study, sitting: Sitting) -> str:
    """The box and what to do with it; nothing to write where the one answer is there."""
    one = study.answers == "one"
    if one and sitting.answers:
        return f'<p class="onward">{button(words.GO_ON, "done", kind="primary")}</p>'
    add, action = (words.SAVE, "finish") if one else (words.ADD, "add")
    label, none = (
        (words.ANOTHER, words.NO_MORE) if sitting.answers else (words.ANSWER, words.NO_IDEA)
    )
    return (
        f'<form class="box" data-longest="{LONGEST}" data-characters="{words.CHARACTERS}">'
        f'<div class="over"><label for="answer">{escape(label)}</label>'
        f"{_time(study, sitting)}</div>"
        '<textarea id="answer" data-focus rows="3" dir="auto" spellcheck="true" '
        'aria-describedby="task"></textarea>'
        '<p class="small" data-count role="status" hidden></p><div class="onward">'
        f'<button type="button" class="primary" data-write="{action}" data-add disabled>'
        f"{escape(add)}<kbd>{escape(words.KEYS)}</kbd></button>"
        f'<button type="button" class="quiet" data-write="done">{escape(none)}</button>'
        "</div></form>"
    )


def _given(sitting: Sitting) -> str:
    """One's answers to this task, the newest on top."""
    if not sitting.answers:
        return ""
    rows = "".join(_row(answer) for answer in reversed(sitting.answers))
    return (
        f'<section class="given" aria-label="{escape(words.given(len(sitting.answers)))}">'
        f"<h2>{escape(words.given(len(sitting.answers)))} "
        f'<span class="count">{len(sitting.answers)}</span></h2><ul>{rows}</ul></section>'
    )


def _row(answer: Answer) -> str:
    return (
        f'<li><div class="response" data-given dir="auto">{escape(answer.text)}</div>'
        f'<button type="button" class="quiet" data-write="back" value="{escape(answer.id)}" '
        f'aria-label="{escape(words.take_back(answer.text))}">{escape(words.TAKE_BACK)}</button></li>'
    )


def unsent() -> str:
    """Filled by the browser when its tab still has a text for another task."""
    return (
        f'<div class="notice" data-unsent hidden><p>{escape(words.UNSENT)}</p>'
        '<div class="kept" dir="auto"></div></div>'
    )


def instructions(study: Study) -> str:
    """The study's instructions, opened above the page."""
    close = f'<button type="button" class="quiet" data-close>{escape(texts.CLOSE)}</button>'
    return (
        '<dialog id="instructions" aria-labelledby="instructions-title">'
        f'<h2 id="instructions-title">{escape(texts.INSTRUCTIONS)}</h2>'
        f'{markdown.render(study.instructions)}<p class="ways">{close}</p></dialog>'
    )


def _leftover() -> str:
    """What becomes of a text in the box when somebody goes on?"""
    back = f'<button type="button" class="quiet" data-close>{escape(words.GO_BACK)}</button>'
    return (
        '<dialog id="leftover" aria-labelledby="leftover-title">'
        f'<h2 id="leftover-title">{escape(words.LEFTOVER_TITLE)}</h2><p class="ways">'
        f'<button type="button" class="primary" data-write="finish">'
        f"{escape(words.LEFTOVER_ADD)}</button>"
        f'<button type="button" class="quiet" data-write="leave">'
        f"{escape(words.LEFTOVER_DROP)}</button>{back}</p></dialog>"
    )
