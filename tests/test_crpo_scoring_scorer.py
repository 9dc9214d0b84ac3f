"""The four dimensions: published numbers, edge cases, and live scores that agree with full ones."""

import json
from pathlib import Path

import numpy as np
import pytest

from crpo.errors import UnknownDimensionError
from crpo.scoring.groups import DIMENSIONS, WORDING, Group
from crpo.scoring.profiles import LEARNED, PROFILES, Profile
from crpo.scoring.scorer import Scorer

APART = ("novelty", "diversity")
ROPE = "Come up with an original and creative use for the following object: rope"
USES = ("Tie a boat to it.", "tie up a boat", "Call it the equator and step over it.", "swing")


@pytest.fixture(scope="module")
def scorer(tmp_path_factory: pytest.TempPathFactory) -> Scorer:
    return Scorer(PROFILES["demo"], cache=tmp_path_factory.mktemp("vectors"))


def conformance(shared: Path, name: str) -> list[dict[str, object]]:
    return json.loads((shared / "conformance" / name).read_text())  # type: ignore[no-any-return]


def test_novelty_and_diversity_are_the_published_numbers(shared: Path, tmp_path: Path) -> None:
    published = Scorer(PROFILES["demo"], mode="reference", cache=tmp_path)
    ours = Scorer(PROFILES["demo"], cache=tmp_path)
    for group in conformance(shared, "novelty_diversity_minilm.json"):
        prompt, responses = str(group["prompt"]), list(group["responses"])  # type: ignore[call-overload]
        found = published.score(prompt, responses, APART)
        for name in ("dsi", *APART):
            np.testing.assert_allclose(found.values[name], group[name], atol=1e-5)
        for name in APART:
            np.testing.assert_allclose(
                found.normalised[name], group[f"{name}_normalised"], atol=1e-5
            )
        default = ours.score(prompt, responses, APART)
        several = np.array([len(words) > 1 for words in group["words"]])  # type: ignore[attr-defined]
        np.testing.assert_allclose(
            default.values["novelty"][several],
            np.array(group["novelty"])[several],
            atol=1e-5,
        )
        assert np.isnan(default.values["novelty"][~several]).all()
        assert default.undefined["novelty"] == (~several).sum()


def test_surprise_is_the_published_number(shared: Path, tmp_path: Path) -> None:
    folder = str(shared / "models" / "stories260K")
    profile = Profile("stories", PROFILES["demo"].embedding, folder, LEARNED)
    scorer = Scorer(profile, cache=tmp_path)
    cases = conformance(shared, "surprise_stories260K.json")
    found = scorer.loaded.surprise.measure([(c["prompt"], c["response"]) for c in cases])  # type: ignore[misc]
    for one, case in zip(found, cases, strict=True):
        assert len(one.nats) == case["tokens"]
        assert one.total == pytest.approx(case["nats_total"], rel=1e-4)
        assert one.mean == pytest.approx(case["nats_per_token"], rel=1e-4)
        assert one.perplexity == pytest.approx(case["perplexity"], rel=1e-4)
        assert "".join(one.tokens).strip() == case["response"]


def test_every_dimension_is_measured_and_named(scorer: Scorer) -> None:
    found = scorer.score(ROPE, USES)
    beside = {"dsi", "theme_uniqueness", "perplexity", "surprise_total", *WORDING}
    assert set(found.values) == {*DIMENSIONS, *beside}
    assert set(found.fingerprints) == set(DIMENSIONS)
    assert all(name for name in scorer.models.values())
    assert np.isfinite(found.values["quality"]).all()
    np.testing.assert_allclose(found.values["perplexity"], np.exp(found.values["surprise"]))


def test_one_word_blank_and_single_responses_are_undefined_not_zero(scorer: Scorer) -> None:
    found = scorer.score(ROPE, [*USES, "  "])
    assert np.isnan(found.values["novelty"][3:]).all()  # "swing", and nothing
    assert found.undefined == {"novelty": 2, "diversity": 1, "surprise": 1, "quality": 1}
    assert np.isnan(found.normalised["novelty"][3:]).all()
    alone = scorer.score(ROPE, ["Tie a boat to it."])
    assert np.isnan(alone.values["diversity"]).all()
    assert np.isfinite(alone.values["surprise"]).all()
    nothing = scorer.score(ROPE, [])
    assert all(len(column) == 0 for column in nothing.values.values())


@pytest.mark.parametrize("text", ["Call it a snake and sell it.", USES[0], "swing", "  ", "<b>é🙂"])
def test_a_live_score_equals_the_score_of_the_whole_group(scorer: Scorer, text: str) -> None:
    live = scorer.live(text, scorer.score(ROPE, USES))
    whole = scorer.score(ROPE, [text, *USES])
    for name in live.values:
        np.testing.assert_allclose(live.values[name], whole.values[name][0], atol=1e-5)
    for name in APART:
        np.testing.assert_allclose(live.others[name], whole.values[name][1:], atol=1e-5)
    assert "".join(token for token, _ in live.tokens).strip() == text.strip()


