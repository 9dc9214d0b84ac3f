"""Several stores in which the same studies ran: what do they hold together?

The union of their rows. What people said is there once, whoever brought it and however often; rows
that change come together by rules that ask for no order (annotation/record_rules.py), and so do two
answers of one person to one item (annotation/merge_overlaps.py); counts and states follow. All of
it is one transaction: two stores that contradict each other leave the first one as it was.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from annotation import record_tables
from annotation.backup import copy_store
from annotation.forgetting import forget_known
from annotation.merge_overlaps import settle_overlaps
from annotation.record import apply_shards
from annotation.record_apply import Applier, Source, put_forgotten, remove_orphans
from annotation.record_errors import NoSourceError
from annotation.record_shard import Line
from annotation.schema_record import KEYS
from annotation.store import Store
from annotation.submissions import call_back
from annotation.tables import Tables


@dataclass(frozen=True)
class Merged:
    """What came into a store.

    Attributes:
        sources: How many stores, copies and records were read.
        rows: How many rows they had.
        new: How many of these were not there.
        twice: Items to which one person had given several answers, of which one counts.
        left: Rows in files of records that stay out, because the person had answered there already.
    """

    sources: int
    rows: int
    new: int
    twice: int = 0
    left: int = 0


@dataclass(frozen=True)
class _Opened:
    """A store that is read, with how many rows of its files stayed out."""

    path: Path
    store: Store
    left: int = 0


def merge(into: Store, sources: Sequence[Path]) -> Merged:
    """Put everything of other stores into one.

    Merging again changes nothing, and the order of the sources is all the same. Who was forgotten
    in one of them goes from all. Of two answers of one person to one item, given in stores that did
    not know of each other, the earliest that stands counts. What it changes is due where the store
    is being copied. Raters who use the store wait as long as it takes: about 10 s for 100,000
    judgements.

    Args:
        into: The store that gets it.
        sources: Stores and copies of stores, which are read as they are at this moment and not
            touched, and folders in which files of a record lie.

    Raises:
        NoSourceError: There is nothing of that kind.
        NotAStoreError, NewerStoreError, BrokenCopyError, BrokenShardError: One cannot be used.
        UnlikeStudyError, UnlikeRowError: Two of them contradict each other; nothing was merged.
        StoreError: The store cannot be written.
    """
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        opened = []
        for one in _opened(Path(name), sources):
            stack.enter_context(one.store)
            opened.append(one)
        stores = [one.store for one in opened]
        _forget_everywhere([into, *stores])

        def work(tables: Tables) -> tuple[int, int, int]:
            rows = new = 0
            left: list[Line] = []
            for one in opened:
                source = Source("")
                applier = Applier(tables.connection, source, later=False, name=str(one.path))
                counted = _Counted(_lines(one.store, tuple(KEYS)))
                applier.put(counted)
                left += source.left.values()
                rows, new = rows + counted.number, new + applier.new
            with ExitStack() as reading:
                others = [reading.enter_context(store.read()).connection for store in stores]
                twice = settle_overlaps(tables.connection, others, left)
            remove_orphans(tables.connection)
            _call_back(tables)
            return rows, new, twice

        return Merged(len(opened), *into.write(work), sum(one.left for one in opened))


def _forget_everywhere(stores: Sequence[Store]) -> None:
    """Who was forgotten in one of them is forgotten in all, before anything else happens.

    Also in the copies that are read: so what a study keeps of a person who is not to be found any
    more has the same number in all.
    """
    lines = [line for store in stores for line in _lines(store, ("forgotten",))]
    for store in stores:
        if store.write(lambda tables: put_forgotten(tables.connection, lines)):
            forget_known(store)


class _Counted:
    """Lines, with how many there have been."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self.lines = lines
        self.number = 0

    def __iter__(self) -> Iterator[Line]:
        for line in self.lines:
            self.number += 1
            yield line


def _opened(folder: Path, sources: Sequence[Path]) -> Iterator[_Opened]:
    """A copy of each source, brought up to date; of a folder one of its shards, and its copies."""
    for path in sources:
        if not path.is_dir():
            yield _Opened(path, _copied(path, folder))
            continue
        shards, copies = sorted(path.rglob("*.jsonl")), sorted(path.rglob("*.db"))
        if not shards and not copies:
            raise NoSourceError(path)
        for one in copies:
            yield _Opened(one, _copied(one, folder))
        if shards:
            store = Store(_new(folder))
            applied = apply_shards(store, shards)
            if applied.refused:
                store.close()
                raise applied.refused[0]
            yield _Opened(path, store, applied.left)


def _copied(path: Path, folder: Path) -> Store:
    place = _new(folder)
    copy_store(path, place)
    return Store(place)


def _new(folder: Path) -> Path:
    return folder / f"{len(list(folder.glob('*.db')))}.db"


def _lines(store: Store, names: Sequence[str]) -> Iterator[Line]:
    """All rows of some tables of a store, in an order in which none comes before what it needs."""
    number = 0
    with store.read() as tables:
        for table in names:
            for row in record_tables.all_rows(tables.connection, table):
                number += 1
                yield Line(number, table, False, record_tables.copied(table, row))


def _call_back(tables: Tables) -> None:
    """Answers that were taken back or rejected in one store leave what they went into in another.

    Where somebody has been shown one, it stays, as in a single store.
    """
    for row in record_tables.fallen(tables.connection):
        call_back(tables, tables.study(row["study_id"]), row)
