"""What exactly is published, before anything is: every file with its content, or where that is."""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from crpo.errors import FolderNotEmptyError
from crpo.publishing.markup import size
from crpo.publishing.privacy import check_files

EVIDENCE = "evidence.json"  # in everything that this project publishes, and how it knows it again


@dataclass(frozen=True)
class Publication:
    """Files that belong together.

    Attributes:
        kind: What the Hub calls it.
        files: Name, with slashes: content, or the file of this machine that holds it.
    """

    kind: Literal["model", "dataset"]
    files: dict[str, Path | bytes]

    @property
    def card(self) -> str:
        """The text of README.md."""
        content = self.files["README.md"]
        return content.decode() if isinstance(content, bytes) else content.read_text("utf-8")

    @property
    def sizes(self) -> dict[str, int]:
        """Bytes of each file, the card first and the others by name."""
        names = sorted(self.files, key=lambda name: (name != "README.md", name))
        return {name: _length(self.files[name]) for name in names}


@dataclass(frozen=True)
class Published:
    """A published folder and the files in it, relative to it."""

    folder: Path
    files: tuple[str, ...]


def checked(publication: Publication, private: Iterable[Path | str]) -> Publication:
    """The same, if none of its files says where this machine keeps things.

    Raises:
        LeakError: A file does, or holds a token.
    """
    check_files(publication.files, private)
    return publication


def listing(publication: Publication) -> list[str]:
    """How many files of which size, then a line for each of them."""
    sizes = publication.sizes
    width = max(map(len, sizes))
    lines = [f"  {name:<{width}}  {size(number):>10}" for name, number in sizes.items()]
    return [f"{len(sizes):,} files ({size(sum(sizes.values()))})", *lines]


def write(publication: Publication, to: Path, force: bool) -> Published:
    """Put the files into a folder, complete or not at all.

    Args:
        publication: What to write.
        to: The folder to make.
        force: Replace a folder that was published before.

    Raises:
        FolderNotEmptyError: The folder holds something, and `force` is not given or it was not
            published.
        OSError: The folder cannot be written.
    """
    check_room(to, force)
    whole = to.resolve()  # "." has no name
    unfinished = whole.with_name(f".{whole.name}.{os.getpid()}.unfinished")
    unfinished.mkdir(parents=True)
    try:
        for name, content in publication.files.items():
            place = unfinished / name
            place.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                place.write_bytes(content)
            else:
                shutil.copyfile(content, place)
        _replace(unfinished, whole)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return Published(to, tuple(sorted(publication.files)))


def check_room(to: Path, force: bool) -> None:
    """Refuse to overwrite anything but, by force, what an earlier run of this command made."""
    if not to.exists() or (to.is_dir() and not any(to.iterdir())):
        return
    if not force or not (to / EVIDENCE).is_file():
        raise FolderNotEmptyError(to)


def _length(content: Path | bytes) -> int:
    return len(content) if isinstance(content, bytes) else content.stat().st_size


def _replace(unfinished: Path, to: Path) -> None:
    """Put the finished folder in its place; what it replaces goes only when that has worked."""
    old = to.with_name(f".{to.name}.{os.getpid()}.old")
    if to.exists():
        to.rename(old)
    try:
        unfinished.rename(to)
    except OSError:
        if old.exists():
            old.rename(to)
        raise
    shutil.rmtree(old, ignore_errors=True)
