"""What do the crowd votes of llmfao say when they are a comparison study, and how sure is it?

    python benchmarks/llmfao.py [--data FOLDER] [--report OUT.html] [--db OUT.db]

brings 8,931 votes by 124 workers on 2,139 pairs of responses of 59 models to 13 prompts (github
dustalov/llmfao, CC BY 4.0) into a store, through the tables that the app writes to: every pair is
an item, every worker an annotator of the kind 'source' (somebody who did not use the app and whose
agreement to take part is not ours to note), every vote an assignment with the side that it had and
an answer. The data have no times, so votes are dated now and in the order of the file; both bad was
no answer there. Prints how long things take, and what changes when the intervals count people
instead of votes. Ratings and intervals are compared with those of `crpo-data rank` on the exported
table.
"""

import argparse
import csv
import dataclasses
import json
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from annotation import arms_tables
from annotation.cli import main as crpo_data
from annotation.comparison_estimates import Estimates, estimates
from annotation.comparison_results import ComparisonResults, comparison_results
from annotation.content import Entry, Prompt, Response
from annotation.content_tables import utc_now
from annotation.leaks import leak
from annotation.ranking import Ranking, Standing, rank
from annotation.store import Store
from annotation.tables import Tables
from annotation.vote_answers import read_votes_of
from annotation.wording import new_study
from ui.report import report

T = TypeVar("T")
DATA = Path(__file__).parents[2] / "shared/data/llmfao"
ANSWERS = {"left": "a", "right": "b", "tie": "tie"}
SHOWN = 5  # models at either end
STUDY = dataclasses.replace(
    new_study("llmfao", "Crowd votes of llmfao", "comparison", ("quality",)),
    instructions="Votes of github dustalov/llmfao (CC BY 4.0), brought in. What the crowd was told "
    "is not in the data; there was no answer for both bad.",
    consent="The votes were published by those who collected them.",
    raters_per_item=5,
    state="closed",
)


def timed(what: str, work: Callable[[], T]) -> T:
    """Do it, and print how long it took."""
    began, busy = time.perf_counter(), time.process_time()
    result = work()
    seconds, own = time.perf_counter() - began, time.process_time() - busy
    print(f"{what:<52} {seconds:6.2f} s ({own:.2f} s of a processor)", flush=True)
    return result


def bring_in(store: Store, folder: Path) -> None:
    """All pairs and all votes, in one transaction each."""
    models = {row["id"]: row["name"] for row in _jsonl(folder / "models.jsonl")}
    entries: dict[int, Entry] = {}
    for row in _jsonl(folder / "pairs-crowd.jsonl"):
        prompt = Prompt(row["type"], row["slug"], row["text"])
        first, second = (
            Response(prompt.id, row[f"result_{one}"].strip(), "model", models[row[f"model_{one}"]])
            for one in "xy"
        )
        entries[row["id"]] = Entry(prompt, (first, second))
    with (folder / "crowd-comparisons.csv").open(newline="", encoding="utf-8") as file:
        votes = list(csv.DictReader(file))
    store.add_study(STUDY)
    store.add_items(STUDY.id, entries.values())
    names = set(models.values())

    def work(tables: Tables) -> None:
        responses = {
            one.id: (entry.prompt, one) for entry in entries.values() for one in entry.responses
        }
        pooled = [
            arms_tables.Pooled(prompt, one, leak(one.text, names, prompt.text))
            for prompt, one in responses.values()
        ]
        arms_tables.add(tables.connection, STUDY.id, pooled)
        for one in pooled:  # they have been compared as they are
            if one.leak is not None:
                arms_tables.release(tables.connection, STUDY.id, one.response.id)
        for name in {row["worker"]: None for row in votes}:
            tables.ensure_annotator(worker(name), "source")
        _add_votes(tables, entries, votes)

    store.write(work)


def worker(number: str) -> str:
    """The id of an annotator."""
    return f"llmfao worker {number}"


def _add_votes(
    tables: Tables, entries: Mapping[int, Entry], rows: Sequence[Mapping[str, str]]
) -> None:
    now, asked = utc_now(), STUDY.dimensions[0].name
    served, votes = [], []
    for row in rows:
        entry = entries[int(row["id"])]
        who, item = worker(row["worker"]), entry.item_id(STUDY.id)
        ids = {one.arm: one.id for one in entry.responses}
        side = "ab" if row["left"] == entry.responses[0].arm else "ba"
        answer = ANSWERS[row["winner"]]
        chosen = ids[row[row["winner"]]] if answer in {"a", "b"} else None
        key = str(uuid.uuid4())
        served.append((key, STUDY.id, item, who, side, now))
        votes.append(
            (str(uuid.uuid4()), key, STUDY.id, item, who, asked, side, answer, chosen, now)
        )
    tables.connection.executemany(
        "INSERT INTO assignments (id, study_id, item_id, annotator_id, side, state, served_at) "
        "VALUES (?, ?, ?, ?, ?, 'judged', ?)",
        served,
    )
    tables.connection.executemany(
        "INSERT INTO votes (id, assignment_id, study_id, study_version, item_id, annotator_id, "
        "dimension, action, side, answer, chosen_id, created) "
        "VALUES (?, ?, ?, 1, ?, ?, ?, 'vote', ?, ?, ?, ?)",
        votes,
    )


