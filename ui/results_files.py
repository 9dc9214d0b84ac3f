"""Which tables can a researcher take along? With all digits and public names only."""

import math
from collections.abc import Mapping, Sequence

from annotation.estimates import Estimate
from annotation.results import Results
from ui import results_texts as words
from ui.csv_text import as_csv
from ui.results_answer import Shown, measures, source_name

Rows = list[dict[str, object]]


def file(name: object, results: Results, estimates: Mapping[str, Estimate] | None) -> str | None:
    """A table as CSV; None when there is none of this name or nothing in it.

    Args:
        name: A key of `results_texts.FILES`; client text.
        results: All numbers.
        estimates: By dimension; what they give is empty where there are none yet.
    """
    known = estimates or {}
    rows: Rows = []
    if name == "raters":
        rows = _raters(results, known)
    else:
        for dimension in results.found:
            shown = Shown(results, dimension, False, known.get(dimension))
            if name == "sources":
                rows += _sources(shown)
            elif name == "items":
                rows += _items(shown)
            elif name == "agreement":
                rows += _agreement(shown)
    return as_csv(rows) if rows else None


def _sources(shown: Shown) -> Rows:
    rows: Rows = []
    most = max(shown.results.study.points.values())
    for one in (*shown.found.sources, shown.found.together):
        mean = one.mean
        rows.append(
            {
                "dimension": shown.dimension,
                "source": source_name(one.source),
                "mean": mean.value,
                "low": mean.low,
                "high": mean.high,
                "responses": mean.responses,
                "ratings": mean.ratings,
                "raters": mean.raters,
            }
            # A shorter scale leaves the last cells empty.
            | {f"point_{place + 1}": _at(one.points, place) for place in range(most)}
        )
    return rows


def _items(shown: Shown) -> Rows:
    scores, estimate = shown.found.items, shown.estimate
    rows: Rows = []
    for place, item in enumerate(shown.results.items):
        score, error = math.nan, math.nan
        if estimate is not None:
            score, error = float(estimate.score[place]), float(estimate.error[place])
        rows.append(
            {
                "item": item.id,
                "dimension": shown.dimension,
                "task": item.task,
                "prompt": item.prompt,
                "response": item.response,
                "source": source_name(item.source),
                "ratings": int(scores.ratings[place]),
                "mean": float(scores.mean[place]),
                "standard_deviation": float(scores.deviation[place]),
                "score": score,
                "standard_error": error,
            }
        )
    return rows


def _raters(results: Results, estimates: Mapping[str, Estimate]) -> Rows:
    return [
        {
            "rater": one.id,
            "judgements": one.judgements,
            "skipped": one.skipped,
            "gold_texts": one.gold,
            "gold_right": one.gold_right,
            "checks": one.checks,
            "checks_failed": one.checks_failed,
            "median_seconds": one.seconds,
            "most_used_point": one.most_used,
            "longest_run": one.longest_run,
            "agreement": one.agreement,
            "shared_items": one.shared,
            "alpha_change_without": one.alpha_without,
            "mean_change_without": one.means_without,
        }
        | {
            f"severity_{dimension}": estimate.severity.get(one.id, math.nan)
            for dimension, estimate in estimates.items()
        }
        | {
            "signs": "; ".join(flag.name for flag in one.flags),
            "reasons": " ".join(flag.reason for flag in one.flags),
            "left_out": "" if one.excluded is None else one.excluded.reason,
        }
        for one in results.raters
    ]


def _agreement(shown: Shown) -> Rows:
    return [
        {
            "dimension": shown.dimension,
            "measure": one.name,
            "name": words.MEASURES[one.name][1],
            "value": one.value,
            "low": one.low,
            "high": one.high,
            "items": one.items,
            "value_without_raters_with_signs": one.without_signs,
        }
        for one in measures(shown)
    ]


def _at(points: Sequence[int], place: int) -> float:
    return points[place] if place < len(points) else math.nan
