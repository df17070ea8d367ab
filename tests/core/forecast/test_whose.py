"""Whose festivals are looked for: a country needs something in the table that speaks of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.collect import ingest
from core.forecast import country_for
from core.i18n import use_language
from core.lake import Lake
from tests.core.quality.planting import land

ITEM = {"item_id": "sku", "currency": "currency"}


def sold(item: str = "P100", heading: str = "", **more: Any) -> list[dict[str, Any]]:
    return [
        {"day": date(2026, 1, 5) + timedelta(days=n), "article": f"{item}{n % 4}", "pieces": n % 9}
        | more
        | ({heading: 3} if heading else {})
        for n in range(40)
    ]


def catalog(lake: Lake, money: str = "CNY") -> None:
    """A shop beside it in the workspace, larger than what is asked about."""
    rows = [{"sku": f"SKU{n}", "title": f"Kettle {n}", "currency": money} for n in range(90)]
    land(lake, "catalog", "items", ITEM, rows)


@pytest.mark.parametrize(
    ("rows", "country"),
    [
        (sold(), ""),
        (sold(article_name="Rye bread"), ""),
        (sold(item="SKU"), "CN"),
        (sold(currency="CNY"), "CN"),
        (sold(currency="EUR"), ""),
        (sold(currency="gbp"), "GB"),
        (sold(heading="total (GBP)"), "GB"),
        (sold(heading="total (元)"), "CN"),
        (sold(title=3, INR=1), ""),
        (sold(name="全麦面包"), "CN"),
        ([{"日期": one["day"], "商品": one["article"], "销量": one["pieces"]} for one in sold()], "CN"),
        (sold(name="ライ麦パン"), "JP"),
    ],
)
def test_a_country_needs_evidence(lake: Lake, rows: list[dict[str, Any]], country: str) -> None:
    catalog(lake)
    land(lake, "sold", "other", {}, rows)
    assert country_for(lake, "sold") == country
    assert country_for(lake, "catalog") == "CN"


@pytest.mark.parametrize(("sign", "country", "chinese"), [("€ ", "", ""), ("¥", "CN", "CN"), ("", "", "CN")])
def test_signs_in_the_cells_speak_before_the_reader(
    lake: Lake, tmp_path: Any, sign: str, country: str, chinese: str
) -> None:
    catalog(lake)
    lines = ["Day,Article,Pieces,Unit price"]
    lines += [f"{one['day']},{one['article']},{one['pieces']},{sign}{1 + n % 3}.20" for n, one in enumerate(sold())]
    file = tmp_path / "bakery.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    ingest(lake, [file], "bakery", kind="other")
    assert country_for(lake, "bakery") == country
    with use_language("zh_CN"):
        assert country_for(lake, "bakery") == chinese
