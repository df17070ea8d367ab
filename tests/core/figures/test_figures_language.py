"""Plotly's dates and words in the reader's language."""

from __future__ import annotations

import pytest

from core.figures.language import language_config
from core.i18n import LANGUAGES, use_language

NAMES = {"days": 7, "shortDays": 7, "months": 12, "shortMonths": 12, "periods": 2}
AXES = ("year", "month", "dayMonth", "dayMonthYear")
"""The formats that Plotly's axes and hovers use where a figure gives none."""


def test_english_is_plotlys_own() -> None:
    with use_language("en"):
        assert language_config() == {}


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_a_language_is_named_and_given_with_the_figure(code: str) -> None:
    with use_language(code):
        config = language_config()
    assert list(config["locales"]) == [config["locale"]] == [code.replace("_", "-")]
    words = config["locales"][config["locale"]]
    assert all(said != told for said, told in words["dictionary"].items())
    assert {name: len(words["format"][name]) for name in NAMES} == NAMES


def test_chinese_dates_have_no_month_by_name() -> None:
    with use_language("zh_CN"):
        formats = language_config()["locales"]["zh-CN"]["format"]
    assert formats["months"][8] == formats["shortMonths"][8] == "9月"
    assert [formats[name] for name in AXES] == ["%Y年", "%Y年%-m月", "%-m月%-d日", "%Y年%-m月%-d日"]
    assert not any(mark in formats[name] for name in AXES for mark in ("%b", "%B", "%a", "%A"))
