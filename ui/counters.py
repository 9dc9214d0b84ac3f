"""What has this process done since it began, in numbers? For the page of operating and Prometheus.

prometheus_client keeps the counts and writes the text: its format has rules of escaping and naming
that are not worth writing twice. Labels are fixed words (routes, reasons), never anything of a
person: whatever the labels of a count are, they stay in memory and on the page.
"""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, ProcessCollector, disable_created_metrics
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

TYPE = CONTENT_TYPE_LATEST
# By name: what it counts, and what tells its parts from one another.
COUNTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "requests": ("Requests that were answered, by the class of the answer.", ("kind",)),
    "errors": ("Requests that ended in an error of the server.", ("route",)),
    "refused": ("Requests that were turned away, by status: 403, 413, 415 or 429.", ("status",)),
    "limited": ("Answers and requests that came too quickly and were turned away.", ()),
    "slow": ("Requests that took longer than a second.", ("route",)),
}


class Counters:
    """Counts of one process, each only ever growing."""

    def __init__(self) -> None:
        # Or there is a second series for each, with the time of its first count.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)  # memory, processor time, open files, start
        self._counts = {
            name: Counter(f"crpo_{name}", says, labels, registry=self.registry)
            for name, (says, labels) in COUNTS.items()
        }

    def add(self, name: str, n: float = 1, **labels: str) -> None:
        """Count something.

        Args:
            name: One of COUNTS.
            n: How many, not negative.
            labels: A fixed word for each of its labels.

        Raises:
            KeyError: There is no such count.
            ValueError: Other labels than its own, or `n` is negative.
        """
        count = self._counts[name]
        (count.labels(**labels) if COUNTS[name][1] else count).inc(n)

    def by(self, name: str) -> dict[tuple[str, ...], float]:
        """What a count has come to, by the values of its labels; nothing that never happened."""
        return {
            tuple(sample.labels.values()): sample.value
            for metric in self._counts[name].collect()
            for sample in metric.samples
            if sample.value
        }

    def more(self, collect: "Collecting") -> None:
        """Ask for further numbers whenever the text is written."""
        self.registry.register(collect)

    def text(self) -> str:
        """All numbers in the text format of Prometheus."""
        return generate_latest(self.registry).decode("utf-8")


class Collecting(Collector):
    """Numbers that are read from somewhere else when they are asked for."""

    def collect(self) -> Iterable[Metric]:
        """The numbers as they are now."""
        raise NotImplementedError

    def describe(self) -> Iterable[Metric]:
        """Nothing: their names are known from what is collected."""
        return ()
