"""How far is a study, and how carefully has each rater answered? The lower half of the page."""

import math
from collections.abc import Sequence

from annotation.answers import public_id
from annotation.exclusions import Exclusion
from annotation.raters import Rater
from annotation.results import Results
from annotation.studies import REPORT_REASONS
from ui import plots
from ui import results_texts as words
from ui.markup import escape
from ui.results_answer import Shown, figure

MOST = 40  # raters in the table; the others are found by their names, and all are in the file
NAME = 10  # characters of a rater's public name


def progress(shown: Shown) -> str:
    """How many items have how many ratings."""
    one = shown.results.progress
    without = sum(rater.excluded is not None for rater in shown.results.raters)
    picture = plots.columns(
        one.items, one.target, words.COLUMNS, f"{words.COLUMNS}: {words.items_with(one.items)}."
    )
    sentences = [
        words.reached(one.reached, len(shown.results.items), one.target),
        words.done(one.judgements, one.raters, one.skipped, without),
        words.given(one.given),
        words.LEFT_OUT_NOTE if without else "",
    ]
    said = "".join(f"<p>{sentence}</p>" for sentence in sentences if sentence)
    share = one.reached / max(len(shown.results.items), 1)
    return (
        f'<h2>{words.PROGRESS}</h2><progress max="1" value="{share:.3f}" '
        f'aria-label="{words.PROGRESS}"></progress>'
        f'<div class="beside"><div>{said}</div>{figure(picture, "progress")}</div>'
    )


def raters(shown: Shown, begins: str = "") -> str:
    """The table of raters, those with signs first.

    Args:
        shown: What is chosen.
        begins: Only raters whose names begin so.
    """
    every = shown.results.raters
    flagged = sum(bool(one.flags) and one.excluded is None for one in every)
    found = [one for one in every if one.id.startswith(begins)]
    urgent = sum(bool(one.flags) or one.excluded is not None for one in found)
    rows = sorted(found, key=_urgency)[: max(MOST, min(urgent, 5 * MOST))]
    severity = {} if shown.estimate is None else shown.estimate.severity
    body = "".join(_row(one, severity.get(one.id, math.nan)) for one in rows)
    heads = "".join(
        f'<th role="columnheader" scope="col">{one}</th>'
        for one in (words.RATER, *words.HEADS.values())
    )
    what = "".join(
        f"<dt>{words.HEADS[name]}</dt><dd>{sentence}</dd>"
        for name, sentence in words.HEADS_WHAT.items()
    )
    table = (
        f'<table role="table" class="raters" aria-label="{words.RATERS}"><thead role="rowgroup">'
        f'<tr role="row">{heads}</tr></thead><tbody role="rowgroup">{body}</tbody></table>'
    )
    rest = len(found) - len(rows)
    return (
        f"<p>{words.flagged(flagged)} {words.RATERS_LEAD}</p>"
        + (table if rows else f"<p>{words.NOBODY}</p>")
        + (f'<p class="small">{words.more(rest)}</p>' if rest else "")
        + f"<details data-key='columns'><summary>{words.RATERS_WHAT}</summary>"
        f"<dl>{what}</dl></details>"
    )


def history(results: Results, acts: Sequence[Exclusion]) -> str:
    """Who was left out and taken in again, why and when; the newest first."""
    if not acts:
        return ""
    lines = "".join(
        f'<li dir="auto">{escape(_act(results.study.id, one))}</li>' for one in reversed(acts)
    )
    return (
        f"<details data-key='history'><summary>{words.HISTORY}</summary>"
        f'<ul class="history">{lines}</ul></details>'
    )


def reports(results: Results) -> str:
    """Texts that raters say something is wrong with."""
    rows = ""
    for one in results.reports:
        text = one.item.response
        cut = text if len(text) <= 200 else f"{text[:198].rstrip()} …"
        said = "; ".join(
            f"{REPORT_REASONS.get(reason, reason)} ({people})"
            for reason, people in one.reasons.items()
        )
        rows += (
            f'<li><p class="text" dir="auto">{escape(cut)}</p>'
            f'<p class="small">{escape(said)}</p></li>'
        )
    return f'<h2>{words.REPORTS}</h2><ul class="responses">{rows}</ul>' if rows else ""


