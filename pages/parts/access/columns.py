"""What a role sees of a dataset: each column with how it is shown, and the rows."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

import pages.parts as parts
from core import access
from core.access import ROLES, WAYS
from core.errors import TouchstoneError
from core.i18n import _, sentences
from pages.parts.shared.owned import own
from pages.parts.shared.reader import may
from pages.parts.shared.wording import md

USUAL = "usual"


def columns() -> None:
    """The columns of a dataset as a role sees them, and the forms that open and close them."""
    dataset = parts.pick_dataset()
    if dataset is None:
        return
    lake = parts.lake()
    role = st.segmented_control(
        _("Role"),
        [one for one in ROLES if one != "admin"],
        default="analyst",
        format_func=access.role_name,
        required=True,
        key=own("seen_role"),
    )
    ways = lake.shown_to(dataset.name, role)
    ruled = access.rules(lake.path).ways(dataset.name, role)
    rows = [
        {"column": name, "way": said(ways.get(name, "plain")), "rule": name in ruled}
        for name in lake.columns(dataset.name)
    ]
    parts.table(
        rows,
        "seen_columns",
        columns={
            "column": st.column_config.TextColumn(_("Column")),
            "way": st.column_config.TextColumn(_("Shown")),
            "rule": st.column_config.CheckboxColumn(_("By a rule")),
        },
        alt=_("How the role sees each column"),
    )
    if may("rules"):
        _change(dataset.name, role)


def said(way: str) -> str:
    """How a column is shown, in words."""
    return _("without mail addresses and numbers") if way == "texts" else _(WAYS[way])


def _change(name: str, role: str) -> None:
    lake = parts.lake()
    with st.form(own("seen_form"), border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        column = st.selectbox(_("Column"), list(lake.columns(name)), key=own("seen_column"), width=240)
        way = st.selectbox(
            _("Shown"),
            [USUAL, *WAYS],
            format_func=lambda one: _("as usual") if one == USUAL else said(one),
            key=own("seen_way"),
            width=240,
        )
        asked = st.form_submit_button(_("Set for this role"))
    if asked and column:
        _do(lambda: access.close_column(lake.path, name, column, role, "" if way == USUAL else way))
    held = " AND ".join(access.rules(lake.path).conditions(name, role))
    with st.form(own(f"seen_rows_{role}"), border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            _("Rows that the role sees; empty for all"),
            value=held,
            placeholder="country = 'DE'",
            key=own(f"seen_condition_{role}"),
            width=492,
        )
        asked = st.form_submit_button(_("Set the rows"))
    if asked:
        _do(lambda: lake.keep_rows(name, role, text))


def _do(change: Callable[[], None]) -> None:
    try:
        change()
    except TouchstoneError as error:
        st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
    else:
        st.rerun()
