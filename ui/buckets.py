"""How many actions has somebody left? Token buckets for millions of names in bounded memory.

A bucket is one number, the moment at which it will be full again, so one that is full need not be
kept at all (this is the generic cell rate algorithm of ATM networks, ITU-T I.371). Time is the
monotonic clock: setting the machine's clock frees nobody and locks nobody out.
"""

from collections.abc import Callable

from ui.rates import Rate

MOST = 20_000  # buckets that are not full, of one kind; some 150 bytes each
ROUNDING = 1e-6  # seconds


class Buckets:
    """One bucket for each name; all are full at first.

    When there are more than MOST, those that were touched longest ago are forgotten, and so full
    again: whoever has that many names needs no second try with any.
    """

    def __init__(self, rate: Rate, clock: Callable[[], float]) -> None:
        """Take the rate of every bucket, and what tells the time in seconds."""
        self.rate = rate
        self.clock = clock
        self.full_again: dict[str, float] = {}  # in the order in which they were touched

    def wait(self, name: str) -> float:
        """Seconds until this name may act; 0 if it may now. Takes nothing."""
        now = self.clock()
        room = self.rate.burst / self.rate.per_second
        left = self._full(name, now) + 1 / self.rate.per_second - now - room
        return left if left > ROUNDING else 0.0

    def take(self, name: str) -> None:
        """Count one action."""
        now = self.clock()
        full = self._full(name, now) + 1 / self.rate.per_second
        self.full_again.pop(name, None)
        self.full_again[name] = full
        if len(self.full_again) > MOST:
            self._forget(now)

    def _full(self, name: str, now: float) -> float:
        return max(now, self.full_again.get(name, now))

    def _forget(self, now: float) -> None:
        """Drop what is full, and then the oldest tenth, so that this is seldom needed."""
        kept = {name: full for name, full in self.full_again.items() if full > now}
        for name in list(kept)[: max(0, len(kept) - MOST * 9 // 10)]:
            del kept[name]
        self.full_again = kept
