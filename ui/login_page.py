"""What does a page say that a login stands on or in the way of?"""

from pathlib import Path
from urllib.parse import urlencode

from annotation.studies import Study
from ui import login_texts as words
from ui import markup, texts

STYLE = Path(__file__).parent / "style.css"
SHOW = ".page .by-login { display: block; } .page .no-login { display: none; }"  # with a login
# The framework decides by a class which colours a page has; a page without it does so itself.
DARK = 'document.body.classList.toggle("dark", matchMedia("(prefers-color-scheme: dark)").matches)'


def way(to: str) -> str:
    """The link that begins a login; in a frame it opens a tab, where the login's page may be.

    Args:
        to: Where the person goes on, a path of ours with its query.
    """
    address = f"{markup.at('/login')}?{urlencode({'to': to})}"
    return (
        f'<a class="primary" data-login href="{markup.escape(address)}">'
        f"{markup.escape(words.LOG_IN)}</a>"
    )


def either(to: str, by_login: str, no_login: str) -> str:
    """A text with the way to log in, or another where there is no login; see SHOW.

    Args:
        to: Where the person goes on, a path of ours with its query.
        by_login: The text where there is a login.
        no_login: The text elsewhere.
    """
    home = markup.link("/", texts.HOME)
    return (
        f'<div class="by-login">{markup.paragraphs(by_login)}'
        f'<p class="ways">{way(to)}{home}</p></div>'
        f'<div class="no-login">{markup.paragraphs(no_login)}<p class="ways">{home}</p></div>'
    )


def asked(study: Study, to: str, title: str, more: str = "") -> str:
    """The view in place of a study that wants people to log in.

    Args:
        study: The study.
        to: Where the person goes on, a path of ours with its query.
        title: Of the browser's tab.
        more: Markup above the way to log in.
    """
    body = (
        f'<div class="message"><p class="small">{markup.escape(study.title)}</p>'
        f'<h1 data-focus tabindex="-1">{markup.escape(words.ASKED_TITLE)}</h1>'
        f"{more}{either(to, words.ASKED, words.NO_LOGIN)}</div>"
    )
    return markup.page(body, title, say=words.ASKED_TITLE)


def platform_only() -> str:
    """The view in place of a study for people whom a platform sends."""
    return markup.message(
        words.PLATFORM_TITLE, words.PLATFORM, markup.link("/", texts.HOME, kind="quiet")
    )


def twice() -> str:
    """The view for a platform's id that somebody has begun with already."""
    return markup.message(words.TWICE_TITLE, words.TWICE, markup.link("/", texts.HOME))


def document(what: str, again: str, home: str) -> str:
    """A whole page, without the framework, after a login that failed.

    Args:
        what: What happened, and what to do.
        again: Address that begins the login again, relative to the page's own.
        home: Address of the start page, relative to the page's own.
    """
    ways = (
        f'<a class="primary" href="{markup.escape(again)}">{markup.escape(words.LOG_IN)}</a>'
        f'<a class="quiet" href="{markup.escape(home)}">{markup.escape(texts.HOME)}</a>'
    )
    return alone(words.FAILED_TITLE, what, ways)


def carried(code: str, onward: str) -> str:
    """A whole page, without the framework, before a personal link takes somebody to its place.

    Args:
        code: Of the person whose place it is.
        onward: Address that goes on there, relative to the page's own.
    """
    ways = markup.link(onward, words.CARRIED_YES, kind="primary")
    ways += markup.link("./", texts.HOME)
    return alone(words.CARRIED_TITLE, words.CARRIED.format(code), ways)


def no_login(home: str) -> str:
    """A whole page, without the framework, at the address of a login that a site does not have.

    Args:
        home: Address of the start page, relative to the page's own.
    """
    return alone(words.NOWHERE_TITLE, words.NOWHERE, markup.link(home, texts.HOME, kind="primary"))


def nowhere(path: str) -> str:
    """A whole page, without the framework, for an address at which there is nothing.

    Args:
        path: Of that address, as it was sent.
    """
    home = "../" * (path.count("/") - 1) or "./"  # relative, see markup.at
    ways = markup.link(home, texts.HOME, kind="primary")
    return alone(texts.NOT_FOUND_TITLE, texts.NOT_FOUND_PAGE, ways)


def alone(title: str, what: str, ways: str) -> str:
    """A whole page that only says something; `ways` is markup."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{markup.escape(f'{title} · {texts.SITE}')}</title>"
        f"<style>{STYLE.read_text(encoding='utf-8')}</style></head>"
        f'<body><script>{DARK}</script><main class="gradio-container">'
        + markup.message(title, what, ways)
        + "</main></body></html>"
    )
