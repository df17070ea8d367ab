"""The columns of a received file: questions about nearly typed ones; kind, roles and types to correct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from core.cells.type_words import type_words
from core.collect.types import TYPE_FAMILIES
from core.i18n import _, listed, ngettext
from core.kinds import KINDS, kind_label, role_label
from pages.parts.shared.tables import choice_column, editor
from pages.parts.shared.wording import md, number
from pages.parts.upload.received import Waiting


def doubts(group: Sequence[Waiting]) -> None:
    """Ask about each column that is nearly of a type: cast it, or keep it as text."""
    one = group[0]
    for doubt in one.part.doubts[:8]:
        examples = listed(f"“{md(value)}” ({line})" for line, value in doubt.examples[:3])
        words = ngettext(
            "**{column}** is nearly of the type “{type}”: {n} value of {total} does not fit.",
            "**{column}** is nearly of the type “{type}”: {n} values of {total} do not fit.",
            doubt.failing,
        ).format(
            column=md(doubt.column),
            type=md(type_words(doubt.type)),
            n=number(doubt.failing),
            total=number(doubt.total),
        )
        if not doubt.failing:
            words = _("**{column}** is text and can be read as {type}.").format(
                column=md(doubt.column), type=md(type_words(doubt.type))
            )
        with st.container(key=f"doubt_{one.id}_{doubt.column}", gap="small"):
            told = " " + _("Value (line): {examples}").format(examples=examples) if examples else ""
            st.markdown(f":material/help: {words}{told}")
            with st.container(horizontal=True):
                for name, label in (
                    (doubt.type, _("Cast; the others go to quarantine") if doubt.failing else _("Read as numbers")),
                    ("VARCHAR", _("Keep as text")),
                ):
                    st.button(
                        label,
                        key=f"doubt_{one.id}_{doubt.column}_{name}",
                        on_click=_decide,
                        args=(group, doubt.column, name),
                    )


def _decide(group: Sequence[Waiting], column: str, name: str) -> None:
    for one in group:
        one.options = replace(one.options, types={**one.options.types, column: name})
        one.look()


def columns_form(group: Sequence[Waiting]) -> None:
    """Kind, and role and type per column; applied to every file of the group."""
    one, part = group[0], group[0].part
    kinds = list(KINDS)
    with st.form(f"columns_{one.id}", border=False):
        kind = st.selectbox(
            _("Kind of dataset"),
            kinds,
            index=kinds.index(part.kind),
            format_func=kind_label,
            key=f"kind_{one.id}_{part.kind}",
            help=_("What the table is about; it decides which roles its columns can play."),
        )
        roles = [role.name for role in KINDS[part.kind].roles]
        edited = editor(
            [
                {
                    "column": c.name,
                    "role": c.role,
                    "type": c.family,
                    "sure": c.confidence if c.role else None,
                    "examples": " · ".join(c.examples),
                }
                for c in part.columns
            ],
            columns={
                "column": st.column_config.TextColumn(_("Column"), disabled=True, width="medium"),
                "role": choice_column(_("Role"), roles, role_label),
                "type": choice_column(_("Type"), list(TYPE_FAMILIES), type_words, required=True),
                "sure": st.column_config.NumberColumn(_("Confidence"), format="percent", disabled=True, width="small"),
                "examples": st.column_config.TextColumn(_("Examples"), disabled=True, width="large"),
            },
            key=f"editor_{one.id}_{part.kind}",
            alt=_("Columns with role, type and examples; role and type can be changed"),
        )
        if st.form_submit_button(_("Apply"), icon=":material/check:"):
            for w in group:
                apply_columns(w, str(kind), edited)
            st.rerun()


def apply_columns(one: Waiting, kind: str, edited: Sequence[Mapping[str, Any]]) -> None:
    """Take over the analyst's kind, roles and types, and look at the file again."""
    before = {c.name: c.family for c in one.part.columns}
    types = {**one.options.types}
    types |= {str(r["column"]): str(r["type"]) for r in edited if r["type"] != before.get(str(r["column"]))}
    if kind == one.part.kind:
        one.roles = {str(r["role"]): str(r["column"]) for r in edited if r["role"]}
    else:
        one.roles = None
    one.kind = kind
    one.options = replace(one.options, types=types)
    one.look()
