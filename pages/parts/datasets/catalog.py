"""The dataset catalog: the list that search narrows, and what people say about one dataset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core import govern, quality
from core.cells.type_words import type_words
from core.govern import PLACES, About, Hit
from core.govern.glossary import about_columns, fitting
from core.i18n import N_, _, listed, ngettext
from core.kinds import KINDS, kind_label, role_label
from core.lake import Dataset
from pages.parts.shared import needing
from pages.parts.shared.owned import own
from pages.parts.shared.picking import choose_dataset
from pages.parts.shared.session import lake
from pages.parts.shared.tables import choice_column, editor, table
from pages.parts.shared.wording import md, when

ITEMS = {"owner": N_("Owner"), "description": N_("Description"), "tags": N_("Tags")}


def search_box() -> list[Hit]:
    """The search field, whose words are in the address, and what it finds."""
    words = st.text_input(
        _("Search"),
        key="q",
        bind="query-params",
        placeholder=_("Name, column, tag, owner, or any word of a description or definition"),
        max_chars=200,
    )
    found = govern.search(lake(), words or "")
    if words and not found:
        st.info(
            _("No dataset fits. Use fewer or shorter words; a part of a word is enough."), icon=":material/search_off:"
        )
    return found


def listing(hits: Sequence[Hit], searched: bool) -> None:
    """The datasets found, best first; a click opens one below."""
    known = govern.catalog(lake())
    scores = {report.dataset: report.score for report in quality.load_reports(lake(), newest=True)}
    datasets = {dataset.name: dataset for dataset in lake().datasets()}
    rows = [_line(datasets[hit.dataset], known.get(hit.dataset, About(hit.dataset)), scores, hit) for hit in hits]
    if not rows:
        return
    config: dict[str, Any] = {
        "name": st.column_config.TextColumn(_("Dataset"), width="medium"),
        "kind": _("Kind"),
        "rows": st.column_config.NumberColumn(_("Rows"), format="localized", width="small"),
        "score": st.column_config.ProgressColumn(_("Score"), format="%.1f", min_value=0, max_value=100, width="small"),
        "quarantine": st.column_config.NumberColumn(_("In quarantine"), format="localized", width="small"),
        "owner": _("Owner"),
        "tags": st.column_config.ListColumn(_("Tags")),
        "found": _("Found in"),
        "changed": st.column_config.TextColumn(_("Last change"), width="small"),
    }
    if not searched:
        rows = [{key: value for key, value in row.items() if key != "found"} for row in rows]
    chosen = table(
        rows,
        "catalog",
        of_workspace=True,
        columns=config,
        alt=_("Datasets with kind, rows, score, owner and tags"),
        select="single-row",
        height=min(35 * len(rows) + 37, 318),
        file_name="datasets.csv",
    )
    _open(rows[chosen[0]]["name"] if chosen else None)


def _open(name: str | None) -> None:
    """Show the clicked dataset below; a click counts once, so that the choice below can be changed again."""
    if name != st.session_state.get("catalog_clicked"):
        st.session_state["catalog_clicked"] = name
        if name:
            choose_dataset(name)


def _line(dataset: Dataset, said: About, scores: dict[str, float | None], hit: Hit) -> dict[str, Any]:
    return {
        "name": dataset.name,
        "kind": kind_label(dataset.kind),
        "rows": dataset.rows,
        "score": scores.get(dataset.name),
        "quarantine": dataset.quarantined,
        "owner": said.owner,
        "tags": list(said.tags),
        "found": listed(_(PLACES[place]) for place in hit.places),
        "changed": when(dataset.updated),
    }


def statement(dataset: Dataset) -> None:
    """Owner, tags and description as they stand, with a form to change them."""
    said = govern.about(lake(), dataset.name)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(kind_label(dataset.kind), icon=":material/category:", color="gray")
        owner = md(said.owner) if said.owner else _("no owner yet")
        st.badge(owner, icon=":material/person:", color="gray")
        for tag in said.tags:
            st.badge(md(tag), icon=":material/sell:", color="gray")
        with st.popover(_("Describe"), icon=":material/edit:", type="tertiary"):
            _statement_form(dataset, said)
    if said.description:
        st.markdown(md(said.description))
    else:
        st.caption(_("No description yet. Say what the dataset is for, where it comes from and who may use it."))


def _statement_form(dataset: Dataset, said: About) -> None:
    with st.form(f"describe_{dataset.name}", border=False):
        kinds = list(KINDS)
        kind = st.selectbox(
            _("Kind of dataset"),
            kinds,
            index=kinds.index(dataset.kind) if dataset.kind in kinds else None,
            format_func=kind_label,
            key=own(f"kind_{dataset.name}"),
        )
        owner = st.text_input(_("Owner"), said.owner, max_chars=120, key=own(f"owner_{dataset.name}"))
        known = sorted({tag for other in govern.catalog(lake()).values() for tag in other.tags} | set(said.tags))
        tags = st.multiselect(
            _("Tags"),
            known,
            default=list(said.tags),
            accept_new_options=True,
            max_selections=20,
            placeholder=_("Write tags"),
            key=own(f"tags_{dataset.name}"),
        )
        text = st.text_area(_("Description"), said.description, max_chars=4000, key=own(f"description_{dataset.name}"))
        if needing.submit("describe", _("Save"), type="primary", icon=":material/save:"):
            govern.describe(lake(), dataset.name, owner=owner, description=text, tags=tags)
            if kind and kind != dataset.kind:
                roles = {role: column for role, column in dataset.roles.items() if KINDS[kind].role(role)}
                lake().describe(dataset.name, kind=kind, roles=roles)
            st.rerun()


def glossary(dataset: Dataset) -> None:
    """Every column with type, role and meaning; what the workspace says of a name counts where nothing else does."""
    said, claims = govern.about(lake(), dataset.name), about_columns(govern.terms(lake()), [dataset])
    roles = {column: role for role, column in dataset.roles.items()}
    rows = []
    for name, kind in lake().columns(dataset.name).items():
        term = fitting(claims, dataset.name, name)
        rows.append(
            {
                "column": name,
                "type": type_words(kind),
                "role": roles.get(name),
                "meaning": said.columns.get(name, ""),
                "shared": term.definition if term else "",
            }
        )
    with st.form(f"glossary_{dataset.name}", border=False):
        edited = editor(
            rows,
            columns={
                "column": st.column_config.TextColumn(_("Column"), disabled=True, width="medium"),
                "type": st.column_config.TextColumn(_("Type"), disabled=True, width=120),
                "role": choice_column(_("Role"), [role.name for role in KINDS[dataset.kind].roles], role_label),
                "meaning": st.column_config.TextColumn(_("What it means here"), width="large", max_chars=2000),
                "shared": st.column_config.TextColumn(
                    _("What it means everywhere"), width="large", max_chars=2000, help=_("Shared by all datasets.")
                ),
            },
            key=own(f"glossary_editor_{dataset.name}"),
            alt=_("Columns with type, role and definitions; role and definitions can be changed"),
        )
        if needing.submit("describe", _("Save definitions"), icon=":material/save:"):
            keep_glossary(dataset, rows, edited)
            st.rerun()


def keep_glossary(dataset: Dataset, rows: Sequence[Mapping[str, Any]], edited: Sequence[Mapping[str, Any]]) -> None:
    """Store what was changed in the table of columns: meanings here and everywhere, and roles."""
    govern.describe(lake(), dataset.name, columns={row["column"]: row["meaning"] or "" for row in edited})
    claims = about_columns(govern.terms(lake()), [dataset])
    for row, before in zip(edited, rows, strict=True):
        if (row["shared"] or "") != before["shared"]:
            term = fitting(claims, dataset.name, row["column"])
            govern.define(lake(), term.name if term else row["column"], row["shared"] or "")
    roles = {str(row["role"]): str(row["column"]) for row in edited if row["role"]}
    if roles != dataset.roles:
        lake().describe(dataset.name, roles=roles)


def said_by(dataset: Dataset) -> None:
    """Who said what about the dataset, newest first."""
    told = govern.changes(lake(), dataset.name)
    if not told:
        st.caption(_("Nobody has described this dataset yet."))
        return
    st.caption(ngettext("{n} statement", "{n} statements", len(told)).format(n=len(told)))
    table(
        [
            {
                "what": _(ITEMS[one.item]) if one.item in ITEMS else one.item.removeprefix("column:"),
                "value": one.value or "–",
                "author": one.author,
                "time": one.time,
            }
            for one in told
        ],
        "statements",
        columns={
            "what": _("What"),
            "value": st.column_config.TextColumn(_("Statement"), width="large"),
            "author": _("Who"),
            "time": st.column_config.DatetimeColumn(_("When"), format="YYYY-MM-DD HH:mm"),
        },
        alt=_("What was said about the dataset, by whom and when"),
    )
