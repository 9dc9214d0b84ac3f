"""Fixtures that every test file may use."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data, models and conformance numbers beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("needs the folder ../shared (real data, not part of the repository)")
    return SHARED
