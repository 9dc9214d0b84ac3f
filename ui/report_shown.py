"""What does every part of a report need? The numbers of a study, in the order of its ranking."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from annotation.comparison_arms import Arm
from annotation.comparison_estimates import Estimates, PairSequence
from annotation.comparison_results import ComparisonResults
from annotation.ranking import Ranking, Standing
from annotation.win_rates import Cell

Ends = tuple[float, float]  # lower and upper


@dataclass(frozen=True)
class Pairing:
    """One cell of the table, as the arm that is ranked higher sees it.

    Attributes:
        first: That arm.
        second: The other.
        wins: Votes for the first.
        losses: Votes for the second.
        rate: Win rate of the first, as all bounds are.
        ends: Of the interval that counts votes.
        by_ends: Of the interval that counts raters; nan where there is none.
        looked: Of the interval for looking at any time; nan where there is none.
        cell: As it was counted.
    """

    first: str
    second: str
    wins: int
    losses: int
    rate: float
    ends: Ends
    by_ends: Ends
    looked: Ends
    cell: Cell

    @property
    def decided(self) -> bool:
        """One of the two wins more often, as far as raters and many cells let one say so."""
        return self.cell.by_raters.decided

    @property
    def winner(self) -> str:
        """Who wins more often, where that is decided."""
        return self.first if self.rate > 0.5 else self.second


@dataclass(frozen=True)
class Shown:
    """A study as it is told about."""

    results: ComparisonResults
    estimates: Estimates

    @property
    def ranking(self) -> Ranking:
        """With intervals that count raters, where there are any."""
        return self.estimates.ranking or self.results.found.ranking

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All arms, best first."""
        ranked = [one.model for one in self.ranking.standings]
        return (*ranked, *(one.name for one in self.results.arms if one.name not in ranked))

    @cached_property
    def places(self) -> dict[str, int]:
        """Of each arm, its number in the order of the ranking, from 0."""
        return {name: place for place, name in enumerate(self.names)}

    @cached_property
    def looks(self) -> dict[str, int]:
        """Which shape and colour each arm has, as on the page of results."""
        return {one.name: place for place, one in enumerate(self.results.arms)}

    @cached_property
    def arms(self) -> dict[str, Arm]:
        """By name."""
        return {one.name: one for one in self.results.arms}

    @cached_property
    def pairings(self) -> tuple[Pairing, ...]:
        """Every two arms that got a vote, in the order of the ranking."""
        looks = {(one.model_a, one.model_b): one for one in self.estimates.sequences or ()}
        found = [self._pairing(cell, looks) for cell in self.results.found.matrix]
        return tuple(
            sorted(found, key=lambda one: (self.places[one.first], self.places[one.second]))
        )

    @cached_property
    def by_arms(self) -> dict[frozenset[str], Pairing]:
        """The same, by the two arms."""
        return {frozenset((one.first, one.second)): one for one in self.pairings}

    def groups(self) -> Iterator[list[Standing]]:
        """Standings that can be compared with each other; arms that met nobody are in none."""
        for number in range(self.ranking.components):
            yield [one for one in self.ranking.standings if one.component == number]

    def numbered(self, name: str) -> str:
        """An arm with its number."""
        return f"{self.places[name] + 1} {name}"

    @property
    def all_given(self) -> bool:
        """Every vote was collected elsewhere, so the app says nothing of how."""
        votes = len(self.results.answers.votes)
        return bool(votes) and self.results.progress.given >= votes

    def _pairing(self, cell: Cell, looks: dict[tuple[str, str], PairSequence]) -> Pairing:
        arms = (cell.model_a, cell.model_b)
        looked = looks.get(arms) or looks.get(arms[::-1])
        bounds = (math.nan, math.nan)
        if looked is not None and len(looked.sequence.votes):
            bounds = (float(looked.sequence.low[-1]), float(looked.sequence.high[-1]))
            bounds = bounds if looked.model_a == arms[0] else _other(bounds)
        by = cell.by_raters
        by_ends = by.low, by.high
        ends = cell.low, cell.high
        wins, losses, rate = cell.wins_a, cell.wins_b, cell.win_rate
        if self.places[arms[0]] > self.places[arms[1]]:
            arms, wins, losses, rate = arms[::-1], losses, wins, 1 - rate
            ends, by_ends, bounds = _other(ends), _other(by_ends), _other(bounds)
        return Pairing(
            first=arms[0],
            second=arms[1],
            wins=wins,
            losses=losses,
            rate=rate,
            ends=ends,
            by_ends=by_ends,
            looked=bounds,
            cell=cell,
        )


def _other(ends: Ends) -> Ends:
    """The same interval as the other arm sees it."""
    return 1 - ends[1], 1 - ends[0]
