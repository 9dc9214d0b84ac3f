"""How many votes another ranking needs, checked by really adding them."""

import itertools
from collections.abc import Sequence

import numpy as np
import pytest

from annotation.attack import Attack, attacks
from annotation.attack_cells import with_votes
from annotation.ranking import rank
from annotation.ranking_fit import fit, meetings
from annotation.votes import BOTH_BAD, TIE, UNKNOWN, A, Votes
from annotation.win_rates import win_matrix


def table(*results: tuple[str, str, int], raters: int = 6) -> Votes:
    """So many wins of the first arm over the second, by people who take turns."""
    models = tuple(sorted({name for one, other, _ in results for name in (one, other)}))
    rows = [
        (models.index(one), models.index(other)) for one, other, many in results
        for _ in range(many)
    ]  # fmt: skip
    a, b = np.array(rows, np.int64).reshape(-1, 2).T
    many = len(rows)
    return Votes(
        tuple(f"r{number}" for number in range(raters)), ("p",), models,
        np.arange(many) % raters, np.zeros(many, np.int64), a, b,
        np.full(many, A), np.full(many, UNKNOWN),
    )  # fmt: skip


def drawn(seed: int, arms: int = 5, votes: int = 150, raters: int = 15) -> Votes:
    """Votes between arms of random strengths, with ties and some that both are bad."""
    rng = np.random.default_rng(seed)
    strength = rng.normal(0, 0.6, arms)
    a = rng.integers(0, arms, votes)
    b = (a + rng.integers(1, arms, votes)) % arms
    winner = (rng.random(votes) > 1 / (1 + np.exp(strength[b] - strength[a]))).astype(np.int64)
    winner[rng.random(votes) < 0.1] = TIE
    winner[rng.random(votes) < 0.05] = BOTH_BAD
    return Votes(
        tuple(f"r{number:02d}" for number in range(raters)), ("p",),
        tuple(f"arm {number}" for number in range(arms)), rng.integers(0, raters, votes),
        np.zeros(votes, np.int64), a, b, winner, np.full(votes, UNKNOWN),
    )  # fmt: skip


def with_plan(votes: Votes, plan: Sequence[tuple[str, str, int]]) -> Votes:
    for winner, loser, many in plan:
        votes = with_votes(votes, winner, loser, many, 1)
    return votes


def places(votes: Votes) -> dict[str, int]:
    standings = rank(votes, resamples=0).standings
    return {one.model: place for place, one in enumerate(standings)}


def reached(votes: Votes, one: Attack) -> bool:
    now = places(votes)
    if one.goal == "swap" and one.votes == one.direct:
        return now[one.arm] < now[one.over]
    return now[one.arm] == 0


def less(one: Attack) -> list[tuple[str, str, int]]:
    """The plan without its last vote, for a plan of one pair."""
    ((winner, loser, many),) = one.plan
    return [(winner, loser, many - 1)]


def test_two_arms_swap_when_the_one_behind_has_one_vote_more() -> None:
    found = attacks(table(("a", "b", 7), ("b", "a", 3))).attacks
    assert [(one.goal, one.arm, one.over) for one in found] == [("swap", "b", "a")]
    assert (found[0].votes, found[0].direct, found[0].plan) == (5, 5, (("b", "a", 5),))


@pytest.mark.parametrize("seed", range(6))
def test_the_votes_of_the_plan_are_enough_when_they_are_really_added(seed: int) -> None:
    votes = drawn(seed)
    order = [one.model for one in rank(votes, resamples=0).standings]
    found = [one for one in attacks(votes).attacks if one.goal != "undecided"]
    assert [one.arm for one in found] == order[1:]
    assert found[0].over == order[0]
    for one in found:
        assert one.votes == sum(many for _, _, many in one.plan)
        assert reached(with_plan(votes, one.plan), one)
        if len(one.plan) == 1:
            assert not reached(with_plan(votes, less(one)), one)


