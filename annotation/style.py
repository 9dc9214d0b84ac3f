"""How long is a response, and how is it dressed up? Facts that sway votes besides the content.

Counts are by simple marks and need no language; they serve to compare two responses to one prompt.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

# Chinese and Japanese put no spaces between words, so each of their signs counts as one.
SIGN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# A full stop ends a sentence before a space, a closing mark or the end, so "3.5" is no end.
END = re.compile(r"(?<![.!?…])[.!?…]++(?=[\s\"'”’»)\]*_]|$)|[。！？｡؟।]+|\n")
LIST = re.compile(r"^[ \t]*(?:[-*+•‣◦]|\d{1,3}[.)])[ \t]+(?=\S)", re.MULTILINE)
HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+\S", re.MULTILINE)
BOLD = re.compile(r"(\*\*|__)(?=\S)[^\n]{1,300}?(?<=\S)\1")  # longer ones take too long
FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)
PARAGRAPH = re.compile(r"\n[ \t]*\n")


def facts(text: str) -> dict[str, float]:
    r"""Counts of a response, the same names for every text, all 0 for an empty one.

    Returns:
        words: Between spaces, with a letter or digit; each Chinese or Japanese sign is one.
        characters: Code points, in composed form, without spaces around the text.
        sentences: Pieces with a letter or digit between sentence ends and line breaks; an
            abbreviation such as "e.g." ends one.
        lines: That are not blank.
        paragraphs: Between blank lines.
        lists: Lines that begin as an item of a list.
        headings: Lines that begin with one to six #.
        bold: Pieces between ** or __ on a line.
        code: Blocks between fences.

    >>> facts("# Uses\n\n- a **door** stop\n- a drum. Or two!")["words"]
    8.0
    """
    text = unicodedata.normalize("NFC", "\n".join(text.splitlines())).strip()
    return {
        "words": float(sum(map(_words, text.split()))),
        "characters": float(len(text)),
        "sentences": float(sum(map(_says, END.split(LIST.sub("", text))))),
        "lines": float(sum(bool(line.strip()) for line in text.split("\n"))),
        "paragraphs": float(sum(bool(part.strip()) for part in PARAGRAPH.split(text))),
        "lists": float(len(LIST.findall(text))),
        "headings": float(len(HEADING.findall(text))),
        "bold": float(len(BOLD.findall(text))),
        "code": float(len(FENCE.findall(text)) // 2),
    }


def _words(piece: str) -> int:
    rest, signs = SIGN.subn("", piece)
    return signs + _says(rest)


def _says(piece: str) -> bool:
    return any(map(str.isalnum, piece))


def differences(
    first: Sequence[Mapping[str, float]],
    second: Sequence[Mapping[str, float]],
    names: Sequence[str],
) -> Numbers:
    """How much more of each fact the first response of each vote has, shape (votes, names).

    Returns:
        (first - second) / (first + second), from -1 to 1, so that ten words more mean less in long
        texts than in short ones; 0 where both have none; nan where a fact is unknown.

    Source:
        Li, Angelopoulos and Chiang 2024, "Does style matter?",
        lmsys.org/blog/2024-08-28-style-control.

    >>> differences([{"words": 30}], [{"words": 10}], ["words"])
    array([[0.5]])
    """
    one, other = (
        np.array([[of.get(name, np.nan) for name in names] for of in side], dtype=np.float64)
        for side in (first, second)
    )
    one, other = one.reshape(-1, len(names)), other.reshape(-1, len(names))
    total = one + other
    found: Numbers = np.divide(one - other, total, out=np.zeros(total.shape), where=total != 0)
    return found
