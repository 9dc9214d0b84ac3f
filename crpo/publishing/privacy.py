"""Would a published file say who a person is, where this machine keeps things, or a secret?

Everything that is published passes here before a byte is written or sent.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from huggingface_hub import get_token

from crpo.publishing_errors import LeakError, NamesPeopleError, PersonalTextError

# One person of each kind; their plural may count them, as n_raters does.
PEOPLE = (
    {"rater", "annotator", "participant", "worker", "respondent", "voter", "user", "username"}
    | {"author", "login", "email", "mail", "prolific", "pid", "ip", "surname", "firstname"}
    | {"lastname", "fullname", "phone", "orcid"}
)
GLUED = re.compile(rf"({'|'.join(sorted(PEOPLE - {'ip', 'mail'}))})(id|ids|name|address|hash)?")
# What `rated_by` may say: kinds of people, never one of them.
RATED_BY = {"people", "editor", "source", "all"}
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(\.[\w-]+)*\.[A-Za-z]{2,}")
WHOLE = {
    "a Prolific id": re.compile(r"[0-9a-f]{24}"),
    "a Mechanical Turk id": re.compile(r"A(?=[A-Z0-9]*\d)[A-Z0-9]{12,13}"),
    "an IP address": re.compile(
        r"\d{1,3}(\.\d{1,3}){3}|(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}", re.I
    ),
}
TOKEN = re.compile(rb"\b(hf|api_org)_[A-Za-z0-9]{20,}")
HOMES = re.compile(rb"(?<![\w.~/-])(/home/|/Users/|[A-Za-z]:\\{1,2}Users\\{1,2})[\w.-]+")
# Words of a language, which may look like a path of any machine.
VOCABULARIES = {"tokenizer.json", "vocab.json", "vocab.txt", "merges.txt", "tokenizer.model"}


def check_columns(rows: Sequence[Mapping[str, Any]], where: str) -> None:
    """Refuse a table that names people.

    Args:
        rows: The table.
        where: Its name, for the message.

    Raises:
        NamesPeopleError: A column, or an entry inside one, names people.
        PersonalTextError: A cell holds an e-mail address, or is an id or an address of a person.
    """
    for number, row in enumerate(rows, start=1):
        check_entries(row, where)
        for name, value in row.items():
            kind = _personal(value)
            if kind:
                raise PersonalTextError(f"row {number} of {where}, column {name},", kind)


def check_entries(value: Any, where: str) -> None:
    """Refuse nested entries whose names, at any depth, are those of people.

    Raises:
        NamesPeopleError: There is such an entry; numbers of people are none.
        PersonalTextError: `rated_by` says who instead of what kind.
    """
    if isinstance(value, Mapping):
        for name, item in value.items():
            if names_people(str(name), item):
                raise NamesPeopleError(where, str(name))
            if name == "rated_by":
                _check_rated_by(item, where)
            check_entries(item, where)
    elif isinstance(value, list | tuple):
        for item in value:
            check_entries(item, where)


def names_people(name: str, value: Any = "") -> bool:
    """Whether an entry of this name says who somebody is.

    >>> names_people("Worker-ID"), names_people("raterId"), names_people("PROLIFIC_PID")
    (True, True, True)
    >>> names_people("n_raters", 3), names_people("raters", ["anna"]), names_people("description")
    (False, True, False)
    """
    persons = _persons(name)
    return persons == "one" or (persons == "several" and not _counts(value))


@cache
def _persons(name: str) -> str:
    """Whether a name is that of one person, of several, or of none ("")."""
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", name)
    glued = re.sub(r"[^a-z]", "", name.lower())
    every = [*(word.lower() for word in words), glued]
    if any(word in PEOPLE or GLUED.fullmatch(word) for word in every):
        return "one"
    return "several" if any(word[-1:] == "s" and word[:-1] in PEOPLE for word in every) else ""


def check_files(files: Mapping[str, Path | bytes], private: Iterable[Path | str] = ()) -> None:
    """Refuse files that hold a path of this machine or a token.

    Args:
        files: Name in the publication: its content, or where that is.
        private: Folders of this machine that no file may name; the home is always one.

    Raises:
        LeakError: A file does.
    """
    paths = {str(path) for path in (Path.home(), *private)}
    paths |= {str(Path(path).resolve()) for path in paths}
    paths -= {"/"}
    secret = (get_token() or "").encode()
    for name, content in files.items():
        text = _text(name, content)
        if TOKEN.search(text) or (secret and secret in text):
            raise LeakError(name, "a token")
        words = Path(name).name in VOCABULARIES
        if not words and HOMES.search(text):
            raise LeakError(name, "a path of this machine with the name of a user")
        for path in paths:
            short = len(Path(path).parts) < 3  # such as /root, which is also a word
            if (not short or not words) and _path(path).search(text):
                raise LeakError(name, "a path of this machine")


def _counts(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _check_rated_by(value: Any, where: str) -> None:
    said = value if isinstance(value, Mapping) else [value]
    for one in said:
        if one and str(one) not in RATED_BY:
            allowed = ", ".join(sorted(RATED_BY))
            raise PersonalTextError(
                f"the column rated_by of {where}",
                f"'{str(one)[:40]}', which may be a person (allowed: {allowed})",
            )


def _personal(value: Any) -> str | None:
    """What identifies a person in a cell, chats included."""
    if isinstance(value, str):
        if EMAIL.search(value):
            return "an e-mail address"
        short = value.strip() if len(value) < 60 else ""
        return next((kind for kind, form in WHOLE.items() if form.fullmatch(short)), None)
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return next((kind for kind in map(_personal, value) if kind), None)
    return None


def _text(name: str, content: Path | bytes) -> bytes:
    """What of a file can hold words: all of it, but of weights only the header."""
    if isinstance(content, bytes):
        return content
    with content.open("rb") as file:
        if not name.endswith(".safetensors"):
            return file.read()
        length = int.from_bytes(file.read(8), "little")
        return file.read(min(length, 100_000_000))


def _path(path: str) -> re.Pattern[bytes]:
    """The path on its own, as it stands and as JSON writes it; /root is not in /rooted."""
    forms = {path, json.dumps(path)[1:-1], json.dumps(path, ensure_ascii=False)[1:-1]}
    either = "|".join(re.escape(form) for form in sorted(forms))
    return re.compile(rf"(?<![\w.~/-])(?:{either})(?![\w.-])".encode())
