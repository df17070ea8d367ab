"""One analyst, one browser: from opening the sample shop to a decision, and back over the address bar."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.driver import LONG, Server, follow, reader, settle, sound, visit, widget

VERSION = re.compile(r"Version (\d+): rows ([\d,]+), score ([\d.]+) → ([\d.]+)")


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of a select box by its exact text."""
    box = page.get_by_role("combobox", name=re.compile(label)).first
    box.click()
    page.get_by_role("option", name=option, exact=True).click()
    settle(page)


def step(page: Page, server: Server, path: str, dataset: str | None = None) -> None:
    """Go to a page through the menu, choose the dataset, and see that nothing broke."""
    follow(page, path)
    if dataset and f"dataset={dataset}" not in page.url:
        choose(page, "Dataset", dataset)
    sound(page, server)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_from_dirty_files_to_a_decision(browser: Browser, shop: Server) -> None:
    with reader(browser, width=1440, height=1200) as page:
        visit(page, shop)
        expect(page.get_by_role("heading", name="Needs attention")).to_be_visible()
        sound(page, shop)
        govern(page, shop)
        decide(page, shop)


def govern(page: Page, shop: Server) -> None:
    """Datasets, profile, cleaning by the sure suggestions, score and trend of the catalog."""
    step(page, shop, "datasets", "checkout_test")
    expect(page.get_by_text("Experiment assignments").locator("visible=true").first).to_be_visible()

    step(page, shop, "profile", "items")
    expect(page.get_by_text("Odd columns")).to_be_visible()

    step(page, shop, "clean", "items")
    widget(page, "add_sure").get_by_role("button").click()
    settle(page)
    sound(page, shop)
    widget(page, "apply").get_by_role("button").click()
    told = page.get_by_text(VERSION).first
    expect(told).to_be_visible(timeout=2 * LONG)
    found = VERSION.search(told.inner_text())
    assert found is not None
    assert float(found[4]) > float(found[3]), "cleaning by the sure suggestions must raise the score"
    settle(page)
    sound(page, shop)

    step(page, shop, "quality", "items")
    expect(page.get_by_test_id("stMetric").first).to_be_visible()

    step(page, shop, "trends", "items")
    expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible()


def decide(page: Page, shop: Server) -> None:
    """Sentiment in the background while recommendations and experiments are read, then cancelled."""
    step(page, shop, "sentiment", "reviews")
    widget(page, "sentiment_run").get_by_role("button").click()
    expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible(timeout=3 * LONG)

    step(page, shop, "recommend", "events")
    expect(widget(page, "rec_left_1")).to_be_visible()
    expect(widget(page, "rec_right_1")).to_be_visible()

    step(page, shop, "experiments", "checkout_test")
    expect(page.get_by_role("heading", name="Health first")).to_be_visible()
    expect(page.get_by_text("treatment is better than control on converted").first).to_be_visible()
    choose(page, "Dataset", "banner_test")
    expect(page.get_by_text("Verdict withheld", exact=True)).to_be_visible()
    sound(page, shop)

    follow(page, "sentiment")
    expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible()
    cancel, complete = page.get_by_role("button", name="Cancel"), page.get_by_text("Every row is read")
    expect(cancel.or_(complete).first).to_be_visible()
    if cancel.count():
        cancel.click()
        expect(page.get_by_role("button", name="Resume").or_(complete).first).to_be_visible()
    sound(page, shop)


def test_the_address_restores_the_view(browser: Browser, shop: Server) -> None:
    """A colleague who gets the address sees the same dataset and choice."""
    with reader(browser) as page:
        visit(page, shop, "experiments", dataset="banner_test")
        expect(page.get_by_text("Verdict withheld", exact=True)).to_be_visible()
        choose(page, "Dataset", "checkout_test")
        page.wait_for_url(re.compile("dataset=checkout_test"))
        address = page.url
    with reader(browser) as page:
        page.goto(address)
        expect(page.get_by_text("treatment is better than control on converted").first).to_be_visible(timeout=LONG)
        settle(page)
        sound(page, shop)


def test_an_unknown_dataset_in_the_address_is_said(browser: Browser, shop: Server) -> None:
    with reader(browser) as page:
        visit(page, shop, "profile", dataset="nothing_here")
        expect(page.get_by_text("nothing_here")).to_be_visible()
        sound(page, shop)
