"""The page of results, message by message."""

import csv
import dataclasses
import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from judged_support import CREATIVITY, QUALITY, ROPE, fill, give, person, study, text
from ui_support import NASTY, paired
from ui_support import study as another_study

from annotation.answers import public_id
from annotation.content import Entry, Prompt, Response
from annotation.estimates import estimates
from annotation.exclusions import acts, exclude, excluded
from annotation.store import Store
from annotation.studies import Study
from annotation.wording import new_study
from ui import plots, results, results_rated
from ui import results_texts as words
from ui import studies_texts as names
from ui.evaluating import Evaluating
from ui.plots import Whisker

PATIENCE = 60  # seconds for what a process beside computes


class Page:
    """A researcher, or a stranger, at the page."""

    def __init__(self, store: Store, study_id: str = "ropes", *, researcher: bool = True) -> None:
        self.store, self.study, self.researcher = store, study_id, researcher
        # A process for each takes too long here.
        rated = results_rated.VIEW
        quick = dataclasses.replace(
            rated.computation, slow=lambda found, _: estimates(found.answers)
        )
        views = {"rating": dataclasses.replace(rated, computation=quick)}
        self.watch = results.Watch(store, views)

    def send(self, action: str, **more: object) -> dict[str, Any]:
        query, message = {"study": self.study}, {"action": action, "n": 1, **more}
        said = results.turn(self.store, self.watch, self.researcher, query, message)
        found: dict[str, Any] = json.loads(said)
        return found

    def parts(self, **more: object) -> dict[str, str]:
        """All places of the page, when its numbers are there."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            parts: dict[str, str] = self.send("live", **more)["parts"]
            if parts.get("body"):
                return parts
            time.sleep(0.05)
        raise TimeoutError

    def settled(self, **more: object) -> dict[str, str]:
        """The same when also the numbers that take long are there."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            parts = self.parts(**more)
            if words.ESTIMATING not in parts["body"]:
                return parts
            time.sleep(0.2)
        raise TimeoutError

    def file(self, name: str) -> list[dict[str, str]]:
        self.parts()
        said = self.send("file", file=f"{name}.csv")
        assert said["name"] == f"{self.study}-{name}.csv"
        return list(csv.DictReader(io.StringIO(said["csv"], newline="")))


def worth(people: int = 5, items: int = 30, seed: int = 0) -> dict[str, list[float | None]]:
    rng = np.random.default_rng(seed)
    level = rng.normal(3, 1.1, items)
    return {
        f"rater {one}": np.clip(np.rint(level + rng.normal(0, 0.6, items)), 1, 5).tolist()
        for one in range(people)
    }


def named(name: str) -> str:
    return public_id("ropes", person(name))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fill(tmp_path / "a.db", 30) as filled:
        yield filled


@pytest.fixture
def rated(store: Store) -> Store:
    """Five honest raters, and one who answers always the same."""
    give(store, worth())
    give(store, {"same": [2.0] * 30})
    return store


@pytest.mark.parametrize("action", ["open", "live", "retry", "exclude", "include", "file", "odd"])
def test_a_stranger_gets_nothing_and_changes_nothing(rated: Store, action: str) -> None:
    said = Page(rated, researcher=False).send(
        action, rater=named("same"), reason="Because.", file="raters"
    )
    assert list(said["parts"]) == ["page"]
    assert "for researchers" in said["parts"]["page"]
    assert said.keys() == {"n", "parts", "say", "again"}
    assert "Ropes" not in said["parts"]["page"]
    assert acts(rated, "ropes") == []


def test_the_answer_comes_first_then_how_sure_it_is_then_progress(rated: Store) -> None:
    page = Page(rated)
    opened = page.send("open")["parts"]["page"]
    assert opened.index('data-part="body"') < opened.index('data-part="raters"')
    assert names.RESULTS in opened
    body = page.parts()["body"]
    places = [body.index(f"<h2>{one}") for one in (words.ANSWER, words.TOP, words.SURE)]
    assert [*places, body.index(f"<h2>{words.PROGRESS}")] == sorted(
        [*places, body.index(f"<h2>{words.PROGRESS}")]
    )
    assert "30 of 30 items have 4 ratings or more." in body
    assert "180 ratings by 6 people." in body
    for source in ("plain", "vivid", "People", "Editors", "All sources"):
        assert f"<bdi>{source}</bdi>" in body


def test_scores_of_the_rater_model_come_when_they_are_done(rated: Store) -> None:
    page = Page(rated)
    page.watch = results.Watch(rated)
    assert words.ESTIMATING in page.parts()["body"]
    body = page.settled()["body"]
    assert words.TOP_NOTE_MODEL in body
    assert "±" in body
    assert "Of the differences between means of 6.0 ratings" in body
    assert "ICC(2,1)" in body
    assert "severity_creativity" in page.file("raters")[0]
    assert float(page.file("items")[0]["standard_error"]) > 0


