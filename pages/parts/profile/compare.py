"""Two versions of a dataset side by side."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.profile.on_demand as on_demand
from core.figures import profile_column as figures
from core.i18n import _
from core.lake import Dataset, Diff
from core.profile import ColumnChange, ColumnProfile, Profile, compare
from pages.parts.profile.report import comparison_report
from pages.parts.shared.choices import choice
from pages.parts.shared.difference import difference, difference_tiles
from pages.parts.shared.versions import AGAINST, AGAINST_SNAPSHOT, addressed_by_number

OVERLAYS = 4
"""Changed columns drawn at first; the others are drawn when chosen in the table."""


def versions(dataset: Dataset, found: Profile) -> None:
    """Choose another version and compare with it; the choice is in the address."""
    others = [item for item in reversed(parts.lake().versions(dataset.name)) if item.number != found.version]
    if not others:
        st.caption(_("There is one version so far; a second upload or a recipe makes another."))
        return
    labels = {
        str(one.ordinal): f"{_('version {n}').format(n=one.ordinal)} · {parts.layer_name(one.layer)}" for one in others
    }
    there = {str(one.ordinal): one for one in others}
    earlier = [str(one.ordinal) for one in others if one.number < found.version]
    addressed_by_number(dataset.name, AGAINST, AGAINST_SNAPSHOT)
    number = choice(
        _("Compare with"), list(labels), (earlier or list(labels))[0], AGAINST, labels.__getitem__, width=300
    )
    if before := on_demand.profile_of(dataset, there[number].number, there[number].layer):
        comparison(before, found, difference(dataset.name, before.version, found.version))
        st.subheader(_("Comparison report"), anchor=False)
        comparison_report(before, found)


def comparison(before: Profile, after: Profile, differing: Diff) -> None:
    """Two versions side by side, column by column."""
    words = {
        "removed": _("vanished"), "added": _("new"), "retyped": _("other type"),
        "changed": _("changed"), "same": _("same"),
    }  # fmt: skip
    changes = compare(before, after, differing.changed_by_column)
    difference_tiles(differing)
    parts.tiles(
        [
            parts.Tile(_("Rows"), parts.number(after.rows), after.rows - before.rows, "off"),
            parts.Tile(
                _("Missing cells"),
                parts.percent(after.missing_share, 2),
                round(100 * (after.missing_share - before.missing_share), 2),
                "inverse",
                _("points"),
            ),
            parts.Tile(
                _("Duplicate rows"),
                parts.number(after.duplicate_rows),
                after.duplicate_rows - before.duplicate_rows,
                "inverse",
            ),
        ],
        key="comparison_tiles",
    )

    def pair(name: str, one: ColumnProfile | None) -> dict[str, object]:
        return {
            f"missing_{name}": one.missing_share if one else None,
            f"distinct_{name}": one.distinct if one else None,
            f"mean_{name}": one.mean if one else None,
        }

    rows = [
        {
            "name": one.name,
            "state": words[one.state],
            "cells": one.cells,
            "shift": one.shift,
            **pair("before", one.before),
            **pair("after", one.after),
        }
        for one in changes
    ]
    order = [
        "name",
        "state",
        "cells",
        "shift",
        *(f"{what}_{side}" for what in ("missing", "distinct", "mean") for side in ("before", "after")),
    ]
    labels = {"missing": _("Missing"), "distinct": _("Distinct"), "mean": _("Mean")}
    sides = {side: parts.number_of(one.dataset, one.version) for side, one in (("before", before), ("after", after))}
    formats = {"missing": "percent", "distinct": "localized", "mean": "%.6g"}
    chosen = parts.table(
        [{key: row[key] for key in order} for row in rows],
        "comparison",
        columns={
            "name": st.column_config.TextColumn(_("Column"), pinned=True),
            "state": st.column_config.TextColumn(_("State"), width=85),
            "cells": st.column_config.NumberColumn(
                _("Cells changed"), format="localized", width=100, help=_("In rows that both versions have")
            ),
            "shift": st.column_config.ProgressColumn(
                _("Shift"),
                format="percent",
                min_value=0,
                max_value=1,
                width=110,
                help=_(
                    "The largest of: change of the missing share, total variation of the most frequent values, "
                    "move of a quantile in widths of the 5 to 95 % range"
                ),
            ),
            **{
                f"{what}_{side}": st.column_config.NumberColumn(
                    _("{figure}, version {n}").format(figure=labels[what], n=sides[side]), format=formats[what]
                )
                for what in labels
                for side in sides
            },
        },
        alt=_("Columns of two versions side by side"),
        file_name=f"{after.dataset}_comparison.csv",
        select="single-row",
        height=min(37 + 35 * len(rows), 420),
    )
    moved = [one for one in changes if one.state in ("retyped", "changed") or one.shift > 0]
    _overlays(before, after, [changes[chosen[0]]] if chosen else moved[:OVERLAYS], len(moved))


def _overlays(before: Profile, after: Profile, drawn: list[ColumnChange], changed: int) -> None:
    """The distributions of columns in both versions, on the same bins or values."""
    if not drawn:
        return
    st.subheader(_("Before and after"), anchor=False)
    if len(drawn) < changed:
        st.caption(_("Choose a column in the table to see another one."))
    names = [_("version {n}").format(n=parts.number_of(one.dataset, one.version)) for one in (before, after)]
    grid = st.columns(2)
    for place, change in enumerate(drawn):
        with grid[place % 2], st.container(border=True):
            st.markdown(f"**{parts.md(change.name)}**")
            at, old_at = on_demand.place(after, change.name), on_demand.place(before, change.name)
            both = on_demand.overlay(at, old_at, before, after, change)
            if both is None:
                st.caption(_("There is nothing to draw in both versions."))
            else:
                parts.plot(
                    figures.overlay(both, *names),
                    _("{name} in both versions, share of rows").format(name=change.name),
                    f"overlay_{place}",
                )
