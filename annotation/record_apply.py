"""How do rows from elsewhere come into a store: all of them once, and none that contradicts it?

Rows that are only ever added come in when they are not there, rows that change by the rules of
annotation/record_rules.py. What is counted follows by the store's own triggers, and the state of an
assignment from the judgements that stand. Nobody whose data were deleted comes back.
"""

import itertools
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from annotation import forgetting_tables, record_rules, record_tables
from annotation import record_rows_tables as statements
from annotation.errors import AnnotationError
from annotation.record_errors import BrokenShardError, UnlikeStudyError
from annotation.record_rows_tables import Version
from annotation.record_shard import Cells, Line
from annotation.study_settings import study_from_settings
from annotation.tables import Tables

GROUP = 2_000  # rows of a table that go in by one statement
ANSWERS = ("assignments", "ratings", "votes", "flags", "writings")  # which a person gives once
GOES = ("items", "item_sets", "pool", "responses", "authors", "facts", "scores")


@dataclass
class Source:
    """Where rows come from, and what was learned of it.

    Attributes:
        origin: Its name.
        won: The studies of which its copy is the later one.
        disputed: Versions of studies that have other settings there: those settings.
        left: Rows that stay out, because the person has answered the same here, by their id.
    """

    origin: str
    won: set[object] = field(default_factory=set)
    disputed: dict[Version, Cells] = field(default_factory=dict)
    left: dict[object, Line] = field(default_factory=dict)


