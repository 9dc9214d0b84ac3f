"""Texts that were made to keep a pattern busy: whatever reads people's texts is through in time."""

import contextlib
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from annotation.drafts import draft
from annotation.leaks import leak
from annotation.signs import repeats_prompt
from annotation.style import facts
from crpo.publishing.markup import escaped
from crpo.publishing.privacy import check_columns
from ui.markdown import render

SECONDS = 30  # of this process's own; what takes the square of a text's length takes minutes
LENGTH = 50_000  # characters
PIECES = (
    "a", "a ", "A1", "0.", "a.", "a@", "@", "a@a.", "a-", "**", "**a ", "*_", "# ", " ", "\t",
    "\n", "\n \t", "`", "```\n", "?!", "<", "[", "[a](", "é", "\u3040", "- ", "1. ", "\u202e",
    "as an ai ", "I'm a ", "gpt-", "open ai ", "\nResponse:", "\nResponse:\nScore:", "\nScore:",
    "a\u0301",
)  # fmt: skip


def _draft(text: str) -> None:
    with contextlib.suppress(ValueError):  # it is no such row
        draft(1, {"prompt": f"AUT Prompt:{text}", "completion": "3"})


READERS: dict[str, Callable[[str], object]] = {
    "draft": _draft,
    "leak": lambda text: leak(text, ["gpt-4", "a model"], "prompt"),
    "leak, prompt": lambda text: leak("text", ["gpt-4", "a model"], text),
    "style": facts,
    "copied": lambda text: repeats_prompt(text[:5_000], text),
    "private": lambda text: check_columns([{"text": text}], "rows"),
    "card": escaped,
}


@contextmanager
def in_time() -> Iterator[None]:
    def late(*_: object) -> None:
        raise TimeoutError(f"not through in {SECONDS} s")

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@pytest.mark.parametrize("reader", READERS)
def test_no_text_keeps_its_reader_busy(reader: str) -> None:
    begun = time.process_time()
    with in_time():
        for piece in PIECES:
            assert time.process_time() - begun < SECONDS / 2
            READERS[reader]((piece * (LENGTH // len(piece)))[:LENGTH] + "!")


def test_no_wording_keeps_its_reader_busy() -> None:
    with in_time():
        for piece in (*PIECES, "*a", "[[", "![", "[a]: b\n", "1. - ", "> ", "\\", "&amp;", "_a_"):
            assert render((piece * 20_000)[:20_000]).startswith("<div")


def test_a_row_of_ocsai_is_read_as_before() -> None:
    text = "AUT Prompt: tin \nResponse:a\nResponse:b\nScore:c\nScore:\n \n"
    made = draft(1, {"prompt": text, "completion": "25"})
    assert (made.prompt.item, made.text, made.rating) == ("tin", "a\nResponse:b\nScore:c", 25.0)
    for wrong in ("AUT Prompt:\nResponse:a\nScore:", "tin\nResponse:a\nScore:", "AUT Prompt:tin"):
        with pytest.raises(ValueError, match="no prompt and response"):
            draft(1, {"prompt": wrong, "completion": "25"})
