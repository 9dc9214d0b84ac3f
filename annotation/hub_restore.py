"""How does a store come back from its data set when the disk is lost, or lacks a part?

The newest snapshot that can be read, then every shard that it does not know; shards alone where no
snapshot can be read. Rows that are there already are passed over, so doing it twice is harmless.
"""

import glob
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from annotation.backup import restore_snapshot
from annotation.errors import AnnotationError, CannotWriteError, NewerStoreError
from annotation.hub_errors import (
    HubTroubleError,
    RecordUnreachableError,
    UnusableRecordError,
)
from annotation.hub_layout import Kept, origin_name, read_names
from annotation.hub_process import HubProcess
from annotation.record import apply_shards, known_shards, start_copying
from annotation.record_errors import BrokenShardError, NewerShardError
from annotation.record_shard import LARGEST_FILE
from annotation.store import Store

BATCH = 256  # shards that are fetched before they are applied
WORK_SECONDS = 600.0  # after so long a job with the Hub is given up
PATIENCE = 600.0  # seconds in which a start without a store asks again
SECOND = "the same person had answered the same item here, under another server"
WAITS = (1.0, 30.0)  # seconds between two tries: the first, and the longest


@dataclass(frozen=True)
class Caught:
    """What a store took in of its data set.

    Attributes:
        found: Whether there is a data set.
        shards: How many files of rows were taken in.
        new: How many of their rows were new here.
        refused: Files that are broken, each a line that says why; nothing of them was taken in.
        newer: Whether one of them was made by a newer version.
        left: Rows that stay out, because the same person had answered the same here.
        names: All files of rows that the data set has.
    """

    found: bool
    shards: int
    new: int
    refused: tuple[str, ...] = ()
    newer: bool = False
    left: int = 0
    names: frozenset[str] = frozenset()

    @property
    def note(self) -> str:
        """A line on what could not be taken in; "" where there is nothing to say."""
        if self.refused:
            return f"{len(self.refused):,} files of the data set are not in, as {self.refused[0]}"
        if self.left:
            return f"{self.left:,} rows of the data set stay out: {SECOND}"
        return ""


@dataclass(frozen=True)
class Restored:
    """What a lost store came back from.

    Attributes:
        snapshot: The snapshot's path in the data set; "" where shards alone were used.
        caught: What was added to it.
        broken: Snapshots that could not be read.
        seconds: How long it took.
    """

    snapshot: str
    caught: Caught
    broken: tuple[str, ...]
    seconds: float

    @property
    def line(self) -> str:
        """What happened, for whoever started it."""
        parts = [f"restored from {self.snapshot or 'files of rows'}"]
        parts += [f"{self.caught.shards:,} files with {self.caught.new:,} new rows"]
        parts += [f"{len(self.broken):,} snapshots could not be read"] if self.broken else []
        return ", ".join(parts) + f" in {self.seconds:.1f} s"


def catch_up(store: Store, hub: HubProcess, folder: Path, seconds: float = WORK_SECONDS) -> Caught:
    """Take in every shard that the store does not know.

    Args:
        store: Where raters may go on meanwhile.
        hub: Asks for the files.
        folder: For what was fetched, until it is taken in.
        seconds: After so long a job with the Hub is given up.

    Raises:
        HubTroubleError, AnnotationError, OSError: The rest is not in yet.
    """
    listed = hub.ask("list", seconds)
    if listed is None:
        return Caught(False, 0, 0)
    known = known_shards(store)
    files = [one for one in read_names(listed["files"]) if one.kind == "shards"]
    unknown = [one for one in files if one.name not in known and one.size <= LARGEST_FILE]
    shards, new, left = 0, 0, 0
    reason = f"larger than {LARGEST_FILE:,} bytes"  # so it is not fetched
    refused = [BrokenShardError(one.name, None, reason) for one in files if one.size > LARGEST_FILE]
    for start in range(0, len(unknown), BATCH):
        some = unknown[start : start + BATCH]
        with TemporaryDirectory(dir=folder, prefix="in.") as got:
            applied = apply_shards(store, _fetch(hub, some, Path(got), listed["commit"], seconds))
        shards, new = shards + applied.shards, new + applied.new
        refused, left = [*refused, *applied.refused], left + applied.left
    if not unknown:
        apply_shards(store, ())  # what a run that was killed has left of forgotten people goes
    names = frozenset(one.name for one in files)
    newer = any(isinstance(one, NewerShardError) for one in refused)
    return Caught(True, shards, new, tuple(map(str, refused)), newer, left, names)


