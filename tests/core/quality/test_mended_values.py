"""What the contract learned from damaged values does not hold against their mended ones."""

from __future__ import annotations

import pytest

from core.clean import apply, auto
from core.lake import Lake
from core.quality import check
from tests.core.quality.planting import land

DAMAGED = {
    "inner blanks": ("Black  Dot", "White  Spot", "Oak", "Grey  Fabric"),
    "outer blanks": ("Oak Finish ", " Walnut", "Black", "White "),
    "letters": ("CafÃ©", "Thé", "Crème", "MaÃ§on"),
    "invisible": ("Black\u200b", "White", "Oak\u200b", "Grey"),
    "汉字": ("黑色 ", "白色", " 灰色", "原 木  色"),
}


@pytest.mark.parametrize("count", [40, 400])
@pytest.mark.parametrize("name", DAMAGED)
def test_cleaning_never_makes_a_value_unknown(lake: Lake, name: str, count: int) -> None:
    """3,784 reviews had unknown variations after their blanks were mended, and the score fell by ten points."""
    values = DAMAGED[name]
    rows = [{"id": f"R{n:04}", "variation": values[n % 4]} for n in range(count)]
    land(lake, "t", "other", {}, rows)
    before = check(lake, "t")
    apply(lake, "t", auto(lake, "t"))
    after = check(lake, "t")
    assert after.result("allowed:variation").failed == 0
    assert after.score is not None
    assert before.score is not None
    assert after.score >= before.score


@pytest.mark.parametrize("value", ["BlackDot", "Black Dots", "black dot", "Purple", "Blanc"])
def test_a_new_value_stays_unknown(lake: Lake, value: str) -> None:
    rows = [{"id": f"R{n:04}", "variation": DAMAGED["inner blanks"][n % 4]} for n in range(40)]
    land(lake, "t", "other", {}, rows)
    check(lake, "t")
    land(lake, "t", "other", {}, [*rows, {"id": "new", "variation": value}])
    assert check(lake, "t").result("allowed:variation").failed == 1
