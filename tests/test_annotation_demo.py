"""The study that ships with the package."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotation.assignment import next_assignment, progress
from annotation.demo import ARMS, FOLDER, RESPONSES, load_demo, paired_entries, rated_entries
from annotation.export import export
from annotation.store import Store
from annotation.study_file import read_study
from annotation.submissions import review
from annotation.writing import next_prompt, write

RECIPE = Path(__file__).parents[1] / "crpo" / "training" / "recipes" / "demo.jsonl"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "demo.db") as store:
        load_demo(store)
        yield store


def rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    with store.read() as tables:
        return [tuple(row) for row in tables.connection.execute(sql)]


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_study_says_that_it_is_a_demonstration() -> None:
    for kind in ("rating", "comparison", "writing"):
        study = read_study(FOLDER / f"{kind}.yaml")
        assert study.demonstration
        assert study.kind == kind
        assert "demonstration" in study.title.lower()
        assert "demonstration" in study.consent.lower()


def test_arms_meet_on_the_same_prompt_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "arms.jsonl"
    written = [
        {"prompt": prompt, "task": "T", "item": "i", "arm": arm, "response": f"{arm} {prompt} {n}"}
        for prompt in "pq"
        for arm in ("demo-vivid", "demo-plain")
        for n in (1, 2)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in written))
    pairs = [tuple(one.text for one in entry.responses) for entry in paired_entries(path)]
    assert sorted(pairs) == [
        (f"demo-plain {prompt} {n}", f"demo-vivid {prompt} {n}") for prompt in "pq" for n in (1, 2)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in written[:-1]))
    with pytest.raises(ValueError, match=r"zip\(\)"):
        paired_entries(path)
    path.write_text("".join(json.dumps(row) + "\n" for row in written[:2]))
    with pytest.raises(ValueError, match="not two"):
        paired_entries(path)


def test_the_editors_work_is_marked_as_the_editors(tmp_path: Path) -> None:
    path = tmp_path / "responses.jsonl"
    row = {"prompt": "p", "task": "T", "item": "i", "response": "r", "rating": 4}
    path.write_text(json.dumps(row) + "\n")
    (entry,) = rated_entries(path, read_study(FOLDER / "rating.yaml"))
    assert entry.responses[0].source == "editor"
    assert entry.ratings == {"creativity": 4.0}


@pytest.mark.skipif(not RESPONSES.exists(), reason="the demonstration's texts are being written")
class TestShippedContent:
    def test_it_is_as_large_and_as_various_as_a_demonstration_should_be(self, demo: Store) -> None:
        prompts = demo.prompts("demo")
        tasks = Counter(prompt.task for prompt in prompts)
        assert len(tasks) >= 12
        assert min(tasks.values()) >= 2
        for prompt in prompts:
            rated = [row for row in lines(RESPONSES) if row["prompt"] == prompt.text]
            assert len({row["response"] for row in rated}) == len(rated) >= 8
            assert len({row["rating"] for row in rated}) >= 3  # from dull to striking

    def test_every_response_has_one_rating_by_the_editor_and_nobody_else(self, demo: Store) -> None:
        counts = rows(
            demo,
            "SELECT kind, count(*), count(DISTINCT item_id), min(value), max(value) FROM ratings "
            "JOIN annotators ON annotators.id = annotator_id GROUP BY kind",
        )
        total = len(lines(RESPONSES))
        assert counts == [("editor", total, total, 1.0, 5.0)]

    def test_every_pair_has_the_two_arms_on_one_prompt(self, demo: Store) -> None:
        pairs = rows(
            demo,
            "SELECT a.model, b.model, a.prompt_id = b.prompt_id FROM items "
            "JOIN responses AS a ON a.id = first_id JOIN responses AS b ON b.id = second_id "
            "WHERE study_id = 'demo-compare'",
        )
        assert set(pairs) == {("demo-plain", "demo-vivid", 1)}
        assert 2 * len(pairs) == len(lines(ARMS))

    def test_loading_it_twice_changes_nothing(self, demo: Store) -> None:
        counts = (
            "SELECT (SELECT count(*) FROM responses), (SELECT count(*) FROM ratings), "
            "(SELECT count(*) FROM study_prompts), (SELECT count(*) FROM study_versions)"
        )
        before = rows(demo, counts)
        load_demo(demo)
        assert rows(demo, counts) == before

    def test_it_can_still_be_loaded_when_somebody_has_begun(self, demo: Store) -> None:
        demo.ensure_annotator("ada")
        for study in ("demo", "demo-compare"):
            demo.consent(study, "ada")
            assert next_assignment(demo, study, "ada") is not None
        demo.consent("demo-write", "ada")
        assert next_prompt(demo, "demo-write", "ada") is not None
        load_demo(demo)
        assert progress(demo, "demo", "ada").total == 40

    def test_people_write_to_six_prompts_of_other_tasks_each(self, demo: Store) -> None:
        prompts = demo.prompts("demo-write")
        assert len({prompt.task for prompt in prompts}) == len(prompts) == 6
        assert {prompt.id for prompt in prompts} < {prompt.id for prompt in demo.prompts("demo")}

    def test_what_was_written_and_accepted_can_be_rated(self, demo: Store) -> None:
        demo.ensure_annotator("ada")
        demo.consent("demo-write", "ada")
        sitting = next_prompt(demo, "demo-write", "ada")
        assert sitting is not None
        answer = write(demo, "demo-write", "ada", sitting.prompt_id, "A scarf for a snail.", 9.0)
        before = rows(demo, "SELECT count(*) FROM items WHERE study_id = 'demo'")
        review(demo, answer.id, "accept", "eva")
        ((after,),) = rows(demo, "SELECT count(*) FROM items WHERE study_id = 'demo'")
        assert [(after - 1,)] == before

    def test_nothing_that_is_served_names_an_arm(self, demo: Store) -> None:
        for row in lines(ARMS):
            assert "demo-" not in str(row["response"]) + str(row["prompt"]) + str(row["item"])


@pytest.mark.skipif(not RECIPE.exists(), reason="the recipe's data are not there yet")
def test_the_recipes_data_are_what_the_demonstration_exports(demo: Store, tmp_path: Path) -> None:
    # annotation/demo.py says how to refresh them.
    export(demo, "demo", tmp_path / "demo.jsonl", "editor")
    assert RECIPE.read_bytes() == (tmp_path / "demo.jsonl").read_bytes()
