"""The Profile page: empty, with data, broken addresses, both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.lake import Lake
from core.report import full_profile
from core.settings import settings

EVENTS = """
    SELECT row_number() OVER () AS _row, 'events.csv' AS _file, i + 2 AS _line,
        'u' || (i % 40) AS user_id, 'p' || (i % 90) AS item_id,
        ['pv', 'pv', 'cart', 'buy'][1 + (i % 4)::INT] AS action,
        TIMESTAMP '2026-09-01' + to_minutes((i * 37)::BIGINT) AS at,
        CASE WHEN i % 5 = 0 THEN NULL ELSE (i % 50)::DECIMAL(8, 2) END AS price,
        CASE WHEN i % 7 = 0 THEN ' Red' WHEN i % 2 = 0 THEN 'red' ELSE 'blue' END AS colour
    FROM range(600) r(i)
"""


@pytest.fixture
def events(lake: Lake) -> Lake:
    roles = {"user_id": "user_id", "item_id": "item_id", "event_type": "action", "timestamp": "at", "price": "price"}
    info = {"dataset": "events", "action": "ingest", "layer": "raw", "kind": "events", "roles": roles, "rows": 600}
    with lake.write("Load", info=info) as cursor:
        cursor.execute(f"CREATE TABLE lake.raw.events AS {EVENTS}")
    return lake


def test_an_empty_workspace_says_what_to_do(open_page: Callable[..., AppTest]) -> None:
    page = open_page("profile.py")
    assert not page.exception
    assert any("No dataset yet" in one.value for one in page.subheader)


@pytest.mark.parametrize(("language", "rows"), [("en", "Rows"), ("zh_CN", "行数")])
def test_headline_columns_and_findings(
    events: Lake, open_page: Callable[..., AppTest], language: str, rows: str
) -> None:
    page = open_page("profile.py", language=language, dataset="events")
    assert not page.exception
    assert not page.error
    tiles = {one.label: one.value for one in page.metric}
    assert tiles[rows] == "600"
    table = page.dataframe[0].value
    assert table["name"].iloc[0] == "colour"  # the odd column comes first
    assert set(table["name"]) == {"user_id", "item_id", "action", "at", "price", "colour"}
    assert len(table.set_index("name").loc["price", "shape"]) > 1


def test_the_event_tab_shows_the_funnel(events: Lake, open_page: Callable[..., AppTest]) -> None:
    page = open_page("profile.py", dataset="events", tab="rhythm")
    assert not page.exception
    assert any("pv → view" in one.value.replace("\\", "") for one in page.caption)


def test_an_address_with_a_column_opens_its_drawer(events: Lake, open_page: Callable[..., AppTest]) -> None:
    page = open_page("profile.py", dataset="events", column="colour")
    assert not page.exception
    assert not page.error
    assert any("white space at their ends" in one.value for one in page.markdown)


@pytest.mark.parametrize(
    "address", [{"dataset": "nothing"}, {"dataset": "events", "version": "999"}, {"dataset": "events", "layer": "x"}]
)
def test_an_address_that_names_nothing_falls_back(
    events: Lake, open_page: Callable[..., AppTest], address: dict[str, str]
) -> None:
    page = open_page("profile.py", **address)
    assert not page.exception
    assert {one.label: one.value for one in page.metric}["Rows"] == "600"


def test_an_unknown_column_is_named_with_a_hint(events: Lake, open_page: Callable[..., AppTest]) -> None:
    page = open_page("profile.py", dataset="events", column="prise")
    assert not page.exception
    assert "price" in page.error[0].value


def test_a_table_without_rows_is_shown(lake: Lake, open_page: Callable[..., AppTest]) -> None:
    with lake.write("Load", info={"dataset": "none", "action": "ingest", "layer": "raw", "rows": 0}) as cursor:
        cursor.execute("CREATE TABLE lake.raw.none (_row BIGINT, _file VARCHAR, _line BIGINT, a VARCHAR, b BIGINT)")
    page = open_page("profile.py", dataset="none")
    assert not page.exception
    assert not page.error
    assert any("no rows" in one.value for one in page.markdown)


TABS = {
    "tail": "Gini",
    "structure": "Candidate keys",
    "associations": "Pearson",
    "gaps": "of gaps",
    "compare": "one version so far",
    "report": "ydata-profiling",
}


def words(page: AppTest) -> str:
    """Everything the page says."""
    elements = (*page.markdown, *page.caption, *page.subheader, *page.warning)
    return " ".join([*(one.value for one in elements), *(one.label for one in page.metric)])


@pytest.mark.parametrize("tab", TABS)
def test_an_address_with_a_tab_opens_it(events: Lake, open_page: Callable[..., AppTest], tab: str) -> None:
    page = open_page("profile.py", dataset="events", tab=tab)
    assert not page.exception
    assert not page.error
    assert TABS[tab] in words(page)


@pytest.mark.parametrize("tab", [*TABS, "rhythm"])
@pytest.mark.parametrize(
    "select",
    [
        "SELECT NULL::VARCHAR AS a, NULL::BIGINT AS b LIMIT 0",
        "SELECT 'x' AS a, 1 AS b",
        "SELECT NULL::VARCHAR AS a, NULL::BIGINT AS b FROM range(30)",
        "SELECT 'nan'::DOUBLE AS a, '<b>**x**</b>' AS b FROM range(3)",
    ],
    ids=["empty", "one row", "all null", "hostile"],
)
def test_tabs_of_tables_with_little_in_them(
    lake: Lake, open_page: Callable[..., AppTest], select: str, tab: str
) -> None:
    info = {"dataset": "t", "action": "ingest", "layer": "raw", "kind": "events", "roles": {"item_id": "b"}, "rows": 1}
    with lake.write("Load", info=info) as cursor:
        cursor.execute(
            "CREATE TABLE lake.raw.t AS SELECT row_number() OVER () AS _row, 'f' AS _file, 1::BIGINT AS _line, * "
            f"FROM ({select})"
        )
    page = open_page("profile.py", dataset="t", tab=tab, column="a")
    assert not page.exception
    assert not page.error


def test_two_versions_are_compared_with_their_distributions(events: Lake, open_page: Callable[..., AppTest]) -> None:
    before = events.version()
    info = {"dataset": "events", "action": "ingest", "layer": "raw", "kind": "events", "rows": 300}
    with events.write("Load", info=info) as cursor:
        cursor.execute(
            "CREATE OR REPLACE TABLE lake.raw.events AS "
            f"SELECT * REPLACE ((price + 40)::DECIMAL(8, 2) AS price) FROM ({EVENTS}) LIMIT 300"
        )
    page = open_page("profile.py", dataset="events", tab="compare", against=str(before))
    assert not page.exception
    assert not page.error
    assert "Before and after" in words(page)
    table = next(one.value for one in page.dataframe if "shift" in one.value)
    assert table.set_index("name").loc["price", "state"] == "changed"
    assert table.set_index("name").loc["price", "shift"] > 0.5
    assert page.button(key="make_comparison_report").label == "Make the comparison report"
    after = events.dataset("events").raw_version
    made = full_profile.report_path(events, "events", after, "raw", settings().report_rows, (before, "raw"))
    made.write_text("<html>the report</html>", encoding="utf-8")
    page.run()
    assert not page.exception
    assert not page.error
    assert "Samples of at most 10,000 rows" in words(page)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("column", ["user_id", "at", "price", "colour"])
def test_every_drawer_opens(events: Lake, open_page: Callable[..., AppTest], column: str, language: str) -> None:
    page = open_page("profile.py", language=language, dataset="events", column=column)
    assert not page.exception
    assert not page.error
