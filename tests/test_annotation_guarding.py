"""Signs of an attack: who has them, who has not, and that they change nothing by themselves."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from judged_support import fill as fill_rated
from judged_support import give
from judged_support import person as rated_person
from voted_support import ARMS, Cast, cast, fill, person

from annotation.arrivals import Arrivals
from annotation.bursts import bursts, flagged_bursts
from annotation.crowding import alike, crowded
from annotation.exclusions import excluded
from annotation.raters import raters
from annotation.store import Store
from annotation.timing import timed
from annotation.vote_raters import vote_raters
from annotation.votes import TIE, UNKNOWN, Votes

NOON = np.datetime64("2026-11-21T12:00", "us")


def arrivals(*address: str, participant: tuple[str, ...] = (), apart: int = 60) -> Arrivals:
    """People who come so many minutes one after the other."""
    came = NOON + np.arange(len(address)) * np.timedelta64(apart, "m")
    return Arrivals(address, participant or ("",) * len(address), came)


def names(flags: object, who: int) -> list[str]:
    return [one.name for one in flags.get(who, ())]  # type: ignore[attr-defined]


def test_four_from_one_address_are_named_and_a_family_is_not() -> None:
    found = crowded(arrivals(*"aaaa", *"bbb", "", "", *"cdefg"))
    assert sorted(found) == [0, 1, 2, 3]
    assert found[0][0].name == "shared address"
    assert "same address as 3 other raters of 14" in found[0][0].reason


def test_a_study_that_is_held_at_one_place_has_no_such_sign() -> None:
    assert crowded(arrivals(*["lab"] * 20, "home")) == {}
    assert len(crowded(arrivals(*["lab"] * 16, *"abcd"))) == 16


def test_two_enrolments_with_one_id_of_a_platform_are_named() -> None:
    found = crowded(arrivals("", "", "", participant=("x", "", "x")))
    assert {who: names(found, who) for who in found} == {
        0: ["enrolled twice"], 2: ["enrolled twice"],
    }  # fmt: skip


def answers(*rows: list[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Raters by items; -1 where somebody did not answer."""
    table = np.array(rows)
    rater, item = np.nonzero(table >= 0)
    return rater, item, table[rater, item]


def crowd(seed: int, people: int = 12, items: int = 40) -> list[list[int]]:
    """Independent people, who agree on some items more than on others."""
    rng = np.random.default_rng(seed)
    liked = rng.uniform(0.2, 0.8, items)
    return [(rng.random(items) < liked).astype(int).tolist() for _ in range(people)]


def test_a_copy_of_somebodys_answers_is_named_with_both() -> None:
    rows = crowd(1)
    copy = list(rows[3])
    copy[7] = 1 - copy[7]
    found = alike(*answers(*rows, copy), 13, 4)
    assert sorted(found) == [3, 12]
    assert "to 39 of 40 items both had" in found[12][0].reason


@pytest.mark.parametrize("seed", range(5))
def test_independent_raters_are_no_copies_of_each_other(seed: int) -> None:
    assert alike(*answers(*crowd(seed, people=30)), 30, 4) == {}


def test_the_same_answers_to_what_all_answer_alike_say_nothing() -> None:
    everybody = [[1] * 30 for _ in range(10)]
    assert alike(*answers(*everybody), 10, 4) == {}
    few = crowd(2, items=9)
    assert alike(*answers(*few, few[0]), 13, 4) == {}  # fewer items than can tell


def test_two_who_always_choose_the_middle_are_not_each_others_copies() -> None:
    rng = np.random.default_rng(3)
    rows = [rng.integers(0, 5, 40).tolist() for _ in range(10)]
    assert alike(*answers(*rows, [2] * 40, [2] * 40), 12, 5) == {}


@pytest.mark.parametrize(
    ("seconds", "found"),
    [
        (lambda rng: 3 + rng.normal(0, 0.05, 25), ["regular as a machine"]),
        (lambda rng: rng.uniform(2, 4, 200), ["regular as a machine"]),
        (lambda rng: rng.lognormal(2, 0.4, 25), []),
        (lambda rng: rng.lognormal(2, 0.4, 400), []),
        (lambda rng: 3 + rng.normal(0, 0.05, 19), []),  # too few
        (lambda rng: np.full(40, 8.0), []),  # no clock says that
    ],
)
def test_times_that_hardly_differ_are_a_machines(
    seconds: Callable[[np.random.Generator], np.ndarray], found: list[str]
) -> None:
    times = seconds(np.random.default_rng(0))
    unknown = np.full(len(times), math.nan)
    assert names(timed(np.zeros(len(times), int), times, unknown, 1), 0) == found


