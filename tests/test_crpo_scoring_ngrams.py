"""n-gram diversity and themes, against a second way of counting and against scikit-learn."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.cluster import AgglomerativeClustering

from crpo.errors import InvalidVectorError
from crpo.scoring.dispersion import unit
from crpo.scoring.ngrams import LONGEST, ngram_diversity
from crpo.scoring.themes import APART, MOST, theme_uniqueness, themes

TEXTS = st.lists(st.lists(st.sampled_from("abc"), max_size=9), max_size=4)


@given(TEXTS)
def test_ngrams_are_counted_within_texts(texts: list[list[str]]) -> None:
    shares = []
    for n in range(1, LONGEST + 1):
        counts = Counter(
            " ".join(text[i : i + n])
            for text in texts
            for i in range(len(text))
            if len(text) >= i + n
        )
        if counts:
            shares.append(len(counts) / counts.total())
    expected = np.mean(shares) if shares else math.nan
    assert ngram_diversity(texts) == pytest.approx(expected, nan_ok=True)


@given(TEXTS)
def test_a_set_said_twice_is_half_as_diverse(texts: list[list[str]]) -> None:
    once = ngram_diversity(texts)
    assert ngram_diversity([*texts, *texts]) == pytest.approx(once / 2, nan_ok=True)
    assert math.isnan(once) or 0 < once <= 1


def test_themes_are_those_of_a_second_implementation() -> None:
    rng = np.random.default_rng(3)
    centres = unit(rng.normal(size=(9, 16)))
    vectors = unit(np.repeat(centres, 8, axis=0) + 0.05 * rng.normal(size=(72, 16)))
    ours = themes(vectors)
    theirs = AgglomerativeClustering(
        n_clusters=None, linkage="ward", distance_threshold=APART
    ).fit_predict(vectors)
    assert ours is not None
    assert len(set(zip(ours.tolist(), theirs.tolist(), strict=True))) == len(set(ours)) == 9
    assert theme_uniqueness(ours, 72).tolist() == [1 / 8] * 72


def test_themes_need_two_responses_and_not_too_many() -> None:
    assert themes(np.eye(1)) is None
    assert themes(np.ones((MOST + 1, 1))) is None
    assert np.isnan(theme_uniqueness(None, 2)).all()
    with pytest.raises(InvalidVectorError):
        themes([[1.0, math.nan], [0.0, 1.0]])
