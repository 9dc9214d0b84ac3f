"""How creative is what people and models wrote? The page that compares the sources."""

import csv
import io
import json
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from annotation.content import Prompt
from annotation.errors import AnnotationError, MixedScoresError
from annotation.scores import SourceScore
from annotation.store import Store
from ui import markup, scatter, texts
from ui import scores_texts as names
from ui import sources_texts as words
from ui.markup import escape
from ui.measuring import Failed
from ui.scatter import Mark, Reach
from ui.standings import Row, Standings, standings
from ui.surveying import Complete, Growing, Loading, State, Surveying

if TYPE_CHECKING:  # they bring torch and scipy
    from crpo.evaluation.intervals import Estimate
    from crpo.scoring.scorer import Scorer

HERE = Path(__file__).parent
SOON, LATER = 1_500, 5_000  # ms until the page asks again: while it grows, and when it is complete
ACROSS = ("novelty", "diversity", "surprise")  # the horizontal axes; quality is the vertical one
logger = logging.getLogger(__name__)

FRAME = (  # constant: the framework would run anything that came in here as code
    '<div class="sources-page" data-view><div class="page wide"><p class="loading">'
    f"{texts.LOADING}</p></div></div>"
    '<p class="spoken" role="status" aria-live="polite"></p>'
)

Parts = dict[str, str]  # what each marked place of the page shows now


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
        return _answer(message, {"page": page(store.prompts())})
    prompts = store.prompts()
    if not prompts:
        return _answer(message, blank() | {"table": empty()}, again=LATER)
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
        "table": table(found) if shown else nothing(found, state),
        "about": about(found, scores, survey.scorer) if shown else "",
        "entering": entering(found) if shown else "",
    }
    say = ""
    if shown and isinstance(state, Complete):
        say = words.complete(sum(row.responses for row in found.rows), found.prompts)
    again = SOON if isinstance(state, Loading | Growing) else LATER
    return _answer(message, parts, say, again, shared=found.shared if found.sources > 1 else None)


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


def figure(rows: Sequence[Row], scorer: "Scorer | None") -> str:
    """Three panels: quality against each of the other dimensions."""
    return "".join(_panel(rows, dimension, scorer) for dimension in ACROSS)


def table(found: Standings) -> str:
    """The same in numbers, and to take along."""
    heads = [words.SOURCE, words.RESPONSES, words.PROMPTS, *names.NAMES.values()]
    head = "".join(f'<th role="columnheader" scope="col">{one}</th>' for one in heads)
    rows = "".join(_table_row(row, heads) for row in found.rows)
    return (
        f'<table role="table" aria-label="{words.TABLE}"><thead role="rowgroup"><tr role="row">'
        f'{head}</tr></thead><tbody role="rowgroup">{rows}</tbody></table>'
        f'<button type="button" class="quiet" data-file="{words.FILE}" '
        f'data-csv="{escape(as_csv(found.rows))}">{words.DOWNLOAD}</button>'
    )


