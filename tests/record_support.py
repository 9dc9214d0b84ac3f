"""A store in which something of every kind has happened, and what two stores have in common."""

from pathlib import Path
from typing import Any

from annotation import writing, writing_practice
from annotation.answering import rate, report, skip, undo, vote
from annotation.assignment import next_assignment
from annotation.content import Entry, Prompt, Response
from annotation.exclusions import exclude, include
from annotation.reveal import reveal_vote
from annotation.schema_record import DERIVED, KEYS
from annotation.scores import StoredScore
from annotation.store import Store
from annotation.studies import Example, Study
from annotation.submissions import review, submissions
from annotation.wording import rating_study

PROMPTS = tuple(Prompt("uses", thing, f"Name a use for a {thing}") for thing in ("rope", "cork"))
PRACTICE = Example("What could a key be?", "A tiny oar.", {}, "Any idea is welcome.")
CHECK = Example("Choose 1.", "This is a check: choose 1.", {"creativity": (1, 1)})


def studies() -> list[Study]:
    asked = rating_study("judge", "Judge", ("creativity", "quality"))
    about = {"id": "judge", "title": "Judge", "kind": "rating"}
    judge = _with(asked, **about, checks=(CHECK,), check_every=2)
    pairs = _with(rating_study("pairs", "Pairs", ("creativity",)), kind="comparison", reveal="each")
    write = Study(
        "write",
        "Write",
        "writing",
        "Write.",
        "Agree.",
        (),
        feeds=("judge",),
        practice=(PRACTICE,),
        answers="many",
    )
    return [judge, pairs, write]


def _with(study: Study, **changes: Any) -> Study:
    return Study(**{**vars(study), **changes})


def response(prompt: Prompt, arm: str, number: int) -> Response:
    return Response(prompt.id, f"{arm} {prompt.item} {number}", "model", arm)


def began(path: Path) -> Store:
    """A store with the three studies and their items."""
    store = Store(path)
    for study in studies():
        store.add_study(study)
    singles = [
        Entry(prompt, (response(prompt, "plain", number),))
        for prompt in PROMPTS
        for number in range(4)
    ]
    store.add_items("judge", singles)
    store.add_items(
        "pairs",
        [
            Entry(prompt, (response(prompt, "plain", number), response(prompt, "vivid", number)))
            for prompt in PROMPTS
            for number in range(3)
        ],
    )
    writing.add_prompts(store, "write", PROMPTS)
    return store


def lived(path: Path, *people: str) -> Store:
    """A store in which each of some people has done a bit of everything."""
    store = began(path)
    for who in people:
        store.ensure_annotator(who)
        for study in studies():
            store.consent(study.id, who)
        _rates(store, who)
        _votes(store, who)
        _writes(store, who)
    exclude(store, "judge", people[0], "too quick", "researcher")
    exclude(store, "judge", people[-1], "too slow", "researcher")
    include(store, "judge", people[-1], "was ill", "researcher")
    told = response(PROMPTS[0], "plain", 0).id
    store.add_scores([StoredScore(told, "novelty", "fingerprint", 0.5, 4)])
    return store


def _rates(store: Store, who: str) -> None:
    for turn in range(6):
        served = next_assignment(store, "judge", who)
        assert served is not None
        points = {"creativity": 1 + turn % 5, "quality": 2}
        if turn == 1:
            report(store, served.id, who, "offensive")
            skip(store, served.id, who, "unclear", 3.0)
        else:
            rate(store, served.id, who, points, 4.5)
    again = undo(store, "judge", who)
    assert again is not None
    rate(store, again.id, who, {"creativity": 5, "quality": 5}, 2.0)
    undo(store, "judge", who)  # and it stays taken back


def _votes(store: Store, who: str) -> None:
    for turn, answer in enumerate(("a", "tie", "both_bad")):
        served = next_assignment(store, "pairs", who)
        assert served is not None
        vote(store, served.id, who, answer, 6.0, comment="because" if turn else "")
        if turn == 0:
            reveal_vote(store, served.id, who)
    undo(store, "pairs", who)


def _writes(store: Store, who: str) -> None:
    practised = writing_practice.next_practice(store, "write", who)
    assert practised is not None
    writing_practice.write(store, "write", who, practised.prompt_id, f"an oar for {who}")
    writing_practice.done(store, "write", who, practised.prompt_id)
    writing_practice.learned(store, "write", who, practised.prompt_id)
    sitting = writing.next_prompt(store, "write", who)
    assert sitting is not None
    place = ("write", who, sitting.prompt_id)
    kept, rejected, withdrawn, taken = (
        writing.write(store, *place, f"{word} of {who}", 9.0).id
        for word in ("A swing", "A whip", "A belt", "A leash")
    )
    for one in (kept, rejected, withdrawn):
        review(store, one, "accept", "researcher")
    review(store, rejected, "reject", "researcher")
    writing.take_back(store, "write", who, withdrawn)
    writing.take_back(store, "write", who, taken)
    writing.done(store, *place)
    assert kept in {one.id for one in submissions(store, "write")}


def contents(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of a copy, and of those that follow from them."""
    with store.read() as tables:
        return {
            name: sorted(
                (tuple(row) for row in tables.connection.execute(f"SELECT * FROM {name}")),
                key=repr,
            )
            for name in (*KEYS, *DERIVED)
        }


def in_order(store: Store, table: str) -> list[Any]:
    """The ids of a table's rows in the order in which they came."""
    with store.read() as tables:
        return [
            row[0] for row in tables.connection.execute(f"SELECT id FROM {table} ORDER BY rowid")
        ]


def check_counts(store: Store) -> None:
    """What triggers keep is what counting gives, and the file is sound."""
    with store.read() as tables:
        ask = tables.connection.execute
        served = ask(
            "SELECT id, served, (SELECT count(*) FROM assignments WHERE item_id = items.id "
            "AND state IN ('open', 'judged')) AS counted FROM items"
        ).fetchall()
        assert [row["id"] for row in served if row["served"] != row["counted"]] == []
        levels = {tuple(row) for row in ask("SELECT * FROM levels WHERE items > 0")}
        counted = {
            tuple(row)
            for row in ask(
                "SELECT study_id, served, count(*) FROM items WHERE role = 'item' GROUP BY 1, 2"
            )
        }
        assert levels == counted
        cells = {tuple(row) for row in ask("SELECT * FROM cells WHERE items > 0")}
        paired = {
            tuple(row)
            for row in ask(
                "SELECT study_id, min(first_arm, second_arm), max(first_arm, second_arm), "
                "count(*), sum(served) FROM items WHERE second_id IS NOT NULL GROUP BY 1, 2, 3"
            )
        }
        assert cells == paired
        assert ask("PRAGMA foreign_key_check").fetchall() == []
        assert ask("PRAGMA integrity_check").fetchone()[0] == "ok"
