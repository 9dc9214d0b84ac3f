"""What does a researcher see of a study that asks people about a run's answers?"""

import re
from collections.abc import Sequence

from annotation.study_from import Made, Wanted
from annotation.win_rates import Cell
from ui import markup, ranking_texts, studies_page
from ui import training_people_texts as words
from ui import training_texts as names
from ui.markup import escape
from ui.training_people import AIM, USUAL_EACH, Voted

RATE = "/compare"
ANYWAY = "; --anyway makes it all the same"
COMMANDS = re.compile(r"--raters-per-item (\S+)")


def form() -> str:
    """What is asked before a study is made; the script keeps what is typed in it."""
    fields = "".join(
        f'<div class="field"><label for="people-{name}">{label}</label>'
        f'<input id="people-{name}" name="{name}" type="text"{kind} value="{escape(value)}" '
        f'aria-describedby="people-{name}-hint"><p class="hint" id="people-{name}-hint">{hint}</p>'
        "</div>"
        for name, label, value, hint, kind in (
            ("title", words.TITLE_FIELD, words.TITLE, words.TITLE_HINT, ""),
            ("win_rate", words.WIN_RATE, f"{AIM.win_rate:.2f}", words.WIN_RATE_HINT, NUMERIC),
            ("raters", words.RATERS, "", words.RATERS_HINT, NUMERIC),
            ("each", words.EACH, str(USUAL_EACH), "", NUMERIC),
        )
    ).replace('<p class="hint" id="people-each-hint"></p>', "")
    ticks = "".join(
        f'<label class="tick"><input type="checkbox" name="{name}">'
        f'<span class="name">{label}</span></label>'
        for name, label in (("pilot", words.PILOT), ("open", words.OPEN))
    )
    return (
        f'<section class="ask"><h2>{words.ASK}</h2><p class="hint">{words.LEAD}</p>'
        f'<div class="numbers">{fields}</div>{ticks}<p class="ways"><button type="button" '
        f'class="quiet" data-do="look">{words.LOOK}</button></p>'
        '<div data-part="people-look" role="status"></div></section>'
    )


NUMERIC = ' inputmode="decimal" class="short"'


def look(made: Made, wanted: Wanted) -> str:
    """What the study would be, and the button that makes it."""
    said = "".join(f"<p>{escape(one)}</p>" for one in _sentences(made, wanted))
    end = (
        f'<p class="ways"><button type="button" class="primary" data-do="make">{words.MAKE}'
        "</button></p>"
    )
    if made.lacks:
        lacking = lacks(made.lacks)
        more = words.PILOT_MADE if wanted.anyway else words.TICK_PILOT
        end = markup.notice(f"{lacking} {more}", "warning") + (end if wanted.anyway else "")
    return f'<h3>{words.WOULD_BE}</h3>{_arms(made)}<div class="said">{said}</div>{end}'


def lacks(problem: str) -> str:
    """Why a study does not find what it should, as this page says it."""
    said = COMMANDS.sub(lambda found: words.more_votes(found[1]), problem)
    return words.lacking(said)


def refusal(error: str) -> str:
    """Why there can be no such study."""
    said = COMMANDS.sub(lambda found: words.more_votes(found[1]), error.removesuffix(ANYWAY))
    return names.sentence(said)


def _sentences(made: Made, wanted: Wanted) -> list[str]:
    size, loaded = made.size, made.loaded
    if size is None or loaded is None:
        return []
    total, each = loaded.standing.pairs, made.study.raters_per_item
    aim = wanted.aim
    lines = [
        words.pairs(total, size.pairs, size.cells),
        words.votes(total * each, each, size.raters, known=aim.raters is not None),
        words.power(aim.win_rate, size.power, size.finds, aim.power),
    ]
    if made.left_out:
        lines.append(words.left_out(made.left_out))
    if any(made.caught.values()):
        lines.append(words.CAUGHT)
    if loaded.standing.identical:
        lines.append(words.alike(loaded.standing.identical))
    if thinned := [one.name for one in loaded.standing.arms if one.thinned]:
        lines.append(words.thinned(names.shown([names.ARMS.get(one, one) for one in thinned])))
    return lines


def _arms(made: Made) -> str:
    rows = [
        (
            _arm(one.arm),
            f"{one.prompts:,}",
            f"{one.responses:,}",
            f"{made.caught.get(one.arm, 0):,}",
        )
        for one in made.arms
    ]
    return _table(words.ARMS, rows, words.ARMS_LABEL)


def state(found: Voted) -> str:
    """How far the study is, and what it has found of the trained model."""
    study, now = found.study, found.progress
    results, named = studies_page.findings(study.id, study.kind)
    rate = escape(studies_page.address(study.id, RATE))
    ways = "".join(
        f'<a href="{escape(path)}">{name}</a>'
        for path, name in ((studies_page.address(study.id), words.TO_STUDY), (results, named))
    )
    if found.decided:
        body = _rates(found)
    else:
        body = f"<p>{words.NOBODY if study.state == 'open' else words.PAUSED}</p>"
    return (
        f'<section class="ask"><h2>{words.ASK}</h2><p class="about">'
        f'<span class="tag">{words.STATES[study.state]}</span> '
        f'<b dir="auto">{escape(study.title)}</b> '
        f'<span class="small">{words.voted(now.votes, now.wanted, now.raters)}</span></p>'
        f'{body}<p class="links">{ways}</p>'
        f'<p class="hint">{words.LINK}: <a href="{rate}" data-address>{rate}</a></p></section>'
    )


def _rates(found: Voted) -> str:
    rows = [_rate(one, found.arm) for one in found.cells]
    table = _table(words.RATE_HEADS, rows, words.RATES)
    return f'<h3>{words.RATES}</h3>{table}<p class="hint">{words.RATES_HINT}</p>'


def _rate(cell: Cell, arm: str) -> tuple[str, ...]:
    """A cell of the table of arms, seen from the trained model's side."""
    first, by = cell.model_a == arm, cell.by_raters
    rate = cell.win_rate if first else 1 - cell.win_rate
    low, high = (by.low, by.high) if first else (1 - by.high, 1 - by.low)
    span = f"{ranking_texts.percent(low)} to {ranking_texts.percent(high)}"
    value = ranking_texts.percent(rate)
    return (
        _arm(cell.model_b if first else cell.model_a),
        f"<b>{value}</b>" if by.decided else value,
        span if low == low else "–",  # nan is unlike itself
        f"{cell.n:,}",
    )


def with_people(able: bool) -> str:
    """The tick in the form that publishes."""
    if not able:
        return ""
    return (
        f'<label class="tick"><input type="checkbox" name="people"><span>'
        f'<span class="name">{words.WITH_PEOPLE}</span>'
        f'<span class="hint">{words.WITH_HINT}</span></span></label>'
    )


def _arm(name: str) -> str:
    return escape(names.ARMS.get(name, name))


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], label: str) -> str:
    head = "".join(f'<th scope="col">{one}</th>' for one in heads)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{one}</td>" for one in row[1:])}</tr>'
        for row in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
