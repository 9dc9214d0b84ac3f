"""Which tables of a comparison can a researcher take along? All digits, public names only."""

from annotation.comparison_estimates import Estimates
from annotation.comparison_results import ComparisonResults
from annotation.vote_table import vote_rows
from ui.csv_text import as_csv
from ui.evaluating import Look
from ui.ranking_answer import Shown

Rows = list[dict[str, object]]


def file(name: str, look: Look[ComparisonResults, Estimates]) -> str | None:
    """A table as CSV; None when there is none of this name or nothing in it."""
    if look.results is None:
        return None
    shown = Shown(
        look.results,
        look.estimates,
        without=False,
        failed=look.failed_estimates,
        fresh=look.fresh_estimates,
    )
    made = {
        "ranking.csv": _ranking,
        "pairs.csv": _pairs,
        "votes.csv": _votes,
        "raters.csv": _raters,
    }
    rows = made[name](shown) if name in made else []
    return as_csv(rows) if rows else None


def _ranking(shown: Shown) -> Rows:
    arms = {one.name: one for one in shown.results.arms}
    return [
        {
            "arm": one.model,
            "rating": one.rating,
            "low": one.low,
            "high": one.high,
            "naive_low": one.naive_low,
            "naive_high": one.naive_high,
            "score": one.score,
            "votes": one.votes,
            "both_bad": one.both_bad,
            "component": "" if one.component is None else one.component,
            "unbounded": one.unbounded,
            "effective_raters": one.effective_raters,
            "responses": arms[one.model].responses if one.model in arms else "",
            "prompts": arms[one.model].prompts if one.model in arms else "",
            "chosen_by": shown.results.study.chosen_by,
        }
        for one in shown.ranking.standings
    ]


def _pairs(shown: Shown) -> Rows:
    found = shown.found
    return [
        {
            "model_a": one.model_a,
            "model_b": one.model_b,
            "wins_a": one.wins_a,
            "wins_b": one.wins_b,
            "ties": one.ties,
            "both_bad": one.both_bad,
            "win_rate": one.win_rate,
            "low": one.low,
            "high": one.high,
            "p": one.p,
            "decided": one.decided,
            "raters": one.by_raters.raters,
            "low_by_raters": one.by_raters.low,
            "high_by_raters": one.by_raters.high,
            "decided_by_raters": one.by_raters.decided,
            "chosen_by": shown.results.study.chosen_by,
        }
        for one in found.matrix
    ]


def _votes(shown: Shown) -> Rows:
    return [dict(row) for row in vote_rows(shown.results.answers)]


def _raters(shown: Shown) -> Rows:
    return [
        {
            "rater": one.id,
            "votes": one.votes,
            "skipped": one.skipped,
            "median_seconds": one.seconds,
            "left": one.left,
            "ties": one.ties,
            "both_bad": one.both_bad,
            "most_used_answer": one.most_used,
            "longest_run": one.longest_run,
            "with_majority": one.majority,
            "shared_pairs": one.shared,
            "with_ranking": one.ranking,
            "rating_change_without": one.points_without,
            "order_changes_without": one.order_without,
            "signs": "; ".join(flag.name for flag in one.flags),
            "reasons": " ".join(flag.reason for flag in one.flags),
            "left_out": "" if one.excluded is None else one.excluded.reason,
        }
        for one in shown.results.raters
    ]


TABLES = {
    "ranking.csv": _ranking,
    "pairs.csv": _pairs,
    "votes.csv": _votes,
    "raters.csv": _raters,
}
