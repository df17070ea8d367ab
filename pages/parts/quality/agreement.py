"""The contract as an agreement: who answers for it, who relies on it, what a breach does, and who accepted what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from core import quality
from core.i18n import N_, _, listed
from core.lake import Dataset
from core.quality import Suite
from core.quality.contract import pairs_text
from core.quality.model import BREACHES
from core.quality.params import LABELS
from core.quality.review import Change, differences_of, review, reviews
from core.quality.store import load_suite
from pages.parts.shared import needing
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, percent, when

ANSWERS = {
    "warn": N_("Load it and report"),
    "quarantine": N_("Load it without the failing rows"),
    "refuse": N_("Refuse the load"),
}
WHAT = {
    "terms": N_("Terms"), "weights": N_("Weights"), "columns": N_("Columns"), "added": N_("Added"),
    "removed": N_("Removed"), "changed": N_("Changed"),
}  # fmt: skip
FIELDS = {
    "owner": N_("owner"), "consumers": N_("consumers"), "breach": N_("answer to a breach"), "weights": N_("weights"),
    "columns": N_("columns"), "severity": N_("severity"), "weight": N_("weight"), "tolerance": N_("tolerated share"),
    "params": N_("parameters"), "dimension": N_("dimension"), "check": N_("rule"),
}  # fmt: skip


def agreement(dataset: Dataset) -> None:
    """The terms, the newest change, and the reviews."""
    suite = quality.suite_of(lake(), dataset.name)
    if suite is None:
        st.info(_("The first check drafts the contract; its terms are agreed on then."))
        return
    left, right = st.columns(2, gap="medium")
    with left:
        _terms(dataset, suite)
    with right:
        _reviews(dataset, suite)
    _changes(dataset, suite)


def _terms(dataset: Dataset, suite: Suite) -> None:
    st.subheader(_("Terms"), anchor=False)
    with st.form(own(f"terms_{suite.version}"), border=False):
        owner = st.text_input(_("Owner"), value=suite.owner, max_chars=120, help=_("Who answers for the data."))
        consumers = st.multiselect(
            _("Consumers"),
            list(suite.consumers),
            default=list(suite.consumers),
            accept_new_options=True,
            placeholder=_("Write names"),
            help=_("Who relies on the data: teams, models, reports."),
        )
        breach = st.radio(
            _("When a load breaks an error rule"),
            list(BREACHES),
            index=BREACHES.index(suite.breach),
            format_func=lambda one: _(ANSWERS[one]),
            help=_("Judged for every upload and for every load by the command line, by the rules about single rows."),
        )
        if needing.submit("contract", _("Save the terms"), icon=":material/save:"):
            agreed = replace(suite, owner=owner.strip(), consumers=tuple(consumers), breach=str(breach))
            kept = quality.save_suite(lake(), agreed)
            st.toast(_("Contract {n} of {name} saved").format(n=kept.version, name=md(dataset.name)))
            st.rerun()


def _reviews(dataset: Dataset, suite: Suite) -> None:
    st.subheader(_("Review"), anchor=False)
    said = reviews(lake(), dataset.name)
    own_version = [one for one in said if one.suite == suite.version]
    if not own_version:
        st.caption(_("Nobody has reviewed contract {n} yet.").format(n=suite.version))
    for one in reversed(said[-8:]):
        words = _("{author} accepted contract {n}") if one.accepted else _("{author} did not accept contract {n}")
        note = f": {one.note}" if one.note else ""
        st.markdown(
            f"{md(words.format(author=one.author, n=one.suite))}{md(note)}  \n:small[:gray[{md(when(one.time))}]]"
        )
    note = st.text_input(_("Note (optional)"), key=own(f"review_note_{suite.version}"), max_chars=2_000)
    with st.container(horizontal=True):
        if needing.button("contract", _("Accept"), icon=":material/thumb_up:", key="accept_contract"):
            review(lake(), dataset.name, suite.version, accepted=True, note=note)
            st.rerun()
        if needing.button("contract", _("Do not accept"), icon=":material/thumb_down:", key="refuse_contract"):
            review(lake(), dataset.name, suite.version, accepted=False, note=note)
            st.rerun()


def _changes(dataset: Dataset, suite: Suite) -> None:
    """What the newest contract asks otherwise than one before it."""
    st.subheader(_("Changes"), anchor=False)
    known = {number: (time, author) for number, time, author in quality.suite_versions(lake(), dataset.name)}
    before = [number for number in reversed(known) if number < suite.version]
    if not before:
        st.caption(_("This is the first contract."))
        return
    against = st.selectbox(
        _("Against"),
        before,
        format_func=lambda n: _("contract {n} · {author}").format(n=n, author=known[n][1]),
        key=own(f"against_{suite.version}"),
    )
    old = load_suite(lake(), dataset.name, int(against)) if against is not None else None
    found = differences_of(old, suite) if old else []
    if not found:
        st.caption(_("They ask the same."))
        return
    table(
        [_row(one) for one in found],
        f"contract_changes_{dataset.name}",
        columns={
            "what": st.column_config.TextColumn(_("What"), width=100),
            "subject": st.column_config.TextColumn(_("Check"), width=280),
            "how": st.column_config.TextColumn(_("Before → now"), width=520),
        },
        alt=_("What the contract asks otherwise"),
    )


def _row(one: Change) -> dict[str, Any]:
    subject = quality.title(one.after or one.before) if one.after or one.before else "–"  # type: ignore[arg-type]
    told = [
        f"{_(FIELDS.get(name, name))}: {_short(name, a)} → {_short(name, b)}" for name, (a, b) in one.fields.items()
    ]
    return {"what": _(WHAT[one.what]), "subject": subject, "how": listed(told, clauses=True) or "–"}


def _short(name: str, value: Any) -> str:
    """A field's value for a reader."""
    if name == "breach":
        return _(ANSWERS[value or BREACHES[0]])
    if value in (None, "", [], {}):
        return "–"
    if name == "severity":
        return quality.severity_label(value)
    if name == "dimension":
        return quality.dimension_label(value)
    if name == "tolerance":
        return percent(value, 2)
    if name == "params":
        value = listed(f"{_(LABELS.get(key, key))} = {one}" for key, one in value.items() if one is not None)
    elif isinstance(value, list):
        value = listed(value)
    text = pairs_text(value).replace("\n", "; ") if isinstance(value, dict) else str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
