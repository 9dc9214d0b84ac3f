"""How is the app doing? Its numbers of this moment, for a page and for Prometheus."""

import os
import shutil
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import psutil
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from annotation.errors import AnnotationError
from annotation.operating_tables import bytes_of, judgements, latest_migration
from annotation.store import Store
from annotation.writer import Pulse
from ui.counters import Collecting, Counters
from ui.health import VERSION, Doctor
from ui.log import trouble
from ui.watching import People

FRESH = 5.0  # seconds that counted judgements serve, at least
REST = 20.0  # and as many times what it took to count them
LITTLE = 1_000_000_000  # bytes; less free space than this is worth a line
ROOM = 3  # so is less than this many times the store, which a copy and a new version take
QUANTILES = (0.5, 0.95, 1.0)


class CopyStatus(Protocol):
    """How far the copy on the Hub is, as annotation/hub_record.py says it."""

    @property
    def on(self) -> bool: ...  # noqa: D102
    @property
    def rows_behind(self) -> int: ...  # noqa: D102
    @property
    def judgements_behind(self) -> int: ...  # noqa: D102
    @property
    def oldest(self) -> datetime | None: ...  # noqa: D102
    @property
    def last_success(self) -> datetime | None: ...  # noqa: D102
    @property
    def last_error(self) -> str | None: ...  # noqa: D102
    @property
    def next_try(self) -> datetime | None: ...  # noqa: D102


class Copying(Protocol):
    """What copies the record to the Hub."""

    def status(self) -> CopyStatus:
        """How far it is."""


@dataclass(frozen=True)
class Facts:
    """What there is to say now.

    Attributes:
        judgements: How many, by kind of study and act; None where the store cannot be read.
        people: How many were active within the last five minutes.
        pulse: Of the writer.
        store_bytes: What the store takes.
        free_bytes: What is left on its disk; None where the system does not say.
        schema: The newest migration that the store has had; "" where it cannot be read.
        uptime: Seconds since the app began.
        memory: Bytes that the process holds.
        copy: How far the copy on the Hub is; None without one.
    """

    judgements: Mapping[tuple[str, str], int] | None
    people: int
    pulse: Pulse
    store_bytes: int
    free_bytes: int | None
    schema: str
    uptime: float
    memory: int
    copy: CopyStatus | None

    @property
    def little_room(self) -> bool:
        """Whether the disk may soon be full."""
        enough = max(LITTLE, ROOM * self.store_bytes)
        return self.free_bytes is not None and self.free_bytes < enough


class Station(Collecting):
    """Everything that knows how the app is doing.

    Args:
        store: Where judgements are.
        copier: What copies them to the Hub, where that is wanted.
    """

    def __init__(self, store: Store, copier: Copying | None = None) -> None:
        self.store = store
        self.copier = copier
        self.counters = Counters()
        self.people = People()
        self.doctor = Doctor(store)
        self.begun = time.monotonic()
        self.process = psutil.Process(os.getpid())
        self._door = threading.Lock()
        self._counted: tuple[Mapping[tuple[str, str], int] | None, str] = (None, "")
        self._due = 0.0
        self.counters.more(self)

    def facts(self) -> Facts:
        """The numbers as they are now; those that take long to count are a few seconds old."""
        counted, schema = self._count()
        return Facts(
            judgements=counted,
            people=self.people.active(),
            pulse=self.store.pulse(),
            store_bytes=bytes_of(self.store.path),
            free_bytes=_free(self.store.path),
            schema=schema,
            uptime=time.monotonic() - self.begun,
            memory=int(self.process.memory_info().rss),
            copy=None if self.copier is None else self.copier.status(),
        )

    def collect(self) -> Iterable[Metric]:
        """The same for Prometheus."""
        facts = self.facts()
        info = GaugeMetricFamily("crpo_info", "What runs.", labels=("version", "schema"))
        info.add_metric((VERSION, facts.schema), 1)
        yield info
        yield _gauge("crpo_store_readable", "Whether the store can be read.", facts.schema != "")
        if facts.judgements is not None:
            total = GaugeMetricFamily(
                "crpo_judgements", "Judgements in the store.", labels=("study_kind", "act")
            )
            for labels, count in sorted(facts.judgements.items()):
                total.add_metric(labels, count)
            yield total
        yield _gauge("crpo_people_active", "People active in the last 5 minutes.", facts.people)
        yield _gauge("crpo_writer_waiting", "Writes waiting for the disk.", facts.pulse.waiting)
        yield _gauge("crpo_writer_held_seconds", "Age of the open write.", facts.pulse.held)
        yield CounterMetricFamily("crpo_writer_done", "Writes on the disk.", facts.pulse.done)
        failed = facts.pulse.failed
        yield CounterMetricFamily("crpo_writer_failed", "Writes the disk did not take.", failed)
        lag = GaugeMetricFamily(
            "crpo_writer_lag_seconds",
            "From asking to the disk, of the last 1,000 writes.",
            labels=("quantile",),
        )
        for share in QUANTILES if facts.pulse.lags else ():
            lag.add_metric((f"{share:g}",), quantile(facts.pulse.lags, share))
        yield lag
        yield _gauge("crpo_store_bytes", "What the store takes on the disk.", facts.store_bytes)
        if facts.free_bytes is not None:
            yield _gauge("crpo_disk_free_bytes", "What its disk has left.", facts.free_bytes)
        yield _gauge("crpo_uptime_seconds", "Since the app began.", facts.uptime)
        if facts.copy is not None:
            yield from _copy(facts.copy)

    def _count(self) -> tuple[Mapping[tuple[str, str], int] | None, str]:
        """Judgements and schema, counted anew when that is due; one counts for all."""
        with self._door:
            if time.monotonic() < self._due:
                return self._counted
            begun = time.monotonic()
            try:
                with self.store.read() as tables:
                    schema = latest_migration(tables.connection)
                    self._counted = (judgements(tables.connection), schema)
            except AnnotationError as error:
                trouble("store.trouble", error)
                self._counted = (None, "")
            self._due = time.monotonic() + max(FRESH, REST * (time.monotonic() - begun))
            return self._counted


def quantile(lags: Sequence[float], share: float) -> float:
    """The smallest of `lags` that this share of them does not exceed; nan without any.

    >>> quantile([3, 1, 2], 0.5), quantile([3, 1, 2], 1.0)
    (2, 3)
    """
    if not lags:
        return float("nan")
    place = max(0, -int(-share * len(lags) // 1) - 1)
    return sorted(lags)[place]


def _copy(status: CopyStatus) -> Iterable[Metric]:
    now = datetime.now(UTC)
    age = (now - status.oldest).total_seconds() if status.oldest else 0.0
    last = status.last_success.timestamp() if status.last_success else 0.0
    yield _gauge("crpo_copy_on", "Whether a copy goes to the Hub.", status.on)
    yield _gauge("crpo_copy_rows_behind", "Rows that the copy lacks.", status.rows_behind)
    yield _gauge(
        "crpo_copy_judgements_behind", "Judgements that the copy lacks.", status.judgements_behind
    )
    yield _gauge("crpo_copy_oldest_seconds", "Age of the oldest row that it lacks.", age)
    yield _gauge("crpo_copy_success_timestamp_seconds", "When the copy last went well.", last)
    yield _gauge("crpo_copy_failing", "Whether its last try failed.", bool(status.last_error))


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, float(value))


def _free(path: Path) -> int | None:
    try:
        return shutil.disk_usage(path.resolve().parent).free
    except OSError:
        return None
