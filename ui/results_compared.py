"""The results of a comparison study on the page of results."""

from urllib.parse import quote

from annotation.comparison_estimates import Estimates, beside
from annotation.comparison_results import ComparisonResults, changes, comparison_results
from annotation.studies import Study
from ui import markup, ranking_answer, ranking_attack, ranking_more, ranking_texts
from ui.asking import Message, Parts
from ui.evaluating import Computation, Look
from ui.ranking_answer import Shown
from ui.ranking_files import file
from ui.results_people import finding
from ui.results_rated import without_switch
from ui.results_view import View

REPORT = "/research/report"


def _without(found: ComparisonResults, message: Message) -> bool:
    return message.get("without") is True and found.unflagged is not None


def _chosen(found: ComparisonResults, message: Message) -> str:
    return f"{_without(found, message)}|{finding(message)}"


def _parts(look: Look[ComparisonResults, Estimates], message: Message) -> Parts:
    if look.results is None:
        return {}
    without = _without(look.results, message)
    shown = Shown(
        look.results,
        look.estimates,
        without,
        failed=look.failed_estimates,
        fresh=look.fresh_estimates,
    )
    body = (
        ranking_answer.answer(shown),
        ranking_answer.matrix(shown),
        ranking_answer.sure(shown),
        ranking_attack.attack(shown),
        ranking_more.progress(look.results),
    )
    rest = (
        ranking_more.control(shown),
        ranking_more.groups(shown),
        ranking_more.leaks(look.results),
        ranking_more.reports(look.results),
    )
    return {
        "choose": without_switch(without) if look.results.unflagged is not None else "",
        "body": "".join(f"<section>{one}</section>" for one in body if one),
        "raters": ranking_more.raters(look.results, finding(message)),
        "rest": "".join(f"<section>{one}</section>" for one in rest if one),
    }


def _links(study: Study) -> dict[str, str]:
    return {f"{markup.at(REPORT)}?study={quote(study.id)}": ranking_texts.REPORT}


VIEW: View[ComparisonResults, Estimates] = View(
    computation=Computation(changes, comparison_results, beside, lambda found, made: True),
    when=lambda found: found.when,
    begun=lambda found: bool(found.raters),
    given=lambda found: found.progress.given,
    people=lambda found: len(found.raters),
    chosen=_chosen,
    parts=_parts,
    file=lambda name, look: None if look.results is None else file(name, look),
    files=ranking_texts.FILES,
    links=_links,
)
