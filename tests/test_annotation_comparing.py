"""What is peculiar to comparing: cells that fill evenly, sets, reasons, and votes that stand."""

import dataclasses
import itertools
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from annotation import schema
from annotation.answering import undo, vote
from annotation.assignment import next_assignment, progress
from annotation.content import Entry, Prompt, Response
from annotation.errors import AlreadyAnsweredError, OffScaleError
from annotation.store import Store
from annotation.study_settings import settings_json
from annotation.wording import rating_study

ROPE = Prompt("uses", "rope", "Name a use for a rope")
STUDY = dataclasses.replace(
    rating_study("pairs", "Pairs", ("creativity",)), kind="comparison", raters_per_item=1
)
ARMS = ("cre", "dpo", "sft", "human")


def of(arm: str, number: int) -> Response:
    source = "human" if arm == "human" else "model"
    return Response(ROPE.id, f"{arm} {number}", source, None if arm == "human" else arm)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "s.db") as store:
        store.add_study(STUDY)
        pairs = itertools.combinations(ARMS, 2)
        store.add_items(
            "pairs", [Entry(ROPE, (of(a, n), of(b, n))) for a, b in pairs for n in range(20)]
        )
        store.ensure_annotator("ada")
        store.consent("pairs", "ada")
        yield store


def rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    with store.read() as tables:
        return [tuple(row) for row in tables.connection.execute(sql)]


def test_the_table_of_arms_fills_evenly_at_every_moment(store: Store) -> None:
    for _ in range(60):
        served = next_assignment(store, "pairs", "ada")
        assert served is not None
        vote(store, served.id, "ada", "a", 1.0)
        filled = [int(n) for (n,) in rows(store, "SELECT served FROM cells")]
        assert len(filled) == 6
        assert max(filled) - min(filled) <= 1
    # the triggers agree with a count from scratch
    assert rows(store, "SELECT low_arm, high_arm, served FROM cells ORDER BY 1, 2") == rows(
        store,
        "SELECT min(first_arm, second_arm), max(first_arm, second_arm), sum(served) FROM items "
        "GROUP BY 1, 2 ORDER BY 1, 2",
    )


def test_how_sure_and_why_are_stored_beside_the_vote(store: Store) -> None:
    served = next_assignment(store, "pairs", "ada")
    with pytest.raises(OffScaleError, match="confidence"):
        vote(store, served.id, "ada", "a", 1.0, confidence=4)
    vote(store, served.id, "ada", "b", 1.0, confidence=2, comment="  it made me laugh ")
    vote(store, served.id, "ada", "b", 1.0, confidence=2, comment="it made me laugh")
    assert rows(store, "SELECT confidence, comment FROM votes") == [(2, "it made me laugh")]
    with pytest.raises(AlreadyAnsweredError):
        vote(store, served.id, "ada", "b", 1.0, confidence=3)


def test_a_vote_stands_once_its_arms_were_revealed(store: Store) -> None:
    first = next_assignment(store, "pairs", "ada")
    vote(store, first.id, "ada", "a", 1.0)
    second = next_assignment(store, "pairs", "ada")
    vote(store, second.id, "ada", "b", 1.0)
    store.write(
        lambda tables: tables.connection.execute(
            "UPDATE assignments SET revealed = '2030' WHERE id = ?", (second.id,)
        )
    )
    again = undo(store, "pairs", "ada")
    assert again is not None
    assert again.id == first.id  # the last one that is still blind
    assert undo(store, "pairs", "ada") is None
    with pytest.raises(AlreadyAnsweredError):
        vote(store, second.id, "ada", "a", 1.0)


def test_each_side_of_a_pair_of_sets_shows_its_own_responses_in_order(store: Store) -> None:
    def make_sets(tables: object) -> None:
        connection = tables.connection  # type: ignore[attr-defined]
        connection.execute("DELETE FROM items WHERE first_arm <> 'cre' OR second_arm <> 'dpo'")
        for item, first, second in connection.execute(
            "SELECT id, first_id, second_id FROM items"
        ).fetchall():
            for side, own, arm in (("first", first, "cre"), ("second", second, "dpo")):
                others = [of(arm, n).id for n in range(20) if of(arm, n).id != own][:2]
                for position, response in enumerate([own, *others]):
                    connection.execute(
                        "INSERT INTO item_sets VALUES (?, ?, ?, ?)",
                        (item, side, position, response),
                    )

    store.write(make_sets)
    served = next_assignment(store, "pairs", "ada")
    assert [len(side) for side in served.sides] == [3, 3]
    assert {text.split()[0] for text in served.sides[0]} != {
        text.split()[0] for text in served.sides[1]
    }
    assert served.texts == (served.sides[0][0], served.sides[1][0])
    assert rows(store, "SELECT low_arm, high_arm, items FROM cells WHERE items > 0") == [
        ("cre", "dpo", 20)
    ]


def test_nobody_is_given_a_set_with_a_response_of_their_own(store: Store) -> None:
    def make(tables: object) -> None:
        connection = tables.connection  # type: ignore[attr-defined]
        mine = of("sft", 19).id
        for item in connection.execute("SELECT id, first_id, second_id FROM items").fetchall():
            sides = [("first", item["first_id"]), ("second", item["second_id"])]
            for side, own in sides:
                connection.execute(
                    "INSERT INTO item_sets VALUES (?, ?, 0, ?)", (item["id"], side, own)
                )
        connection.execute(
            "INSERT INTO item_sets SELECT id, 'first', 1, ? FROM items WHERE first_arm = 'cre'",
            (mine,),
        )
        connection.execute("INSERT INTO authors VALUES (?, 'ada')", (mine,))

    store.write(make)
    expected = progress(store, "pairs", "ada").total
    seen = []
    while (served := next_assignment(store, "pairs", "ada")) is not None:
        seen.append(served)
        vote(store, served.id, "ada", "a", 1.0)
    assert len(seen) == expected == 120 - 60 - 2  # those with cre on one side, and sft 19's own
    assert not any("sft 19" in text for one in seen for side in one.sides for text in side)


def test_pairs_of_an_older_store_get_their_arms_and_cells(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "s.db", isolation_level=None) as connection:
        database = Database(connection)
        database.enable_wal()
        schema.migrations.apply(database, stop_before="0004_comparisons")
        connection.execute(
            "INSERT INTO studies VALUES ('pairs', 1, 'comparison', 'Pairs', ?, 'open', '2030')",
            (settings_json(STUDY),),
        )
        connection.execute(
            "INSERT INTO prompts VALUES (?, 'uses', 'rope', ?, 'English')", (ROPE.id, ROPE.text)
        )
        pair = of("sft", 1), of("human", 1)
        for one in pair:
            connection.execute(
                "INSERT INTO responses VALUES (?, ?, ?, ?, ?, '')",
                (one.id, ROPE.id, one.text, one.source, one.model),
            )
        connection.execute(
            "INSERT INTO items (id, study_id, prompt_id, first_id, second_id, served) "
            "VALUES ('i', 'pairs', ?, ?, ?, 3)",
            (ROPE.id, pair[0].id, pair[1].id),
        )
    connection.close()
    with Store(tmp_path / "s.db") as store:
        assert rows(store, "SELECT first_arm, second_arm FROM items") == [("sft", "human")]
        assert rows(store, "SELECT * FROM cells") == [("pairs", "human", "sft", 1, 3)]
        assert rows(store, "SELECT arm FROM pool ORDER BY arm") == [("human",), ("sft",)]
        (study,) = store.studies()
        assert (study.reveal, study.set_size) == ("never", 1)
