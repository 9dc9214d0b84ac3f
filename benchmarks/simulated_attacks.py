"""Simulated comparisons: people of good will, and attackers among them.

benchmarks/vote_attacks.py asks who of them is seen. Honest raters differ in taste (arms), in the
use of ties and in speed; texts differ in quality, so that people agree on some; one person in eight
shares an address with one or two others.
"""

import itertools
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from annotation.arrivals import Arrivals
from annotation.votes import BOTH_BAD, TIE, A, B, Votes

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
START = np.datetime64("2026-11-01T09:00", "us")
ARRIVALS = ("days", "platform", "class")
ARMS, PROMPTS, PEOPLE, EACH = 4, 25, 40, 40


@dataclass(frozen=True)
class World:
    """What a study has seen, in columns."""

    votes: Votes
    pair: Places
    seconds: Numbers
    words: Numbers
    arrivals: Arrivals

    @property
    def people(self) -> int:
        """Raters."""
        return len(self.votes.raters)


def honest(rng: np.random.Generator, arrivals: str = "days", people: int = PEOPLE) -> World:
    """People of good will, each of whom compares EACH of all pairs."""
    strength = rng.normal(0, 0.5, ARMS)
    text = strength + rng.normal(0, 0.7, (PROMPTS, ARMS))  # every response has a quality
    length = rng.integers(15, 120, (PROMPTS, ARMS))
    pairs = [(p, *two) for p in range(PROMPTS) for two in itertools.combinations(range(ARMS), 2)]
    table = np.array(pairs)
    rater = np.repeat(np.arange(people), EACH)
    pair = np.concatenate([rng.permutation(len(pairs))[:EACH] for _ in range(people)])
    prompt, a, b = table[pair].T
    taste = rng.normal(0, 0.4, (people, ARMS))
    lead = text[prompt, a] - text[prompt, b] + taste[rater, a] - taste[rater, b]
    winner = (rng.random(len(pair)) > 1 / (1 + np.exp(-lead))).astype(np.int64)
    ties, bad = (rng.beta(1, 9, people)[rater] for _ in range(2))
    draw = rng.random(len(pair))
    winner[draw < ties] = TIE
    winner[draw > 1 - bad] = BOTH_BAD
    words = (length[prompt, a] + length[prompt, b]).astype(float)
    pace = rng.lognormal(np.log(60 / 300), 0.35, people)  # seconds a word, 300 words a minute
    spread = rng.uniform(0.35, 0.8, people)
    seconds = (2 + words * pace[rater]) * rng.lognormal(0, spread[rater])
    return World(
        votes=Votes(
            tuple(f"r{n}" for n in range(people)),
            tuple(f"p{n}" for n in range(PROMPTS)),
            tuple(f"arm {n}" for n in range(ARMS)),
            rater, prompt, a, b, winner, rng.integers(0, 2, len(pair)),
        ),
        pair=pair,
        seconds=seconds,
        words=words,
        arrivals=Arrivals(_addresses(rng, people), ("",) * people, _came(rng, arrivals, people)),
    )  # fmt: skip


def _addresses(rng: np.random.Generator, people: int) -> tuple[str, ...]:
    """One in eight lives or works with one or two others who take part."""
    names = [f"a{n}" for n in range(people)]
    for place in range(1, people):
        if rng.random() < 1 / 12 and Counter(names)[names[place - 1]] < 3:
            names[place] = names[place - 1]
    return tuple(names[place] for place in rng.permutation(people))


def _came(rng: np.random.Generator, arrivals: str, people: int) -> npt.NDArray[np.datetime64]:
    if arrivals == "class":
        minutes = rng.uniform(0, 5, people)
    elif arrivals == "platform":
        minutes = (np.arange(people) // 20) * 600 + rng.uniform(0, 5, people)
    else:
        minutes = rng.uniform(0, 7 * 1440, people)
    return START + (minutes * 6e7).astype("timedelta64[us]")


def with_attackers(world: World, rng: np.random.Generator, many: int, kind: str) -> World:
    """Some of the raters are an attacker's: the last ones."""
    votes, came = world.votes, world.arrivals.came.copy()
    bad = np.arange(world.people - many, world.people)
    theirs = np.isin(votes.rater, bad)
    winner, seconds, pair = votes.winner.copy(), world.seconds.copy(), world.pair.copy()
    address = list(world.arrivals.address)
    if kind in {"one address", "script"}:
        for one in bad:
            address[one] = "attacker"
    if kind == "script":  # waits two to four seconds, or three and what the network takes
        seconds[theirs] = 3 + rng.normal(0, 0.1, int(theirs.sum()))
    if kind == "random waits":
        seconds[theirs] = rng.uniform(2, 4, int(theirs.sum()))
    if kind == "unread":
        seconds[theirs] = rng.lognormal(np.log(2.5), 0.5, int(theirs.sum()))
    if kind == "copies":  # all give the answers of the first of them, with one slip in fifty
        (first,) = (np.flatnonzero(votes.rater == bad[0]),)
        for one in bad[1:]:
            own = np.flatnonzero(votes.rater == one)
            pair[own] = pair[first]
            slip = rng.random(len(own)) < 0.02
            winner[own] = np.where(slip, rng.integers(0, 2, len(own)), winner[first])
    if kind.startswith("crowd"):  # all vote for the weakest arm wherever it stands
        minutes = rng.uniform(0, 8 if kind == "crowd" else 7 * 1440, many)
        came[bad] = START + ((4000 + minutes) * 6e7).astype("timedelta64[us]")
        ends = np.where(winner == A, votes.a, votes.b)[winner <= B]
        won = np.bincount(ends, minlength=ARMS)
        arm = int(np.argmin(won))
        winner[theirs & (votes.a == arm)] = A
        winner[theirs & (votes.b == arm)] = B
    if kind == "copies":
        order = {
            n: (p, a, b)
            for n, p, a, b in zip(world.pair, votes.prompt, votes.a, votes.b, strict=True)
        }
        prompt, a, b = np.array([order[n] for n in pair]).T
        votes = replace(votes, prompt=prompt, a=a, b=b)
    return World(
        replace(votes, winner=winner), pair, seconds, world.words,
        Arrivals(tuple(address), world.arrivals.participant, came),
    )  # fmt: skip
