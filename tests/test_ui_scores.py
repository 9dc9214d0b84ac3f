"""The page of scores, message by message."""

import csv
import html
import io
import json
import math
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from ui_support import LONG, NASTY, PROMPT, fill, rated

from annotation.content import Prompt
from annotation.demo import load_demo
from annotation.store import Store
from crpo.miniature import MINIATURE
from crpo.scoring.profiles import PROFILES
from crpo.scoring.scorer import DIMENSIONS, Scorer
from ui import asking, scores, tasks
from ui import scores_texts as words
from ui.instruments import Instruments
from ui.measuring import Waiting

DULL = "Climb up it to reach a high shelf."
STRIKING = "Lay it over the frozen river at dusk, so that the fog has somewhere to sit down."


@pytest.fixture(scope="module")
def scorer(tmp_path_factory: pytest.TempPathFactory) -> Scorer:
    return Scorer(PROFILES["demo"], cache=tmp_path_factory.mktemp("vectors"))


@pytest.fixture(scope="module")
def instruments(scorer: Scorer) -> Instruments:
    return Instruments("demo", lambda name: scorer)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("store") / "a.db") as opened:
        load_demo(opened)
        yield opened


class Page:
    """Somebody's open page: keeps what each place of it shows."""

    def __init__(self, store: Store, instruments: Instruments) -> None:
        self.store, self.instruments, self.n = store, instruments, 0
        self.parts: dict[str, str] = {}
        self.answer: dict[str, Any] = {}
        self.send(action="open")

    def send(self, **message: object) -> "Page":
        self.n += 1
        said = scores.answer(self.store, self.instruments, {"n": self.n, **message})
        self.answer = json.loads(said)
        assert self.answer["n"] == self.n
        self.parts |= self.answer["parts"]
        return self

    def type(
        self, response: object, prompt: object = "", own: object = "", profile: object = ""
    ) -> "Page":
        """Type, and ask again until the scores are there."""
        end = time.monotonic() + 120
        while True:
            self.send(action="live", response=response, prompt=prompt, own=own, profile=profile)
            if not self.answer["again"]:
                return self
            assert time.monotonic() < end, "waited two minutes"
            time.sleep(0.05)

    def read(self, part: str) -> str:
        """What a person reads in a place, without the numbers that are hidden at first."""
        return html.unescape(re.sub(r"<small>.*?</small>|<[^>]*>", "", self.parts[part]))

    def number(self, dimension: str) -> float:
        found = re.match(r"[\d.]+", self.read(f"{dimension}-value"))
        return float(found[0]) if found else math.nan

    @property
    def numbers(self) -> dict[str, float]:
        return {name: self.number(name) for name in words.NAMES}


