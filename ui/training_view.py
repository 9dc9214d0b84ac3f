"""What does a researcher see of one run, and of all of them?"""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from ui import markup
from ui import training_texts as words
from ui.markup import escape
from ui.training_order import USUAL
from ui.training_plots import curve
from ui.training_runs import Run

PATH = "/training"
# Stage: what is drawn of it, as (name in the log, title, unit, number to compare with).
LEARNED = (
    ("rewards/margins", words.MARGIN, "", 0.0),
    ("rewards/accuracies", words.ACCURACY, "%", 0.5),
)
DRAWN: Mapping[str, Sequence[tuple[str, str, str, float | None]]] = {
    "sft": (("loss", words.LOSS, "", None), ("mean_token_accuracy", words.TOKENS, "%", None)),
    "dpo": (("loss", words.LOSS, "", None), *LEARNED),
    "crpo": (("loss", words.WEIGHTED_LOSS, "", None), *LEARNED),
}
TRAININGS = ("sft", "dpo", "crpo")


def address(name: str) -> str:
    """Of the page that follows a run."""
    return f"{markup.at(PATH)}?run={quote(name)}"


def listed(runs: Sequence[Run]) -> str:
    """The table of runs."""
    if not runs:
        return f'<p class="quiet">{words.NO_RUNS}</p>'
    heads = "".join(f'<th scope="col">{name}</th>' for name in words.COLUMNS)
    rows = "".join(_row(one) for one in runs)
    return f'<table class="runs"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _row(run: Run) -> str:
    record = run.record
    cells = (
        _tag(run.state),
        f'<span dir="auto">{escape(words.shown(record.sources))}</span>',
        f"{record.pairs:,}" if record.pairs else "–",
        _when(record.when),
    )
    return (
        f'<tr><th scope="row"><a href="{escape(address(record.id))}">{escape(record.recipe)}</a>'
        f"</th>{''.join(_cell(*one) for one in zip(words.COLUMNS[1:], cells, strict=True))}</tr>"
    )


def _cell(head: str, value: str) -> str:
    return f'<td data-head="{head}">{value}</td>'


def frame(run: Run) -> str:
    """The page about one run, with places for what changes."""
    record = run.record
    pairs = words.plural(record.pairs, "pair") + " over " + words.plural(record.prompts, "prompt")
    sources = escape(words.shown(record.sources))
    facts = [sources, pairs if record.pairs else "", _when(record.when)]
    usual = {f"--{name}={value}" for name, value in USUAL.items()}
    settings = [one for one in record.settings if one not in usual]
    own = " · ".join(one.removeprefix("--").replace("=", ": ", 1) for one in settings)
    changed = f'<p class="hint">{escape(own)}</p>' if own else ""
    body = (
        f'<p class="back"><a href="{markup.at(PATH)}">← {words.BACK}</a></p>'
        f'<h1 data-focus tabindex="-1">{escape(record.recipe)}</h1>'
        f'<p class="small" dir="auto">{" · ".join(one for one in facts if one)}</p>{changed}'
        f'<p class="notice warning" data-late hidden>{words.LATE}</p>'
        '<div data-part="standing"></div><div data-part="notice" role="status"></div>'
        '<div data-part="strip"></div><div data-part="curves"></div>'
        '<div data-part="result"></div><div data-part="people"></div>'
        '<div data-part="publish"></div>'
        '<div data-part="publish-notice"></div><div data-part="published"></div>'
        f'<details data-key="log" data-log><summary>{words.LOG}</summary>'
        '<div data-part="log"></div></details>'
    )
    return markup.page(body, f"{record.recipe}: {words.TITLE}", kind="wide training following")


def standing(run: Run, *, busy: bool) -> str:
    """The state in words, and the button that changes it."""
    said, ways = escape(run.said), ""
    if run.works:
        said = words.STOPPING if run.state == "stopping" else _far(run)
        disabled = " disabled" if run.state == "stopping" else ""
        ways = f'<button type="button" class="quiet" data-do="stop"{disabled}>{words.STOP}</button>'
    elif run.state != "finished":
        disabled = " disabled" if busy else ""
        ways = (
            f'<button type="button" class="primary" data-do="resume"{disabled}>{words.RESUME}'
            "</button>"
        )
        said = {"stopped": words.STOPPED, "died": _died(run)}.get(
            run.state, escape(words.sentence(run.said.removeprefix("crpo run: ")))
        )
    else:
        said = words.took(words.span(_seconds(run)))
    return (
        f'<div class="standing">{_tag(run.state)}<span class="said">{said}</span>'
        f'<span class="ways">{ways}</span></div>'
    )


def _died(run: Run) -> str:
    last = f" {words.LAST_LINE} <code>{escape(run.said[:300])}</code>" if run.said else ""
    return f"{words.DIED}{last}"


