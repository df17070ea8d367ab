"""Critical data: columns that much hangs on, suggested by what uses them, decided by a person."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
from core import govern
from core.govern.describing import Element, critical, mark
from core.govern.lineage import use_title
from core.i18n import N_, _, listed
from pages.parts.shared import needing
from pages.parts.shared.owned import own

SAID = {"yes": N_("Critical"), "": N_("Suggested"), "no": N_("Not critical")}


def critical_view() -> None:
    """The list, and what a person says of the rows chosen."""
    found = critical(parts.lake())
    st.caption(_("Suggested are columns with three or more kinds of use beside their role; the most used stand first."))
    if not found:
        st.info(_("Nothing uses any column in three ways yet. Check datasets and give columns their roles."))
        return
    owners = {name: one.owner for name, one in govern.catalog(parts.lake()).items()}
    key = f"critical_{st.session_state.get('critical_round', 0)}"
    picked = parts.table(
        [_row(one, owners) for one in found],
        key,
        columns={
            "said": st.column_config.TextColumn(_("State"), width="small", pinned=True),
            "column": st.column_config.TextColumn(_("Column"), width="medium"),
            "owner": st.column_config.TextColumn(_("Owner"), width="small"),
            "uses": st.column_config.NumberColumn(_("Uses"), width="small", format="localized"),
            "kinds": st.column_config.TextColumn(_("By"), width="large"),
        },
        alt=_("Columns with their state, owner and uses"),
        select="multi-row",
        height=528,
        of_workspace=True,
        file_name="critical.csv",
    )
    with st.container(horizontal=True):
        for said, label in (("yes", _("Critical")), ("no", _("Not critical")), ("", _("Undecided"))):
            if needing.button("describe", label, key=own(f"critical_{said or 'open'}"), disabled=not picked):
                for place in picked:
                    mark(parts.lake(), found[place].dataset, found[place].column, said)
                st.session_state["critical_round"] = st.session_state.get("critical_round", 0) + 1
                st.rerun()
    if len(picked) == 1:
        one = found[picked[0]]
        address = {"dataset": one.dataset, "column": one.column}
        parts.link(_("Column lineage"), "catalog.py", icon=":material/account_tree:", view="columns", **address)


def _row(one: Element, owners: dict[str, str]) -> dict[str, object]:
    return {
        "said": _(SAID[one.said]),
        "column": f"{one.dataset}.{one.column}",
        "owner": owners.get(one.dataset, ""),
        "uses": len(one.uses),
        "kinds": listed(f"{use_title(kind)} {count}" for kind, count in one.kinds.items()),
    }
