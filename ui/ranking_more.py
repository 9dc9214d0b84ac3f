"""What else has a comparison found, how far is it, who compared? The lower half of its results."""

import math
from collections.abc import Mapping

from annotation.comparison_results import ComparisonResults
from annotation.covariates import Controlled
from annotation.ranking import Ranking
from annotation.studies import REPORT_REASONS, SKIP_REASONS
from annotation.vote_raters import VoteRater
from ui import ranking_plots
from ui import ranking_texts as words
from ui import results_texts as common
from ui.markup import escape
from ui.ranking_answer import Shown, ranged, table
from ui.results_answer import figure
from ui.results_people import plain
from ui.results_people import table as people

LONGEST = 200  # characters of a text


def progress(results: ComparisonResults) -> str:
    """How many votes there are, in each cell and over time."""
    one, grown = results.progress, results.growth
    sentences = [
        words.done(one.votes, one.wanted, one.raters, one.skipped, one.left_out),
        common.given(one.given),
        words.cells_have([cell.votes for cell in one.cells]) if one.cells else "",
    ]
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences if sentence)
    reasons = "".join(
        f"<li>{escape(SKIP_REASONS.get(reason, reason))} ({many:,})</li>"
        for reason, many in results.skips.items()
    )
    skipped = f'<p class="small">{words.SKIPS}:</p><ul class="history">{reasons}</ul>'
    picture = ""
    if len(grown.times):
        hours = grown.unit == "hour"  # the last one ends when the next begins; a day is a day
        last = grown.times[-1] + int(hours)
        begin, end = (words.moment(str(time)) for time in (grown.times[0], last))
        counts = grown.votes.tolist()
        alternative = f"{words.GROWTH}: {counts[-1]:,}, {begin} to {end}."
        drawn = ranking_plots.growth(counts, begin, end, words.GROWTH, alternative)
        picture = figure(drawn, "votes")
    share = min(one.votes / max(one.wanted, 1), 1)
    return (
        f'<h2>{words.PROGRESS}</h2><progress max="1" value="{share:.3f}" '
        f'aria-label="{words.PROGRESS}"></progress>'
        f'<div class="beside"><div>{said}{skipped if reasons else ""}</div>{picture}</div>'
    )


def raters(results: ComparisonResults, begins: str) -> str:
    """The table of raters, those with signs first."""
    return people(results.raters, _cells, words.RATER_HEADS, words.RATER_HEADS_WHAT, begins)


def control(shown: Shown) -> str:
    """Ratings as if all responses were as long as each other, and what sways votes."""
    made = shown.estimates
    if made is None or (made.length is None and made.style is None):
        why = "" if made is None else made.missing.get("length", "")
        if made is not None and why:
            return f"<h2>{words.CONTROL}</h2><p>{escape(_sentence(why))}</p>"
        return ""
    columns = {
        head: one
        for head, one in zip(words.CONTROL_HEADS[2:], (made.length, made.style), strict=True)
        if one is not None
    }
    every = list(columns.values())
    before = {one.model: one.before for one in every[0].standings}
    after = [{one.model: one.after for one in column.standings} for column in every]
    rows = []
    for model in (one.model for one in shown.ranking.standings if one.model in before):
        cells = (before[model], *(column[model] for column in after))
        marked = [ranged(one.value, one.low, one.high) for one in cells]
        rows.append((f"<bdi>{escape(model)}</bdi>", *marked))
    heads = (*words.CONTROL_HEADS[:2], *columns)
    return (
        f'<h2>{words.CONTROL}</h2><p class="small">{words.CONTROL_NOTE}</p>'
        f"{table(heads, rows, words.CONTROL)}{_effects(every[-1])}"
    )


def groups(shown: Shown) -> str:
    """Rankings of tasks and of prompts."""
    made = shown.estimates
    if made is None:
        return ""
    return "".join(
        _group(name, found)
        for name, found in (("tasks", made.tasks), ("prompts", made.prompts))
        if found is not None and len(found) > 1
    )


