"""The numbers behind the page of results, on studies whose answers are known."""

import pickle
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from judged_support import (
    CREATIVITY,
    QUALITY,
    example,
    fill,
    give,
    person,
    study,
    text,
)

from annotation.agreement import krippendorff_alpha
from annotation.answers import public_id, read_answers
from annotation.errors import UnknownStudyError, WrongKindError
from annotation.estimates import beside, estimates
from annotation.exclusions import exclude, include
from annotation.means import mean_of_responses
from annotation.rater_model import fit_rater_model
from annotation.ratings_table import Ratings
from annotation.results import changes, results, table_of
from annotation.scores import Source
from annotation.store import Store
from annotation.studies import Study

NAN = float("nan")
TABLE = {
    "anna": [1, 2, 3, 4, 5, None],
    "ben": [2, 2, 4, 4, 5, None],
    "carl": [1, 3, 3, None, 1, NAN],
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fill(tmp_path / "a.db", 6) as filled:
        yield filled


def simulated(items: int, people: int, seed: int = 0) -> dict[str, list[float | None]]:
    """Raters of different severity; each sees about half of the items."""
    rng = np.random.default_rng(seed)
    worth, severity = rng.normal(3, 1, items), rng.normal(0, 0.6, people)
    points = worth - severity[:, None] + rng.normal(0, 0.6, (people, items))
    seen = rng.random((people, items)) < 0.5
    return {
        f"rater {one}": [
            float(np.clip(np.rint(points[one, item]), 1, 5)) if seen[one, item] else None
            for item in range(items)
        ]
        for one in range(people)
    }


def test_progress_counts_items_by_their_ratings(store: Store) -> None:
    give(store, TABLE)
    progress = results(store, "ropes").progress
    assert progress.items == (1, 0, 1, 4, 0)  # up to the target of four
    assert (progress.judgements, progress.skipped, progress.raters) == (14, 1, 3)
    assert (progress.target, progress.reached) == (4, 0)


def test_points_and_means_stand_by_source(store: Store) -> None:
    give(store, TABLE)
    found = results(store, "ropes").found["creativity"]
    by = {one.source: one for one in found.sources}
    people = by[Source("human")]  # items 0 and 4
    assert people.points == (3, 1, 0, 0, 2)
    assert people.mean.value == pytest.approx((4 / 3 + 11 / 3) / 2)
    assert (people.mean.responses, people.mean.ratings, people.mean.raters) == (2, 6, 3)
    assert np.isnan(people.mean.low)  # two responses are too few
    assert by[Source("editor")].mean.value == 4
    assert sum(found.together.points) == 14
    assert found.sources[0].source == Source("editor")  # the best first


def test_items_have_mean_deviation_and_number(store: Store) -> None:
    give(store, TABLE)
    found = results(store, "ropes")
    place = {item.response: place for place, item in enumerate(found.items)}
    scores = found.found["creativity"].items
    last = place[text(4)]
    assert scores.mean[last] == pytest.approx(11 / 3)
    assert scores.deviation[last] == pytest.approx(np.std([5, 5, 1], ddof=1))
    assert np.isnan(scores.mean[place[text(5)]])
    assert scores.ratings.sum() == 14
    assert scores.disputed()[-1] == last
    assert place[text(3)] not in scores.disputed()  # two ratings say nothing of a dispute
    assert scores.best()[0] == place[text(3)]


def test_agreement_is_that_of_the_whole_table(store: Store) -> None:
    give(store, TABLE)
    found = results(store, "ropes").found["creativity"]
    whole = np.array([[NAN if x is None else x for x in one] for one in TABLE.values()])
    for level, alpha in found.alpha.items():
        assert alpha.value == pytest.approx(krippendorff_alpha(whole, level, resamples=1).value)
        assert alpha.items == 5
    assert list(found.alpha) == ["nominal", "ordinal", "interval"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "no item has two ratings yet"),
        ({"anna": [1, 2, 3]}, "no item has two ratings yet"),
        ({"anna": [2, 2], "ben": [2, 2]}, "all ratings of items with two or more are equal"),
    ],
)
def test_where_data_are_too_thin_it_is_said_what_is_missing(
    store: Store, given: dict[str, list[float | None]], sentence: str
) -> None:
    give(store, given)
    found = results(store, "ropes").found["creativity"]
    assert found.alpha == {}
    assert found.missing.startswith(sentence)


def test_two_questions_have_results_of_their_own(tmp_path: Path) -> None:
    with fill(tmp_path / "a.db", 4, study(CREATIVITY, QUALITY)) as store:
        give(store, {"anna": [1, 2, 3, 4], "ben": [1, 2, 3, 4]}, "creativity")
        give(store, {"anna": [5, 4, 5, 4], "ben": [4, 5, 4, 5]}, "quality")
        found = results(store, "ropes")
    assert found.progress.judgements == 8  # an item is judged once
    assert found.found["creativity"].alpha["ordinal"].value == 1
    assert found.found["quality"].alpha["ordinal"].value < 0
    assert found.found["quality"].together.mean.value == 4.5


def test_practice_gold_and_checks_are_no_results(tmp_path: Path) -> None:
    controls = study(gold=(example("gold", 4, 5),), checks=(example("check", 1, 1),))
    with fill(tmp_path / "a.db", 2, controls) as store:
        give(store, {"anna": [5, 1]}, named=["gold", "check"])
        give(store, {"anna": [2, 3]})
        found = results(store, "ropes")
    assert len(found.items) == 2
    assert found.progress.judgements == 2
    assert found.found["creativity"].together.points == (0, 1, 1, 0, 0)


