"""The numbers behind a comparison study's page of results, on studies whose votes are known."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from voted_support import ARMS, Cast, cast, fill, person, prompt, study, text

from annotation import arms_tables
from annotation.answering import report
from annotation.assignment import next_assignment
from annotation.comparison_estimates import (
    LENGTH,
    STYLE,
    Estimates,
    beside,
    estimates,
    stand_together,
)
from annotation.comparison_progress import growth
from annotation.comparison_results import changes, comparison_results
from annotation.content import Prompt, Response
from annotation.errors import UnknownStudyError, WrongKindError
from annotation.exclusions import exclude
from annotation.ranking import rank
from annotation.store import Store
from annotation.style import facts
from annotation.win_rates import win_matrix
from annotation.wording import new_study

PROMPTS = 6
WORTH = {"cre": 1.0, "dpo": 0.4, "human": -0.4, "sft": -1.0}
SOME = [
    Cast("anna", ("cre", "dpo"), "cre", confidence=3),
    Cast("ben", ("dpo", "cre"), "cre", confidence=1),
    Cast("anna", ("cre", "sft"), "both_bad", 1),
    Cast("ben", ("cre", "sft"), "tie", 1),
    Cast("ben", ("human", "sft"), "skip", 2),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fill(tmp_path / "a.db", PROMPTS) as filled:
        yield filled


def votes(people: int = 6) -> list[Cast]:
    """Everybody on everything, by what the arms are worth; the last one always the left."""
    rng = np.random.default_rng(0)
    found = []
    for rater, number, pair in itertools.product(
        range(people), range(PROMPTS), itertools.combinations(ARMS, 2)
    ):
        left, right = rng.permutation(pair).tolist()
        wins = rng.random() < 1 / (1 + np.exp(WORTH[right] - WORTH[left]))
        winner = left if wins or rater == people - 1 else right
        found.append(Cast(f"rater {rater}", (left, right), winner, number))
    return found


def test_progress_counts_votes_of_each_two_arms(store: Store) -> None:
    cast(store, SOME)
    progress = comparison_results(store, "duels").progress
    cells = {one.arms: one for one in progress.cells}
    assert len(cells) == 6
    assert cells["cre", "dpo"].votes == cells["cre", "dpo"].served == 2
    assert cells["human", "sft"].served == 0  # skipped, so somebody else is asked
    assert cells["cre", "sft"].wanted == PROMPTS * 4
    assert (progress.votes, progress.skipped, progress.raters) == (4, 1, 2)
    assert progress.wanted == 6 * PROMPTS * 4
    assert progress.pairs == (34, 0, 2, 0, 0)


def test_who_is_left_out_does_not_count_and_is_told(store: Store) -> None:
    cast(store, SOME)
    exclude(store, "duels", person("ben"), "asleep", "a researcher")
    found = comparison_results(store, "duels")
    assert (found.progress.votes, found.progress.left_out, found.progress.raters) == (2, 2, 1)
    assert found.found.votes == 2
    assert [act.reason for act in found.acts] == ["asleep"]
    assert {one.excluded is not None for one in found.raters} == {True, False}


def test_arms_say_what_they_bring_and_how_often_both_were_bad(store: Store) -> None:
    cast(store, SOME)
    arms = {one.name: one for one in comparison_results(store, "duels").arms}
    assert list(arms) == sorted(ARMS)
    assert (arms["cre"].responses, arms["cre"].prompts, arms["cre"].shown) == (6, 6, 6)
    assert (arms["cre"].votes, arms["cre"].ties, arms["cre"].both_bad) == (4, 1, 1)
    assert arms["cre"].bad_share == 0.25
    assert arms["cre"].bad_low < 0.25 < arms["cre"].bad_high
    assert np.isnan(arms["human"].bad_share)
    assert np.isnan(arms["human"].bad_low)


def test_responses_that_say_who_wrote_them_are_told_with_the_words(store: Store) -> None:
    asked = Prompt("Uses", "rope", "What of a rope?")

    def work(tables: object) -> None:
        connection = tables.connection  # type: ignore[attr-defined]
        pooled = [
            arms_tables.Pooled(asked, Response(asked.id, words, "model", arm), leak, None)
            for arm, words, leak in (
                ("cre", "As an AI, no.", "As an AI"),
                ("dpo", "I am dpo.", "I am dpo"),
                ("dpo", "Tie it.", None),
            )
        ]
        arms_tables.add(connection, "duels", pooled)
        arms_tables.release(connection, "duels", pooled[0].response.id)

    store.write(work)
    found = comparison_results(store, "duels")
    out, released = found.leaks
    assert (out.arm, out.text, out.words, out.released) == ("dpo", "I am dpo.", "I am dpo", "")
    assert (released.arm, bool(released.released)) == ("cre", True)
    arms = {one.name: one for one in found.arms}
    assert (arms["dpo"].responses, arms["dpo"].left_out) == (2, 1)
    assert arms["cre"].left_out == 0


def test_what_is_found_is_what_the_parts_say(store: Store) -> None:
    cast(store, votes())
    found = comparison_results(store, "duels")
    every = found.answers.votes
    assert found.found.matrix == tuple(win_matrix(every))
    assert repr(found.found.ranking) == repr(rank(every, resamples=0))
    assert (found.found.votes, found.found.raters) == (6 * 36, 6)
    assert found.found.ranking.standings[0].model == "cre"
    fewest, middle, most = found.found.reach
    assert 0.5 < most.win_rate <= middle.win_rate <= fewest.win_rate < 1
    assert found.found.left.value > 0.5  # one of six chose the left one always
    assert 0 < found.found.alpha.value < 1


def test_without_flagged_raters_their_votes_are_gone(store: Store) -> None:
    cast(store, votes())
    found = comparison_results(store, "duels")
    assert [bool(one.flags) for one in found.raters] == [True] + [False] * 5
    assert found.unflagged is not None
    assert found.unflagged.votes == 5 * 36
    calm = found.answers.votes.where(found.calm)
    assert repr(found.unflagged.ranking) == repr(rank(calm, resamples=0))


def test_nobody_flagged_means_one_result(store: Store) -> None:
    cast(store, SOME)
    assert comparison_results(store, "duels").unflagged is None


def test_skips_reports_and_confidence_are_counted(store: Store) -> None:
    cast(store, SOME)
    store.ensure_annotator("ada")
    store.consent("duels", "ada")
    served = next_assignment(store, "duels", "ada")
    assert served is not None
    report(store, served.id, "ada", "off_task")
    found = comparison_results(store, "duels")
    assert found.skips == {"unclear": 1}
    (one,) = found.reports
    assert (one.pair.id, one.reasons) == (served.item_id, {"off_task": 1})
    assert found.found.confidence == (1, 0, 1)


def test_votes_over_time_are_by_hour_and_later_by_day() -> None:
    begin = np.datetime64("2026-11-21T10:59:59.5")
    hours = growth(begin + np.array([0, 1, 2 * 3600], "timedelta64[s]"))
    assert hours.unit == "hour"
    assert hours.times.astype(str).tolist() == [f"2026-11-21T{hour}" for hour in (10, 11, 12)]
    assert hours.votes.tolist() == [1, 2, 3]
    days = growth(begin + np.array([0, 30 * 24], "timedelta64[h]"))
    assert (days.unit, len(days.times), days.votes[-1]) == ("day", 31, 2)
    assert days.votes[-2] == 1
    assert len(growth(np.zeros(0, "datetime64[us]")).votes) == 0


def test_a_study_without_votes_has_results(store: Store) -> None:
    found = comparison_results(store, "duels")
    assert (found.found.matrix, found.found.reach, found.raters) == ((), (), ())
    assert np.isnan(found.found.left.value)
    made = estimates(found, resamples=10)
    assert made.complete
    assert made.ranking is not None
    assert made.sequences == ()


def test_the_label_of_a_choice_and_code_and_seed_stand_in_the_results(tmp_path: Path) -> None:
    asked = study(chosen_by="novelty", seed=7)
    with fill(tmp_path / "b.db", 1, asked=asked) as store:
        found = comparison_results(store, "duels")
    assert (found.study.chosen_by, found.seed) == ("novelty", 7)
    assert found.code.startswith("0.1.0")


def test_changes_differ_with_every_vote_and_act_only(store: Store) -> None:
    seen = {changes(store, "duels")}
    cast(store, SOME[:1])
    seen.add(changes(store, "duels"))
    exclude(store, "duels", person("anna"), "asleep", "a researcher")
    seen.add(changes(store, "duels"))
    assert len(seen) == 3
    comparison_results(store, "duels")
    assert changes(store, "duels") in seen


def test_other_studies_are_refused(store: Store) -> None:
    store.add_study(new_study("ropes", "Ropes", "rating", ("creativity",)))
    with pytest.raises(WrongKindError):
        comparison_results(store, "ropes")
    with pytest.raises(UnknownStudyError):
        changes(store, "none")


def measured(store: Store) -> None:
    """With facts of all texts; cre writes longest."""

    def work(tables: object) -> None:
        import json

        connection = tables.connection  # type: ignore[attr-defined]
        rows = connection.execute("SELECT id, text, model FROM responses").fetchall()
        rng = np.random.default_rng(1)
        for response, words, arm in rows:
            many = rng.integers(1, 9) + (4 if arm == "cre" else 0)
            found = facts(f"{words} " * int(many))
            connection.execute("INSERT INTO facts VALUES (?, ?)", (response, json.dumps(found)))

    store.write(work)


def test_estimates_have_intervals_that_count_raters(store: Store) -> None:
    measured(store)
    cast(store, votes())
    found = comparison_results(store, "duels")
    made = estimates(found, resamples=50)
    assert repr(made.ranking) == repr(rank(found.answers.votes, resamples=50))
    assert repr(made.unflagged) == repr(rank(found.answers.votes.where(found.calm), resamples=50))
    assert made.ranking is not None
    assert all(one.low < one.rating < one.high for one in made.ranking.standings)
    assert made.tasks is not None
    assert set(made.tasks) == {"Uses", "Stories"}
    assert made.prompts is not None
    assert set(made.prompts) == {prompt(number).text for number in range(PROMPTS)}
    assert made.length is not None
    assert [one.name for one in made.length.effects] == ["side", *LENGTH]
    assert made.style is not None
    assert set(made.style.left_out) == set(STYLE) - set(LENGTH)  # nothing has lists
    assert made.missing == {}


def test_a_sequence_counts_each_rater_once_and_says_who_is_ahead(tmp_path: Path) -> None:
    with fill(tmp_path / "b.db", 2, ("cre", "dpo")) as store:
        cast(store, [Cast(f"r{n}", ("cre", "dpo"), "cre", p) for n in range(30) for p in (0, 1)])
        made = estimates(comparison_results(store, "duels"), resamples=10)
        assert made.sequences is not None
        (one,) = made.sequences
        assert (one.model_a, one.model_b, one.leader) == ("cre", "dpo", "cre")
        assert one.decided
        assert one.sequence.votes[-1] == 30
        assert one.sequence.low[-1] > 0.5


def test_of_many_bets_together_fewer_stand_than_each_by_itself() -> None:
    alone = np.log([25.0])
    assert stand_together(alone).all()
    assert not stand_together(np.append(alone, np.zeros(9))).any()
    assert stand_together(np.zeros(0)).shape == (0,)


def test_what_cannot_be_estimated_says_why(tmp_path: Path) -> None:
    with fill(tmp_path / "b.db", 1, ("cre", "dpo")) as store:
        cast(store, [Cast("anna", ("cre", "dpo"), "cre")])
        made = estimates(comparison_results(store, "duels"), resamples=10)
        assert set(made.missing) == {"unflagged", "tasks", "length", "style"}
        assert (made.unflagged, made.tasks, made.length) == (None, None, None)


def test_beside_gives_the_same_part_by_part(store: Store) -> None:
    cast(store, votes())
    found = comparison_results(store, "duels")
    seen: list[Estimates] = []
    made = beside(found, seen.append, resamples=20)
    assert made.complete
    assert repr(made.ranking) == repr(estimates(found, resamples=20).ranking)
    assert seen[0].ranking == made.ranking
    assert seen[0].sequences is None
    assert not seen[0].complete
    assert len(seen) == 8
    assert made.attacks == estimates(found, resamples=20).attacks


def test_texts_and_own_ids_stay_here(store: Store) -> None:
    import pickle

    from annotation.comparison_estimates import asked

    cast(store, votes())
    given = pickle.dumps(asked(comparison_results(store, "duels")))
    assert person("rater 0").encode() not in given
    assert text("cre", 0).encode() not in given