def test_a_page_that_shows_everything_gets_nothing_again(rated: Store) -> None:
    page = Page(rated)
    page.settled()
    first = page.send("live")
    assert page.send("live", seen=first["seen"])["parts"] == {}
    assert page.send("live", seen=first["seen"], find="00")["parts"]
    again = page.send("live", seen=first["seen"], without=True)
    assert words.WITHOUT_NOTE in again["parts"]["choose"]
    assert "150" in again["parts"]["body"]


def test_new_answers_appear(store: Store) -> None:
    give(store, {"anna": [1.0, 2.0]})
    page = Page(store)
    assert "2 ratings by 1 person." in page.parts()["body"]
    give(store, {"ben": [1.0, 2.0]})
    assert page.watch.look(store.study("ropes"), 5, now=True).fresh
    assert "4 ratings by 2 people." in page.parts()["body"]


def test_a_computation_is_not_repeated_before_it_has_rested(store: Store) -> None:
    give(store, {"anna": [1.0]})
    evaluating = Evaluating(store, results_rated.VIEW.computation)
    first = evaluating.look("ropes", 10)
    assert first.fresh
    assert evaluating.look("ropes", 1).results is first.results  # nothing new
    give(store, {"ben": [1.0]})
    resting = evaluating.look("ropes", 0)
    assert resting.results is first.results or resting.working


def test_raters_stand_with_their_signs_and_reasons(rated: Store) -> None:
    raters = Page(rated).parts()["raters"]
    assert raters.index(named("same")) < min(raters.index(named(f"rater {n}")) for n in range(5))
    assert "<b>straight-lining</b> The same answer 30 times on end, of 30 items." in raters
    assert "1 rater has signs of carelessness." in raters
    assert raters.count("data-exclude=") == 6
    assert person("same") not in raters


def test_a_rater_is_left_out_and_taken_in_again_with_reasons(rated: Store) -> None:
    page = Page(rated)
    page.parts()
    said = page.send("exclude", rater=named("same"), reason="Always <b>the same</b>.")
    assert said["done"] is True
    assert said["say"] == f"Rater {named('same')} left out."
    assert [one.reason for one in excluded(rated, "ropes").values()] == ["Always <b>the same</b>."]
    assert "Always &lt;b&gt;the same&lt;/b&gt;." in said["parts"]["raters"]
    assert f'data-include="{named("same")}"' in said["parts"]["raters"]
    assert "150 ratings by 5 people; 1 rater left out." in said["parts"]["body"]
    said = page.send("include", rater=named("same"), reason="A mistake.")
    assert said["done"] is True
    assert "180 ratings by 6 people." in said["parts"]["body"]
    assert "taken in again by" in said["parts"]["history"]
    assert len(acts(rated, "ropes")) == 2


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ({"rater": "same", "reason": "  "}, words.NO_REASON),
        ({"rater": "same"}, words.NO_REASON),
        ({"rater": "nobody", "reason": "Because."}, words.NO_RATER),
        ({"reason": "Because."}, words.NO_RATER),
        ({"rater": ["same"], "reason": {"a": 1}}, words.NO_RATER),
    ],
)
def test_an_act_without_reason_or_rater_is_refused(
    rated: Store, about: dict[str, Any], sentence: str
) -> None:
    page = Page(rated)
    if about.get("rater") == "same":
        about = {**about, "rater": named("same")}
    said = page.send("exclude", **about)
    assert sentence in said["parts"]["mistake"]
    assert "done" not in said
    assert acts(rated, "ropes") == []


def test_the_raters_own_id_does_not_name_a_rater(rated: Store) -> None:
    said = Page(rated).send("exclude", rater=person("same"), reason="Because.")
    assert words.NO_RATER in said["parts"]["mistake"]


def test_many_raters_are_found_by_their_names(tmp_path: Path) -> None:
    with fill(tmp_path / "a.db", 3) as store:
        give(store, {f"rater {n}": [1.0, 2.0, 3.0] for n in range(60)})
        page = Page(store)
        parts = page.parts()
        assert parts["raters"].count("<tr") == 1 + 40
        assert "And 20 more raters without signs" in parts["raters"]
        one = named("rater 59")
        found = page.parts(find=one[:8])["raters"]
        assert found.count("<tr") == 2
        assert one in found
        assert words.NOBODY in page.parts(find="zzz")["raters"]
        assert len(page.file("raters")) == 60


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    title = NASTY.replace("\n", " ")
    asked = study()
    with Store(tmp_path / "a.db") as store:
        store.add_study(
            Study("ropes", title, "rating", asked.instructions, asked.consent, asked.dimensions)
        )
        prompt = Prompt("Uses", NASTY, NASTY)
        responses = [Response(prompt.id, NASTY + text(n), "model", NASTY) for n in range(4)]
        store.add_items("ropes", [Entry(prompt, (one,)) for one in responses])
        nasty = [NASTY + text(n) for n in range(4)]
        give(store, {name: [1.0, 3.0, 2.0, 5.0] for name in ("a", "b", "c")}, named=nasty)
        exclude(store, "ropes", person("c"), NASTY, NASTY)
        page = Page(store)
        shown = "".join([page.send("open")["parts"]["page"], *page.parts().values()])
        shown += "".join(page.send("live", dimension=NASTY, find=NASTY)["parts"].values())
        for row in page.file("items"):
            assert not row["prompt"].startswith(("=", "+", "-", "@"))
    assert "<script" not in shown
    assert "<img" not in shown
    assert "<b>bold" not in shown
    assert "&lt;script&gt;" in shown


