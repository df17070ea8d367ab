"""A file's name gives its dataset one, whatever way of reading, packing or dating it carries at its end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.collect import dataset_of
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
