"""What does a person agree to before the first item, and again when it has changed?

The page shows the study's own wording and what is stored, which follows from the settings. It
carries a signed note of the text, so that nobody agrees to another one than they read.
"""

import hashlib
from dataclasses import dataclass

from annotation.consents import Terms
from annotation.person import code
from annotation.studies import Study
from ui import consent_texts as words
from ui import frame, markdown, markup, mine_texts, texts
from ui.errors import MessageError
from ui.markup import button, escape
from ui.stage import Message, Visitor
from ui.tokens import Tokens


@dataclass(frozen=True)
class Offer:
    """What somebody is asked to agree to.

    Attributes:
        text: All of it, as Markdown; it is kept as it stands here.
        terms: What it says.
    """

    text: str
    terms: Terms

    @property
    def mark(self) -> str:
        """What the page notes of it."""
        return f"agree/{hashlib.sha256(self.text.encode()).hexdigest()[:32]}"


def offer(study: Study, terms: Terms) -> Offer:
    """What a study asks people to agree to now."""
    stored = words.stored(study, copied=terms.copied)
    return Offer(f"{study.consent}\n\n## {words.STORED}\n\n{stored}\n", terms)


def asked(
    study: Study,
    title: str,
    what: Offer,
    tokens: Tokens,
    visitor: Visitor,
    *,
    note: str = "",
    more: str = "",
    again: bool = False,
) -> str:
    """The page for one person; see `page`."""
    token = tokens.sign(visitor.annotator, study.id, what.mark)
    if again and not note:
        note = words.CHANGED
    return page(
        study, title, what, token, code(visitor.annotator), note=note, more=more, again=again
    )


def page(
    study: Study,
    title: str,
    what: Offer,
    token: str,
    name: str,
    *,
    note: str = "",
    more: str = "",
    again: bool = False,
) -> str:
    """Instruction and consent, with one button to go on.

    Args:
        study: The study.
        title: Of the browser's tab.
        what: What it asks people to agree to.
        token: Signed note of that.
        name: The person's code.
        note: Why it is asked once more.
        more: Markup above all that.
        again: The person has begun already.
    """
    begin, stop = (words.AGAIN, words.STOP) if again else (texts.BEGIN, texts.NO_THANKS)
    how = f"<h2>{escape(texts.HOW_IT_WORKS)}</h2>{markdown.render(study.instructions)}"
    stored = markdown.render(words.stored(study, copied=what.terms.copied))
    body = (
        f'<div class="message"><h1 data-focus tabindex="-1">{escape(study.title)}</h1>'
        + more
        + markup.notice(note)
        + markup.notice(texts.DEMONSTRATION_NOTE if study.demonstration else "")
        + ("" if again else how)
        + f"<h2>{escape(texts.YOUR_PART)}</h2>{markdown.render(study.consent)}"
        f"<h2>{escape(words.STORED)}</h2>{stored}"
        f'<p class="small mine">{escape(mine_texts.CODE)} <code>{escape(name)}</code></p>'
        f'<p class="small">{escape(words.CODE_WHAT)}</p>'
        f'<p class="ways">{button(begin, "consent", kind="primary")}'
        f"{button(stop, 'refuse')}</p></div>"
    )
    return markup.page(body, title, say=note or study.title, token=token)


def was_read(tokens: Tokens, visitor: Visitor, study: Study, message: Message, now: Offer) -> bool:
    """Whether the page that a consent comes from showed what stands now.

    A message without a note comes from no page of ours, and agrees to what stands now.
    """
    note = message.get("token")
    if not note:
        return True
    try:
        return tokens.read(visitor.annotator, study.id, note).assignment == now.mark
    except MessageError:
        return False


def stopped(more: str) -> str:
    """Somebody does not agree to what has changed; `more` is the way to their data."""
    ways = button(mine_texts.BACK, "show") + frame.home()
    body = (
        f'<div class="message"><h1 data-focus tabindex="-1">{escape(words.STOPPED_TITLE)}</h1>'
        f'{markup.paragraphs(words.STOPPED)}<p class="ways">{ways}</p>{more}</div>'
    )
    return markup.page(body, words.STOPPED_TITLE, say=words.STOPPED_TITLE)