def test_who_answers_sooner_than_texts_can_be_read_is_named() -> None:
    words = np.full(20, 200.0)  # 12 s at a thousand words a minute
    rng = np.random.default_rng(0)
    quick, slow = rng.lognormal(np.log(6), 0.5, 20), rng.lognormal(np.log(25), 0.5, 20)
    found = timed(np.repeat([0, 1], 20), np.r_[quick, slow], np.r_[words, words], 2)
    assert names(found, 0) == ["faster than reading"]
    assert names(found, 1) == []
    assert "half of the texts have 200 or more" in found[0][0].reason


def duel(people: int, attackers: int, *, seed: int = 0, each: int = 30) -> Votes:
    """Votes on three arms of equal strength; the last people always vote for the first arm."""
    rng = np.random.default_rng(seed)
    many = people * each
    rater = np.repeat(np.arange(people), each)
    a = rng.integers(0, 3, many)
    b = (a + rng.integers(1, 3, many)) % 3
    winner = rng.integers(0, 2, many)
    theirs = rater >= people - attackers
    winner = np.where(theirs & (a == 0), 0, np.where(theirs & (b == 0), 1, winner))
    winner[rng.random(many) < 0.05] = TIE
    return Votes(
        tuple(f"r{n}" for n in range(people)), ("p",), ("x", "y", "z"), rater,
        np.zeros(many, int), a, b, winner, np.full(many, UNKNOWN),
    )  # fmt: skip


def came_in_a_crowd(people: int, attackers: int) -> Arrivals:
    apart = arrivals(*[""] * people)
    apart.came[people - attackers :] = apart.came[-1] + np.arange(attackers) * np.timedelta64(
        1, "m"
    )
    return apart


def test_a_crowd_for_one_arm_is_named_with_its_numbers() -> None:
    votes = duel(30, 6)
    (burst,) = bursts(votes, came_in_a_crowd(30, 6))
    assert (burst.arm, burst.raters, burst.came) == (0, (24, 25, 26, 27, 28, 29), 6)
    assert burst.minutes == 5
    assert burst.p < 0.01
    rows = np.isin(votes.rater, burst.raters) & ((votes.a == 0) | (votes.b == 0))
    assert burst.votes == rows.sum()
    found = flagged_bursts(votes, came_in_a_crowd(30, 6))
    assert f"favour x: it won {burst.won:g} of {burst.votes} votes" in found[29][0].reason
    assert sorted(found) == [24, 25, 26, 27, 28, 29]


@pytest.mark.parametrize("seed", range(4))
def test_a_crowd_that_favours_nobody_and_favour_without_a_crowd_are_not(seed: int) -> None:
    assert bursts(duel(30, 0, seed=seed), came_in_a_crowd(30, 6)) == []
    assert bursts(duel(30, 6, seed=seed), arrivals(*[""] * 30)) == []
    whole_class = arrivals(*[""] * 30, apart=0)
    assert bursts(duel(30, 6, seed=seed), whole_class) == []  # nobody to compare it with
    nothing = Arrivals(("",) * 30, ("",) * 30, np.full(30, "NaT", "datetime64[us]"))
    assert bursts(duel(30, 6, seed=seed), nothing) == []


def test_signs_stand_with_the_raters_of_a_comparison_and_leave_nobody_out(tmp_path: Path) -> None:
    pairs = [(ARMS[0], ARMS[1]), (ARMS[2], ARMS[3]), (ARMS[0], ARMS[2]), (ARMS[1], ARMS[3])]
    with fill(tmp_path / "a.db", prompts=10) as store:
        rng = np.random.default_rng(0)
        for name in "abcdefgh":
            cast(store, [
                Cast(name, pair, pair[int(rng.integers(2))], number, 3 + rng.normal(0, 0.01))
                for number in range(10) for pair in pairs
            ])  # fmt: skip
        _came_from(store, "duels", [person(name) for name in "abcd"], "0123456789abcdef")
        found = {one.id: [flag.name for flag in one.flags] for one in vote_raters(store, "duels")}
        assert sum("shared address" in own for own in found.values()) == 4
        assert all("regular as a machine" in own for own in found.values())
        assert not excluded(store, "duels")


def test_signs_stand_with_the_raters_of_a_rating_study(tmp_path: Path) -> None:
    with fill_rated(tmp_path / "a.db", items=40) as store:
        rng = np.random.default_rng(1)
        given = {name: rng.integers(1, 6, 40).tolist() for name in "abcdef"}
        give(store, given | {"copy": given["a"]})
        _came_from(store, "ropes", [rated_person(name) for name in "cdef"], "0123456789abcdef")
        found = [[flag.name for flag in one.flags] for one in raters(store, "ropes")]
        assert sum("same answers as another" in own for own in found) == 2
        assert sum("shared address" in own for own in found) == 4


def _came_from(store: Store, study: str, people: list[str], address: str) -> None:
    store.write(
        lambda tables: tables.connection.executemany(
            "UPDATE enrolments SET address = ? WHERE study_id = ? AND annotator_id = ?",
            [(address, study, one) for one in people],
        )
    )
