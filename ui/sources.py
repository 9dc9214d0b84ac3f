"""How creative is what people and models wrote? The page that compares the sources."""

import logging
import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import gradio as gr

from annotation.content import Prompt
from annotation.errors import AnnotationError, MixedScoresError
from annotation.scores import SourceScore
from annotation.store import Store
from ui import asking, markup
from ui import scores_texts as names
from ui import sources_texts as words
from ui.asking import Parts, reply
from ui.markup import escape
from ui.measuring import Failed
from ui.sources_rows import figure, table
from ui.standings import Standings, standings
from ui.surveying import Complete, Growing, Loading, State, Surveying

if TYPE_CHECKING:  # it brings torch
    from crpo.scoring.scorer import Scorer

SOON, LATER = 1_500, 5_000  # ms until the page asks again: while it grows, and when it is complete
logger = logging.getLogger(__name__)


def turn(store: Store, survey: Surveying, message: Mapping[str, object]) -> str:
    """Answer one message of the page.

    Args:
        store: Where the responses and their scores are.
        survey: What measures the missing ones.
        message: `action` ("open" for the page itself, "live" for the numbers, "retry" after a
            failure), `n` (comes back with the answer, so that the page knows an old one), and
            `task` (empty for all) and `shared` (true, false, or null for the page to decide).

    Returns:
        JSON: `n`, `parts` (markup by place), `say` (for a screen reader), `again` (ms until the
        page shall ask again), `shared` (whether the switch is on; null where there is nothing to
        switch).
    """
    if message.get("action") == "open":
        return reply(message, {"page": page(store.prompts())})
    prompts = store.prompts()
    if not prompts:
        return reply(message, blank() | {"table": empty()}, again=LATER)
    state = survey.look(retry=message.get("action") == "retry")
    task = str(message.get("task") or "")
    chosen = {one.id for one in prompts if not task or one.task == task}
    wanted = message.get("shared")
    scores = stored(store, survey)
    found = standings(scores, chosen, wanted if isinstance(wanted, bool) else None)
    shown = bool(found.rows)
    parts = {
        "state": waiting(state, shown=shown),
        "figure": figure(found.rows, survey.scorer) if shown else "",
        "table": table(found.rows) if shown else nothing(found, state),
        "about": hidden(store) + (about(found, scores, survey.scorer) if shown else ""),
        "entering": entering(found) if shown else "",
    }
    say = ""
    if shown and isinstance(state, Complete):
        say = words.complete(sum(row.responses for row in found.rows), found.prompts)
    again = SOON if isinstance(state, Loading | Growing) else LATER
    return reply(message, parts, say, again, shared=found.shared if found.sources > 1 else None)


def page(prompts: Sequence[Prompt]) -> str:
    """The page with places for everything that comes later."""
    tasks = sorted({prompt.task for prompt in prompts})
    options = "".join(f'<option value="{escape(one)}">{escape(one)}</option>' for one in tasks)
    return (
        '<div class="page wide sources">'
        f'<div class="opening"><h1>{words.TITLE}</h1><p class="lead">{words.LEAD}</p>'
        f"{markup.tabs('/sources')}</div>"
        '<div class="choose"><div class="field">'
        f'<label for="of-task">{words.TASKS}</label><div class="select"><select id="of-task">'
        f'<option value="">{words.ALL_TASKS}</option>{options}</select></div></div>'
        '<label class="switch" hidden><input type="checkbox" data-shared>'
        f"<span>{words.SHARED}</span></label></div>"
        '<div class="entering" data-part="entering"></div><div data-part="state"></div>'
        f'<p class="notice warning" data-late hidden>{words.LATE}</p>'
        '<div class="panels" data-part="figure"></div><div data-part="table"></div>'
        '<div class="about" data-part="about"></div></div>'
    )


def stored(store: Store, survey: Surveying) -> list[SourceScore]:
    """The scores of this app's scorer; before its models are loaded those that there are."""
    try:
        return store.source_scores(survey.fingerprints)
    except MixedScoresError:
        return []  # which of them are this scorer's is known in a moment


