"""Keys of the command line: made, shown once, listed and ended."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
from core import access
from core.access import ROLES
from core.errors import TouchstoneError
from core.i18n import _
from pages.parts.shared.reader import may
from pages.parts.shared.wording import md, when


def keys() -> None:
    """The keys that this reader may know of, and the form that makes one."""
    if not may("token"):
        st.info(_("An analyst and whoever may do more can make keys."), icon=":material/lock:")
        return
    folder = parts.lake().path
    mine = [role for role in ROLES if access.at_most(role, access.person().role)]
    with st.form("make_key", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(_("What it is for"), key="key_name", max_chars=60, width=240)
        role = st.selectbox(_("Role"), mine, format_func=access.role_name, key="key_role", width=160)
        days = st.number_input(_("Days until it ends"), 1, 366, 90, key="key_days", width=160)
        asked = st.form_submit_button(_("Make a key"), type="primary")
    if asked and role:
        try:
            secret, _made = access.issue(folder, name, role, int(days))
        except TouchstoneError as error:
            st.error(md(error.message), icon=":material/error:")
        else:
            st.success(_("Copy it now; it is not shown again."), icon=":material/key:")
            st.code(secret, language=None)
    found = access.tokens(folder)
    if not found:
        st.caption(_("There are no keys yet."))
        return
    rows = [
        {
            "name": one.name,
            "owner": one.owner,
            "role": access.role_name(one.role),
            "ends": f"{one.ends:%Y-%m-%d}",
            "used": when(one.used) if one.used else "",
            "alive": one.alive,
        }
        for one in found
    ]
    words = {
        "name": _("For"), "owner": _("Whose"), "role": _("Role"), "ends": _("Ends"), "used": _("Last used"),
    }  # fmt: skip
    chosen = parts.table(
        rows,
        "access_keys",
        columns={
            **{key: st.column_config.TextColumn(label) for key, label in words.items()},
            "alive": st.column_config.CheckboxColumn(_("In force")),
        },
        alt=_("Keys of the command line"),
        select="single-row",
        of_workspace=True,
    )
    alive = [found[at] for at in chosen if found[at].alive]
    if alive and st.button(_("End this key"), key="end_key", icon=":material/key_off:"):
        access.revoke(folder, alive[0].id)
        st.rerun()
