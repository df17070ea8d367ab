"""The glossary: terms that are found by any word of theirs, their contradictions, and a form for one."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

import pages.parts as parts
from core.errors import TouchstoneError
from core.govern.glossary import (
    LONGEST_MEANING,
    STATUSES,
    Conflict,
    Term,
    about_columns,
    conflicts,
    from_csv,
    keep,
    normal,
    remove,
    terms,
)
from core.govern.glossary import to_rows as rows_of
from core.i18n import _, listed, ngettext, sentences
from pages.parts.shared import needing
from pages.parts.shared.tables import offer_csv

SHOWN = 200
"""Terms of a list on the page: more are found by a word."""
TOLD = 20
"""Contradictions that are told one by one."""


def terms_view() -> None:
    """The glossary, whole or as a word narrows it."""
    shared, datasets = terms(parts.lake()), parts.lake().datasets()
    claims, wrong = about_columns(shared, datasets), conflicts(shared, datasets)
    columns = sum(len(one.types) for one in datasets)
    agreed = sum(one.status == "agreed" for one in shared.values())
    parts.tiles(
        [
            parts.Tile(_("Terms kept"), parts.number(len(shared))),
            parts.Tile(_("Agreed"), parts.number(agreed)),
            parts.Tile(
                _("Columns with a term"),
                parts.percent(len(claims) / columns if columns else 0.0),
                help=_("A term is about the columns that it lists, and about those that are called as it is called."),
            ),
            parts.Tile(_("Contradictions"), parts.number(len(wrong))),
        ]
    )
    _contradictions(wrong)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            _("Search terms"), key="q", bind="query-params", placeholder=_("Any word of a term"), max_chars=200
        )
        if needing.button("describe", _("New term"), type="primary", icon=":material/add:", key="term_new"):
            _form(None)
    found = [one for one in shared.values() if _fits(one, words or "")]
    chosen = _list(found[:SHOWN], claims) if found else None
    if not shared:
        st.info(_("No term yet. Write what a word means here, once for all datasets."), icon=":material/menu_book:")
    elif not found:
        st.info(_("No term fits. Use fewer or shorter words."), icon=":material/search_off:")
    elif len(found) > SHOWN:
        st.caption(
            _("Shown: the first {n} of {total}; a word narrows them.").format(n=SHOWN, total=parts.number(len(found)))
        )
    asked = st.query_params.get("term", "")
    one = chosen or shared.get(normal(asked))
    if one is not None:
        _one(one, claims)
    elif asked:
        st.caption(_("There is no term “{name}”.").format(name=parts.md(asked)))
    _exchange(shared)


def _fits(term: Term, words: str) -> bool:
    names, text = normal(" ".join(term.names)), "\n".join((term.definition, term.definition_zh, term.owner)).casefold()
    return all(normal(word) in names or word.casefold() in text for word in words.split())


def _contradictions(found: Sequence[Conflict]) -> None:
    if not found:
        return
    label = ngettext("{n} contradiction", "{n} contradictions", len(found)).format(n=parts.number(len(found)))
    with st.expander(label, icon=":material/rule:"):
        for one in found[:TOLD]:
            st.markdown(f"- {parts.md(one.sentence)}")
        if len(found) > TOLD:
            rest = len(found) - TOLD
            st.caption(_("and {n} more").format(n=parts.number(rest)))


def _list(found: Sequence[Term], claims: Mapping[tuple[str, str], tuple[Term, ...]]) -> Term | None:
    about: dict[str, int] = {}
    for some in claims.values():
        for term in some:
            about[term.name] = about.get(term.name, 0) + 1
    picked = parts.table(
        [
            {
                "term": one.title,
                "meaning": one.meaning,
                "status": _(STATUSES[one.status]),
                "owner": one.owner,
                "words": listed(one.synonyms),
                "columns": about.get(one.name, 0),
            }
            for one in found
        ],
        "glossary_terms",
        columns={
            "term": st.column_config.TextColumn(_("Term"), width="medium", pinned=True),
            "meaning": st.column_config.TextColumn(_("What it means"), width="large"),
            "status": st.column_config.TextColumn(_("Status"), width="small"),
            "owner": st.column_config.TextColumn(_("Owner"), width="small"),
            "words": st.column_config.TextColumn(_("Also called"), width="medium"),
            "columns": st.column_config.NumberColumn(_("Columns"), width="small", format="localized"),
        },
        alt=_("Terms with meaning, status, owner and the columns they are about"),
        select="single-row",
        height=min(35 * len(found) + 37, 388),
        of_workspace=True,
        download=False,
    )
    return found[picked[0]] if picked else None


def _one(term: Term, claims: Mapping[tuple[str, str], tuple[Term, ...]]) -> None:
    """One term with what it is about."""
    with st.container(border=True, key="one_term"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{parts.md(term.title)}**", width="content")
            st.badge(_(STATUSES[term.status]), color="green" if term.status == "agreed" else "gray")
            if term.owner:
                st.badge(parts.md(term.owner), icon=":material/person:", color="gray")
            if st.button(_("Edit"), icon=":material/edit:", key="term_edit", type="tertiary"):
                _form(term)
        st.markdown(parts.md(term.meaning or _("No definition yet.")))
        if others := [one for one in term.names if one != term.title]:
            st.caption(_("Also called: {words}").format(words=parts.md(listed(others))))
        places = [f"{dataset}.{column}" for (dataset, column), some in claims.items() if term in some]
        if places or term.datasets:
            st.caption(_("About: {places}").format(places=parts.md(listed([*term.datasets, *places[:SHOWN]]))))


@st.dialog(_("Term"), width="large")
def _form(term: Term | None) -> None:
    """Everything that is said of a term."""
    datasets = parts.lake().datasets()
    known = [f"{one.name}.{column}" for one in datasets for column in one.types]
    held = term or Term("")
    left, right = st.columns(2)
    name = left.text_input(_("Name"), held.name, max_chars=120, disabled=term is not None, key="term_name")
    name_zh = right.text_input(_("Name in Chinese"), held.name_zh, max_chars=120, key="term_name_zh")
    definition = left.text_area(
        _("What it means, in English"), held.definition, max_chars=LONGEST_MEANING, key="term_text"
    )
    definition_zh = right.text_area(
        _("What it means, in Chinese"), held.definition_zh, max_chars=LONGEST_MEANING, key="term_text_zh"
    )
    owner = left.text_input(_("Owner"), held.owner, max_chars=120, key="term_owner")
    status = right.selectbox(
        _("Status"), list(STATUSES), list(STATUSES).index(held.status), lambda one: _(STATUSES[one]), key="term_status"
    )
    write = _("Write synonyms")
    synonyms = st.multiselect(
        _("Also called"), held.synonyms, held.synonyms, accept_new_options=True, placeholder=write, key="term_words"
    )
    options = list(dict.fromkeys([*held.columns, *known]))
    columns = st.multiselect(_("Columns it is about"), options, held.columns, placeholder=_("none"), key="term_columns")
    names = list(dict.fromkeys([*held.datasets, *(one.name for one in datasets)]))
    about = st.multiselect(_("Datasets it is about"), names, held.datasets, placeholder=_("none"), key="term_datasets")
    with st.container(horizontal=True):
        if needing.button("describe", _("Save"), type="primary", icon=":material/save:", key="term_save"):
            given = Term(
                name, definition, name_zh=name_zh, definition_zh=definition_zh, owner=owner, status=str(status),
                synonyms=tuple(synonyms), columns=tuple(columns), datasets=tuple(about),
            )  # fmt: skip
            _kept(given, term is None)
        if term is not None and needing.button("describe", _("Take away"), icon=":material/delete:", key="term_remove"):
            remove(parts.lake(), term.name)
            st.query_params.pop("term", None)
            st.rerun()


def _kept(given: Term, new: bool) -> None:
    try:
        if new and normal(given.name) in terms(parts.lake()):
            st.error(_("There is a term “{name}” already.").format(name=parts.md(given.name)))
            return
        keep(parts.lake(), [given])
    except TouchstoneError as error:
        st.error(parts.md(sentences(error.message, error.hint)), icon=":material/error:")
        return
    st.query_params["term"] = given.name
    st.rerun()


def _exchange(shared: Mapping[str, Term]) -> None:
    """The glossary as a file: taken away, and brought in."""
    with st.expander(_("As a file"), icon=":material/swap_vert:", key="term_file", on_change="rerun") as section:
        if not section.open:
            return
        if shared:
            offer_csv(rows_of(shared), "glossary", "glossary.csv")
        brought = needing.uploader(
            "describe", _("Bring in terms"), type=["csv", "tsv", "xlsx", "json"], key="term_upload"
        )
        st.caption(_("Its columns are called as in the file above; lists stand in one cell, parted by |."))
        if brought is not None and needing.button(
            "describe", _("Keep these terms"), key="term_take", icon=":material/save:"
        ):
            try:
                with tempfile.TemporaryDirectory(prefix="touchstone_") as folder:
                    path = Path(folder) / f"glossary{Path(brought.name).suffix}"
                    path.write_bytes(brought.getvalue())
                    count = keep(parts.lake(), from_csv(path))
            except TouchstoneError as error:
                st.error(parts.md(sentences(error.message, error.hint)), icon=":material/error:")
                return
            st.success(
                ngettext("{n} statement changed.", "{n} statements changed.", count).format(n=parts.number(count))
            )
