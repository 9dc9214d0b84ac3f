"""Nobody reads what a study will ask before it asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from ui_support import rated, study

from annotation.content import Prompt
from annotation.intake import Brought, add
from annotation.public_tables import public_prompts
from annotation.store import Store
from annotation.studies import Study
from ui import tasks

TIMED = "Write a story with a lamp, a debt and a tide."
ROPE = "Name a creative use for the following object: rope"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A study of writing and one of rating; neither has begun."""
    with Store(tmp_path / "a.db") as opened:
        opened.add_study(Study("write", "Write", "writing", "i", "c", ()))
        brought = Brought(iter([(1, {"prompt": TIMED})]), "typed", typed=True)
        add(opened, opened.study("write"), brought)
        opened.add_study(study("rate", "rating"))
        opened.add_items("rate", rated("Skip with it."))
        for name in ("write", "rate"):
            turn(opened, name, "paused")
        yield opened


def turn(store: Store, name: str, state: str) -> None:
    store.write(lambda tables: tables.set_study_state(name, state))


def shown(store: Store) -> set[str]:
    return {prompt.text for prompt in public_prompts(store)}


def test_what_a_study_will_ask_is_public_when_it_asks_and_what_is_written_to_when_it_is_over(
    store: Store,
) -> None:
    assert shown(store) == set()
    turn(store, "rate", "open")
    turn(store, "write", "open")
    assert shown(store) == {ROPE}
    turn(store, "write", "closed")
    assert shown(store) == {ROPE, TIMED}
    turn(store, "rate", "paused")
    assert shown(store) == {TIMED}


def test_no_page_of_scores_names_it_or_measures_among_its_responses(store: Store) -> None:
    hidden = Prompt("other", "other", "other")
    for prompt in store.prompts():
        asked, known = tasks.asked(store, {"prompt": prompt.id, "own": hidden.text})
        assert (asked.text, known) == ("other", False)
    turn(store, "rate", "open")
    (rope,) = public_prompts(store)
    assert tasks.asked(store, {"prompt": rope.id}) == (rope, True)
    for prompt in store.prompts():
        assert tasks.asked(store, {"prompt": prompt.id})[0] == rope
