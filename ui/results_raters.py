"""How far is a study, and how carefully has each rater answered? The lower half of the page."""

import math

from annotation.raters import Rater
from annotation.results import Results
from annotation.studies import REPORT_REASONS
from ui import plots
from ui import results_texts as words
from ui.markup import escape
from ui.results_answer import Shown, figure
from ui.results_people import plain, signed, table


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
    severity = {} if shown.estimate is None else shown.estimate.severity
    return table(
        shown.results.raters,
        lambda one: _cells(one, severity.get(one.id, math.nan)),
        words.HEADS,
        words.HEADS_WHAT,
        begins,
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


def _cells(one: Rater, severity: float) -> dict[str, str]:
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
            f"alpha {signed(one.alpha_without)}"
            f'<span class="under">means {plain(one.means_without)}</span>'
        )
    return {
        "judgements": f"{one.judgements:,}{skipped}",
        "controls": controls or "–",
        "seconds": plain(one.seconds, 1),
        "alike": alike,
        "agreement": f"{plain(one.agreement)}{shared}",
        "severity": signed(severity, 2),
        "effect": effect,
    }
