"""How novel, diverse, surprising and good is what I write? The page that measures as one types."""

import json
import logging
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np

from annotation.content import Prompt
from annotation.errors import AnnotationError
from annotation.store import Store
from ui import figures, texts
from ui import scores_texts as words
from ui.markup import escape
from ui.measuring import Failed, Measuring, Waiting

if TYPE_CHECKING:  # it brings torch
    from crpo.scoring.scorer import GroupScores, LiveScore, Scorer

HERE = Path(__file__).parent
LONGEST = 10_000  # characters of a response that are measured
LONGEST_PROMPT = 2_000  # and of a typed task
AGAIN = 400  # ms until a page that waits asks again
CARRYING = 6  # words that are named for their part in novelty
DEMO = "demo"  # the profile whose language model is the miniature
SHIPPED_QUALITY = "learned"  # a profile's name for the score that ships with the package
OWN = "own"  # in place of a prompt's id
logger = logging.getLogger(__name__)

FRAME = (  # constant: the framework would run anything that came in here as code
    '<div class="scores-page" data-view><div class="page wide"><p class="loading">'
    f"{texts.LOADING}</p></div></div>"
    '<p class="spoken" role="status" aria-live="polite"></p>'
)

Parts = dict[str, str]  # what each marked place of the page shows now


@dataclass(frozen=True)
class Asked:
    """What the page wants measured; all of it is client text.

    Attributes:
        prompt: A stored one, or one that was typed.
        stored: The texts of the stored responses to it.
        response: What was typed, cut to `LONGEST` characters.
        notice: What there is to say about the typed texts.
    """

    prompt: Prompt
    stored: tuple[str, ...]
    response: str
    notice: str


def turn(store: Store, measuring: Measuring, message: Mapping[str, object]) -> str:
    """Answer one message of the page.

    Args:
        store: Where the prompts and their responses are.
        measuring: What scores them.
        message: `action` ("open" for the page itself, "live" for the scores), `n` (comes back with
            the answer, so that the page knows an old one), and for "live" `prompt` (an id, or
            "own"), `own` (a typed task) and `response`.

    Returns:
        JSON: `n`, `parts` (markup by place), `say` (for a screen reader), `again` (ms until the
        page shall ask again, 0 for not).
    """
    if message.get("action") == "open":
        measuring.warm()
        return _answer(message, {"page": page(store.prompts())})
    if message.get("action") == "retry":
        measuring.warm()
    asked = read(store, message)
    group = measuring.group(asked.prompt, asked.stored)
    scorer = measuring.scorer()
    parts = {"prompt": escape(asked.prompt.text) if message.get("prompt") != OWN else ""}
    parts |= {"notice": _notices(asked.notice)}
    if isinstance(group, Waiting | Failed) or isinstance(scorer, Waiting | Failed):
        state = group if isinstance(group, Waiting | Failed) else Failed()
        return _answer(
            message,
            parts | blank() | {"state": waiting(state)},
            again=AGAIN if isinstance(state, Waiting) else 0,
        )
    live = scorer.live(asked.response, group)
    parts |= measured_by(scorer, group, asked.prompt) | {"state": ""}
    if live.truncated:
        parts["notice"] = _notices(asked.notice, words.CUT_SHORT)
    rows = [row(scorer, name, live, bool(asked.stored)) for name in words.NAMES]
    for one in rows:
        parts |= one
    typed = bool(asked.response.strip())
    parts |= details(live, group) if typed else dict.fromkeys(("tokens", "peaks", "spread"), "")
    parts["marks"] = words.marks(len(group.distinct), figures.SEVERAL) if asked.stored else ""
    say = ". ".join(_said(parts, name) for name in words.NAMES) if typed else ""
    return _answer(message, parts, say)