def restore(
    record: str,
    origin: str,
    db: Path,
    patience: float = PATIENCE,
    say: Callable[[str], None] = lambda line: None,
    *,
    begin: bool = False,
) -> Restored | None:
    """Make the store again that a data set keeps; the file appears when it is complete.

    Args:
        record: The data set, "owner/name".
        origin: The store's name there: its own snapshots are tried first.
        db: The store's file, which is not there yet.
        patience: Seconds in which a Hub that does not answer is asked again.
        say: Told a line when something takes longer.
        begin: Make the data set where there seems to be none: the Hub says so, too, of one that a
            token may not see, or when the token has expired.

    Returns:
        None where the data set is not there or empty: a beginning.

    Raises:
        RecordUnreachableError: Nobody knows whether there is something to restore.
        UnusableRecordError, NewerStoreError: There is, and nothing here can read it.
        AnnotationError: What is there contradicts itself, or the disk refuses.
    """
    began, wait = time.monotonic(), WAITS[0]
    db.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".restore-{db.name}-"
    for left in db.parent.glob(f"{glob.escape(prefix)}*"):  # by a start that was killed
        rmtree(left, ignore_errors=True)
    with HubProcess(record, yielding=0) as hub:
        while True:
            try:
                with TemporaryDirectory(dir=db.parent, prefix=prefix) as folder:
                    found = _restored(hub, origin_name(origin), db, Path(folder), begin)
                return found and replace(found, seconds=time.monotonic() - began)
            except HubTroubleError as error:
                pause = max(error.wait, wait * random.uniform(0.5, 1.0))  # noqa: S311 (no secret)
                if error.lasting or time.monotonic() + pause - began > patience:
                    raise RecordUnreachableError(db, error) from error
                say(str(error))
            time.sleep(pause)
            wait = min(2 * wait, WAITS[1])


def _restored(hub: HubProcess, origin: str, db: Path, folder: Path, begin: bool) -> Restored | None:
    listed = hub.ask("list", WORK_SECONDS)
    if listed is None and begin:
        hub.ask("commit", WORK_SECONDS, add={}, message="Begin")
    files = read_names(listed["files"]) if listed else []
    if not files:
        return None
    made = folder / db.name
    snapshots = [one for one in files if one.kind == "snapshots"]
    snapshots.sort(key=lambda one: (one.origin == origin, one.time), reverse=True)
    used, broken = "", list[str]()
    for one in snapshots:
        (fetched,) = _fetch(hub, [one], folder, listed["commit"], WORK_SECONDS)
        try:
            restore_snapshot(fetched, made)
        except (NewerStoreError, CannotWriteError):
            raise
        except AnnotationError:
            broken.append(one.path)
            continue
        finally:
            fetched.unlink(missing_ok=True)
        used = one.path
        break
    with Store(made) as store:
        start_copying(store, origin)  # before rows come in, which are then known to be copied
        caught = catch_up(store, hub, folder)
    if caught.newer or (caught.refused and not used and not caught.shards):
        raise UnusableRecordError(hub.record, caught.note)
    made.replace(db)  # closed, so nothing of it is beside it
    return Restored(used, caught, tuple(broken), 0.0)


def _fetch(
    hub: HubProcess, files: Sequence[Kept], folder: Path, commit: str, seconds: float
) -> list[Path]:
    paths = [one.path for one in files]
    names = hub.ask("fetch", seconds, paths=paths, folder=str(folder), commit=commit)
    return [folder / name for name in names]
