"""One Chromium, one empty server and one with the sample shop for all browser tests."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

if importlib.util.find_spec("playwright") is None:
    collect_ignore_glob = ["test_*.py"]
else:
    from playwright.sync_api import Browser, Page, expect, sync_playwright

    from tests.browser.driver import LONG, Server, chromium, launch, reader, serving, settle, visit

HERE = Path(__file__).parent


def lacking() -> str | None:
    """Why browser tests cannot run here; None when they can."""
    if importlib.util.find_spec("playwright") is None:
        return "playwright is not installed (requirements-dev.txt)"
    if chromium() is None:
        return "no Chromium on the path and CHROMIUM is not set"
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies here; without Chromium skip with the reason, but never under CI=true."""
    mine = [item for item in items if HERE in Path(item.path).parents]
    reason = lacking()
    if mine and reason and os.environ.get("CI") == "true":
        raise pytest.UsageError(f"browser tests may not be skipped under CI: {reason}")
    for item in mine:
        item.add_marker("browser")
        item.add_marker(pytest.mark.timeout(900))
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh English reader with the light theme."""
    with reader(browser) as opened:
        yield opened


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a workspace without data; tests must leave it empty."""
    with serving(tmp_path_factory.mktemp("empty") / "workspace") as server:
        yield server


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Server]:
    """A server whose sample shop was opened by a click on the first page."""
    workspace = tmp_path_factory.mktemp("shop") / "workspace"
    with serving(workspace, TOUCHSTONE_JOB_BATCH="200") as server, reader(browser) as page:
        visit(page, server)
        page.get_by_role("button", name="Open the sample shop").click()
        expect(page.get_by_test_id("stProgress")).to_be_visible(timeout=LONG)
        expect(page.get_by_role("heading", name="Needs attention")).to_be_visible(timeout=8 * LONG)
        settle(page)
        yield server