class Elements(HTMLParser):
    """The elements of some markup, each with the names of its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, [name for name, _ in attrs]))


@pytest.fixture
def page(store: Store, instruments: Instruments) -> Page:
    return Page(store, instruments)


def ladder(store: Store) -> Prompt:
    return next(one for one in store.prompts() if one.item == "ladder")


def test_the_dimensions_of_the_page_are_those_of_the_scorer_in_their_order() -> None:
    assert tuple(words.NAMES) == tuple(words.DIMENSIONS) == DIMENSIONS


def test_every_task_is_offered_in_its_group_and_an_alternate_use_comes_first(
    page: Page, store: Store
) -> None:
    markup = page.parts["page"].split("</select>")[0]
    groups = re.findall(r'<optgroup label="([^"]*)">(.*?)</optgroup>', markup)
    kinds = sorted({prompt.task for prompt in store.prompts()})
    assert [html.unescape(name) for name, _ in groups] == [*kinds, words.OWN_GROUP]
    values = re.findall(r'<option value="([^"]*)"', markup)
    assert sorted(values) == sorted([*(prompt.id for prompt in store.prompts()), tasks.OWN])
    chosen = re.findall(r'<option value="([^"]*)" selected>', markup)
    assert chosen == [ladder(store).id]


def test_the_page_says_that_models_load_and_asks_again(store: Store, scorer: Scorer) -> None:
    page = Page(store, Instruments("demo", lambda name: scorer))
    page.send(action="live", response=DULL, prompt="")
    assert page.answer["again"] > 0
    assert words.LOADING in page.read("state")
    assert page.numbers == pytest.approx(dict.fromkeys(DIMENSIONS, math.nan), nan_ok=True)
    page.type(DULL)
    assert page.parts["state"] == ""
    assert all(math.isfinite(number) for number in page.numbers.values())


def test_the_numbers_are_those_of_the_scorer_with_the_text_as_one_more_response(
    page: Page, store: Store, scorer: Scorer
) -> None:
    prompt = ladder(store)
    page.type(STRIKING, prompt.id)
    stored = [response.text for response in store.responses(prompt.id)]
    full = scorer.score(prompt.text, [*stored, STRIKING])
    for name in DIMENSIONS:
        digits = words.DIMENSIONS[name].digits
        assert page.number(name) == pytest.approx(full.values[name][-1], abs=0.51 * 10**-digits)
    assert "nats per token" in page.read("surprise-value")
    assert words.perplexity(math.exp(full.values["surprise"][-1])) in page.read("surprise-place")


def test_all_four_scores_differ_between_a_dull_and_a_striking_text(page: Page) -> None:
    dull = page.type(DULL).numbers
    striking = page.type(STRIKING).numbers
    assert all(dull[name] != striking[name] for name in DIMENSIONS)
    assert striking["quality"] > dull["quality"]


def test_the_place_counts_the_stored_responses_that_are_lower(
    page: Page, store: Store, scorer: Scorer
) -> None:
    prompt = ladder(store)
    stored = [response.text for response in store.responses(prompt.id)]
    page.type(STRIKING, prompt.id)
    full = scorer.score(prompt.text, [*stored, STRIKING])
    for name in DIMENSIONS:
        lower = sum(full.values[name][:-1] < full.values[name][-1])
        assert words.place(name, lower, len(set(stored))) in page.read(f"{name}-place")


@pytest.mark.parametrize(
    ("lower", "others", "said"),
    [
        (6, 8, "More novel than 6 of 8 responses"),
        (8, 8, "More novel than all 8 stored here"),
        (0, 8, "Not more novel than any of the 8 stored here"),
        (1, 1, "More novel than the one stored here"),
        (0, 1, "Not more novel than the one stored here"),
        (200, 240, "More novel than 83 % of 240 responses"),
        (999, 1000, "More novel than 99 % of 1,000 responses"),
        (1, 1000, "More novel than 1 % of 1,000 responses"),
        (1000, 1000, "More novel than all 1,000 stored here"),
    ],
)
def test_places_are_said_without_rounding_anybody_away(lower: int, others: int, said: str) -> None:
    assert words.place("novelty", lower, others).replace("\u00a0", " ") == said


def test_before_anything_is_written_the_stored_responses_are_there_alone(page: Page) -> None:
    page.type("  \n")
    for name in DIMENSIONS:
        assert 'class="others"' in page.parts[f"{name}-strip"]
        assert 'class="present"' not in page.parts[f"{name}-strip"]
        assert page.read(f"{name}-place") == ""
    assert page.parts["tokens"] == page.parts["spread"] == ""
    assert page.answer["say"] == ""


def test_one_word_has_no_novelty_and_the_page_says_why(page: Page) -> None:
    page.type("puppet")
    assert math.isnan(page.number("novelty"))
    assert page.read("novelty-place") == words.DIMENSIONS["novelty"].short
    assert words.DIMENSIONS["novelty"].short in page.read("spread")
    assert all(math.isfinite(page.number(name)) for name in DIMENSIONS if name != "novelty")


def test_a_task_of_ones_own_has_surprise_and_quality_and_says_why_no_more(page: Page) -> None:
    page.type(STRIKING, "own", "Name a creative use for a cloud")
    for name in ("novelty", "diversity"):
        assert math.isnan(page.number(name))
        assert page.read(f"{name}-place") == words.DIMENSIONS[name].alone
    for name in ("surprise", "quality"):
        assert math.isfinite(page.number(name))
        assert words.NO_PLACE in page.read(f"{name}-place")
    assert page.read("tokens")
    surprise = page.number("surprise")
    page.type(STRIKING, "own", "Die Bahn kam gestern wieder zu spät")
    assert page.number("surprise") != surprise


def test_the_words_that_surprise_and_those_that_lie_apart_are_named(page: Page) -> None:
    page.type(STRIKING)
    assert page.read("tokens").strip() == STRIKING
    named = page.read("peaks").removeprefix("Least expected: ").rstrip(".").split(", ")
    assert len(named) == 3
    assert all(word in STRIKING for word in named)
    rows = re.findall(r'class="word" dir="auto">(.*?)<', page.parts["spread"])
    assert rows[-1] == words.TOGETHER
    assert set(rows[:-1]) <= set(re.findall(r"\w+", STRIKING.lower()))
    own, together = (float(number) for number in re.findall(r"\((0\.\d+)\)", page.read("spread")))
    assert page.number("novelty") == pytest.approx(2 * abs(own - together), abs=0.021)


def test_models_and_what_quality_was_learned_from_are_named(page: Page, store: Store) -> None:
    page.type(DULL)
    assert "all-MiniLM-L6-v2" in page.read("novelty-model")
    assert page.read("surprise-model")
    assert "learned from ratings" in page.read("quality-model")
    assert page.read("quality-note") == words.FITTED
    assert page.read("surprise-note") == words.MEMORY
    metaphor = next(one for one in store.prompts() if one.task == "Metaphors")
    page.type(DULL, metaphor.id)
    assert page.read("quality-note") == words.FITTED_ELSEWHERE
    assert page.read("prompt") == metaphor.text


def test_what_is_typed_and_stored_is_text_and_never_markup(
    tmp_path: Path, instruments: Instruments
) -> None:
    hostile = Prompt(f"Task {NASTY}", f"item {NASTY}", f"Wording {NASTY}")
    with Store(tmp_path / "a.db") as store:
        fill(tmp_path / "a.db").close()
        (entry,) = rated(NASTY)
        store.add_items("rope", [replace(entry, prompt=hostile, responses=tuple(
            replace(one, prompt_id=hostile.id) for one in entry.responses))])  # fmt: skip
        page = Page(store, instruments)
        page.type(f"{NASTY} {NASTY}", hostile.id)
        page.type(NASTY, "own", NASTY)
    elements = Elements()
    elements.feed("".join(page.parts.values()))
    assert not {"script", "img"} & {tag for tag, _ in elements.found}
    assert not [names for _, names in elements.found if any(n.startswith("on") for n in names)]
    assert all(names == ["style"] for tag, names in elements.found if tag == "b")  # our own dots
    assert "<script>" in page.read("tokens")


def test_a_text_that_is_too_long_is_cut_and_the_page_says_so(page: Page) -> None:
    assert len(LONG) == scores.LONGEST
    assert words.cut(scores.LONGEST) not in page.type(LONG).read("notice")
    page.type(LONG + "x")
    assert words.cut(scores.LONGEST) in page.read("notice")
    assert words.CUT_SHORT in page.read("notice")  # the models read less than that
    assert page.type(DULL).parts["notice"] == ""
    page.type(DULL, "own", "x" * (tasks.LONGEST + 1))
    assert words.cut(tasks.LONGEST) in page.read("notice")


def test_a_new_stored_response_is_among_the_others_at_once(
    tmp_path: Path, instruments: Instruments
) -> None:
    with fill(tmp_path / "a.db") as store:
        page = Page(store, instruments)
        before = len({one.text for one in store.responses(PROMPT.id)})
        assert str(before) in page.type("A ladder for clouds.", PROMPT.id).read("marks")
        store.add_items("rope", rated("Hang the moon on it."))
        assert str(before + 1) in page.type("A ladder for clouds.", PROMPT.id).read("marks")


def test_a_store_without_prompts_offers_a_task_of_ones_own(
    tmp_path: Path, instruments: Instruments
) -> None:
    with Store(tmp_path / "a.db") as store:
        page = Page(store, instruments)
        chosen = re.findall(r'<option value="([^"]*)" selected', page.parts["page"])
        assert chosen == ["own", "demo"]
        page.type(STRIKING, "own", "")
        assert math.isfinite(page.number("quality"))


@pytest.mark.parametrize("odd", [None, 7, ["a"], {"a": 1}, "unknown", "\x00", "'; DROP TABLE"])
def test_a_message_of_any_shape_is_answered(page: Page, odd: object) -> None:
    page.type(odd, odd, odd)
    assert page.parts["state"] == ""


def test_models_that_do_not_load_are_said_and_can_be_tried_again(
    store: Store, tmp_path: Path
) -> None:
    model = tmp_path / "model"
    model.mkdir()
    late = Scorer(replace(PROFILES["demo"], surprise=str(model)), cache=tmp_path)
    page = Page(store, Instruments("demo", lambda name: late))
    page.type(DULL)
    assert words.FAILED in page.read("state")
    assert "data-retry" in page.parts["state"]
    assert str(tmp_path) not in page.parts["state"]
    assert page.type(DULL).parts["state"]  # it is not tried again unasked
    shutil.copytree(MINIATURE, model, dirs_exist_ok=True)
    page.send(action="retry", response=DULL, prompt="")
    page.type(DULL)
    assert page.parts["state"] == ""


def test_a_store_that_does_not_answer_is_said(tmp_path: Path, instruments: Instruments) -> None:
    store = fill(tmp_path / "a.db")
    page = Page(store, instruments)
    store.close()
    page.type(DULL)
    assert words.FAILED in page.read("state")


def test_a_screen_reader_hears_the_four_scores_with_their_places(page: Page) -> None:
    page.type(STRIKING)
    said = page.answer["say"]
    for name in DIMENSIONS:
        assert f"{words.NAMES[name]} {page.read(f'{name}-value')}" in said
        assert page.read(f"{name}-place") in said
    assert "<" not in said


def test_waiting_is_said_with_how_far_it_is() -> None:
    assert asking.waiting(Waiting(0)).count("value=") == 0
    told = asking.waiting(Waiting(1200, 0.25, 47.0))
    assert "1,200 stored responses" in told
    assert 'value="0.25"' in told
    assert "about 45 seconds left" in told
    assert words.left(200) == "about 3 minutes left"


def test_the_profile_that_the_app_was_started_with_is_chosen_and_the_others_are_offered(
    store: Store, scorer: Scorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PROFILES, "cpu", replace(PROFILES["demo"], name="cpu"))
    page = Page(store, Instruments("demo", lambda name: scorer))
    offered = re.findall(r'<option value="(demo|cpu|paper)"([^>]*)>(.*?)<', page.parts["page"])
    assert offered == [
        ("demo", " selected", words.offer("demo", here=True)),
        ("cpu", "", words.offer("cpu", here=True)),
        ("paper", " disabled", words.offer("paper", here=False)),
    ]


def test_a_profile_that_is_not_on_this_machine_does_not_measure_whoever_asks(
    page: Page, scorer: Scorer
) -> None:
    page.type(DULL, profile="paper")
    assert words.not_here("paper", "demo") in page.read("notice")
    assert scorer.models["surprise"] in page.read("surprise-model")
    for unknown in (NASTY, "auto", 7):
        assert page.type(DULL, profile=unknown).parts["notice"] == ""
        assert page.parts["state"] == ""


def test_the_scores_of_a_text_can_be_taken_along(page: Page, store: Store, scorer: Scorer) -> None:
    prompt = ladder(store)
    text = '=1+1, he said,\r\nand "climbed".'
    page.type(text, prompt.id)
    content = re.search(r'data-csv="([^"]*)"', page.parts["csv"])
    assert content is not None
    (row,) = csv.DictReader(io.StringIO(html.unescape(content[1]), newline=""))
    stored = [response.text for response in store.responses(prompt.id)]
    group = scorer.score(prompt.text, stored)
    live = scorer.live(text, group)
    assert (row.pop("prompt"), row.pop("response")) == (prompt.text, f"'{text}")
    assert row.pop("profile") == "demo"
    for name in DIMENSIONS:
        assert row.pop(f"{name}_fingerprint") == group.fingerprints[name]
    assert {name: float(value) for name, value in row.items()} == pytest.approx(live.values)


def test_what_is_undefined_is_an_empty_cell_and_without_a_text_there_is_nothing_to_save(
    page: Page,
) -> None:
    page.type("puppet", "own", "Name a use")
    content = re.search(r'data-csv="([^"]*)"', page.parts["csv"])
    assert content is not None
    (row,) = csv.DictReader(io.StringIO(html.unescape(content[1]), newline=""))
    assert row["novelty"] == row["diversity"] == row["dsi"] == ""
    assert float(row["surprise"]) > 0
    assert page.type("").parts["csv"] == ""
