"""One row in words: what each check found in it, and what makes that odd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core import quality
from core.errors import TouchstoneError
from core.i18n import _, ngettext
from core.review.flags import Flags
from core.review.looking import Seen
from core.review.odd import Odd, Spread, odd
from core.review.rows import Row
from pages.parts.review import picture as pictures
from pages.parts.review.opened import readable
from pages.parts.shared.cached import cache_data
from pages.parts.shared.frame import severity_badge
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number, percent

MOST_SHOWN = 6
"""Findings of a row that are explained; a row rarely has more, and each asks the table."""


def one_row(found: Flags, one: Seen, key: str) -> None:
    """A row's findings with what speaks for each."""
    place = _("Row {n}").format(n=number(one.place + 1))
    if one.row.file:
        place = _("Line {n} of {file}").format(n=number(one.row.line), file=md(one.row.file))
    st.subheader(place, anchor=False)
    pictures.shown(found, one.row.cells, f"{key}_picture_{one.row.number}")
    if not one.checks:
        st.caption(_("No check flags anything in this row."))
    findings(found, one.row, one.checks, key)


def findings(found: Flags, row: Row, checks: Sequence[str], key: str) -> None:
    """What each of a row's checks found in it, with the neighbours that make it odd."""
    for at, check in enumerate(checks[:MOST_SHOWN]):
        with st.container(border=True, key=f"{key}_finding_{at}"):
            try:
                told = _odd(str(lake().path), lake().version(), found.report.dataset, row.number, check, found, row)
            except TouchstoneError as error:
                st.caption(md(error.message))
                continue
            _one(found, told, row, f"{key}_{at}")
    if len(checks) > MOST_SHOWN:
        words = ngettext("{n} more finding", "{n} more findings", len(checks) - MOST_SHOWN)
        st.caption(words.format(n=number(len(checks) - MOST_SHOWN)))


@cache_data(max_entries=128, show_spinner=False)
def _odd(path: str, workspace_version: int, name: str, number_: int, check: str, _found: Flags, _row: Row) -> Odd:
    return odd(lake(), _found, _row, check)


def _one(found: Flags, told: Odd, row: Row, key: str) -> None:
    shown = readable(found, row.cells)
    with st.container(horizontal=True, vertical_alignment="center"):
        severity_badge(told.check.severity)
        st.markdown(f"**{md(quality.title(told.check))}**", width="content")
    cells = [f"{md(column)}: **{md(_text(shown[column]))}**" for column in told.check.columns if column in row.cells]
    cells += [f"{md(quality.row_heading(name))}: **{md(value)}**" for name, value in told.facts.items()]
    if cells:
        st.markdown(" · ".join(cells))
    st.caption(md(quality.definition(told.check)))
    if told.key:
        _beside(found, told, row, key)
    elif told.spread is not None:
        _spread(told.spread)
    elif told.values:
        _values(found, told, row, key)


def _text(value: str | None) -> str:
    return _("(empty)") if value is None else value


def _beside(found: Flags, told: Odd, row: Row, key: str) -> None:
    rows = [_line(found, row, own=True), *(_line(found, one, own=False) for one in told.rows)]
    if len(rows) == 1:
        st.caption(_("No other row says the same in these columns."))
        return
    table(
        rows,
        f"{key}_beside",
        columns={
            "own": st.column_config.TextColumn(" ", width="small"),
            "line": st.column_config.NumberColumn(_("Line"), format="%d", width="small"),
            **{f"c{at}": name for at, name in enumerate(row.cells)},
        },
        alt=_("The row and those that share its key"),
        download=False,
    )
    if told.more:
        words = ngettext("{n} more row shares it.", "{n} more rows share it.", told.more)
        st.caption(words.format(n=number(told.more)))


def _line(found: Flags, row: Row, *, own: bool) -> Mapping[str, Any]:
    return {
        "own": _("this row") if own else "",
        "line": row.line,
        **{f"c{at}": cell for at, cell in enumerate(readable(found, row.cells).values())},
    }


def _spread(spread: Spread) -> None:
    low, _p1, quarter, half, three, _p99, high = spread.quantiles
    among = (
        _("of those with {column} “{group}” ({n})").format(
            n=number(spread.rows), column=md(spread.by), group=md(_text(spread.group))
        )
        if spread.by
        else ngettext("of {n} row", "of {n} rows", spread.rows).format(n=number(spread.rows))
    )
    st.markdown(
        _("The middle half lies between {a} and {b}, the middle is {half}, all from {low} to {high}, {among}.").format(
            a=_amount(quarter), b=_amount(three), half=_amount(half), low=_amount(low), high=_amount(high), among=among
        )
    )
    if spread.value is not None:
        st.markdown(
            _("{value} is above {share} of them.").format(value=_amount(spread.value), share=percent(spread.below))
        )


def _amount(value: float) -> str:
    return md(f"{value:,.2f}".rstrip("0").rstrip("."))


def _values(found: Flags, told: Odd, row: Row, key: str) -> None:
    column = next((one for one in told.check.columns if one in row.cells), "")
    own = row.cells.get(column)
    table(
        [
            {
                "value": _text(readable(found, {column: value})[column]),
                "rows": rows,
                "own": _("this row") if value == own else "",
            }
            for value, rows in told.values
        ],
        f"{key}_values",
        columns={
            "value": st.column_config.TextColumn(_("Value"), width="medium"),
            "rows": st.column_config.NumberColumn(_("Rows"), format="localized", width="small"),
            "own": st.column_config.TextColumn(" ", width="small"),
        },
        alt=_("The commonest values of the column, and this row's"),
        download=False,
    )
