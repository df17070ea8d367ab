"""What the shop is: its parts, what the sources disagree about, orphans, rows left out, where columns are from."""

from __future__ import annotations

import streamlit as st

from core.i18n import _, listed, sentences
from core.integrate.shop import (
    Join,
    PartState,
    Plan,
    column_label,
    conflicts,
    count_joins,
    disagreements,
    left_out,
    notes,
    orphans_of,
    part_label,
    reason_label,
    rule_label,
    why_left_out,
)
from core.kinds import role_label
from pages.parts.shared.cached import cache_data
from pages.parts.shared.links import link
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number, percent, when


@cache_data(max_entries=8, show_spinner=False)
def joins_of(workspace: str, version: int) -> tuple[Join, ...]:
    return count_joins(lake())


def joins() -> tuple[Join, ...]:
    """How the parts' ids meet, asked once for each state of the workspace."""
    return joins_of(str(lake().path), lake().version())


def headline(found: list[PartState]) -> None:
    """What the shop holds and what became of the rows."""
    made = {one.part: one for one in found}
    uploaded = [one for one in found if one.part != "orders"]
    rows_in = sum(int(one.counts["rows_in"]) for one in uploaded)
    merged = sum(int(one.counts["merged"]) for one in uploaded)
    left = sum(int(one.counts["left_out"]) for one in uploaded)
    named = [one for one in joins() if one.known and one.part != "orders"]  # whose orphans are those of the events
    asked, lost = sum(one.rows for one in named), sum(one.orphans for one in named)
    contested = sum(one.things for one in disagreements(lake()))
    tiles(
        [
            Tile(
                _("Rows read"),
                number(rows_in),
                note=_("datasets: {n}").format(n=len({s["dataset"] for p in uploaded for s in p.sources})),
            ),
            Tile(
                _("Products"),
                number(int(made["items"].counts["rows"]) if "items" in made else None),
                note=_("merged rows: {n}").format(n=number(merged)),
            ),
            Tile(
                _("Conflicts"),
                number(contested),
                note=_("each with its rule"),
                help=_("Values that sources disagree about."),
            ),
            Tile(
                _("Orphans"),
                number(lost),
                note=percent(lost / asked if asked else 0.0),
                help=_("Rows that name a product or a user whom nobody knows; they are kept."),
            ),
            Tile(_("Left out"), number(left), note=_("each with its reason")),
        ]
    )


def parts_table(found: list[PartState], plan: Plan) -> None:
    """Each part with its dataset, rows and what became of them."""
    table(
        [
            {
                "part": part_label(one.part),
                "dataset": one.dataset.name,
                "from": listed(str(source["dataset"]) for source in one.sources),
                "in": int(one.counts["rows_in"]),
                "rows": int(one.counts["rows"]),
                "merged": int(one.counts["merged"]),
                "left": int(one.counts["left_out"]),
                "conflicts": int(one.counts["conflicts"]),
                "version": one.dataset.ordinal,
                "when": when(one.dataset.updated),
            }
            for one in found
        ],
        "shop_parts",
        columns={
            "part": st.column_config.TextColumn(_("Part"), width=130, pinned=True),
            "dataset": st.column_config.TextColumn(_("Dataset"), width=120),
            "from": st.column_config.TextColumn(_("Made of"), width=160),
            "in": st.column_config.NumberColumn(_("Rows read"), format="localized", width=90),
            "rows": st.column_config.NumberColumn(_("Rows"), format="localized", width=90),
            "merged": st.column_config.NumberColumn(_("Merged"), format="localized", width=80),
            "left": st.column_config.NumberColumn(_("Left out"), format="localized", width=80),
            "conflicts": st.column_config.NumberColumn(_("Conflicts"), format="localized", width=80),
            "version": st.column_config.NumberColumn(_("Version"), format="%d", width=70),
            "when": st.column_config.TextColumn(_("Built"), width=110),
        },
        alt=_("The parts of the shop with their sources and rows"),
        of_workspace=True,
    )
    st.caption(
        _(
            "Rows read = rows + merged + left out. An order stands for the purchases of one visit, "
            "or of one order number."
        )
    )
    for one in found:
        told = notes(one, plan)
        if told:
            st.caption(f"**{md(part_label(one.part))}** · {md(sentences(*told))}")
    with st.container(horizontal=True):
        for one in found:
            link(part_label(one.part), "datasets.py", icon=":material/table:", dataset=one.dataset.name)


def conflicts_tab() -> None:
    """By column, then value against value with both sources and the rule."""
    contested = disagreements(lake())
    if not contested:
        st.caption(_("No two rows of one thing say different things."))
        return
    chosen = table(
        [
            {
                "part": part_label(one.part),
                "column": column_label(one.part, one.column),
                "rule": rule_label(one.rule),
                "things": one.things,
            }
            for one in contested
        ],
        "shop_disagreements",
        columns={
            "part": st.column_config.TextColumn(_("Part"), width=110),
            "column": st.column_config.TextColumn(_("Column"), width=160),
            "rule": st.column_config.TextColumn(_("Decided by"), width=190),
            "things": st.column_config.NumberColumn(_("Things concerned"), format="localized", width=130),
        },
        alt=_("Columns that sources disagree about"),
        select="single-row",
        of_workspace=True,
    )
    one = contested[chosen[0]] if chosen else contested[0]
    st.markdown(f"**{md(part_label(one.part))} · {md(column_label(one.part, one.column))}**")
    table(
        [
            {
                "id": found.id,
                "kept": found.kept,
                "kept_from": found.kept_dataset,
                "other": found.other,
                "other_from": found.other_dataset,
                "rule": rule_label(found.rule),
                "rows": found.rows,
            }
            for found in conflicts(lake(), one.part, one.column)
        ],
        "shop_conflicts",
        columns={
            "id": st.column_config.TextColumn(_("Id"), width=110, pinned=True),
            "kept": st.column_config.TextColumn(_("In the shop"), width=220),
            "kept_from": st.column_config.TextColumn(_("From"), width=110),
            "other": st.column_config.TextColumn(_("Said otherwise"), width=220),
            "other_from": st.column_config.TextColumn(_("By"), width=110),
            "rule": st.column_config.TextColumn(_("Decided by"), width=170),
            "rows": st.column_config.NumberColumn(_("Rows"), format="localized", width=70),
        },
        alt=_("Values that lost, beside those in the shop"),
        of_workspace=True,
    )


