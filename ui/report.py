"""What can a reviewer read of a comparison study? One HTML file without script or request."""

import math
from pathlib import Path

from annotation.comparison_estimates import Estimates
from annotation.comparison_results import ComparisonResults
from crpo import report_page as page
from ui import report_answer, report_attack, report_design, report_sure
from ui import report_parts as parts
from ui import report_texts as words
from ui.report_shown import Shown

STYLE = Path(__file__).parent / "report.css"
FEW = 5  # raters


def report(results: ComparisonResults, estimates: Estimates, when: str) -> str:
    """The report of a study, as a document of its own.

    Args:
        results: What the study has found.
        estimates: What took longer; a part that is not there is said to be missing.
        when: When the report is made, in UTC.
    """
    shown = Shown(results, estimates)
    body = "".join(
        (
            report_answer.answer(shown),
            report_answer.decided(shown),
            report_answer.win_rates(shown),
            report_sure.side(shown),
            report_sure.flagged(shown),
            report_attack.attack(shown),
            report_sure.controlled(shown),
            report_sure.by_part(shown),
            report_sure.agreement(shown),
            report_design.design(shown),
            report_design.progress(shown),
            report_design.people(shown),
            _methods(shown),
            _missing(shown),
        )
    )
    return _document(results.study.title, f"{_top(shown, when)}{page.contents(body)}{body}")


def notice(title: str, what: str) -> str:
    """In the place of a report: why there is none."""
    return _document(title, f"<h1>{page.escape(title)}</h1>{page.sentences(what)}")


def file_name(study_id: str) -> str:
    """Of a report; ids are letters, digits, '-', '_' and '.'."""
    return f"{study_id}-report.html"


def _document(title: str, body: str) -> str:
    return page.document(f"{title} · {words.KIND}", body, STYLE)


def _top(shown: Shown, when: str) -> str:
    results, study = shown.results, shown.results.study
    warnings = [words.DEMONSTRATION] if study.demonstration else []
    if study.chosen_by:
        warnings.append(words.chosen_by(study.chosen_by))
    about = [
        (words.STUDY, study.id),
        (words.VERSION, str(study.version)),
        (words.STATE, words.STATES[study.state]),
        (words.READ, parts.moment(results.when)),
        (words.MADE, parts.moment(when)),
        (words.CODE, results.code),
        (words.SEED, str(results.seed)),
    ]
    return (
        f'<header><p class="kind">{page.escape(words.KIND)}</p>'
        f'<h1 dir="auto">{page.escape(study.title)}</h1>{page.facts(about)}'
        f"{page.sentences(*warnings, kind='warning')}</header>"
    )


def _methods(shown: Shown) -> str:
    ranking = shown.ranking
    drawn = words.draws(ranking.resamples, ranking.seed, ranking.crossed)
    said = (
        *(words.RANKED, f"{words.BOOTSTRAP} {drawn if ranking.resamples else ''}", words.WINS),
        *(words.LOOKED, words.POWER, words.CONTROL, words.AGREED, words.SIGNS),
    )
    return page.section(
        "methods",
        words.METHODS,
        parts.named_paragraphs(zip(words.METHOD_NAMES, said, strict=True)),
        page.heading(words.SOURCES),
        page.listed(words.SOURCE_LIST),
    )


def _missing(shown: Shown) -> str:
    found, arms = shown.results.found, len(shown.results.arms)
    met, pairs = len(shown.pairings), arms * (arms - 1) // 2
    said = [f"{one[:1].upper()}{one[1:]}." for one in shown.ranking.missing]
    said += [
        words.no_part(name, why)
        for name, why in shown.estimates.missing.items()
        if name in words.PART_NAMES
    ]
    if 0 < found.raters <= FEW:
        said.append(words.few_raters(found.raters))
    if found.votes and met < pairs:
        said.append(words.never_met(met, pairs))
    if found.votes and math.isnan(found.alpha.value):
        said.append(words.NO_ALPHA)
    said += [words.OTHER_PROMPTS, words.UNKNOWN_RATERS]
    return page.section("missing", words.MISSING, page.listed(said))