def test_an_excluded_rater_counts_nowhere_and_comes_back(store: Store) -> None:
    give(store, TABLE)
    before = results(store, "ropes")
    exclude(store, "ropes", person("carl"), "Read nothing.", "mh")
    without = results(store, "ropes")
    assert without.progress.judgements == 10
    assert sum(without.found["creativity"].together.points) == 10
    assert len(without.raters) == 3
    include(store, "ropes", person("carl"), "Read after all.", "mh")
    after = results(store, "ropes")
    assert after.progress == before.progress
    assert after.found["creativity"].alpha == before.found["creativity"].alpha


def test_results_stand_with_and_without_flagged_raters(tmp_path: Path) -> None:
    with fill(tmp_path / "a.db", 30) as store:
        honest = simulated(30, 6)
        give(store, honest)
        assert results(store, "ropes").unflagged == {}
        give(store, {"same": [1] * 30})
        found = results(store, "ropes")
    assert found.found["creativity"].together.mean.raters == 7
    assert found.unflagged["creativity"].together.mean.raters == 6
    with_all, without = (
        part["creativity"].alpha["ordinal"].value for part in (found.found, found.unflagged)
    )
    assert with_all < without


def test_what_raters_report_about_texts_is_there(store: Store) -> None:
    give(store, TABLE)
    with store.read() as tables:
        served = tables.connection.execute(
            "SELECT assignments.id, item_id, annotator_id FROM assignments "
            "JOIN items ON items.id = item_id JOIN responses ON responses.id = first_id "
            "WHERE text = ?",
            (text(4),),
        ).fetchall()
    for assignment, item, who in served[:2]:
        store.write(
            lambda tables, cells=(assignment, "ropes", item, who, "unsafe", "now"): (
                tables.connection.execute(
                    "INSERT INTO flags (id, assignment_id, study_id, item_id, annotator_id, "
                    "reason, created) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (cells[0], *cells),
                )
            )
        )
    (report,) = results(store, "ropes").reports
    assert (report.item.response, report.reasons) == (text(4), {"unsafe": 2})


def test_changes_tell_whether_the_results_can_have_changed(store: Store) -> None:
    seen = {changes(store, "ropes")}
    give(store, {"anna": [1]})
    seen.add(changes(store, "ropes"))
    exclude(store, "ropes", person("anna"), "Why not.", "mh")
    seen.add(changes(store, "ropes"))
    include(store, "ropes", person("anna"), "Why not.", "mh")
    seen.add(changes(store, "ropes"))
    assert len(seen) == 4
    assert changes(store, "ropes") in seen
    with pytest.raises(UnknownStudyError):
        changes(store, "sails")


def test_only_rating_studies_have_such_results(store: Store) -> None:
    asked = study()
    votes = Study(
        "pairs", "Pairs", "comparison", asked.instructions, asked.consent, asked.dimensions
    )
    store.add_study(votes)
    with pytest.raises(WrongKindError):
        results(store, "pairs")


def test_the_mean_of_a_source_holds_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    hits = 0
    item = np.repeat(np.arange(60), 4)
    for _ in range(300):
        severity, worth = rng.normal(0, 0.5, 12), rng.normal(0, 0.8, 60)
        rater = np.concatenate([rng.permutation(12)[:4] for _ in range(60)])
        value = 3 + worth[item] - severity[rater] + rng.normal(0, 0.7, len(item))
        mean = mean_of_responses(rater, item, value)
        hits += mean.low <= 3 <= mean.high
    assert 0.92 < hits / 300 < 0.985


def test_scores_of_the_rater_model_belong_to_their_items(tmp_path: Path) -> None:
    given = simulated(40, 6)
    with fill(tmp_path / "a.db", 41) as store:  # the last one is never rated
        give(store, given)
        answers = read_answers(store, "ropes")
        found = results(store, "ropes")
    one = estimates(answers)["creativity"]
    table = np.array([[NAN if x is None else x for x in row] for row in given.values()])
    model = fit_rater_model(Ratings(tuple(given), tuple(map(text, range(40))), table))
    by_text = dict(zip((item.response for item in found.items), one.score, strict=True))
    for place in range(40):
        assert by_text[text(place)] == pytest.approx(model.score[place], abs=0.05, nan_ok=True)
    assert np.isnan(by_text[text(40)])
    for place, name in enumerate(given):
        severity = one.severity[public_id("ropes", person(name))]
        assert severity == pytest.approx(model.severity[place], abs=0.02)
    assert one.missing == ""
    assert one.icc is not None
    assert one.icc.icc1.value == pytest.approx(
        krippendorff_alpha(table_of(answers, "creativity", answers.inside), "interval").value,
        abs=0.05,
    )


def test_too_few_ratings_for_the_rater_model_are_said_in_words(store: Store) -> None:
    assert estimates(read_answers(store, "ropes"))["creativity"].missing == "nobody has rated yet"
    give(store, TABLE)
    one = estimates(read_answers(store, "ropes"))["creativity"]
    assert "raters have" in one.missing
    assert np.isnan(one.score).all()


def test_a_process_beside_this_one_finds_the_same(store: Store) -> None:
    give(store, TABLE)
    answers = read_answers(store, "ropes")
    assert pickle.dumps(beside(answers)["creativity"].icc) == pickle.dumps(
        estimates(answers)["creativity"].icc
    )
