"""What does a researcher see of the arms of a comparison, and of what is to be added to them?"""

from collections import Counter
from collections.abc import Sequence

from annotation.arms import LoadedArms, Sample
from annotation.arms_standing import Caught, Standing
from annotation.blindness import named_arms
from annotation.intake import Refused
from annotation.studies import Study
from ui import arms_texts as words
from ui import items_page, items_texts, markup
from ui.markup import escape

SHOWN = 50  # caught responses
NAMED = 10  # rows
CUT = 300  # characters of a response in a list


def standing(study: Study, now: Standing) -> str:
    """The arms of a study, and what is left out of it."""
    if not now.arms:
        return f'<h2>{words.ARMS}</h2><p class="hint">{words.NO_ARMS}</p>'
    return (
        f"<h2>{words.ARMS}</h2>{_named(study, now)}{_arms(now, Counter())}"
        f'<p class="small">{words.pairs(now.pairs, now.cells, now.short)}</p>'
        f"{_caught(now, buttons=True)}"
    )


def found(study: Study, loaded: LoadedArms, refused: Sequence[Refused]) -> str:
    """What was read and would be drawn, and the button that adds it."""
    now = loaded.standing
    sentences = [words.read(loaded.rows, loaded.new, loaded.pairs)]
    if study.chosen_by:
        sentences.append(escape(words.chosen(study.chosen_by)))
    if loaded.empty:
        rows = ", ".join(str(one.row) for one in loaded.empty[:NAMED])
        dots = ", ..." if len(loaded.empty) > NAMED else ""
        sentences.append(words.empty(len(loaded.empty), rows + dots))
    if loaded.repeated:
        sentences.append(words.repeated(loaded.repeated))
    if now.identical:
        sentences.append(words.identical(now.identical))
    samples = "".join(_sample(one) for one in loaded.samples)
    button = (
        f'<p class="ways"><button type="button" class="primary" data-bring-in>'
        f"{words.add(loaded.new)}</button></p>"
    )
    return (
        f'<p class="read">{sentences[0]}</p>'
        f"{''.join(f'<p>{sentence}</p>' for sentence in sentences[1:])}"
        f"{items_page.refused(refused, len(refused))}{_named(study, now)}"
        f"{_arms(now, Counter(one.arm for one in loaded.empty))}"
        f'<p class="small">{words.pairs(now.pairs, now.cells, now.short)}</p>'
        f"{_caught(now, buttons=False)}"
        + (f"<h3>{items_texts.FIRST_THREE}</h3><ol>{samples}</ol>" if samples else "")
        + (button if loaded.new or loaded.pairs else f"<p>{words.NOTHING_NEW}</p>")
    )


def _named(study: Study, now: Standing) -> str:
    """Says which arms raters can read of in the study's own words."""
    named = named_arms(study, [arm.name for arm in now.arms])
    return markup.notice(words.named(named), "warning") if named else ""


def _arms(now: Standing, empty: Counter[str]) -> str:
    named = {arm.name: (arm.prompts, arm.responses, arm.caught) for arm in now.arms}
    named |= {arm: (0, 0, 0) for arm in empty if arm not in named}
    heads = words.HEADS if empty else words.HEADS[:-1]
    rows = "".join(
        f'<tr><th scope="row" dir="auto">{escape(arm)}</th>'
        + "".join(f"<td>{number:,}</td>" for number in (*numbers, *([empty[arm]] if empty else [])))
        + "</tr>"
        for arm, numbers in sorted(named.items())
    )
    return (
        f'<table class="arm-table arms"><thead><tr>{_heads(heads)}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _caught(now: Standing, *, buttons: bool) -> str:
    caught = now.caught
    if not caught:
        return ""
    thinned = "".join(
        f'<p class="hint">{escape(words.thinned(arm.name))}</p>' for arm in now.arms if arm.thinned
    )
    heads = words.CAUGHT_HEADS if buttons else words.CAUGHT_HEADS[:-1]
    rows = "".join(_caught_row(one, buttons=buttons) for one in caught[:SHOWN])
    return (
        f'<h3>{words.CAUGHT}</h3><p class="hint">{words.CAUGHT_WHY}</p>{thinned}'
        f'<table class="arm-table caught"><thead><tr>{_heads(heads)}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
        f'<p class="small">{words.more(max(len(caught) - SHOWN, 0))}</p>'
    )


def _caught_row(one: Caught, *, buttons: bool) -> str:
    text = one.text if len(one.text) <= CUT else one.text[:CUT].rstrip() + " ..."
    shown = f'<p class="small">{words.SHOWN}</p>' if one.shown else ""
    button = (
        f'<td><button type="button" class="quiet" data-release="{escape(one.response_id)}">'
        f'{words.LET_IN}<span class="spoken"> {escape(one.words)}</span></button></td>'
    )
    return (
        f'<tr><th scope="row" dir="auto">{escape(one.arm)}</th>'
        f'<td dir="auto">{escape(one.words)}</td>'
        f"<td>{markup.plain(text, 'response')}{shown}</td>{button if buttons else ''}</tr>"
    )


def _sample(one: Sample) -> str:
    sides = "".join(
        "".join(markup.plain(text, "response") for text in side) for side in (one.first, one.second)
    )
    return f"<li>{markup.plain(one.prompt, 'prompt')}{sides}</li>"


def _heads(names: Sequence[str]) -> str:
    return "".join(
        f'<th scope="col"><span{" class=spoken" if name == "Link" else ""}>{name}</span></th>'
        for name in names
    )
