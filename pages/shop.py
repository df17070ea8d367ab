"""One shop: many datasets become one set of users, products, events and reviews, and what that took is listed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

import pages.parts as parts
import pages.parts.shop.built as draw
import pages.parts.shop.choose as choose
from core.i18n import N_, _, listed, sentences
from core.integrate.shop import (
    Plan,
    build,
    latest,
    others,
    part_label,
    propose,
    stale,
    state_of,
    submit,
    total_rows,
)
from pages.parts.shared import needing
from pages.parts.shared.choices import tabs
from pages.parts.shared.empty import no_dataset
from pages.parts.shop.gain import gain_tab

MENU = {"section": "clean", "place": 4, "title": N_("One shop"), "icon": "storefront"}

BACKGROUND_ROWS = 200_000
"""Above this many rows the shop is built as a job: it then takes longer than a person waits."""


def settle(plan: Plan) -> None:
    """Build at once, or queue it where much goes in."""
    if total_rows(parts.lake(), plan) > BACKGROUND_ROWS:
        submit(parts.jobs(), plan)
    else:
        with st.spinner(_("Building the shop …")):
            built = build(parts.lake(), plan)
        st.session_state["shop_done"] = [one.part for one in built.parts if one.fresh]
    st.rerun()


def told() -> None:
    """What the last building did, once, and the bar of one that runs."""
    fresh = st.session_state.pop("shop_done", None)
    if fresh is not None:
        named = listed(part_label(part) for part in fresh)
        words = _("Built anew: {parts}.").format(parts=parts.md(named)) if fresh else _("Nothing had changed.")
        st.success(words, icon=":material/check_circle:")
    job = latest(parts.jobs())
    if job is not None and (job.active or job.resumable):
        parts.job_bar(job.id)


def chosen_plan(plan: Plan) -> Plan:
    """What goes in and how, as the widgets say."""
    st.subheader(_("What goes in"), anchor=False)
    plan = choose.sources(plan)
    choose.missing(plan)
    with st.expander(_("Rules: who wins, sessions, ids, currencies"), icon=":material/rule:"):
        free = others(parts.lake())
        plan = choose.visits(plan)
        plan = choose.crosswalks(plan, free)
        plan = choose.money(plan, free)
        plan = choose.rules(plan)
    return plan


with parts.page(
    _("One shop"),
    caption=_("Several catalogs, event logs and review files as one shop; nothing is lost without being listed."),
) as header:
    before = propose(parts.lake())
    if not before.sources:
        no_dataset(("events", "items", "reviews", "users", "searches"))
        st.stop()
    told()
    found = state_of(parts.lake())
    if found:
        draw.headline(found)
    plan = chosen_plan(before)
    changed = stale(parts.lake(), plan) if any(one.used for one in plan.sources) else []
    with header:
        words = _("Build the shop") if not found else _("Build what changed")
        if needing.button(
            "integrate", words, type="primary", icon=":material/storefront:", key="shop_build", disabled=not changed
        ):
            settle(plan)
    if found and changed:
        named = listed(part_label(part) for part in changed)
        st.info(_("Sources or rules have changed since: {parts}.").format(parts=named), icon=":material/update:")
    if not found:
        what = _("No shop has been built yet.")
        why = _("Building reads these datasets, leaves them as they are, and makes new ones that every page can show.")
        st.info(sentences(what, why), icon=":material/storefront:")
        st.stop()
    shown = tabs(
        {
            "parts": _("Parts"),
            "gained": _("What it gained"),
            "conflicts": _("Conflicts"),
            "orphans": _("Orphans"),
            "left": _("Left out"),
            "lineage": _("Lineage"),
        }
    )
    drawn: dict[str, Callable[[], None]] = {
        "parts": lambda: draw.parts_table(found, plan),
        "gained": gain_tab,
        "conflicts": draw.conflicts_tab,
        "orphans": draw.orphans_tab,
        "left": draw.left_tab,
        "lineage": lambda: draw.lineage_tab(found),
    }
    for name, tab in shown.items():
        if tab.open:
            with tab:
                drawn[name]()
