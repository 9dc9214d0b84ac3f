"""What a researcher typed must not tell raters whose responses they compare."""

import dataclasses

import pytest

from annotation.blindness import named_arms
from annotation.studies import Codes, Dimension, Study

STUDY = Study(
    "wave-2",
    "Which idea is more creative?",
    "comparison",
    "Read both and choose. Do not think too long.",
    "Your answers are used for research on human creativity at the base of our model of people.",
    (Dimension("creativity", "Which response is more creative?"),),
)
LLAMA = "meta-llama/Llama-3.1-8B-Instruct"
ARMS = [LLAMA, "CrPO-creativity", "base", "human", "Zarquon 9b", "sft"]


def test_the_usual_wording_names_nobody() -> None:
    assert named_arms(STUDY, ARMS) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"id": "llama-wave"}, [LLAMA]),
        ({"id": "bestzarquons"}, ["Zarquon 9b"]),
        ({"title": "People and ZARQUON"}, ["Zarquon 9b"]),
        ({"title": "Human or base?"}, ["base", "human"]),
        ({"title": "All humans"}, []),
        ({"instructions": "One is by meta_llama, the other by CrPO."}, [LLAMA, "CrPO-creativity"]),
        ({"consent": "We fine-tuned Llama 3.1 8B Instruct."}, [LLAMA]),
        ({"codes": Codes("DONE-SFT")}, ["sft"]),
        ({"dimensions": (Dimension("creativity", "Which crpo is it?"),)}, ["CrPO-creativity"]),
    ],
)
def test_an_arm_is_found_wherever_raters_read_it(
    change: dict[str, object], named: list[str]
) -> None:
    assert named_arms(dataclasses.replace(STUDY, **change), ARMS) == named  # type: ignore[arg-type]


def test_names_without_a_word_and_names_given_twice_are_no_trouble() -> None:
    study = dataclasses.replace(STUDY, title="Zarquon")
    assert named_arms(study, ["zarquon", "–", "", "zarquon"]) == ["zarquon"]