def test_tables_can_be_taken_along_with_all_digits(rated: Store) -> None:
    page = Page(rated)
    sources = page.file("sources")
    assert [one["source"] for one in sources][-1] == "All sources"
    assert sum(int(sources[-1][f"point_{point}"]) for point in range(1, 6)) == 180
    items = page.file("items")
    assert len(items) == 30
    assert {one["prompt"] for one in items} == {ROPE.text}
    raters = page.file("raters")
    assert {one["rater"] for one in raters} == {
        named("same"),
        *(named(f"rater {n}") for n in range(5)),
    }
    assert [one["measure"] for one in page.file("agreement")][:3] == [
        "ordinal",
        "nominal",
        "interval",
    ]
    assert page.send("file", file="../secret")["csv"] is None
    assert page.send("file", file=["raters"])["csv"] is None


def test_two_questions_are_shown_one_after_the_other(tmp_path: Path) -> None:
    with fill(tmp_path / "a.db", 6, study(CREATIVITY, QUALITY)) as store:
        give(store, {"anna": [1, 2, 3, 4, 5, 1], "ben": [1, 2, 3, 4, 5, 2]}, "creativity")
        give(store, {"anna": [5, 5, 5, 4, 5, 5], "ben": [5, 5, 4, 5, 5, 5]}, "quality")
        page = Page(store)
        assert '<option value="creativity" selected>' in page.parts()["choose"]
        parts = page.parts(dimension="quality")
        assert '<option value="quality" selected>' in parts["choose"]
        assert "quality: 1 not at all – 5 extremely" in parts["body"]
        assert page.parts(dimension={"a": 1})["body"]
        assert len(page.file("items")) == 12


def test_a_study_that_nobody_has_begun_says_so(store: Store) -> None:
    parts = Page(store).parts()
    assert words.EMPTY_TITLE in parts["body"]
    assert parts["raters"] == ""


def test_thin_data_are_said_in_words(store: Store) -> None:
    give(store, {"anna": [1.0, 2.0, 3.0]})
    body = Page(store).settled()["body"]
    assert "Not to be said yet: no item has two ratings yet." in body
    assert words.FEW in body
    assert words.NO_SPREAD in Page(store).parts()["rest"]
    assert "nan" not in body


def test_other_studies_and_unknown_ones_have_a_page_of_their_own(store: Store) -> None:
    store.add_study(another_study("pairs", "comparison"))
    store.add_items("pairs", paired())
    store.add_study(new_study("poems", "Poems", "writing", ()))
    assert words.KIND in Page(store, "poems").send("open")["parts"]["page"]
    assert names.NOT_HERE in Page(store, "sails").send("open")["parts"]["page"]
    choice = Page(store, "").send("open")["parts"]["page"]
    assert "results?study=ropes" in choice
    assert "results?study=pairs" in choice
    assert "results?study=poems" not in choice


def test_a_store_without_rating_studies_says_so(tmp_path: Path) -> None:
    with Store(tmp_path / "a.db") as store:
        assert words.NONE in Page(store, "").send("open")["parts"]["page"]


def test_a_store_that_cannot_be_read_is_said_and_asked_again(tmp_path: Path) -> None:
    store = fill(tmp_path / "a.db", 3)
    store.close()
    said = Page(store).send("live")
    assert words.FAILED in said["parts"]["state"]
    assert said["again"] == results.AGAIN


@pytest.mark.parametrize("odd", [None, 1, "x" * 5000, [], {"a": []}, True, "\ud800"])
def test_a_message_of_any_shape_is_answered(rated: Store, odd: Any) -> None:
    page = Page(rated)
    for name in ("dimension", "without", "find", "seen", "n"):
        assert "parts" in page.send("live", **{name: odd}) if name != "n" else True
    assert "parts" in page.send("file", file=odd)
    assert "parts" in page.send("exclude", rater=odd, reason=odd)


def test_pictures_say_in_words_what_they_show() -> None:
    rows = [Whisker("<b>", 0, 2.0, 1.5, 2.5), Whisker("none", 9, float("nan"), *[float("nan")] * 2)]
    drawn = plots.intervals(rows, 5, "creativity", "means & more")
    assert 'aria-label="means &amp; more"' in drawn
    assert "&lt;b&gt;" in drawn
    assert drawn.count('class="mark') == 1
    assert drawn.count('class="whisker') == 1
    assert "nan" not in drawn
    assert plots.columns([3, 0, 2], 2, "ratings", "x").count("<rect") == 2
    assert plots.columns([0], 4, "ratings", "x").count("<rect") == 0
    assert plots.points([1, 2, 3, 0, 0], "x").count("<rect") == 5
