"""What the page that compares sources says, in every state that it can be in."""

import csv
import dataclasses
import html
import io
import json
import math
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ui_support import CREATIVITY, NASTY, study

from annotation.content import Entry, Prompt, Response
from annotation.scores import StoredScore, company
from annotation.store import Store
from crpo.errors import ModelLoadError
from crpo.scoring.groups import DIMENSIONS
from crpo.scoring.profiles import profile
from crpo.scoring.scorer import Scorer
from ui import sources
from ui import sources_texts as words
from ui.csv_text import as_csv
from ui.measuring import Failed
from ui.sources import answer, turn, waiting
from ui.sources_rows import file_rows
from ui.standings import standings
from ui.surveying import Complete, Growing, Loading, Surveying

USES = [Prompt("uses", f"thing {n}", f"Name a use for thing {n}") for n in range(8)]
TITLES = Prompt("titles", "Emma", "Name another title for Emma")
TEXTS = ("Build a raft of it.", "Teach it to sing at dusk.", "Sell it by the yard.")
PATIENCE = 60.0


@pytest.fixture(scope="module")
def scorer(tmp_path_factory: pytest.TempPathFactory) -> Scorer:
    return Scorer(profile("demo"), cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "a.db") as store:
        store.add_study(study("s", "rating", CREATIVITY))
        yield store


def put(store: Store, model: str, *prompts: Prompt, texts: tuple[str, ...] = TEXTS[:1]) -> None:
    """Responses of a model, or of people where it has no name."""
    kind = "model" if model else "human"
    store.add_items(
        "s",
        [
            Entry(one, (Response(one.id, f"{text} {model}", kind, model or None),))
            for one in prompts
            for text in texts
        ],
    )


def given(store: Store, **fingerprints: str) -> None:
    """Scores from elsewhere for every response, so that no model is needed."""
    for prompt in store.prompts():
        responses = store.responses(prompt.id)
        store.add_scores(
            StoredScore(one.id, name, fingerprints.get(name, "m"), len(one.text) / 50, company([]))
            for one in responses
            for name in DIMENSIONS
        )


def broken() -> Scorer:
    raise ModelLoadError("no-such-model", "it is not there")


def ask(store: Store, survey: Surveying, **message: Any) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(turn(store, survey, {"action": "live", "n": 1} | message))
    return said


def until(
    store: Store, survey: Surveying, done: Callable[[dict[str, Any]], bool], **message: Any
) -> dict[str, Any]:
    """Ask as the page does, until the answer is as wanted."""
    end = time.monotonic() + PATIENCE
    while not done(said := ask(store, survey, **message)):
        assert time.monotonic() < end
        time.sleep(0.05)
    return said


def measured(store: Store, scorer: Scorer, **message: Any) -> dict[str, Any]:
    survey = Surveying(store, lambda: scorer)
    return until(store, survey, lambda said: not said["parts"]["state"], **message)


