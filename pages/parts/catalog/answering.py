"""Who answers for a column, and whether its dataset has an agreed contract."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
from core import quality
from core.errors import TouchstoneError
from core.govern.describing import own, owner_of
from core.i18n import _, ngettext
from core.lake import Dataset
from pages.parts.shared.links import link
from pages.parts.shared.reader import may


def answering(dataset: Dataset, column: str) -> None:
    """Owner and contract in one line, and the way to name another owner."""
    name, own_one = owner_of(parts.lake(), dataset.name, column)
    who = _("Owner: {name}").format(name=name or _("nobody is named"))
    if name and not own_one:
        who = _("Owner: {name}, as of the whole dataset").format(name=name)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{parts.md(who)} · {parts.md(contract_said(dataset))}", width="content")
        if column in dataset.types and may("describe"):
            _naming(dataset, column, name if own_one else "")
        if not dataset.built:
            link(_("Contract"), "quality.py", icon=":material/handshake:", dataset=dataset.name, view="agreement")


def contract_said(dataset: Dataset) -> str:
    """Whether there is a contract, of how many checks, and who answers for it."""
    suite = quality.suite_of(parts.lake(), dataset.name)
    if suite is None:
        return _("no contract yet")
    n = len(suite.checks)
    told = ngettext("contract of {n} check", "contract of {n} checks", n).format(n=parts.number(n))
    if suite.owner:
        return _("{what}, agreed by {name}").format(what=told, name=suite.owner)
    return _("{what}, agreed by nobody yet").format(what=told)


def _naming(dataset: Dataset, column: str, name: str) -> None:
    with (
        st.popover(_("Name an owner"), icon=":material/person:", type="tertiary"),
        st.form(f"owner_{dataset.name}_{column}", border=False),
    ):
        said = st.text_input(_("Owner of the column"), value=name, max_chars=120)
        if st.form_submit_button(_("Keep"), icon=":material/check:"):
            try:
                own(parts.lake(), dataset.name, column, said)
            except TouchstoneError as error:
                st.error(parts.md(error.message), icon=":material/error:")
            else:
                st.rerun()
