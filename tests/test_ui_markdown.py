"""A study's wording: what Markdown may do on a page, and what stays text."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ui_support import NASTY

from ui.markdown import render

ALLOWED = {"div", "p", "h3", "h4", "ul", "ol", "li", "em", "strong", "a", "br"}
ATTRIBUTES = {"class", "dir", "href", "title", "rel", "target", "start"}


class Reader(HTMLParser):
    """What a browser would find."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def links(self) -> list[str]:
        return [str(attributes["href"]) for tag, attributes in self.found if tag == "a"]


def test_headings_lists_emphasis_and_links_are_shown() -> None:
    shown = render("# Your task\n\nBe *kind* and **fair**.\nA line.\n\n- one\n- two\n\n1. first")
    assert "<h3>Your task</h3>" in shown
    assert "<em>kind</em> and <strong>fair</strong>.<br>\nA line." in shown.replace(
        "<br />", "<br>"
    )
    assert shown.count("<li>") == 3
    (link,) = [at for tag, at in Reader(render("[more](https://a.org/b)")).found if tag == "a"]
    assert link == {"href": "https://a.org/b", "rel": "noopener noreferrer", "target": "_blank"}


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.org",
        "/research",
        "http:",
    ],
)
def test_a_link_to_anything_but_a_web_page_stays_text(address: str) -> None:
    assert Reader(render(f"[press]({address})")).links() == []
    assert Reader(render(f"<{address}>")).links() == []
    assert Reader(render(f"[press][a]\n\n[a]: {address}")).links() == []


def test_pictures_code_tables_and_html_stay_text() -> None:
    shown = render(f"![x](https://a.org/x.png) `code`\n\n{NASTY}\n\n> quote\n\n| a |\n|---|\n| b |")
    assert {tag for tag, _ in Reader(shown).found} <= ALLOWED
    assert "&lt;script&gt;" in shown


@given(st.text(alphabet="[]()<>!*_#-:/`&\"'=\n abjhtps1.{}$", max_size=60))
def test_no_text_makes_more_than_the_allowed_markup(text: str) -> None:
    reader = Reader(render(text))
    for tag, attributes in reader.found:
        assert tag in ALLOWED
        assert set(attributes) <= ATTRIBUTES
    assert all(link.startswith(("http://", "https://")) for link in reader.links())