def _far(run: Run) -> str:
    """Where a run is that is at work."""
    stage = next((one for one in reversed(run.events) if one["event"] == "stage"), None)
    if stage is None or stage["time"] < run.record.begun:
        return words.STARTING
    what = words.STAGES.get(stage["name"], ("", stage["name"]))[1]
    said = words.stage_of(stage["number"], stage["count"], escape(what))
    logs = [one for one in _logs(run, stage["name"]) if one["time"] >= stage["time"]]
    if not logs or not logs[-1].get("steps"):
        return said
    step, steps = logs[-1]["step"], logs[-1]["steps"]
    parts = [said, words.step_of(step, steps)]
    first = logs[0]
    if step > first["step"] and step < steps:  # what came before the first step is not repeated
        pace = (logs[-1]["seconds"] - first["seconds"]) / (step - first["step"])
        parts.append(words.left(pace * (steps - step)))
    return " · ".join(parts)


def _logs(run: Run, stage: str) -> list[dict[str, Any]]:
    return [
        one
        for one in run.events
        if one["event"] == "log" and one.get("stage") == stage and "step" in one
    ]


def strip(run: Run) -> str:
    """All stages in a row: done, now, to come."""
    begins = [one for one in run.events if one["event"] == "begin"]
    names = begins[-1].get("stages", []) if begins else []
    if not names:
        return ""
    seen = [one["name"] for one in run.events if one["event"] == "stage"]
    now = len(names) if run.state == "finished" else _place(names, seen)
    items = "".join(
        f'<li class="{kind}"{" aria-current=step" if kind == "now" else ""}>'
        f"{words.STAGES.get(name, (name,))[0]}"
        f'<span class="spoken">, {said}</span></li>'
        for place, name in enumerate(names)
        for kind, said in [_kind(place, now)]
    )
    return f'<ol class="strip" aria-label="{words.STRIP}">{items}</ol>'


def _place(names: Sequence[str], seen: Sequence[str]) -> int:
    return names.index(seen[-1]) if seen and seen[-1] in names else 0


def _kind(place: int, now: int) -> tuple[str, str]:
    if place < now:
        return "done", words.DONE
    return ("now", words.NOW) if place == now else ("next", words.NEXT)


def curves(run: Run, wanted: str) -> str:
    """The training that is at work or was last, or the one that is wanted."""
    logs = {stage: _logs(run, stage) for stage in TRAININGS}
    there = [stage for stage in TRAININGS if any("loss" in one for one in logs[stage])]
    if not there:
        return f'<p class="quiet">{words.NO_CURVE}</p>' if run.works else ""
    stage = wanted if wanted in there else there[-1]
    buttons = "".join(
        f'<button type="button" class="quiet" data-stage="{one}" data-key="stage-{one}" '
        f'aria-pressed="{str(one == stage).lower()}">{words.STAGES[one][0]}</button>'
        for one in there
    )
    chosen = logs[stage]
    steps = max(int(one.get("steps") or 0) for one in chosen)
    drawn = "".join(
        curve(
            title,
            [(int(one["step"]), _number(one[name])) for one in chosen if name in one],
            steps,
            unit=unit,
            kind="" if name == "loss" else "small",
            base=base,
        )
        for name, title, unit, base in DRAWN[stage]
    )
    choice = (
        f'<div class="choice" role="group" aria-label="{words.CURVES}">{buttons}</div>'
        if len(there) > 1
        else ""
    )
    return f'<section class="curves">{choice}<div class="figures">{drawn}</div></section>'


def log(lines: Sequence[str]) -> str:
    """The last lines that the process printed."""
    if not lines:
        return f'<p class="quiet">{words.LOG_EMPTY}</p>'
    text = escape("\n".join(lines))
    return f'<pre class="scroll" tabindex="0" role="region" aria-label="{words.LOG}">{text}</pre>'


def _seconds(run: Run) -> float:
    """Time at work, over all starts; what a crash cut off is counted up to its last event."""
    total, began, last = 0.0, None, None
    for one in run.events:
        when = _stamp(one["time"])
        if one["event"] == "begin":
            total += (last - began) if began is not None and last is not None else 0.0
            began = when
        last = when
    return total + ((last - began) if began is not None and last is not None else 0.0)


def _stamp(text: str) -> float:

    return datetime.fromisoformat(text).timestamp()


def _number(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return math.nan


def _tag(state: str) -> str:
    return f'<span class="tag state-{state}">{words.STATES.get(state, escape(state))}</span>'


def _when(iso: str) -> str:
    """A time as the browser's place has it; the script puts it there."""
    return f'<time datetime="{escape(iso)}">{escape(iso[:16].replace("T", " "))} UTC</time>'
