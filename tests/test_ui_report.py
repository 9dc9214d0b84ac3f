"""The report of a comparison study: what is in it, what is not, and who gets it."""

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from test_annotation_comparison_results import PROMPTS, measured, votes
from test_ui_access import ACCESS
from ui_support import NASTY
from voted_support import Cast, cast, fill, person, study

from annotation.comparison_estimates import Estimates, estimates
from annotation.comparison_results import ComparisonResults, comparison_results
from annotation.exclusions import exclude
from annotation.store import Store
from crpo import report_page as page
from ui import access, app, report_route, texts
from ui import report_answer_texts as answer_words
from ui import report_parts as parts
from ui import report_texts as words
from ui.forest import forest
from ui.ranking_plots import Rung
from ui.report import report
from ui.report_shown import Shown

WHEN = "2026-11-21T15:00:00+00:00"
VOID = {"meta"}


class Reader(HTMLParser):
    """Reads a document strictly: every element is closed where it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.tables: list[dict[str, list[list[str]]]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.tables.append({"caption": [], "rows": []})
        if tag == "caption":
            self.tables[-1]["caption"].append([""])
        if tag == "tr":
            self.tables[-1]["rows"].append([])
        if tag in {"th", "td"}:
            self.tables[-1]["rows"][-1].append("")
            assert tag == "td" or found["scope"] in {"row", "col"}

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] == "style":
            return
        self.words += data
        if self.open[-1] in {"th", "td"}:
            self.tables[-1]["rows"][-1][-1] += data
        if self.open[-1] == "caption":
            self.tables[-1]["caption"][-1][0] += data


def read(made: str) -> Reader:
    reader = Reader()
    reader.feed(made)
    reader.close()
    assert reader.open == []
    for table in reader.tables:
        assert table["caption"]
        assert len({len(row) for row in table["rows"]}) == 1
    return reader


def computed(store: Store) -> tuple[ComparisonResults, Estimates]:
    results = comparison_results(store, "duels")
    return results, estimates(results, resamples=40)


def reported(store: Store) -> str:
    return report(*computed(store), WHEN)


def table(reader: Reader, caption: str) -> list[list[str]]:
    """The rows of a table, without its head."""
    (found,) = [one for one in reader.tables if one["caption"][0][0] == caption]
    return found["rows"][1:]


def meet(pairs: Sequence[tuple[str, str]], raters: int, prompts: int = 4) -> list[Cast]:
    """Everybody prefers the first three times of four."""
    return [
        Cast(f"r{rater}", pair, pair[(rater + number) % 4 == 0], number)
        for rater, number, pair in itertools.product(range(raters), range(prompts), pairs)
    ]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fill(tmp_path / "a.db", PROMPTS, asked=study(confidence=True)) as filled:
        yield filled


def test_the_answer_stands_first_and_all_else_behind_it(store: Store) -> None:
    measured(store)
    cast(store, votes())
    made = reported(store)
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", made)
    assert headings == [
        "What people preferred",
        "Which pairs are decided",
        "Win rates of all pairs",
        "Did the side matter?",
        "With and without raters who have signs of carelessness",
        "What it would take to change it",
        "At equal side, length and style",
        "By task and by prompt",
        "Did raters agree?",
        "How the study was made",
        "How far it is",
        "Who voted",
        "Methods, for specialists",
        "What is missing",
    ]


def test_numbers_are_those_of_the_results(store: Store) -> None:
    measured(store)
    cast(store, votes())
    results, made = computed(store)
    reader = read(report(results, made, WHEN))
    assert made.ranking is not None
    best = made.ranking.standings[0]
    row = table(reader, answer_words.STANDINGS)[0]
    assert row[0] == f"1 {best.model}"
    assert row[1] == f"{best.rating:,.0f}"
    assert row[2] == f"{best.low:,.0f} to {best.high:,.0f}"
    assert row[4] == f"{best.naive_low:,.0f} to {best.naive_high:,.0f}"
    rows = {one[0]: one for one in table(reader, answer_words.CELLS)}
    assert len(rows) == len(results.found.matrix) == 6
    for cell in results.found.matrix:
        straight = rows.get(f"{cell.model_a} over {cell.model_b}")
        turned = rows.get(f"{cell.model_b} over {cell.model_a}")
        assert (straight is None) != (turned is None)
        wins = [f"{cell.wins_a}", f"{cell.wins_b}"]
        assert (straight or turned or [])[6:8] == (wins if straight else wins[::-1])
        rate = cell.win_rate if straight else 1 - cell.win_rate
        assert (straight or turned or [])[1] == parts.percent(rate)
    alpha = results.found.alpha
    ends = parts.between(alpha.low, alpha.high, after=3)
    assert f"alpha is {alpha.value:.3f} (95\u00a0% interval {ends})" in reader.words
    assert results.code in reader.words
    assert f"{results.found.left.value * 100:.1f}\u00a0%" in reader.words


def test_pairs_are_seen_from_the_arm_that_is_ranked_higher(store: Store) -> None:
    cast(store, votes())
    shown = Shown(*computed(store))
    for one in shown.pairings:
        assert shown.places[one.first] < shown.places[one.second]
        assert one.ends[0] <= one.rate <= one.ends[1]
        assert one.by_ends[0] <= one.rate <= one.by_ends[1]
        assert 0 <= one.looked[0] <= one.looked[1] <= 1
        assert one.wins + one.losses + one.cell.ties == one.cell.n


def test_no_untrusted_text_becomes_code(tmp_path: Path) -> None:
    asked = study(chosen_by=f"novelty {NASTY}", comments=True)
    asked = type(asked)(**{**asked.__dict__, "title": NASTY, "instructions": NASTY})
    arms = ("<b>cre</b>", 'dpo & "co"', "a'b")
    with fill(tmp_path / "a.db", 4, arms, asked) as store:
        cast(store, meet(list(itertools.combinations(arms, 2)), 3))
        exclude(store, "duels", person("r2"), f"asleep {NASTY}", "a researcher")
        made = reported(store)
    reader = read(made)
    allowed = {"html", "head", "meta", "title", "style", "body", "main", "header", "nav", "section"}
    allowed |= {"h1", "h2", "h3", "p", "b", "ul", "li", "dl", "div", "dt", "dd", "a", "blockquote"}
    allowed |= {"table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary"}
    allowed |= {"figure", "figcaption", "svg", "g", "path", "rect", "text", "circle", "line"}
    assert {tag for tag, _ in reader.tags} <= allowed
    for _, attributes in reader.tags:
        assert not [name for name in attributes if name.startswith("on")]
    assert "<script" not in made
    assert "<b>cre</b>" in reader.words


def test_the_file_asks_nobody_for_anything(store: Store) -> None:
    cast(store, votes())
    made = reported(store)
    for _, attributes in read(made).tags:
        assert not attributes.keys() & {"src", "srcset", "data", "action", "background", "poster"}
        assert attributes.get("href", "#").startswith("#")
    assert "url(" not in made
    assert "@import" not in made
    assert "default-src 'none'" in made


def test_neither_own_ids_nor_raters_words_nor_responses_are_in_it(store: Store) -> None:
    said = "My name is Anna and I liked it."
    cast(store, [*votes(), Cast("anna", ("cre", "dpo"), "cre", confidence=3, comment=said)])
    exclude(store, "duels", person("rater 0"), "asleep", "a researcher")
    made = reported(store)
    assert said not in made
    assert "1 vote came with a reason" in made
    for rater in ("anna", "rater 0", "rater 1"):
        assert person(rater) not in made
    assert "cre on 00" not in made  # a response


def test_a_choice_by_a_measure_stands_above_everything(tmp_path: Path) -> None:
    with fill(tmp_path / "a.db", asked=study(chosen_by="the highest novelty")) as store:
        cast(store, meet([("cre", "dpo")], 3))
        made = reported(store)
    warning = words.chosen_by("the highest novelty")
    assert made.index(page.sentences(warning, kind="warning")) < made.index("<h2")
    assert "The responses were chosen by the highest novelty" in made


def test_who_was_left_out_is_told_with_reason_and_time(store: Store) -> None:
    cast(store, votes())
    exclude(store, "duels", person("rater 5"), "chose the left one always", "a researcher")
    reader = read(reported(store))
    ((rater, act, when, reason),) = table(reader, "Record of decisions")
    assert (act, reason) == ("left out", "chose the left one always")
    assert when.endswith("UTC")
    (row,) = [one for one in table(reader, "Raters by their public names") if one[0] == rater]
    assert row[-1].endswith("Left out: chose the left one always")


def test_a_study_without_votes_says_so(store: Store) -> None:
    reader = read(reported(store))
    assert answer_words.NOBODY in reader.words
    assert not [one for one in reader.tables if answer_words.STANDINGS in one["caption"][0]]
    assert "0 of 144 votes" in reader.words


def test_one_rater_alone_gets_no_interval_by_raters(store: Store) -> None:
    cast(store, meet([("cre", "dpo"), ("cre", "sft"), ("dpo", "sft")], 1))
    reader = read(reported(store))
    assert {row[2] for row in table(reader, answer_words.STANDINGS)} == {page.NONE}
    assert {row[4] for row in table(reader, answer_words.CELLS)} == {answer_words.OPEN}
    assert words.few_raters(1) in reader.words
    assert "nan" not in reader.words.replace("finance", "")


def test_arms_that_never_met_are_ranked_apart(store: Store) -> None:
    cast(store, meet([("cre", "dpo"), ("human", "sft")], 4))
    reader = read(reported(store))
    assert answer_words.groups(2) in reader.words
    assert len(table(reader, answer_words.standings_of(1))) == 2
    assert len(table(reader, answer_words.standings_of(2))) == 2
    assert words.never_met(2, 6) in reader.words


def test_an_arm_that_won_everything_has_an_open_interval(store: Store) -> None:
    always = [Cast(f"r{one}", ("cre", "dpo"), "cre", place) for one in range(4) for place in (0, 1)]
    cast(store, always + meet([("dpo", "sft")], 4))
    reader = read(reported(store))
    best = table(reader, answer_words.STANDINGS)[0]
    assert best[0] == "1 cre"
    assert best[2].endswith("open above")
    assert "no upper bound" in reader.words


def test_fifty_arms_are_drawn_one_line_each(tmp_path: Path) -> None:
    arms = [f"maker/model-{one:02d}" for one in range(50)]
    chain = list(itertools.pairwise(arms))
    with fill(tmp_path / "a.db", 4, arms) as store:
        cast(store, meet(chain, 4))
        made = reported(store)
    reader = read(made)
    assert made.count('class="plot forest"') == 1
    assert len(table(reader, answer_words.STANDINGS)) == 50
    assert f"{answer_words.CELLS} (49 rows)" in reader.words  # folded


NUMBER = st.floats(allow_nan=True, allow_infinity=True, width=32)


@given(NUMBER, NUMBER)
def test_any_interval_can_be_written(low: float, high: float) -> None:
    said = parts.between(low, high)
    assert "nan" not in said
    assert "inf" not in said
    assert math.isfinite(low + high) == (" to " in said) or abs(low + high) == math.inf


@given(st.text(max_size=30), st.floats(-1e4, 1e4), st.floats(0, 500))
def test_any_rating_can_be_drawn_on_one_line(name: str, rating: float, wide: float) -> None:
    shown = "".join(one for one in name if one.isprintable())
    rows = [
        Rung(shown, 0, rating, rating - wide, math.inf, rating - wide / 2, rating + wide / 2),
        Rung(shown, 0, math.nan, math.nan, math.nan, math.nan, math.nan),
        Rung(shown, 0, 1000, -math.inf, math.inf, 990, 1010),
    ]
    ElementTree.fromstring(forest(rows, 1, "rating", shown).replace("&#x27;", "'"))


@pytest.fixture
def client(store: Store) -> Iterator[TestClient]:
    opened = FastAPI()
    report_route.add_route(opened, store, ACCESS)
    with TestClient(opened) as running:
        yield running


def researcher(client: TestClient) -> None:
    cookie = re.search(rf"{access.COOKIE}=([^;]*)", ACCESS.welcome({}).headers["set-cookie"])
    assert cookie
    client.cookies.set(access.COOKIE, cookie[1])


@pytest.mark.parametrize("cookies", [{}, {access.COOKIE: "researcher"}, {access.HINT: "research"}])
def test_strangers_get_no_report(store: Store, client: TestClient, cookies: dict[str, str]) -> None:
    cast(store, meet([("cre", "dpo")], 2))
    client.cookies.update(cookies)
    for asked in ("duels", "none"):
        said = client.get(report_route.ROUTE, params={"study": asked})
        assert said.status_code == 403
        assert texts.RESEARCHERS_TITLE in said.text
        assert "cre" not in re.sub(r"<style>.*</style>", "", said.text, flags=re.DOTALL).split()


def test_a_researcher_gets_a_file_that_follows_the_votes(store: Store, client: TestClient) -> None:
    researcher(client)
    cast(store, meet([("cre", "dpo")], 2))
    said = client.get(report_route.ROUTE, params={"study": "duels"})
    assert said.status_code == 200
    assert said.headers["content-disposition"] == 'attachment; filename="duels-report.html"'
    assert "no-store" in said.headers["cache-control"]
    assert "2 people gave 8 votes" in read(said.text).words
    cast(store, [Cast("late", ("cre", "dpo"), "cre")])
    again = client.get(report_route.ROUTE, params={"study": "duels"})
    assert "3 people gave 9 votes" in read(again.text).words


@pytest.mark.parametrize("asked", ["", "none", "../duels", NASTY])
def test_what_is_no_comparison_has_no_report(client: TestClient, asked: str) -> None:
    researcher(client)
    said = client.get(report_route.ROUTE, params={"study": asked})
    assert said.status_code == 404
    assert words.NO_STUDY in said.text
    assert "content-disposition" not in said.headers


def test_the_command_writes_the_same_file(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cast(store, meet([("cre", "dpo")], 2))
    output = tmp_path / "report.html"
    asked = ["report", "duels", "--db", str(tmp_path / "a.db"), "-o", str(output)]
    assert app.main(asked) == 0
    assert "2 people gave 8 votes" in read(output.read_text(encoding="utf-8")).words
    assert app.main(["report", "none", "--db", str(tmp_path / "a.db")]) == 1
    assert app.main(["report", "duels", "--db", str(tmp_path / "none.db")]) == 1
    first, second = capsys.readouterr().err.splitlines()
    assert "no study 'none'" in first
    assert "no store at" in second
    assert not (tmp_path / "none.db").exists()
