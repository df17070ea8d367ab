"""Descriptions that are suggested for columns: read, corrected, and kept only where a person says yes."""

from __future__ import annotations

from typing import Any

import streamlit as st

import pages.parts as parts
from core import govern
from core.errors import TouchstoneError
from core.govern.describing import Suggestion, ask, suggested
from core.i18n import N_, _, ngettext, sentences
from core.text import llm
from pages.parts.shared import needing
from pages.parts.shared.owned import own
from pages.parts.shared.tables import editor

BY = {"name": N_("its name"), "role": N_("its role"), "model": N_("the large model")}


def descriptions_view() -> None:
    """The columns of one dataset that nobody has described, with what could be said of them."""
    dataset = parts.pick_dataset()
    if dataset is None:
        return
    said = govern.about(parts.lake(), dataset.name).columns
    columns = parts.lake().columns(dataset.name)
    done = sum(1 for column in columns if said.get(column))
    told = ngettext("{n} of {total} column is described.", "{n} of {total} columns are described.", len(columns))
    st.caption(told.format(n=parts.number(done), total=parts.number(len(columns))))
    from_model: dict[str, Suggestion] = st.session_state.get(own("described"), {})
    found = {one.column: one for one in suggested(parts.lake(), dataset.name)} | from_model
    open_ = [one for column, one in found.items() if not said.get(column)]
    if open_:
        _choose(dataset.name, open_)
    else:
        st.info(_("Nothing to suggest: what can be told of the names is described, the others need a person."))
    rest = tuple(column for column in columns if not said.get(column) and column not in found)
    if rest and llm.endpoint() is not None:
        _asked(dataset.name, rest)


def _choose(name: str, found: list[Suggestion]) -> None:
    with st.form(own("descriptions"), border=False):
        rows: list[dict[str, Any]] = [
            {"take": False, "column": one.column, "text": one.text, "by": _(BY[one.by])} for one in found
        ]
        edited = editor(
            rows,
            columns={
                "take": st.column_config.CheckboxColumn(_("Yes"), width="small"),
                "column": st.column_config.TextColumn(_("Column"), disabled=True, width="medium"),
                "text": st.column_config.TextColumn(_("Suggested description"), width="large", max_chars=2000),
                "by": st.column_config.TextColumn(_("Told by"), disabled=True, width="small"),
            },
            key=own("descriptions_editor"),
            alt=_("Columns with a suggested description, each to be agreed to"),
            row_height="fit",
        )
        with st.container(horizontal=True):
            some = needing.submit("describe", _("Keep those with yes"), type="primary", icon=":material/save:")
            every = needing.submit("describe", _("Yes to all"), icon=":material/done_all:")
    if some or every:
        kept = {str(one["column"]): str(one["text"] or "") for one in edited if every or one["take"]}
        if kept:
            govern.describe(parts.lake(), name, columns=kept)
            st.rerun()


def _asked(name: str, columns: tuple[str, ...]) -> None:
    """Ask the large model about the columns that nothing else tells of."""
    label = ngettext("Ask the large model about {n} column", "Ask the large model about {n} columns", len(columns))
    st.caption(_("Names, types and ranges leave, and the values of columns that have six at most; no rows."))
    if needing.button(
        "compute", label.format(n=parts.number(len(columns))), key=own("describe_ask"), icon=":material/neurology:"
    ):
        try:
            found = ask(parts.lake(), name, columns)
        except TouchstoneError as error:
            st.warning(parts.md(sentences(error.message, error.hint)), icon=":material/warning:")
            return
        st.session_state[own("described")] = {one.column: one for one in found}
        st.rerun()
