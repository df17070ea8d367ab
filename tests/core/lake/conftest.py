"""Here the engine has its threads."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _threads(threads_as_shipped: None) -> None:
    """Every test of this folder."""
