"""Two versions of a dataset side by side."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
from core.i18n import _
from core.profile import ColumnProfile, Profile, compare

CHANGES = ("removed", "added", "retyped", "changed")


def comparison(before: Profile, after: Profile) -> None:
    """Two versions side by side, column by column."""
    words = {
        "removed": _("vanished"), "added": _("new"), "retyped": _("other type"),
        "changed": _("changed"), "same": _("same"),
    }  # fmt: skip
    changes = compare(before, after)
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
            parts.Tile(_("Columns changed"), parts.number(sum(one.state in CHANGES for one in changes))),
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
        {"name": one.name, "state": words[one.state], **pair("before", one.before), **pair("after", one.after)}
        for one in changes
    ]
    order = [
        "name",
        "state",
        *(f"{what}_{side}" for what in ("missing", "distinct", "mean") for side in ("before", "after")),
    ]
    labels = {"missing": _("Missing"), "distinct": _("Distinct"), "mean": _("Mean")}
    sides = {"before": before.version, "after": after.version}
    formats = {"missing": "percent", "distinct": "localized", "mean": "%.6g"}
    parts.table(
        [{key: row[key] for key in order} for row in rows],
        "comparison",
        columns={
            "name": st.column_config.TextColumn(_("Column"), pinned=True),
            "state": _("State"),
            **{
                f"{what}_{side}": st.column_config.NumberColumn(
                    _("{figure}, version {n}").format(figure=labels[what], n=sides[side]), format=formats[what]
                )
                for what in labels
                for side in sides
            },
        },
        alt=_("Columns of two versions side by side"),
    )