def dialog() -> str:
    """Asks why, before a rater is left out or taken in; the script fills in whom."""
    return (
        '<dialog class="act" aria-labelledby="act-title"><h2 id="act-title">'
        f"<span data-say-exclude>{words.LEAVE_OUT_TITLE}</span>"
        f"<span data-say-include>{words.TAKE_IN_TITLE}</span> <code data-rater></code></h2>"
        f"<p data-say-exclude>{words.LEAVE_OUT_WHAT}</p>"
        f"<p data-say-include>{words.TAKE_IN_WHAT}</p>"
        f'<label for="act-reason">{words.REASON}</label>'
        '<textarea id="act-reason" rows="3" maxlength="1000" dir="auto" '
        'aria-describedby="act-hint"></textarea>'
        f'<p class="small" id="act-hint">{words.REASON_HINT}</p>'
        '<div data-part="mistake" role="alert"></div>'
        f'<p class="ways"><button type="button" class="primary" data-act>'
        f"<span data-say-exclude>{words.LEAVE_OUT}</span>"
        f"<span data-say-include>{words.TAKE_IN}</span></button>"
        f'<button type="button" class="quiet" data-close>{words.CANCEL}</button></p></dialog>'
    )


def _urgency(one: Rater) -> tuple[int, int, str]:
    """Who has signs and still counts comes first, then who is left out."""
    if one.excluded is not None:
        return (1, 0, one.id)
    return (0 if one.flags else 2, -len(one.flags), one.id)


def _row(one: Rater, severity: float) -> str:
    skipped = f'<span class="under">{one.skipped:,} skipped</span>' if one.skipped else ""
    passed = one.checks - one.checks_failed
    controls = " · ".join(
        part
        for part in (
            f"gold {one.gold_right} of {one.gold}" if one.gold else "",
            f"checks {passed} of {one.checks}" if one.checks else "",
        )
        if part
    )
    alike = "–"
    if one.judgements:
        run = f'<span class="under">{words.run(one.longest_run)}</span>'
        alike = f"{100 * one.most_used:.0f}\u00a0%{run}"
    shared = f'<span class="under">{words.count(one.shared, "item")}</span>'
    effect = "–"
    if not math.isnan(one.alpha_without) or not math.isnan(one.means_without):
        effect = (
            f"alpha {_signed(one.alpha_without)}"
            f'<span class="under">means {_plain(one.means_without)}</span>'
        )
    cells = {
        "judgements": f"{one.judgements:,}{skipped}",
        "controls": controls or "–",
        "seconds": _plain(one.seconds, 1),
        "alike": alike,
        "agreement": f"{_plain(one.agreement)}{shared}",
        "severity": _signed(severity, 2),
        "effect": effect,
        "act": _button(one),
    }
    kind = "out" if one.excluded is not None else "signs" if one.flags else ""
    marked = "".join(
        f'<td role="cell" data-head="{words.HEADS[name]}"><span>{cell}</span></td>'
        for name, cell in cells.items()
    )
    return (
        f'<tr role="row" class="{kind}"><th role="rowheader" scope="row">'
        f"<code>{one.id}</code>{_signs(one)}</th>{marked}</tr>"
    )


def _signs(one: Rater) -> str:
    said = "".join(
        f'<span class="sign"><b>{escape(flag.name)}</b> {escape(flag.reason)}</span>'
        for flag in one.flags
    )
    if one.excluded is not None:
        act = one.excluded
        sentence = words.excluded(act.by, act.created, act.reason)
        said += f'<span class="sign out" dir="auto">{escape(sentence)}</span>'
    return said


def _button(one: Rater) -> str:
    act, name = ("exclude", words.LEAVE_OUT) if one.excluded is None else ("include", words.TAKE_IN)
    return (
        f'<button type="button" class="quiet" data-{act}="{one.id}" data-key="act-{one.id}" '
        f'aria-label="{name}: {one.id}">{name}</button>'
    )


def _act(study_id: str, one: Exclusion) -> str:
    name = public_id(study_id, one.annotator_id)
    return words.act(one.action, one.created, name, one.by, one.reason)


def _plain(value: float, digits: int = 2) -> str:
    return "–" if math.isnan(value) else f"{value:.{digits}f}".replace("-", "−")


def _signed(value: float, digits: int = 3) -> str:
    return "–" if math.isnan(value) else f"{value:+.{digits}f}".replace("-", "−")