def read(store: Store, message: Mapping[str, object]) -> Asked:
    """What a message wants measured; an unknown prompt is as good as the first of the page."""
    response, own, chosen = (str(message.get(name) or "") for name in ("response", "own", "prompt"))
    cut = [
        words.cut(longest)
        for text, longest in ((response, LONGEST), (own, LONGEST_PROMPT))
        if len(text) > longest
    ]
    prompts = {prompt.id: prompt for prompt in store.prompts()}
    if chosen == OWN or not prompts:
        prompt, stored = Prompt("", "", own[:LONGEST_PROMPT]), []
    else:
        prompt = prompts.get(chosen) or first(list(prompts.values()))
        stored = store.responses(prompt.id)
    return Asked(prompt, tuple(one.text for one in stored), response[:LONGEST], " ".join(cut))


def first(prompts: Sequence[Prompt]) -> Prompt:
    """The prompt that is chosen when the page opens: of the kind that quality was learned from."""
    return next((one for one in prompts if one.task == words.FITTED_TASK), prompts[0])


def page(prompts: Sequence[Prompt]) -> str:
    """The page with nothing measured: places to write on the left, four rows on the right."""
    chosen = first(prompts).id if prompts else OWN
    by_task = groupby(sorted(prompts, key=lambda one: one.task), key=lambda one: one.task)
    options = "".join(
        f'<optgroup label="{escape(task)}">'
        + "".join(_option(one.id, _short(one), one.id == chosen) for one in group)
        + "</optgroup>"
        for task, group in by_task
    )
    own = f'<optgroup label="{words.OWN_GROUP}">{_option(OWN, words.OWN, chosen == OWN)}</optgroup>'
    rows = "".join(_empty_row(name) for name in words.NAMES)
    return (
        '<div class="page wide scores" data-scores>'
        f'<div class="opening"><h1>{words.TITLE}</h1><p class="lead">{words.LEAD}</p></div>'
        '<div class="write">'
        f'<label for="task">{words.TASK}</label>'
        f'<div class="select"><select id="task" name="prompt">{options}{own}</select></div>'
        '<div class="prompt" dir="auto" data-part="prompt"></div>'
        f'<div class="own" hidden><label for="own">{words.OWN_LABEL}</label>'
        f'<textarea id="own" rows="2" dir="auto" placeholder="{escape(words.OWN_HINT)}"></textarea>'
        f'</div><label for="response">{words.RESPONSE}</label>'
        f'<textarea id="response" rows="5" dir="auto" placeholder="{words.RESPONSE_HINT}" '
        f'aria-describedby="private"></textarea><p class="small" id="private">{words.PRIVATE}</p>'
        '<div data-part="notice"></div><div data-part="state"></div>'
        f'<p class="notice warning" data-late hidden>{words.LATE}</p></div>'
        f'<section class="rows" aria-label="{words.SCORES}">{rows}'
        '<p class="small" data-part="marks"></p><p class="small" data-part="profile"></p></section>'
        f'<div class="why"><section><h2>{words.SURPRISE_TITLE}</h2>'
        f'<p class="small">{words.SURPRISE_LEAD}</p>'
        '<div class="tinted" dir="auto" data-part="tokens"></div>'
        '<p class="peaks" dir="auto" data-part="peaks"></p>'
        f'<div class="key">{figures.legend(words.NATS)}<label class="switch">'
        f'<input type="checkbox" data-numbers><span>{words.SHOW_NATS}</span></label></div>'
        f'</section><section><h2>{words.SPREAD_TITLE}</h2><div data-part="spread"></div>'
        "</section></div></div>"
    )


def row(scorer: "Scorer", dimension: str, live: "LiveScore", stored: bool) -> Parts:
    """One dimension: its number with the unit, its strip, its place in words."""
    about = words.DIMENSIONS[dimension]
    value, others = live.values[dimension], live.others[dimension]
    if about.alone and not stored:
        value = math.nan  # against nothing but itself
    others = others[np.isfinite(others)]
    place = _place(dimension, value, others, stored, typed=bool(live.tokens or live.words))
    if dimension == "surprise" and math.isfinite(value):
        place = f"{place} · {words.perplexity(live.values['perplexity'])}"
    low, high = figures.span(others, value)
    ends = "".join(
        f"<span>{number:.{about.digits}f}</span>" for number in (low, high) if low < high
    )
    parts = {
        "value": "–",
        "place": escape(place),
        "strip": figures.strip(dimension, others, value, f"{words.NAMES[dimension]}: {place}")
        + f'<div class="ends" aria-hidden="true">{ends}</div>'
        if others.size
        else "",
    }
    if math.isfinite(value):
        unit = unit_of(scorer, dimension)
        parts["value"] = f"<strong>{value:.{about.digits}f}</strong> <span>{escape(unit)}</span>"
    return {f"{dimension}-{part}": markup for part, markup in parts.items()}


