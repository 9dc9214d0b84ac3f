"""Scores in the store: whose they are, when they are due again, and what never meets."""

import dataclasses
import math
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from annotation.content import Entry, Prompt, Response
from annotation.errors import AnnotationError, MixedScoresError
from annotation.schema import migrations
from annotation.scores import Source, StoredScore, company
from annotation.store import Store
from annotation.wording import rating_study

ROPE = Prompt("alternate uses", "rope", "What could you do with a rope?")
SOCK = Prompt("alternate uses", "sock", "What could you do with a sock?")
STUDY = rating_study("s", "S", ("creativity",))
FIRST = {"novelty": "small/1", "quality": "judge/1"}
SECOND = {"novelty": "large/2", "quality": "judge/2"}


def answer(prompt: Prompt, text: str, kind: str = "human", model: str | None = None) -> Response:
    return Response(prompt.id, text, kind, model)


RESPONSES = {
    ROPE: (
        answer(ROPE, "A swing."),
        answer(ROPE, "A swing.", "model", "gpt"),
        answer(ROPE, "The equator of a classroom.", "model", "gpt"),
        answer(ROPE, "A clothesline.", "editor"),
    ),
    SOCK: (answer(SOCK, "A puppet."),),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.db") as store:
        store.add_study(STUDY)
        put(store, *(one for several in RESPONSES.values() for one in several))
        yield store


def put(store: Store, *responses: Response) -> None:
    prompts = {prompt.id: prompt for prompt in RESPONSES}
    store.add_items("s", [Entry(prompts[one.prompt_id], (one,)) for one in responses])


def score(store: Store, prompt: Prompt, fingerprints: dict[str, str], value: float = 1.0) -> None:
    """Write `value`, and more for each later response, for every response to a prompt."""
    responses = store.responses(prompt.id)
    together = company(responses)
    store.add_scores(
        StoredScore(response.id, dimension, fingerprint, value + place, together)
        for place, response in enumerate(responses)
        for dimension, fingerprint in fingerprints.items()
    )


def test_scores_come_out_as_they_went_in(store: Store) -> None:
    score(store, ROPE, FIRST)
    found = store.scores(ROPE.id)
    assert len(found) == 4 * 2
    assert {one.company for one in found} == {3}  # one text was given twice
    first = store.responses(ROPE.id)[0]
    assert StoredScore(first.id, "novelty", "small/1", 1.0, 3) in found
    assert store.scores(SOCK.id) == []


def test_a_second_score_by_the_same_scorer_takes_the_place_of_the_first(store: Store) -> None:
    score(store, ROPE, FIRST)
    score(store, ROPE, FIRST, value=5.0)
    found = store.scores(ROPE.id)
    assert len(found) == 4 * 2
    assert min(one.value for one in found) == 5.0


def test_undefined_is_stored_as_nothing_and_never_as_zero(store: Store) -> None:
    response = store.responses(SOCK.id)[0]
    store.add_scores(
        StoredScore(response.id, name, "m", value, 1)
        for name, value in (("novelty", math.nan), ("surprise", math.inf), ("quality", 0.0))
    )
    with store.read() as tables:
        rows = tables.connection.execute("SELECT dimension, value FROM scores").fetchall()
    assert {tuple(row) for row in rows} == {("novelty", None), ("surprise", None), ("quality", 0)}
    by_name = {one.dimension: one for one in store.source_scores()}
    assert math.isnan(by_name["novelty"].mean)
    assert (by_name["novelty"].responses, by_name["novelty"].undefined) == (1, 1)
    assert (by_name["quality"].mean, by_name["quality"].undefined) == (0.0, 0)


def test_a_mean_leaves_out_what_is_undefined(store: Store) -> None:
    own = [one for one in store.responses(ROPE.id) if one.model]
    store.add_scores(
        StoredScore(one.id, "novelty", "m", value, 3)
        for one, value in zip(own, (4.0, math.nan), strict=True)
    )
    (found,) = store.source_scores()
    assert (found.mean, found.responses, found.undefined) == (4.0, 2, 1)


def test_prompts_are_due_until_each_response_has_every_score(store: Store) -> None:
    assert store.due(FIRST) == [ROPE, SOCK]
    score(store, ROPE, {"novelty": "small/1"})
    assert store.due(FIRST) == [ROPE, SOCK]
    score(store, ROPE, FIRST)
    assert store.due(FIRST) == [SOCK]
    score(store, SOCK, FIRST)
    assert store.due(FIRST) == []
    assert store.due(SECOND) == [ROPE, SOCK]


def test_a_new_response_makes_the_scores_of_its_company_stale(store: Store) -> None:
    for prompt in (ROPE, SOCK):
        score(store, prompt, FIRST)
    put(store, answer(ROPE, "A horizon for a puppet."))
    assert store.due(FIRST) == [ROPE]
    score(store, ROPE, FIRST)
    assert store.due(FIRST) == []
    put(store, answer(ROPE, "A horizon for a puppet.", "editor"))  # same text, still to be scored
    assert store.due(FIRST) == [ROPE]
    # Scores that were made before the new response came cannot pass for new ones.
    old = [dataclasses.replace(one, company=3) for one in store.scores(ROPE.id)]
    store.add_scores(old)
    assert store.due(FIRST) == [ROPE]


def test_a_prompt_without_responses_is_never_due(store: Store) -> None:
    empty = Prompt("alternate uses", "moon", "What could you do with a moon?")
    with store.read() as tables:
        path = tables.connection.execute("PRAGMA database_list").fetchone()["file"]
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO prompts VALUES (?, ?, ?, ?, ?)",
            (empty.id, empty.task, empty.item, empty.text, empty.language),
        )
    connection.close()
    assert empty in store.prompts()
    assert empty not in store.due(FIRST)


