"""Does the loop close: from ratings over a model and its answers back to people, and a card?

From data/ocsai on the miniature, by the commands that anybody would type: ratings into a store,
exported, `crpo run`, `crpo generate`, `crpo-data study-from`, then simulated people who vote as the
app lets them (the next pair, an answer), the export of their votes, the ranking, the report, and
`crpo publish --win-rates`.

What these people prefer is planted. The utility of an answer is its learned quality, more for the
answers of one arm (the planted winner), and noise; each person likes each arm a little more or
less than others do, leans to the left a little more or less, calls near things equal and bad things
bad. So the true win rate on the study's pairs is known, by drawing very many such people. Checked:
the winner is found, the interval of its win rate holds the truth, and over --seeds crowds that vote
on the same study, the 95 % intervals hold it as often as they should.

    python benchmarks/whole_loop.py [--to FOLDER] [--seeds 200] [--data RATINGS.jsonl]
"""

import argparse
import io
import itertools
import json
import shlex
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from annotation.answering import vote
from annotation.assignment import next_assignment
from annotation.cli import main as crpo_data
from annotation.store import Store
from annotation.vote_answers import read_votes_of
from annotation.vote_pairs import Pair
from annotation.win_rates import Cell, win_matrix
from crpo.cli import main as crpo
from crpo.table import read_rows
from ui.app import main as crpo_app

Quality = Mapping[tuple[str, str], float]  # by prompt and text
Two = tuple[str, str]
OCSAI = Path(__file__).parents[2] / "shared/data/ocsai/val.jsonl"
STUDY, ARMS, WINNER = "duel", ("sft", "dpo", "crpo"), "crpo"
PEOPLE = 400_000  # drawn for the truth, spread over the pairs
SHOWN = 8  # lines of what a command prints


@dataclass(frozen=True)
class Planted:
    """What simulated people prefer; standard deviations are of normal draws.

    Attributes:
        winner: The arm whose answers are better than they measure.
        bonus: By how much.
        quality: What a standard deviation of the learned quality is worth.
        noise: Of one look at one answer.
        taste: Of a person for an arm.
        left: Mean and standard deviation over people of what the left side adds.
        equal: Answers nearer than this are called equal.
        bad: Below this both are called bad.
    """

    winner: str = WINNER
    bonus: float = 0.7
    quality: float = 0.4
    noise: float = 0.8
    taste: float = 0.3
    left: tuple[float, float] = (0.15, 0.2)
    equal: float = 0.12
    bad: float = -0.8


@dataclass(frozen=True)
class Scale:
    """How large the loop is; options of the commands in the order of the loop."""

    run: tuple[str, ...] = ("--max_pairs", "200", "--sft.max_steps", "20")
    generate: tuple[str, ...] = ("--samples", "2", "--max-new-tokens", "40", "--seed", "1")
    study: tuple[str, ...] = ("--detect", ".65", "--votes-per-rater", "30", "--open")
    seeds: int = 200


class Crowd:
    """People who share what is planted, each with tastes of their own."""

    def __init__(self, planted: Planted, seed: int) -> None:
        self.planted, self.random = planted, np.random.default_rng(seed)

    def person(self, arms: Sequence[str]) -> dict[str, float]:
        """What an arm is worth to a new person, and under "left" what the left side is."""
        draw, planted = self.random.normal, self.planted
        tastes = {
            arm: planted.bonus * (arm == planted.winner) + draw(0, planted.taste) for arm in arms
        }
        return tastes | {"left": draw(*planted.left)}

    def answer(self, likes: Mapping[str, float], sides: Sequence[tuple[str, float]]) -> str:
        """A vote on the arm and the quality of what is left and what is right."""
        planted = self.planted
        left, right = (
            likes[arm] + planted.quality * quality + self.random.normal(0, planted.noise)
            for arm, quality in sides
        )
        left += likes["left"]
        if max(left, right) < planted.bad:
            return "both_bad"
        return "tie" if abs(left - right) < planted.equal else "a" if left > right else "b"