def _jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def told(found: ComparisonResults, made: Estimates) -> None:
    """What is found, in lines."""
    ranking = made.ranking
    if ranking is None:
        return
    print(
        f"\n{found.found.votes:,} votes, {found.progress.given:,} of them brought in, by "
        f"{found.found.raters} raters on {len(found.answers.pairs):,} pairs of {len(found.arms)} "
        f"models; code {found.code}, seed {found.seed}"
    )
    print(f"{'':>4} {'model':<28} rating  by raters       by votes        raters' worth")
    places = range(len(ranking.standings))
    for place in (*places[:SHOWN], *places[-SHOWN:]):
        one = ranking.standings[place]
        print(
            f"{place + 1:>4} {one.model:<28} {one.rating:6.0f}  {one.low:6.0f} to {one.high:6.0f}"
            f" {one.naive_low:6.0f} to {one.naive_high:6.0f} {one.effective_raters:7.1f}"
        )
    widths = [(one.high - one.low) / (one.naive_high - one.naive_low) for one in ranking.standings]
    print(f"\nintervals that count raters are {np.median(widths):.2f} times as wide (median)")
    for words, clustered in (("votes", False), ("raters", True)):
        ends = [_ends(one, clustered) for one in ranking.standings]
        neighbours = sum(ends[i][0] > ends[i + 1][1] for i in places[:-1])
        apart = sum(ends[i][0] > ends[j][1] for i in places for j in places[i + 1 :])
        first = sum(end[1] >= ends[0][0] for end in ends)
        cells = sum(
            cell.by_raters.decided if clustered else cell.decided for cell in found.found.matrix
        )
        print(
            f"counting {words:<7} {apart:,} of {len(ends) * (len(ends) - 1) // 2:,} pairs of "
            f"models with intervals apart, {neighbours} of {len(ends) - 1} neighbours; {first} "
            f"models not apart from the first; {cells} of {len(found.found.matrix):,} cells decided"
        )
    left, alpha = found.found.left, found.found.alpha
    print(f"the left one won {left.value:.3f} [{left.low:.3f}, {left.high:.3f}] of {left.votes:,}")
    print(f"alpha {alpha.value:.3f} [{alpha.low:.3f}, {alpha.high:.3f}] on {alpha.items:,} pairs")
    for name in ("length", "style"):
        control = getattr(made, name)
        for effect in control.effects if control is not None else ():
            print(
                f"control of {name}: {effect.name} {effect.value:+.3f} "
                f"[{effect.low:+.3f}, {effect.high:+.3f}]"
            )
    if made.length is not None:
        print(f"order by strength at equal length: {', '.join(_controlled(made)[:SHOWN])} ...")
    flags: dict[str, int] = {}
    for rater in found.raters:
        for flag in rater.flags:
            flags[flag.name] = flags.get(flag.name, 0) + 1
    print(f"raters with signs: {flags}")
    if made.unflagged is not None:
        print(f"pairs of models in another order without them: {_swapped(ranking, made.unflagged)}")
    leaders, decided = (
        sum(bool(getattr(one, name)) for one in made.sequences or ())
        for name in ("leader", "decided")
    )
    print(
        f"looked at after every vote, one vote of each rater counting: {leaders} of "
        f"{len(made.sequences or ())} pairs of models decided each by itself, {decided} together"
    )
    print(f"responses that say who wrote them: {len(found.leaks)}")


def _ends(one: Standing, clustered: bool) -> tuple[float, float]:
    return (one.low, one.high) if clustered else (one.naive_low, one.naive_high)


def _controlled(made: Estimates) -> list[str]:
    standings = made.length.standings if made.length is not None else ()
    return [one.model for one in sorted(standings, key=lambda one: -one.after.value)]


def _swapped(one: Ranking, other: Ranking) -> int:
    before = {standing.model: place for place, standing in enumerate(one.standings)}
    after = [before[standing.model] for standing in other.standings]
    return sum(after[i] > after[j] for i in range(len(after)) for j in range(i + 1, len(after)))


def checked(store: Store, ranking: Ranking, folder: Path) -> None:
    """Compare with `crpo-data rank` on the exported table."""
    table, numbers = folder / "votes.csv", folder / "rank.json"
    _command(["export", STUDY.id, "-o", str(table), "--db", str(store.path)])
    _command(["rank", str(table), "--json", str(numbers)])
    other = {one["model"]: one for one in json.loads(numbers.read_text())["models"]}
    names: Sequence[str] = ("rating", "low", "high", "naive_low", "naive_high", "score")
    off = max(
        abs(getattr(one, name) - other[one.model][name])
        for one in ranking.standings
        for name in names
    )
    print(f"\nlargest difference from `crpo-data rank` of {table.name}: {off:.1e}")
    if len(other) != len(ranking.standings) or not off < 1e-6:
        raise SystemExit("the two rankings differ")


def _command(words: Iterable[str]) -> None:
    try:
        crpo_data(list(words))
    except SystemExit as end:
        if end.code:
            raise


def main() -> None:
    """Print it all."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--report", type=Path, help="Write the report of the study to this file.")
    parser.add_argument("--db", type=Path, help="Keep the store in this file.")
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        Store(asked.db or Path(folder) / "llmfao.db") as store,
    ):
        timed("bringing pairs and votes into a store", lambda: bring_in(store, asked.data))
        answers = timed("reading the votes", lambda: read_votes_of(store, STUDY.id))
        timed("ranking, without resamples", lambda: rank(answers.votes, resamples=0))
        timed("ranking, 1,000 resamples of raters", lambda: rank(answers.votes))
        found = timed("all that is quick", lambda: comparison_results(store, STUDY.id))
        made = timed("all that takes long", lambda: estimates(found))
        told(found, made)
        if asked.report is not None:
            asked.report.write_text(report(found, made, utc_now()), encoding="utf-8")
        if made.ranking is not None:
            checked(store, made.ranking, Path(folder))


if __name__ == "__main__":
    main()
