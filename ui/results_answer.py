"""What did the study find, and how sure is it? The upper half of the page of results."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotation.answers import Item
from annotation.estimates import Estimate
from annotation.results import Found, Results, SourceScore
from annotation.scores import Source
from ui import plots
from ui import results_texts as words
from ui.markup import escape
from ui.plots import Whisker
from ui.scatter import symbol

MOST_CHARACTERS = 400  # of a text on the page; files have all of it
TOP = 5  # responses in each list


@dataclass(frozen=True)
class Shown:
    """What the page is about at the moment.

    Attributes:
        results: All numbers.
        dimension: The one that is chosen.
        without: Raters with signs of carelessness are left out of the look.
        estimate: What took long, always from everybody; None while it is computed.
    """

    results: Results
    dimension: str
    without: bool
    estimate: Estimate | None

    @property
    def found(self) -> Found:
        """The numbers of the dimension, by the raters that are shown."""
        chosen = self.results.unflagged if self.without else self.results.found
        return chosen[self.dimension]

    @property
    def points(self) -> int:
        """How many points the scale has."""
        return self.results.study.points[self.dimension]


@dataclass(frozen=True)
class Measure:
    """One measure of agreement with its interval.

    Attributes:
        name: A key of `results_texts.MEASURES`.
        value: nan where undefined, as the next two.
        low: Lower end.
        high: Upper end.
        items: How many it is from.
        without_signs: The value without raters who have signs of carelessness; nan where it is not
            computed.
    """

    name: str
    value: float
    low: float
    high: float
    items: int
    without_signs: float


def answer(shown: Shown) -> str:
    """The scores by source, as a picture and a table."""
    looks = _looks(shown.results.items)
    rows = [_whisker(one, looks) for one in shown.found.sources]
    said = [words.mean_of(one.name, one.mean, one.low, one.high) for one in rows]
    labels = next(
        one.labels for one in shown.results.study.dimensions if one.name == shown.dimension
    )
    axis = f"{shown.dimension}: 1 {labels[0]} – {len(labels)} {labels[-1]}"
    picture = plots.intervals(
        rows, shown.points, axis, f"{words.MEANS}, {shown.dimension}. {'; '.join(said)}."
    )
    ranges = all(math.isfinite(one.low) for one in rows)
    few = "" if ranges else f" {words.FEW}"
    return (
        f"<h2>{words.ANSWER}</h2>"
        f'<div class="beside">{figure(picture, "means")}{_source_table(shown, looks)}</div>'
        f'<p class="small">{words.READING}{few}</p>'
        f"<details data-key='exactly'><summary>{words.EXACTLY_TITLE}</summary>"
        f"<p>{words.EXACTLY}</p></details>"
    )


def top(shown: Shown) -> str:
    """The best rated responses."""
    items, scores = shown.results.items, shown.found.items
    estimate = None if shown.without else shown.estimate
    places = [int(one) for one in scores.best()]
    modelled = estimate is not None and not estimate.missing
    if estimate is not None and modelled:
        places = [one for one in places if not math.isnan(estimate.score[one])]
        places.sort(key=lambda one: -estimate.score[one])
    if not places:
        return ""
    rows = []
    for place in places[:TOP]:
        mean = f"{words.MEAN} {scores.mean[place]:.2f} · {words.ratings(scores.ratings[place])}"
        number = f"<strong>{scores.mean[place]:.2f}</strong>"
        if estimate is not None and modelled:
            number = f"<strong>{estimate.score[place]:.1f}</strong> ± {estimate.error[place]:.1f}"
        else:
            mean = words.ratings(scores.ratings[place])
        rows.append(_response(items[place], number, mean))
    note = words.TOP_NOTE_MODEL if modelled else words.TOP_NOTE
    thin = "" if estimate is None or modelled else f" {words.missing(estimate.missing)}"
    return (
        f'<h2>{words.TOP}</h2><p class="small">{note}{escape(thin)}</p>'
        f'<ol class="responses">{"".join(rows)}</ol>'
    )


def spread(shown: Shown) -> str:
    """The responses that raters agree on most, and least."""
    scores, items = shown.found.items, shown.results.items
    places = [int(one) for one in scores.disputed()]
    if not places:
        return f"<h2>{words.AGREED}</h2><p>{words.NO_SPREAD}</p>"
    half = min(TOP, max(1, len(places) // 2))

    def listed(chosen: Sequence[int]) -> str:
        return "".join(
            _response(
                items[place],
                f"<strong>{scores.deviation[place]:.2f}</strong>",
                f"{words.MEAN} {scores.mean[place]:.2f} · {words.ratings(scores.ratings[place])}",
            )
            for place in chosen
        )

    return (
        f'<div class="two"><div><h2>{words.DISPUTED}</h2>'
        f'<ol class="responses">{listed(places[::-1][:half])}</ol></div>'
        f'<div><h2>{words.AGREED}</h2><ol class="responses">{listed(places[:half])}</ol></div>'
        f'</div><p class="small">{words.SPREAD_NOTE}</p>'
    )


def sure(shown: Shown, *, failed: bool, fresh: bool) -> str:
    """Agreement: two sentences for everybody, all measures for specialists.

    Args:
        shown: What is chosen.
        failed: What takes long could not be computed.
        fresh: It was computed from these answers.
    """
    results = shown.results
    alpha, missing = results.found[shown.dimension].alpha, results.found[shown.dimension].missing
    body = f"<p>{escape(words.missing(missing))}</p>" if missing else ""
    if alpha:
        one = alpha["ordinal"]
        body += (
            f'<p><strong class="big">{_ranged(one.value, one.low, one.high)}</strong> '
            f"{words.alpha(one.value, one.low)}</p>"
        )
    whole = shown.estimate
    icc = whole.icc if whole is not None else None
    if icc is not None and not math.isnan(icc.icc1k.value):
        # ICC(1) takes each response to have raters of its own, which makes its interval too narrow.
        one_k = icc.icc1k if math.isnan(icc.icc2k.value) else icc.icc2k
        body += (
            f'<p><strong class="big">{_ranged(one_k.value, one_k.low, one_k.high)}</strong> '
            f"{words.mean_holds(one_k.value, icc.per_item)}</p>"
        )
    note = words.NO_ESTIMATES if failed else words.ESTIMATING if whole is None else ""
    if whole is not None and not fresh:
        note = words.OLD_ESTIMATES
    notes = [note] if note else []
    if icc is not None and icc.missing and icc.missing not in notes:
        notes.append(words.missing(icc.missing))
    said = "".join(f'<p class="small">{escape(one)}</p>' for one in notes)
    rows = measures(shown)
    table = _measure_table(shown, rows) if rows else ""
    return f"<h2>{words.SURE}</h2>{body}{said}{table}"


def measures(shown: Shown) -> list[Measure]:
    """Every measure of agreement that there is."""
    results, dimension = shown.results, shown.dimension
    rows = []
    alphas = results.found[dimension].alpha
    for level in sorted(alphas, key=lambda level: level != "ordinal"):  # the one for ratings first
        one = alphas[level]
        calm = results.unflagged[dimension].alpha.get(level) if results.unflagged else None
        without = math.nan if calm is None else calm.value
        rows.append(Measure(level, one.value, one.low, one.high, one.items, without))
    icc = None if shown.estimate is None else shown.estimate.icc
    if icc is not None:
        for name in ("icc1", "icc1k", "icc2", "icc2k", "icc3", "icc3k"):
            each = getattr(icc, name)
            rows.append(Measure(name, each.value, each.low, each.high, icc.items, math.nan))
    return rows


def figure(picture: str, file: str) -> str:
    """A picture with the buttons that save it; `file` has no ending."""
    buttons = "".join(
        f'<button type="button" class="quiet" data-picture="{file}.{kind}">{name}</button>'
        for kind, name in words.SAVE_PICTURE.items()
    )
    return f"<figure>{picture}<figcaption>{buttons}</figcaption></figure>"


def source_name(source: Source) -> str:
    """How a source is called on the page."""
    return source.model or words.KINDS[source.kind]


def _looks(items: Sequence[Item]) -> Mapping[Source, int]:
    """Which shape and colour each source has, whatever its place in the table."""
    return {one: place for place, one in enumerate(sorted({item.source for item in items}))}


def _whisker(one: SourceScore, looks: Mapping[Source, int]) -> Whisker:
    mean = one.mean
    return Whisker(source_name(one.source), looks[one.source], mean.value, mean.low, mean.high)


def _source_table(shown: Shown, looks: Mapping[Source, int]) -> str:
    heads = (words.SOURCE, words.MEAN, words.RESPONSES, words.RATINGS, words.POINTS)
    head = "".join(f'<th role="columnheader" scope="col">{one}</th>' for one in heads)
    rows = list(shown.found.sources)
    if len(rows) > 1:
        rows.append(shown.found.together)
    body = ""
    for one in rows:
        mark = symbol(looks[one.source]) if one.source in looks else ""
        mean = _ranged(one.mean.value, one.mean.low, one.mean.high)
        cells = (mean, f"{one.mean.responses:,}", f"{one.mean.ratings:,}", _points(one))
        body += (
            f'<tr role="row"><th role="rowheader" scope="row"><span>{mark}'
            f"<bdi>{escape(source_name(one.source))}</bdi></span></th>"
            + "".join(
                f'<td role="cell" data-head="{name}"><span>{cell}</span></td>'
                for name, cell in zip(heads[1:], cells, strict=True)
            )
            + "</tr>"
        )
    return (
        f'<table role="table" aria-label="{words.MEANS}"><thead role="rowgroup"><tr role="row">'
        f'{head}</tr></thead><tbody role="rowgroup">{body}</tbody></table>'
    )


def _points(one: SourceScore) -> str:
    return plots.points(one.points, words.points(one.points)) if sum(one.points) else "–"


def _measure_table(shown: Shown, rows: Sequence[Measure]) -> str:
    both = bool(shown.results.unflagged)
    heads = [words.MEASURE, words.VALUE, *([words.CALM] if both else []), words.EXACT_NAME]
    head = "".join(f'<th role="columnheader" scope="col">{one}</th>' for one in heads)
    body = ""
    for row in rows:
        plain, exact = words.MEASURES[row.name]
        value, calm = _ranged(row.value, row.low, row.high), _number(row.without_signs)
        cells = [value, *([calm] if both else []), exact]
        body += f'<tr role="row"><th role="rowheader" scope="row">{plain}</th>' + "".join(
            f'<td role="cell" data-head="{name}"><span>{cell}</span></td>'
            for name, cell in zip(heads[1:], cells, strict=True)
        )
        body += "</tr>"
    return (
        f"<details data-key='measures'><summary>{words.SPECIALISTS}</summary>"
        f'<table role="table" class="measures" aria-label="{words.SURE_TABLE}">'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table><p class="small">{words.INTERVALS}</p>'
        "</details>"
    )


def _response(item: Item, number: str, beside: str) -> str:
    text = item.response
    cut = text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS].rstrip()} …"
    prompt = item.prompt if len(item.prompt) <= 160 else f"{item.prompt[:158].rstrip()} …"
    return (
        f'<li><div class="number">{number}</div><div class="said">'
        f'<p class="text" dir="auto">{escape(cut)}</p>'
        f'<p class="small" dir="auto">{escape(prompt)}</p>'
        f'<p class="small">{escape(source_name(item.source))} · {beside}</p></div></li>'
    )


def _ranged(value: float, low: float, high: float) -> str:
    ends = f' <span class="range">[{low:.2f}, {high:.2f}]</span>' if math.isfinite(low) else ""
    return f"{_number(value)}{ends}"


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.2f}"
