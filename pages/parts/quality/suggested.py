"""Checks that the data suggests: why, what they find, and a click that takes them over."""

from __future__ import annotations

import streamlit as st

from core import quality
from core.i18n import N_, _, listed, ngettext
from core.lake import Dataset
from core.quality.contract import with_clause
from core.quality.suggestions import Suggestion, evidence, suggested
from pages.parts.quality.write import begin_with
from pages.parts.shared import needing
from pages.parts.shared.cached import cache_data
from pages.parts.shared.choices import flag
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md

STATES = {"new": N_("new"), "changed": N_("differs from the contract"), "held": N_("in the contract")}


@cache_data(max_entries=16, show_spinner=False)
def _suggested(path: str, workspace_version: int, name: str, version: int) -> list[Suggestion]:
    return suggested(lake(), name, version)


def offers(dataset: Dataset) -> None:
    """What types of check that came with a newer release would ask: taken over, or turned down, with one click."""
    found = quality.offered(lake(), dataset.name)
    if not found:
        return
    with st.container(border=True, key="new_checks"):
        said = ngettext(
            "{n} new check could be added to this contract, which an earlier release drafted.",
            "{n} new checks could be added to this contract, which an earlier release drafted.",
            len(found),
        )
        st.markdown(f"**{md(said.format(n=len(found)))}**")
        table(
            [{"says": quality.title(one.check), "failed": one.failed, "total": one.total} for one in found],
            f"offers_{dataset.name}",
            columns={
                "says": st.column_config.TextColumn(_("Check"), width=400),
                "failed": st.column_config.NumberColumn(_("Failing now"), format="localized"),
                "total": st.column_config.NumberColumn(_("Of rows"), format="localized"),
            },
            alt=_("New checks and what they find"),
            download=False,
        )
        with st.container(horizontal=True):
            if needing.button("contract", _("Add them"), type="primary", icon=":material/add:", key=own("take_offers")):
                kept = quality.take(lake(), dataset.name)
                if kept is not None:
                    st.toast(_("Contract {n} of {name} saved").format(n=kept.version, name=md(dataset.name)))
                st.rerun()
            if needing.button(
                "contract", _("Do not offer them again"), icon=":material/close:", key=own("decline_offers")
            ):
                quality.decline(lake(), dataset.name)
                st.rerun()


def suggestions(dataset: Dataset, version: int) -> None:
    """What a draft of this version asks, with what speaks for it."""
    suite = quality.suite_of(lake(), dataset.name)
    if suite is None:
        st.info(_("The first check drafts the contract from the data; what the data suggests later is listed here."))
        return
    st.caption(
        _(
            "What the data of this version would put into a contract drafted today, with what speaks for it. "
            "Take over what you agree with, or change it first."
        )
    )
    found = _suggested(str(lake().path), lake().version(), dataset.name, version)
    every = flag(_("Those in the contract too"), "held")
    shown = [one for one in found if every or one.state != "held"]
    if not shown:
        st.success(_("The contract asks all that the data suggests."), icon=":material/check_circle:")
        return
    picked = table(
        [
            {
                "says": quality.title(one.check),
                "state": _(STATES[one.state]),
                "why": listed(evidence(one), clauses=True),
                "check": one.check.id,
            }
            for one in shown
        ],
        f"suggested_{dataset.name}_{version}_{every}",
        columns={
            "says": st.column_config.TextColumn(_("Check"), width=250),
            "state": st.column_config.TextColumn(_("State"), width=150),
            "why": st.column_config.TextColumn(_("What speaks for it"), width=560),
            "check": st.column_config.TextColumn(_("Id in the contract"), width=140),
        },
        alt=_("Checks that the data suggests"),
        select="single-row",
        height=min(480, 38 + 35 * len(shown)),
    )
    if picked:
        _one(dataset, shown[picked[0]])


def _one(dataset: Dataset, one: Suggestion) -> None:
    """One suggestion: what it asks, why, and the ways to take it over."""
    suite = quality.suite_of(lake(), dataset.name)
    if suite is None:
        return
    with st.container(border=True, key="one_suggestion"):
        st.markdown(f"**{md(quality.title(one.check))}**")
        st.caption(md(quality.definition(one.check)))
        if one.before is not None and one.state == "changed":
            st.caption(_("The contract says: {definition}").format(definition=md(quality.definition(one.before))))
        st.markdown("\n".join(f"- {md(said)}" for said in evidence(one)))
        if one.state == "held":
            return
        with st.container(horizontal=True):
            if needing.button(
                "contract", _("Take over"), type="primary", icon=":material/check:", key=own("take_suggestion")
            ):
                kept = quality.save_suite(lake(), with_clause(suite, one.check))
                st.toast(_("Contract {n} of {name} saved").format(n=kept.version, name=md(dataset.name)))
                st.rerun()
            st.button(
                _("Change it first"), icon=":material/edit:", key=own("edit_suggestion"), on_click=_edit, args=(one,)
            )


def _edit(one: Suggestion) -> None:
    begin_with(one.check)
    st.session_state[own("view")] = "write"
    st.query_params["view"] = "write"
