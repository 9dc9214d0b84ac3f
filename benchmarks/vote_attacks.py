"""How often do signs of an attack hit honest raters, how often attackers, and is the count exact?

    python benchmarks/vote_attacks.py [--studies 200] [--seed 0] [--only NAME ...]

signs    false alarms among simulated honest raters, in studies over days, from a platform (twenty
         people within five minutes) and in a class (everybody within five minutes), and how often
         simulated attackers are seen.
rated    the same for copies among ratings from 1 to 5.
exact    the votes of annotation/attack.py against all sets of votes on small tables.
steps    what larger steps of the search cost in votes.
speed    seconds for 60 arms and 10,000 votes, and for the signs of 1,000 raters.
crowd    the votes of a real crowd (--only crowd --data FOLDER).
limits   what the rate limits cost a request, and the memory that a million addresses take.

The simulated studies are those of benchmarks/simulated_attacks.py.
"""

import argparse
import asyncio
import csv
import itertools
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
from simulated_attacks import ARRIVALS, EACH, PEOPLE, World, honest, with_attackers

from annotation.attack import attacks
from annotation.attack_path import STEP, paths
from annotation.bursts import flagged_bursts
from annotation.crowding import alike, crowded
from annotation.ranking_fit import fit, meetings
from annotation.timing import timed
from annotation.votes import TIE, A, B, Votes
from ui.limits import Limits


def named(world: World) -> dict[int, set[str]]:
    """The signs of each rater."""
    votes, people = world.votes, world.people
    found: dict[int, set[str]] = {}
    for flags in (
        crowded(world.arrivals),
        alike(votes.rater, world.pair, votes.winner, people, 4),
        timed(votes.rater, world.seconds, world.words, people),
        flagged_bursts(votes, world.arrivals),
    ):
        for who, own in flags.items():
            found.setdefault(who, set()).update(one.name for one in own)
    return found


