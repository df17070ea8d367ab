"""One column: what it is made of, what is made of it, and what would break without it."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
from core.govern.lineage import Edge, Use, drawn, newest_place, trace, use_title, uses
from core.i18n import N_, _, ngettext
from core.lake import INTERNAL_COLUMNS
from core.runs.consumers import consumers
from pages.parts.catalog.answering import answering
from pages.parts.shared.choices import choice, flag, switch
from pages.parts.shared.lineage_drawing import lineage

WAYS = {"forward": N_("What is made of it"), "back": N_("What it is made of")}
BY = {"recipe": N_("recipe"), "shop": N_("one shop"), "match": N_("merged")}


def column_view() -> None:
    """Choose a column; its way through recipes, matches and the shop, and who uses it."""
    dataset = parts.pick_dataset()
    if dataset is None:
        return
    raw = [] if dataset.built else list(parts.lake().columns(dataset.name, "raw"))
    names = [one for one in dict.fromkeys([*dataset.types, *raw]) if one not in INTERNAL_COLUMNS]
    if not names:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        column = choice(_("Column"), names, names[0], "column")
        way = switch(_("Way"), list(WAYS), "forward", "way", lambda one: _(WAYS[one]))
    indirect = flag(
        _("Also by way of the whole table"),
        "indirect",
        help=_("What a step learned of all rows, such as the commonest value, or which rows are kept."),
    )
    start = newest_place(parts.lake(), dataset.name, column)
    if way == "forward" and column in raw and not dataset.built:
        start = type(start)(dataset.name, "raw", column)
    with st.spinner(_("Following the column")):
        found = trace(parts.lake(), start, back=way == "back", indirect=indirect)
        used = (*uses(parts.lake(), dataset.name, column), *consumers(parts.lake(), dataset.name))
    answering(dataset, column)
    _told(way, len(found.places) - 1, used)
    if found.edges:
        lineage(drawn(found))
        _edges(found.edges)
    if used:
        _uses(used)


def _told(way: str, others: int, used: tuple[Use, ...]) -> None:
    """In one line what would break, or that nothing would."""
    if way == "back":
        told = ngettext("Made of {n} other column.", "Made of {n} other columns.", others).format(
            n=parts.number(others)
        )
        st.markdown(told if others else _("It comes from the files as it is."))
        return
    if not others and not used:
        st.markdown(_("Nothing is made of it and nothing uses it: without it nothing would break."))
        return
    columns = ngettext("{n} column is made of it", "{n} columns are made of it", others).format(n=parts.number(others))
    users = ngettext("{n} use", "{n} uses", len(used)).format(n=parts.number(len(used)))
    if not others:
        st.markdown(_("No column is made of it; {uses}, which would break or say less without it.").format(uses=users))
        return
    told = _("{columns}, {uses}. Without it they would break or say less.")
    st.markdown(told.format(columns=columns, uses=users))


def _edges(edges: tuple[Edge, ...]) -> None:
    parts.table(
        [
            {
                "source": one.source.title,
                "target": one.target.title,
                "by": _(BY[one.by]),
                "how": _("by way of the whole table") if one.indirect else _("its own rows"),
            }
            for one in edges
        ],
        "column_edges",
        columns={
            "source": st.column_config.TextColumn(_("From"), width="medium"),
            "target": st.column_config.TextColumn(_("To"), width="medium"),
            "by": st.column_config.TextColumn(_("By"), width="small"),
            "how": st.column_config.TextColumn(_("How"), width="medium"),
        },
        alt=_("From which column to which, and by what"),
        height=300,
    )


def _uses(used: tuple[Use, ...]) -> None:
    st.subheader(_("Used by"), anchor=False)
    picked = parts.table(
        [{"kind": use_title(one.kind), "what": one.what} for one in used],
        "column_uses",
        columns={
            "kind": st.column_config.TextColumn(_("Use"), width="small"),
            "what": st.column_config.TextColumn(_("What"), width="large"),
        },
        alt=_("What uses the column"),
        select="single-row",
        height=388,
    )
    if picked and used[picked[0]].page:
        parts.go(used[picked[0]].page, **dict(used[picked[0]].params))