def truth(pairs: Sequence[Pair], quality: Quality, planted: Planted) -> dict[Two, float]:
    """The win rate of the first by name of each two arms among endlessly many people."""
    random, each = np.random.default_rng(12_345), PEOPLE // len(pairs) + 1
    spread = np.hypot(planted.taste, planted.noise)
    won: dict[Two, float] = defaultdict(float)
    counted: dict[Two, float] = defaultdict(float)
    for one in pairs:
        fixed = [
            planted.quality * quality[one.prompt, text] + planted.bonus * (arm == planted.winner)
            for arm, (text,) in zip(one.arms, one.responses, strict=True)
        ]
        left = np.array([[1], [0]]) ^ (random.random(each) < 0.5)  # which of them, for each person
        utility = np.array(fixed)[:, None] + random.normal(0, spread, (2, each))
        utility += left * random.normal(*planted.left, each)
        better = utility[0] - utility[1]
        value = np.where(np.abs(better) < planted.equal, 0.5, better > 0)
        inside = utility.max(axis=0) >= planted.bad
        low, high = sorted(one.arms)
        value = value if one.arms[0] == low else 1 - value
        won[low, high] += float(value[inside].sum())
        counted[low, high] += float(inside.sum())
    return {two: won[two] / counted[two] for two in won}


def vote_all(store: Store, pairs: Sequence[Pair], quality: Quality, crowd: Crowd) -> int:
    """New people come one after the other until nothing is left to judge; how many votes."""
    known = {one.id: one for one in pairs}
    arms = sorted({arm for one in pairs for arm in one.arms})
    votes = 0
    for number in itertools.count(1):
        who, likes = f"{number:032x}", crowd.person(arms)
        store.ensure_annotator(who)
        store.consent(STUDY, who)
        served = next_assignment(store, STUDY, who)
        if served is None:
            return votes
        while served is not None:
            pair = known[served.item_id]
            arm_of = {text: arm for arm, (text,) in zip(pair.arms, pair.responses, strict=True)}
            sides = [(arm_of[text], quality[pair.prompt, text]) for text in served.texts]
            seconds = float(crowd.random.gamma(4, 3))
            vote(store, served.id, who, crowd.answer(likes, sides), seconds)
            votes += 1
            served = next_assignment(store, STUDY, who)
    raise AssertionError("people are endless")


@dataclass(frozen=True)
class Loop:
    """What the loop came to.

    Attributes:
        store: The store before anybody voted.
        pairs: Of the study.
        quality: By prompt and text, standardised.
        truth: The true win rates.
        ranking: What `crpo-data rank --json` wrote.
        card: Of the published model.
        report: HTML.
        votes: How many.
    """

    store: Path
    pairs: tuple[Pair, ...]
    quality: Quality
    truth: dict[Two, float]
    ranking: dict[str, Any]
    card: str
    report: str
    votes: int


