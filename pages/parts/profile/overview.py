"""The first view of the profile page: table of columns, what needs attention, limits."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
from core.cells.type_words import type_words
from core.i18n import _, ngettext
from core.kinds import role_label
from core.profile import ColumnProfile, Finding, Profile, describe, explain
from pages.parts.shared.owned import own

TABLE_ROWS, CARD = 33, 130
"""Pixels of a row of the table and of a finding's card."""


def kept(column: ColumnProfile) -> str:
    """The column's distinct values, with a tilde where they are an estimate."""
    return ("~" if column.about else "") + parts.number(column.distinct)


def shape(column: ColumnProfile) -> list[int] | None:
    """The bars of the small chart: the histogram, or the rows of the most frequent values."""
    if column.histogram:
        return list(column.histogram.counts)
    return [one.rows for one in column.top[:12]] if any(one.rows > 1 for one in column.top) else None


def value_range(column: ColumnProfile) -> str:
    """Smallest and largest value; for text the shortest and longest length."""
    if column.family == "text":
        if column.length_max is None:
            return ""
        return _("characters: {low}–{high}").format(low=column.length_min, high=parts.number(column.length_max))
    if column.min_text is None or column.family == "bool":
        return ""
    low, high = (text.removesuffix(" 00:00:00")[:19] for text in (column.min_text, column.max_text or ""))
    return low if low == high else f"{low} … {high}"


def column_rows(profile: Profile) -> list[dict[str, object]]:
    """The table of columns, odd ones first."""
    words = {"error": _("error"), "warning": _("warning"), "info": _("note"), "ok": ""}
    return [
        {
            "name": column.name,
            "state": words[column.severity],
            "missing": column.missing_share,
            "distinct": kept(column),
            "shape": shape(column),
            "finding": describe(column.findings[0]) if column.findings else "",
            "range": value_range(column),
            "type": type_words(column.type),
            "role": role_label(column.role) if column.role else "",
        }
        for column in profile.ranked()
    ]


def column_table(profile: Profile, key: str) -> str | None:
    """Draw the table of columns; gives the chosen column's name."""
    config = st.column_config
    chosen = parts.table(
        column_rows(profile),
        key,
        columns={
            "name": config.TextColumn(_("Column"), pinned=True, width=110),
            "state": config.TextColumn(_("State"), width=65),
            "missing": config.ProgressColumn(
                _("Missing"), format="percent", min_value=0, max_value=1, width=95, help=_("Nulls and blank texts")
            ),
            "distinct": config.TextColumn(
                _("Distinct"), width=70, alignment="right", help=_("Different values; ~ marks an estimate")
            ),
            "shape": config.BarChartColumn(
                _("Distribution"), width=100, help=_("Histogram; for text the rows of the most frequent values")
            ),
            "range": config.TextColumn(_("Range"), width=150),
            "type": config.TextColumn(_("Type"), width=100),
            "role": config.TextColumn(_("Role"), width=90),
            "finding": config.TextColumn(_("Worst finding"), width=320),
        },
        alt=_("Columns of {name}, odd ones first").format(name=profile.dataset),
        select="single-row",
        height=min(37 + TABLE_ROWS * len(profile.columns), 598),
        file_name=f"{profile.dataset}_profile.csv",
    )
    return profile.ranked()[chosen[0]].name if chosen else None


def attention(profile: Profile) -> None:
    """The worst findings as cards, each with the way to its rows; about as many as are as high as the table beside."""
    most = min(5, max(2, (TABLE_ROWS * len(profile.columns) + 90) // CARD))
    found: list[tuple[ColumnProfile | None, Finding]] = [(None, one) for one in profile.findings]
    found += [
        (column, one) for column in profile.ranked() for one in column.findings if one.severity in ("error", "warning")
    ]
    # Gaps are often by design (a query belongs to searches only), so other warnings come before them.
    found.sort(key=lambda pair: (pair[1].severity != "error", pair[1].code == "mostly_missing", -pair[1].rows))
    if not found:
        with st.container(border=True):
            parts.severity_badge("ok")
            verdict = _("Nothing odd was found")
            st.markdown(f"**{verdict}**")
            st.caption(_("No column is constant, mostly missing, mistyped or written in several ways."))
    for place, (column, one) in enumerate(found[:most]):
        with st.container(border=True):
            with st.container(horizontal=True, vertical_alignment="center"):
                parts.severity_badge(one.severity)
                st.space("stretch")
                if column and st.button(
                    _("Look at rows"),
                    key=f"look_{place}",
                    type="tertiary",
                    icon=":material/arrow_forward:",
                    icon_position="right",
                ):
                    st.session_state[own("profile_open")] = (column.name, one.code)
                    st.rerun()
            st.markdown(f"**{parts.md(describe(one))}**", help=explain(one) or None)
            st.caption(parts.md(column.name) if column else _("whole table"))
    if len(found) > most:
        rest = len(found) - most
        text = ngettext("{n} more finding in the table of columns.", "{n} more findings in the table of columns.", rest)
        st.caption(text.format(n=rest))


def limits(found: tuple[Finding, ...]) -> None:
    """What of the profile is an estimate."""
    for one in found:
        st.caption(f":material/info: {parts.md(describe(one))}")
