"""The learned quality score: what ships, fitting one, and files that are none."""

from pathlib import Path

import numpy as np
import pytest

from crpo.cli import main
from crpo.errors import FitDataError, QualityModelError
from crpo.scoring.embeddings import Embedder
from crpo.scoring.hub import MINILM
from crpo.scoring.quality import SHIPPED, LearnedScorer, load_quality
from crpo.scoring.quality_fit import Rated, fit_quality, read_ratings
from crpo.table import write_rows


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder(MINILM)


def ratings(n: int) -> Rated:
    """Answers to three prompts, of which those with the sea in them are rated better."""
    places = ["the sea", "a shelf", "the ocean", "a drawer"]
    prompts = [f"What is a {('rope', 'box', 'sock')[i % 3]} for?" for i in range(n)]
    responses = [f"Take number {i} to {places[i % 4]}." for i in range(n)]
    return Rated(prompts, responses, np.array([4.0 - 2 * (i % 2) for i in range(n)]), "1 to 5")


def test_the_shipped_score_predicts_held_out_ratings(shared: Path, embedder: Embedder) -> None:
    test = read_ratings(shared / "data" / "ocsai" / "val.jsonl")
    scorer = LearnedScorer(SHIPPED, embedder)
    found = scorer.measure(list(zip(test.prompts, test.responses, strict=True)))
    predicted = [one.value for one in found]
    r = np.corrcoef(predicted, test.ratings)[0, 1]
    card = SHIPPED.with_name("README.md").read_text()
    assert f"r = {r:.3f}".replace("0.", ".") in card
    assert r >= 0.77
    assert SHIPPED.stat().st_size <= 5e6


def test_the_card_says_what_the_file_says() -> None:
    facts = load_quality(SHIPPED).facts
    card = SHIPPED.with_name("README.md").read_text()
    assert f"{facts.ratings:,}" in card
    for number in (facts.cross_validated_r, facts.cross_validated_r_within):
        assert f"{number:.3f}".replace("0.", ".") in card


def test_a_fit_learns_what_carries_over_to_prompts_it_has_not_seen(embedder: Embedder) -> None:
    model = fit_quality(ratings(240), embedder, "toy", landmarks=200)
    assert model.facts.cross_validated_r > 0.7
    assert model.facts.prompts == 3
    one = fit_quality(ratings(240), embedder, "toy", landmarks=200)
    np.testing.assert_array_equal(one.weights, model.weights)


def test_a_fit_survives_the_file(embedder: Embedder, tmp_path: Path) -> None:
    model = fit_quality(ratings(60), embedder, "toy", landmarks=50)
    model.save(tmp_path / "toy.npz")
    read = load_quality(tmp_path / "toy.npz")
    assert read.facts == model.facts
    units = embedder.encode(["Take it to the sea.", "Leave it."])
    prompts = embedder.encode(["What is a rope for?"] * 2)
    words = np.array([5.0, 2.0])
    np.testing.assert_allclose(
        read.predict(units, prompts, words), model.predict(units, prompts, words), rtol=1e-6
    )


def test_the_command_fits_and_says_how_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRPO_CACHE", str(tmp_path))
    toy = ratings(60)
    rows = [
        {"FullPrompt": prompt, "Response": response, "facsco_grm_scaled": float(rating) * 10}
        for prompt, response, rating in zip(toy.prompts, toy.responses, toy.ratings, strict=True)
    ]
    write_rows(tmp_path / "rated.csv", rows)
    out = tmp_path / "q.npz"
    assert main(["quality", "fit", str(tmp_path / "rated.csv"), "-o", str(out)]) == 0
    said = capsys.readouterr().out
    assert "60 ratings of 3 prompts" in said
    assert "r with ratings of left-out prompts" in said
    assert load_quality(out).facts.unit == "factor score 10 to 50"


@pytest.mark.parametrize(
    ("rated", "says"),
    [
        (ratings(19), "there are 19 ratings; give at least 20"),
        (Rated(["p"] * 30, ["r"] * 30, np.ones(30), "1 to 5"), "all ratings are equal"),
    ],
)
def test_ratings_that_teach_nothing_are_refused(
    rated: Rated, says: str, embedder: Embedder
) -> None:
    with pytest.raises(FitDataError, match=says):
        fit_quality(rated, embedder, "toy")


def test_files_that_are_no_learned_score_are_refused(embedder: Embedder, tmp_path: Path) -> None:
    (tmp_path / "text.npz").write_text("no arrays")
    with pytest.raises(QualityModelError, match="is no learned quality score"):
        load_quality(tmp_path / "text.npz")
    with pytest.raises(QualityModelError, match="does not exist"):
        load_quality(tmp_path / "none.npz")
    model = fit_quality(ratings(30), embedder, "toy")
    object.__setattr__(model.facts, "embedding", "other/model")
    model.save(tmp_path / "other.npz")
    with pytest.raises(QualityModelError, match="was fitted with other/model, not with"):
        LearnedScorer(tmp_path / "other.npz", embedder)