def loop(data: Path, to: Path, scale: Scale, planted: Planted, seed: int = 0) -> Loop:
    """All of it once, command by command, in the folder `to`."""
    with chdir(to):
        run(crpo_data, "crpo-data", "load", data, "--study", "ratings", "--db", "loop.db")
        run(crpo_data, "crpo-data", "export", "ratings", "--db", "loop.db", "-o", "rated.jsonl")
        run(
            crpo,
            "crpo",
            "run",
            "--recipe",
            "demo",
            "--data",
            "rated.jsonl",
            "--to",
            "run",
            *scale.run,
        )
        arms = [part for arm in ARMS for part in ("--arm", f"{arm}=run/{arm}")]
        asked = ("run/answers.jsonl", "-o", "answers.jsonl", *arms, *scale.generate)
        run(crpo, "crpo", "generate", *asked)
        made = ("answers.jsonl", "--study", STUDY, "--db", "loop.db", *scale.study)
        run(crpo_data, "crpo-data", "study-from", *made)
        measure = ("--profile", "demo", "--dimensions", "quality")
        run(crpo, "crpo", "score", "answers.jsonl", "-o", "scored.jsonl", *measure)
        quality = qualities(Path("scored.jsonl"))
        before = Path("before.db").resolve()
        shutil.copy("loop.db", before)
        with Store(Path("loop.db")) as store:
            pairs = read_votes_of(store, STUDY).pairs
            votes = vote_all(store, pairs, quality, Crowd(planted, seed))
        print(f"# {votes:,} votes by simulated people")
        votes_file, ranked = f"{STUDY}.votes.csv", f"{STUDY}.rank.json"
        run(crpo_data, "crpo-data", "export", STUDY, "--db", "loop.db", "-o", votes_file)
        run(crpo_data, "crpo-data", "rank", votes_file, "--json", ranked)
        run(crpo_app, "crpo-app", "report", STUDY, "--db", "loop.db", "-o", f"{STUDY}.html")
        rates = ("--win-rates", ranked, "--arm", WINNER)
        run(crpo, "crpo", "publish", "run", "--to", "model", *rates)
        return Loop(
            store=before,
            pairs=pairs,
            quality=quality,
            truth=truth(pairs, quality, planted),
            ranking=json.loads(Path(ranked).read_text(encoding="utf-8")),
            card=Path("model/README.md").read_text(encoding="utf-8"),
            report=Path(f"{STUDY}.html").read_text(encoding="utf-8"),
            votes=votes,
        )


def qualities(path: Path) -> Quality:
    """The learned quality of every answer, with mean 0 and standard deviation 1."""
    rows = read_rows(path)
    values = np.array([row["quality"] for row in rows], float)
    values = np.nan_to_num((values - np.nanmean(values)) / np.nanstd(values))
    return {
        (row["FullPrompt"], row["Response"]): float(value)
        for row, value in zip(rows, values, strict=True)
    }


def run(main: Callable[[list[str]], int | None], name: str, *arguments: object) -> None:
    """A command as somebody types it, with the end of what it prints."""
    given = [str(one) for one in arguments]
    print(f"$ {shlex.join([name, *given])}", flush=True)
    printed, began = io.StringIO(), time.perf_counter()
    try:
        with redirect_stdout(printed):
            code = main(given)
    except SystemExit as ended:  # click's way to end
        code = int(ended.code or 0)
    lines = printed.getvalue().strip().splitlines()
    print("\n".join(["  ..."] * (len(lines) > SHOWN) + lines[-SHOWN:]))
    print(f"  # {time.perf_counter() - began:.0f} s", flush=True)
    if code:
        raise SystemExit(f"{name} failed")


def found(ranking: Mapping[str, Any], true: Mapping[Two, float]) -> list[str]:
    """What is wrong with a result: the winner not found, or a truth outside its interval."""
    wrong = []
    best = max(ranking["models"], key=lambda one: one["rating"])
    if best["model"] != WINNER or best["low"] <= max(
        one["rating"] for one in ranking["models"] if one is not best
    ):
        wrong.append(f"{WINNER} is not ranked above all others")
    for cell in ranking["matrix"]:
        two, by = (cell["model_a"], cell["model_b"]), cell["by_raters"]
        print(
            f"{two[0]} against {two[1]}: win rate {cell['win_rate']:.3f} "
            f"[{by['low']:.3f}, {by['high']:.3f}], truth {true[two]:.3f}, "
            f"{'decided' if by['decided'] else 'undecided'}"
        )
        if not by["low"] <= true[two] <= by["high"]:
            wrong.append(f"the interval of {' against '.join(two)} misses the truth")
        if WINNER in two and not by["decided"]:
            wrong.append(f"{' against '.join(two)} is undecided")
    return wrong


