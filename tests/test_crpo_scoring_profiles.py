"""Which models measure what, and what is said about it."""

from dataclasses import replace
from pathlib import Path

import pytest

from crpo.errors import UnknownProfileError
from crpo.miniature import MINIATURE
from crpo.scoring.hub import MINILM
from crpo.scoring.profiles import LEARNED, NAMES, PROFILES, choose, profile, ready


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_a_profile_has_the_name_it_is_asked_by(name: str) -> None:
    choice = choose(name)
    assert profile(name) is choice.profile is PROFILES[name]
    assert choice.profile.name == name
    assert name in choice.reason


def test_auto_is_one_of_the_profiles_and_says_why_in_one_sentence() -> None:
    choice = choose("auto")
    assert choice.profile in (PROFILES["cpu"], PROFILES["demo"])
    assert choice.reason.startswith(f"Profile {choice.profile.name}:")
    assert choice.reason.count(".") == 1


def test_the_demo_needs_nothing_but_what_is_installed() -> None:
    demo = PROFILES["demo"]
    assert demo.embedding == MINILM  # the extra "offline"
    assert Path(demo.surprise) == MINIATURE
    assert demo.quality == LEARNED


def test_a_profile_is_ready_when_all_its_models_are_on_this_machine(tmp_path: Path) -> None:
    demo = PROFILES["demo"]
    assert ready(demo)
    assert not ready(PROFILES["paper"])
    for part in ("embedding", "surprise", "quality"):
        assert not ready(replace(demo, **{part: "nobody/has-such-a-model"}))
        assert ready(replace(demo, **{part: str(tmp_path)}))
    (tmp_path / "own.npz").touch()
    assert ready(replace(demo, quality=str(tmp_path / "own.npz")))


def test_the_paper_profile_has_the_published_models() -> None:
    paper = PROFILES["paper"]
    assert paper.embedding == "jinaai/jina-embeddings-v3"
    assert paper.surprise == "google/gemma-2-27b-it"
    assert paper.quality == "Skywork/Skywork-Reward-Gemma-2-27B-v0.2"


def test_no_profile_runs_code_that_comes_with_a_model_unasked() -> None:
    assert not any(one.trust_remote_code for one in PROFILES.values())


def test_an_unknown_profile_is_one_line_that_names_the_known_ones() -> None:
    with pytest.raises(UnknownProfileError) as caught:
        profile("gigantic")
    assert "gigantic" in str(caught.value)
    assert all(name in str(caught.value) for name in NAMES)
    assert "\n" not in str(caught.value)
