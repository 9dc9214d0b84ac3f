"""What will a person see who takes part? The page before the start and the first item, unstored."""

from collections.abc import Iterator

from annotation.assignment import Assignment
from annotation.consents import standing
from annotation.overview import first_item
from annotation.sitting import Answer, Sitting
from annotation.store import Store
from annotation.studies import Study
from annotation.writing_practice import Feedback
from ui import compare, consenting, frame, markup, rate, texts, write_feedback, write_page
from ui import studies_texts as words

FORMS = {"rating": (rate.KIND, rate.form), "comparison": (compare.KIND, compare.form)}


def preview(store: Store, study: Study) -> str:
    """Both pages as markup that nothing can be pressed in.

    Args:
        store: Where the first item is, if the study has one.
        study: The study, saved or not.
    """
    if study.kind == "writing":
        task, is_sample = _task(store, study)
        pages = _welcome(store, study, words.KINDS[study.kind])
        pages += "".join(_practice(study)) + write_page.page(study, task, "")
    else:
        kind, form = FORMS[study.kind]
        found = first_item(store, study)
        is_sample = found is None
        shown = found or _sample(study)
        place = texts.place(1, shown.total)
        body = frame.toolbar(study, place, 0, shown.total) + form(study, shown)
        pages = _welcome(store, study, kind.title) + markup.page(body, place, kind=kind.layout)
    first = words.PREVIEW_PRACTICE if study.kind == "writing" and study.practice else ""
    note = f"{first or words.PREVIEW_NOTE} {words.PREVIEW_STANDS_IN if is_sample else ''}"
    return f'<p class="small">{note}</p><div class="as-rater" inert>{pages}</div>'


def _welcome(store: Store, study: Study, title: str) -> str:
    """The page before the start, as it is to be."""
    what = consenting.offer(study, standing(store, study, "").terms)
    return consenting.page(study, title, what, "", words.SAMPLE_CODE)


def _practice(study: Study) -> Iterator[str]:
    """Each practice task and what follows it, with answers of ours."""
    minutes = None if study.minutes is None else 60 * study.minutes
    given = tuple(Answer("", text) for text in words.SAMPLES[: 1 if study.answers == "one" else 2])
    for place, example in enumerate(study.practice, 1):
        about = (study.id, "", "", example.prompt, "English", place, len(study.practice), minutes)
        yield write_page.page(study, Sitting(*about, answers=(), practice=True), "")
        shown = Sitting(*about, answers=given, practice=True)
        yield write_feedback.page(study, Feedback(shown, example.feedback, example.response), "")


def _task(store: Store, study: Study) -> tuple[Sitting, bool]:
    with store.read() as tables:
        prompts = tables.prompts(study.id)
    prompt = prompts[0] if prompts else None
    task = Sitting(
        study_id=study.id,
        prompt_id=prompt.id if prompt else "",
        task=prompt.task if prompt else "",
        prompt=prompt.text if prompt else words.SAMPLE_PROMPT,
        language=prompt.language if prompt else "English",
        position=1,
        total=len(prompts) or 1,
        seconds_left=None if study.minutes is None else 60 * study.minutes,
        answers=(),
    )
    return task, prompt is None


def _sample(study: Study) -> Assignment:
    return Assignment(
        id="",
        study_id=study.id,
        item_id="",
        kind=study.kind,
        task="",
        prompt=words.SAMPLE_PROMPT,
        language="English",
        sides=tuple((text,) for text in words.SAMPLES[: 2 if study.kind == "comparison" else 1]),
        position=1,
        total=study.items_per_person or 1,
    )
