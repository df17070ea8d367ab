"""People and roles: who was given which, and what each may do."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
from core import access
from core.access import ACTIONS, ROLES
from core.errors import TouchstoneError
from core.i18n import _
from pages.parts.shared.reader import may
from pages.parts.shared.wording import md


def mode() -> None:
    """Whether this server asks for a login, in one line."""
    if access.wanted():
        st.caption(_("Everybody signs in. What is given here comes before what the login says."))
    else:
        st.caption(_("This server asks for no login: whoever uses it is an admin, on this machine alone."))


def people() -> None:
    """The people with their roles, and the form that gives one."""
    if not may("access"):
        st.info(_("Roles are given by an admin."), icon=":material/lock:")
        return
    folder = parts.lake().path
    found = access.members(folder)
    if not found:
        st.caption(_("Nobody was given a role here yet."))
    else:
        rows = [{"name": one.name, "role": access.role_name(one.role)} for one in found]
        parts.table(
            rows,
            "people",
            columns={"name": st.column_config.TextColumn(_("Name")), "role": st.column_config.TextColumn(_("Role"))},
            alt=_("People and their roles"),
            of_workspace=True,
        )
    with st.form("give_role", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(_("Name, as the login says it"), key="access_name", width=320)
        role = st.selectbox(_("Role"), [*ROLES, ""], format_func=access.role_name, key="access_role", width=200)
        asked = st.form_submit_button(_("Give the role"), type="primary")
    if asked:
        try:
            if role:
                access.admit(folder, name, role)
            else:
                access.dismiss(folder, name)
                access.revoke_of(folder, name)
        except TouchstoneError as error:
            st.error(md(error.message), icon=":material/error:")
        else:
            st.rerun()


def matrix() -> None:
    """Every action, and which roles may."""
    rows = [
        {"action": _(words), **{role: access.may(role, action) for role in ROLES}} for action, words in ACTIONS.items()
    ]
    heads = {role: st.column_config.CheckboxColumn(access.role_name(role)) for role in ROLES}
    parts.table(
        rows,
        "role_matrix",
        columns={"action": st.column_config.TextColumn(_("May"), width="large"), **heads},
        alt=_("What each role may do"),
        of_workspace=True,
        download=False,
    )
