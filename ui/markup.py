"""How is a page written in HTML, so that no text of a person or a model can become code?

Every function here returns markup; whatever comes from outside passes through `escape`.
"""

import html

from ui import login_texts, operating_texts, texts

PAGES = {
    "/write": texts.WRITE,
    "/rate": texts.RATE,
    "/compare": texts.COMPARE,
    "/scores": texts.SCORES,
    "/models": texts.MODELS,
}
# The views of the page of scores, each at a path of its own.
SCORES = {
    "/scores": texts.SCORES_ONE,
    "/several": texts.SCORES_SEVERAL,
    "/sources": texts.SCORES_SOURCES,
}


# What researchers see beside them.
RESEARCH = {
    "/research": texts.STUDIES,
    "/training": texts.TRAINING,
    "/operations": operating_texts.TITLE,
}

# Names the page in the browser's tab (ui/stage.js does it for pages that change), and shows the
# links to the researchers' pages and the logout where ui/access.py has left its marks.
# In another site's frame a login opens a tab: the provider's page refuses to be in one.
HEADER = (
    'const { title } = element.querySelector("header").dataset; if (title) document.title = title;'
    'const marks = document.cookie.split("; ");'
    'if (marks.includes("crpo_pages=research"))'
    ' for (const link of element.querySelectorAll("[data-researchers]")) link.hidden = false;'
    'const account = marks.find((mark) => mark.startsWith("crpo_account="))?.slice(13);'
    'if (account) { const form = element.querySelector("form"); form.hidden = false;'
    ' if (account !== "-") form.querySelector("button").title = account; }'
    "if (window.top !== window)"
    ' document.addEventListener("click", (event) => {'
    ' const way = event.target.closest("a[data-login]"); if (way) way.target = "_blank"; }, true);'
)


def escape(text: str) -> str:
    """Text as it may stand between tags and inside quoted attributes."""
    return html.escape(text, quote=True)


def at(path: str) -> str:
    """Where a page of ours is, as any other page may say it.

    Without the first slash: a proxy may show the app below a path of its own, and browsers put
    that in front. Therefore the path of a page has one part.

    >>> at("/rate?study=demo"), at("/"), at("https://example.org/")
    ('rate?study=demo', './', 'https://example.org/')
    """
    if not path.startswith("/"):
        return path
    rest = path.removeprefix("/")
    return rest if rest and not rest.startswith("?") else f"./{rest}"


def header(current: str, title: str = "") -> str:
    """The site's name and the links to the pages, the present one marked.

    Args:
        current: Path of the page that carries the header.
        title: Of the browser's tab, before the site's name.
    """
    named = f' data-title="{escape(title)} · {escape(texts.SITE)}"' if title else ""
    of_studies = dict.fromkeys(("/results", "/answers"), "/research")
    place = {**dict.fromkeys(SCORES, "/scores"), **of_studies}.get(current, current)
    links = "".join(
        f'<a href="{at(path)}"{_current(path == place)}>{escape(name)}</a>'
        for path, name in PAGES.items()
    )
    # Only hidden: it opens nothing to others, and HEADER shows it to researchers.
    links += "".join(
        f'<a href="{at(path)}" data-researchers hidden{_current(place == path)}>{escape(name)}</a>'
        for path, name in RESEARCH.items()
    )
    return (
        f'<header class="site"{named}><div class="site-bar">'
        f'<a class="site-name" href="{at("/")}"{_current(current == "/")}>{escape(texts.SITE)}</a>'
        f'<nav aria-label="{escape(texts.NAVIGATION)}">{links}</nav>'
        f'<form method="post" action="{at("/logout")}" hidden>'
        f"<button>{escape(login_texts.LOG_OUT)}</button></form></div></header>"
    )


def tabs(current: str) -> str:
    """The links between the views of the page of scores, the present one marked.

    Args:
        current: Path of the view that carries them.
    """
    links = "".join(
        f'<a href="{at(path)}"{_current(path == current)}>{escape(name)}</a>'
        for path, name in SCORES.items()
    )
    return f'<nav class="tabs" aria-label="{escape(texts.SCORES_VIEWS)}">{links}</nav>'


def page(
    body: str, title: str, *, kind: str = "", say: str = "", token: str = "", item: str = ""
) -> str:
    """A view of a stage.

    Args:
        body: Markup.
        title: Of the browser's tab, before the site's name.
        kind: Class that sets the layout.
        say: What a screen reader is told about it.
        token: Signed note of what is shown, which comes back with the answer.
        item: Key under which the tab keeps a choice that was not sent yet.
    """
    return (
        f'<div class="page {kind}" data-title="{escape(title)} · {escape(texts.SITE)}" '
        f'data-say="{escape(say)}" data-token="{escape(token)}" data-item="{escape(item)}">'
        f"{body}</div>"
    )


def plain(text: str, kind: str) -> str:
    """Untrusted text, shown letter by letter with its line breaks, in its own direction."""
    return f'<div class="{kind}" dir="auto">{escape(text)}</div>'


def paragraphs(text: str) -> str:
    """A study's own wording: blank lines part paragraphs."""
    parts = [part.strip() for part in text.split("\n\n") if part.strip()]
    return "".join(f'<p class="wording" dir="auto">{escape(part)}</p>' for part in parts)


def notice(text: str, kind: str = "") -> str:
    """One sentence above the text; `kind` "warning" where something went wrong."""
    return f'<p class="notice {kind}">{escape(text)}</p>' if text else ""


def message(title: str, sentences: str, ways: str) -> str:
    """A view that only says something: a heading, what there is to know, and ways on."""
    body = (
        f'<div class="message"><h1 data-focus tabindex="-1">{escape(title)}</h1>'
        f'{paragraphs(sentences)}<p class="ways">{ways}</p></div>'
    )
    return page(body, title, say=title)


def problem(title: str, what: str) -> str:
    """The view after an error: what happened, what it means for the work, one way on."""
    ways = button(texts.TRY_AGAIN, "show", kind="primary") + link("/", texts.HOME)
    return message(title, f"{what}\n\n{texts.WORK_IS_SAFE}", ways)


def link(path: str, name: str, *, kind: str = "quiet") -> str:
    """A link that looks like a button; `kind` as of a button."""
    return f'<a class="{kind}" href="{escape(at(path))}">{escape(name)}</a>'


def button(name: str, act: str, *, kind: str = "quiet", extra: str = "") -> str:
    """A button that sends a message to the server.

    Args:
        name: What it says.
        act: The message's action.
        kind: "primary" for the action that comes next, "quiet" for the others.
        extra: Further attributes, constant.
    """
    return f'<button type="button" class="{kind}" data-act="{act}" {extra}>{escape(name)}</button>'


def _current(yes: bool) -> str:
    return ' aria-current="page"' if yes else ""
