"""Who is ahead in a comparison, and how sure is that? The upper half of its page of results."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotation.comparison_estimates import Estimates
from annotation.comparison_results import ComparisonResults, Found
from annotation.ranking import Ranking
from annotation.win_rates import Cell
from ui import markup, ranking_plots
from ui import ranking_texts as words
from ui.markup import escape
from ui.ranking_plots import Rate, Rung
from ui.results_answer import figure
from ui.scatter import symbol


@dataclass(frozen=True)
class Shown:
    """What the page is about at the moment.

    Attributes:
        results: All numbers.
        estimates: What took long, as far as it is there.
        without: Raters with signs of carelessness are left out of the look.
        failed: What takes long could not be computed.
        fresh: It was computed from these votes.
    """

    results: ComparisonResults
    estimates: Estimates | None
    without: bool
    failed: bool
    fresh: bool

    @property
    def found(self) -> Found:
        """What the votes say of the raters that are shown."""
        calm = self.results.unflagged
        return calm if self.without and calm is not None else self.results.found

    @property
    def ranking(self) -> Ranking:
        """The ranking, with ranges that count raters where they are there and of these votes."""
        made = self.estimates
        if made is not None:
            found = made.unflagged if self.without else made.ranking
            if found is not None and self.fresh | (found.votes == self.found.ranking.votes):
                return found
        return self.found.ranking

    @property
    def looks(self) -> Mapping[str, int]:
        """Which shape and colour each arm has, whatever its place in the table."""
        return {arm.name: place for place, arm in enumerate(self.results.arms)}


def answer(shown: Shown) -> str:
    """The ranking, as a picture and a table."""
    ranking, looks = shown.ranking, shown.looks
    rungs = [
        Rung(
            one.model,
            looks.get(one.model, 0),
            one.rating,
            one.low,
            one.high,
            one.naive_low,
            one.naive_high,
        )
        for one in ranking.standings
    ]
    said = [words.rated(one.model, one.rating, one.low, one.high) for one in ranking.standings]
    picture = ranking_plots.ladder(rungs, words.AXIS, f"{words.RATINGS}. {'; '.join(said)}.")
    missing = ranking.missing if ranking.resamples else ()  # naive ranges alone miss the others
    notes = [one for one in (_range_note(shown, ranking), *missing) if one]
    told = "".join(f'<p class="small">{escape(_sentence(one))}</p>' for one in notes)
    return (
        f"<h2>{words.ANSWER}</h2>{_chosen_by(shown)}"
        f"<p>{escape(_decided(shown.found.matrix))}</p>"
        f'<div class="beside">{figure(picture, "ranking")}{_table(shown, ranking)}</div>'
        f'<p class="small">{words.READING}</p>{told}'
        f"<details data-key='exactly'><summary>{words.EXACTLY_TITLE}</summary>"
        f"<p>{words.EXACTLY}</p></details>"
    )


def matrix(shown: Shown) -> str:
    """Each arm against each, as a picture and a table."""
    cells = shown.found.matrix
    if not cells:
        return ""
    names = [one.model for one in shown.ranking.standings]
    places = {name: place for place, name in enumerate(names)}
    rates: dict[tuple[int, int], Rate] = {}
    for one in cells:
        first, second = places[one.model_a], places[one.model_b]
        for row, column, rate in (
            (first, second, one.win_rate),
            (second, first, 1 - one.win_rate),
        ):
            sure = one.by_raters.decided
            said = words.cell(names[row], names[column], rate, one.n, sure)
            rates[row, column] = Rate(rate, one.n, sure, said)
    decided = "; ".join(one.said for key, one in sorted(rates.items()) if key[0] < key[1])
    picture = ranking_plots.heat(names, rates, f"{words.MATRIX}. {decided}.")
    return (
        f'<h2>{words.MATRIX}</h2><p class="small">{words.MATRIX_READING}</p>'
        f"{figure(_scrolled(picture), 'win-rates')}"
        f"<details data-key='cells'><summary>{words.CELLS}</summary>"
        f'{_cell_table(shown.found)}<p class="small">{words.CELLS_NOTE}</p></details>'
    )


def sure(shown: Shown) -> str:
    """Agreement, the side, and whether one may stop."""
    found = shown.found
    alpha, left = found.alpha, found.left
    lines = []
    if not math.isnan(alpha.value):
        span = words.span(alpha.low, alpha.high, 2)
        lines.append(
            f'<strong class="big">{words.number(alpha.value, 2)} <span class="range">{span}</span>'
            f"</strong> {escape(words.agreement(alpha.value, alpha.low, alpha.items))} "
            "(Krippendorff’s alpha, nominal)"
        )
    else:
        lines.append(escape(words.agreement(alpha.value, alpha.low, alpha.items)))
    lines.append(escape(words.side(left.value, left.low, left.high, left.votes)))
    lines += [escape(words.finds(one.votes, one.win_rate)) for one in found.reach[1:2]]
    if any(found.confidence):
        lines.append(escape(words.sure_of(found.confidence, found.votes)))
    body = "".join(f"<p>{line}</p>" for line in lines)
    return f"<h2>{words.SURE}</h2>{body}{_stop(shown)}"


def table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], label: str, kind: str = "measures"
) -> str:
    """A table whose first column names the rows; all cells are markup."""
    head = "".join(f'<th role="columnheader" scope="col">{one}</th>' for one in heads)
    body = "".join(
        f'<tr role="row"><th role="rowheader" scope="row">{row[0]}</th>'
        + "".join(
            f'<td role="cell" data-head="{name}"><span>{cell}</span></td>'
            for name, cell in zip(heads[1:], row[1:], strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<table role="table" class="{kind}" aria-label="{escape(label)}">'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table>'
    )


def ranged(value: float, low: float, high: float) -> str:
    """A rating with its range."""
    span = words.span(low, high)
    return words.number(value) + (f' <span class="range">{span}</span>' if span else "")


def _scrolled(picture: str) -> str:
    """A picture that keeps its size in a box; the script lets the keyboard in where it scrolls."""
    return f'<div class="wide-picture" role="group" aria-label="{words.MATRIX}">{picture}</div>'


def _chosen_by(shown: Shown) -> str:
    by = shown.results.study.chosen_by
    return markup.notice(f"{words.CHOSEN_BY}{by}. {words.CHOSEN_BY_MEANS}", "warning") if by else ""


def _range_note(shown: Shown, ranking: Ranking) -> str:
    if shown.failed:
        return words.NO_RANGES
    if not ranking.resamples:
        return _why(shown) if shown.fresh else words.COMING
    return "" if shown.fresh else words.OLD


def _why(shown: Shown) -> str:
    """Why everything is computed but the ranges."""
    made = shown.estimates
    return "" if made is None else made.missing.get("unflagged" if shown.without else "ranking", "")


def _decided(cells: Sequence[Cell]) -> str:
    return words.ahead(sum(one.by_raters.decided for one in cells), len(cells))


def _sentence(said: str) -> str:
    return said if said.endswith(".") else f"{said[0].upper()}{said[1:]}."


def _table(shown: Shown, ranking: Ranking) -> str:
    looks = shown.looks
    rows = []
    for one in ranking.standings:
        given = one.votes + one.both_bad
        bad = one.both_bad / given if given else math.nan
        rows.append(
            (
                f"<span>{symbol(looks.get(one.model, 0))}<bdi>{escape(one.model)}</bdi></span>",
                ranged(one.rating, one.low, one.high),
                words.span(one.naive_low, one.naive_high) or "–",
                words.percent(one.score),
                f"{one.votes:,}",
                words.percent(bad),
            )
        )
    heads = (words.ARM, words.RATING, words.NAIVE, words.SHARE, words.VOTES, words.BAD)
    return table(heads, rows, words.RATINGS, "")


def _cell_table(found: Found) -> str:
    rows = []
    for one in found.matrix:
        first, second = escape(one.model_a), escape(one.model_b)
        ahead = words.UNDECIDED
        by = one.by_raters
        if by.decided:
            ahead = first if one.win_rate > 0.5 else second
        rows.append(
            (
                f"<bdi>{first}</bdi> – <bdi>{second}</bdi>",
                f"{one.wins_a:,} – {one.wins_b:,}",
                f"{one.ties:,}",
                f"{one.both_bad:,}",
                words.percent(one.win_rate),
                _shares(one.low, one.high),
                _shares(by.low, by.high),
                ahead,
            )
        )
    return table(words.CELL_HEADS, rows, words.CELLS)


def _shares(low: float, high: float) -> str:
    return "–" if math.isnan(low) else f"{words.percent(low)} to {words.percent(high)}"


def _stop(shown: Shown) -> str:
    made = shown.estimates
    if made is None or made.sequences is None:
        return ""
    rows = [
        (
            f"<bdi>{escape(one.model_a)}</bdi> – <bdi>{escape(one.model_b)}</bdi>",
            f"{one.sequence.votes[-1]:,}",
            _shares(float(one.sequence.low[-1]), float(one.sequence.high[-1])),
            escape(one.leader) or words.UNDECIDED,
        )
        for one in made.sequences
        if len(one.sequence.votes)
    ]
    return (
        f"<details data-key='stop'><summary>{words.STOP}</summary>"
        f'{table(words.STOP_HEADS, rows, words.STOP)}<p class="small">{words.STOP_NOTE}</p>'
        "</details>"
    )
