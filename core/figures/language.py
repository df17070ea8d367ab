"""Plotly's own words in the reader's language: dates on axes and in hovers, and what it tells of the mouse.

Plotly takes a language as part of a figure's configuration (its option ``locales``), which reaches every axis and
hover at once; a template could only set a format per axis, for numbers too.
"""

from __future__ import annotations

from typing import Any

from core.i18n import _, language

_CHINESE = {
    "days": [f"星期{day}" for day in "日一二三四五六"],
    "shortDays": [f"周{day}" for day in "日一二三四五六"],
    "months": [f"{month}月" for month in range(1, 13)],
    "shortMonths": [f"{month}月" for month in range(1, 13)],
    "periods": ["上午", "下午"],
    "dateTime": "%Y年%-m月%-d日 %X",
    "date": "%Y-%m-%d",
    "year": "%Y年",
    "month": "%Y年%-m月",
    "dayMonth": "%-m月%-d日",
    "dayMonthYear": "%Y年%-m月%-d日",
}


def language_config() -> dict[str, Any]:
    """The part of Plotly's configuration that says the reader's language; empty for English, Plotly's own."""
    code = language()
    if code == "en":
        return {}
    words = {"Double-click to zoom back out": _("Double-click to zoom back out")}
    name = code.replace("_", "-")
    return {"locale": name, "locales": {name: {"dictionary": words, "format": _CHINESE}}}
