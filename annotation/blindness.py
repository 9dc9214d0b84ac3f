"""Which arms of a comparison are named where its raters can read it?

Responses are looked through in annotation/leaks.py; here it is what a researcher typed: a study's
id stands in its address, its title on every page, its wording before the first pair.
"""

import re
from collections.abc import Collection

from annotation.leak_words import ORDINARY
from annotation.studies import Study

ORDINARY_WORDS = frozenset(ORDINARY.split())
SHORTEST = 3  # letters of a word that can tell an arm
INSIDE = 5  # letters of a word that is found inside another one, as in an id written together
WORD = re.compile(r"[^\W_]+")


def named_arms(study: Study, arms: Collection[str]) -> list[str]:
    """The arms that the study's own words name, each once, in the given order.

    An arm is named by its whole name or by a word of it that is no ordinary one. A whole name that
    is an ordinary word ("human", "base") counts in what stands on every page: id, title, codes.

    >>> study = Study("s", "Llama against people", "writing", "", "", ())
    >>> named_arms(study, ["meta-llama/Llama-3.1-8B", "mistral-7b"])
    ['meta-llama/Llama-3.1-8B']
    """
    codes = (study.codes.complete, study.codes.no_consent, study.codes.screened_out)
    marks = [study.id, study.title, *codes, study.codes.failed_checks]
    questions = [text for one in study.dimensions for text in (one.name, one.question)]
    marked = _words(" ".join(marks))
    read = marked + _words(" ".join([study.instructions, study.consent, *questions]))
    own = {word for dimension in study.dimensions for word in _words(dimension.name)}
    return [arm for arm in dict.fromkeys(arms) if _is_named(arm, marked, read, own)]


def _is_named(arm: str, marked: list[str], read: list[str], own: set[str]) -> bool:
    words = _words(arm)
    if not words:
        return False
    telling = [
        word
        for word in words
        if len(word) >= SHORTEST and not word.isdigit() and word not in ORDINARY_WORDS | own
    ]
    where = read if telling else marked
    if _runs(words, where) or set(telling) & set(read):
        return True
    return any(len(word) >= INSIDE and word in one for word in telling for one in marked)


def _words(text: str) -> list[str]:
    return WORD.findall(text.casefold())


def _runs(words: list[str], text: list[str]) -> bool:
    """Whether the words follow one another in the text."""
    return any(text[start : start + len(words)] == words for start in range(len(text)))
