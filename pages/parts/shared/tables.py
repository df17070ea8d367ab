"""Tables with a screen-reader name, row choice and a safe download."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.cells.formulas import inert
from core.i18n import _
from pages.parts.shared.owned import own


def csv_bytes(data: pd.DataFrame) -> bytes:
    """CSV in UTF-8 with BOM; text cells that a spreadsheet would run as a formula get an apostrophe."""
    safe = data.copy()
    for name in safe.columns:
        if safe[name].dtype == object:
            safe[name] = safe[name].map(inert)
    safe.columns = [inert(str(name)) for name in safe.columns]
    return safe.to_csv(index=False).encode("utf-8-sig")


def table(
    data: pd.DataFrame | Sequence[Mapping[str, Any]],
    key: str,
    *,
    columns: Mapping[str, Any] | None = None,
    alt: str = "",
    download: bool = True,
    select: str | None = None,
    height: int | str = "auto",
    file_name: str | None = None,
    of_workspace: bool = False,
) -> list[int]:
    """Draw a table; returns the positions of the chosen rows.

    Args:
        data: A frame or a list of rows.
        key: Unique on the page.
        columns: Streamlit column configuration by column name.
        alt: What the table shows, for a screen reader.
        download: Offer the rows as CSV under the table.
        select: "single-row" or "multi-row" to let rows be chosen.
        height: Pixels, or "auto".
        file_name: Name of the download.
        of_workspace: What it shows does not depend on the page's dataset, so a chosen row outlives another choice.
    """
    frame = data if isinstance(data, pd.DataFrame) else pd.DataFrame(list(data))
    options: dict[str, Any] = {
        "hide_index": True,
        "column_config": dict(columns or {}),
        "key": key if of_workspace else own(key),
        "alt": alt or key,
        "height": height,
        "placeholder": "–",
    }
    chosen: list[int] = []
    if select:
        event = st.dataframe(frame, on_select="rerun", selection_mode=select, **options)  # type: ignore[call-overload]
        chosen = [row for row in event.selection.rows if row < len(frame)]
    else:
        st.dataframe(frame, **options)
    if download and len(frame):
        st.download_button(
            _("Download CSV"),
            data=lambda: csv_bytes(_printable(frame)),
            file_name=file_name or f"{key}.csv",
            mime="text/csv",
            key=f"{key}_download",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )
    return chosen


def _printable(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[[name for name in frame.columns if not frame[name].map(lambda cell: isinstance(cell, list)).any()]]
