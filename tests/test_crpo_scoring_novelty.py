"""Words as the published numbers count them, and novelty from their spread."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crpo.scoring.novelty import CODES, dsi, novelty, words

LETTERS = "abcXYZäßשלоя你好 .,;:!?'\"()-0123🙂\n"
TEXTS = st.lists(st.text(LETTERS, max_size=20).map(str.strip).filter(bool), min_size=1, max_size=5)


def test_words_are_distinct_and_lower_case_without_punctuation() -> None:
    assert words("The dog-house, THE dog!") == ("the", "dog", "house")
    assert words("It's a so-called 'chair'...") == ("it", "'s", "a", "so", "called", "chair")


def test_stop_words_and_numbers_stay_and_forms_are_not_merged() -> None:
    assert words("the one of 2 ropes and a rope") == (
        "the", "one", "of", "2", "ropes", "and", "a", "rope",
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "...", "?! —"])
def test_a_text_may_have_no_words(text: str) -> None:
    assert words(text) == ()


def test_space_around_a_text_is_no_word_and_wide_space_inside_is_one_as_published() -> None:
    assert words("  tie it \n") == words("tie it")
    assert words("a door  or a house") == ("a", "door", " ", "or", "house")


def test_words_of_the_published_numbers(shared: Path) -> None:
    for group in json.loads((shared / "conformance" / "novelty_diversity_minilm.json").read_text()):
        for response, expected in zip(group["responses"], group["words"], strict=True):
            assert sorted(words(response)) == sorted(expected)


@pytest.mark.parametrize("language", sorted(CODES))
def test_every_language_of_muce_has_its_own_rules(language: str) -> None:
    assert words("a b", language) == words("a b", CODES[language]) == ("a", "b")
    assert words("a b", language.title()) == ("a", "b")


def test_chinese_is_split_into_characters() -> None:
    assert words("你好，世界。", "Chinese") == ("你", "好", "世", "界")


@pytest.mark.parametrize("language", ["Klingon", "tlh", "", "../../etc", "ja", "ko", "th", "vi"])
def test_an_unknown_language_or_one_without_its_tokenizer_gets_general_rules(
    language: str,
) -> None:
    assert words("One, two two.", language) == ("one", "two")


@given(TEXTS)
def test_the_words_of_all_texts_are_those_of_each(texts: list[str]) -> None:
    together = set(words(" ".join(texts)))
    assert together == {word for text in texts for word in words(text)}


def test_fewer_than_two_words_have_no_spread() -> None:
    assert math.isnan(dsi([[1.0, 0.0]]))
    assert math.isnan(novelty(math.nan, 0.7))
    assert math.isnan(novelty(0.7, math.nan))


def test_novelty_is_twice_the_gap_on_either_side() -> None:
    assert novelty(0.5, 0.7) == pytest.approx(0.4)
    assert novelty(0.7, 0.5) == pytest.approx(0.4)
    assert novelty(0.7, 0.7) == 0
