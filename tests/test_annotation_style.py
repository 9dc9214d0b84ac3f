"""Facts of a text, in several scripts and with hostile characters."""

import doctest
import time
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation import style
from annotation.style import differences, facts

MARKED = """# A brick

Use it as **a drum** or __a lamp__. It weighs 3.5 kg!

1. door stop
2) book end
- paperweight
  • hammer

```
code - here
```
"""


def test_every_fact_of_a_marked_up_text_is_counted() -> None:
    assert facts(MARKED) == {
        "words": 24,
        "characters": len(MARKED.strip()),
        "sentences": 8,
        "lines": 9,
        "paragraphs": 4,
        "lists": 4,
        "headings": 1,
        "bold": 2,
        "code": 1,
    }


@pytest.mark.parametrize(
    ("text", "words", "sentences"),
    [
        ("", 0, 0),
        (" \n\t ... !!! ", 0, 0),
        ("don't well-known", 2, 1),
        ("He said “no.” Then he left", 6, 2),
        ("Um tijolo é pesado. Não?", 5, 2),
        ("砖头可以当鼓。也可以当灯！", 11, 2),
        ("レンガ is heavy", 5, 1),
        ("حجر ثقيل؟ نعم", 3, 2),
        ("हिन्दी में लिखा। ठीक", 4, 2),
        ("👍🏽 great 🎉", 1, 1),
        ("a\u0000b \ud800", 1, 1),
    ],
)
def test_words_and_sentences_are_counted_in_other_scripts(
    text: str, words: int, sentences: int
) -> None:
    found = facts(text)
    assert (found["words"], found["sentences"]) == (words, sentences)


@pytest.mark.parametrize("text", ["2 * 3 * 4", "a ** b ** c", "1.5 is no list", "#hashtag", "-5"])
def test_what_only_looks_like_a_mark_is_none(text: str) -> None:
    found = facts(text)
    assert (found["lists"], found["headings"], found["bold"]) == (0, 0, 0)


@given(st.text())
def test_any_text_has_the_same_facts_in_every_spelling(text: str) -> None:
    found = facts(text)
    assert facts(unicodedata.normalize("NFD", text)) == found
    assert facts("\r\n".join(text.splitlines())) == found
    assert facts(f"\n {text} \n") == found
    assert list(found) == list(facts(""))
    assert all(np.isfinite(value) and value >= 0 for value in found.values())
    assert found["paragraphs"] <= found["lines"]


@pytest.mark.parametrize("part", ["**a ", "__", ".", "...a", " \n", "- ", "# ", "`"])
def test_a_text_made_to_be_slow_is_not(part: str) -> None:
    start = time.perf_counter()
    facts("x" + part * 50_000 + "x")
    assert time.perf_counter() - start < 5


def test_a_difference_is_relative_and_turns_round_with_the_sides() -> None:
    first, second = [{"words": 30.0, "bold": 0.0}], [{"words": 10.0, "bold": 0.0, "lists": 2.0}]
    names = ["words", "bold", "lists"]
    np.testing.assert_array_equal(differences(first, second, names), [[0.5, 0, np.nan]])
    np.testing.assert_array_equal(differences(second, first, names), [[-0.5, 0, np.nan]])
    assert differences([], [], names).shape == (0, 3)


def test_the_examples_of_the_module_hold() -> None:
    assert doctest.testmod(style).failed == 0