def cells(table: str) -> list[list[str]]:
    """The texts of a table, row by row."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.DOTALL)
    return [
        [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"(?s)<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in rows
    ]


def test_the_page_has_one_heading_its_views_and_every_task(store: Store) -> None:
    put(store, "", USES[0], TITLES)
    said = json.loads(turn(store, Surveying(store, broken), {"action": "open", "n": 1}))
    page = said["parts"]["page"]
    assert page.count("<h1") == 1
    assert 'href="sources" aria-current="page"' in page
    assert re.findall(r'<option value="([^"]*)"', page) == ["", "titles", "uses"]


def test_sources_are_compared_in_three_panels_and_a_table(store: Store, scorer: Scorer) -> None:
    put(store, "", *USES, texts=TEXTS[:2])
    put(store, "gpt", *USES)
    said = measured(store, scorer)
    assert said["shared"] is True
    assert said["parts"]["figure"].count('role="img"') == 3
    head, *rows = cells(said["parts"]["table"])
    assert head == ["Source", "Responses", "Prompts", "Novelty", "Diversity", "Surprise", "Quality"]
    assert [row[:3] for row in rows] == [["People", "16", "8"], ["gpt", "8", "8"]]
    for row in rows:
        for cell in row[3:]:
            mean, low, high = map(float, re.findall(r"-?\d+\.\d+", cell))
            assert low <= mean <= high
    assert said["say"] == "Measured: 24 responses to 8 prompts."
    assert said["again"] == sources.LATER
    about = said["parts"]["about"]
    assert all(scorer.fingerprint(name) in about for name in DIMENSIONS)


def test_the_means_are_those_of_the_scorer(store: Store, scorer: Scorer) -> None:
    put(store, "", *USES[:2], texts=TEXTS)
    put(store, "gpt", *USES[:2])
    row = next(csv.DictReader(io.StringIO(csv_of(measured(store, scorer)))))
    means = []
    for prompt in USES[:2]:
        responses = store.responses(prompt.id)
        group = scorer.score(prompt.text, [one.text for one in responses])
        own = [place for place, one in enumerate(responses) if one.model is None]
        means.append(group.values["novelty"][own].mean())
    assert float(row["novelty_mean"]) == pytest.approx(sum(means) / 2, abs=1e-4)


def csv_of(said: dict[str, Any]) -> str:
    found = re.search(r'data-csv="([^"]*)"', said["parts"]["table"], re.DOTALL)
    assert found
    return html.unescape(found[1])


def test_a_task_narrows_the_prompts(store: Store, scorer: Scorer) -> None:
    put(store, "", *USES, TITLES)
    put(store, "gpt", *USES, TITLES)
    every = measured(store, scorer)
    assert every["parts"]["entering"] == '<p class="small">9 prompts, answered by both sources.</p>'
    one = measured(store, scorer, task="titles")
    assert [row[2] for row in cells(one["parts"]["table"])[1:]] == ["1", "1"]
    assert "[" not in one["parts"]["table"]
    assert words.NO_RANGES in one["parts"]["about"]
    assert words.EXACTLY not in one["parts"]["about"]
    nowhere = measured(store, scorer, task=NASTY)
    assert words.NONE_HERE in nowhere["parts"]["table"]
    assert nowhere["parts"]["figure"] == ""


def test_different_prompts_bring_a_caution(store: Store) -> None:
    put(store, "", *USES[:4])
    put(store, "gpt", *USES[2:])
    given(store)
    survey = Surveying(store, broken)
    said = ask(store, survey)
    assert said["shared"] is False
    assert 'class="notice"' in said["parts"]["entering"]
    said = ask(store, survey, shared=True)
    assert [row[2] for row in cells(said["parts"]["table"])[1:]] == ["2", "2"]
    assert "answered by both sources" in said["parts"]["entering"]
    put(store, "late", TITLES)
    given(store)
    said = ask(store, survey, shared=True)
    assert words.NONE_SHARED in said["parts"]["table"]


def test_who_is_left_out_is_named(store: Store) -> None:
    put(store, "", *USES)
    put(store, "gpt", *USES)
    put(store, "late <i>", TITLES)
    given(store)
    said = ask(store, Surveying(store, broken))
    assert "Left out, with too few prompts in common: late &lt;i&gt;." in said["parts"]["entering"]
    assert [row[0] for row in cells(said["parts"]["table"])[1:]] == ["People", "gpt"]


def test_one_source_is_shown_with_what_would_help(store: Store, scorer: Scorer) -> None:
    put(store, "", *USES)
    said = measured(store, scorer)
    assert words.ONE_SOURCE in said["parts"]["about"]
    assert said["shared"] is None  # nothing to switch
    assert said["parts"]["entering"] == '<p class="small">8 prompts.</p>'
    assert len(cells(said["parts"]["table"])) == 2


def test_a_store_without_responses_says_so_and_loads_no_model(store: Store) -> None:
    survey = Surveying(store, broken)
    said = ask(store, survey)
    assert words.EMPTY_TITLE in said["parts"]["table"]
    assert 'href="scores"' in said["parts"]["table"]
    put(store, "", USES[0])
    until(store, survey, lambda said: "data-retry" in said["parts"]["state"])


def test_what_has_no_value_is_a_dash_and_is_counted(store: Store, scorer: Scorer) -> None:
    put(store, "", *USES)  # one response to each prompt has no company
    head, row = cells(measured(store, scorer)["parts"]["table"])
    assert row[head.index("Diversity")] == "– 8 undefined"
    assert row[head.index("Quality")].startswith("0") or "." in row[head.index("Quality")]
    figure = measured(store, scorer)["parts"]["figure"]
    assert words.NO_MARKS in figure
    assert "nan" not in figure


def test_a_new_response_appears_by_itself(store: Store, scorer: Scorer) -> None:
    put(store, "", *USES)
    survey = Surveying(store, lambda: scorer)
    until(store, survey, lambda said: not said["parts"]["state"])
    put(store, "new", *USES)
    growing = ask(store, survey)
    assert "Measuring what is stored" in growing["parts"]["state"]
    assert growing["again"] == sources.SOON
    said = until(store, survey, lambda said: not said["parts"]["state"])
    assert [row[0] for row in cells(said["parts"]["table"])[1:]] == ["People", "new"]


def test_while_the_models_load_the_scores_that_are_there_are_shown(store: Store) -> None:
    put(store, "", *USES)
    given(store)
    said = ask(store, Surveying(store, broken))
    assert said["parts"]["figure"]
    assert "<code>m</code>" in said["parts"]["about"]  # they say whose they are


def test_scores_of_several_scorers_are_never_shown_as_one(store: Store, scorer: Scorer) -> None:
    put(store, "", *USES)
    put(store, "gpt", *USES)
    given(store)
    given(store, novelty="other")
    said = ask(store, Surveying(store, broken))
    assert said["parts"]["table"] == said["parts"]["figure"] == ""
    own = csv_of(measured(store, scorer))
    fingerprints = {name: scorer.fingerprint(name) for name in DIMENSIONS}
    chosen = {one.id for one in USES}
    assert own == as_csv(file_rows(standings(store.source_scores(fingerprints), chosen).rows))


def test_a_failure_offers_to_try_again_and_keeps_what_is_there(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    put(store, "", *USES)
    given(store)
    survey = Surveying(store, broken)
    said = until(store, survey, lambda said: "data-retry" in said["parts"]["state"])
    assert words.FAILED_WITH in said["parts"]["state"]
    assert said["parts"]["table"]
    assert "no-such-model" in caplog.text
    assert "no-such-model" not in json.dumps(said)


def test_an_error_of_the_store_is_a_sentence_on_the_page(store: Store) -> None:
    put(store, "", *USES)
    survey = Surveying(store, broken)
    store.close()
    said = json.loads(answer(store, survey, {"action": "live", "n": 7}))
    assert said["n"] == 7
    assert words.FAILED in said["parts"]["state"]


@pytest.mark.parametrize("name", [NASTY, "=cmd()", "<b>bold</b>", "a" * 300, "שלום", "${x}{{y}}"])
def test_a_name_from_outside_is_text_everywhere(store: Store, name: str) -> None:
    put(store, name, *USES)
    put(store, "", *USES)
    given(store)
    parts = ask(store, Surveying(store, broken))["parts"]
    markup = "".join(parts.values())
    assert not re.search(r"<(script|img|b)\b", markup)
    assert name.strip() in {row[0] for row in unescaped(parts["table"])}


def unescaped(table: str) -> list[list[str]]:
    return [[html.unescape(cell) for cell in row] for row in cells(table)]


def test_the_download_has_all_digits_and_nothing_for_what_is_undefined(store: Store) -> None:
    put(store, "=gpt, with a comma", *USES)
    given(store)
    said = ask(store, Surveying(store, broken))
    (row,) = csv.DictReader(io.StringIO(csv_of(said)))
    assert row["source"] == "'=gpt, with a comma"
    assert (row["responses"], row["prompts"], row["quality_undefined"]) == ("8", "8", "0")
    found = standings(store.source_scores(), {one.id for one in USES}).rows[0]
    assert float(row["quality_mean"]) == found.estimates["quality"].mean
    nothing = dataclasses.replace(found.estimates["quality"], mean=math.nan, low=math.nan)
    text = as_csv(file_rows([dataclasses.replace(found, estimates={"quality": nothing})]))
    assert next(csv.DictReader(io.StringIO(text)))["quality_mean"] == ""


def test_each_state_says_where_it_is() -> None:
    assert waiting(Complete(), shown=True) == ""
    assert '<progress max="1" aria-label' in waiting(Loading(), shown=False)
    growing = waiting(Growing(7, 28, 12.0), shown=True)
    assert "7 of 28 prompts done." in growing
    assert "about 10 seconds left" in growing
    assert 'value="0.250"' in growing
    assert "data-retry" in waiting(Failed(), shown=False)


def test_responses_that_are_compared_blind_are_left_out_and_that_is_said(store: Store) -> None:
    put(store, "open-arm", *USES)
    put(store, "secret-arm", *USES)
    given(store)
    pair = study("pairs", "comparison")
    store.add_study(pair)
    for prompt in USES:
        own = [one for one in store.responses(prompt.id) if one.model == "secret-arm"]
        other = Response(prompt.id, "Sit on it.", "model", "other-arm")
        store.add_items("pairs", [Entry(prompt, (own[0], other))])
    survey = Surveying(store, broken)
    said = json.dumps(ask(store, survey, action="live"))
    assert "open-arm" in said
    assert "secret-arm" not in said
    assert words.BLIND in html.unescape(said)
    store.write(lambda tables: tables.set_study_state("pairs", "closed"))
    said = json.dumps(ask(store, survey, action="live"))
    assert "secret-arm" in said
    assert words.BLIND not in said
