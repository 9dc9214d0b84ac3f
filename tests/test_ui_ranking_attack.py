"""What a researcher reads of the votes that would change a ranking."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_ui_ranking import NASTY, Page, fill, plain

from annotation.cli import commands
from annotation.comparison_estimates import estimates
from annotation.comparison_results import comparison_results
from annotation.store import Store
from ui import attack_texts as words
from ui.report import report


@pytest.fixture(scope="module")
def body(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Store(tmp_path_factory.mktemp("store") / "s.db") as store:
        fill(store, 8, items_per_person=12)
        yield Page(store).parts()["body"]


def test_the_page_says_how_many_votes_put_the_second_arm_before_the_first(body: str) -> None:
    assert body.count(f"<h2>{words.TITLE}</h2>") == 1
    text = plain(body.split(words.TITLE)[1])
    found = re.search(r"(\d+) votes more \(([\d.]+) % of those there are\) would put dpo", text)
    assert found is not None
    assert int(found[1]) > 0
    assert "of people who take the pairs they are given" in text
    assert words.people(12) in text
    assert f"dpo passes cre {found[1]}" in text


def test_names_of_arms_are_text(body: str) -> None:
    assert NASTY not in body
    assert "comes first" in body


@pytest.mark.parametrize(
    ("votes", "raters", "said"),
    [
        (1, 1, "One vote more (0.5 % of those there are) would put b before a; of people who take "
         "the pairs they are given, one person would."),
        (1200, None, "1,200 votes more (0.5 % of those there are) would put b before a; of people "
         "who take the pairs they are given, no number would."),
        (None, None, "No number of votes that was tried puts b before a."),
    ],
)  # fmt: skip
def test_the_sentence_is_one_that_people_say(
    votes: int | None, raters: int | None, said: str
) -> None:
    assert words.lead("b", "a", votes, 0.005, raters).replace("\u00a0", " ") == said


def test_the_report_says_the_same_as_the_page(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        fill(store, 4, items_per_person=12)
        found = comparison_results(store, "arms")
        document = report(found, estimates(found, resamples=20), found.when)
        section = plain(document.split(f">{words.TITLE}</h2>")[1].split("</section>")[0])
        body = plain(Page(store).parts()["body"]).split(words.TITLE)[1]
    (said,) = re.findall(r"\d+ votes? more [^;]+;", section)
    assert said in body
    assert words.people(12) in section
    assert NASTY not in document


def test_what_leaving_out_flagged_raters_changes_stands_beside_it(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        fill(store, 6)  # the last one always goes left
        body = plain(Page(store).parts()["body"]).split(words.TITLE)[1]
    assert re.search(r"Without the 2 raters who have signs, ratings move by up to \d+ points", body)


def test_the_file_of_rank_has_every_attack(tmp_path: Path) -> None:
    rows = ["rater,prompt,model_a,model_b,winner"]
    rows += [f"r{n % 5},p{n},a,b,{'a' if n % 10 < 7 else 'b'}" for n in range(20)]
    file, out = tmp_path / "votes.csv", tmp_path / "out.json"
    file.write_text("\n".join(rows), encoding="utf-8")
    told = CliRunner().invoke(
        commands, ["rank", str(file), "--json", str(out), "--resamples", "0", "--per-rater", "3"]
    )
    assert told.exit_code == 0, told.output
    numbers = json.loads(out.read_text(encoding="utf-8"))
    assert numbers["votes_per_rater"] == 3
    assert numbers["attacks"] == [
        {
            "goal": "swap", "arm": "b", "over": "a", "votes": 9, "direct": 9, "raters": 3,
            "plan": [{"winner": "b", "loser": "a", "votes": 9}],
        }
    ]  # fmt: skip
    line = "attack: 9 votes on pairs of one's choice put b before a; 3 people with 3 votes each"
    assert line in told.output
