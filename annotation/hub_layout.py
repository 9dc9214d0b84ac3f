"""Under which names does a record lie in a data set of the Hub?

    README.md
    shards/<origin>/<UTC day>/<UTC time>-<uuid>.jsonl
    snapshots/<origin>/<UTC time>-<uuid>.db

Shards alone rebuild a store; a snapshot makes that quicker, and knows which shards it holds.
Several stores feed one data set, each under the name of its origin. A name that does not look so is
none of ours, whoever put it there: it is neither fetched nor deleted.
"""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

TIME = "%Y%m%dT%H%M%S%fZ"  # of a name: as text in the order of time
NAME = re.compile(
    r"(?P<kind>shards|snapshots)/(?P<origin>[A-Za-z0-9][\w.-]{0,95})/"
    r"(?:\d{4}-\d\d-\d\d/)?(?P<name>(?P<time>\d{8}T\d{6}\d*Z)-[0-9a-f-]{32,36}\.(?:jsonl|db))",
    re.ASCII,
)
ENDINGS = {"shards": ".jsonl", "snapshots": ".db"}

README = """---
viewer: false
---

# The record of a study

What people answered in the studies of an app, copied here so that it survives the app's disk.
Keep this data set private: nothing in it is meant for the public. Nothing here needs care by hand.

- `shards/<origin>/<day>/<time>-<uuid>.jsonl`: what was new, as rows. Files are only ever added,
  except where a person asked for their answers to be deleted.
- `snapshots/<origin>/<time>-<uuid>.db`: the whole store at one time, the last two of each origin.

`crpo-data pull OWNER/NAME --db FILE` makes a store of it again.
"""


@dataclass(frozen=True)
class Kept:
    """A file of the record.

    Attributes:
        path: In the data set.
        kind: shards or snapshots.
        origin: Which store it came from.
        name: Its last part, a time and a uuid.
        time: When it was made, as `stamp` writes it.
        size: Bytes.
    """

    path: str
    kind: str
    origin: str
    name: str
    time: str
    size: int


def read_names(files: Iterable[tuple[str, int]]) -> list[Kept]:
    """Those of the given paths and sizes that are files of a record, oldest first."""
    found = []
    for path, size in files:
        match = NAME.fullmatch(path)
        if match and match["name"].endswith(ENDINGS[match["kind"]]):
            found.append(
                Kept(path, match["kind"], match["origin"], match["name"], match["time"], size)
            )
    return sorted(found, key=lambda one: (one.time, one.path))


def stamp(when: datetime | None = None) -> str:
    """A time as names have it; the present one by default."""
    return (when or datetime.now(UTC)).astimezone(UTC).strftime(TIME)


def shard_path(origin: str, name: str) -> str:
    """Where a shard goes, by the day that its name begins with."""
    return f"shards/{origin}/{name[:4]}-{name[4:6]}-{name[6:8]}/{name}"


def snapshot_path(origin: str) -> str:
    """A new place for a snapshot."""
    return f"snapshots/{origin}/{stamp()}-{uuid.uuid4()}.db"


def origin_name(given: str) -> str:
    """An origin as a folder may be called.

    >>> origin_name("owner/space name")
    'owner-space-name'
    """
    return re.sub(r"[^\w.-]", "-", given, flags=re.ASCII).lstrip("._-")[:80] or "store"
