"""Does a response say who wrote it: its model, its maker, or that a model wrote it at all?

Who compares two responses must not learn that. What looks so is listed for a researcher, who may
let it in; so a rare false alarm costs a look, and a miss costs blindness. Names that are also
ordinary words ("llama", "gemini") count only where a text says them of itself.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from annotation.leak_words import (
    AMBIGUOUS,
    DISCLOSURES,
    DISCLOSURES_INSIDE,
    KIND,
    MAKERS,
    MODELS,
    ORDINARY,
    TEMPLATES,
)

AMBIGUOUS_NAMES = frozenset(AMBIGUOUS.split())
ORDINARY_WORDS = frozenset(ORDINARY.split())
MOST = 3  # findings that are named
DASHES = "-_\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")
# Cyrillic and Greek letters that look like Latin ones; a word that mixes them is read as Latin.
TWINS = str.maketrans("аеорсухіјѕԁһӏԛԝɡοανρτυικ", "aeopcyxijsdhlqwgoavptuik")
LATIN = re.compile(r"[a-z]")
SIZE = re.compile(r"v?\d+[bkm]?|[lt]\d")
INNER_CAPITAL = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]")


def leak(text: str, arm_names: Collection[str] = (), prompt: str = "") -> str | None:
    """The words in which a response names its model or maker, or says that it is a model's.

    Args:
        text: The response.
        arm_names: The arms of the study; their own names are looked for, too.
        prompt: What was asked. A name that stands there says nothing in a response.

    Returns:
        At most `MOST` findings as they stand in the text; None where there is nothing.

    >>> leak("As an AI language model, I cannot swim.")
    'As an AI language model'
    >>> leak("I am Llama, and I am here to help.")
    'I am Llama'
    >>> leak("A llama looks at the stars of Gemini.") is None
    True
    """
    arms = frozenset(arm_names)
    plain, shown = _plain(text)
    asked = _asked(prompt, arms)
    found: dict[str, str] = {}
    for start, end in sorted(_spans(plain, shown, arms, asked)):
        words = " ".join("".join(shown[start:end]).split())
        found.setdefault(words.casefold(), words)
    kept = [
        words
        for key, words in found.items()
        if not any(key != other and key in other for other in found)
    ]
    return ", ".join(kept[:MOST]) or None


def _spans(
    plain: str, shown: list[str], arms: frozenset[str], asked: frozenset[str]
) -> Iterator[tuple[int, int]]:
    for match in TEMPLATE.finditer(plain):
        yield match.span()
    line = plain.replace("\n", " ")
    for match in DISCLOSURE.finditer(line):
        yield match.span()
    for match in _names(arms).finditer(line):
        if _joined(match[0]) not in asked:
            yield match.span()
    for match in _selves(arms).finditer(line):
        own = shown[match.start("name")]
        surname = re.match(r" (\w)", line[match.end() :])
        named = surname is not None and shown[match.end() + surname.start(1)].isupper()
        sure = match["name"] in AMBIGUOUS_NAMES or own.isupper()
        if sure and not named and _joined(match["name"]) not in asked:
            yield match.span()
    for match in _kinds(arms).finditer(line):
        yield match.span()


def _plain(text: str) -> tuple[str, list[str]]:
    """The text in plain small letters, and beside each of them what stands there in the text."""
    plain: list[str] = []
    shown: list[str] = []
    for character in unicodedata.normalize("NFKC", text):
        if character in DASHES:
            small = " "
        elif unicodedata.category(character) == "Cf":  # zero-width marks
            continue
        else:
            small = "\n" if character in "\r\n\u2028\u2029" else character.casefold()
        if small.isspace():
            if plain and plain[-1].isspace():
                plain[-1] = "\n" if "\n" in (plain[-1], small) else " "
                shown[-1] += character
                continue
            small = "\n" if small == "\n" else " "
        plain += small
        shown += [character, *[""] * (len(small) - 1)]
    folded = "".join(plain)
    if folded.isascii():
        return folded, shown
    return re.sub(r"\w+", _latin, folded.translate(APOSTROPHES)), shown


def _latin(word: re.Match[str]) -> str:
    return word[0].translate(TWINS) if LATIN.search(word[0]) else word[0]


def _joined(name: str) -> str:
    return name.replace(" ", "")


def _words(patterns: Iterable[str]) -> str:
    """Any of some patterns between characters that are no letters or digits of Latin script.

    The usual word boundary would take a Chinese sign beside a name for a part of it.
    """
    return rf"(?<![a-z0-9ß-ÿ])(?:{'|'.join(patterns)})(?![a-z0-9ß-ÿ])"


TEMPLATE = re.compile("|".join(TEMPLATES))
DISCLOSURE = re.compile("|".join([_words(DISCLOSURES), *DISCLOSURES_INSIDE]))


@lru_cache(maxsize=256)
def _asked(prompt: str, arms: frozenset[str]) -> frozenset[str]:
    """The names that a prompt has."""
    return frozenset(_joined(name) for name in _names(arms).findall(_plain(prompt)[0]))


@lru_cache(maxsize=8)
def _names(arms: frozenset[str]) -> re.Pattern[str]:
    """Names that mean nothing else: of known models and makers, and those of the arms."""
    own = sorted({name for arm in arms for name in _telling(arm)}, key=lambda one: (-len(one), one))
    return re.compile(_words([*own, *MODELS, *MAKERS]))


@lru_cache(maxsize=8)
def _selves(arms: frozenset[str]) -> re.Pattern[str]:
    """Where somebody says a name that may be an ordinary word of themselves."""
    before = r"(?:i am|i'm|my name is|my name's|call me|i am (?:called|named))"
    return re.compile(_words([rf"{before} (?P<name>{'|'.join(_possible(arms))})"]))


@lru_cache(maxsize=8)
def _kinds(arms: frozenset[str]) -> re.Pattern[str]:
    """Where such a name is called a model."""
    names = "|".join(_possible(arms))
    kind = rf"(?:{names})(?: \w+)?(?:,? (?:is )?(?:an?|the|your)(?: \w+){{0,3}})? {KIND}"
    return re.compile(_words([kind]))


def _telling(arm: str) -> Iterator[str]:
    """Patterns of the parts of an arm's name that no other text has."""
    for name in (arm, arm.rsplit("/", 1)[-1]):
        words = re.findall(r"[^\W_]+", name)
        telling = [
            word for word in words if word.casefold() not in ORDINARY_WORDS and len(word) > 2
        ]
        numbered = any(character.isdigit() for character in name)
        if len(words) > 1 and numbered and any(word.isalpha() for word in telling):
            yield r"\W{0,3}".join(word.casefold() for word in words)
        for word in telling:
            mixed = INNER_CAPITAL.search(word) or not (word.isalpha() or SIZE.fullmatch(word))
            if mixed and len(word) > 3 and word.casefold() not in AMBIGUOUS_NAMES:
                yield word.casefold()


def _possible(arms: frozenset[str]) -> list[str]:
    """Names that may be ordinary words: of known models, and words of the arms' names."""
    own = {
        word.casefold()
        for arm in arms
        for word in re.findall(r"[^\W\d_]{3,}", arm)
        if word.casefold() not in ORDINARY_WORDS
    }
    return sorted({*AMBIGUOUS_NAMES, *map(re.escape, own)}, key=lambda name: (-len(name), name))
