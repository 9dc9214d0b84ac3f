"""Who wrote what, as its raters read it: after one vote, or after all of them.

Nothing here is shown before `annotation.reveal` has told it, which locks the votes.
"""

from collections import Counter
from collections.abc import Sequence

from annotation.reveal import Revealed
from ui import compare_texts as words
from ui import markup, texts
from ui.markup import button, escape

SHORT = 90  # characters of a prompt in the list


def one(told: Revealed, onward: str) -> str:
    """The pair that was just answered, with its names; nothing else has moved.

    Args:
        told: The vote.
        onward: The action that goes on.
    """
    body = (
        f'<div class="opening"><h1 data-focus tabindex="-1">{escape(words.TITLE)}</h1>'
        f"{markup.plain(told.prompt, 'prompt')}</div>"
        f"{_pair(told)}"
        f'<div class="after"><p class="question">{escape(words.YOURS[told.answer])}</p>'
        f"<p>{escape(words.STANDS)}</p>"
        f'<p class="ways">{button(texts.CONTINUE, onward, kind="primary", extra="data-next")}</p>'
        "</div>"
    )
    names = [words.written_by(side, arm) for side, arm in zip("AB", told.arms, strict=True)]
    return markup.page(body, words.TITLE, kind="compare wide told", say=f"{'. '.join(names)}.")


def everything(told: Sequence[Revealed], reward: str) -> str:
    """All votes of a person with their names; how often each was preferred comes first.

    Args:
        told: The votes, in the order in which they were given.
        reward: Markup of what the person takes along.
    """
    back = button(words.BACK, "show", kind="quiet" if reward else "primary")
    ways = f'<p class="ways">{reward}{back}{markup.link("/", texts.HOME)}</p>'
    if told:
        shown = (
            f"<p>{escape(words.told(len(told)))} {escape(words.ALL_STAND)}</p>{_table(told)}"
            f'<ol class="votes">{"".join(_row(vote) for vote in told)}</ol>'
        )
    else:
        shown = f"<p>{escape(words.NONE_TOLD)}</p>"
    body = (
        f'<div class="message"><h1 data-focus tabindex="-1">{escape(words.TITLE)}</h1>'
        f"{shown}{ways}</div>"
    )
    return markup.page(body, words.TITLE, kind="told", say=words.TITLE)


def offer(*, locks: bool) -> str:
    """The way to the names, for the last page; `locks` says what it costs."""
    note = f'<p class="small">{escape(words.SEE_NOTE)}</p>' if locks else ""
    return f'<div class="see">{button(words.SEE, "reveal")}{note}</div>'


def responses(side: Sequence[str], *, several: bool) -> str:
    """What one side shows: one text, or a numbered list where sides are sets."""
    if not several:
        return _response(side[0])
    listed = "".join(f"<li>{_response(text)}</li>" for text in side)
    return f'<ol class="set">{listed}</ol>'


def _response(text: str) -> str:
    if text.strip():
        return markup.plain(text, "response")
    return f'<p class="small">{escape(words.EMPTY)}</p>'


def _pair(told: Revealed) -> str:
    several = any(len(side) > 1 for side in told.sides)
    cards = "".join(
        f'<section class="card{" chosen" if name.lower() == told.answer else ""}">'
        f'<h2>{name} <span class="by">{_by(arm)}</span></h2>'
        f'<div class="scroll" tabindex="0" role="group" aria-label="{name}">'
        f"{responses(side, several=several)}</div></section>"
        for name, arm, side in zip("AB", told.arms, told.sides, strict=True)
    )
    return f'<div class="pair">{cards}</div>'


def _by(arm: str) -> str:
    return f"<bdi>{escape(words.arm(arm))}</bdi>"


def _row(told: Revealed) -> str:
    prompt = " ".join(told.prompt.split())
    short = prompt if len(prompt) <= SHORT else f"{prompt[: SHORT - 2].rstrip()} …"
    names = " ".join(
        f'<span class="name{" chosen" if side.lower() == told.answer else ""}">'
        f"<b>{side}</b> {_by(arm)}</span>"
        for side, arm in zip("AB", told.arms, strict=True)
    )
    return (
        f'<li><details><summary><span class="asked" dir="auto">{escape(short)}</span>'
        f'<span class="names">{names}</span>'
        f'<span class="given">{escape(words.YOURS[told.answer])}</span></summary>'
        f"{_pair(told)}</details></li>"
    )


def _table(told: Sequence[Revealed]) -> str:
    """How often each arm was preferred; who was met most often comes first."""
    met = Counter(arm for vote in told for arm in vote.arms)
    chosen = Counter(
        arm
        for vote in told
        for side, arm in zip("ab", vote.arms, strict=True)
        if side == vote.answer
    )
    rows = "".join(
        f'<tr><th scope="row">{_by(arm)}</th>'
        f"<td>{escape(words.preferred(chosen[arm], pairs))}</td></tr>"
        for arm, pairs in sorted(met.items(), key=lambda pair: (-chosen[pair[0]] / pair[1], pair))
    )
    return (
        f'<table class="arms"><thead><tr><th scope="col">{escape(words.WRITTEN_BY)}</th>'
        f'<th scope="col">{escape(words.CHOSEN)}</th></tr></thead><tbody>{rows}</tbody></table>'
    )