def entering(found: Standings) -> str:
    """Which prompts the numbers are of."""
    sentence = words.entering(
        found.prompts, len(found.rows), shared=found.shared, alike=found.alike
    )
    fair = found.shared or found.alike or len(found.rows) < 2
    if found.left_out:
        sentence += " " + words.left_out(found.left_out)
    return f'<p class="{"small" if fair else "notice"}">{escape(sentence)}</p>'


def hidden(store: Store) -> str:
    """That responses are left out which people compare blind, where there are any."""
    return f"<p>{escape(words.BLIND)}</p>" if store.hides_sources() else ""


def about(found: Standings, scores: Sequence[SourceScore], scorer: "Scorer | None") -> str:
    """How the numbers are to be read, and what made them."""
    sentences = [words.ONE_SOURCE] if len(found.rows) == 1 else []
    ranges = [
        math.isfinite(one.low)
        for row in found.rows
        for one in row.estimates.values()
        if math.isfinite(one.mean)
    ]
    if any(ranges):
        sentences.append(words.READING)
    if not all(ranges):
        sentences.append(words.FEW_PROMPTS if any(ranges) else words.NO_RANGES)
    sentences.append(words.COMPANY)
    if scorer is not None:
        sentences.append(names.profile(scorer.profile.name))
    lines = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    exactly = f"<details><summary>{words.EXACTLY_TITLE}</summary><p>{words.EXACTLY}</p></details>"
    return f"{lines}{exactly if any(ranges) else ''}{_measures(scores, scorer)}"


def nothing(found: Standings, state: State) -> str:
    """In place of the table where there is no number."""
    if found.shared:
        return f'<p class="nothing">{words.NONE_SHARED}</p>'
    return f'<p class="nothing">{words.NONE_HERE}</p>' if isinstance(state, Complete) else ""


def empty() -> str:
    """The page of a store without responses."""
    return (
        f'<div class="message"><h2>{words.EMPTY_TITLE}</h2><p>{words.EMPTY}</p>'
        f'<p class="ways">{markup.link("/scores", words.EMPTY_WAY, kind="primary")}</p></div>'
    )


def blank() -> Parts:
    """Every place empty."""
    return dict.fromkeys(("state", "figure", "table", "about", "entering"), "")


def waiting(state: State, *, shown: bool) -> str:
    """What stands above the numbers while some are missing."""
    if isinstance(state, Complete):
        return ""
    if isinstance(state, Failed):
        return (
            f'<div class="state warning"><p>{words.FAILED_WITH if shown else words.FAILED}</p>'
            f'<button type="button" class="primary" data-retry>{words.TRY_AGAIN}</button></div>'
        )
    sentence, far, left = words.LOADING, "", ""
    if isinstance(state, Growing):
        sentence = words.growing(state.done, state.total)
        far = f' value="{state.done / max(state.total, 1):.3f}"'
        left = "" if state.seconds is None else f" <span>{names.left(state.seconds)}</span>"
    return (
        f'<div class="state"><p>{escape(sentence)}{left}</p>'
        f'<progress max="1"{far} aria-label="{escape(sentence)}"></progress></div>'
    )


def answer(store: Store, survey: Surveying, message: Mapping[str, object]) -> str:
    """`turn`, with the errors of the store as a message on the page."""
    try:
        return turn(store, survey, message)
    except AnnotationError as error:
        logger.error("%s", error)
        return reply(message, blank() | {"state": waiting(Failed(), shown=False)}, again=LATER)


def build(store: Store, scorer: "Callable[[], Scorer]") -> gr.HTML:
    """Put the page together, inside the route it belongs to.

    Args:
        store: Where the responses and their scores are.
        scorer: Gives the one scorer of this process; called when the page is first opened.
    """
    survey = Surveying(store, scorer)
    return asking.build("sources", lambda message: answer(store, survey, message))


def _measures(scores: Sequence[SourceScore], scorer: "Scorer | None") -> str:
    """Behind a mark: which model of which version measured each dimension."""
    fingerprints = {one.dimension: one.fingerprint for one in scores}
    models = {} if scorer is None else scorer.models
    lines = "".join(
        f"<dt>{name}</dt><dd>{escape(models.get(dimension, ''))}"
        f"<code>{escape(fingerprints[dimension])}</code></dd>"
        for dimension, name in names.NAMES.items()
        if dimension in fingerprints
    )
    return f"<details><summary>{words.MEASURED}</summary><dl>{lines}</dl></details>"
