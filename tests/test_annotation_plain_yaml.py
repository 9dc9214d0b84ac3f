"""YAML that was made to break its reader, or to make something run."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from annotation.errors import AnnotationError
from annotation.plain_yaml import DIGITS, LONGEST, MOST, plain_yaml
from annotation.study_file import parse_study, read_study

HERE = Path("study.yaml")
BILLION = "a0: &a0 [ha]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)


def test_ordinary_values_are_read_as_ever() -> None:
    text = "a: 1\nb: 0x1f\nc: 1.5\nd: .inf\ne: [yes, 'no', ~]\nf: 1e5\ng: |\n  two\n  lines\n"
    assert plain_yaml(text) == yaml.safe_load(text)


def test_aliases_that_multiply_are_refused() -> None:
    with pytest.raises(AnnotationError, match="alias") as caught:
        parse_study(BILLION, HERE)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object/apply:os.system ['touch RAN']",
        "!!python/object/new:os.system ['touch RAN']",
        "!!python/name:os.system",
        "!!python/module:os",
        "!!python/tuple [1]",
    ],
)
def test_a_tag_makes_no_object_and_runs_nothing(
    tag: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(yaml.constructor.ConstructorError):
        plain_yaml(f"title: {tag}")
    with pytest.raises(AnnotationError, match="not YAML"):
        parse_study(f"title: {tag}", HERE)
    assert not (tmp_path / "RAN").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: " + "9" * (DIGITS + 1), "digits"),
        ("a: " + "1:" * DIGITS + "1", "digits"),
        ("a: " + "1:" * DIGITS + "1.5", "digits"),
        ("[" + "a," * MOST + "]", "values"),
        ("- a\n" * LONGEST, "longer"),
    ],
)
def test_what_would_keep_the_machine_busy_is_refused(text: str, said: str) -> None:
    with pytest.raises((ValueError, yaml.YAMLError), match=said):
        plain_yaml(text)


@pytest.mark.parametrize(
    "text", ["[" * 50_000, "{" * 50_000, "- " * 50_000, "? " * 50_000, "!" * 50_000, "a: " * 9_000]
)
def test_a_study_of_any_depth_is_refused_shortly(text: str) -> None:
    with pytest.raises(AnnotationError) as caught:
        parse_study(text, HERE)
    assert len(str(caught.value)) < 1_000


def test_of_an_endless_file_only_the_beginning_is_read(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    with path.open("wb") as file:
        file.truncate(50 * 1024**3)  # takes no room on the disk
    with pytest.raises(AnnotationError, match="longer than"):
        read_study(path)


FIELDS = st.sampled_from(["id", "title", "kind", "dimensions", "codes", "gold", "minutes", "feeds"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@settings(max_examples=80)
@given(changes=st.dictionaries(FIELDS | st.text(max_size=5), VALUES, max_size=3))
def test_a_study_with_any_values_is_one_or_is_refused_in_one_sentence(
    changes: dict[str, Any],
) -> None:
    usual = {
        "id": "s",
        "title": "S",
        "kind": "rating",
        "instructions": "i",
        "consent": "c",
        "dimensions": [{"name": "a", "question": "q", "labels": ["x", "y"]}],
    }
    text = yaml.safe_dump(usual | changes, allow_unicode=True)
    said = ""
    try:
        parse_study(text, HERE)
    except AnnotationError as error:
        said = str(error)
    assert len(said) < 2_000


@settings(max_examples=100)
@given(text=st.text(max_size=200) | st.text("[]{}&*!|>'\"%@`-:?, \n\t#a1", max_size=200))
def test_any_text_is_a_study_or_is_refused(text: str) -> None:
    with pytest.raises(AnnotationError):
        parse_study(text, HERE)
