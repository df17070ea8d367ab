"""A report drawn on a page: the same parts that its file has, with the page's own tiles, tables and figures."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from core.i18n import _
from core.report.document import Bullets, Document, Figure, Heading, Part, Table, Text, Tiles, numeric_columns, origin
from pages.parts.shared.charts import plot
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md

ICONS = {"ok": ":material/check_circle:", "info": ":material/info:", "warning": ":material/warning:"}


MOST_SHOWN = 60
"""Parts drawn on the page: the report of a dataset has some twenty, that of a workspace of many datasets hundreds."""


def show(report: Document, key: str) -> None:
    """Draw a report; `key` is unique on the page."""
    with st.container(border=True, key=f"report_{key}"):
        st.subheader(md(report.title), anchor=False)
        for line in origin(report):
            st.caption(md(line))
        for at, part in enumerate(report.parts[:MOST_SHOWN]):
            _part(part, f"{key}_{at}")
        if len(report.parts) > MOST_SHOWN:
            st.caption(_("Here the report is cut; its file holds all of it."))


def _part(part: Part, key: str) -> None:
    match part:
        case Heading(text, level):
            st.markdown(f"{'#' * (level + 2)} {md(text)}")
        case Text(text, tone, title):
            _text(text, tone, title)
        case Bullets(lines):
            st.markdown("\n".join(f"- {md(line)}" for line in lines))
        case Tiles(told):
            tiles([Tile(one.label, one.value, note=one.note, help=one.meaning) for one in told], key=f"tiles_{key}")
        case Table():
            _table(part, key)
        case Figure(spec, alt, _height):
            plot(go.Figure(spec), alt, f"figure_{key}")


def _text(text: str, tone: str, title: str) -> None:
    said = md(text)
    if tone == "small":
        st.caption(said)
    elif tone == "ok":
        st.success(said, title=md(title) or None, icon=ICONS["ok"])
    elif tone == "info":
        st.info(said, title=md(title) or None, icon=ICONS["info"])
    elif tone == "warning":
        st.warning(said, title=md(title) or None, icon=ICONS["warning"])
    elif tone == "error":
        st.error(said, title=md(title) or None, icon=":material/error:")
    else:
        st.markdown(f"**{md(title)}** {said}" if title else said)


def _table(part: Table, key: str) -> None:
    if part.title:
        st.markdown(f"**{md(part.title)}**")
    rows = part.shown or part.rows
    frame = pd.DataFrame([dict(zip(part.columns, row, strict=True)) for row in rows], columns=list(part.columns))
    right = [name for name, number in zip(part.columns, numeric_columns(part), strict=True) if number]
    columns = {name: st.column_config.TextColumn(name, alignment="right") for name in right} if part.shown else {}
    table(frame, f"table_{key}", columns=columns, alt=part.title or key, download=False, row_height="fit")
