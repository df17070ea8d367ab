"""A table as it is printed: a plain copy beside the drawn one, which is a picture of as much as the screen shows.

The copy is in the page all the time and hidden by `print.css`; on paper it takes the picture's place. It wraps what the
screen would cut, and says how many rows there are where it holds only the first of them.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from core.i18n import _, listed

ROWS = 60
"""Rows on paper: two pages. All of them are in the download beside the table."""
CHARACTERS = 400
"""Of a cell: a review's length; a longer text is cut with a dot."""
PICTURES = ("line_chart", "bar_chart", "area_chart", "image")


def printed(frame: pd.DataFrame, columns: Mapping[str, Any], order: Any = None) -> None:
    """Put a table's copy for the printer behind it.

    Args:
        frame: The rows.
        columns: Streamlit's column configuration by column name; None hides a column.
        order: The columns shown, where they are not all.
    """
    asked = [name for name in (order or frame.columns) if name in frame.columns]
    names = [name for name in asked if not _left_out(columns, name)]
    if not names or not len(frame):
        return
    head = "".join(f"<th>{html.escape(_label(columns.get(name, name), name))}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell(one, columns.get(name)))}</td>" for name, one in row) + "</tr>"
        for row in (zip(names, cells, strict=True) for cells in _cells(frame, names))
    )
    more = ""
    if len(frame) > ROWS:
        words = _("Rows shown: {shown} of {n}; the download has all of them.")
        more = f"<p>{html.escape(words.format(shown=ROWS, n=f'{len(frame):,}'))}</p>"
    st.html(f'<div class="printed"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}</div>')


def _cells(frame: pd.DataFrame, names: list[Any]) -> list[tuple[Any, ...]]:
    first = frame[names].head(ROWS)
    return list(first.astype(object).where(first.notna(), None).itertuples(index=False, name=None))


def _left_out(columns: Mapping[str, Any], name: Any) -> bool:
    if name not in columns:
        return False
    return columns[name] is None or _settings(columns[name]).get("type") in PICTURES


def _label(config: Any, name: Any) -> str:
    if isinstance(config, str):
        return config
    return str((config or {}).get("label") or name) if isinstance(config, Mapping) else str(name)


def _settings(config: Any) -> Mapping[str, Any]:
    return (config.get("type_config") or {}) if isinstance(config, Mapping) else {}


def cell(value: Any, config: Any = None) -> str:
    """A cell in words: numbers in the column's format, a dash for nothing."""
    named = {one["value"]: one["label"] for one in _settings(config).get("options") or () if isinstance(one, Mapping)}
    if isinstance(value, str) and value in named:
        return str(named[value])
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return "–"
    if isinstance(value, list | tuple | set):
        return listed(map(str, value))
    if isinstance(value, bool):
        return "✓" if value else "–"
    form = str(_settings(config).get("format") or "")
    if isinstance(value, datetime | pd.Timestamp):
        return value.strftime("%Y-%m-%d %H:%M:%S" if "ss" in form else "%Y-%m-%d %H:%M")
    try:
        number = float(value) if not isinstance(value, str) else None
    except (TypeError, ValueError):
        number = None
    if number is not None:
        return _number(value, number, form)
    text = str(value)
    return text if len(text) <= CHARACTERS else text[: CHARACTERS - 1] + "…"


def _number(value: Any, number: float, form: str) -> str:
    if form == "percent":
        text = f"{100 * number:.2f} %"
    elif form == "accounting":
        text = f"{number:,.2f}"
    elif "%" in form:
        text = form % (int(number) if "%d" in form else number)
    elif number == int(number) and "." not in str(value):
        text = f"{int(value):,}" if form == "localized" else str(int(value))
    else:
        text = f"{number:,.4f}".rstrip("0").rstrip(".")
    return text if any(sign in "123456789" for sign in text) else text.replace("-", "", 1)