def test_texts_beside_a_group_leave_it_as_it_is(scorer: Scorer) -> None:
    group = scorer.score(ROPE, USES[:3])
    found = scorer.against(group, ["pull a car", USES[1], "", "pull a car"])
    assert found["diversity"][1] == group.values["diversity"][1]
    assert found["quality"][0] == found["quality"][3]
    assert all(np.isnan(column[2]) for column in found.values())


def test_long_texts_are_cut_and_that_is_said(scorer: Scorer) -> None:
    group = scorer.score(ROPE, ["A knot. " * 5000, "Tie a boat to it."])
    assert group.truncated == dict.fromkeys(DIMENSIONS, 1)
    assert np.isfinite(group.values["surprise"]).all()
    assert scorer.live("A knot. " * 5000, group).truncated


def test_an_unknown_dimension_is_one_line(scorer: Scorer) -> None:
    with pytest.raises(UnknownDimensionError, match="unknown dimension 'wit'; choose among"):
        scorer.score(ROPE, USES, ["wit"])


def test_a_set_is_described_as_a_whole(scorer: Scorer) -> None:
    twice = ["Tie up a boat.", "Tie up a boat!", "Read the future in its knots.", "Tie up a boat."]
    found = scorer.score(ROPE, twice)
    assert found.together.diversity == pytest.approx(np.mean(found.values["diversity"][:3]))
    assert found.together.themes == 2
    assert found.values["theme_uniqueness"].tolist() == [0.5, 0.5, 1.0, 0.5]
    assert found.together.length == pytest.approx((4 + 4 + 6) / 3)
    assert found.together.ngram_diversity < 1
    alone = scorer.score(ROPE, ["Tie up a boat."]).together
    assert np.isnan([alone.diversity, alone.themes]).all()


def test_the_order_of_responses_does_not_matter(scorer: Scorer) -> None:
    one, other = scorer.score(ROPE, USES), scorer.score(ROPE, USES[::-1])
    for name, column in one.values.items():
        np.testing.assert_allclose(column, other.values[name][::-1], rtol=1e-6, err_msg=name)


def test_repeating_a_response_changes_no_score(scorer: Scorer) -> None:
    one, other = scorer.score(ROPE, USES), scorer.score(ROPE, [*USES, USES[0]])
    for name, column in one.values.items():
        np.testing.assert_allclose(column, other.values[name][:-1], rtol=1e-6, err_msg=name)
        assert other.values[name][-1] == other.values[name][0]


def test_an_interrupted_run_goes_on_where_it_was(tmp_path: Path) -> None:
    groups = [Group(f"{ROPE} {n}", tuple(f"{use} {n}" for use in USES)) for n in range(40)]
    profile = PROFILES["demo"]
    whole = Scorer(profile, cache=tmp_path / "other").score_all(groups)
    done: list[tuple[str, int]] = []

    def stop(stage: str, number: int) -> None:
        done.append((stage, number))
        if stage == "surprise" and sum(n for s, n in done if s == stage) > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Scorer(profile, cache=tmp_path / "cache").score_all(groups, progress=stop)
    later: list[tuple[str, int]] = []
    again = Scorer(profile, cache=tmp_path / "cache")
    found = again.score_all(groups, progress=lambda *report: later.append(report))
    embedded = [number for stage, number in later if stage == "embed"]
    assert embedded[0] == sum(n for s, n in done if s == "embed") > 0
    assert sum(embedded) == embedded[0]  # every text was embedded and saved
    surprise = [number for stage, number in later if stage == "surprise"]
    assert surprise[0] == sum(n for s, n in done if s == "surprise") > 0  # known at the start
    for one, other in zip(found, whole, strict=True):
        np.testing.assert_allclose(one.values["surprise"], other.values["surprise"], rtol=1e-5)


def test_what_is_not_to_be_kept_is_not_written(tmp_path: Path) -> None:
    scorer = Scorer(PROFILES["demo"], cache=tmp_path)
    kept = scorer.score(ROPE, USES, keep=False)
    assert list(tmp_path.rglob("*.npz")) == []
    np.testing.assert_array_equal(
        kept.values["surprise"], scorer.score(ROPE, USES).values["surprise"]
    )


def test_modes_do_not_share_what_is_remembered(tmp_path: Path) -> None:
    default = Scorer(PROFILES["demo"], cache=tmp_path).score(ROPE, USES)
    reference = Scorer(PROFILES["demo"], "reference", tmp_path).score(ROPE, USES)
    assert default.fingerprints["surprise"] != reference.fingerprints["surprise"]
    assert (default.values["surprise"] != reference.values["surprise"]).all()


def test_one_text_said_again_and_again_is_one_response(scorer: Scorer) -> None:
    found = scorer.score(ROPE, ["Tie a boat to it."] * 3)
    assert found.distinct == ("Tie a boat to it.",)
    assert np.isnan(found.values["diversity"]).all()
    assert np.isfinite(found.values["quality"]).all()
    assert len(set(found.values["surprise"])) == 1


def test_an_unknown_language_is_measured_by_general_rules(scorer: Scorer) -> None:
    found = scorer.score("Pripravi rabo za vrv", ["za guganje", "za sušenje perila"], language="xy")
    assert np.isfinite(found.values["novelty"]).all()