def test_each_source_has_its_mean_for_each_prompt(store: Store) -> None:
    score(store, ROPE, FIRST)
    score(store, SOCK, FIRST, value=7.0)
    novelty = [one for one in store.source_scores(FIRST) if one.dimension == "novelty"]
    assert {(one.prompt_id, one.source): one.responses for one in novelty} == {
        (ROPE.id, Source("human")): 1,
        (ROPE.id, Source("editor")): 1,
        (ROPE.id, Source("model", "gpt")): 2,
        (SOCK.id, Source("human")): 1,
    }
    values = {one.response_id: one.value for one in store.scores(ROPE.id)}
    own = [values[one.id] for one in store.responses(ROPE.id) if one.model == "gpt"]
    (found,) = [one for one in novelty if one.source.model == "gpt"]
    assert found.mean == pytest.approx(sum(own) / 2)
    assert found.fingerprint == "small/1"


def test_two_scorers_keep_their_scores_side_by_side(store: Store) -> None:
    score(store, SOCK, FIRST, value=1.0)
    score(store, SOCK, SECOND, value=9.0)
    assert {one.mean for one in store.source_scores(FIRST)} == {1.0}
    assert {one.mean for one in store.source_scores(SECOND)} == {9.0}


def test_scores_of_two_scorers_are_refused_one_table(store: Store) -> None:
    score(store, SOCK, FIRST)
    assert {one.fingerprint for one in store.source_scores()} == set(FIRST.values())
    score(store, SOCK, {"novelty": "large/2"})
    with pytest.raises(
        MixedScoresError, match=r"novelty .*large/2, small/1.*name the fingerprint"
    ) as caught:
        store.source_scores()
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, AnnotationError)
    assert store.source_scores({"novelty": "large/2"})[0].fingerprint == "large/2"


def test_a_store_without_scores_has_none(store: Store) -> None:
    assert store.source_scores() == store.source_scores(FIRST) == store.source_scores({}) == []


def test_a_store_of_the_first_version_keeps_its_scores_and_has_them_made_again(
    tmp_path: Path,
) -> None:
    path = tmp_path / "old.db"
    connection = sqlite3.connect(path)
    old = Database(connection)
    migrations.apply(old, stop_before="0002_company")
    sock = RESPONSES[SOCK][0]
    old.execute(
        "INSERT INTO prompts VALUES (?, ?, ?, ?, ?)",
        (SOCK.id, SOCK.task, SOCK.item, SOCK.text, SOCK.language),
    )
    old.execute(
        "INSERT INTO responses VALUES (?, ?, ?, ?, ?, ?)",
        (sock.id, SOCK.id, sock.text, sock.source, sock.model, sock.origin),
    )
    old.execute("INSERT INTO scores VALUES (?, 'novelty', 'small/1', 0.5, '2026')", (sock.id,))
    connection.commit()
    connection.close()
    with Store(path) as store:
        assert store.scores(SOCK.id) == [StoredScore(sock.id, "novelty", "small/1", 0.5, 0)]
        assert store.due({"novelty": "small/1"}) == [SOCK]


def test_what_people_compare_blind_is_left_out_until_its_study_is_closed(store: Store) -> None:
    score(store, ROPE, FIRST)
    before = store.source_scores()
    assert not store.hides_sources()
    usual = rating_study("blind", "Blind", ("creativity",))
    pair = dataclasses.replace(usual, kind="comparison")
    store.add_study(pair)
    own = [one for one in store.responses(ROPE.id) if one.model]
    store.add_items("blind", [Entry(ROPE, (own[0], own[1]))])
    assert store.hides_sources()
    assert store.source_scores() == [one for one in before if not one.source.model]
    store.write(lambda tables: tables.set_study_state("blind", "paused"))
    assert store.hides_sources()
    store.write(lambda tables: tables.set_study_state("blind", "closed"))
    assert not store.hides_sources()
    assert store.source_scores() == before


def test_the_arms_of_a_demonstration_are_no_secret(store: Store) -> None:
    usual = rating_study("demo", "Demo", ("creativity",))
    store.add_study(dataclasses.replace(usual, kind="comparison", demonstration=True))
    own = [one for one in store.responses(ROPE.id) if one.model]
    store.add_items("demo", [Entry(ROPE, (own[0], own[1]))])
    assert not store.hides_sources()