def details(live: "LiveScore", group: "GroupScores") -> Parts:
    """Why: the words tinted by surprise, and those that lie apart from the others."""
    peaks = _peaks(live.tokens)
    parts = {
        "tokens": figures.tinted(live.tokens),
        "peaks": escape(words.most_surprising(peaks)) if peaks else "",
        "spread": f'<p class="small">{words.DIMENSIONS["novelty"].alone}</p>',
    }
    own, gap = live.values["dsi"], live.values["novelty"]
    if not math.isfinite(own):
        parts["spread"] = f'<p class="small">{words.DIMENSIONS["novelty"].short}</p>'
    elif group.distinct and math.isfinite(gap):
        # Novelty is twice the gap, so the other side of it follows.
        wide = bool(own >= group.company.word_sum.mean_distance())
        together = own - gap / 2 if wide else own + gap / 2
        sentence = words.spread(own, together)
        carrying = sorted(live.words, key=lambda one: one[1], reverse=wide)[:CARRYING]
        parts["spread"] = (
            f'<p class="small">{escape(sentence)}</p>'
            f"{figures.spread(carrying, together, words.SPREAD_TITLE, words.TOGETHER)}"
        )
    return parts


def blank() -> Parts:
    """The rows while they wait."""
    parts: Parts = {}
    for name in words.NAMES:
        strip = figures.strip(name, (), math.nan, words.NAMES[name])
        parts |= {f"{name}-value": "–", f"{name}-place": "", f"{name}-strip": strip}
    return parts | dict.fromkeys(("tokens", "peaks", "spread", "marks"), "")


def waiting(state: Waiting | Failed) -> str:
    """What stands above the rows while they cannot be measured."""
    if isinstance(state, Failed):
        return (
            f'<div class="state warning"><p>{words.FAILED}</p>'
            f'<button type="button" class="primary" data-retry>{words.TRY_AGAIN}</button></div>'
        )
    sentence = words.measuring(state.responses) if state.responses else words.LOADING
    far = "" if state.share is None else f' value="{state.share:.2f}"'
    left = "" if state.seconds is None else f"<span>{words.left(state.seconds)}</span>"
    return (
        f'<div class="state"><p>{sentence} {left}</p>'
        f'<progress max="1"{far} aria-label="{escape(sentence)}"></progress></div>'
    )


def measured_by(scorer: "Scorer", group: "GroupScores", prompt: Prompt) -> Parts:
    """The models behind the numbers, and what those that ship with the package cannot do."""
    parts = {
        f"{name}-model": f'<span title="{escape(group.fingerprints[name])}">'
        f"{escape(words.measured_by(model))}</span>"
        for name, model in scorer.models.items()
    }
    notes = {"quality-note": "", "surprise-note": ""}
    if scorer.profile.quality == SHIPPED_QUALITY:
        near = prompt.task == words.FITTED_TASK
        notes["quality-note"] = words.FITTED if near else words.FITTED_ELSEWHERE
    if scorer.profile.name == DEMO:
        notes["surprise-note"] = words.MEMORY
    return parts | notes | {"profile": words.profile(scorer.profile.name)}


def unit_of(scorer: "Scorer", dimension: str) -> str:
    """The unit of a dimension's numbers; that of quality depends on its model."""
    if dimension == "quality" and scorer.profile.quality == SHIPPED_QUALITY:
        return words.LEARNED_UNIT
    return words.DIMENSIONS[dimension].unit


def answer(store: Store, measuring: Measuring, message: Mapping[str, object]) -> str:
    """`turn`, with the errors of the store as a message on the page."""
    try:
        return turn(store, measuring, message)
    except AnnotationError as error:
        logger.error("%s", error)
        return _answer(message, blank() | {"state": waiting(Failed())})


