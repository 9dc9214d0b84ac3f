"""The results of a rating study on the page of results."""

from collections.abc import Mapping

from annotation.estimates import Estimate, beside
from annotation.results import Results, changes, results
from ui import markup, results_raters
from ui import results_texts as words
from ui.asking import Message, Parts
from ui.evaluating import Computation, Look
from ui.markup import escape
from ui.results_answer import Shown, answer, spread, sure, top
from ui.results_files import file
from ui.results_people import finding
from ui.results_view import View

Estimates = Mapping[str, Estimate]


def _same_items(found: Results, made: Estimates) -> bool:
    """Estimates go by place, so no items may have come since."""
    return all(len(one.score) == len(found.items) for one in made.values())


def _shown(look: Look[Results, Estimates], found: Results, message: Message) -> Shown:
    dimension = str(message.get("dimension"))
    dimension = dimension if dimension in found.found else next(iter(found.found))
    without = message.get("without") is True and bool(found.unflagged)
    estimates = None if look.estimates is None else look.estimates.get(dimension)
    return Shown(found, dimension, without, estimates)


def _chosen(found: Results, message: Message) -> str:
    dimension = str(message.get("dimension"))
    without = message.get("without") is True and bool(found.unflagged)
    return "|".join((dimension, str(without), finding(message)))


def _parts(look: Look[Results, Estimates], message: Message) -> Parts:
    if look.results is None:
        return {}
    shown = _shown(look, look.results, message)
    return {
        "choose": _choose(shown),
        "body": (
            f"<section>{answer(shown)}</section><section>{top(shown)}</section><section>"
            f"{sure(shown, failed=look.failed_estimates, fresh=look.fresh_estimates)}</section>"
            f"<section>{results_raters.progress(shown)}</section>"
        ),
        "raters": results_raters.raters(shown, finding(message)),
        "rest": (
            f"<section>{spread(shown)}</section>"
            f"<section>{results_raters.reports(look.results)}</section>"
        ),
    }


def _choose(shown: Shown) -> str:
    """Which dimension is shown, and whether without the raters who have signs."""
    results, parts = shown.results, ""
    if len(results.found) > 1:
        options = "".join(
            f'<option value="{escape(name)}"{" selected" if name == shown.dimension else ""}>'
            f"{escape(name)}</option>"
            for name in results.found
        )
        parts += (
            f'<div class="field"><label for="dimension">{words.DIMENSION}</label>'
            f'<div class="select"><select id="dimension" data-dimension data-key="dimension">'
            f"{options}</select></div></div>"
        )
    if results.unflagged:
        parts += without_switch(shown.without)
    return parts


def without_switch(without: bool) -> str:
    """Leaves raters who have signs out of the look."""
    checked = " checked" if without else ""
    return (
        '<label class="switch">'
        f'<input type="checkbox" data-without data-key="without"{checked}>'
        f"<span>{words.WITHOUT}</span></label>"
    ) + (markup.notice(words.WITHOUT_NOTE) if without else "")


def _file(name: str, look: Look[Results, Estimates]) -> str | None:
    if look.results is None:
        return None
    return file(name.removesuffix(".csv"), look.results, look.estimates)


VIEW: View[Results, Estimates] = View(
    computation=Computation(changes, results, lambda found, _: beside(found.answers), _same_items),
    when=lambda found: found.when,
    begun=lambda found: bool(found.progress.judgements or found.raters),
    given=lambda found: found.progress.given,
    people=lambda found: len(found.raters),
    chosen=_chosen,
    parts=_parts,
    file=_file,
    files=words.FILES,
    links=lambda study: {},
)
