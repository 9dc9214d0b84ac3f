"""How many votes does a comparison need, and what do those it has find? For researchers."""

import math
from collections.abc import Mapping

from annotation.errors import AnnotationError
from annotation.prospects import Prospects, prospects
from annotation.store import Store
from annotation.studies import Study
from ui import planning_texts as words
from ui.markup import escape

WIN_RATE, POWER = 60, 80  # %


def section(store: Store, study: Study) -> str:
    """The panel with its two fields; nothing for a study of another kind."""
    if study.kind != "comparison":
        return ""
    fields = "".join(
        f'<div class="field" data-field="{name}"><label>{label}</label>'
        f'<p class="hint">{hint}</p><input type="text" inputmode="decimal" class="short" '
        f'data-plan="{name}" value="{value}"><p class="mistake" hidden></p></div>'
        for name, (label, hint), value in (
            ("win_rate", words.WIN_RATE, WIN_RATE),
            ("power", words.POWER, POWER),
        )
    )
    return (
        f'<section class="planning"><h2>{words.TITLE}</h2><p class="hint">{words.LEAD}</p>'
        f'<div class="grid">{fields}</div><div data-part="plan" role="status">'
        f"{answer(store, study, {})}</div></section>"
    )


def answer(store: Store, study: Study, values: Mapping[str, object]) -> str:
    """What the numbers in the fields mean for this study; a mistake is a sentence, too.

    Args:
        store: Where its votes are.
        study: The study.
        values: `win_rate` and `power` in per cent, as they were typed; client text.
    """
    from annotation.planning import ALPHA, plan  # scipy, only where somebody plans

    now = prospects(store, study.id)
    win_rate, power = (
        _share(values.get(name), usual)
        for name, usual in (("win_rate", WIN_RATE), ("power", POWER))
    )
    ties = 0.0 if math.isnan(now.undecided) else now.undecided
    try:
        needed = plan(win_rate, power, models=max(now.arms, 2), ties=min(ties, 0.95))
    except AnnotationError as error:
        return f'<p class="notice warning">{escape(str(error))}</p>'
    sentences = [words.needed(win_rate, power, ALPHA, needed.per_cell, needed.total, now.arms)]
    if now.cells:
        sentences.append(words.planned(now.planned, needed.per_cell))
        sentences.append(_found(now, power, ties))
    return "".join(f"<p>{escape(one)}</p>" for one in sentences)


def _found(now: Prospects, power: float, ties: float) -> str:
    """What the votes that are there can find."""
    from annotation.planning import found_by

    if not now.most:
        return words.NO_VOTES
    try:
        rate = found_by(int(now.middle), power, ties=min(ties, 0.95), raters=now.raters or None)
    except AnnotationError:
        rate = math.nan
    return words.found(now.fewest, now.most, now.middle, power, rate)


def _share(value: object, usual: int) -> float:
    """A number of per cent as a share; nan where none was typed, which a plan refuses."""
    text = str(usual) if value is None else str(value)
    try:
        return float(text.strip().rstrip("%").replace(",", ".")) / 100
    except ValueError:
        return math.nan
