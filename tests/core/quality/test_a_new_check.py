"""A new type of check is one module in `core/quality/checks`: drafted, run, told and mended without another line."""

from __future__ import annotations

from pathlib import Path

from core.lake import Lake
from core.quality import check, definition, describe, drafted, fixes, suite_from, title
from tests.core.quality.planting import ITEM_ROLES, items, land, new_check


def test_one_file_adds_a_check(lake: Lake, tmp_path: Path) -> None:
    rows = items()
    rows[3]["title"], rows[9]["title"] = "KETTLE!", "POT"
    land(lake, "items", "items", ITEM_ROLES, rows)
    with new_check(tmp_path):
        suite = drafted(lake, "items")
        assert suite_from(suite.to_yaml(), "items").to_dict() == suite.to_dict()
        found = check(lake, "items", suite=suite).result("shouting:title")
        assert found is not None
        assert (found.failed, found.total) == (2, len(rows))
        assert (title(found), describe(found)) == ("title does not shout", "2 titles shout")
        assert definition(found).startswith("Not all")
        assert [one.step for one in fixes(found, lake.dataset("items"))[0]] == ["change_case"]
    assert "shouting" not in {one.check for one in drafted(lake, "items").checks}
