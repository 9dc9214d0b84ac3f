"""How does a study's own wording look? Headings, lists, emphasis and links of Markdown, no more.

No HTML passes and no picture is fetched. Links go to http and https only, and open beside the page,
so that nobody loses their place.
"""

import functools
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

RULES = ("heading", "lheading", "list", "emphasis", "link", "newline", "escape", "entity")
LEVELS = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}


@functools.lru_cache(maxsize=256)  # the wording of a study stands on every page of it
def render(text: str) -> str:
    r"""Untrusted Markdown as markup.

    Headings become levels 3 and 4, because the page has its own title and parts.

    >>> render("Be *kind*. <script>")
    '<div class="wording" dir="auto"><p>Be <em>kind</em>. &lt;script&gt;</p>\n</div>'
    """
    tokens = READER.parse(text)
    for token in tokens:
        token.tag = LEVELS.get(token.tag, token.tag)
    body = READER.renderer.render(tokens, READER.options, {})
    return f'<div class="wording" dir="auto">{body}</div>'


def _link(self: RendererHTML, tokens: Sequence[Token], place: int, options: Any, _: Any) -> str:
    tokens[place].attrSet("rel", "noopener noreferrer")
    tokens[place].attrSet("target", "_blank")
    return self.renderToken(tokens, place, options, {})


def _allowed(address: str) -> bool:
    """Whether a link may go there; it stays text otherwise."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def _reader() -> MarkdownIt:
    reader = MarkdownIt("zero", {"html": False, "breaks": True}).enable(list(RULES))
    reader.validateLink = _allowed  # type: ignore[method-assign, assignment]
    reader.add_render_rule("link_open", _link)
    return reader


READER = _reader()