def orphans_tab() -> None:
    """How the ids meet, and the ids that nobody knows."""
    found = joins()
    if not found:
        st.caption(_("No part names another."))
        return
    table(
        [
            {
                "part": part_label(one.part),
                "role": role_label(one.role),
                "target": part_label(one.target),
                "rows": one.rows,
                "orphans": one.orphans if one.known else None,
                "share": one.rows_met / one.rows if one.rows and one.known else None,
                "ids": one.ids,
                "lost": one.ids - one.ids_met if one.known else None,
            }
            for one in found
        ],
        "shop_joins",
        columns={
            "part": st.column_config.TextColumn(_("Part"), width=110),
            "role": st.column_config.TextColumn(_("Names a"), width=110),
            "target": st.column_config.TextColumn(_("Known to"), width=110),
            "rows": st.column_config.NumberColumn(_("Rows"), format="localized", width=90),
            "orphans": st.column_config.NumberColumn(_("Orphans"), format="localized", width=90),
            "share": st.column_config.ProgressColumn(_("Rows that meet"), min_value=0, max_value=1, format="percent"),
            "ids": st.column_config.NumberColumn(_("Ids"), format="localized", width=90),
            "lost": st.column_config.NumberColumn(_("Unknown ids"), format="localized", width=100),
        },
        alt=_("How the ids of each part meet the part that knows them"),
        of_workspace=True,
    )
    open_ = [one for one in found if one.orphans]
    if not open_:
        return
    names = {f"{one.part}.{one.role}": f"{part_label(one.part)} · {role_label(one.role)}" for one in open_}
    chosen = st.segmented_control(
        _("Unknown ids"),
        list(names),
        default=next(iter(names)),
        format_func=names.__getitem__,
        required=True,
        key="shop_orphans_of",
    )
    part, _dot, role = str(chosen).partition(".")
    table(
        [
            {"id": one.id, "rows": one.rows, "from": listed(one.datasets), "file": one.file, "line": one.line}
            for one in orphans_of(lake(), part, role)
        ],
        "shop_orphans",
        columns={
            "id": st.column_config.TextColumn(_("Id"), width=150),
            "rows": st.column_config.NumberColumn(_("Rows"), format="localized", width=90),
            "from": st.column_config.TextColumn(_("From"), width=160),
            "file": st.column_config.TextColumn(_("First in file"), width=200),
            "line": st.column_config.NumberColumn(_("Line"), format="%d", width=80),
        },
        alt=_("Ids that nobody knows, the most frequent first"),
        of_workspace=True,
    )


def left_tab() -> None:
    """Source rows that are not in the shop, and why."""
    why = why_left_out(lake())
    if not why:
        st.caption(_("Every row of every source is in the shop."))
        return
    for part, reason, n in why:
        st.markdown(f"**{md(part_label(part))}** · {md(number(n))} · {md(reason_label(reason))}")
    table(
        [
            {
                "part": part_label(one.part),
                "dataset": one.dataset,
                "file": one.file,
                "line": one.line,
                "why": reason_label(one.reason),
                "twin": f"{one.twin_dataset}, {one.twin_line}" if one.twin_dataset else "",
            }
            for one in left_out(lake())
        ],
        "shop_left",
        columns={
            "part": st.column_config.TextColumn(_("Part"), width=100),
            "dataset": st.column_config.TextColumn(_("Dataset"), width=120),
            "file": st.column_config.TextColumn(_("File"), width=180),
            "line": st.column_config.NumberColumn(_("Line"), format="%d", width=80),
            "why": st.column_config.TextColumn(_("Why"), width=280),
            "twin": st.column_config.TextColumn(_("Told by (dataset, line)"), width=170),
        },
        alt=_("Rows that are not in the shop"),
        of_workspace=True,
    )


def lineage_tab(found: list[PartState]) -> None:
    """Each column of the shop and the columns it is made of."""
    table(
        [
            {
                "part": part_label(part.part),
                "column": line["column"],
                "role": role_label(line["role"]) if line["role"] else "",
                "dataset": line["dataset"] or _("made by the shop"),
                "source": line["source"],
            }
            for part in found
            for line in part.lineage
        ],
        "shop_lineage",
        columns={
            "part": st.column_config.TextColumn(_("Part"), width=110),
            "column": st.column_config.TextColumn(_("Column of the shop"), width=180),
            "role": st.column_config.TextColumn(_("Role"), width=120),
            "dataset": st.column_config.TextColumn(_("Dataset"), width=160),
            "source": st.column_config.TextColumn(_("Its column"), width=180),
        },
        alt=_("Where each column of the shop is from"),
        of_workspace=True,
    )
