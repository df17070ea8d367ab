"""Merely looking writes nothing: every page is visited, and the workspace has the snapshot it had."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core import quality
from core.jobs import open_jobs
from core.lake import Lake
from pages.parts.shared.navigation import PAGES, entries
from tests.core.quality.planting import EVENT_ROLES, ITEM_ROLES, events, items, land

SHOWN = [entry.file.name for entry in entries(PAGES)]


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(three_checked)


def three_checked(lake: Lake) -> None:
    """Events, items and reviews with their first reports."""
    land(lake, "events", "events", EVENT_ROLES, events(60))
    land(lake, "items", "items", ITEM_ROLES, items())
    said = [{"item": f"SKU{n:05}", "text": f"A fine kettle, number {n}", "stars": 1 + n % 5} for n in range(40)]
    land(lake, "reviews", "reviews", {"item_id": "item", "text": "text", "rating": "stars"}, said)
    for name in ("events", "items", "reviews"):
        quality.check(lake, name)


@pytest.mark.parametrize("page", SHOWN)
def test_looking_at_a_page_writes_nothing(shop: Lake, open_page: Callable[..., AppTest], page: str) -> None:
    before, queued = shop.version(), len(open_jobs(shop).list())
    for dataset in ("events", "items", "reviews"):
        at = open_page(page, dataset=dataset)
        assert not at.exception
    assert (shop.version(), len(open_jobs(shop).list())) == (before, queued), f"{page} wrote or queued something"