@dataclass(frozen=True)
class Coverage:
    """Over many crowds: intervals, those that hold the truth by raters and by votes, decisions.

    Attributes:
        crowds: How many.
        intervals: Of win rates, one of each two arms and crowd.
        raters: Share of those that count raters and hold the truth.
        votes: Share of those that count votes alone and hold the truth.
        wins: Share of the planted winner's cells that were decided for it.
        against: Share of these cells that were decided against it.
        mistakes: Share of all cells that were decided for the arm that is truly behind.
    """

    crowds: int
    intervals: int
    raters: float
    votes: float
    wins: float
    against: float
    mistakes: float


def coverage(made: Loop, planted: Planted, seeds: int) -> Coverage:
    """The vote stage again and again, with new people each time, on the same study."""
    rows = []
    shared = Path("/dev/shm")
    where = shared if shared.is_dir() else None  # no disk has to be waited for
    for seed in tqdm(range(1, seeds + 1), desc="crowds"):
        with tempfile.TemporaryDirectory(dir=where) as folder:
            path = Path(shutil.copy(made.store, folder))
            with Store(path) as store:
                vote_all(store, made.pairs, made.quality, Crowd(planted, seed))
                cells = win_matrix(read_votes_of(store, STUDY).votes)
        rows += [_judged(cell, made.truth, planted.winner) for cell in cells]
    table = np.array(rows, float)
    winners = table[:, 4].astype(bool)
    return Coverage(
        seeds,
        len(table),
        *table[:, :2].mean(axis=0),
        *table[winners, 2:4].mean(axis=0),
        table[:, 3].mean(),
    )


def said(over: Coverage) -> Iterator[str]:
    """The same in sentences."""
    spread = 196 * np.sqrt(over.raters * (1 - over.raters) / over.intervals)
    yield (
        f"95 % intervals of {over.intervals:,} win rates ({over.crowds:,} crowds on the same "
        f"pairs) hold the truth: {100 * over.raters:.1f} % (+- {spread:.1f}) of those that count "
        f"raters, {100 * over.votes:.1f} % of those that count votes alone"
    )
    yield (
        f"decided for the winner: {100 * over.wins:.1f} % of its cells, against it "
        f"{100 * over.against:.1f} %; "
        f"decided wrongly: {100 * over.mistakes:.1f} % of all cells"
    )


def _judged(cell: Cell, true: Mapping[Two, float], winner: str) -> tuple[bool, ...]:
    rate, by = true[cell.model_a, cell.model_b], cell.by_raters
    right = (by.low > 0.5) == (rate > 0.5)
    return (
        by.low <= rate <= by.high,
        cell.low <= rate <= cell.high,
        by.decided and right,
        by.decided and not right,
        winner in (cell.model_a, cell.model_b),
    )


def main() -> None:
    """Go through the loop, print what it finds, and count how often intervals hold the truth."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=OCSAI)
    parser.add_argument("--to", type=Path, help="a folder that stays")
    parser.add_argument("--seeds", type=int, default=Scale.seeds, help="crowds; 0 for one only")
    given = parser.parse_args()
    began, planted = time.perf_counter(), Planted()
    with tempfile.TemporaryDirectory() as spare:
        to = given.to or Path(spare)
        to.mkdir(parents=True, exist_ok=True)
        made = loop(given.data.resolve(), to, Scale(), planted)
        print(f"# the loop took {time.perf_counter() - began:.0f} s\n")
        wrong = found(made.ranking, made.truth)
        for part, text in (("report", made.report), ("card", made.card)):
            if WINNER not in text:
                wrong.append(f"the {part} does not name the winner")
        if given.seeds:
            print("\n".join(said(coverage(made, planted, given.seeds))))
    print(f"# {time.perf_counter() - began:.0f} s in all")
    if wrong:
        raise SystemExit("; ".join(wrong))
    print("the planted winner is found, and every interval holds the truth")


if __name__ == "__main__":
    main()
