"""The small study that ships with the package, so that a new store has something to judge.

Everything in demo/ was written for this project: the responses and their ratings by an editor, and
two hand-written arms, one plain and one vivid, that can be compared. People can also write to some
of the prompts.

The loop's demo recipe trains on this study's export. After a change in demo/, refresh it with a new
store (a test holds them equal):

    crpo-data init --db NEW.db
    crpo-data export demo --raters editor --db NEW.db -o crpo/training/recipes/demo.jsonl
"""

import dataclasses
from itertools import groupby
from pathlib import Path

from annotation import arms_tables
from annotation.arms_tables import Pooled
from annotation.content import Entry, Response
from annotation.drafts import read_drafts, to_entries
from annotation.store import Store
from annotation.studies import Study
from annotation.study_file import read_study
from annotation.tables import Tables
from annotation.writing_tables import add_prompts

FOLDER = Path(__file__).parent / "demo"
RESPONSES = FOLDER / "responses.jsonl"
ARMS = FOLDER / "arms.jsonl"
EDITOR = "demo-editor"
# The items of the prompts that people write to, each of another task.
WRITTEN = (
    "sock",
    "boredom",
    "My grandmother never trusted clocks because",
    "making the wait at a winter bus stop less miserable",
    "things that come back",
    "People can no longer say the same sentence twice in their lives.",
)


def load_demo(store: Store) -> None:
    """Add the studies "demo" (rating), "demo-compare" and "demo-write"; twice is harmless."""
    rating = read_study(FOLDER / "rating.yaml")
    comparison = read_study(FOLDER / "comparison.yaml")
    writing = read_study(FOLDER / "writing.yaml")
    rated, pairs = rated_entries(RESPONSES, rating), paired_entries(ARMS)
    asked = list(dict.fromkeys(entry.prompt for entry in rated if entry.prompt.item in WRITTEN))

    def work(tables: Tables) -> None:
        for study in (writing, rating, comparison):
            tables.add_study(study)
        add_prompts(tables.connection, writing.id, asked)
        tables.ensure_annotator(EDITOR, "editor")
        tables.add_items(rating, rated, EDITOR)
        tables.add_items(comparison, pairs)
        arms_tables.add(
            tables.connection,
            comparison.id,
            [Pooled(pair.prompt, response) for pair in pairs for response in pair.responses],
        )

    store.write(work)


def rated_entries(path: Path, study: Study) -> list[Entry]:
    """The editor's responses, each with the editor's rating."""
    drafts = [dataclasses.replace(draft, source="editor") for draft in read_drafts(path)]
    return list(to_entries(path, drafts, study))


def paired_entries(path: Path) -> list[Entry]:
    """Pairs of one response of each of two arms to the same prompt.

    The first response of one arm meets the first of the other, and so on, in the order of the file.

    Raises:
        ValueError: The arms are not two, or do not have the same number of responses to a prompt.
    """
    drafts = list(read_drafts(path))
    arms = sorted({draft.model or "" for draft in drafts})
    if len(arms) != 2:
        raise ValueError(f"{path} has the arms {arms}, not two")
    entries = []
    by_prompt = sorted(drafts, key=lambda draft: draft.prompt.id)
    for _, group in groupby(by_prompt, key=lambda draft: draft.prompt.id):
        of_prompt = list(group)
        sides = [[draft for draft in of_prompt if draft.model == arm] for arm in arms]
        for pair in zip(*sides, strict=True):
            responses = tuple(
                Response(draft.prompt.id, draft.text, "editor", draft.model, path.name)
                for draft in pair
            )
            entries.append(Entry(pair[0].prompt, responses))
    return entries
