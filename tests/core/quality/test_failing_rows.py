"""The rows that failed are found when someone asks, in the version they failed in, whatever came after."""

from __future__ import annotations

from dataclasses import replace

from core.engine import dialect
from core.lake import Lake
from core.quality import check, failing_rows, history, load_reports, save_suite, statement, statements, suite_of
from tests.core.quality.planting import ITEM_ROLES, items, land


def broken() -> list[dict[str, object]]:
    rows = items()
    rows[4]["title"], rows[7]["title"], rows[9]["price"] = None, " ", -5
    return rows


def test_rows_are_found_after_the_data_and_the_contract_changed(lake: Lake) -> None:
    land(lake, "items", "items", ITEM_ROLES, broken())
    report = check(lake, "items")
    found = {one.id: failing_rows(lake, report, one) for one in report.results if one.has_rows}
    assert {len(rows) for rows in found.values()} >= {1, 2}
    land(lake, "items", "items", ITEM_ROLES, items())
    suite = suite_of(lake, "items")
    assert suite is not None
    save_suite(lake, replace(suite, checks=suite.checks[-1:]))
    stored = history(lake, "items")[0]
    assert {one.id: failing_rows(lake, stored, one) for one in stored.results if one.has_rows} == found
    for one in stored.results:
        with lake.read() as cursor:
            assert len(cursor.execute(statement(lake, stored, one) or "SELECT 1 LIMIT 0").fetchall()) == (
                one.failed if one.has_rows else 0
            )
    at_once = statements(lake, stored, stored.results)
    assert {name: dialect.laid_out(text) for name, text in at_once.items()} == {
        one.id: statement(lake, stored, one) for one in stored.results if one.has_rows
    }


def test_a_statement_stored_by_an_older_release_is_kept(lake: Lake) -> None:
    land(lake, "items", "items", ITEM_ROLES, broken())
    check(lake, "items")
    with lake.write("As an older release stored it") as cursor:
        cursor.execute("UPDATE lake.quality.results SET sql = 'SELECT 7 AS a' WHERE failed > 0")
    report = load_reports(lake, "items")[0]
    listed = [one for one in report.results if one.has_rows]
    assert listed
    for one in listed:
        assert failing_rows(lake, report, one) == [{"a": 7}]
        assert statement(lake, report, one) == "SELECT 7 AS a"


def test_the_next_version_compiles_nothing_anew(lake: Lake) -> None:
    reports = []
    for _version in range(3):
        land(lake, "items", "items", ITEM_ROLES, broken())
        before = compiled_anew()
        reports.append(check(lake, "items"))
    assert compiled_anew() == before
    counts = [{one.id: one.failed for one in report.results} for report in reports]
    assert counts[0] == counts[1] == counts[2]


def compiled_anew() -> int:
    return dialect._compiled.cache_info().misses
