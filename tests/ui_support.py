"""A small store with one study of each kind, and a person who sends messages to a page."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotation.content import Entry, Prompt, Response
from annotation.store import Store
from annotation.studies import FIVE_POINTS, Dimension, Study
from ui import compare, rate
from ui.stage import Visitor
from ui.tokens import Tokens

TOKENS = Tokens("a key for tests")
PROMPT = Prompt("alternate uses", "rope", "Name a creative use for the following object: rope")
NASTY = (
    "<script>window.ran = 1</script><img src=x onerror='window.ran = 2'>\n"
    "${window.ran = 3} {{value}} `code` & <b>bold</b> </div> 🙂 שלום עולם"
)
LONG = "word " * 2000  # 10,000 characters
PLAIN = ("Tie up a boat.", "Hang washing on it.", "Pull a cart with it.")
VIVID = (
    "Sow its threads as the hair of a sleeping giant.",
    "Call it the equator of the classroom floor.",
    "Teach it to write letters to the anchor it lost.",
)
CREATIVITY = Dimension("creativity", "How creative is this response?", FIVE_POINTS)
NOVELTY = Dimension("novelty", "How new is this response?", FIVE_POINTS)
WHICH = Dimension("creativity", "Which response is more creative?")


def study(study_id: str, kind: str, *dimensions: Dimension, **settings: Any) -> Study:
    return Study(
        study_id,
        f"The study {study_id}",
        kind,
        "Read and judge.",
        "Taking part is voluntary.",
        dimensions or (CREATIVITY if kind == "rating" else WHICH,),
        **settings,
    )


def rated(*texts: str) -> list[Entry]:
    return [
        Entry(PROMPT, (Response(PROMPT.id, text, "human", origin=str(number)),))
        for number, text in enumerate(texts)
    ]


def paired(plain: tuple[str, ...] = PLAIN, vivid: tuple[str, ...] = VIVID) -> list[Entry]:
    return [
        Entry(
            PROMPT,
            (
                Response(PROMPT.id, a, "model", "demo-plain"),
                Response(PROMPT.id, b, "model", "demo-vivid"),
            ),
        )
        for a, b in zip(plain, vivid, strict=True)
    ]


def fill(path: Path) -> Store:
    """A store with the studies "rope" (rating, 3 texts) and "ropes" (comparison, 3 pairs)."""
    store = Store(path)
    store.add_study(study("rope", "rating"))
    store.add_items("rope", rated("A swing.", "A horizon for a puppet.", "A clothesline."))
    store.add_study(study("ropes", "comparison", demonstration=True))
    store.add_items("ropes", paired())
    return store


@dataclass
class Person:
    """Somebody at a browser tab: keeps the last view and answers from it."""

    store: Store
    page: Any = rate
    annotator: str = "1" * 32
    study: str = ""
    participant: str = ""
    view: str = ""
    said: dict[str, Any] = field(default_factory=dict)

    def send(self, action: str, **message: object) -> str:
        self.said = {"action": action, "token": self.mark("token"), "values": {}} | message
        return self.repeat()

    def repeat(self) -> str:
        """Send the same message again."""
        visitor = Visitor(self.annotator, self.study, self.participant)
        self.view = self.page.turn(self.store, TOKENS, visitor, self.said)
        return self.view

    def begin(self) -> "Person":
        self.send("show")
        self.send("consent")
        return self

    def rate(self, **values: str) -> str:
        return self.send("answer", values=values)

    def mark(self, name: str) -> str:
        """A data attribute of the view."""
        found = re.search(rf' data-{name}="([^"]*)"', self.view)
        return html.unescape(found[1]) if found else ""

    @property
    def responses(self) -> list[str]:
        """What the view shows as responses."""
        found = re.findall(r'<div class="response" dir="auto">(.*?)</div>', self.view, re.DOTALL)
        return [html.unescape(text) for text in found]


def judgements(store: Store, table: str) -> list[Mapping[str, Any]]:
    """All rows of a table of judgements, oldest first."""
    with store.read() as tables:
        cursor = tables.connection.execute(f"SELECT * FROM {table} ORDER BY rowid")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]


def comparing(store: Store, **about: str) -> Person:
    return Person(store, page=compare, **about)
