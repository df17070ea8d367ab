"""A version in an address: new ones have the dataset's own number, old ones the lake's snapshot; both lead there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.figures.quality import failing_bars, row_line, score_lines
from core.lake import Lake
from core.quality import check, history
from tests.core.quality.faults import ITEM_ROLES, items, land

Visit = Callable[..., AppTest]
BOXES = {"quality.py": "version_{}", "trends.py": "trend_version_{}", "profile.py": "v"}


@pytest.fixture
def grown(prepared: Callable[..., Lake]) -> Lake:
    return prepared(two_by_turns)


def two_by_turns(lake: Lake) -> None:
    """Three versions each of two datasets, by turns and with checks between, so that no number is its snapshot."""
    for rows in (20, 21, 22):
        for name in ("items", "more"):
            land(lake, name, "items", ITEM_ROLES, items(rows))
            check(lake, name)


def shown(page: AppTest, name: str, lake: Lake, dataset: str = "items") -> int:
    """The own number of the version that a page shows."""
    key = BOXES[name].format(dataset)
    box = next(one.value for one in page.selectbox if str(one.key).split("~")[0] == key)
    return int(box) if name == "profile.py" else lake.ordinal_of(dataset, int(box))


def addressed(page: AppTest, name: str) -> str:
    """What the address says; a test's own words stay text, those written by a page are lists."""
    value = page.query_params[name]
    return value if isinstance(value, str) else value[-1]


def words(page: AppTest) -> str:
    return " ".join(one.value for one in [*page.markdown, *page.caption]).replace("\\", "")


@pytest.mark.parametrize("name", BOXES)
def test_old_and_new_addresses_lead_to_the_same_version(grown: Lake, open_page: Visit, name: str) -> None:
    snapshot = grown.snapshot_of("items", 2)
    for address in ({"v": "2"}, {"version": str(snapshot)}):
        page = open_page(name, dataset="items", **address)
        assert not page.exception
        assert not page.error
        assert shown(page, name, grown) == 2
        assert addressed(page, "v") == "2"
        assert "version" not in page.query_params
        assert f"version {snapshot}" not in words(page)


@pytest.mark.parametrize("name", BOXES)
@pytest.mark.parametrize("address", [{"v": "9"}, {"v": "x"}, {"version": "9999"}, {"version": "1"}, {"version": "²"}])
def test_an_address_of_no_version_shows_the_newest(
    grown: Lake, open_page: Visit, name: str, address: dict[str, str]
) -> None:
    page = open_page(name, dataset="items", **address)
    assert not page.exception
    assert not page.error
    assert shown(page, name, grown) == 3


def test_the_version_compared_with_is_addressed_alike(grown: Lake, open_page: Visit) -> None:
    for address in ({"against_v": "1"}, {"against": str(grown.snapshot_of("items", 1))}):
        page = open_page("profile.py", dataset="items", tab="compare", **address)
        assert not page.exception
        assert page.selectbox(key="against_v").value == "1"
        assert addressed(page, "against_v") == "1"


@pytest.mark.parametrize("name", BOXES)
def test_a_number_does_not_follow_to_another_dataset(grown: Lake, open_page: Visit, name: str) -> None:
    page = open_page(name, dataset="items", v="1")
    page.selectbox(key="dataset").set_value("more").run()
    assert not page.exception
    assert shown(page, name, grown, "more") == 3
    assert "v" not in page.query_params


def test_axes_and_hovers_are_labelled_by_own_numbers(grown: Lake) -> None:
    reports = history(grown, "items")
    lines = score_lines(reports, grown.versions("items"))
    assert list(lines.layout.xaxis.ticktext) == ["v1", "v2", "v3"]
    assert list(lines.data[0].customdata)[:3] == ["v1", "v2", "v3"]
    assert list(row_line(reports).data[0].x) == ["v1", "v2", "v3"]
    (failed, *others), second = reports[1].results, reports[1]
    reports[1] = replace(second, results=(replace(failed, passed=False), *others))
    (bars,) = failing_bars(reports).data
    assert (list(bars.x), list(bars.y)) == (["v1", "v2", "v3"], [0, 1, 0])


def test_versions_that_pass_have_a_sentence_in_place_of_empty_axes(grown: Lake, open_page: Visit) -> None:
    drawn = open_page("trends.py", dataset="items")
    assert "No check failed in any version." in words(drawn)
    assert len(drawn.get("plotly_chart")) == 3  # the score, wide and narrow, and the rows
