"""What should a researcher know of a written answer before relying on it?

Signs are hints for the person who looks at the answers. None of them refuses anything.
"""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

NEAR_EMPTY = "near-empty"
COPIED = "copied"
PASTED = "pasted"
FEWEST_WORDS = 2
FEWEST_LETTERS = 5
MOST_PASTED = 0.5  # from this share of the text on
BEGINNING = (
    500  # words of a prompt that are looked for; every one of them costs the answer's length
)
MOST_OF_PROMPT = 0.6  # of its words, one after the other
SHORTEST_PROMPT = 4  # words; a shorter one may well come back in an honest answer

# Chinese and Japanese put no spaces between words, so each of their signs counts as one.
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")


def signs(text: str, prompt: str, others: Iterable[str], pasted: float) -> list[str]:
    """What there is to say of an answer, in a fixed order; empty where nothing is.

    Args:
        text: The answer.
        prompt: What was asked.
        others: Answers that it may have been copied from.
        pasted: Share of the text that was pasted, in [0, 1].

    >>> signs("A rope!", "Name a use for a brick", ["A  ROPE!"], 0.9)
    ['copied', 'pasted']
    """
    found = {
        NEAR_EMPTY: near_empty(text),
        COPIED: repeats_prompt(text, prompt)
        or any(normalised(text) == normalised(other) for other in others),
        PASTED: pasted >= MOST_PASTED,
    }
    return [sign for sign, there in found.items() if there]


def near_empty(text: str) -> bool:
    """Fewer than two words, or fewer than five letters and digits."""
    return len(WORD.findall(text)) < FEWEST_WORDS or sum(map(str.isalnum, text)) < FEWEST_LETTERS


def repeats_prompt(text: str, prompt: str) -> bool:
    """Whether most of the prompt, or of its beginning, stands in the answer, word for word."""
    asked, given = WORD.findall(prompt.casefold())[:BEGINNING], WORD.findall(text.casefold())
    if len(asked) < SHORTEST_PROMPT:
        return False
    run = SequenceMatcher(None, asked, given, autojunk=False).find_longest_match()
    return run.size >= MOST_OF_PROMPT * len(asked)


def normalised(text: str) -> str:
    """The text without what upper case and spaces add."""
    return " ".join(text.casefold().split())