def as_csv(rows: Sequence[Row]) -> str:
    """The table for a spreadsheet, with all digits."""
    ends = ("mean", "low", "high", "undefined")
    columns = [f"{dimension}_{end}" for dimension in names.NAMES for end in ends]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["source", "responses", "prompts", *columns])
    for row in rows:
        cells: list[object] = [harmless(row.name), row.responses, row.prompts]
        for dimension in names.NAMES:
            one = row.estimates.get(dimension)
            numbers = (one.mean, one.low, one.high) if one else (math.nan,) * 3
            cells += ["" if math.isnan(number) else number for number in numbers]
            cells.append(row.undefined.get(dimension, ""))
        writer.writerow(cells)
    return text.getvalue()


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("gpt")
    ("'=1+1", 'gpt')
    """
    return f"'{text}" if text.lstrip().startswith(("=", "+", "-", "@")) else text


def entering(found: Standings) -> str:
    """Which prompts the numbers are of."""
    sentence = words.entering(
        found.prompts, len(found.rows), shared=found.shared, alike=found.alike
    )
    fair = found.shared or found.alike or len(found.rows) < 2
    if found.left_out:
        sentence += " " + words.left_out(found.left_out)
    return f'<p class="{"small" if fair else "notice"}">{escape(sentence)}</p>'


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
        return _answer(message, blank() | {"state": waiting(Failed(), shown=False)}, again=LATER)


def build(store: Store, scorer: "Callable[[], Scorer]") -> gr.HTML:
    """Put the page together, inside the route it belongs to.

    Args:
        store: Where the responses and their scores are.
        scorer: Gives the one scorer of this process; called when the page is first opened.
    """
    survey = Surveying(store, scorer)
    scripts = ("ask.js", "sources.js")
    script = "\n".join((HERE / name).read_text(encoding="utf-8") for name in scripts)
    view = gr.HTML("", html_template=FRAME, js_on_load=script, apply_default_css=False)

    def act(request: gr.Request, event: gr.EventData) -> str:
        message = event._data if isinstance(event._data, Mapping) else {}
        if getattr(request.state, "annotator", None) is None:
            return _answer(message, {"page": f'<p class="message">{words.NO_COOKIE}</p>'})
        return answer(store, survey, message)

    view.act(
        act,
        None,
        view,
        queue=False,
        trigger_mode="multiple",
        show_progress="hidden",
        api_visibility="private",
    )
    return view


def _answer(
    message: Mapping[str, object],
    parts: Parts,
    say: str = "",
    again: int = 0,
    *,
    shared: bool | None = None,
) -> str:
    body: dict[str, Any] = {
        "n": message.get("n"),
        "parts": parts,
        "say": say,
        "again": again,
        "shared": shared,
    }
    return json.dumps(body)


def _panel(rows: Sequence[Row], dimension: str, scorer: "Scorer | None") -> str:
    marks = [
        Mark(row.name, row.look, _reach(row, dimension), _reach(row, "quality")) for row in rows
    ]
    said = [
        (one.name, _number(one.x.mean, dimension), _number(one.y.mean, "quality")) for one in marks
    ]
    return scatter.panel(
        marks,
        _axis(dimension, scorer),
        _axis("quality", scorer),
        words.alternative(dimension, said),
        words.NO_MARKS,
    )


def _reach(row: Row, dimension: str) -> Reach:
    one = row.estimates.get(dimension)
    return Reach(one.mean, one.low, one.high) if one else Reach(math.nan)


def _axis(dimension: str, scorer: "Scorer | None") -> str:
    unit = names.DIMENSIONS[dimension].unit
    if dimension == "quality":
        if scorer is None:
            return names.NAMES[dimension]
        unit = names.LEARNED_UNIT if scorer.profile.quality == "learned" else unit
    return f"{names.NAMES[dimension]} ({unit})"


def _table_row(row: Row, heads: Sequence[str]) -> str:
    cells = [f"<span>{row.responses:,}</span>", f"<span>{row.prompts:,}</span>"]
    cells += [_cell(row.estimates.get(one), row.undefined.get(one, 0), one) for one in names.NAMES]
    marked = "".join(
        f'<td role="cell" data-head="{head}">{cell}</td>'
        for head, cell in zip(heads[1:], cells, strict=True)
    )
    return (
        f'<tr role="row"><th role="rowheader" scope="row"><span>'
        f"{scatter.symbol(row.look)}<bdi>{escape(row.name)}</bdi></span></th>{marked}</tr>"
    )


def _cell(estimate: "Estimate | None", undefined: int, dimension: str) -> str:
    if estimate is None or math.isnan(estimate.mean):
        number = "<span>–</span>"
    else:
        number = f"<strong>{_number(estimate.mean, dimension)}</strong>"
        if math.isfinite(estimate.low):
            ends = (_number(end, dimension) for end in (estimate.low, estimate.high))
            number += f' <span class="range">[{", ".join(ends)}]</span>'
    if undefined:
        number += f' <span class="undefined">{words.undefined(undefined)}</span>'
    return number


def _number(value: float, dimension: str) -> str:
    return "–" if math.isnan(value) else f"{value:.{names.DIMENSIONS[dimension].digits}f}"


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
