"""Intervals of means over prompts that can be believed."""

import math
import subprocess
import sys

import numpy as np
import pytest
from scipy.stats import t as student

from crpo.evaluation.intervals import estimate


def test_too_few_prompts_decide_nothing() -> None:
    one = estimate(np.array([4.0]))
    assert (one.mean, one.prompts) == (4, 1)
    assert math.isnan(one.low)
    assert not one.decided
    five = estimate(np.arange(5.0))
    assert (five.mean, five.prompts) == (2, 5)
    assert math.isnan(five.low)
    assert math.isfinite(estimate(np.arange(6.0)).low)
    none = estimate(np.array([math.nan]))
    assert math.isnan(none.mean)
    assert none.prompts == 0


def test_the_interval_agrees_with_students_for_a_well_behaved_sample() -> None:
    values = np.random.default_rng(0).normal(3, 2, 40)
    result = estimate(values)
    half = student.ppf(0.975, 39) * values.std(ddof=1) / np.sqrt(40)
    assert result.low == pytest.approx(values.mean() - half, abs=0.1 * half)
    assert result.high == pytest.approx(values.mean() + half, abs=0.1 * half)


@pytest.mark.parametrize("prompts", [10, 28])
def test_95_percent_intervals_cover_the_truth_95_percent_of_the_time(prompts: int) -> None:
    rng = np.random.default_rng(prompts)
    samples = rng.gamma(4, 0.5, (1500, prompts))  # skewed, as surprise is; its mean is 2
    results = [estimate(sample, seed=i) for i, sample in enumerate(samples)]
    share = np.mean([result.low <= 2 <= result.high for result in results])
    assert 0.93 <= share <= 0.97


def test_an_interval_needs_no_model() -> None:
    code = "import sys, crpo.evaluation.intervals; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
