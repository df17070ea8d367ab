"""A file's name gives its dataset one, whatever way of reading, packing or dating it carries at its end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.collect import dataset_of
from core.collect.file_names import series_of
from core.collect.readers.formats import formats
from core.collect.unpack.archives import ENDINGS
from core.collect.unpack.streams import PACKINGS

SUFFIXES = sorted({suffix for one in formats() for suffix in one.suffixes})
PACKED = ["", *ENDINGS, *(ending for packing in PACKINGS for ending in packing.endings)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2019-Oct.csv", "data_2019_oct"),
        ("events_2026-09-17.csv.gz", "events"),
        ("商品.xlsx", "dataset"),
        ("../../etc/passwd", "passwd"),
        ('a"b; DROP.csv', "a_b_drop"),
    ],
)
def test_examples(text: str, name: str) -> None:
    assert dataset_of(text) == name


@settings(deadline=None)
@given(
    st.text("abcxyz", min_size=1, max_size=8),
    st.sampled_from(["", "_2026-09-17", "20260917", "-2026.09.17"]),
    st.sampled_from(SUFFIXES),
    st.sampled_from(PACKED),
    st.booleans(),
)
def test_every_ending_and_date_goes(stem: str, date: str, suffix: str, packed: str, loud: bool) -> None:
    endings = (suffix + packed).upper() if loud else suffix + packed
    assert dataset_of(f"folder/{stem}{date}{endings}") == stem


@pytest.mark.parametrize(
    ("names", "series"),
    [
        (["ev_2026-09-01.csv", "ev_2026-09-02.csv.gz"], True),
        (["2010-12-01.csv", "2011-02-28.csv"], True),
        (["Jan.csv", "February.csv", "sept 2024.csv"], True),
        (["part-00001.parquet", "part-00002.parquet"], True),
        (["orders (1).csv", "orders (2).csv"], True),
        (["orders.csv", "Orders - Copy.csv"], False),
        (["old.csv", "new.csv"], False),
        (["sales_Q1_2024.xlsx", "sales_q2_2024.xlsx"], True),
        (["log_20240901T0800Z.csv", "log_20240902T0800Z.csv"], True),
        (["订单2024年9月.csv", "订单2024年10月.csv"], True),
        (["第一批.csv", "第二批.csv"], True),
        (["breweries_2020-03-04_a1f366d2.csv", "breweries_2021-03-26_f1520f7c.csv"], False),  # a person says so
        (["abt.csv", "buy.csv"], False),
        (["kitchen_negative.review", "kitchen_positive.review"], False),
        (["天猫商品.csv", "京东商品.csv"], False),
        (["market.csv", "marketing.csv"], False),
        (["one.csv"], True),
    ],
)
def test_files_are_of_a_series_where_only_dates_numbers_and_parts_differ(names: list[str], series: bool) -> None:
    assert (len({series_of(name) for name in names}) == 1) is series
