"""Who may go into a study: by link, by a platform's id, or with an account."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from ui_support import PROMPT, TOKENS, judgements, rated, study

from annotation.store import Store
from annotation.studies import Study
from annotation.writing import add_prompts
from ui import login_texts, rate, texts, write
from ui.identity import CARRY
from ui.stage import Visitor

ANNA, BEN = "a" * 32, "b" * 32


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "a.db") as made:
        for login in ("link", "participant", "huggingface"):
            made.add_study(study(login, "rating", login=login))
            made.add_items(login, rated("A swing."))
        made.add_study(Study("tale", "Tale", "writing", "Write.", "Yes?", (), login="huggingface"))
        add_prompts(made, "tale", [PROMPT])
        yield made


def ask(store: Store, visitor: Visitor, action: str = "show", **more: object) -> str:
    page = write if visitor.study == "tale" else rate
    return page.turn(store, TOKENS, visitor, {"action": action} | more)


@pytest.mark.parametrize("action", ["show", "consent", "refuse", "answer", "pause", "undo", "x"])
@pytest.mark.parametrize("name", ["huggingface", "tale"])
def test_a_study_with_accounts_shows_the_login_whatever_a_browser_sends(
    store: Store, action: str, name: str
) -> None:
    view = ask(store, Visitor(ANNA, name), action)
    assert login_texts.ASKED_TITLE in view
    assert texts.BEGIN not in view
    assert judgements(store, "enrolments") == []


def test_the_login_leads_back_to_the_study_with_what_the_platform_said(store: Store) -> None:
    view = ask(store, Visitor(ANNA, "huggingface", "P-7"))
    assert 'href="login?to=%2Frate%3Fstudy%3Dhuggingface%26participant%3DP-7"' in view


def test_with_an_account_the_study_begins_and_the_store_knows_the_kind(store: Store) -> None:
    visitor = Visitor(ANNA, "huggingface", account=True)
    assert texts.BEGIN in ask(store, visitor)
    ask(store, visitor, "consent")
    (person,) = [row for row in judgements(store, "annotators") if row["id"] == ANNA]
    assert person["kind"] == "login"


def test_no_address_makes_another_browser_of_an_account(store: Store) -> None:
    visitor = Visitor(ANNA, "huggingface", account=True)
    ask(store, visitor, "consent")
    assert CARRY not in ask(store, visitor, "pause")
    other = Visitor(BEN, "link")
    ask(store, other, "consent")
    assert CARRY in ask(store, other, "pause")


def test_who_is_logged_out_while_writing_sees_the_text_again(store: Store) -> None:
    visitor = Visitor(ANNA, "tale", account=True)
    ask(store, visitor, "consent")
    view = ask(store, Visitor(BEN, "tale"), "add", text="Once upon <a> time")
    assert "Once upon &lt;a&gt; time" in view
    assert login_texts.ASKED_TITLE in view


@pytest.mark.parametrize("name", ["", " ", "x" * 65, "a b", "<b>", "\u0430nna"])
def test_a_study_for_a_platforms_people_refuses_who_comes_without_its_id(
    store: Store, name: str
) -> None:
    for action in ("show", "consent"):
        view = ask(store, Visitor(ANNA, "participant", name), action)
        assert login_texts.PLATFORM_TITLE in view
    assert judgements(store, "enrolments") == []


def test_one_platform_id_takes_part_once_and_goes_on_without_it(store: Store) -> None:
    anna = Visitor(ANNA, "participant", "P-7")
    assert texts.BEGIN in ask(store, anna)
    ask(store, anna, "consent")
    assert "A swing." in ask(store, Visitor(ANNA, "participant"))
    for action in ("show", "consent"):
        assert login_texts.TWICE_TITLE in ask(store, Visitor(BEN, "participant", "P-7"), action)
    assert texts.BEGIN in ask(store, Visitor(BEN, "participant", "P-8"))


def test_one_platform_id_comes_in_once_from_eight_browsers_in_one_moment(store: Store) -> None:
    start, views = threading.Barrier(8), list[str]()

    def begin(number: int) -> None:
        visitor = Visitor(f"{number:032x}", "participant", "P-7")
        ask(store, visitor)
        start.wait(30)
        views.append(ask(store, visitor, "consent"))

    browsers = [threading.Thread(target=begin, args=(number,)) for number in range(8)]
    for one in browsers:
        one.start()
    for one in browsers:
        one.join()
    assert len(judgements(store, "enrolments")) == 1
    assert sum(login_texts.TWICE_TITLE in view for view in views) == 7


def test_a_study_by_link_takes_everybody(store: Store) -> None:
    for visitor in (Visitor(ANNA, "link"), Visitor(BEN, "link", account=True)):
        assert texts.BEGIN in ask(store, visitor)