def signs(studies: int, seed: int) -> None:
    """False alarms and power."""
    print(
        f"honest: {studies} studies of {PEOPLE} raters with {EACH} votes each, for each way to come"
    )
    for arrivals in ARRIVALS:
        raters: Counter[str] = Counter()
        some: Counter[str] = Counter()
        for number in range(studies):
            found = named(honest(np.random.default_rng([seed, number]), arrivals))
            raters.update(name for own in found.values() for name in own)
            some.update({name for own in found.values() for name in own})
        said = "; ".join(
            f"{name} {100 * raters[name] / studies / PEOPLE:.2f} % of raters, "
            f"{100 * some[name] / studies:.1f} % of studies"
            for name in sorted(raters)
        )
        print(f"  {arrivals:<9} {said or 'none'}")
    kinds = (
        "one address",
        "script",
        "random waits",
        "unread",
        "copies",
        "crowd",
        "crowd, over a week",
    )
    for many in (4, 8):
        print(f"attackers, {many} of {PEOPLE} raters: share of them that is seen, by sign")
        for kind in kinds:
            caught: Counter[str] = Counter()
            any_sign = others = 0
            for number in range(studies // 2):
                rng = np.random.default_rng([seed + 1, number])
                found = named(with_attackers(honest(rng), rng, many, kind))
                theirs = [found.get(who, set()) for who in range(PEOPLE - many, PEOPLE)]
                caught.update(name for own in theirs for name in own)
                any_sign += sum(bool(own) for own in theirs)
                others += sum(bool(found.get(who)) for who in range(PEOPLE - many))
            total = studies // 2 * many
            said = ", ".join(
                f"{name} {100 * times / total:.0f} %" for name, times in caught.most_common()
            )
            wrong = 100 * others / (studies // 2) / (PEOPLE - many)
            seen = 100 * any_sign / total
            print(f"  {kind:<19} {seen:5.1f} %  ({said}); honest beside {wrong:.2f} %")


def rated(studies: int, seed: int) -> None:
    """Copies among ratings from 1 to 5: honest raters differ in severity and in how far they go."""
    alarms = some = seen = 0
    for number in range(studies):
        rng = np.random.default_rng([seed + 4, number])
        quality = rng.normal(0, 1, 60)
        severity, reach = rng.normal(0, 0.7, (PEOPLE, 1)), rng.lognormal(0, 0.3, (PEOPLE, 1))
        felt = reach * (quality + rng.normal(0, 0.7, (PEOPLE, 60))) - severity
        points = np.clip(np.round(3 + felt), 1, 5).astype(np.int64) - 1
        rater = np.repeat(np.arange(PEOPLE), EACH)
        item = np.concatenate([rng.permutation(60)[:EACH] for _ in range(PEOPLE)])
        found = alike(rater, item, points[rater, item], PEOPLE, 5)
        alarms += len(found)
        some += bool(found)
        points[1] = np.where(rng.random(60) < 0.05, rng.integers(0, 5, 60), points[0])
        seen += 1 in alike(rater, item, points[rater, item], PEOPLE, 5)
    print(
        f"ratings: same answers as another: {100 * alarms / studies / PEOPLE:.2f} % of honest "
        f"raters, {100 * some / studies:.1f} % of studies; a copy with one change in twenty is "
        f"seen in {100 * seen / studies:.0f} %"
    )


def table(rng: np.random.Generator, arms: int, votes: int, raters: int = 200) -> Votes:
    """Votes on random pairs of arms of random strength, one in ten a tie."""
    strength = rng.normal(0, 0.6, arms)
    a = rng.integers(0, arms, votes)
    b = (a + rng.integers(1, arms, votes)) % arms
    winner = (rng.random(votes) > 1 / (1 + np.exp(strength[b] - strength[a]))).astype(np.int64)
    winner[rng.random(votes) < 0.1] = TIE
    names = tuple(f"arm {number:02d}" for number in range(arms))
    people = tuple(f"r{number}" for number in range(raters))
    none = np.zeros(votes, np.int64)
    return Votes(people, ("p",), names, rng.integers(0, raters, votes), none, a, b, winner, none)


def exact(studies: int, seed: int, most: int = 7) -> None:
    """The smallest set of votes of all against what was found."""
    equal = above = worst = 0
    for number in range(studies):
        votes = table(np.random.default_rng([seed + 2, number]), 3, 30)
        for one in attacks(votes).attacks:
            if one.goal == "undecided" or one.votes is None or one.votes > most:
                continue
            fewest = _fewest(votes, votes.models.index(one.arm), one.votes)
            equal += fewest == one.votes
            above += fewest < one.votes
            worst = max(worst, one.votes - fewest)
    print(f"exact: {equal} of {equal + above} as all sets of votes say, at most {worst} more")


def _fewest(votes: Votes, arm: int, enough: int) -> int:
    met = meetings(votes)
    totals = met.results.sum(axis=1)
    wins = met.results[:, 0] + met.results[:, 2] / 2
    pairs = list(zip(met.first.tolist(), met.second.tolist(), strict=True))
    ways = [(pair, won) for pair in range(len(pairs)) for won in (True, False)]
    for many in range(1, enough):
        sets = np.array(list(itertools.combinations_with_replacement(range(len(ways)), many)))
        sets = sets.reshape(-1, many)
        more, won = np.zeros((len(sets), len(pairs))), np.zeros((len(sets), len(pairs)))
        for way, (pair, first) in enumerate(ways):
            times = (sets == way).sum(axis=1)
            more[:, pair] += times
            won[:, pair] += times * first
        theta = fit(met, wins + won, totals + more)[0]
        others = np.delete(theta, arm, axis=1).max(axis=1)
        if (theta[:, arm] > others + 1e-8).any():
            return many
    return enough


def steps(studies: int, seed: int) -> None:
    """Votes along the path, by the size of its steps."""
    lengths: dict[float, list[int]] = {0.02: [], STEP: [], 0.5: [], 1.0: []}
    for number in range(max(1, studies // 10)):
        votes = table(np.random.default_rng([seed + 3, number]), 12, 2_000)
        met = meetings(votes)
        totals = met.results.sum(axis=1)
        wins = met.results[:, 0] + met.results[:, 2] / 2
        theta = fit(met, wins[None], totals[None])[0][0]
        goals = np.argsort(-theta)[1:6]
        for step, own in lengths.items():
            own += [one.votes for one in paths(met, wins, totals, theta, goals, step)]
    finest = np.array(lengths[0.02])
    for step, own in lengths.items():
        more = 100 * (np.array(own) / finest - 1)
        print(
            f"steps of {step:g}: {more.mean():+.2f} % votes against steps of .02, "
            f"at most {more.max():+.1f} %"
        )


def speed(seed: int) -> None:
    """Of the count of votes and of the signs."""
    for arms, many in ((4, 1_000), (12, 5_000), (60, 10_000)):
        votes = table(np.random.default_rng(seed), arms, many)
        took = _best(lambda votes=votes: attacks(votes, 40))
        print(f"attacks: {arms} arms, {many:,} votes: {took:.2f} s")
    rng = np.random.default_rng(seed)
    for people in (100, 1_000):
        world = honest(rng, "platform", people)
        parts: dict[str, Callable[[], object]] = {
            "addresses": lambda world=world: crowded(world.arrivals),
            "same answers": lambda world=world: alike(
                world.votes.rater, world.pair, world.votes.winner, world.people, 4
            ),
            "times": lambda world=world: timed(
                world.votes.rater, world.seconds, world.words, world.people
            ),
            "bursts": lambda world=world: flagged_bursts(world.votes, world.arrivals),
        }
        said = ", ".join(f"{name} {_best(part):.2f} s" for name, part in parts.items())
        print(f"signs: {people:,} raters, {people * EACH:,} votes: {said}")


def crowd(folder: Path) -> None:
    """The 8,931 votes of llmfao (github dustalov/llmfao, CC BY 4.0): 124 workers, 59 models."""
    with (folder / "crowd-comparisons.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    places = {
        name: {one: place for place, one in enumerate(sorted({row[name] for row in rows}))}
        for name in ("worker", "prompt", "id")
    }
    models = sorted({row[side] for row in rows for side in ("left", "right")})
    rater, prompt, pair = (
        np.array([places[name][row[name]] for row in rows]) for name in ("worker", "prompt", "id")
    )
    a, b = (np.array([models.index(row[side]) for row in rows]) for side in ("left", "right"))
    winner = np.array([{"left": A, "right": B, "tie": TIE}[row["winner"]] for row in rows])
    names = (tuple(places["worker"]), tuple(places["prompt"]), tuple(models))
    votes = Votes(*names, rater, prompt, a, b, winner, np.zeros(len(rows), np.int64))
    copies = alike(rater, pair, winner, len(places["worker"]), 4)
    print(f"llmfao: {len(copies)} of {len(places['worker'])} workers have another one's answers")
    begun, busy = time.perf_counter(), time.process_time()
    found = attacks(votes)
    took, own = time.perf_counter() - begun, time.process_time() - busy
    print(
        f"llmfao: attacks in {took:.2f} s ({own:.2f} s of a processor), "
        f"at most {found.per_rater} votes a person"
    )
    for one in found.attacks:
        print(f"  {one.goal:<9} {one.arm} ({one.over}): {one.votes} votes, {one.raters} people")


def _best(work: Callable[[], object], times: int = 3) -> float:
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return min(took)


def limits(requests: int = 20_000, addresses: int = 1_000_000) -> None:
    """What the middleware adds to a request, and what it holds."""

    async def app(scope: object, receive: object, send: object) -> None:
        return None

    async def send(message: object) -> None:
        return None

    guard = Limits(app, "key", frozenset({"/"}))  # type: ignore[arg-type]

    async def ask(number: int, path: str, method: str) -> None:
        name = f"{number % 300:032x}"
        scope = {
            "type": "http", "method": method, "path": path, "query_string": b"", "headers": [],
            "client": (f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}", 1),
            "state": {"annotator": name},
        }  # fmt: skip
        await guard(scope, None, send)  # type: ignore[arg-type]

    async def many(count: int, path: str, method: str) -> None:
        for number in range(count):
            await ask(number, path, method)

    begun = time.perf_counter()
    asyncio.run(many(requests, "/turn/rate", "POST"))
    each = (time.perf_counter() - begun) / requests
    tracemalloc.start()
    asyncio.run(many(addresses, "/", "GET"))
    held, peak = tracemalloc.get_traced_memory()
    print(
        f"limits: {1e6 * each:.0f} microseconds a request; after {addresses:,} addresses "
        f"{held / 1e6:.1f} MB held, {peak / 1e6:.1f} MB at the most"
    )


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--studies", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--data", type=Path, help="Folder of llmfao, for 'crowd'.")
    parser.add_argument(
        "--only", nargs="+", default=["signs", "rated", "exact", "steps", "speed", "limits"]
    )
    asked = parser.parse_args()
    works: dict[str, Callable[[], None]] = {
        "signs": lambda: signs(asked.studies, asked.seed),
        "rated": lambda: rated(asked.studies, asked.seed),
        "exact": lambda: exact(asked.studies, asked.seed),
        "steps": lambda: steps(asked.studies, asked.seed),
        "speed": lambda: speed(asked.seed),
        "limits": limits,
        "crowd": lambda: crowd(asked.data),
    }
    for name in asked.only:
        works[name]()


if __name__ == "__main__":
    main()
