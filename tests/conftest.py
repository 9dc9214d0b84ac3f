"""Fixtures and settings that every test file may use."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Set before any library reads them: no network but the test's own, no telemetry, steady timings.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "0")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# Time is no failure on a machine with other work. CI looks at the same cases every time, so that
# what it says is about the change; everybody else looks at new ones.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "local"))

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data, models and conformance numbers beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("needs the folder ../shared (real data, not part of the repository)")
    return SHARED