class Applier:
    """Puts rows into a store, inside whatever transaction is open.

    Args:
        connection: To the store.
        source: Where the rows come from; it learns from them.
        later: They replace rows that may change, because they are what became of them.
        name: Of their file, for messages.
    """

    def __init__(
        self, connection: sqlite3.Connection, source: Source, *, later: bool, name: str
    ) -> None:
        self.connection = connection
        self.source = source
        self.later = later
        self.name = name
        self.new = 0
        self._touched: set[str] = set()
        self._forgotten = forgetting_tables.marks(connection)
        self._gone: dict[Version, bool] = {}

    def put(self, lines: Iterable[Line]) -> None:
        """Put rows in, in their order.

        Raises:
            BrokenShardError: The store cannot have such a row.
            UnlikeStudyError, UnlikeRowError: A row contradicts what is there.
        """
        for (table, gone, _), group in itertools.groupby(lines, _alike):
            while listed := list(itertools.islice(group, GROUP)):
                # Looked at behind the rows before them are in, which tell of a review whose it is.
                kept = [line for line in listed if not self._is_forgotten(line)]
                if gone:
                    self._remove(table, kept)
                elif kept:
                    self._add(table, kept)
        self.settle()

    def settle(self) -> None:
        """Let what follows from other rows follow."""
        statements.settle(self.connection, self._touched)
        self._touched.clear()

    def _add(self, table: str, lines: Sequence[Line]) -> None:
        self._check(table, lines)
        if table == "closings":
            lines = [
                line
                for line in lines
                if statements.is_closed(self.connection, line.row["study_id"])
            ]
        if not lines:
            return
        names = list(lines[0].row)
        statement = statements.adding(table, names)
        cells = [tuple(line.row[name] for name in names) for line in lines]
        self.connection.execute("SAVEPOINT rows")
        try:
            added = self.connection.executemany(statement, cells).rowcount
        except sqlite3.IntegrityError:
            self.connection.execute("ROLLBACK TO rows")
            done = [self._one(line, statement, row) for line, row in zip(lines, cells, strict=True)]
            lines = [line for line, one in zip(lines, done, strict=True) if one is not None]
            added = sum(one or 0 for one in done)
        self.connection.execute("RELEASE rows")
        self.new += added
        if table in ("assignments", "ratings", "votes"):
            column = "id" if table == "assignments" else "assignment_id"
            self._touched |= {str(line.row[column]) for line in lines if line.row[column]}
        if added < len(lines) or table == "studies":
            self._compare(table, lines)

    def _one(self, line: Line, statement: str, row: Sequence[object]) -> int | None:
        """Put one row in, so that it is known which one cannot be; None for one that stays out."""
        try:
            return self.connection.execute(statement, row).rowcount
        except sqlite3.IntegrityError as error:
            if self._is_second(line, error):
                self.source.left[line.row["id"]] = line
                return None
            raise BrokenShardError(
                self.name,
                line.number,
                f"{line.table}: {error}",
                waits=error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY,
            ) from error

    def _is_second(self, line: Line, error: sqlite3.IntegrityError) -> bool:
        """Whether a person did twice what is done once, or this belongs to what stays out."""
        row = line.row
        if line.table not in ANSWERS or row.get("assignment_id", "") is None:
            return False  # or it came with a file
        if error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_UNIQUE:
            return True
        if {row.get("assignment_id"), row.get("replaces")} & self.source.left.keys():
            return True
        return "assignment_id" in row and statements.has_other(self.connection, row)

    def _compare(self, table: str, lines: Sequence[Line]) -> None:
        """Rows that were there before, or are now as they should be."""
        keys = [record_tables.key_of(table, line.row) for line in lines]
        there = {
            record_tables.key_of(table, row): row
            for row in record_tables.rows_of(self.connection, table, keys)
        }
        for line, key in zip(lines, keys, strict=True):
            old, new = there[key], dict(line.row)
            if any(old[name] != cell for name, cell in new.items()):
                self._join(table, old, new)
            if table == "studies":
                now = next(record_tables.rows_of(self.connection, table, [key]))
                if all(now[name] == new.get(name) for name in ("version", "settings", "changed")):
                    self.source.won.add(new["id"])

    def _join(self, table: str, old: dict[str, object], new: dict[str, object]) -> None:
        if table == "study_versions" and self._disputes(old, new):
            return
        if table not in record_rules.RULES:
            record_rules.same(table, old, new)
            names = record_rules.ITEM_SETTINGS
            if table != "items" or old["study_id"] not in self.source.won:
                return
            result = old | {name: new.get(name) for name in names}
        elif self.later:
            result = old | new
        else:
            result = record_rules.joined(table, old, new)
        changed = {name: cell for name, cell in result.items() if cell != old[name]}
        if changed:
            statements.change(self.connection, table, old, changed)

    def _remove(self, table: str, lines: Sequence[Line]) -> None:
        """Take out rows that are gone there, unless something here refers to them.

        What people said goes only with the person, by what `forgotten` says.
        """
        if table not in GOES:
            return
        for line in lines:
            statements.remove(self.connection, table, line.row)

    # What is refused

    def _check(self, table: str, lines: Sequence[Line]) -> None:
        if table in ("studies", "study_versions"):
            for line in lines:
                self._check_study(line)
        if self.source.disputed and "study_version" in lines[0].row:
            for line in lines:
                version = line.row["study_id"], line.row["study_version"]
                if version in self.source.disputed and not any(
                    record_tables.rows_of(
                        self.connection, table, [record_tables.key_of(table, line.row)]
                    )
                ):
                    self._decide(version)

    def _decide(self, version: Version) -> None:
        """People began there with other settings than here: theirs hold if nobody began here."""
        if statements.has_begun(self.connection, version):
            raise UnlikeStudyError(str(version[0]), int(str(version[1])))
        statements.set_version(self.connection, version, self.source.disputed.pop(version))

    def _check_study(self, line: Line) -> None:
        """Refuse settings that no study can have: every page would fail on them."""
        row = line.row
        name = str(row.get("study_id", row.get("id")))
        kind = row.get("kind") or statements.kind(self.connection, name)
        if kind is None:  # the study is not here, so neither can this be
            return
        try:
            study_from_settings(
                str(row["settings"]),
                id=name,
                version=int(str(row["version"])),
                kind=str(kind),
                title=str(row["title"]),
                state=str(row.get("state", "closed")),
            )
        except (AnnotationError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise BrokenShardError(
                self.name, line.number, f"{line.table} '{name[:100]}': {error}"
            ) from error

    def _disputes(self, old: Cells, new: Cells) -> bool:
        """Whether a version of a study has other settings there, and those here stay."""
        version = old["study_id"], old["version"]
        self.source.disputed.pop(version, None)
        if old["settings"] == new["settings"]:
            return False
        stays = statements.has_begun(self.connection, version)
        if not stays and not self.later:
            stays = record_rules.joined("study_versions", dict(old), dict(new)) == old
        if stays:
            self.source.disputed[version] = new
        return stays

    # Who was forgotten

    def _is_forgotten(self, line: Line) -> bool:
        if not self._forgotten or line.gone:
            return False
        row = line.row
        if line.table == "annotators":
            return self._is_gone(row["id"], None)
        if "annotator_id" in row:
            return self._is_gone(row["annotator_id"], row.get("study_id"))
        if line.table == "reviews":  # of a text that was passed over
            return not statements.has_writing(self.connection, row["writing_id"])
        return False

    def _is_gone(self, annotator_id: object, study_id: object) -> bool:
        asked = annotator_id, study_id
        if asked not in self._gone:
            person, study = str(annotator_id), None if study_id is None else str(study_id)
            marks = {forgetting_tables.mark(person), forgetting_tables.mark(person, study)}
            self._gone[asked] = bool(marks & self._forgotten)
        return self._gone[asked]


def _alike(line: Line) -> tuple[str, bool, tuple[str, ...]]:
    """Rows that one statement takes: of one table, with the same columns."""
    return line.table, line.gone, tuple(line.row)


def apply_checked(tables: Tables, source: Source, name: str, lines: Sequence[Line]) -> int:
    """Put a file's rows in and note that they are, but not as due: how many are new."""
    connection = tables.connection
    if record_tables.is_known(connection, name):
        return 0
    later = statements.is_later(connection, source.origin, name)
    applier = Applier(connection, source, later=later, name=name)
    record_tables.noting(connection, on=False)
    applier.put(lines)
    record_tables.noting(connection, on=True)
    record_tables.add_shard(connection, name, source.origin)
    return applier.new


def put_forgotten(connection: sqlite3.Connection, lines: Iterable[Line]) -> int:
    """Note whose data were deleted elsewhere; how many are new."""
    rows = [line for line in lines if line.table == "forgotten"]
    applier = Applier(connection, Source(""), later=False, name="")
    applier.put(rows)
    return applier.new


def remove_orphans(connection: sqlite3.Connection) -> None:
    """Take out texts of people who were forgotten, which came in without them.

    What others said of them goes, too, as where they were forgotten. Whom a text was taken off when
    a study's time was over is not named beside it again, and who was let go of by all studies has
    no row without one.
    """
    marks = forgetting_tables.marks(connection)
    if not marks:
        return
    for person, study, response in statements.relinked(connection):
        if forgetting_tables.mark(person, study) in marks:
            statements.part(connection, person, response)
    for person in statements.in_no_study(connection):
        if forgetting_tables.mark(person, "") in marks:
            statements.let_go(connection, person)
    if responses := statements.orphans(connection):
        items = forgetting_tables.showing(connection, responses)
        forgetting_tables.delete(connection, [], items, responses)
