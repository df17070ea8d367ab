"""Tables and editors with a screen-reader name, row choice and a safe download.

Every table of every page is drawn here, since Streamlit's own download writes cells that a spreadsheet runs; it is
switched off in `.streamlit/config.toml` (`client.disableDataExport`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
import streamlit as st

from core.cells.formulas import Rows
from core.i18n import _
from pages.parts.shared.owned import own
from pages.parts.shared.printed import printed
from pages.parts.shared.taking import take
from pages.parts.shared.terms import explained

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

LINE, EDGES, USUAL = 21, 14, 35
"""Pixels of a line in a cell, of what is above and below its lines, and of a row of one line."""
WRAPS = 62
"""Pixels of a row from which on Streamlit lets a text go on in the next line."""
MOST_LINES = 5
"""Lines of a cell in a table among others: a paragraph; the whole of a longer text comes up on a double click."""
SEEN = 8
"""Columns of a table that a screen shows at once; a long text further to the right makes no row higher."""
WIDTHS = {"small": 75, "medium": 200, "large": 400}
"""Streamlit's words for the width of a column, in pixels; one of no width takes what its cells need, up to the last."""
NARROW, BROAD = 7.5, 15.0
"""Pixels of a Latin letter and of a Chinese sign at the size of a table."""
_DIGITS = re.compile(r"%\+?\.(\d+)f")


def csv_bytes(data: pd.DataFrame) -> bytes:
    """CSV in UTF-8 with BOM; text cells that a spreadsheet would run as a formula get an apostrophe."""
    text = io.StringIO(newline="")
    rows = Rows(text)
    rows.writerow(str(name) for name in data.columns)
    cells = data.astype(object).where(data.notna(), None)
    rows.writerows(cells.itertuples(index=False, name=None))
    return text.getvalue().encode("utf-8-sig", "replace")


def table(
    data: pd.DataFrame | Styler | Sequence[Mapping[str, Any]],
    key: str,
    *,
    columns: Mapping[str, Any] | None = None,
    alt: str = "",
    download: bool = True,
    select: str | None = None,
    height: int | str = "auto",
    row_height: int | Literal["fit"] | None = None,
    file_name: str | None = None,
    of_workspace: bool = False,
) -> list[int]:
    """Draw a table; returns the positions of the chosen rows.

    Args:
        data: A frame, with its cells coloured or not, or a list of rows.
        key: Unique on the page.
        columns: Streamlit column configuration by column name.
        alt: What the table shows, for a screen reader.
        download: Offer the rows as CSV under the table; False only where the same rows are offered beside it.
        select: "single-row" or "multi-row" to let rows be chosen.
        height: Pixels at most, fewer where the rows need fewer; or "auto".
        row_height: Pixels of a row; above 60 a long text goes on in the next line. "fit" makes rows as high as their
            longest text needs, up to five lines, and says how a longer one is read.
        file_name: Name of the download.
        of_workspace: What it shows does not depend on the page's dataset, so a chosen row outlives another choice.
    """
    shown = pd.DataFrame(list(data)) if isinstance(data, Sequence) else data
    if isinstance(shown, pd.DataFrame):
        shown = without_minus_nought(shown, columns or {})
    frame: pd.DataFrame = shown if isinstance(shown, pd.DataFrame) else vars(shown)["data"]  # no stub names it
    longest = 1
    if row_height == "fit":
        longest = lines(frame, columns or {})
        row_height = _high(longest)
    if isinstance(height, int):
        height = min(height, USUAL + 3 + (row_height or USUAL) * max(1, len(frame)))
    options: dict[str, Any] = {
        "hide_index": True,
        "column_config": explained(columns or {}),
        "key": key if of_workspace else own(key),
        "alt": alt or key,
        "height": height,
        "row_height": row_height,
        "placeholder": "–",
    }
    chosen: list[int] = []
    if select:
        event = st.dataframe(shown, on_select="rerun", selection_mode=select, **options)  # type: ignore[call-overload]
        chosen = [row for row in event.selection.rows if row < len(frame)]
    else:
        st.dataframe(shown, **options)
    printed(frame, columns or {})
    if longest > MOST_LINES:
        st.caption(_("A double click on a cell shows the whole of a long text."))
    if download and len(frame):
        take(
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


def offer_csv(rows: Sequence[Mapping[str, Any]], key: str, file_name: str, label: str = "") -> None:
    """Offer the numbers behind a picture as CSV, with cells that a spreadsheet would run made inert."""
    take(
        label or _("Download CSV"),
        data=lambda: csv_bytes(pd.DataFrame(list(rows))),
        file_name=file_name,
        mime="text/csv",
        key=own(f"{key}_download"),
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )


def _high(longest: int) -> int | None:
    return max(WRAPS, EDGES + LINE * min(longest, MOST_LINES)) if longest > 1 else None


def lines(frame: pd.DataFrame, columns: Mapping[str, Any]) -> int:
    """How many lines the longest text of the columns that are seen without scrolling takes in its column."""
    most = 1
    for name in frame.columns[:SEEN]:
        config = columns.get(name)
        said = config.get("width") if isinstance(config, Mapping) else None
        width = WIDTHS.get(str(said), WIDTHS["large"]) if not isinstance(said, int) else said
        for text in frame[name]:
            if isinstance(text, str):
                rows = [sum(BROAD if ord(sign) > 0x2E80 else NARROW for sign in row) for row in text[:4000].split("\n")]
                most = max(most, sum(max(1, ceil(row / (width - 16))) for row in rows))
    return most


def without_minus_nought(frame: pd.DataFrame, columns: Mapping[str, Any]) -> pd.DataFrame:
    """The rows with 0 for what its column's format would print as `-0.000`: a change too small to show is none."""
    seen = frame
    for name in frame.columns:
        if not _numeric(frame, columns, name):
            continue
        settings = columns[name].get("type_config") or {}
        if digits := _DIGITS.search(str(settings.get("format") or "")):
            least = 0.5 * 10.0 ** -int(digits[1])
            seen = seen.assign(**{str(name): frame[name].mask((frame[name] <= 0) & (frame[name] >= -least), 0.0)})
    return seen


def _numeric(frame: pd.DataFrame, columns: Mapping[str, Any], name: Any) -> bool:
    return isinstance(columns.get(name), Mapping) and pd.api.types.is_float_dtype(frame[name])


def editor(data: Any, key: str, *, columns: Mapping[str, Any], alt: str = "", **options: Any) -> Any:
    """Draw a table whose cells can be changed; returns the rows as they are then, in the form they were given.

    Args:
        data: A frame or a list of rows.
        key: Unique on the page; the caller makes it the dataset's own.
        columns: Streamlit column configuration by column name.
        alt: What the table shows, for a screen reader.
        options: What else `st.data_editor` takes, such as which columns are not to be changed; `row_height="fit"` as
            for a table.
    """
    if options.get("row_height") == "fit":
        options["row_height"] = _high(lines(pd.DataFrame(data), columns))
    edited = st.data_editor(
        data, key=key, column_config=explained(columns), alt=alt or key, hide_index=True, placeholder="–", **options
    )
    printed(pd.DataFrame(edited), columns, options.get("column_order"))
    return edited


def choice_column(label: str, options: Sequence[str], words: Callable[[str], str], **more: Any) -> Any:
    """A column whose cells are chosen among names, shown by their words; `more` goes to Streamlit's column."""
    return st.column_config.SelectboxColumn(
        label, options=list(options), format_func=lambda name: words(str(name)), **more
    )


def _printable(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[[name for name in frame.columns if not frame[name].map(lambda cell: isinstance(cell, list)).any()]]