def build(store: Store, scorer: "Callable[[], Scorer]") -> gr.HTML:
    """Put the page together, inside the route it belongs to.

    Args:
        store: Where the prompts and their responses are.
        scorer: Gives the one scorer of this process; called when the page is first opened.
    """
    measuring = Measuring(scorer)
    scripts = ("ask.js", "scores.js")
    script = "\n".join((HERE / name).read_text(encoding="utf-8") for name in scripts)
    view = gr.HTML("", html_template=FRAME, js_on_load=script, apply_default_css=False)

    def act(request: gr.Request, event: gr.EventData) -> str:
        message = event._data if isinstance(event._data, Mapping) else {}
        if getattr(request.state, "annotator", None) is None:
            return _answer(message, {"page": f'<p class="message">{words.NO_COOKIE}</p>'})
        return answer(store, measuring, message)

    # The page asks one thing at a time and keeps the last text that is waiting; "multiple" lets it
    # ask the next thing while the framework still tidies up after the last answer.
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


def _answer(message: Mapping[str, object], parts: Parts, say: str = "", again: int = 0) -> str:
    body: dict[str, Any] = {"n": message.get("n"), "parts": parts, "say": say, "again": again}
    return json.dumps(body)


def _place(dimension: str, value: float, others: np.ndarray, stored: bool, typed: bool) -> str:
    about = words.DIMENSIONS[dimension]
    if not stored and about.alone:
        return about.alone
    if not typed:
        return ""
    if not math.isfinite(value):
        return about.short
    if not others.size:
        return words.NO_PLACE
    return words.place(dimension, int((others < value).sum()), others.size)


def _peaks(tokens: Sequence[tuple[str, float]], most: int = 3) -> list[str]:
    """The words of a text that hold its most surprising tokens, if it has more words than that."""
    text, ends, end = "".join(piece for piece, _ in tokens), [], 0
    for piece, nats in tokens:
        end += len(piece)
        ends.append((end - len(piece), end, nats))
    peaks: dict[str, float] = {}
    for found in re.finditer(r"\w[\w'’-]*", text):
        nats = max((n for a, b, n in ends if a < found.end() and b > found.start()), default=0.0)
        peaks[found[0]] = max(nats, peaks.get(found[0], 0.0))
    ranked = sorted(peaks, key=lambda word: -peaks[word])
    return ranked[:most] if len(ranked) > most else []


def _empty_row(dimension: str) -> str:
    name, about = words.NAMES[dimension], words.DIMENSIONS[dimension]
    note = f'<p class="small" data-part="{dimension}-note"></p>'
    return (
        f'<section class="row {dimension}" aria-labelledby="{dimension}">'
        f'<h2 id="{dimension}">{figures.marker(dimension)}{name}</h2>'
        f'<p class="value" data-part="{dimension}-value">–</p>'
        f'<div class="figure" data-part="{dimension}-strip"></div>'
        f'<p class="place" data-part="{dimension}-place"></p>{note}'
        f'<details><summary aria-label="{words.what_is(name)}" title="{words.what_is(name)}">'
        f'<span aria-hidden="true">i</span></summary><p>{escape(about.about)} '
        f'<span data-part="{dimension}-model"></span></p></details></section>'
    )


def _option(value: str, name: str, chosen: bool) -> str:
    return f'<option value="{value}"{" selected" if chosen else ""}>{escape(name)}</option>'


def _short(prompt: Prompt) -> str:
    item = prompt.item if len(prompt.item) <= 72 else f"{prompt.item[:70].rstrip()} …"
    return item if prompt.language == "English" else f"{item} ({prompt.language})"


def _notices(*sentences: str) -> str:
    said = " ".join(sentence for sentence in sentences if sentence)
    return f'<p class="notice">{said}</p>' if said else ""


def _said(parts: Parts, dimension: str) -> str:
    """A row as it is read aloud."""
    value = re.sub(r"<[^>]*>", "", parts[f"{dimension}-value"])
    return f"{words.NAMES[dimension]} {value}, {parts[f'{dimension}-place']}"
