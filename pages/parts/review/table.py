"""The table as a person reviews it: pages of rows, each failing cell tinted by its check; and one row in words."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from core import quality
from core.figures import COLORS
from core.i18n import _, listed
from core.review.flags import Flags
from core.review.looking import PAGE, Page, Seen, View, page
from pages.parts.review.odd import one_row
from pages.parts.review.opened import readable, title_of
from pages.parts.shared.choices import choice
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.wording import number

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

TINT = "40"
"""How much of a check's colour lies behind a cell: a quarter, so that the text stays readable in both themes."""
FINDINGS = "findings"


def table_view(found: Flags) -> None:
    """Rows by what they failed, and the one that is chosen in words."""
    checks = [one.id for one in found.checks]
    words = {
        "failing": _("Rows with an error or a warning ({n})").format(n=number(int(found.claimed.sum()))),
        "clear": _("Rows without ({n})").format(n=number(len(found) - int(found.claimed.sum()))),
        "all": _("All rows ({n})").format(n=number(len(found))),
    }
    words |= {one.id: f"{quality.title(one)} ({number(one.failed)})" for one in found.checks}
    chosen = choice(_("Rows shown"), ["failing", *checks, "clear", "all"], "failing", "finding", lambda one: words[one])
    view = View(check=chosen) if chosen in checks else View(which=chosen)
    rows_of(found, view, f"review_{chosen}")


def rows_of(found: Flags, view: View, key: str) -> None:
    """The rows of a view, a page at a time, and the one that is chosen in words."""
    place = own(f"{key}_page")
    shown = page(lake(), found, view, (int(st.session_state.get(place, 1)) - 1) * PAGE)
    if not shown.total:
        st.success(_("No row is like that."), icon=":material/check_circle:")
        return
    picked = _table(found, shown, key)
    pages = -(-shown.total // PAGE)
    if pages > 1:
        st.pagination(pages, key=place)
    _legend(found, shown.rows)
    chosen = shown.rows[picked] if picked is not None else shown.rows[0]
    one_row(found, chosen, key)


def _table(found: Flags, shown: Page, key: str) -> int | None:
    failing = Counter(
        column for one in shown.rows for column, checks in one.marks.items() if not set(checks).isdisjoint(found.claims)
    )
    order = sorted(shown.columns, key=lambda one: -failing[one])  # what is at fault is seen without scrolling
    names = {f"c{at}": column for at, column in enumerate(order)}
    places = {column: at for at, column in names.items()}
    rows = [
        {
            FINDINGS: listed(title_of(found, check) for check in one.checks) or "–",
            **{places[column]: cell for column, cell in _ordered(readable(found, one.row.cells), order)},
            "line": one.row.line,
        }
        for one in shown.rows
    ]
    config = st.column_config
    columns: dict[str, Any] = {
        FINDINGS: config.TextColumn(_("Failed checks"), width=200, pinned=True),
        **{at: config.TextColumn(column) for at, column in names.items()},
        "line": config.NumberColumn(_("Line"), format="%d", width=70),
    }
    words = _("Shown: {first} to {last} of {n}")
    st.caption(
        words.format(first=number(shown.offset + 1), last=number(shown.offset + len(shown.rows)), n=number(shown.total))
    )
    picked = table(
        tinted(pd.DataFrame(rows), found, shown.rows, places),
        f"{key}_{shown.offset}",
        columns=columns,
        alt=_("Rows with their failing cells tinted by check"),
        select="single-row",
        height=min(460, 38 + 35 * len(rows)),
        file_name=f"{found.report.dataset}_review.csv",
    )
    return picked[0] if picked else None


def _ordered(cells: Mapping[str, str | None], order: Sequence[str]) -> list[tuple[str, str | None]]:
    return [(column, cells[column]) for column in order]


def tinted(frame: pd.DataFrame, found: Flags, rows: Sequence[Seen], places: dict[str, str]) -> Styler:
    """The rows with each failing cell on the colour of the gravest check that it failed."""
    colors = colors_of(found)
    styles = pd.DataFrame("", index=frame.index, columns=frame.columns)
    for at, one in enumerate(rows):
        for column, checks in one.marks.items():
            cell = places.get(column, FINDINGS)
            styles.loc[at, cell] = f"background-color: {colors[checks[0]]}{TINT}"
    return frame.style.apply(lambda _frame: styles, axis=None)


def colors_of(found: Flags) -> dict[str, str]:
    """Check -> its colour, the same on every page of the table."""
    return {one.id: COLORS[place % len(COLORS)] for place, one in enumerate(found.checks)}


def _legend(found: Flags, rows: Sequence[Seen]) -> None:
    """The colours of the checks that the page's rows failed."""
    colors = colors_of(found)
    there = [one for one in found.checks if any(one.id in row.checks for row in rows)]
    if not there:
        return
    st.html(
        '<p style="line-height:1.9;margin:0;font-size:.875rem">'
        + " ".join(
            f'<span style="white-space:nowrap;margin-right:1rem"><span aria-hidden="true" style="display:inline-block;'
            f"width:.8em;height:.8em;border-radius:2px;margin-right:.35em;background:{colors[one.id]}{TINT};"
            f'border:1px solid {colors[one.id]}"></span>{html.escape(quality.title(one))}</span>'
            for one in there
        )
        + "</p>"
    )
