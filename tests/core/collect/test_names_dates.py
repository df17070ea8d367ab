"""The date in a file's name."""

from __future__ import annotations

from datetime import date

import pytest

from core.collect.meaning.file_dates import date_of_name

DAY = date(2011, 1, 4)


@pytest.mark.parametrize(
    "label",
    [
        "2011-01-04.csv",
        "2011_1_4.csv",
        "2011.01.04.csv",
        "events_20110104.csv.gz",
        "events-20110104T0930.jsonl",
        "export_20110104093000.csv",
        "销售2011年1月4日.xlsx",
        "订单 2011年01月04号.csv",
        "days.zip/2011-01-04.csv",
        "week 2010-12-27.zip/2011-01-04.csv",
        "lake/dt=2011-01-04/part-0.parquet",
        "lake/year=2011/month=01/day=04/part-0.parquet",
        "logs/2011/01/04/events.csv",
        "20110104_20110104.csv",
        "C:\\data\\2011-01-04.csv",
    ],
)
def test_one_date_is_read(label: str) -> None:
    assert date_of_name(label) == DAY


@pytest.mark.parametrize(
    "label",
    [
        "orders.csv",
        "2011-01.csv",
        "2011-02-30.csv",
        "04-01-2011.csv",
        "20111304.csv",
        "2010-12-01_2011-01-04.csv",
        "1234567890123456.csv",
        "10020110104.csv",
        "v1.2.3.csv",
        "99990101.csv",
        "",
    ],
)
def test_no_date_or_more_than_one_gives_none(label: str) -> None:
    assert date_of_name(label) is None