@pytest.mark.parametrize("seed", range(4))
def test_votes_on_the_two_alone_are_the_fewest_that_swap_them(seed: int) -> None:
    votes = drawn(seed)
    swap = attacks(votes).attacks[0]
    assert swap.direct is not None
    for many in range(swap.direct + 2):
        now = places(with_votes(votes, swap.arm, swap.over, many, 1))
        assert (now[swap.arm] < now[swap.over]) == (many >= swap.direct)


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_no_set_of_fewer_votes_on_any_pairs_makes_an_arm_the_first(seed: int) -> None:
    votes = drawn(seed, arms=3, votes=24)
    ways = list(itertools.permutations(range(3), 2))
    met = meetings(votes)
    totals = met.results.sum(axis=1)
    wins = met.results[:, 0] + met.results[:, 2] / 2
    pairs = list(zip(met.first.tolist(), met.second.tolist(), strict=True))
    for one in attacks(votes).attacks:
        if one.goal == "undecided" or one.votes is None or one.votes > 7:
            continue
        arm = votes.models.index(one.arm)
        chosen = np.array(
            list(itertools.combinations_with_replacement(range(len(ways)), one.votes - 1))
        ).reshape(-1, one.votes - 1)
        more_wins = np.zeros((len(chosen), len(pairs)))
        more = np.zeros_like(more_wins)
        for way, (winner, loser) in enumerate(ways):
            pair = pairs.index((min(winner, loser), max(winner, loser)))
            many = (chosen == way).sum(axis=1)
            more[:, pair] += many
            more_wins[:, pair] += many * (winner < loser)
        theta, _ = fit(met, wins + more_wins, totals + more)
        others = np.delete(theta, arm, axis=1).max(axis=1)
        assert not (theta[:, arm] > others + 1e-9).any()


def test_a_decided_pair_becomes_undecided_with_these_votes_and_not_with_one_less() -> None:
    votes = table(("a", "b", 60), ("b", "a", 20), ("b", "c", 50), ("c", "b", 20), raters=20)
    found = [one for one in attacks(votes, 2).attacks if one.goal == "undecided"]
    assert {(one.arm, one.over) for one in found} == {("b", "a"), ("c", "b")}
    for one in found:
        assert one.votes is not None
        assert one.raters == -(-one.votes // 2)
        for many, decided in ((one.votes, False), (one.votes - 1, True)):
            cells = win_matrix(with_votes(votes, one.arm, one.over, many, 2))
            here = [cell for cell in cells if {cell.model_a, cell.model_b} == {one.arm, one.over}]
            assert [cell.by_raters.decided for cell in here] == [decided]


def test_so_many_people_who_take_what_they_are_given_are_enough() -> None:
    votes = table(
        ("a", "b", 20), ("b", "a", 12), ("a", "c", 24), ("c", "a", 8), ("b", "c", 20), ("c", "b", 9)
    )
    for one in attacks(votes, 3).attacks:  # one vote of each on each of the three pairs
        if one.goal == "undecided":
            continue
        assert one.raters is not None
        rest = next(name for name in "abc" if name not in (one.arm, one.over))
        ways = {  # abstaining on the pair without the arm, or voting against either of the two
            many: [
                [(one.arm, one.over, many), (one.arm, rest, many), *third]
                for third in ([], [(one.over, rest, many)], [(rest, one.over, many)])
            ]
            for many in (one.raters, one.raters - 1)
        }
        first = {
            many: [places(with_plan(votes, plan))[one.arm] == 0 for plan in plans]
            for many, plans in ways.items()
        }
        assert any(first[one.raters])
        assert not any(first[one.raters - 1])


def test_an_arm_that_never_lost_can_be_passed_too() -> None:
    votes = table(("a", "b", 8), ("a", "c", 8), ("b", "c", 5), ("c", "b", 3))
    for one in attacks(votes).attacks:
        if one.goal != "undecided":
            assert one.votes is not None
            assert reached(with_plan(votes, one.plan), one)


def test_arms_that_never_met_are_left_out() -> None:
    votes = table(("a", "b", 7), ("b", "a", 3), ("a", "c", 5), ("c", "a", 4), ("x", "y", 3))
    found = attacks(votes).attacks
    assert {one.arm for one in found} | {one.over for one in found} <= {"a", "b", "c"}
    assert attacks(votes.where(np.zeros(len(votes), bool))).attacks == ()


def test_the_order_of_the_votes_and_of_their_sides_changes_nothing() -> None:
    votes = drawn(7)
    order = np.random.default_rng(0).permutation(len(votes))
    shuffled = votes.where(order)
    assert attacks(shuffled).attacks == attacks(votes).attacks