def leaks(results: ComparisonResults) -> str:
    """Responses that say who wrote them."""
    if not results.leaks:
        return ""
    rows = [
        (
            f"<bdi>{escape(one.arm)}</bdi>",
            escape(one.words),
            escape(_cut(one.text)),
            words.RELEASED if one.released else words.LEFT_OUT,
        )
        for one in results.leaks[:50]
    ]
    more = common.more(len(results.leaks) - 50) if len(results.leaks) > 50 else ""
    return (
        f'<h2>{words.LEAKS}</h2><p class="small">{words.LEAKS_NOTE} {more}</p>'
        f"<details data-key='leaks'><summary>{words.LEAKS} ({len(results.leaks):,})</summary>"
        f"{table(words.LEAK_HEADS, rows, words.LEAKS)}</details>"
    )


def reports(results: ComparisonResults) -> str:
    """Texts that raters say something is wrong with."""
    rows = ""
    for one in results.reports:
        said = "; ".join(
            f"{REPORT_REASONS.get(reason, reason)} ({many})" for reason, many in one.reasons.items()
        )
        texts = "".join(
            f'<p class="text" dir="auto">{escape(_cut(side[0]))}</p>' for side in one.pair.responses
        )
        rows += f'<li>{texts}<p class="small">{escape(said)}</p></li>'
    return f'<h2>{common.REPORTS}</h2><ul class="responses">{rows}</ul>' if rows else ""


def _cells(one: VoteRater) -> dict[str, str]:
    skipped = f'<span class="under">{one.skipped:,} skipped</span>' if one.skipped else ""
    run = f'<span class="under">{common.run(one.longest_run)}</span>'
    ranking = f'<span class="under">ranking {words.percent(one.ranking)}</span>'
    effect = "–"
    if not math.isnan(one.points_without):
        order = common.count(one.order_without, "pair")
        effect = f'{plain(one.points_without, 1)}<span class="under">order {order}</span>'
    return {
        "judgements": f"{one.votes:,}{skipped}",
        "seconds": plain(one.seconds, 1),
        "left": words.percent(one.left),
        "alike": f"{words.percent(one.most_used)}{run if one.votes else ''}",
        "agreement": f"{words.percent(one.majority)}{ranking}",
        "effect": effect,
    }


def _effects(controlled: Controlled) -> str:
    rows = []
    for one in controlled.effects:
        odds, low, high = (math.exp(end * one.unit) for end in (one.value, one.low, one.high))
        span = "" if math.isnan(low) else f"{low:.2f} to {high:.2f}"
        name = words.EFFECTS.get(one.name, one.name)
        rows.append((escape(name), f"× {odds:.2f}", span or "–", words.unit(one.unit, one.name)))
    notes = "".join(
        f'<p class="small">{escape(words.EFFECTS.get(name, name))}: {escape(why)}</p>'
        for name, why in controlled.left_out.items()
    )
    return (table(words.EFFECT_HEADS, rows, words.EFFECT_HEADS[0]) if rows else "") + notes


def _group(name: str, found: Mapping[str, Ranking]) -> str:
    rows = []
    ordered = sorted(found.items(), key=lambda item: -item[1].votes)[: words.MOST_GROUPS]
    for group, ranking in ordered:
        known = [one for one in ranking.standings if not math.isnan(one.rating)][:5]
        first = ", ".join(
            f"<bdi>{escape(one.model)}</bdi> {words.number(one.rating)}" for one in known
        )
        rows.append((escape(_cut(group)), f"{ranking.votes:,}", first or "–"))
    return (
        f"<details data-key='{name}'><summary>{words.GROUPS[name]}</summary>"
        f"{table((words.GROUPS[name], words.VOTES, words.FIRST), rows, words.GROUPS[name])}"
        f'<p class="small">{words.GROUPS_NOTE[name]}</p></details>'
    )


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 2].rstrip()} …"


def _sentence(said: str) -> str:
    return f"{said[0].upper()}{said[1:]}."
